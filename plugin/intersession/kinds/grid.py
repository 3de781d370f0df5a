"""Kind `grid`: what I gave and what I noticed, row by row. The gap between two partners is not here but in measures."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from wtforms.fields.core import UnboundField

from intersession.definition.answers import GridValue, Value
from intersession.definition.items import Item
from intersession.errors import AnswerError
from intersession.kinds.fields import is_blank, validators
from intersession.kinds.grid_field import SIDES, GridField
from intersession.kinds.words import _


class Grid:
    """For each row two counts from 0 to the item's maximum, which reads as "or more"; either may have no answer.

    In an uncounted row 0 means "not this week": the row is kept without a count.
    """

    name = "grid"
    templates: Path | None = None

    def field(self, item: Item) -> UnboundField[Any]:
        return UnboundField(GridField, item.ask, validators=validators(self, item), description=item.hint, item=item)

    def parse(self, item: Item, data: Any) -> Value | None:
        if is_blank(data):
            return None
        if not isinstance(data, Mapping) or not set(data) <= {row.key for row in item.rows}:
            raise AnswerError(item.key, "not_option")
        read = {row.key: _row(item, row.key, data.get(row.key)) for row in item.rows}
        value: GridValue = {key: counts for key, counts in read.items() if counts is not None}
        return value or None

    def data(self, item: Item, value: Value) -> Any:
        rows = value if isinstance(value, dict) else {}
        return {
            key: {side: str(counts.get(side, "" if counts else 0)) for side in SIDES} for key, counts in rows.items()
        }

    def format(self, item: Item, value: Value) -> str:
        rows = value if isinstance(value, dict) else {}
        return "\n".join(f"{item.label_of(key)}: {_row_in_words(item, counts)}" for key, counts in rows.items())

    def number(self, item: Item, value: Value) -> float | None:
        return None


def _row(item: Item, row: str, cells: Any) -> dict[str, int] | None:
    counts = _counts(item, cells)
    if row not in item.uncounted:
        return counts or None
    said_something = bool(counts) or cells == {}
    return {side: count for side, count in counts.items() if count} if said_something else None


def _counts(item: Item, cells: Any) -> dict[str, int]:
    if cells is None:
        return {}
    if not isinstance(cells, Mapping) or not set(cells) <= set(SIDES):
        raise AnswerError(item.key, "not_option")
    read = {side: _count(item, cells.get(side)) for side in SIDES}
    return {side: count for side, count in read.items() if count is not None}


def _count(item: Item, data: Any) -> int | None:
    if is_blank(data):
        return None
    most = int(item.maximum)
    if isinstance(data, str) and data in {str(count) for count in range(most + 1)}:
        return int(data)
    if isinstance(data, int) and not isinstance(data, bool) and 0 <= data <= most:
        return data
    raise AnswerError(item.key, "not_option")


def _row_in_words(item: Item, counts: Mapping[str, int]) -> str:
    if not counts:
        return _("not this week")
    given, noticed = (_count_in_words(item, counts.get(side)) for side in SIDES)
    return _("given %(given)s, noticed %(noticed)s", given=given, noticed=noticed)


def _count_in_words(item: Item, count: int | None) -> str:
    if count is None:
        return _("no answer")
    return _("%(count)s or more", count=count) if count >= item.maximum else str(count)
