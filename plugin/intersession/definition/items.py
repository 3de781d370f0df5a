"""An item: one question of a form, as data, and which are asked. What its kind does with it is in `kinds/`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from intersession.definition.answers import Answers, Disclosure
from intersession.definition.conditions import Condition


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose. `key` is stored; `label` is shown and may be translated."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Concern:
    """What an answer to an item can raise for the counselor: a concern of this sort when the condition holds.

    `closes_gate` says that conjoint exercises stop for the case until the counselor clears it.
    """

    about: str
    when: Condition
    closes_gate: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One question.

    Unused settings keep their neutral value, so that every kind can read every item.
    `minimum`, `maximum`, `step`: for scale, slider, number (inclusive). `low`, `high`: the words at the ends, or
    over the two columns of a grid.
    `rows`: of a grid, counted from 0 to `maximum`; in its rows named in `uncounted`, "not this week" stands where 0
    would, and is kept as a row without a count. `max_length`: characters of a text. `long`: a text of several lines.
    `earliest`, `latest`: of a date ("2026-11-23") or a time ("22:30"), both included, "" for none.
    `track`: the name of the series this item adds a number to, or "" for none.
    `private`: only the counselor ever reads it; its level cannot be raised.
    """

    key: str
    kind: str
    ask: str
    hint: str = ""
    options: tuple[Option, ...] = ()
    rows: tuple[Option, ...] = ()
    uncounted: tuple[str, ...] = ()
    minimum: float = 0
    maximum: float = 10
    step: float = 1
    low: str = ""
    high: str = ""
    max_length: int = 1000
    long: bool = True
    earliest: str = ""
    latest: str = ""
    needed: bool = False
    reverse: bool = False
    show_if: Condition | None = None
    track: str = ""
    practice: str = ""
    role: str = ""
    private: bool = False
    disclosure: Disclosure = Disclosure.COUNSELOR_ONLY
    concern: Concern | None = None
    text: str = ""

    def label_of(self, key: str) -> str:
        """Return the words of an option or row, or the key itself when the item no longer has it."""
        return next((o.label for o in (*self.options, *self.rows) if o.key == key), key)


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
