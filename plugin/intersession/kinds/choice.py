"""Kind `choice`: one of several options."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from wtforms.fields.core import UnboundField

from intersession.definition.answers import Value
from intersession.definition.items import Item
from intersession.errors import AnswerError
from intersession.kinds.fields import OneField, is_blank, validators


class Choice:
    """One option by its key. Options whose keys are numbers have that number in a series or a measure."""

    name = "choice"
    templates: Path | None = None

    def field(self, item: Item) -> UnboundField[Any]:
        return UnboundField(
            OneField,
            item.ask,
            validators=validators(self, item),
            description=item.hint,
            choices=[(option.key, option.label) for option in item.options],
        )

    def parse(self, item: Item, data: Any) -> Value | None:
        if is_blank(data):
            return None
        if isinstance(data, str) and any(option.key == data for option in item.options):
            return data
        raise AnswerError(item.key, "not_option")

    def data(self, item: Item, value: Value) -> Any:
        return value

    def format(self, item: Item, value: Value) -> str:
        return item.label_of(str(value))

    def number(self, item: Item, value: Value) -> float | None:
        return float(value) if isinstance(value, str) and value.isascii() and value.isdecimal() else None
