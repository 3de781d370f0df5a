"""Kind `date`: a day, as 2026-11-23, without a zone."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

from wtforms import StringField
from wtforms.fields.core import UnboundField

from intersession.definition.answers import Value
from intersession.definition.items import Item
from intersession.errors import AnswerError
from intersession.kinds.fields import is_blank, validators
from intersession.kinds.words import _

FIRST, LAST = "1900-01-01", "2199-12-31"
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


class Date:
    """A local date between 1900 and 2199, or between the bounds of the item."""

    name = "date"
    templates: Path | None = None

    def field(self, item: Item) -> UnboundField[Any]:
        return UnboundField(StringField, item.ask, validators=validators(self, item), description=item.hint)

    def parse(self, item: Item, data: Any) -> Value | None:
        if is_blank(data):
            return None
        day = _day(item, data)
        if day < FIRST or day > LAST:
            raise AnswerError(item.key, "not_date")
        if item.earliest and day < item.earliest:
            raise AnswerError(item.key, "too_early")
        if item.latest and day > item.latest:
            raise AnswerError(item.key, "too_late")
        return day

    def data(self, item: Item, value: Value) -> Any:
        return value

    def format(self, item: Item, value: Value) -> str:
        day = date.fromisoformat(str(value))
        return _("%(day)s %(month)s %(year)s", day=day.day, month=_months()[day.month - 1], year=day.year)

    def number(self, item: Item, value: Value) -> float | None:
        return None


def _day(item: Item, data: Any) -> str:
    """Return the day as it is compared and kept. Python reads more forms of a date than browsers send."""
    try:
        if isinstance(data, str) and _DATE.fullmatch(data):
            return date.fromisoformat(data).isoformat()
    except ValueError as error:
        raise AnswerError(item.key, "not_date") from error
    raise AnswerError(item.key, "not_date")


def _months() -> tuple[str, ...]:
    return (
        *(_("January"), _("February"), _("March"), _("April"), _("May"), _("June")),
        *(_("July"), _("August"), _("September"), _("October"), _("November"), _("December")),
    )
