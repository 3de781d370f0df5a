"""What an edition of the summary may read: chosen once, before any part is made, so no part can take anything else."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from intersession.charts import Words
from intersession.hooks.types import Appointment, Counselor, Kind
from intersession.models import Case, Reflection
from intersession.pages.brief_page import Paper, Who
from intersession.pages.sessions import Sessions
from intersession.services import copies, reviewing
from intersession.services.goals import OpenGoal
from intersession.services.reflections import COUNSELOR_NOTE
from intersession.services.reviewing import OpenReflection
from intersession.services.unit import UnitOfWork


@dataclass(frozen=True, slots=True)
class Span:
    """Which stretch of time a summary tells of. `words`: how it is said on top."""

    since: datetime
    until: datetime
    words: str = ""

    @property
    def days(self) -> int:
        return (self.until - self.since).days + 1


@dataclass(frozen=True, slots=True)
class Source:
    """All that the parts are made from. `who` and `clients` go together; `opened` is newest first.

    `asked` is practice activity, and stays empty in an edition that may not tell of it. `running`: title and last day
    of the homework that this edition may name. `stars`: (reflection, item). `goals`: those that it may name. `words`:
    what it says where nobody's answer is.
    """

    span: Span
    reader: Counselor
    paper: Paper
    who: tuple[Who, ...]
    clients: tuple[uuid.UUID | None, ...]
    opened: tuple[OpenReflection, ...]
    kinds: Mapping[str, Kind]
    sessions: Sessions
    words: Words
    asked: tuple[Reflection, ...] = ()
    running: tuple[tuple[str, str], ...] = ()
    stars: frozenset[tuple[uuid.UUID, str]] = frozenset()
    goals: tuple[OpenGoal, ...] = ()

    @property
    def held(self) -> tuple[Appointment, ...]:
        return self.sessions.within(self.span.since, self.span.until)

    def of(self, client: uuid.UUID | None) -> tuple[OpenReflection, ...]:
        return tuple(one for one in self.opened if one.client_id == client)


def spoken(work: UnitOfWork, opened: Iterable[OpenReflection], *, locale: str) -> tuple[OpenReflection, ...]:
    """Put the questions into the language of the paper, since each may have been asked in another.

    For what is printed, never for data: that keeps the words that were asked.
    """
    found = tuple(opened)
    asked = {id(one.form): one.form for one in found}  # a few forms, however many times they were sent
    said = {which: work.library.spoken(form, language=locale) for which, form in asked.items()}
    return tuple(replace(one, form=said[id(one.form)]) for one in found)


def counselors(work: UnitOfWork, case: Case | None, span: Span) -> tuple[OpenReflection, ...]:
    """Open what was sent in the span, without what is for the counselor's eyes on the screen only."""
    return without_private(_sent(work, case, span))


def shared(work: UnitOfWork, case: Case | None, span: Span) -> tuple[OpenReflection, ...]:
    """Return the copies that their writers shared, in place of what was sent; nothing of a reflection without any."""
    found = copies.instead(work, _sent(work, case, span))
    return tuple(one for one in found if one.answers)


def own(work: UnitOfWork, case: Case | None, span: Span, *, client: uuid.UUID | None) -> tuple[OpenReflection, ...]:
    """Open what one client sent, without private items: a sheet at home may be found by the other."""
    return without_private(one for one in _sent(work, case, span) if one.client_id == client)


def without_private(opened: Iterable[OpenReflection]) -> tuple[OpenReflection, ...]:
    """Take away what no paper may hold: private items, such as those on safety, and notes for the counselor alone."""
    return tuple(replace(one, answers=tuple(a for a in one.answers if _is_printable(one, a.item))) for one in opened)


def _is_printable(reflection: OpenReflection, key: str) -> bool:
    if key == COUNSELOR_NOTE:
        return False
    return any(item.key == key and not item.private for item in reflection.form.questions)


def not_shared(work: UnitOfWork, case: Case | None, span: Span) -> int:
    """Count the answers of the span that stay out of the room-safe edition; none is opened."""
    if case is None:
        return 0
    found = reviewing.sent_between(work, [case.id], since=span.since, until=span.until)
    return reviewing.count_not_shared(work, [one.id for one in found])


def _sent(work: UnitOfWork, case: Case | None, span: Span) -> tuple[OpenReflection, ...]:
    if case is None:
        return ()
    found = reviewing.sent_between(work, [case.id], since=span.since, until=span.until)
    return reviewing.open_all(work, found)


def writers(opened: Sequence[OpenReflection]) -> set[uuid.UUID]:
    """Return whose words these are, for the trail."""
    return {one.client_id for one in opened}
