"""The given-noticed strip: a row for each practice, a column for each direction, three places for given and noticed.

The giver's marks stand left, those of the one who noticed right; an outline is a place that stayed empty. A line leads
from one partner to the other; in a family, where nobody can say whose doing was noticed, there is none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from intersession.charts.svg import EDGE, ENGLISH, GRID, INK, Words, empty_mark, fits, frame, line, mark, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from markupsafe import Markup

    from intersession.charts.svg import Place

_MOST = 3
_ROW = 19.0
_HEAD = 22.0
_STEP = 11.0
_R = 3.4


@dataclass(frozen=True, slots=True)
class Column:
    """What one person gave, and what another (or, in a family, the same person) noticed, by practice.

    `given` and `noticed` are the headings of the two halves; without the second, the first may fill the column.
    `giver` and `noticer` are positions in the case. `cells` maps a practice to (given, noticed), each 0 to 3, where 3
    means "or more" and None is no answer.
    """

    given: str
    noticed: str
    giver: int
    noticer: int
    cells: Mapping[str, tuple[int | None, int | None]]


def given_noticed(
    title: str,
    practices: Sequence[tuple[str, str]],
    *,
    columns: Sequence[Column],
    marked: Sequence[tuple[str, int]] = (),
    words: Words = ENGLISH,
    width: float = 680,
) -> Markup:
    """Draw the strip. `practices`: key and label in order; `marked`: (practice, giver) of gaps to underline."""
    names = 0.27 * width
    each = (width - names) / max(1, len(columns))
    height = _HEAD + _ROW * len(practices) + 3
    body: list[str] = []
    for number_, column in enumerate(columns):
        body += _column(names + number_ * each, column, practices, each=each, marked=marked)
    strong = {practice for practice, _ in marked}
    for row, (key, label) in enumerate(practices):
        y = _HEAD + _ROW * row
        body.append(line((0, y), (width, y), of="grid", stroke=GRID, width=0.7))
        shown = fits(label, names - 10, size=11.5)
        body.append(text(0, y + 13.4, shown, of="ink", fill=INK, size=11.5, bold=key in strong))
    return frame(width, height, body, says=_says(title, practices, columns, words), of="strip", size=11)


def _column(
    left: float, column: Column, practices: Sequence[tuple[str, str]], *, each: float, marked: Sequence[tuple[str, int]]
) -> Iterator[str]:
    far = left + 0.5 * each
    yield text(left, 12, fits(column.given, (0.5 if column.noticed else 1) * each - 6, size=11))
    yield text(far, 12, fits(column.noticed, 0.5 * each - 6, size=11))
    full: dict[int, list[Place]] = {column.giver: [], column.noticer: []}
    rest: dict[int, list[Place]] = {column.giver: [], column.noticer: []}
    for row, (key, _) in enumerate(practices):
        y = _HEAD + _ROW * row + _ROW / 2
        given, noticed = column.cells.get(key, (None, None))
        for position, count, start in ((column.giver, given, left), (column.noticer, noticed, far)):
            if count is None:
                yield text(start, y + 3.8, "–")
                continue
            places = [(start + 5 + index * _STEP, y) for index in range(_MOST)]
            full[position] += places[:count]
            rest[position] += places[count:]
        if given and noticed is not None and column.giver != column.noticer:
            yield _way(left + _MOST * _STEP + 4, far - 6, y, stops=(key, column.giver) in marked)
    for position, places in full.items():
        yield mark(position, places, _R)
        yield empty_mark(position, rest[position], _R - 0.4)


def _way(start: float, end: float, y: float, *, stops: bool) -> str:
    """Return the way from given to noticed; one that does not arrive stops half-way, at a bar."""
    if not stops:
        return line((start, y), (end, y), of="link", stroke=EDGE, width=1)
    half = (start + end) / 2
    return line((start, y), (half, y), of="ink", stroke=INK, width=2) + line(
        (half, y - 4.5), (half, y + 4.5), of="ink", stroke=INK, width=2
    )


def _says(title: str, practices: Sequence[tuple[str, str]], columns: Sequence[Column], words: Words) -> str:
    def count(value: int | None) -> str:
        return words.no_answer if value is None else f"{value}" + ("+" if value >= _MOST else "")

    parts = [title]
    for column in columns:
        cells = ((label, column.cells.get(key, (None, None))) for key, label in practices)
        told = "; ".join(f"{label}: {count(cell[0])}, {count(cell[1])}" for label, cell in cells)
        parts.append(f"{', '.join(filter(None, (column.given, column.noticed)))}: {told}")
    return ". ".join(parts) + "."
