"""A plugin with a kind of its own, `weather`: from storm to sun. See README.md.

Its number, for a line over the weeks, runs from 0 (storm) to 4 (sun).
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from wtforms.fields.core import UnboundField

from intersession import hookimpl
from intersession.definition.answers import Value
from intersession.definition.items import Item
from intersession.errors import AnswerError
from intersession.hooks.types import Kind
from intersession.kinds.fields import OneField, is_blank, validators

name = "weather kind"

SKIES = {"storm": "Storm", "rain": "Rain", "clouds": "Clouds", "mixed": "Some sun", "sun": "Sun"}


class Weather:
    """One of five skies, or no answer."""

    name = "weather"
    templates: Path | None = Path(__file__).parent / "templates"

    def field(self, item: Item) -> UnboundField[Any]:
        return UnboundField(
            OneField,
            item.ask,
            validators=validators(self, item),
            description=item.hint,
            choices=tuple(SKIES.items()),
        )

    def parse(self, item: Item, data: Any) -> Value | None:
        if is_blank(data):
            return None
        if isinstance(data, str) and data in SKIES:
            return data
        raise AnswerError(item.key, "not_option")

    def data(self, item: Item, value: Value) -> Any:
        return value

    def format(self, item: Item, value: Value) -> str:
        return SKIES[str(value)]

    def number(self, item: Item, value: Value) -> float | None:
        return float(list(SKIES).index(str(value)))


@hookimpl
def intersession_register_kinds() -> Iterable[Kind]:
    return [Weather()]
