"""Lines over time: both partners on one scale, a small one without axes, and one person with their own error band."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from intersession.charts.letters import width as letters
from intersession.charts.svg import (
    BAND,
    ENGLISH,
    GRID,
    INK,
    SOFT,
    Words,
    apart,
    at,
    fits,
    frame,
    line,
    mark,
    number,
    path,
    person,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markupsafe import Markup

    from intersession.charts.svg import Place

_SPOKEN = 24
"""Up to this many points a chart says every number; beyond it, first, last, lowest and highest."""

_APART = 17.0
"""How many px apart two labels at the line ends must be."""


@dataclass(frozen=True, slots=True)
class Line:
    """One person's values in the order of the labels. None is a gap, never 0.

    `place`: the person's place in the case, which chooses colour, dash and mark; -1 when the lines come in that order.
    """

    name: str
    values: tuple[float | None, ...]
    place: int = -1


@dataclass(frozen=True, slots=True)
class _Plane:
    """Where a value of a series lies on the drawing; `count` places from left to right."""

    left: float
    right: float
    top: float
    bottom: float
    low: float
    high: float
    count: int

    def x(self, index: int) -> float:
        if self.count < 2:
            return (self.left + self.right) / 2
        return self.left + (self.right - self.left) * index / (self.count - 1)

    def y(self, value: float) -> float:
        span = (self.high - self.low) or 1
        inside = min(max(value, self.low), self.high)
        return self.bottom - (self.bottom - self.top) * (inside - self.low) / span


def pair_line(
    title: str,
    labels: Sequence[str],
    *,
    lines: Sequence[Line],
    low: float = 0,
    high: float = 10,
    sessions: Sequence[int] = (),
    words: Words = ENGLISH,
    width: float = 680,
    height: float = 250,
) -> Markup:
    """Draw the lines of one to four people on one scale; `sessions` are the indices that had a session."""
    plane = _Plane(34, width - 104, 16, height - 34, low, high, len(labels))
    body = [*_grid(plane), *_sessions(plane, sessions), *_labels(plane, labels, height - 10)]
    for position, one in _placed(lines):
        body += [*_strokes(plane, one, position), *_gaps(plane, one)]
    marks = apart([_marked(plane, one, r=4.6) for one in lines], dx=8)
    body += [mark(place, places, 4.6) for (place, _), places in zip(_placed(lines), marks, strict=True)]
    body += _ends(plane, lines)
    if not any(_known(one) for one in lines):
        body.append(text((plane.left + plane.right) / 2, height / 2, words.nothing_yet, anchor="middle", size=13))
    return frame(width, height, body, says=_says(title, lines, words), of="pair")


def spark(
    title: str,
    lines: Sequence[Line],
    *,
    low: float = 0,
    high: float = 10,
    words: Words = ENGLISH,
    width: float = 150,
    height: float = 44,
) -> Markup:
    """Draw the lines without axes or numbers, with each person's mark at their last answer."""
    count = max((len(one.values) for one in lines), default=0)
    plane = _Plane(7, width - 9, 7, height - 8, low, high, count)
    body = [line((4, height - 3), (width - 4, height - 3), of="grid", stroke=GRID)]
    for position, one in _placed(lines):
        body += _strokes(plane, one, position)
    marks = apart([_places(plane, _known(one)[-1:]) for one in lines], dx=5)
    body += [mark(place, places, 3.4) for (place, _), places in zip(_placed(lines), marks, strict=True)]
    return frame(width, height, body, says=_says(title, lines, words), of="spark")


def one_line(
    title: str,
    labels: Sequence[str],
    *,
    lines: Sequence[Line],
    front: int,
    low: float = 0,
    high: float = 10,
    error: float | None = None,
    cutoff: float | None = None,
    sessions: Sequence[int] = (),
    words: Words = ENGLISH,
    width: float = 320,
    height: float = 130,
) -> Markup:
    """Draw one person's line in front, the others in grey behind it.

    `error`: points that error alone can make; drawn as a band around this person's own first value. Without it there is
    no band, because one that is not known must not be drawn. `cutoff`: drawn as a dotted line across.
    """
    plane = _Plane(24, width - 34, 10, height - 22, low, high, len(labels))
    mine = _known(lines[front])
    body: list[str] = []
    if error is not None and mine:
        body.append(_band(plane, mine[0][1], error))
    body += [*_grid(plane), *_ticks(plane, labels, sessions, height)]
    if cutoff is not None:
        body += _cutoff(plane, cutoff, words)
    for position, other in enumerate(lines):
        if position != front:
            body += [path(_places(plane, run), of="other", stroke="#b9b0a1", width=1.4) for run in _runs(other)]
    body += _strokes(plane, lines[front], front)
    body.append(mark(front, _marked(plane, lines[front], r=3.4), 3.4))
    if mine:
        who = person(front)
        x, y, anchor = _beside_the_last(plane, mine[-1], [one for n, one in enumerate(lines) if n != front])
        label, said = f"{who.key}-label", number(mine[-1][1])
        body.append(text(x, y, said, of=label, fill=who.colour, anchor=anchor, size=15, bold=True))
    rules = [(words.band, error), (words.cutoff, cutoff)]
    known = "".join(f" {rule}: {number(value)}." for rule, value in rules if value is not None)
    return frame(width, height, body, says=_says(title, [lines[front]], words) + known, of="one", size=10.5)


def _beside_the_last(plane: _Plane, last: tuple[int, float], others: Sequence[Line]) -> tuple[float, float, str]:
    """Return (x, y, anchor) of the last number: right of its mark, or off a grey line that goes on there."""
    index, value = last
    x, y = plane.x(index), plane.y(value)
    going_on = [run for other in others if (run := [one for one in _known(other) if one[0] >= index])]
    if all(run[-1][0] == index for run in going_on):
        return x + 8, y + 5, ""
    # The line is nearest to the number where it passes the mark; where it starts from the mark, a step later.
    passing = [next((at for _, at in run if at != value), value) for run in going_on]
    has_no_room_above = y - 20 < 0
    is_under = (min(passing) > value or has_no_room_above) and y + 20 < plane.bottom
    return x, y + 20 if is_under else y - 8, "middle"


def _placed(lines: Sequence[Line]) -> list[tuple[int, Line]]:
    return [(index if one.place < 0 else one.place, one) for index, one in enumerate(lines)]


def _known(one: Line) -> list[tuple[int, float]]:
    return [(index, value) for index, value in enumerate(one.values) if value is not None]


def _runs(one: Line) -> Iterator[list[tuple[int, float]]]:
    """Yield the stretches of answered values: a missing one breaks the line."""
    run: list[tuple[int, float]] = []
    for index, value in enumerate(one.values):
        if value is not None:
            run.append((index, value))
        elif run:
            yield run
            run = []
    if run:
        yield run


def _places(plane: _Plane, run: Sequence[tuple[int, float]]) -> list[Place]:
    return [(plane.x(index), plane.y(value)) for index, value in run]


def _strokes(plane: _Plane, one: Line, position: int) -> Iterator[str]:
    who = person(position)
    for run in _runs(one):
        if len(run) > 1:
            yield path(_places(plane, run), of=f"{who.key}-line", stroke=who.colour, dash=who.dash)


def _marked(plane: _Plane, one: Line, *, r: float) -> list[Place]:
    """Return where a line has marks: at every answer; when these would run into a worm, at lone ones and the last."""
    known = _known(one)
    if len(known) > 1 and (plane.right - plane.left) / len(known) < 2.6 * r:
        alone = [run[0] for run in _runs(one) if len(run) == 1]
        known = sorted({*alone, known[-1]})
    return _places(plane, known)


def _gaps(plane: _Plane, one: Line) -> Iterator[str]:
    if len(one.values) <= _SPOKEN and _known(one):
        for index, value in enumerate(one.values):
            if value is None:
                yield text(plane.x(index), plane.bottom - 6, "–", anchor="middle")


def _grid(plane: _Plane) -> Iterator[str]:
    for value in (plane.low, (plane.low + plane.high) / 2, plane.high):
        y = plane.y(value)
        yield line((plane.left, y), (plane.right, y), of="grid", stroke=GRID)
        yield text(plane.left - 8, y + 4, number(value), anchor="end")


def _sessions(plane: _Plane, sessions: Sequence[int]) -> Iterator[str]:
    for index in sessions:
        x = plane.x(index)
        yield line((x, plane.top), (x, plane.bottom), of="session", stroke=GRID, dash="2 4")


def _labels(plane: _Plane, labels: Sequence[str], y: float) -> Iterator[str]:
    widest = max((len(label) for label in labels), default=0) * 6.5 + 12
    every = max(1, round(0.5 + widest * len(labels) / (plane.right - plane.left)))
    for index, label in enumerate(labels):
        if (len(labels) - 1 - index) % every == 0:
            yield text(plane.x(index), y, label, anchor="middle")


def _ticks(plane: _Plane, labels: Sequence[str], sessions: Sequence[int], height: float) -> Iterator[str]:
    widest = max((letters(label) for label in labels), default=0) * 10.5 + 8
    every = max(1, math.ceil(widest * (len(labels) - 1) / (plane.right - plane.left)))
    for index, label in enumerate(labels):
        had = index in sessions
        x = plane.x(index)
        yield line((x, plane.bottom), (x, plane.bottom + (5 if had else 3)), of="tick", stroke=INK if had else SOFT)
        if (len(labels) - 1 - index) % every == 0:
            yield text(x, height - 4, label, fill=INK if had else SOFT, anchor="middle", bold=had)


def _band(plane: _Plane, around: float, error: float) -> str:
    top, bottom = plane.y(around + error), plane.y(around - error)
    width = plane.right - plane.left
    return (
        f'<path class="isn-c-band" d="M{at(plane.left)} {at(top)}h{at(width)}V{at(bottom)}h{at(-width)}z"'
        f' fill="{BAND}"/>'
    )


def _cutoff(plane: _Plane, value: float, words: Words) -> Iterator[str]:
    y = plane.y(value)
    yield line((plane.left, y), (plane.right, y), of="cutoff", stroke=SOFT, dash="1.6 3")
    yield text(plane.left + 2, y - 3.5, f"{words.cutoff} {number(value)}", size=9.5)


def _ends(plane: _Plane, lines: Sequence[Line]) -> Iterator[str]:
    """Yield each person's name and last value beside the end of their line, never on top of each other."""
    ends: list[tuple[float, int, str]] = []
    for position, one in _placed(lines):
        known = _known(one)
        if known:
            value = number(known[-1][1])
            ends.append((plane.y(known[-1][1]), position, f"{fits(one.name, 62, size=13)} {value}"))
    ends.sort()
    for y, (_, position, words) in zip(_spread([end[0] for end in ends], plane), ends, strict=True):
        who = person(position)
        of = f"{who.key}-label"
        yield text(plane.right + 14, y + 4, words, of=of, fill=who.colour, size=13, bold=True)


def _spread(wanted: Sequence[float], plane: _Plane) -> list[float]:
    """Return the places moved apart as little as needed, inside the plane, in the same order."""
    placed: list[float] = []
    for y in wanted:
        placed.append(max(y, placed[-1] + _APART) if placed else y)
    moved = sum(placed) - sum(wanted)
    limit = plane.bottom
    for index in range(len(placed) - 1, -1, -1):
        placed[index] = min(placed[index] - moved / len(placed), limit)
        limit = placed[index] - _APART
    return placed


def _says(title: str, lines: Sequence[Line], words: Words) -> str:
    return ". ".join([title, *(f"{one.name}: {_spoken(one, words)}" for one in lines)]) + "."


def _spoken(one: Line, words: Words) -> str:
    known = [value for _, value in _known(one)]
    if not known:
        return words.nothing_yet
    if len(one.values) > _SPOKEN:
        first, last = number(known[0]), number(known[-1])
        return f"{first} → {last} ({number(min(known))}–{number(max(known))})"
    return ", ".join(words.no_answer if value is None else number(value) for value in one.values)
