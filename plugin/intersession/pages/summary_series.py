"""Numbers over time for the summary: tracked items and scores, a line and a verdict for each person, no average."""

from __future__ import annotations

import math
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup

from intersession.charts import Line as Drawn
from intersession.charts import one_line, print_image
from intersession.charts.svg import number as written
from intersession.definition.score import Score, range_of_part, score
from intersession.definition.scoring import Measure
from intersession.hooks.types import Kind
from intersession.measures.change import norm_of
from intersession.measures.trends import Point, change_in
from intersession.pages import brief_parts
from intersession.pages.brief_page import NOTHING, Measured
from intersession.pages.brief_parts import place_of
from intersession.pages.closeness import SERIES, SHORT
from intersession.pages.environment import short_day, translate
from intersession.pages.summary_page import Line, Measures, NumberRow, Numbers, Trend
from intersession.pages.summary_source import Source
from intersession.services.reviewing import OpenReflection

COLUMNS = 13
"""How many columns of a table of numbers fit beside the names: a quarter of a year."""
_WIDE, _HALF, _THIRD = 660.0, 322.0, 212.0


@dataclass
class _Series:
    """One series as it is gathered, oldest first. `scale` is what it was asked on last; other scales are left out."""

    key: str
    title: str
    low: float
    high: float
    measure: Measure | None = None
    is_part: bool = False
    points: dict[uuid.UUID, list[Point]] = field(default_factory=dict[uuid.UUID, list[Point]])

    def add(self, client: uuid.UUID, point: Point) -> None:
        self.points.setdefault(client, []).append(point)


def trends(source: Source) -> tuple[Trend, ...]:
    """Return a trend for each series of tracked items."""
    return tuple(_trend(source, one) for one in _tracked(source))


def measures(source: Source) -> Measures:
    """Return every measure with its change, and a chart of each whose error is known or that adds up several items."""
    found = _scored(source)
    drawn = [one for one in found if one.measure and (norm_of(one.measure) or len(one.measure.items) > 1)]
    return Measures(tuple(_measured(source, one) for one in found), tuple(_trend(source, one) for one in drawn))


def near(source: Source, series: str) -> str:
    """Say how near each feels to a goal, from the answers of the series that it follows: "Sam 4 to 7, Robin 3"."""
    found = next((one for one in _tracked(source) if one.key == series), None) if series else None
    if found is None:
        return ""
    told = [
        f"{who.short} {_said([point.value for point in found.points[client]], nothing=source.words.no_answer)}"
        for who, client in zip(source.who, source.clients, strict=True)
        if client in found.points
    ]
    return translate("{each}, of {most}").format(each=", ".join(told), most=written(found.high))


def _tracked(source: Source) -> list[_Series]:
    found: dict[str, _Series] = {}
    for sent in source.opened:  # newest first: the newest scale counts
        for item in sent.form.questions:
            answer = sent.answer(item.key) if item.track and not item.private else None
            value = _number(source.kinds, sent, item.key) if answer is not None else None
            if value is None:
                continue
            named = SERIES if len(source.who) > 1 else SHORT
            title = translate(named[item.track]) if item.track in named else item.ask
            one = found.setdefault(item.track, _Series(item.track, title, item.minimum, item.maximum))
            if (one.low, one.high) == (item.minimum, item.maximum):
                one.add(sent.client_id, Point(_day(source, sent), value))
    return _in_order(found)


def _scored(source: Source) -> list[_Series]:
    found: dict[str, _Series] = {}
    for sent in source.opened:
        for measure in sent.form.measures:
            scored = _score(source.kinds, sent, measure)
            if scored is None:
                continue
            fresh = _Series(measure.key, translate(measure.title), measure.low, measure.high, measure)
            one = found.setdefault(measure.key, fresh)
            if one.measure is None or not _is_same(one.measure, measure):
                continue
            one.add(sent.client_id, Point(_day(source, sent), scored.value))
            for place, (part, (_, value)) in enumerate(zip(measure.subscales, scored.subscales, strict=True)):
                # Its key stands right behind that of its measure. Of a part alone no error is known.
                key = f"{measure.key}.{place:02d}"
                ends = range_of_part(measure, sent.form, part)
                below = found.setdefault(key, _Series(key, translate(part.label), *ends, is_part=True))
                below.add(sent.client_id, Point(_day(source, sent), value))
    return _in_order(found)


def _is_same(newest: Measure, measure: Measure) -> bool:
    # Another way to count is another measure: its scores do not go on the same line.
    return (newest.version, newest.low, newest.high, newest.items) == (
        measure.version,
        measure.low,
        measure.high,
        measure.items,
    )


def _in_order(found: Mapping[str, _Series]) -> list[_Series]:
    for series in found.values():
        for points in series.points.values():
            points.reverse()  # they were gathered newest first
    return sorted(found.values(), key=lambda one: (list(SERIES).index(one.key) if one.key in SERIES else 99, one.key))


def _number(kinds: Mapping[str, Kind], sent: OpenReflection, key: str) -> float | None:
    answer = sent.answer(key)
    if answer is None or answer.value is None:
        return None
    item = sent.form.item(key)
    return kinds[item.kind].number(item, answer.value)  # type: ignore[arg-type]  # JSON that the kind made


def _score(kinds: Mapping[str, Kind], sent: OpenReflection, measure: Measure) -> Score | None:
    numbers = {key: value for key in measure.items if (value := _number(kinds, sent, key)) is not None}
    try:
        return score(measure, sent.form, numbers)
    except ValueError:
        return None  # an answer outside its question's range is no score


def _day(source: Source, sent: OpenReflection) -> date:
    return sent.sent_at.astimezone(ZoneInfo(source.reader.timezone)).date()


def _monday(on: date) -> date:
    return on - timedelta(days=on.weekday())


def _mondays(series: _Series) -> list[date]:
    days = sorted({_monday(point.on) for points in series.points.values() for point in points})
    count = (days[-1] - days[0]).days // 7 + 1 if days else 0
    return [days[0] + timedelta(weeks=place) for place in range(count)]


def _by_week(series: _Series, client: uuid.UUID | None, mondays: Sequence[date]) -> list[float | None]:
    points = series.points.get(client, []) if client is not None else []
    known = {_monday(point.on): point.value for point in points}  # the last of a week stays
    return [known.get(monday) for monday in mondays]


def _trend(source: Source, series: _Series) -> Trend:
    mondays = _mondays(series)
    values = [_by_week(series, client, mondays) for client in source.clients]
    labels = [short_day(day, zone=source.reader.timezone, locale=source.reader.locale) for day in mondays]
    lines = tuple(
        Line(
            who, _said(mine, nothing=source.words.no_answer), _drawing(source, series, at, labels=labels, values=values)
        )
        for at, (who, mine) in enumerate(zip(source.who, values, strict=True))
    )
    scale = translate("{low} to {high}, by week").format(low=written(series.low), high=written(series.high))
    return Trend(series.title, scale, lines, numbers_of(source, labels, [_written(one) for one in values]))


def _said(values: Sequence[float | None], *, nothing: str) -> str:
    known = [value for value in values if value is not None]
    if not known:
        return nothing
    if len(known) == 1:
        return written(known[0])
    return translate("{first} to {last}").format(first=written(known[0]), last=written(known[-1]))


def _written(values: Sequence[float | None]) -> list[str]:
    return ["" if value is None else written(value) for value in values]


def _drawing(
    source: Source, series: _Series, at: int, *, labels: Sequence[str], values: Sequence[Sequence[float | None]]
) -> Markup:
    """Draw one person in front of the others; a single answer is said, not drawn."""
    if sum(value is not None for value in values[at]) < 2:
        return NOTHING
    front = place_of(source.who[at])
    lines = {place_of(who): Drawn(who.name, tuple(one)) for who, one in zip(source.who, values, strict=True)}
    placed = [lines.get(place, Drawn("", (None,) * len(labels))) for place in range(max(lines) + 1)]
    norm = norm_of(series.measure) if series.measure is not None else None
    met = {_monday(one.starts_at.astimezone(ZoneInfo(source.reader.timezone)).date()) for one in source.held}
    return print_image(
        one_line(
            series.title,
            labels,
            lines=placed,
            front=front,
            low=series.low,
            high=series.high,
            error=norm.points if norm is not None else None,
            cutoff=series.measure.cutoff if series.measure is not None else None,
            sessions=[place for place, monday in enumerate(_mondays(series)) if monday in met],
            words=source.words,
            width={1: _WIDE, 2: _HALF}.get(len(source.who), _THIRD),
            height=126,
        )
    )


def numbers_of(source: Source, labels: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[Numbers, ...]:
    """Return the numbers as tables no wider than the page, of like width, without empty columns at either end."""
    told = [at for at in range(len(labels)) if any(row[at] for row in rows)]
    if not told:
        return ()
    first, count = told[0], told[-1] - told[0] + 1
    step = math.ceil(count / math.ceil(count / COLUMNS))
    return tuple(
        Numbers(
            tuple(labels[start : min(start + step, first + count)]),
            tuple(
                NumberRow(who, tuple(row[start : min(start + step, first + count)]))
                for who, row in zip(source.who, rows, strict=True)
            ),
        )
        for start in range(first, first + count, step)
    )


def _measured(source: Source, series: _Series) -> Measured:
    mondays = _mondays(series)
    points = [series.points.get(client, []) if client is not None else [] for client in source.clients]
    made = brief_parts.measured(
        series.title,
        source.who,
        changes=[change_in(mine, series.measure) for mine in points],
        series=[_by_week(series, client, mondays) for client in source.clients],
        measure=series.measure,
        low=series.low,
        high=series.high,
        words=source.words,
    )
    return replace(made, is_part=series.is_part)
