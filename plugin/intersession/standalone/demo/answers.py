"""What a made-up person answers to a form in a given week: from their own words and numbers, with some left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random

from intersession.definition.answers import Answers, Disclosure, Value
from intersession.definition.form import Form
from intersession.definition.items import Item
from intersession.standalone.demo.people import DemoPerson

POOLS = {"hope": "talk", "works": "moment", "hard_need": "need"}
"""Which of a person's words answer an item that is not named after them."""
NEVER = {"please_avoid", "note"}
FIXED = {"phone": "no", "alone": "no", "free_now": "yes", "home": "yes"}
NUDGE = (-1, 0, 0, 0, 1)
LEFT_OUT = 0.12
ALWAYS = {"closeness", "free_now"}


@dataclass
class Writer:
    """One person writing through the weeks; `turns` counts which of their words come next."""

    person: DemoPerson
    chance: Random
    turns: dict[str, int] = field(default_factory=dict[str, int])

    def answers(
        self, form: Form, closeness: int, *, forced: Mapping[str, Value] | None = None, left_out: float = LEFT_OUT
    ) -> Answers:
        """Answer a form in a week of this closeness, 0 to 10.

        `forced`: answers that the story needs. `left_out`: how likely any other has no answer.
        """
        said: Answers = {}
        for item in form.questions:
            is_left_out = item.key in NEVER or (item.key not in ALWAYS and self.chance.random() < left_out)
            value = (forced or {}).get(item.key) or (None if is_left_out else self._answer(item, closeness))
            if value is not None:
                said[item.key] = value
        asked = {item.key for item in form.visible(said)}
        return {key: value for key, value in said.items() if key in asked}

    def levels(self, form: Form) -> dict[str, Disclosure]:
        """Say how far each answer may go: what this person shares, and their wishes with the counselor's voice."""
        chosen = dict.fromkeys(self.person.shares, Disclosure.SHARED)
        known = {item.key for item in form.items if not item.private and not form.individual}
        return {key: level for key, level in {"talk": Disclosure.MAY_BE_RAISED, **chosen}.items() if key in known}

    def note(self) -> str:
        """Now and then, words for the counselor alone."""
        return self._words("note") or "" if self.chance.random() < LEFT_OUT else ""

    def _answer(self, item: Item, closeness: int) -> Value | None:
        answer: Callable[[Item, int], Value | None] = {
            "scale": self._scale,
            "grid": self._grid,
            "yes_no": self._yes_no,
            "choice": self._choice,
            "choices": self._choices,
            "text": self._text,
        }[item.kind]
        return answer(item, closeness)

    def _scale(self, item: Item, closeness: int) -> Value:
        if item.key == "closeness":
            return closeness
        nudge = self.chance.choice(NUDGE)
        if item.maximum < 10:  # the signs: the less close, the more of them
            return _within(item, round((10 - closeness) / 2.5) + nudge)
        return _within(item, closeness + self.person.understood + nudge)

    def _grid(self, item: Item, closeness: int) -> Value | None:
        rows = {row.key: self._row(item, row.key) for row in item.rows}
        return {key: row for key, row in rows.items() if row is not None} or None

    def _row(self, item: Item, key: str) -> dict[str, int] | None:
        sides = {"given": self.person.gives.get(key), "noticed": self.person.notices.get(key)}
        counts = {side: self._count(item, usual) for side, usual in sides.items() if usual is not None}
        if key in item.uncounted:
            return {side: count for side, count in counts.items() if count}
        return counts or None

    def _count(self, item: Item, usual: int) -> int:
        return int(_within(item, usual + self.chance.choice(NUDGE)))

    def _yes_no(self, item: Item, closeness: int) -> Value:
        if item.key == "hard":
            return "yes" if closeness <= 4 or self.chance.random() < 0.3 else "no"
        return FIXED.get(item.key, "no")

    def _choice(self, item: Item, closeness: int) -> Value:
        usual = [option.key for option in item.options if option.key != "rather_not"]
        return self.chance.choices(usual, weights=range(len(usual), 0, -1))[0]

    def _choices(self, item: Item, closeness: int) -> Value:
        usual = [option.key for option in item.options if option.key not in {"not_today", "ask_first"}]
        chosen = self.chance.sample(usual, k=min(2, len(usual)))
        return [key for key in usual if key in chosen]

    def _text(self, item: Item, closeness: int) -> Value | None:
        return self._words(POOLS.get(item.key, item.key))

    def _words(self, pool: str) -> str | None:
        words = self.person.words.get(pool, ())
        if not words:
            return None
        turn = self.turns.get(pool, self.chance.randrange(len(words)))
        self.turns[pool] = turn + 1
        return words[turn % len(words)]


def _within(item: Item, number: int) -> int:
    return int(max(item.minimum, min(item.maximum, number)))
