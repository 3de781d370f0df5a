"""What each kind of work does. A handler reads, acts outside, then writes; it never commits."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from intersession.jobs import anchors, programs
from intersession.jobs.codes import mail_code
from intersession.jobs.events import event_from
from intersession.jobs.outbox import Handler, Job
from intersession.jobs.sending import send
from intersession.models.engine import begin_write
from intersession.services import messaging, people, tail
from intersession.services.unit import UnitOfWork


def tell(work: UnitOfWork, job: Job) -> None:
    """Tell one plugin of an event. What it leaves in the session is saved with the mark that it was told."""
    work.plugins.tell(job.payload["plugin"], event_from(job.payload["event"], job.payload["facts"]))


def look_back(work: UnitOfWork, job: Job) -> None:
    """Give a case whose work has ended its look back, when the host still knows it."""
    case = people.case_by_id(work, uuid.UUID(job.payload["case"]))
    host_case = work.plugins.case(case.host_ref)
    if host_case is None:
        return
    begin_write(work.session)
    ended = datetime.fromisoformat(job.payload["ended"])
    tail.look_back(work, case, host_case, ended=ended, months=job.payload["months"], zone=job.payload["zone"])


HANDLERS: Mapping[str, Handler] = {
    "tell": tell,
    "code": mail_code,
    tail.KIND: look_back,
    anchors.KIND: anchors.mail_anchor,
    programs.KIND: programs.open_step,
    **dict.fromkeys(messaging.SENDING, send),
}
