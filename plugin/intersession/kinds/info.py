"""Kind `info`: words to read. It asks nothing and keeps nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from wtforms import HiddenField
from wtforms.fields.core import UnboundField

from intersession.definition.answers import Value
from intersession.definition.items import Item


class Info:
    """Text between questions. Whatever is sent for it is no answer."""

    name = "info"
    templates: Path | None = None

    def field(self, item: Item) -> UnboundField[Any]:
        return UnboundField(HiddenField, item.ask)

    def parse(self, item: Item, data: Any) -> Value | None:
        return None

    def data(self, item: Item, value: Value) -> Any:
        return None

    def format(self, item: Item, value: Value) -> str:
        return item.text

    def number(self, item: Item, value: Value) -> float | None:
        return None
