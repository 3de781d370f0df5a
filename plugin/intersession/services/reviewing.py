"""What a counselor reads: sent reflections with their answers opened, and numbers over time. Every look is recorded."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select

from intersession.definition.answers import Answered, Answers, Disclosure
from intersession.definition.form import Form
from intersession.definition.score import series_scale
from intersession.errors import NotInState, SealBroken
from intersession.hooks.types import Counselor
from intersession.models import Answer, Case, Reflection, Share, Source, State, TrailEntry
from intersession.models.among import among
from intersession.services import trail
from intersession.services.trail import Deed
from intersession.services.unit import UnitOfWork


@dataclass(frozen=True, slots=True)
class OpenAnswer:
    """One answer with its value opened. `value` is None when the seal was broken: shown as "cannot be read"."""

    item: str
    value: object
    disclosure: Disclosure
    policy: str


@dataclass(frozen=True, slots=True)
class OpenReflection:
    """A sent reflection with its answers opened, for the counselor or for a document."""

    id: uuid.UUID
    assignment_id: uuid.UUID
    client_id: uuid.UUID
    form: Form
    sent_at: datetime
    answers: tuple[OpenAnswer, ...]
    changed_at: datetime | None = None
    occurrence: int = 1
    reviewed_at: datetime | None = None
    discussed_at: datetime | None = None
    source: str = Source.LINK

    def answer(self, item: str) -> OpenAnswer | None:
        return next((one for one in self.answers if one.item == item), None)

    @property
    def broken(self) -> frozenset[str]:
        """The items whose seal was broken: there is an answer, and nobody is shown any of it."""
        return frozenset(one.item for one in self.answers if one.value is None)

    @property
    def values(self) -> Answers:
        return {one.item: one.value for one in self.answers if one.value is not None}  # type: ignore[misc]  # JSON that a kind made

    @property
    def answered(self) -> dict[str, Answered]:
        """The answers that could be opened, by item, each with its level."""
        return {
            one.item: Answered(one.item, one.value, one.disclosure, one.policy)  # type: ignore[arg-type]  # JSON a kind made
            for one in self.answers
            if one.value is not None
        }


def sent_between(
    work: UnitOfWork, case_ids: Iterable[uuid.UUID], *, since: datetime | None, until: datetime
) -> tuple[Reflection, ...]:
    """Return the reflections of these cases that were sent in (since, until], newest first; no words are opened."""
    rows = select(Reflection).where(
        among(Reflection.case_id, case_ids), Reflection.state == State.SENT, Reflection.sent_at <= until
    )
    if since is not None:
        rows = rows.where(Reflection.sent_at > since)
    return tuple(work.session.scalars(rows.order_by(Reflection.sent_at.desc(), Reflection.id)))


def asked_between(
    work: UnitOfWork, case_ids: Iterable[uuid.UUID], *, since: datetime | None, until: datetime
) -> tuple[Reflection, ...]:
    """Return the reflections that were open at any time in [since, until], by case, client and opening."""
    rows = select(Reflection).where(
        among(Reflection.case_id, case_ids), Reflection.opens_at <= until, Reflection.state != State.VOID
    )
    if since is not None:
        rows = rows.where(Reflection.closes_at >= since)
    return tuple(work.session.scalars(rows.order_by(Reflection.case_id, Reflection.opens_at, Reflection.id)))


def count_between(
    work: UnitOfWork, case_ids: Iterable[uuid.UUID], *, since: datetime, until: datetime
) -> tuple[int, int]:
    """Return (how many were sent, of how many) among what was open in [since, until) and is not due after it.

    What closed without an answer does not count.
    """
    rows = select(func.count().filter(Reflection.state == State.SENT), func.count()).where(
        among(Reflection.case_id, case_ids),
        Reflection.opens_at <= until,
        Reflection.closes_at >= since,
        Reflection.state.not_in([State.VOID, State.CLOSED]),
        or_(Reflection.due_at.is_(None), Reflection.due_at < until),
    )
    sent, asked = work.session.execute(rows).one()
    return sent, asked


def open_all(
    work: UnitOfWork, reflections: Sequence[Reflection], *, only: Callable[[Form], Collection[str]] | None = None
) -> tuple[OpenReflection, ...]:
    """Open the answers of sent reflections, in the order given. Whoever calls this records the look.

    `only`: gives the items of a form of which the answers are opened, where a page needs no more; the rest stay sealed.
    """
    by_reflection: dict[uuid.UUID, list[Answer]] = {one.id: [] for one in reflections}
    wanted = {one.id: only(work.library.version(work.session, one.form_hash)) for one in reflections if only}
    rows = select(Answer).where(among(Answer.reflection_id, by_reflection)).order_by(Answer.id)
    for answer in work.session.scalars(rows):
        if only is None or answer.item in wanted[answer.reflection_id]:
            by_reflection[answer.reflection_id].append(answer)
    with work.vault.held({one.client_id for one in reflections}):
        return tuple(_opened(work, one, by_reflection[one.id]) for one in reflections)


def count_not_shared(work: UnitOfWork, reflections: Sequence[uuid.UUID]) -> int:
    """Count the answers of these reflections of which there is no shared copy; none is opened."""
    answers = select(func.count()).select_from(Answer).where(Answer.reflection_id.in_(reflections))
    shares = select(func.count()).select_from(Share).where(Share.reflection_id.in_(reflections))
    return (work.session.scalar(answers) or 0) - (work.session.scalar(shares) or 0)


def _opened(work: UnitOfWork, reflection: Reflection, answers: Sequence[Answer]) -> OpenReflection:
    sent_at = reflection.sent_at
    if sent_at is None:
        raise NotInState(reflection.state)
    return OpenReflection(
        id=reflection.id,
        assignment_id=reflection.assignment_id,
        client_id=reflection.client_id,
        form=work.library.version(work.session, reflection.form_hash),
        sent_at=sent_at,
        answers=tuple(_open_answer(work, reflection, answer) for answer in answers),
        changed_at=reflection.changed_at,
        occurrence=reflection.occurrence,
        reviewed_at=reflection.reviewed_at,
        discussed_at=reflection.discussed_at,
        source=reflection.source,
    )


def _open_answer(work: UnitOfWork, reflection: Reflection, answer: Answer) -> OpenAnswer:
    try:
        text = work.vault.open(answer.value, Answer, "value", row=answer.id, owner=reflection.client_id)
    except SealBroken:
        trail.record(work, "seal_broken", by="system", case_id=reflection.case_id, about=str(answer.id))
        return OpenAnswer(answer.item, None, Disclosure.COUNSELOR_ONLY, answer.policy)
    return OpenAnswer(answer.item, json.loads(text), Disclosure(answer.disclosure), answer.policy)


def record_look(work: UnitOfWork, case: Case, clients: Iterable[uuid.UUID], *, by: Counselor) -> None:
    """Record that the counselor opened these clients' words."""
    trail.record_all(work, _looks(clients), by=trail.counselor_actor(by), case_id=case.id)


def record_document(
    work: UnitOfWork, case_id: uuid.UUID, clients: Iterable[uuid.UUID], *, document: str, by: Counselor
) -> None:
    """Record that the counselor was handed a `document`, such as "brief:counselor", with these clients' words in it."""
    deeds = [*_looks(clients), Deed("document_made", document)]
    trail.record_all(work, deeds, by=trail.counselor_actor(by), case_id=case_id)


def _looks(clients: Iterable[uuid.UUID]) -> list[Deed]:
    return [Deed("read", str(one)) for one in sorted(set(clients))]


def record_glance(work: UnitOfWork, case_id: uuid.UUID, *, by: Counselor) -> None:
    """Record that a sentence made from answers was shown in an overview."""
    trail.record(work, "glanced", by=trail.counselor_actor(by), case_id=case_id)


@dataclass(frozen=True, slots=True)
class TrackedNumber:
    """One answer's place in a series."""

    case_id: uuid.UUID
    client_id: uuid.UUID
    series: str
    at: datetime
    value: float


def numbers(
    work: UnitOfWork, case_ids: Iterable[uuid.UUID], *, since: datetime | None, until: datetime
) -> tuple[TrackedNumber, ...]:
    """Return the numbers of all series of these cases, oldest first. No words are opened.

    A series that was asked on another scale before starts anew with the scale that it was asked on last.
    """
    rows = (
        select(
            Reflection.case_id,
            Reflection.client_id,
            Reflection.form_hash,
            Answer.item,
            Reflection.sent_at,
            Answer.number,
        )
        .join(Answer, Answer.reflection_id == Reflection.id)
        .where(
            among(Reflection.case_id, case_ids),
            Reflection.state == State.SENT,
            Reflection.sent_at <= until,
            Answer.number.is_not(None),
        )
        .order_by(Reflection.sent_at, Reflection.id)
    )
    if since is not None:
        rows = rows.where(Reflection.sent_at > since)
    placed = [
        (TrackedNumber(case, client, asked.track, at, number), series_scale(asked))
        for case, client, form, item, at, number in work.session.execute(rows)
        if at is not None and number is not None
        for asked in [work.library.version(work.session, form).item(item)]
    ]
    scales = {(one.case_id, one.series): scale for one, scale in placed}
    return tuple(one for one, scale in placed if scales[one.case_id, one.series] == scale)


def last_looks(work: UnitOfWork, case_ids: Iterable[uuid.UUID], *, by: Counselor) -> dict[uuid.UUID, datetime]:
    """Return when this counselor last opened each case's answers. The looks before it are not read."""
    newest = (
        select(TrailEntry.at)
        .where(
            TrailEntry.case_id == Case.id, TrailEntry.action == "read", TrailEntry.actor == trail.counselor_actor(by)
        )
        .order_by(TrailEntry.n.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = select(Case.id, newest).where(among(Case.id, case_ids))
    return {case: at for case, at in work.session.execute(rows) if at is not None}  # type: ignore[redundant-expr]  # never looked
