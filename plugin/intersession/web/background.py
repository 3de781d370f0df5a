"""Work outside a request: a unit of work inside an application context, and the worker that uses it."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import NoReturn

from flask import Flask

from intersession.jobs import ahead, batches
from intersession.jobs.handlers import HANDLERS
from intersession.jobs.sweep import PERIODIC, Periodic
from intersession.jobs.worker import Worker
from intersession.services.unit import UnitOfWork
from intersession.web.runtime import EXTENSION, Runtime

LOOK_SECONDS = 0.5
FINISH_SECONDS = 60.0
"""How long the job at hand may take after Ctrl-C."""


def units(app: Flask) -> Callable[[], AbstractContextManager[UnitOfWork]]:
    """Return what gives a unit of work in a new context of the application. What was not committed is taken back."""
    here: Runtime = app.extensions[EXTENSION]

    @contextmanager
    def unit() -> Iterator[UnitOfWork]:
        with app.app_context():
            here.look_at_settings()
            work = here.unit()
            work.session.rollback()
            try:
                yield work
            finally:
                work.session.rollback()

    return unit


def make_worker(app: Flask, *, poll_seconds: float = 2.0, also: tuple[Periodic, ...] = ()) -> Worker:
    """Make the application's worker and let each saved request wake it. Call `start` or `run` on it.

    `also`: what comes round in this application alone.
    """
    here: Runtime = app.extensions[EXTENSION]
    handlers = {**HANDLERS, "documents": ahead.handler(here.press), "batch": batches.handler(here.press)}
    worker = Worker(units(app), handlers=handlers, periodic=(*PERIODIC, *also), poll_seconds=poll_seconds)
    here.wake = worker.wake
    return worker


def run_worker(app: Flask) -> None:
    """Run the application's worker until Ctrl-C or SIGTERM; the job at hand is finished first."""
    worker = make_worker(app)
    before = signal.signal(signal.SIGTERM, _interrupt)
    # In a thread: a signal that arrives here must not interrupt a job, nor find the worker's own locks taken.
    worker.start()
    try:
        with suppress(KeyboardInterrupt):
            while not worker.join(LOOK_SECONDS):
                pass
    finally:
        worker.stop()
        worker.join(FINISH_SECONDS)
        signal.signal(signal.SIGTERM, before)


def _interrupt(number: int, frame: object) -> NoReturn:
    raise KeyboardInterrupt
