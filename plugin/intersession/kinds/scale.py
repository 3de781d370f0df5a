"""Kind `scale`: whole numbers in a row, with words at both ends."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from wtforms.fields.core import UnboundField

from intersession.definition.answers import Value
from intersession.definition.items import Item
from intersession.kinds.fields import OneField, validators
from intersession.kinds.numbers import read_number
from intersession.kinds.words import _, plain_number


class Scale:
    """One of a few whole numbers, or no answer, which is not 0."""

    name = "scale"
    templates: Path | None = None

    def field(self, item: Item) -> UnboundField[Any]:
        dots = [(str(dot), str(dot)) for dot in range(int(item.minimum), int(item.maximum) + 1)]
        return UnboundField(
            OneField,
            item.ask,
            validators=validators(self, item),
            description=item.hint,
            choices=dots,
        )

    def parse(self, item: Item, data: Any) -> Value | None:
        return read_number(item, data)

    def data(self, item: Item, value: Value) -> Any:
        return str(value)

    def format(self, item: Item, value: Value) -> str:
        return _("%(value)s of %(most)s", value=value, most=plain_number(item.maximum))

    def number(self, item: Item, value: Value) -> float | None:
        return float(value) if isinstance(value, int | float) else None
