"""The render pool: `submit` has another process make a PDF, within time and memory, from any thread of any process.

This module, and so the web process, never imports the engine. A process that is forked after its pool started gets
workers of its own.
"""

from __future__ import annotations

import os
import re
import weakref
from threading import Condition
from typing import TYPE_CHECKING, Any, Self

from intersession.errors import RenderFailed
from intersession.pdf.nursery import Limits, Nursery, Worker

if TYPE_CHECKING:
    from types import TracebackType


HEAVY = 10_000
"""Letters. A document with more text, such as a batch in one PDF or what somebody wrote to do harm, takes long."""
TEXT = re.compile(r">([^<]+)")


def is_heavy(html: str) -> bool:
    """Say whether a document has so much text that it must leave a worker to others."""
    return sum(map(len, TEXT.findall(html.partition("</head>")[2] or html))) > HEAVY


class Pool:
    """Workers that make PDFs. They start at the first document, or with `start()`."""

    def __init__(
        self,
        workers: int = 0,
        *,
        seconds: float = 20,
        megabytes: int = 1024,
        documents: int = 300,
        queue: int = 32,
        patience: float = 60,
        python: str = "",
    ) -> None:
        """Set up without starting anything.

        `workers` 0 means one for each core. `seconds` and `megabytes` are for one document; `documents` for one worker,
        because the engine leaks a little with each. `queue`: how many may wait for a worker; `patience`: for how many
        seconds. `python` is the interpreter of the workers, for a host whose `sys.executable` is none.
        """
        self._limits = Limits(seconds, memory=megabytes * 1024**2, documents=documents)
        self._workers = workers or os.cpu_count() or 1
        self._queue = queue
        self._patience = patience
        self._python = python
        self._begin()
        _pools.add(self)

    def start(self) -> None:
        """Start every worker that is not running, so that the first document finds one warm. Raise RenderFailed."""
        for _ in range(self._workers):
            with self._change:
                if None not in self._free:
                    return
                self._free.remove(None)
            worker = None
            try:
                worker = self._nursery.worker()
            finally:
                self._give_back(worker)

    def submit(self, html: str, *, title: str, language: str, **more: Any) -> bytes:
        """Return the PDF of a complete HTML page; `more`: `variant`, `attached`, `password` of `engine.render`.

        Raise RenderFailed: "full" when too many wait already or no worker became free in time, "time" or "memory" when
        the document exceeded its limit, "crash" when the engine failed on it or could not be started.
        """
        heavy = is_heavy(html)
        worker = self._take(heavy=heavy)
        try:
            worker = worker or self._nursery.worker()
            return worker.render(html, {"title": title, "language": language, **more})
        finally:
            self._give_back(self._renewed(worker), heavy=heavy)

    def close(self) -> None:
        """End all workers. Documents in the making fail, and nothing is taken on any more."""
        with self._change:
            self._closed = True
            self._change.notify_all()
        self._nursery.close()
        with self._change:
            for worker in self._free:
                if worker is not None:
                    worker.let_go()
            self._free.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _begin(self) -> None:
        self._change = Condition()
        self._nursery = Nursery(self._limits, python=self._python)
        self._free: list[Worker | None] = [None] * self._workers
        self._waiting = self._heavy = 0
        self._closed = False

    def _may_begin(self, *, heavy: bool) -> bool:
        """Say whether a worker is free; heavy documents never hold all of them, unless there is but one."""
        return bool(self._free) and not (heavy and self._heavy >= max(1, self._workers - 1))

    def _take(self, *, heavy: bool = False) -> Worker | None:
        """Return a free worker, warm ones first, or None for one that is still to be started."""
        with self._change:
            if not self._may_begin(heavy=heavy) and self._waiting >= self._queue:
                raise RenderFailed("full")
            self._waiting += 1
            try:
                self._change.wait_for(lambda: self._closed or self._may_begin(heavy=heavy), self._patience)
            finally:
                self._waiting -= 1
            if self._closed or not self._may_begin(heavy=heavy):
                raise RenderFailed("full")
            self._heavy += heavy
            return self._free.pop()

    def _renewed(self, worker: Worker | None) -> Worker | None:
        """Return the worker, or one that is being started in its place when it did its share or was ended."""
        if worker is None or worker.is_fit or self._closed:
            return worker
        worker.end()
        try:
            return self._nursery.worker()
        except RenderFailed:
            return None  # the next document tries again, and says so if it fails

    def _give_back(self, worker: Worker | None, *, heavy: bool = False) -> None:
        with self._change:
            self._heavy -= heavy
            if self._closed and worker is not None:
                worker.let_go()
            elif worker is None:
                self._free.insert(0, None)
            elif not worker.is_warm:
                # Before the warm ones, which are taken first: whoever comes next need not wait until it is warm too.
                self._free.insert(self._free.count(None), worker)
            else:
                self._free.append(worker)
            self._change.notify_all()  # a heavy document that was told might leave the worker lying there

    def _leave_to_parent(self) -> None:
        """In a forked child: the workers are the parent's, and its locks may be held by threads that are gone here."""
        for worker in self._free:
            if worker is not None:
                worker.let_go()
        self._nursery.abandon()
        self._begin()


_pools: weakref.WeakSet[Pool] = weakref.WeakSet()


def _after_fork() -> None:
    for pool in tuple(_pools):
        pool._leave_to_parent()  # noqa: SLF001 same module; nobody else may


os.register_at_fork(after_in_child=_after_fork)
