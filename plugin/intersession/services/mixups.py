"""The wrong person wrote: one browser used for both, and putting right what was sent. Clients' pages stay the same."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from intersession.definition.answers import Disclosure
from intersession.errors import IntersessionError, NotFound, NotInState
from intersession.hooks.types import Counselor
from intersession.models import Answer, Case, Concern, Link, Reflection, Removal, Share, ShareAsk, State
from intersession.services import comments, concerns, marks, people, replies, trail, visits
from intersession.services.unit import UnitOfWork

SAME_BROWSER = "same_browser"
WITHIN = timedelta(minutes=30)
SHOWN = timedelta(weeks=12)
MOST_SHOWN = 20


class AlreadySent(IntersessionError):
    """The right partner sent this one too, so moving would put two into one place."""


@dataclass(frozen=True, slots=True)
class SentOne:
    """A sent reflection that may have come from the wrong person."""

    id: uuid.UUID
    client_id: uuid.UUID
    title: str
    sent_at: datetime


def notice(work: UnitOfWork, case: Case, link: Link, *, cookie: str) -> None:
    """Note for the counselor when this browser was the partner's within 30 minutes. It closes no gate."""
    earlier = visits.of_cookie(work, cookie)
    if earlier is None or earlier.client_id == link.client_id or earlier.reflection.case_id != case.id:
        return
    if work.clock() - earlier.seen_at > WITHIN or _is_noted(work, case):
        return
    concerns.raise_by_client(work, case, about=SAME_BROWSER, client_id=link.client_id)


def _is_noted(work: UnitOfWork, case: Case) -> bool:
    waiting = select(Concern.id).where(
        Concern.case_id == case.id, Concern.about == SAME_BROWSER, Concern.cleared_at.is_(None)
    )
    return work.session.scalars(waiting).first() is not None


def sent_lately(work: UnitOfWork, case: Case) -> tuple[SentOne, ...]:
    """Return what was sent in the last twelve weeks, newest first, without a word of it."""
    rows = (
        select(Reflection)
        .where(Reflection.case_id == case.id, Reflection.state == State.SENT)
        .where(Reflection.sent_at > work.clock() - SHOWN)
        .order_by(Reflection.sent_at.desc(), Reflection.id)
        .limit(MOST_SHOWN)
    )
    return tuple(
        SentOne(one.id, one.client_id, work.library.version(work.session, one.form_hash).title, one.sent_at)
        for one in work.session.scalars(rows)
        if one.sent_at is not None
    )


def void(work: UnitOfWork, case: Case, reflection_id: uuid.UUID, *, by: Counselor) -> None:
    """Take a sent reflection out of everything: pages, scores, charts, documents. Raise NotFound, NotInState."""
    reflection = _sent(work, case, reflection_id)
    reflection.state = State.VOID
    _unshare(work, reflection)
    replies.withdraw_all(work, reflection)
    trail.record(work, "voided", by=trail.counselor_actor(by), case_id=case.id, about=str(reflection.id))


def move(work: UnitOfWork, case: Case, reflection_id: uuid.UUID, *, to: uuid.UUID, by: Counselor) -> None:
    """Move what was sent to the right partner's reflection of the same homework; the other is as if not sent yet.

    Whoever chose to share did so under another name, so what was shared is for the counselor only afterwards.
    Raise NotFound, NotInState when it is not sent, AlreadySent when the right partner sent this one too.
    """
    wrong = _sent(work, case, reflection_id)
    right = _counterpart(work, case, wrong, to)
    if right.state == State.SENT:
        raise AlreadySent
    _unshare(work, wrong)
    replies.withdraw_all(work, wrong)
    _move_answers(work, wrong, right)
    marks.carry(work, wrong, right)
    comments.carry(work, wrong, right)
    of_it = Concern.reflection_id == wrong.id
    work.session.execute(update(Concern).where(of_it).values(client_id=to, reflection_id=right.id))
    right.state, right.sent_at = State.SENT, wrong.sent_at
    right.reviewed_at, right.discussed_at = wrong.reviewed_at, wrong.discussed_at
    right.started_at, right.started_items = wrong.started_at, wrong.started_items
    right.changed_at, wrong.changed_at = wrong.changed_at, None
    right.form_hash, wrong.form_hash = wrong.form_hash, right.form_hash
    right.is_short, right.passed_why = wrong.is_short, ""
    wrong.state, wrong.sent_at = State.WAITING, None
    wrong.reviewed_at = wrong.discussed_at = None
    wrong.started_at, wrong.started_items, wrong.is_short = None, 0, False
    trail.record(work, "moved", by=trail.counselor_actor(by), case_id=case.id, about=f"{wrong.id}:{right.id}")


def _sent(work: UnitOfWork, case: Case, reflection_id: uuid.UUID) -> Reflection:
    row = select(Reflection).where(Reflection.id == reflection_id, Reflection.case_id == case.id).with_for_update()
    found = work.session.scalars(row.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound("no such reflection")
    if found.state != State.SENT:
        raise NotInState(found.state)
    return found


def _counterpart(work: UnitOfWork, case: Case, wrong: Reflection, to: uuid.UUID) -> Reflection:
    if to == wrong.client_id or to not in {person.id for person in people.members(work, case)}:
        raise NotFound("nobody else of this case")
    same = select(Reflection).where(
        Reflection.assignment_id == wrong.assignment_id,
        Reflection.occurrence == wrong.occurrence,
        Reflection.client_id == to,
    )
    found = work.session.scalars(same.with_for_update().execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound("they were not asked")
    return found


def _move_answers(work: UnitOfWork, wrong: Reflection, right: Reflection) -> None:
    for answer in work.session.scalars(select(Answer).where(Answer.reflection_id == wrong.id)).all():
        text = work.vault.open(answer.value, Answer, "value", row=answer.id, owner=wrong.client_id)
        answer.value = work.vault.seal(text, Answer, "value", row=answer.id, owner=right.client_id)
        answer.reflection_id = right.id


def _unshare(work: UnitOfWork, reflection: Reflection) -> None:
    work.session.execute(delete(Share).where(Share.reflection_id == reflection.id))
    work.session.execute(delete(ShareAsk).where(ShareAsk.reflection_id == reflection.id))
    work.session.execute(delete(Removal).where(Removal.reflection_id == reflection.id, Removal.answered_at.is_(None)))
    shared = (Answer.reflection_id == reflection.id) & (Answer.disclosure == Disclosure.SHARED)
    work.session.execute(update(Answer).where(shared).values(disclosure=Disclosure.COUNSELOR_ONLY))
