"""Kind `number`: a number that is typed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from wtforms import StringField
from wtforms.fields.core import UnboundField

from intersession.definition.answers import Value
from intersession.definition.items import Item
from intersession.kinds.fields import validators
from intersession.kinds.numbers import read_number
from intersession.kinds.words import plain_number


class Number:
    """A typed number within bounds and steps. The field keeps the text, so that a typing error is shown as typed."""

    name = "number"
    templates: Path | None = None

    def field(self, item: Item) -> UnboundField[Any]:
        return UnboundField(StringField, item.ask, validators=validators(self, item), description=item.hint)

    def parse(self, item: Item, data: Any) -> Value | None:
        return read_number(item, data)

    def data(self, item: Item, value: Value) -> Any:
        return plain_number(value) if isinstance(value, int | float) else value

    def format(self, item: Item, value: Value) -> str:
        return str(self.data(item, value))

    def number(self, item: Item, value: Value) -> float | None:
        return float(value) if isinstance(value, int | float) else None
