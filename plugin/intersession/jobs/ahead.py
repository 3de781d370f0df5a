"""Briefs made before anybody asks: for the sessions of today and tomorrow, and again when something changed.

`plan` is one step of the sweep and only writes down what is to be made; `handler` makes it, one case at a time.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from intersession.errors import RenderFailed
from intersession.hooks.types import Appointment, Counselor, HostCase
from intersession.jobs.outbox import Handler, Job
from intersession.models import Assignment, Case
from intersession.models.engine import begin_write
from intersession.pdf import briefs
from intersession.pdf.press import Press
from intersession.services import documents, outbox, people, separation, trail
from intersession.services.unit import UnitOfWork

log = logging.getLogger(__name__)

AHEAD = timedelta(hours=36)
"""From so long before a session on its brief lies ready: the evening before the next day's."""
KEPT = timedelta(days=14)
"""How long a file lies that nobody asked for again."""


def plan(work: UnitOfWork) -> None:
    """Ask for the briefs of the coming sessions, once an hour for each, and delete files that lie unused.

    What shows already what is so will only be confirmed.
    """
    begin_write(work.session)
    documents.forget_before(work, work.clock() - KEPT)
    now = work.clock()
    cases = {one.host_ref: one for one in work.session.scalars(select(Case).where(Case.ended_at.is_(None)))}
    coming = work.plugins.appointments(sorted(cases), since=now, until=now + AHEAD) if cases else ()
    for ref in sorted({one.case_ref for one in coming if one.status == "planned" and one.case_ref in cases}):
        key = f"documents:{cases[ref].id}:ahead:{now:%Y-%m-%dT%H}"
        outbox.enqueue(work, "documents", payload={"case": str(cases[ref].id)}, dedupe_key=key)


def _next_session(work: UnitOfWork, case: Case) -> Appointment | None:
    now = work.clock()
    coming = work.plugins.appointments([case.host_ref], since=now, until=now + AHEAD)
    return next((one for one in coming if one.status == "planned"), None)


def handler(press: Press) -> Handler:
    """Return what makes the briefs of one case, for the worker."""

    def make(work: UnitOfWork, job: Job) -> None:
        case = work.session.get(Case, uuid.UUID(job.payload["case"]))
        meets = _next_session(work, case) if case is not None else None
        host_case = work.plugins.case(case.host_ref) if case is not None and meets is not None else None
        if case is None or meets is None or host_case is None or separation.is_on(work, case):
            return
        reader = _reader(work, case)
        at = _as_of(work, meets, reader)
        for edition in briefs.EDITIONS:
            _make(replace(work, clock=lambda: at), press, host_case, edition=edition, reader=reader)
        begin_write(work.session)
        trail.record(work, "document_kept", by="system", case_id=case.id, about="brief")

    return make


def _make(work: UnitOfWork, press: Press, host_case: HostCase, *, edition: str, reader: Counselor) -> None:
    try:
        briefs.make(work, press, host_case, edition=edition, reader=reader, meanwhile=lambda: _apart(work))
    except RenderFailed as failed:
        if failed.reason == "full":
            raise  # the worker tries again later
        # Another try would end the same way. Whoever clicks is told so.
        log.warning("brief not made ahead: %s", failed.reason)


@contextmanager
def _apart(work: UnitOfWork) -> Iterator[None]:
    work.session.commit()
    yield
    begin_write(work.session)


def _as_of(work: UnitOfWork, meets: Appointment, reader: Counselor) -> datetime:
    """Return the moment the brief is made for: the session's day, whose words such as "Sunday" it will speak."""
    zone = ZoneInfo(reader.timezone)
    begins = datetime.combine(meets.starts_at.astimezone(zone).date(), time(0), tzinfo=zone)
    return max(work.clock(), begins.astimezone(work.clock().tzinfo))


def _reader(work: UnitOfWork, case: Case) -> Counselor:
    """Return the case's counselor as far as we know them; the host names only who is signed in."""
    known = documents.newest_reader(work, case.counselor_ref)
    zones = select(Assignment.zone).where(Assignment.counselor_ref == case.counselor_ref)
    zone = work.session.scalars(zones.order_by(Assignment.created_at.desc()).limit(1)).first()
    return Counselor(
        ref=case.counselor_ref,
        name=known.get("name") or people.counselor_name(work, case),
        email="",
        locale=known.get("locale", "en"),
        timezone=known.get("timezone") or zone or "UTC",
    )
