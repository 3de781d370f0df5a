"""The calendar of practice: for each person and stretch of time what was sent, put off, or left; never a score.

A full mark is something sent, an outline "not tonight", a small tick something that came and went. Nothing asked,
nothing drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from intersession.charts.letters import width as ems
from intersession.charts.svg import EDGE, GRID, INK, empty_mark, fits, frame, line, mark, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from intersession.charts.svg import Place

_STEP = 8.5
_MOST = 4
_R = 3.2


@dataclass(frozen=True, slots=True)
class Cell:
    """What became of what was asked in one stretch of time, as counts."""

    sent: int = 0
    put_off: int = 0
    left: int = 0

    @property
    def asked(self) -> int:
        return self.sent + self.put_off + self.left


@dataclass(frozen=True, slots=True)
class Row:
    """One person's cells, oldest first. `place`: in the case, which chooses mark and colour. `said`: for the ear."""

    name: str
    place: int
    cells: tuple[Cell, ...]
    said: str


def calendar(title: str, labels: Sequence[str], rows: Sequence[Row], *, width: float = 672) -> Markup:
    """Draw the rows. `labels`: one a column; those that would touch are left out. More than four a cell is a "+"."""
    names = 0.14 * width
    step = (width - names - 8) / max(1, len(labels))
    high = 10 + _STEP * min(_MOST, max((cell.asked for row in rows for cell in row.cells), default=1) or 1)
    height = high * len(rows) + 20
    body: list[str] = []
    for number, row in enumerate(rows):
        bottom = high * (number + 1)
        body.append(line((names, bottom), (width, bottom), of="grid", stroke=GRID, width=0.7))
        body.append(text(0, bottom - 4, fits(row.name, names - 10, size=11), of="ink", fill=INK, bold=True))
        body += _marks(row, bottom=bottom, left=names, step=step)
    body += _dates(labels, left=names, step=step, y=height - 5)
    says = ". ".join([title, *(f"{row.name}: {row.said.removesuffix('.')}" for row in rows)]) + "."
    return frame(width, height, body, says=says, of="calendar", size=10.5)


def _marks(row: Row, *, bottom: float, left: float, step: float) -> list[str]:
    full: list[Place] = []
    empty: list[Place] = []
    body: list[str] = []
    for index, cell in enumerate(row.cells):
        x = left + 4 + step * (index + 0.5)
        full += [(x, bottom - 6 - _STEP * at) for at in range(min(cell.sent, _MOST))]
        empty += [(x, bottom - 6 - _STEP * at) for at in range(cell.sent, min(cell.sent + cell.put_off, _MOST))]
        for at in range(cell.sent + cell.put_off, min(cell.asked, _MOST)):
            y = bottom - 6 - _STEP * at
            body.append(line((x - 2, y), (x + 2, y), of="tick", stroke=EDGE, width=1.2))
        if cell.asked > _MOST:
            body.append(text(x + 4, bottom - 2 - _STEP * (_MOST - 1), "+"))
    r = min(_R, 0.45 * step)
    return [*body, mark(row.place, full, r), empty_mark(row.place, empty, r - 0.3)]


def _dates(labels: Sequence[str], *, left: float, step: float, y: float) -> list[str]:
    widest = max((ems(label) for label in labels), default=0) * 10.5 + 10
    every = max(1, -(-int(widest) // max(1, int(step))))
    shown = range(0, len(labels), every)
    return [text(left + 4 + step * (index + 0.5), y, labels[index], anchor="middle") for index in shown]
