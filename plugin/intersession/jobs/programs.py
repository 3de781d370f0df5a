"""Opens the steps of programs whose time has come: one look at all of them, then one piece of work for each step."""

from __future__ import annotations

import uuid
from datetime import timedelta

from intersession.jobs.outbox import Job
from intersession.models import ProgramRun
from intersession.models.engine import begin_write
from intersession.services import outbox, people, programs, standings
from intersession.services.unit import UnitOfWork

KIND = "program_step"
EVERY = timedelta(minutes=15)


def plan(work: UnitOfWork) -> None:
    """Put each step that is due into the outbox; once more in the next hour when it could not be opened."""
    found = standings.due(work)
    if not found:
        return
    hour = f"{work.clock():%Y-%m-%dT%H}"
    payloads = {
        f"{KIND}:{one.run_id}:{one.number}:{one.who}:{hour}": {
            "run": str(one.run_id),
            "number": one.number,
            "who": one.who,
        }
        for one in found
    }
    begin_write(work.session)
    outbox.enqueue_new(work, KIND, payloads=payloads)


def open_step(work: UnitOfWork, job: Job) -> None:
    """Open a step, when it is still due and the host still knows the case."""
    run = work.session.get_one(ProgramRun, uuid.UUID(job.payload["run"]))
    host_case = work.plugins.case(people.case_by_id(work, run.case_id).host_ref)
    if host_case is None:
        return
    begin_write(work.session)
    programs.open_due(work, run.id, host_case, number=job.payload["number"], who=job.payload["who"])
