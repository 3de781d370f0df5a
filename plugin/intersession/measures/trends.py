"""One person's series of one tracked item: its points in time, and what may be said of them.

Our own 0-10 series have no published error, so of them nothing is said but the numbers: their verdict is "cannot tell".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from intersession.measures.change import Change, Verdict, Why, judge

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from intersession.definition.scoring import Measure


@dataclass(frozen=True, slots=True)
class Point:
    """A value on a day; None means asked and not answered, which is a gap in the line and never 0."""

    on: date
    value: float | None


@dataclass(frozen=True, slots=True)
class Trend:
    """What a series is in numbers. All are None when nobody answered; `answered` counts the points with a value."""

    first: Point | None
    last: Point | None
    low: float | None
    high: float | None
    answered: int


def trend(points: Sequence[Point]) -> Trend:
    """Sum up a series in the order of its days."""
    known = sorted((point for point in points if point.value is not None), key=lambda point: point.on)
    values = [point.value for point in known if point.value is not None]
    if not known:
        return Trend(None, None, None, None, 0)
    return Trend(known[0], known[-1], min(values), max(values), len(known))


def change_in(points: Sequence[Point], measure: Measure | None = None) -> Change:
    """Judge a series from its first to its last answer.

    Without a measure it is an item of our own, of which no error is known: "cannot tell", however far it moved.
    """
    summary = trend(points)
    first = summary.first.value if summary.first else None
    last = summary.last.value if summary.last and summary.answered > 1 else None
    if measure is not None:
        return judge(measure, first, last)
    why = Why.ONE_SCORE if last is None else Why.NO_NORMS
    return Change(first, last, Verdict.CANNOT_TELL, why=why)
