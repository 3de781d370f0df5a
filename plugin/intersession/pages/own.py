"""One person's own words, to keep on paper: what they sent, and their own lines over time.

It starts from nothing and takes in what `mine.shown_items` allows: no private item, no note for the counselor, nothing
that was asked of each person alone, and nothing of anybody else, not even a name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from markupsafe import Markup

from intersession.charts import Line, one_line, print_image
from intersession.charts.svg import number
from intersession.definition.answers import Value
from intersession.definition.form import Form
from intersession.definition.items import Item
from intersession.pages.brief_page import Paper
from intersession.pages.closeness import chart_words
from intersession.pages.environment import day, short_day, translate
from intersession.services import mine
from intersession.services.reviewing import OpenReflection
from intersession.services.unit import UnitOfWork

MOST_CHARTS = 4
LEAST_VALUES = 2
"""One answer is no line."""


@dataclass(frozen=True, slots=True)
class OwnAnswer:
    """One question and what was answered."""

    item: Item
    value: Value


@dataclass(frozen=True, slots=True)
class OwnReflection:
    """One reflection: the form's public title, the day in words, and the answers that may be shown."""

    title: str
    day: str
    answers: tuple[OwnAnswer, ...]


@dataclass(frozen=True, slots=True)
class OwnChart:
    """A line of one person's own numbers; `title` is the question. `values` fit `labels`; "" is no answer."""

    title: str
    svg: Markup
    labels: tuple[str, ...]
    values: tuple[str, ...]

    @property
    def image(self) -> Markup:
        """The drawing as paper takes it."""
        return print_image(self.svg)


@dataclass(frozen=True, slots=True)
class OwnPage:
    """The document. It has no field for a name, so it cannot say whose it is if it is found."""

    template: ClassVar[str] = "intersession/pdf/own.html"

    reflections: tuple[OwnReflection, ...]
    charts: tuple[OwnChart, ...] = ()
    until: str = ""
    paper: Paper = Paper.A4


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose words they are. `place`: from 0, their place in the case, which chooses how a line is drawn."""

    zone: str
    locale: str
    place: int = 0


def build(work: UnitOfWork, opened: Sequence[OpenReflection], *, reader: Reader, paper: Paper = Paper.A4) -> OwnPage:
    """Build the document of one person's sent reflections, in the order given."""
    return OwnPage(
        reflections=tuple(
            OwnReflection(
                title=one.form.public_title,
                day=day(one.sent_at, zone=reader.zone, locale=reader.locale),
                answers=answers(one),
            )
            for one in opened
            if not one.form.individual
        ),
        charts=charts(work, opened, reader=reader),
        until=day(work.clock(), zone=reader.zone, locale=reader.locale),
        paper=paper,
    )


def answers(opened: OpenReflection) -> tuple[OwnAnswer, ...]:
    """Return the answers of a reflection that its writer may be shown again, in the form's order."""
    given = opened.values
    return tuple(OwnAnswer(item, given[item.key]) for item in mine.shown_items(opened.form) if item.key in given)


def charts(work: UnitOfWork, opened: Sequence[OpenReflection], *, reader: Reader) -> tuple[OwnChart, ...]:
    """Return a line for each series with at least two answers on the scale that was asked last."""
    by_time = sorted(opened, key=lambda one: one.sent_at)
    asked: dict[str, Item] = {}
    for one in by_time:
        asked |= {item.track: item for item in _tracked(one.form)}
    drawn = (_chart(item, tuple(_series(work, by_time, item)), reader=reader) for item in asked.values())
    return tuple(one for one in drawn if one is not None)[:MOST_CHARTS]


def _tracked(form: Form) -> tuple[Item, ...]:
    return tuple(item for item in mine.shown_items(form) if item.track)


def _scale(item: Item) -> tuple[object, ...]:
    return item.track, item.kind, item.minimum, item.maximum, item.reverse


def _series(
    work: UnitOfWork, by_time: Sequence[OpenReflection], wanted: Item
) -> Iterator[tuple[datetime, float | None]]:
    for one in by_time:
        for item in _tracked(one.form):
            if _scale(item) == _scale(wanted):
                value = one.values.get(item.key)
                yield one.sent_at, None if value is None else work.library.kinds[item.kind].number(item, value)


def _chart(item: Item, series: Sequence[tuple[datetime, float | None]], *, reader: Reader) -> OwnChart | None:
    values = tuple(value for _, value in series)
    if sum(value is not None for value in values) < LEAST_VALUES:
        return None
    labels = tuple(short_day(at, zone=reader.zone, locale=reader.locale) for at, _ in series)
    # The places before one's own are empty, so that the line has the colour, dash and mark it has everywhere.
    lines = [Line("", ())] * reader.place + [Line(translate("My answers"), values)]
    svg = one_line(
        item.ask,
        labels,
        lines=lines,
        front=reader.place,
        low=item.minimum,
        high=item.maximum,
        words=chart_words(),
    )
    return OwnChart(item.ask, svg, labels, tuple("" if value is None else number(value) for value in values))
