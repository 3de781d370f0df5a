"""Drawings of a case's series: closeness over time as a chart with its numbers, and as a spark."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup

from intersession.charts.lines import Line, pair_line, spark
from intersession.charts.svg import Words, number
from intersession.hooks.types import Counselor
from intersession.pages.chart_cards import ChartCard, Series
from intersession.pages.environment import say_later, short_day, translate
from intersession.pages.people import Person
from intersession.services.reviewing import TrackedNumber

CHART_WIDTH = 480
"""Pixels: two charts stand side by side on a laptop, at their own size."""
NOBODY = uuid.UUID(int=0)
SERIES = {
    "closeness": say_later("How close each one felt"),
    "felt_understood": say_later("How well each one felt understood"),
}

SHORT = {"closeness": say_later("Closeness"), "felt_understood": say_later("Felt understood")}
"""The same series by the names of their measures, for a table."""


def weeks(numbers: Sequence[TrackedNumber], *, zone: str) -> tuple[date, ...]:
    """Return the Mondays of all weeks from the first number to the last."""
    mondays = sorted({_monday(one.at, zone) for one in numbers})
    if not mondays:
        return ()
    count = (mondays[-1] - mondays[0]).days // 7 + 1
    return tuple(mondays[0] + timedelta(days=7 * place) for place in range(count))


def _monday(at: datetime, zone: str) -> date:
    day = at.astimezone(ZoneInfo(zone)).date()
    return day - timedelta(days=day.weekday())


def lines(
    people: Sequence[Person],
    numbers: Sequence[TrackedNumber],
    *,
    clients: Mapping[str, uuid.UUID],
    mondays: Sequence[date],
    zone: str,
) -> tuple[Line, ...]:
    """Return one line a person: the last number of each week, a gap where there is none."""
    found = {(one.client_id, _monday(one.at, zone)): one.value for one in numbers}
    return tuple(
        Line(person.name, tuple(found.get((clients.get(person.id, NOBODY), day)) for day in mondays))
        for person in people
    )


def chart(
    people: Sequence[Person],
    numbers: Sequence[TrackedNumber],
    *,
    series: str,
    clients: Mapping[str, uuid.UUID],
    reader: Counselor,
) -> ChartCard | None:
    """Return the chart of a series with its numbers, or None when nobody has one."""
    mine = [one for one in numbers if one.series == series]
    mondays = weeks(mine, zone=reader.timezone)
    if not mondays:
        return None
    drawn = lines(people, mine, clients=clients, mondays=mondays, zone=reader.timezone)
    labels = [short_day(day, zone=reader.timezone, locale=reader.locale) for day in mondays]
    title = translate(SERIES.get(series, series))
    return ChartCard(
        key=series,
        title=title,
        lead=translate("0 to 10, by week. A dash means no answer."),
        svg=pair_line(title, labels, lines=drawn, words=chart_words(), width=CHART_WIDTH),
        labels=tuple(labels),
        series=tuple(
            Series(person, tuple("" if value is None else number(value) for value in line.values))
            for person, line in zip(people, drawn, strict=True)
        ),
    )


def closeness_spark(
    people: Sequence[Person],
    numbers: Sequence[TrackedNumber],
    *,
    clients: Mapping[str, uuid.UUID],
    zone: str,
    most: int,
) -> Markup | str:
    """Return the last weeks of closeness as a small drawing, or "" when there is nothing to draw."""
    mine = [one for one in numbers if one.series == "closeness"]
    mondays = weeks(mine, zone=zone)[-most:]
    if not mondays:
        return ""
    drawn = lines(people, mine, clients=clients, mondays=mondays, zone=zone)
    return spark(translate("Closeness"), drawn, words=chart_words())


def chart_words() -> Words:
    """Return what charts say where nothing is drawn, in the language in use."""
    return Words(
        translate("no answer"),
        translate("No answers yet"),
        translate("within the measure’s own error"),
        translate("cutoff"),
    )


def shared_words() -> Words:
    """Return the same for what shows shared copies alone: of other answers it says nothing."""
    return replace(chart_words(), no_answer=translate("nothing shared"), nothing_yet=translate("Nothing shared"))
