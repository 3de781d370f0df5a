"""What goes by itself when its time is over: spent codes, old drafts and records, cases where nothing happens any more.

A legal hold keeps all of its case. What goes is in the trail by number and kind, without content. Cases go only when
the practice chose after how many months.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, func, or_, select

from intersession.models import (
    Assignment,
    Case,
    Code,
    Delivery,
    Draft,
    LegalHold,
    Link,
    Outbox,
    Reflection,
    TrailEntry,
    Visit,
)
from intersession.services import erasing, separation, trail
from intersession.services.unit import UnitOfWork

DRAFTS = timedelta(hours=48)
"""How long a draft is kept after its reflection closed."""
CODES = timedelta(days=1)
OUTBOX = timedelta(days=90)
RECORDS = timedelta(days=365)
"""How long visits and message records are kept. Both together: what was opened is told from the two."""
MONTH = timedelta(days=31)
AHEAD = timedelta(days=366)
SPENT = ("tell", "code", "invite", "anchor")
MOST_AT_ONCE = 20
"""How many cases go in one turn, so that it takes seconds."""
BY = "system"
CASE = "case"


@dataclass(frozen=True, slots=True)
class Due:
    """What may go: `count` rows of a kind, or one case by the host's reference. `is_held`: a legal hold refuses."""

    what: str
    count: int = 1
    case_ref: str = ""
    is_held: bool = False


def due(work: UnitOfWork) -> tuple[Due, ...]:
    """Return what would go now, held cases included; nothing is changed."""
    counted = ((what, work.session.scalar(_count(model, wanted)) or 0) for what, model, wanted in _spent(work))
    rows = tuple(Due(what, count) for what, count in counted if count)
    cases = tuple(Due(CASE, 1, one.host_ref, separation.is_held(work, one)) for one in _idle(work))
    return rows + cases


def run(work: UnitOfWork) -> tuple[Due, ...]:
    """Remove what is due, and return it; a held case is returned and stays."""
    removed: list[Due] = []
    for what, model, wanted in _spent(work):
        count = work.session.scalar(_count(model, wanted)) or 0
        if count:
            work.session.execute(delete(model).where(wanted).execution_options(synchronize_session=False))
            trail.record(work, "retention", by=BY, about=f"{what}:{count}")
            removed.append(Due(what, count))
    work.session.expire_all()
    idle = [(one.id, one.host_ref, separation.is_held(work, one)) for one in _idle(work)]
    removed += [Due(CASE, 1, ref, is_held=True) for _, ref, is_held in idle if is_held]
    for case_id, ref in [(one, ref) for one, ref, is_held in idle if not is_held][:MOST_AT_ONCE]:
        trail.record(work, "retention", by=BY, case_id=case_id, about=CASE)
        erasing.erase_case(work, work.session.get_one(Case, case_id), by=BY)
        removed.append(Due(CASE, 1, ref))
    return tuple(removed)


def _count(model: Any, wanted: ColumnElement[bool]) -> Any:
    return select(func.count()).select_from(model).where(wanted)


def _spent(work: UnitOfWork) -> Iterator[tuple[str, Any, ColumnElement[bool]]]:
    """Yield each kind of row that is spent, with the condition for it. What hangs on another comes first."""
    now = work.clock()
    held = select(LegalHold.case_id).where(LegalHold.lifted_at.is_(None))
    closed = select(Reflection.id).where(Reflection.closes_at < now - DRAFTS, Reflection.case_id.not_in(held))
    yield "drafts", Draft, Draft.reflection_id.in_(closed)
    free = select(Link.id).join(Assignment, Assignment.id == Link.assignment_id).where(Assignment.case_id.not_in(held))
    old = select(Visit.id).where(Visit.began_at < now - RECORDS, Visit.link_id.in_(free))
    spent_codes = Code.visit_id.in_(select(Visit.id).where(Visit.link_id.in_(free)))
    yield "codes", Code, (Code.expires_at < now - CODES) & spent_codes
    yield "messages", Delivery, (Delivery.delivered_at < now - RECORDS) & Delivery.case_id.not_in(held)
    yield "visits", Visit, Visit.id.in_(old)
    yield "outbox", Outbox, Outbox.kind.in_(SPENT) & (Outbox.done_at < now - OUTBOX)


def _idle(work: UnitOfWork) -> list[Case]:
    """Return the cases in which nobody did anything, and no session was or will be, for as long as was chosen."""
    months = work.settings.retention_months
    if not months:
        return []
    since = work.clock() - months * MONTH
    old = list(work.session.scalars(select(Case).where(Case.created_at < since).order_by(Case.created_at, Case.id)))
    active = _active(work, since)
    found = [one for one in old if one.id not in active]
    refs = [one.host_ref for one in found]
    sessions = work.plugins.appointments(refs, since=since, until=work.clock() + AHEAD) if refs else ()
    meeting = {one.case_ref for one in sessions if one.status != "cancelled"}
    return [one for one in found if one.host_ref not in meeting]


def _active(work: UnitOfWork, since: datetime) -> frozenset[uuid.UUID]:
    acted = select(TrailEntry.case_id).where(TrailEntry.at >= since, TrailEntry.actor != BY)
    asked = select(Reflection.case_id).where(or_(Reflection.closes_at >= since, Reflection.sent_at >= since))
    found = {*work.session.scalars(acted.distinct()), *work.session.scalars(asked.distinct())}
    return frozenset(one for one in found if one is not None)
