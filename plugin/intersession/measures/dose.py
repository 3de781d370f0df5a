"""The dose of one person's week: how much homework is likely to be done. It warns and never blocks (N14)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from intersession.definition.form import Form

MICRO_MINUTES = 2.0
"""What takes so long or less is a micro check-in."""
REFLECTION_MINUTES = 5.0
MOST_PRACTICES, MOST_MICROS, MOST_REFLECTIONS = 1, 2, 1
WEEK_DAYS = 7


class Sort(StrEnum):
    """What a form is in a week: something to do together, a short check-in, or something to think over."""

    PRACTICE = "practice"
    MICRO = "micro"
    REFLECTION = "reflection"


MOST = {Sort.PRACTICE: MOST_PRACTICES, Sort.MICRO: MOST_MICROS, Sort.REFLECTION: MOST_REFLECTIONS}


@dataclass(frozen=True, slots=True)
class Load:
    """One person's week: how often each sort is asked, and all minutes. `longest`: of a single reflection."""

    practices: int = 0
    micros: int = 0
    reflections: int = 0
    minutes: float = 0
    longest: float = 0

    def count(self, sort: Sort) -> int:
        """Return how often this sort is asked."""
        return {Sort.PRACTICE: self.practices, Sort.MICRO: self.micros, Sort.REFLECTION: self.reflections}[sort]

    def plus(self, sort: Sort, minutes: float, *, times: int = 1) -> Load:
        """Return the week with something more in it."""
        return Load(
            practices=self.practices + times * (sort is Sort.PRACTICE),
            micros=self.micros + times * (sort is Sort.MICRO),
            reflections=self.reflections + times * (sort is Sort.REFLECTION),
            minutes=self.minutes + times * minutes,
            longest=max(self.longest, minutes if sort is Sort.REFLECTION else 0),
        )


def sort_of(form: Form) -> Sort:
    """Say what a form is: short ones are check-ins, those with steps to do are practices, the rest is reflection."""
    if form.minutes <= MICRO_MINUTES:
        return Sort.MICRO
    return Sort.PRACTICE if form.card is not None and form.card.steps else Sort.REFLECTION


def load_of(asked: Iterable[Form]) -> Load:
    """Add up the forms that one person is asked in a week, one entry for each time."""
    load = Load()
    for form in asked:
        load = load.plus(sort_of(form), form.minutes)
    return load


def too_much(load: Load) -> tuple[Sort, ...]:
    """Return the sorts of which a week holds more than people usually do."""
    return tuple(
        sort
        for sort in Sort
        if load.count(sort) > MOST[sort] or (sort is Sort.REFLECTION and load.longest > REFLECTION_MINUTES)
    )


def times_in_week(every: str, times: int) -> int:
    """Return how often a schedule asks in its first week; `times` is how often a daily one asks in all."""
    return min(times or WEEK_DAYS, WEEK_DAYS) if every == "day" else 1
