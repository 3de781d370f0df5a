"""The outbox on many machines: Celery wakes it up, and the truth about work stays in the database.

A task carries the id of a row and nothing else, so no word of a client is ever in the broker. A task that is lost is
found again by the next sweep, and one that runs twice finds its row taken. Needs the extra `intersession[celery]`.
"""

from __future__ import annotations

import logging
import uuid
from typing import Any

from celery import Celery
from celery.signals import worker_process_init
from flask import Flask

from intersession.hooks.manager import CAUGHT
from intersession.jobs import outbox
from intersession.jobs.handlers import HANDLERS
from intersession.jobs.sweep import PERIODIC, Sweep
from intersession.web.background import units
from intersession.web.runtime import EXTENSION, Runtime

log = logging.getLogger(__name__)

RUN, SWEEP = "intersession.run", "intersession.sweep"
SWEEP_SECONDS = 60.0
SETTINGS: dict[str, Any] = {
    "task_acks_late": True,
    "task_reject_on_worker_lost": True,
    "worker_prefetch_multiplier": 1,
    "task_ignore_result": True,
    # A request that wakes the worker must not wait for a broker that is away.
    "broker_transport_options": {"visibility_timeout": 600, "socket_connect_timeout": 1.0, "socket_timeout": 5.0},
    "broker_connection_retry_on_startup": True,
}


def make_celery(app: Flask, *, broker: str) -> Celery:
    """Make a Celery application of our own for an application that has none. `broker`: "redis://…" or "amqp://…"."""
    made = Celery("intersession", broker=broker, set_as_current=False)
    made.conf.update(SETTINGS)
    register(made, app)
    return made


def register(celery: Celery, app: Flask) -> None:
    """Put our two tasks, and the sweep of every minute, on a host's own Celery application.

    The tasks themselves ask for a late acknowledgement. Set `worker_prefetch_multiplier` to 1 for the queue they use.
    """
    here: Runtime = app.extensions[EXTENSION]
    unit = units(app)
    sweep = Sweep(PERIODIC)
    handlers = {**HANDLERS, **sweep.handlers}
    options = {"acks_late": True, "reject_on_worker_lost": True, "ignore_result": True}

    def run(row: str) -> None:
        with unit() as work:
            job = outbox.claim_row(work, uuid.UUID(row))
        if job is not None:
            with unit() as work:
                outbox.run(work, job, handlers=handlers)

    run_task = celery.task(name=RUN, **options)(run)

    def look() -> None:
        with unit() as work:
            sweep.look(work)
        with unit() as work:
            due = outbox.due_rows(work)
        for row in due:
            run_task.delay(str(row))

    look_task = celery.task(name=SWEEP, **options)(look)

    def wake() -> None:
        try:
            look_task.apply_async(retry=False, expires=SWEEP_SECONDS)
        except CAUGHT as error:
            # What was saved stays saved, and the next sweep finds it.
            log.warning("the broker could not be told of new work: %s", type(error).__name__)

    here.wake = wake
    schedule = dict(celery.conf.beat_schedule or {})
    schedule[SWEEP] = {"task": SWEEP, "schedule": SWEEP_SECONDS, "options": {"expires": SWEEP_SECONDS}}
    celery.conf.beat_schedule = schedule
    worker_process_init.connect(_forget_connections(app), weak=False)


def _forget_connections(app: Flask) -> Any:
    def forget(**_: Any) -> None:
        # A connection that was open when the worker forked belongs to its parent.
        with app.app_context():
            app.extensions[EXTENSION].binding.engine().dispose(close=False)

    return forget
