"""The dumbbell: for each subject the values of two to four people on one scale, the widest gap first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from intersession.charts.svg import EDGE, ENGLISH, GRID, INK, SOFT, Words, apart, fits, frame, line, mark, number, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markupsafe import Markup

    from intersession.charts.svg import Place

_HEAD = 18.0
_ROW = 20.0


@dataclass(frozen=True, slots=True)
class Pair:
    """One subject with each person's value, in the case's order; None is no answer."""

    label: str
    values: tuple[float | None, ...]

    @property
    def gap(self) -> float | None:
        """How far the two farthest values lie apart, or None with fewer than two."""
        known = [value for value in self.values if value is not None]
        return max(known) - min(known) if len(known) > 1 else None


def dumbbell(
    title: str,
    rows: Sequence[Pair],
    *,
    names: Sequence[str],
    low: float = 0,
    high: float = 10,
    strong: float = 2,
    words: Words = ENGLISH,
    width: float = 340,
) -> Markup:
    """Draw the rows, widest gap first; from `strong` on a gap is set in bold. Rows without two values come last."""
    ordered = sorted(rows, key=lambda row: -1 if row.gap is None else row.gap, reverse=True)
    left, right = 0.4 * width, width - 34
    height = _HEAD + _ROW * len(ordered) + 4

    def x(value: float) -> float:
        inside = min(max(value, low), high)
        return left + (right - left) * (inside - low) / ((high - low) or 1)

    body: list[str] = []
    for value in (low, (low + high) / 2, high):
        body.append(line((x(value), _HEAD - 3), (x(value), height - 2), of="grid", stroke=GRID, width=0.7))
        body.append(text(x(value), _HEAD - 7, number(value), anchor="middle", size=10))
    places: list[list[Place]] = [[] for _ in names]
    for index, row in enumerate(ordered):
        y = _HEAD + _ROW * (index + 0.5)
        here = [None if value is None else x(value) for value in row.values]
        body += _row(row, here, y, strong=strong, left=left, width=width)
        for position, place in enumerate(here[: len(names)]):
            if place is not None:
                places[position].append((place, y))
    body += [mark(position, found, 4) for position, found in enumerate(apart(places, dy=6))]
    return frame(width, height, body, says=_says(title, ordered, names, words), of="dumbbell", size=11)


def _row(
    row: Pair, here: Sequence[float | None], y: float, *, strong: float, left: float, width: float
) -> Iterator[str]:
    known = [place for place in here if place is not None]
    big = row.gap is not None and row.gap >= strong
    yield text(0, y + 4, fits(row.label, left - 12, size=11), of="ink", fill=INK, bold=big)
    if len(known) > 1:
        yield line(
            (min(known), y),
            (max(known), y),
            of="ink" if big else "link",
            stroke=INK if big else EDGE,
            width=2 if big else 1.3,
        )
    gap = "–" if row.gap is None else number(row.gap)
    yield text(width, y + 4, gap, of="ink" if big else "axis", fill=INK if big else SOFT, anchor="end", bold=big)


def _says(title: str, rows: Sequence[Pair], names: Sequence[str], words: Words) -> str:
    def told(row: Pair) -> str:
        values = (words.no_answer if value is None else number(value) for value in row.values)
        return f"{row.label}: " + ", ".join(f"{name} {value}" for name, value in zip(names, values, strict=False))

    return f"{title}. " + "; ".join(told(row) for row in rows) + "."
