"""Letting the others of a case read one answer: by its writer alone, until a session was held. A counselor may ask."""

from __future__ import annotations

import uuid

from sqlalchemy import delete, select, update

from intersession.definition.answers import Disclosure, Value
from intersession.errors import NotFound, NotInState
from intersession.hooks.types import Counselor
from intersession.models import Answer, Case, Member, Reflection, Share, ShareAsk, State, Visit
from intersession.services import copies, mine, people, reflections, separation, trail
from intersession.services.copies import SharedAnswer
from intersession.services.reviewing import OpenReflection
from intersession.services.unit import UnitOfWork


def is_possible(work: UnitOfWork, reflection: Reflection) -> bool:
    """Say whether there is anybody to share with, now."""
    case = reflection.case
    return case.ended_at is None and people.count(work, case) > 1 and not separation.is_on(work, case)


def copied(work: UnitOfWork, reflection: Reflection) -> dict[str, Value]:
    """Return what the writer shared of a reflection, by item."""
    return {one.item.key: one.value for one in copies.of(work, [reflection.id])}


def shareable(work: UnitOfWork, reflection: Reflection, key: str) -> Answer:
    """Return the answer that could be shared. Raise NotFound when there is none, or when it can never be."""
    form = reflections.form_of(work, reflection)
    if not copies.may_be_shared(form, key) or not is_possible(work, reflection):
        raise NotFound("nothing that can be shared")
    wanted = select(Answer).where(Answer.reflection_id == reflection.id, Answer.item == key)
    answer = work.session.scalars(wanted).one_or_none()
    if answer is None:
        raise NotFound("no such answer")
    return answer


def share(work: UnitOfWork, reflection: Reflection, key: str) -> None:
    """Copy an answer for the others, as it is now. Raise NotFound for what cannot be shared, NotInState when late."""
    answer = shareable(work, reflection, key)
    _refuse_late(work, reflection)
    level = Disclosure.COUNSELOR_ONLY if answer.disclosure == Disclosure.SHARED else answer.disclosure
    copies.keep(work, reflection, answer, before=_before(work, reflection, key) or level)
    close_ask(work, reflection, key)
    by = trail.client_actor(reflection.client_id)
    trail.record(work, "shared", by=by, case_id=reflection.case_id, about=str(reflection.id))


def _refuse_late(work: UnitOfWork, reflection: Reflection) -> None:
    if reflection.state != State.SENT or not mine.is_open_to_change(work, reflection):
        raise NotInState(State.CLOSED)


def _before(work: UnitOfWork, reflection: Reflection, key: str) -> str | None:
    held = select(Share.before).where(Share.reflection_id == reflection.id, Share.item == key)
    return work.session.scalars(held).one_or_none()


def withdraw(work: UnitOfWork, reflection: Reflection, key: str) -> None:
    """Take a shared answer back: its copy is gone. Raise NotInState once a session was held."""
    _refuse_late(work, reflection)
    level = _before(work, reflection, key)
    if level is None:
        return
    copies.drop(work, reflection.id, key)
    answer = (Answer.reflection_id == reflection.id) & (Answer.item == key) & (Answer.disclosure == Disclosure.SHARED)
    work.session.execute(update(Answer).where(answer).values(disclosure=level))
    by = trail.client_actor(reflection.client_id)
    trail.record(work, "taken_back", by=by, case_id=reflection.case_id, about=str(reflection.id))


def with_me(work: UnitOfWork, visit: Visit) -> tuple[SharedAnswer, ...]:
    """Return what the others of the case shared with this client, newest first.

    Nothing once either has left it, or they are separated. Who joins later, in somebody's place or beside the others,
    reads nothing that was shared before: the writer chose those readers, and not this one.
    """
    case = visit.reflection.case
    seats = select(Member.client_id, Member.joined_at).where(Member.case_id == case.id, Member.left_at.is_(None))
    since = dict(work.session.execute(seats).all())
    if case.ended_at is not None or visit.client_id not in since or separation.is_on(work, case):
        return ()
    rows = select(Share).where(
        Share.case_id == case.id,
        Share.client_id.in_(since.keys() - {visit.client_id}),
        Share.shared_at >= since[visit.client_id],
    )
    return tuple(copies.opened(work, work.session.scalars(rows.order_by(Share.shared_at.desc(), Share.id))))


def ask(work: UnitOfWork, case: Case, *, reflection_id: uuid.UUID, key: str, by: Counselor) -> None:
    """Ask the writer to share an answer, on the writer's own pages alone. Raise NotFound for what cannot be shared."""
    reflection = work.session.get(Reflection, reflection_id)
    if reflection is None or reflection.case_id != case.id or reflection.state != State.SENT:
        raise NotFound("no such reflection in this case")
    shareable(work, reflection, key)
    if key in asked(work, reflection) or key in copied(work, reflection):
        return
    earlier = (ShareAsk.reflection_id == reflection.id) & (ShareAsk.item == key)
    work.session.execute(delete(ShareAsk).where(earlier))
    work.session.add(
        ShareAsk(id=uuid.uuid4(), reflection_id=reflection.id, item=key, counselor_ref=by.ref, asked_at=work.clock())
    )
    trail.record(work, "asked_to_share", by=trail.counselor_actor(by), case_id=case.id, about=str(reflection.id))


def asked(work: UnitOfWork, reflection: Reflection) -> frozenset[str]:
    """Return the items that the counselor asks the writer to share, and that the writer has not answered."""
    waiting = select(ShareAsk.item).where(ShareAsk.reflection_id == reflection.id, ShareAsk.closed_at.is_(None))
    return frozenset(work.session.scalars(waiting))


def standing(work: UnitOfWork, opened: OpenReflection) -> dict[str, str]:
    """Return, by item, "may" where its writer could be asked to share it, and "asked" where they were."""
    reflection = work.session.get_one(Reflection, opened.id)
    if not is_possible(work, reflection):
        return {}
    waiting, shared = asked(work, reflection), copied(work, reflection)
    return {
        one.item: "asked" if one.item in waiting else "may"
        for one in opened.answers
        if one.item not in shared and copies.may_be_shared(opened.form, one.item)
    }


def close_ask(work: UnitOfWork, reflection: Reflection, key: str) -> None:
    """Put an ask away: the writer shares, or would rather not."""
    held = (ShareAsk.reflection_id == reflection.id) & (ShareAsk.item == key)
    work.session.execute(update(ShareAsk).where(held).values(closed_at=work.clock()))
