"""A condition on earlier answers. Which items are visible by their conditions is said in `items.py`."""

from __future__ import annotations

from dataclasses import dataclass

from intersession.definition.answers import Answers, Value


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
