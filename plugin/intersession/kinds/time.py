"""Kind `time`: a time of day, as 22:30, without a zone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from wtforms import StringField
from wtforms.fields.core import UnboundField

from intersession.definition.answers import Value
from intersession.definition.items import Item
from intersession.errors import AnswerError
from intersession.kinds.fields import is_blank, validators

# Some browsers send seconds; nobody means them.
_TIME = re.compile(r"((?:[01][0-9]|2[0-3]):[0-5][0-9])(?::[0-5][0-9])?", re.ASCII)


class Time:
    """A time of day in hours and minutes, between the bounds of the item."""

    name = "time"
    templates: Path | None = None

    def field(self, item: Item) -> UnboundField[Any]:
        return UnboundField(StringField, item.ask, validators=validators(self, item), description=item.hint)

    def parse(self, item: Item, data: Any) -> Value | None:
        if is_blank(data):
            return None
        match = _TIME.fullmatch(data) if isinstance(data, str) else None
        if match is None:
            raise AnswerError(item.key, "not_time")
        time = match.group(1)
        if item.earliest and time < item.earliest:
            raise AnswerError(item.key, "too_early")
        if item.latest and time > item.latest:
            raise AnswerError(item.key, "too_late")
        return time

    def data(self, item: Item, value: Value) -> Any:
        return value

    def format(self, item: Item, value: Value) -> str:
        return str(value)

    def number(self, item: Item, value: Value) -> float | None:
        return None
