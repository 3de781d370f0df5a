"""Concerns and the gate: raised by an explicit item or by hand, cleared only by the counselor with a note."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from intersession.definition.answers import Answers
from intersession.definition.form import Form
from intersession.errors import NotFound
from intersession.hooks.types import ConcernRaised, Counselor
from intersession.models import Case, Concern, Reflection, State
from intersession.models.among import among
from intersession.services import outbox, people, trail
from intersession.services.unit import UnitOfWork

OUTCOMES = ("spoke_apart", "plan_made", "not_safety")
BY_HAND = "by_hand"
LIGHT_FORMS = ("daily-check-in", "weekly-reflection")
"""What goes to both instead of a conjoint exercise while the gate is closed: the first that it does not stop."""


@dataclass(frozen=True, slots=True)
class OpenConcern:
    """A concern as the counselor sees it. `note` is there only once it is cleared."""

    id: uuid.UUID
    client_id: uuid.UUID | None
    about: str
    closes_gate: bool
    raised_at: datetime
    cleared_at: datetime | None
    outcome: str
    note: str


def raise_from(work: UnitOfWork, reflection: Reflection, form: Form, *, answers: Answers) -> None:
    """Raise the concerns that the answers of a sent reflection call for. Nobody is messaged about them."""
    for item in form.visible(answers):
        if item.concern is not None and item.concern.when.holds(answers):
            _raise(
                work,
                work.session.get_one(Case, reflection.case_id),
                item.concern.about,
                closes_gate=item.concern.closes_gate,
                by=trail.client_actor(reflection.client_id),
                client_id=reflection.client_id,
                reflection_id=reflection.id,
            )


def raise_by_hand(work: UnitOfWork, case: Case, *, words: str, closes_gate: bool, by: Counselor) -> uuid.UUID:
    """Raise a concern that the counselor saw, in the counselor's own words, and return its id."""
    made = _raise(work, case, BY_HAND, closes_gate=closes_gate, by=trail.counselor_actor(by))
    concern = work.session.get_one(Concern, made)
    concern.words = work.vault.seal(words, Concern, "words", row=made, owner=case.id)
    return made


def raise_by_client(work: UnitOfWork, case: Case, *, about: str, client_id: uuid.UUID) -> uuid.UUID:
    """Note something that a client's own step says, such as "I am not Ana"; it closes no gate."""
    return _raise(work, case, about, closes_gate=False, by=trail.client_actor(client_id), client_id=client_id)


def _raise(
    work: UnitOfWork,
    case: Case,
    about: str,
    *,
    closes_gate: bool,
    by: str,
    client_id: uuid.UUID | None = None,
    reflection_id: uuid.UUID | None = None,
) -> uuid.UUID:
    concern = Concern(
        id=uuid.uuid4(),
        case_id=case.id,
        client_id=client_id,
        reflection_id=reflection_id,
        about=about,
        closes_gate=closes_gate,
        raised_by=by,
        raised_at=work.clock(),
        cleared_by="",
        outcome="",
    )
    work.session.add(concern)
    work.session.flush()
    trail.record(work, "concern_raised", by=by, case_id=case.id, about=str(concern.id))
    if closes_gate:
        _put_in_light_ones(work, case)
    event = ConcernRaised(
        id=uuid.uuid4(),
        at=concern.raised_at,
        case=case.id,
        counselor_ref=case.counselor_ref,
        concern=concern.id,
        client=client_id,
        about=about,
    )
    outbox.emit(work, event)
    return concern.id


def clear(work: UnitOfWork, case: Case, concern_id: uuid.UUID, *, outcome: str, note: str, by: Counselor) -> None:
    """Clear a concern, with one of the outcomes and the reason in words. Raise NotFound when there is none to clear."""
    if outcome not in OUTCOMES:
        raise ValueError("unknown outcome")
    concern = work.session.get(Concern, concern_id)
    if concern is None or concern.case_id != case.id or concern.cleared_at is not None:
        raise NotFound("no such concern")
    concern.cleared_at, concern.cleared_by, concern.outcome = work.clock(), by.ref, outcome
    concern.note = work.vault.seal(note, Concern, "note", row=concern.id, owner=case.id)
    trail.record(work, "concern_cleared", by=trail.counselor_actor(by), case_id=case.id, about=str(concern.id))


def listed(work: UnitOfWork, case: Case) -> tuple[OpenConcern, ...]:
    """Return all concerns of a case, those that wait first."""
    rows = select(Concern).where(Concern.case_id == case.id).order_by(Concern.raised_at.desc(), Concern.id)
    opened = [_opened(work, case, concern) for concern in work.session.scalars(rows)]
    return tuple(sorted(opened, key=lambda concern: concern.cleared_at is not None))


def _opened(work: UnitOfWork, case: Case, concern: Concern) -> OpenConcern:
    note = concern.note
    return OpenConcern(
        id=concern.id,
        client_id=concern.client_id,
        about=_about(work, case, concern),
        closes_gate=concern.closes_gate,
        raised_at=concern.raised_at,
        cleared_at=concern.cleared_at,
        outcome=concern.outcome,
        note=work.vault.open(note, Concern, "note", row=concern.id, owner=case.id) if note else "",
    )


def _about(work: UnitOfWork, case: Case, concern: Concern) -> str:
    if concern.words is None:
        return concern.about
    return work.vault.open(concern.words, Concern, "words", row=concern.id, owner=case.id)


def waiting_about(work: UnitOfWork, case_ids: Iterable[uuid.UUID]) -> tuple[tuple[uuid.UUID, str], ...]:
    """Return (case, what it is about as a word of ours or a form's) of each concern that waits, oldest first."""
    rows = select(Concern.case_id, Concern.about).where(among(Concern.case_id, case_ids), Concern.cleared_at.is_(None))
    return tuple((case, about) for case, about in work.session.execute(rows.order_by(Concern.raised_at, Concern.id)))


def waiting(work: UnitOfWork, case_ids: Iterable[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Return which of these cases have a concern that waits."""
    rows = select(Concern.case_id).where(among(Concern.case_id, case_ids), Concern.cleared_at.is_(None))
    return frozenset(work.session.scalars(rows))


def gate_is_closed(work: UnitOfWork, case: Case) -> bool:
    """True while conjoint exercises stop: an uncleared concern says so, or partners were found not suitable."""
    closing = select(Concern.id).where(Concern.case_id == case.id, Concern.closes_gate, Concern.cleared_at.is_(None))
    return case.screened == "not_suitable" or work.session.scalars(closing).first() is not None


def _put_in_light_ones(work: UnitOfWork, case: Case) -> None:
    # Only what has not opened yet: taking an exercise away that somebody has seen would tell them that the other spoke.
    # See docs/decisions/0002-gate-never-shows.md.
    coming = select(Reflection).where(
        Reflection.case_id == case.id, Reflection.state == State.WAITING, Reflection.opens_at > work.clock()
    )
    for reflection in work.session.scalars(coming):
        reflection.form_hash = light_version(work, reflection.form_hash, client_id=reflection.client_id)


def light_version(work: UnitOfWork, form_hash: str, *, client_id: uuid.UUID) -> str:
    """Return what goes to a client instead of this version while the gate is closed; the same when it may go out."""
    light = next((key for key in LIGHT_FORMS if (form := work.library.forms.get(key)) and not stops(form)), None)
    if light is None or not stops(work.library.version(work.session, form_hash)):
        return form_hash
    form = work.library.form(light, language=people.client_by_id(work, client_id).locale)
    return work.library.store(work.session, form, at=work.clock())


def stops(form: Form) -> bool:
    """True for a form that a closed gate stops: done together, or with a stated contraindication."""
    return form.conjoint or bool(form.contraindicated_when)


def needs_screening(work: UnitOfWork, case: Case | None, form: Form) -> bool:
    """True when the counselor has to speak with each apart, and say so, before this conjoint exercise goes to both."""
    if not form.conjoint or (case is not None and people.count(work, case) == 1):
        return False
    return case is None or (case.screened == "not_yet" and not gate_is_closed(work, case))


def screen(work: UnitOfWork, case: Case, result: str, *, by: Counselor) -> None:
    """Record whether the partners were screened apart: "not_yet", "yes" or "not_suitable"."""
    case.screened = result
    if result == "not_suitable":
        _put_in_light_ones(work, case)
    trail.record(work, "screened", by=trail.counselor_actor(by), case_id=case.id, about=result)
