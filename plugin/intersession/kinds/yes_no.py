"""Kind `yes_no`: yes, no, or "I would rather not say". The words come with the item, so a form can translate them."""

from __future__ import annotations

from intersession.definition.answers import Value
from intersession.definition.items import Item
from intersession.kinds.choice import Choice

_NUMBERS = {"yes": 1.0, "no": 0.0}


class YesNo(Choice):
    """A choice of three. "rather_not" is an answer, and has no number."""

    name = "yes_no"

    def number(self, item: Item, value: Value) -> float | None:
        return _NUMBERS.get(str(value))
