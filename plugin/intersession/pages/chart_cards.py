"""What a page is given of a chart: the drawing and its numbers as a table. How it is drawn is in `closeness.py`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markupsafe import Markup

    from intersession.pages.people import Person


@dataclass(frozen=True, slots=True)
class Series:
    """One client's numbers under a chart, ready to read. "" is a missing answer."""

    person: Person
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChartCard:
    """A drawing with its numbers. `labels`: the columns, dates in words."""

    key: str
    title: str
    lead: str
    svg: Markup
    labels: tuple[str, ...] = ()
    series: tuple[Series, ...] = ()


@dataclass(frozen=True, slots=True)
class StripCard:
    """What was given and what was noticed. `gap`, `strength`: one sentence each, or ""."""

    svg: Markup
    gap: str = ""
    strength: str = ""
    labels: tuple[str, ...] = ()
    series: tuple[Series, ...] = ()
