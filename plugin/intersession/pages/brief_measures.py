"""What moved beyond noise, for the brief: our own two series of the last weeks, and measures whose error is known."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from intersession.definition.form import Form
from intersession.hooks.types import Counselor
from intersession.measures.change import norm_of
from intersession.measures.trends import Point, change_in
from intersession.models import Case
from intersession.pages import brief_parts as parts
from intersession.pages import summary_series
from intersession.pages import summary_source as sources
from intersession.pages.brief_page import Measured, Paper, Who
from intersession.pages.closeness import SHORT, chart_words, weeks
from intersession.pages.environment import translate
from intersession.pages.sessions import Sessions
from intersession.services import reflections, reviewing
from intersession.services.reviewing import TrackedNumber
from intersession.services.unit import UnitOfWork

SERIES_DAYS = 84


@dataclass(frozen=True, slots=True)
class MeasuredRows:
    """The rows of the table that fit. `writers`: whose answers were opened to score them."""

    rows: tuple[Measured, ...] = ()
    writers: frozenset[uuid.UUID] = frozenset()


def measured(
    work: UnitOfWork,
    case: Case | None,
    who: Sequence[Who],
    *,
    clients: Sequence[uuid.UUID | None],
    span: Sessions,
    reader: Counselor,
) -> MeasuredRows:
    """Return each measure with every person's change, from their own first score on."""
    if case is None:
        return MeasuredRows()
    since = span.now - timedelta(days=SERIES_DAYS)
    numbers = reviewing.numbers(work, [case.id], since=since, until=span.now)
    own = [
        _own(who, clients, numbers=mine, title=translate(title), reader=reader)
        for series, title in SHORT.items()
        if (mine := [one for one in numbers if one.series == series])
    ]
    normed = scored(work, case, who, clients=clients, span=span, reader=reader)
    titles = {one.title for one in normed.rows}
    rows = [*normed.rows, *(one for one in own if one.title not in titles)]
    return replace(normed, rows=parts.kept_measures(rows, paper=Paper.named(work.settings.paper)))


def scored(
    work: UnitOfWork,
    case: Case,
    who: Sequence[Who],
    *,
    clients: Sequence[uuid.UUID | None],
    span: Sessions,
    reader: Counselor,
) -> MeasuredRows:
    """Return each measure whose error is known with every person's change, from their own first score on."""
    source = _source(work, case, who, clients=clients, span=span, reader=reader)
    table = summary_series.measures(source).table
    return MeasuredRows(tuple(one for one in table if one.has_norm), frozenset(sources.writers(source.opened)))


def _source(
    work: UnitOfWork,
    case: Case,
    who: Sequence[Who],
    *,
    clients: Sequence[uuid.UUID | None],
    span: Sessions,
    reader: Counselor,
) -> sources.Source:
    """Open what a measure with norms adds up, from the first time it was sent: change counts from a first score."""
    sent = [
        one
        for one in reviewing.sent_between(work, [case.id], since=None, until=span.now)
        if _added_up(reflections.form_of(work, one))
    ]
    opened = reviewing.open_all(work, sent, only=_added_up)
    return sources.Source(
        span=sources.Span(case.created_at, span.now),
        reader=reader,
        paper=Paper.named(work.settings.paper),
        who=tuple(who),
        clients=tuple(clients),
        opened=sources.spoken(work, sources.without_private(opened), locale=reader.locale),
        kinds=work.library.kinds,
        sessions=span,
        words=chart_words(),
    )


def _added_up(form: Form) -> frozenset[str]:
    return frozenset(key for measure in form.measures if norm_of(measure) for key in measure.items)


def _own(
    who: Sequence[Who],
    clients: Sequence[uuid.UUID | None],
    *,
    numbers: Sequence[TrackedNumber],
    title: str,
    reader: Counselor,
) -> Measured:
    """Return the row of one of our own questions, of which no error is known."""
    mondays = weeks(numbers, zone=reader.timezone)
    zone = ZoneInfo(reader.timezone)
    by_client = [[one for one in numbers if one.client_id == client] for client in clients]
    lines = [{_monday(one.at, zone): one.value for one in mine} for mine in by_client]
    changes = [change_in([Point(one.at.astimezone(zone).date(), one.value) for one in mine]) for mine in by_client]
    return parts.measured(
        title,
        who,
        changes=changes,
        series=[[line.get(monday) for monday in mondays] for line in lines],
        words=chart_words(),
    )


def _monday(at: datetime, zone: ZoneInfo) -> object:
    local = at.astimezone(zone).date()
    return local - timedelta(days=local.weekday())
