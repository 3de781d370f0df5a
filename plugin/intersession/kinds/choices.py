"""Kind `choices`: any of several options."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from wtforms.fields.core import UnboundField

from intersession.definition.answers import Value
from intersession.definition.items import Item
from intersession.errors import AnswerError
from intersession.kinds.fields import SomeField, is_blank, validators


class Choices:
    """The chosen keys, in the order of the options, each once. Nothing chosen is no answer."""

    name = "choices"
    templates: Path | None = None

    def field(self, item: Item) -> UnboundField[Any]:
        return UnboundField(
            SomeField,
            item.ask,
            validators=validators(self, item),
            description=item.hint,
            choices=[(option.key, option.label) for option in item.options],
        )

    def parse(self, item: Item, data: Any) -> Value | None:
        if is_blank(data):
            return None
        if not isinstance(data, list | tuple):
            raise AnswerError(item.key, "not_option")
        chosen = [one for one in data if not is_blank(one)]
        known = [option.key for option in item.options]
        if any(one not in known for one in chosen):
            raise AnswerError(item.key, "not_option")
        return [key for key in known if key in chosen] or None

    def data(self, item: Item, value: Value) -> Any:
        return list(value) if isinstance(value, list) else []

    def format(self, item: Item, value: Value) -> str:
        return ", ".join(item.label_of(key) for key in self.data(item, value))

    def number(self, item: Item, value: Value) -> float | None:
        return None
