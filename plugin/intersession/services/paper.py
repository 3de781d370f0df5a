"""The paper twin of a reflection: the code on its sheet, and typing a filled sheet in on a client's behalf."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select, update

from intersession.definition.answers import Answers
from intersession.errors import NotFound, NotInState
from intersession.hooks.types import Counselor
from intersession.models import Answer, Assignment, Case, Link, Reflection, Source, State
from intersession.models.engine import take_turn
from intersession.services import concerns, documents, reflections, trail
from intersession.services.unit import UnitOfWork

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Of a code: none that is taken for another when it is written by hand."""
CODE_LENGTH = 8
MISREAD = str.maketrans("OIL", "011")
TYPED_IN = (State.WAITING, State.STARTED, State.PASSED, State.CLOSED)
"""A sheet may come back after the link has closed."""
UNDO = timedelta(hours=24)


def code_of(work: UnitOfWork, reflection_id: uuid.UUID) -> str:
    """Return the code of a reflection's sheet, such as "K7QM-4TXB". It says nothing to whoever finds the sheet."""
    digest = work.vault.practice_hash("paper", reflection_id.bytes)
    signs = "".join(LETTERS[byte % len(LETTERS)] for byte in digest[:CODE_LENGTH])
    return f"{signs[:4]}-{signs[4:]}"


def find(work: UnitOfWork, case_ids: Iterable[uuid.UUID], code: str) -> Reflection:
    """Return the reflection of these cases whose sheet has this code, however it was typed. Raise NotFound."""
    wanted = "".join(sign for sign in code.upper().translate(MISREAD) if sign in LETTERS)
    rows = select(Reflection.id).where(Reflection.case_id.in_(list(case_ids)))
    for found in work.session.scalars(rows.order_by(Reflection.opens_at.desc())):
        if code_of(work, found).replace("-", "") == wanted:
            return work.session.get_one(Reflection, found)
    raise NotFound("no sheet has this code")


def to_print(work: UnitOfWork, link: Link) -> Reflection:
    """Return what a sheet for this link's client asks: what is open now, else what comes next. Raise NotFound."""
    mine = (Reflection.assignment_id == link.assignment_id) & (Reflection.client_id == link.client_id)
    waiting = select(Reflection).where(mine, Reflection.state.in_((State.WAITING, State.STARTED, State.PASSED)))
    for one in work.session.scalars(waiting.order_by(Reflection.occurrence)):
        if one.closes_at > work.clock():
            return one
    raise NotFound("nothing is asked any more")


def type_in(
    work: UnitOfWork, reflection: Reflection, answers: Answers, *, filled_on: date, zone: str, by: Counselor
) -> bool:
    """Keep what a sheet says as sent, on the client's behalf, dated the day on which it was filled in.

    Return False when the client sent it meanwhile: what they sent stays. Nothing is shared, since nobody chose that,
    and a draft on the client's phone stays where it is. Raise NotInState when it can no longer be sent at all.
    """
    values = {"state": State.SENT, "source": Source.PAPER, "sent_at": _noon(work, filled_on, zone), "is_short": False}
    take_turn(work.session, f"paper {reflection.id}")
    unsent = (Reflection.id == reflection.id) & Reflection.state.in_(TYPED_IN)
    changed = work.session.execute(update(Reflection).where(unsent).values(**values))
    work.session.refresh(reflection)
    if getattr(changed, "rowcount", 0) != 1:
        if reflection.state == State.SENT:
            return False
        raise NotInState(reflection.state)
    form = reflections.form_of(work, reflection)
    kept = reflections.visible_answers(form, answers, is_short=False)
    reflections.keep_answers(work, reflection, form, answers=kept, levels={}, note="")
    concerns.raise_from(work, reflection, form, answers=kept)
    documents.changed(work, reflection.case_id)
    actor = trail.counselor_actor(by)
    trail.record(work, "typed_in", by=actor, case_id=reflection.case_id, about=str(reflection.id))
    reflections.tell_sent(work, reflection, form)
    return True


def _noon(work: UnitOfWork, day: date, zone: str) -> datetime:
    now = work.clock()
    return min(now, datetime.combine(day, time(12), tzinfo=ZoneInfo(zone)).astimezone(now.tzinfo))


def may_undo(work: UnitOfWork, reflection: Reflection) -> bool:
    """True for a day after a sheet was typed in; its writer's own "sent" is never taken back."""
    return reflection.state == State.SENT and reflection.source == Source.PAPER and _typed_at(work, reflection)


def _typed_at(work: UnitOfWork, reflection: Reflection) -> bool:
    at = trail.last(work, "typed_in", about=str(reflection.id))
    return at is not None and work.clock() <= at + UNDO


def undo(work: UnitOfWork, reflection: Reflection, *, by: Counselor) -> None:
    """Take back what was typed in; the reflection stands where it stood. A concern stays until it is cleared.

    Raise NotInState when that is no longer possible.
    """
    take_turn(work.session, f"paper {reflection.id}")
    work.session.refresh(reflection)
    if not may_undo(work, reflection):
        raise NotInState(reflection.state)
    work.session.execute(delete(Answer).where(Answer.reflection_id == reflection.id))
    reflection.state, reflection.source, reflection.sent_at = _before(work, reflection), Source.LINK, None
    reflection.reviewed_at = reflection.discussed_at = reflection.changed_at = None
    documents.erase(work, [reflection.case_id])
    actor = trail.counselor_actor(by)
    trail.record(work, "typing_undone", by=actor, case_id=reflection.case_id, about=str(reflection.id))


def _before(work: UnitOfWork, reflection: Reflection) -> State:
    if work.session.get_one(Assignment, reflection.assignment_id).ended_at is not None:
        return State.CLOSED
    if reflection.passed_at is not None and reflection.passed_why:
        return State.PASSED
    return State.STARTED if reflection.started_items else State.WAITING


def case_of(work: UnitOfWork, reflection_id: uuid.UUID) -> tuple[Reflection, Case]:
    """Return a reflection with its case. Raise NotFound."""
    found = work.session.get(Reflection, reflection_id)
    if found is None:
        raise NotFound("no such reflection")
    return found, work.session.get_one(Case, found.case_id)
