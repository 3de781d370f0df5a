"""The newest reflections of a case next to each other: one row a question, one column a client.

Pure: built from a form and values. Where the values come from, and who may read them, is not decided here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from intersession.definition.answers import Disclosure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from intersession.definition.answers import Answered, Value
    from intersession.definition.form import Form
    from intersession.definition.items import Item
    from intersession.pages.people import Progress

VIEWS_DIFFER = 2
"""From how many steps on two answers are called different views."""

FOLD_AFTER = 480
"""Characters after which a text is folded; about eight lines of a column."""


@dataclass(frozen=True, slots=True)
class CommentLine:
    """A private comment of the counselor who reads."""

    id: str
    text: str
    written: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One client's answer. `value` None: no answer. `was_asked` False: an earlier answer made it fall away.

    `ask`: "may" when its writer could be asked to share it, "asked" when they were, else "". `reflection`: its id.
    `comments`: the reader's own. `is_broken`: there is an answer whose seal was broken, so nothing of it is shown.
    """

    value: Value | None = None
    disclosure: Disclosure = Disclosure.COUNSELOR_ONLY
    is_private: bool = False
    was_asked: bool = True
    ask: str = ""
    reflection: str = ""
    is_starred: bool = False
    comments: tuple[CommentLine, ...] = ()
    is_broken: bool = False

    @property
    def is_answered(self) -> bool:
        return self.value is not None

    @property
    def is_long(self) -> bool:
        return isinstance(self.value, str) and (len(self.value) > FOLD_AFTER or self.value.count("\n") >= 8)


@dataclass(frozen=True, slots=True)
class Row:
    """One question with everybody's answers, in the order of the columns."""

    item: Item
    cells: tuple[Cell, ...]
    views_differ: bool = False


@dataclass(frozen=True, slots=True)
class SideBySide:
    """The newest reflections on one form. A column without a sent reflection has empty cells and says why."""

    title: str
    columns: tuple[Progress, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """One client's part: how far they are, and what they sent (empty until then).

    `asks`, `comments`: of each cell, by item. `stars`, `broken`: the items that have one, or whose seal was broken.
    """

    progress: Progress
    answers: Mapping[str, Answered]
    asks: Mapping[str, str] = field(default_factory=dict)
    reflection: str = ""
    stars: frozenset[str] = frozenset()
    broken: frozenset[str] = frozenset()
    comments: Mapping[str, tuple[CommentLine, ...]] = field(default_factory=dict)


def side_by_side(form: Form, sides: Sequence[Side]) -> SideBySide:
    """Lay the sent reflections of one form out as rows. Items that nobody was asked have no row."""
    asked = [_asked(form, side) for side in sides]
    rows = [_row(item, sides, asked) for item in form.questions if any(item.key in keys for keys in asked)]
    return SideBySide(form.title, tuple(side.progress for side in sides), tuple(rows))


def views_differ(item: Item, values: Sequence[Value]) -> bool:
    """Say whether two answers lie `VIEWS_DIFFER` steps or more apart.

    A step is the scale's own, and at least a tenth of its range. The options of a choice count as steps only when
    the item is tracked: others have no order.
    """
    places = [place for place in (_place(item, value) for value in values) if place is not None]
    return len(places) > 1 and max(places) - min(places) >= VIEWS_DIFFER


def _asked(form: Form, side: Side) -> frozenset[str]:
    if not side.progress.is_sent:
        return frozenset()
    values = {key: one.value for key, one in side.answers.items()}
    return frozenset(item.key for item in form.visible(values)) | side.broken


def _row(item: Item, sides: Sequence[Side], asked: Sequence[frozenset[str]]) -> Row:
    cells = tuple(_cell(item, side, was_asked=item.key in keys) for side, keys in zip(sides, asked, strict=True))
    values = [cell.value for cell in cells if cell.value is not None]
    return Row(item, cells, views_differ=not item.private and views_differ(item, values))


def _cell(item: Item, side: Side, *, was_asked: bool) -> Cell:
    answered = side.answers.get(item.key) if was_asked else None
    if answered is None:
        return Cell(is_private=item.private, was_asked=was_asked, is_broken=item.key in side.broken)
    level = Disclosure.COUNSELOR_ONLY if item.private else answered.disclosure
    return Cell(
        answered.value,
        level,
        is_private=item.private,
        ask=side.asks.get(item.key, ""),
        reflection=side.reflection,
        is_starred=item.key in side.stars,
        comments=side.comments.get(item.key, ()),
    )


def _place(item: Item, value: Value) -> float | None:
    if item.kind in ("scale", "slider") and isinstance(value, int | float):
        return value / max(item.step, (item.maximum - item.minimum) / 10)
    if item.kind == "choice" and item.track and isinstance(value, str):
        keys = [option.key for option in item.options]
        return float(keys.index(value)) if value in keys else None
    return None
