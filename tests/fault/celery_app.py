"""A Celery worker's application for the test that kills it: `celery -A tests.fault.celery_app:celery worker`.

The environment says where: DATABASE, BROKER and FOLDER. The one kind of work says in the folder that it began, waits a
moment, and writes to the trail.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

from intersession.jobs import handlers
from intersession.jobs.outbox import Job
from intersession.models.engine import begin_write
from intersession.services import trail
from intersession.services.unit import UnitOfWork, system_clock
from intersession.web import distributed
from tests.support.website import Host, PlainRenderer, make_app

STEP_SECONDS = 0.03


def work_slowly(work: UnitOfWork, job: Job) -> None:
    with (Path(os.environ["FOLDER"]) / "begun").open("a", encoding="ascii") as begun:
        begun.write(f"{job.payload['n']} {os.getpid()}\n")
    time.sleep(STEP_SECONDS)
    begin_write(work.session)
    trail.record(work, "worked", by="system", about=job.payload["n"])


vars(distributed).update(HANDLERS={**handlers.HANDLERS, "count": work_slowly}, SWEEP_SECONDS=1.0)
site = make_app(os.environ["DATABASE"], Host(), system_clock, renderer=PlainRenderer())
celery = distributed.make_celery(site, broker=os.environ["BROKER"])
