"""Work outside a request: a unit of work inside an application context, and the worker that uses it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from flask import Flask

from intersession.jobs.worker import Worker
from intersession.services.unit import UnitOfWork
from intersession.web.runtime import EXTENSION, Runtime


def units(app: Flask) -> Callable[[], AbstractContextManager[UnitOfWork]]:
    """Return what gives a unit of work in a new context of the application. What was not committed is taken back."""
    here: Runtime = app.extensions[EXTENSION]

    @contextmanager
    def unit() -> Iterator[UnitOfWork]:
        with app.app_context():
            work = here.unit()
            try:
                yield work
            finally:
                work.session.rollback()

    return unit


def make_worker(app: Flask, *, poll_seconds: float = 2.0) -> Worker:
    """Make the application's worker and let each saved request wake it. Call `start` or `run` on it."""
    here: Runtime = app.extensions[EXTENSION]
    worker = Worker(units(app), poll_seconds=poll_seconds)
    here.wake = worker.wake
    return worker
