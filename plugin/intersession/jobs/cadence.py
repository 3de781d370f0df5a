"""When clients are written to after the invitation: once in the middle of the week, once before the session.

At which hour, and how long before, the practice says (`nudge_time`, `reminder_hours`), or that none goes. A look at all
open reflections takes a number of queries that does not grow with them. What goes out is asked again when it is sent
(`jobs/sending.py`).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from intersession.models import Assignment, Case, Client, Outbox, Reflection
from intersession.models.engine import begin_write
from intersession.services import outbox
from intersession.services.messaging import UNSENT
from intersession.services.schedules import GRACE
from intersession.services.unit import UnitOfWork

SHORTEST = timedelta(days=3)
"""What is open for less has no middle of the week."""
JUST_ASKED = timedelta(hours=12)
"""What opened less than so long before the note on a session would go has just had its invitation. Whoever was
written to since is left in peace, too."""
EVERY = timedelta(minutes=15)
"""How often this looks: by so much a note may come too early, rather than after the quiet hours began."""

Rows = dict[str, dict[str, Any]]
"""Dedupe key -> payload."""


@dataclass(frozen=True, slots=True)
class Open:
    """A reflection that is open and was not sent, with what decides when its client is written to."""

    assignment: uuid.UUID
    client: uuid.UUID
    opens_at: datetime
    ends_at: datetime
    zone: str
    case_ref: str

    @property
    def payload(self) -> dict[str, Any]:
        return {"assignment": str(self.assignment), "client": str(self.client)}


def plan(work: UnitOfWork) -> None:
    """Put the nudges and the notes on the day before that are due into the outbox, each once."""
    found = _open_now(work)
    before = dict(_before(work, found))
    told = {one["client"] for one in before.values()}
    # After a worker was away both can be due at once, and one is enough.
    nudges = {key: one for key, one in _nudges(work, found) if one["client"] not in told}
    if not nudges and not before:
        return
    begin_write(work.session)
    outbox.enqueue_new(work, "nudge", payloads=nudges)
    outbox.enqueue_new(work, "before", payloads=before)


def _open_now(work: UnitOfWork) -> list[Open]:
    """Return what is open, for each client the newest first; without what waits for a safe hour already."""
    now = work.clock()
    rows = (
        select(Reflection, Client.timezone, Case.host_ref)
        .join(Client, Client.id == Reflection.client_id)
        .join(Case, Case.id == Reflection.case_id)
        .join(Assignment, Assignment.id == Reflection.assignment_id)
        .where(
            Reflection.state.in_(UNSENT),
            Reflection.opens_at <= now,
            Reflection.closes_at > now,
            Assignment.ended_at.is_(None),
            Case.ended_at.is_(None),
        )
        .order_by(Reflection.opens_at.desc(), Assignment.created_at.desc(), Reflection.id)
    )
    waiting = _wait_for_an_hour(work)
    return [
        Open(one.assignment_id, one.client_id, one.opens_at, one.due_at or one.closes_at - GRACE, zone, case_ref)
        for one, zone, case_ref in work.session.execute(rows)
        if (str(one.assignment_id), str(one.client_id)) not in waiting
    ]


def _wait_for_an_hour(work: UnitOfWork) -> set[tuple[str, str]]:
    """Return the assignments and clients whose invitation is still to come: nothing goes before it."""
    pending = select(Outbox.payload).where(Outbox.kind == "invite", Outbox.done_at.is_(None), Outbox.dead_at.is_(None))
    return {(one["assignment"], one["client"]) for one in work.session.scalars(pending)}


def _nudges(work: UnitOfWork, found: Sequence[Open]) -> Iterator[tuple[str, dict[str, Any]]]:
    if not work.settings.nudge_time:
        return
    now, hour = work.clock(), time.fromisoformat(work.settings.nudge_time)
    for one in found:
        at = middle(one, hour=hour)
        if at is not None and at <= now < one.ends_at:
            year, week, _ = at.astimezone(ZoneInfo(one.zone)).isocalendar()
            yield f"nudge:{one.client}:{year}-{week}", {**one.payload, "by": one.ends_at.isoformat()}


def middle(one: Open, *, hour: time) -> datetime | None:
    """Return that hour on the day in the middle of the time that something is open, or None when that is short."""
    if one.ends_at - one.opens_at < SHORTEST:
        return None
    zone = ZoneInfo(one.zone)
    day = (one.opens_at + (one.ends_at - one.opens_at) / 2).astimezone(zone).date()
    return datetime.combine(day, hour, tzinfo=zone).astimezone(one.opens_at.tzinfo)


def _before(work: UnitOfWork, found: Sequence[Open]) -> Iterator[tuple[str, dict[str, Any]]]:
    ahead = timedelta(hours=work.settings.reminder_hours)
    now = work.clock()
    refs = sorted({one.case_ref for one in found}) if ahead else []
    coming = work.plugins.appointments(refs, since=now, until=now + ahead + EVERY) if refs else ()
    sessions = {one.case_ref: one for one in reversed(coming) if one.status == "planned"}
    for one in reversed(found):  # the newest comes last and is the one that counts
        session = sessions.get(one.case_ref)
        # What opened only now has just had its invitation.
        if session is not None and one.opens_at < session.starts_at - max(ahead, JUST_ASKED):
            # The time is part of the key, so that a session that was moved has its note; UTC, so that it is one time.
            by = session.starts_at.astimezone(UTC).isoformat()
            yield f"before:{one.client}:{session.ref}:{by}", {**one.payload, "by": by}
