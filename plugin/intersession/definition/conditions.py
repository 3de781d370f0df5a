"""When an item is asked: conditions on earlier answers, and which items are visible for given answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from intersession.definition.answers import Answers, Value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from intersession.definition.items import Item


@dataclass(frozen=True, slots=True)
class Condition:
    """True when the answer to `item` is among `any_of`, or is at most / at least a number.

    Exactly one of the three tests is set. An item without an answer never meets a condition.
    """

    item: str
    any_of: tuple[str, ...] = ()
    at_most: float | None = None
    at_least: float | None = None

    def holds(self, answers: Answers) -> bool:
        value = answers.get(self.item)
        if value is None or isinstance(value, dict):
            return False
        if self.any_of:
            return self._is_among(value)
        if isinstance(value, int | float):
            return self._is_within(value)
        return False

    def _is_among(self, value: Value) -> bool:
        chosen = value if isinstance(value, list) else [str(value)]
        return any(one in self.any_of for one in chosen)

    def _is_within(self, value: float) -> bool:
        if self.at_most is not None:
            return value <= self.at_most
        return self.at_least is not None and value >= self.at_least


def visible_items(items: Iterable[Item], answers: Answers) -> tuple[Item, ...]:
    """Return the items that are asked, in order; an item whose condition hangs on a hidden item is hidden too."""
    shown: list[Item] = []
    known: Answers = {}
    for item in items:
        if item.show_if is None or item.show_if.holds(known):
            shown.append(item)
            if item.key in answers:
                known[item.key] = answers[item.key]
    return tuple(shown)
