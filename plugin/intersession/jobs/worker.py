"""The loop that runs what is due: in a thread of a server, or as a process of its own."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from datetime import timedelta

from intersession.hooks.manager import CAUGHT
from intersession.jobs import outbox
from intersession.jobs.handlers import HANDLERS
from intersession.jobs.outbox import Handler
from intersession.jobs.sweep import Periodic, Sweep
from intersession.services.unit import UnitOfWork

log = logging.getLogger(__name__)

Units = Callable[[], AbstractContextManager[UnitOfWork]]
"""Gives a unit of work on a session of its own, and puts the session away afterwards."""

LONGEST_WAIT_SECONDS = 60.0


class Worker:
    """Runs due work, one job at a time. Several workers, also on several machines, may share one outbox.

    `periodic`: what comes round again, looked after by every worker. `poll_seconds`: how long it waits when nothing is
    due and nobody wakes it. `lease`: how long one job may take.
    """

    def __init__(
        self,
        units: Units,
        *,
        handlers: Mapping[str, Handler] = HANDLERS,
        periodic: Iterable[Periodic] = (),
        poll_seconds: float = 2.0,
        lease: timedelta = outbox.LEASE,
    ) -> None:
        self._units = units
        self._sweep = Sweep(periodic)
        self._handlers = {**handlers, **self._sweep.handlers}
        self._poll_seconds = poll_seconds
        self._lease = lease
        self._awake = threading.Event()
        self._stopping = threading.Event()
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        self._troubles = 0

    def run_due(self) -> int:
        """Run what is due now and return how many jobs that was; stops early when told to stop."""
        with self._units() as work:
            self._sweep.look(work)
        count = 0
        while not self._stopping.is_set() and self._run_one():
            count += 1
        return count

    def _run_one(self) -> bool:
        with self._units() as work:
            job = outbox.claim(work, lease=self._lease)
        if job is None:
            return False
        with self._units() as work:
            outbox.run(work, job, handlers=self._handlers)
        return True

    def run(self) -> None:
        """Run until another thread calls `stop`. The job at hand is finished first."""
        try:
            while not self._stopping.is_set():
                self._run_patiently()
                self._awake.wait(self._pause())
                self._awake.clear()
        finally:
            self._ended.set()

    def _run_patiently(self) -> None:
        try:
            self.run_due()
        except CAUGHT as error:
            # Most likely the database is away for a moment: a worker that ended here would stay away.
            self._troubles += 1
            log.error("the worker could not reach its work: %s", type(error).__name__)
        else:
            self._troubles = 0

    def _pause(self) -> float:
        return min(self._poll_seconds * (1 << min(self._troubles, 16)), max(LONGEST_WAIT_SECONDS, self._poll_seconds))

    def wake(self) -> None:
        """Say that there is work, so that it does not wait for the next look."""
        self._awake.set()

    def start(self) -> None:
        """Run in a thread of this process."""
        self._thread = threading.Thread(target=self.run, name="intersession worker", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ask it to end after the job at hand."""
        self._stopping.set()
        self._awake.set()

    def join(self, timeout: float | None = None) -> bool:
        """Wait so many seconds for the thread, and return True when it has ended."""
        # Not Thread.join: a Ctrl-C in the middle of it makes CPython 3.11 believe that the thread is gone.
        return self._thread is None or self._ended.wait(timeout)
