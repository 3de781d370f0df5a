"""What a counselor is reminded of once: cases in which nothing was opened for two sessions. No words are read."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from intersession.models import Assignment, Reflection, State, Visit
from intersession.models.among import Many, among
from intersession.services.unit import UnitOfWork

SESSIONS = 2


@dataclass(frozen=True, slots=True)
class Stretch:
    """The last two sessions of a case, and what they are counted from: the one before them, or as far as one looks."""

    since: datetime
    first: datetime
    second: datetime


def unopened(
    work: UnitOfWork, sessions: Mapping[uuid.UUID, Sequence[datetime]], *, since: datetime
) -> frozenset[uuid.UUID]:
    """Return in which cases nobody opened anything for two sessions, though there was something to open for each.

    `sessions`: when the past ones of each case began, in no order, from `since` on. It is a line for the counselor
    alone, and ends by itself with the first thing that somebody opens.
    """
    stretches = {case: _stretch(begun, since) for case, begun in sessions.items() if len(begun) >= SESSIONS}
    if not stretches:
        return frozenset()
    last = _last_opened(work, stretches)
    quiet = {case: one for case, one in stretches.items() if case not in last or last[case] <= one.since}
    seen = _visited(work, quiet)
    quiet = {case: one for case, one in quiet.items() if case not in seen}
    spans = _spans(work, quiet)
    return frozenset(case for case, one in quiet.items() if _was_asked(spans.get(case, ()), one))


def _stretch(begun: Sequence[datetime], since: datetime) -> Stretch:
    *before, first, second = sorted(begun)
    return Stretch(before[-1] if before else since, first, second)


def _last_opened(work: UnitOfWork, stretches: Mapping[uuid.UUID, Stretch]) -> dict[uuid.UUID, datetime]:
    times = (Reflection.started_at, Reflection.sent_at, Reflection.passed_at)
    rows = (
        select(Reflection.case_id, *(func.max(one) for one in times))
        .where(among(Reflection.case_id, Many(stretches)), Reflection.closes_at > _earliest(stretches))
        .group_by(Reflection.case_id)
    )
    found = {case: [one for one in moments if one is not None] for case, *moments in work.session.execute(rows)}
    return {case: max(moments) for case, moments in found.items() if moments}


def _earliest(stretches: Mapping[uuid.UUID, Stretch]) -> datetime:
    return min(one.since for one in stretches.values())


def _visited(work: UnitOfWork, quiet: Mapping[uuid.UUID, Stretch]) -> frozenset[uuid.UUID]:
    """Return in which of these somebody looked at the questions, and wrote nothing."""
    if not quiet:
        return frozenset()
    rows = (
        select(Reflection.case_id, func.max(Visit.began_at))
        .join(Visit, Visit.reflection_id == Reflection.id)
        .where(among(Reflection.case_id, quiet), Visit.began_at > _earliest(quiet))
        .group_by(Reflection.case_id)
    )
    return frozenset(case for case, began_at in work.session.execute(rows) if began_at > quiet[case].since)


Span = tuple[datetime, datetime]


def _spans(work: UnitOfWork, quiet: Mapping[uuid.UUID, Stretch]) -> dict[uuid.UUID, list[Span]]:
    """Return from when to when there was something to open. Homework that was taken back does not count."""
    found: dict[uuid.UUID, list[Span]] = {}
    if not quiet:
        return found
    rows = (
        select(Reflection.case_id, Reflection.opens_at, Reflection.closes_at)
        .join(Assignment, Assignment.id == Reflection.assignment_id)
        .where(
            among(Reflection.case_id, quiet),
            Reflection.closes_at > _earliest(quiet),
            Reflection.opens_at <= work.clock(),
            Reflection.state != State.VOID,
            Assignment.ended_at.is_(None),
        )
    )
    for case, opens_at, closes_at in work.session.execute(rows):
        found.setdefault(case, []).append((opens_at, closes_at))
    return found


def _was_asked(spans: Iterable[Span], one: Stretch) -> bool:
    between = ((one.since, one.first), (one.first, one.second))
    return all(any(opens < until and closes > since for opens, closes in spans) for since, until in between)
