"""A client asks to have one sent reflection removed; the counselor removes the words, or says no with a word.

The partner learns nothing of it, save that what was shared from it is there no more, as when it is taken back.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from intersession.errors import IntersessionError, NotInState
from intersession.hooks.types import Counselor
from intersession.models import Answer, Case, Comment, Draft, Reflection, Removal, Share, ShareAsk, Star, State
from intersession.models.among import among
from intersession.services import batches, documents, reflections, separation, trail
from intersession.services.unit import UnitOfWork

REMOVED, KEPT, TAKEN_BACK = "removed", "kept", "taken_back"
MOST_SHOWN = 20


class Held(IntersessionError):
    """A legal hold lies on the case, so nothing of it may be removed."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One ask, with its reply opened. `title`: the form's public title; `answer`: "" while it waits."""

    id: uuid.UUID
    client_id: uuid.UUID
    reflection_id: uuid.UUID
    title: str
    sent_at: datetime
    asked_at: datetime
    answer: str = ""
    reply: str = ""


def ask(work: UnitOfWork, reflection: Reflection) -> None:
    """Ask for it, as its writer. A second ask while one waits is the same one."""
    if _waiting(work, reflection.id) is not None:
        return
    made = Removal(
        id=uuid.uuid4(),
        case_id=reflection.case_id,
        client_id=reflection.client_id,
        reflection_id=reflection.id,
        asked_at=work.clock(),
        answer="",
    )
    work.session.add(made)
    work.session.flush()
    _record(work, "removal_asked", reflection, by=trail.client_actor(reflection.client_id))


def take_back(work: UnitOfWork, reflection: Reflection) -> None:
    """Ask no more, as its writer."""
    found = _waiting(work, reflection.id)
    if found is not None:
        found.answer, found.answered_at = TAKEN_BACK, work.clock()
        _record(work, "removal_taken_back", reflection, by=trail.client_actor(reflection.client_id))


def remove(work: UnitOfWork, case: Case, removal_id: uuid.UUID, *, by: Counselor) -> None:
    """Remove the words for good, with the counselor's stars and comments on them.

    Raise NotInState when nothing waits, and Held during a legal hold.
    """
    found, reflection = _open(work, case, removal_id)
    if separation.is_held(work, case):
        raise Held
    for model in (Answer, Share, ShareAsk, Draft, Star, Comment):
        work.session.execute(delete(model).where(model.reflection_id == reflection.id))
    documents.erase(work, [case.id])
    batches.erase(work, [case.id])
    reflection.state = State.VOID
    found.answer, found.answered_at = REMOVED, work.clock()
    _record(work, "words_removed", reflection, by=trail.counselor_actor(by))


def refuse(work: UnitOfWork, case: Case, removal_id: uuid.UUID, *, reply: str, by: Counselor) -> None:
    """Say no, with a word to the client. Raise NotInState when nothing waits."""
    found, reflection = _open(work, case, removal_id)
    found.answer, found.answered_at = KEPT, work.clock()
    found.reply = work.vault.seal(reply, Removal, "reply", row=found.id, owner=found.client_id)
    _record(work, "removal_refused", reflection, by=trail.counselor_actor(by))


def _record(work: UnitOfWork, action: str, reflection: Reflection, *, by: str) -> None:
    trail.record(work, action, by=by, case_id=reflection.case_id, about=str(reflection.id))


def _waiting(work: UnitOfWork, reflection_id: uuid.UUID) -> Removal | None:
    rows = select(Removal).where(Removal.reflection_id == reflection_id, Removal.answered_at.is_(None))
    return work.session.scalars(rows.with_for_update()).first()


def _open(work: UnitOfWork, case: Case, removal_id: uuid.UUID) -> tuple[Removal, Reflection]:
    rows = select(Removal).where(Removal.id == removal_id, Removal.case_id == case.id, Removal.answered_at.is_(None))
    found = work.session.scalars(rows.with_for_update()).one_or_none()
    reflection = work.session.get(Reflection, found.reflection_id) if found is not None else None
    if found is None or reflection is None or reflection.state != State.SENT:
        raise NotInState(State.CLOSED)
    return found, reflection


def of_case(work: UnitOfWork, case: Case) -> tuple[Asked, ...]:
    """Return what waits for the counselor's answer, oldest first."""
    waiting = (Removal.case_id == case.id) & Removal.answered_at.is_(None) & (Reflection.state == State.SENT)
    rows = select(Removal, Reflection).join(Reflection, Reflection.id == Removal.reflection_id).where(waiting)
    return tuple(_asked(work, *row) for row in work.session.execute(rows.order_by(Removal.asked_at, Removal.id)))


def of_client(work: UnitOfWork, case_id: uuid.UUID, client_id: uuid.UUID) -> tuple[Asked, ...]:
    """Return what this client asked for and did not take back: what waits first, then the newest."""
    waits = Removal.answered_at.is_not(None)
    mine = (Removal.case_id == case_id) & (Removal.client_id == client_id) & (Removal.answer != TAKEN_BACK)
    rows = select(Removal, Reflection).join(Reflection, Reflection.id == Removal.reflection_id).where(mine)
    found = work.session.execute(rows.order_by(waits, Removal.asked_at.desc(), Removal.id).limit(MOST_SHOWN)).all()
    return tuple(_asked(work, *row) for row in found)


def _asked(work: UnitOfWork, removal: Removal, reflection: Reflection) -> Asked:
    sealed = removal.reply
    return Asked(
        id=removal.id,
        client_id=removal.client_id,
        reflection_id=removal.reflection_id,
        title=reflections.form_of(work, reflection).public_title,
        sent_at=reflection.sent_at or removal.asked_at,
        asked_at=removal.asked_at,
        answer=removal.answer,
        reply=work.vault.open(sealed, Removal, "reply", row=removal.id, owner=removal.client_id) if sealed else "",
    )


def waiting(work: UnitOfWork, case_ids: Iterable[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Return which of these cases have an ask that waits for the counselor."""
    rows = select(Removal.case_id).join(Reflection, Reflection.id == Removal.reflection_id)
    mine = among(Removal.case_id, case_ids) & Removal.answered_at.is_(None) & (Reflection.state == State.SENT)
    return frozenset(work.session.scalars(rows.where(mine)))
