"""The dose of a week: one practice, two short check-ins, one reflection of five minutes."""

from __future__ import annotations

import pytest

from intersession.definition.loader import load_form
from intersession.measures.dose import Load, Sort, load_of, sort_of, times_in_week, too_much
from intersession.resources import FORMS


@pytest.mark.parametrize(
    ("key", "sort"),
    [
        ("daily-check-in", Sort.MICRO),
        ("before-the-session", Sort.MICRO),
        ("active-listening", Sort.PRACTICE),
        ("weekly-reflection", Sort.REFLECTION),
        ("signs-check-in", Sort.REFLECTION),
    ],
)
def test_forms_are_sorted_by_what_they_ask(key: str, sort: Sort) -> None:
    assert sort_of(load_form(FORMS / f"{key}.yaml")) is sort


@pytest.mark.parametrize(
    ("load", "much"),
    [
        (Load(1, 2, 1, 12, 5), ()),
        (Load(2, 0, 0, 6), (Sort.PRACTICE,)),
        (Load(0, 3, 0, 3), (Sort.MICRO,)),
        (Load(0, 0, 2, 6, 3), (Sort.REFLECTION,)),
        (Load(0, 0, 1, 6, 6), (Sort.REFLECTION,)),
        (Load(2, 3, 2, 20, 5), (Sort.PRACTICE, Sort.MICRO, Sort.REFLECTION)),
    ],
)
def test_a_week_holds_one_practice_two_check_ins_and_one_short_reflection(load: Load, much: tuple[Sort, ...]) -> None:
    assert too_much(load) == much


def test_minutes_add_up_over_all_times() -> None:
    check_in = load_form(FORMS / "daily-check-in.yaml")
    assert load_of([check_in] * 3) == Load(micros=3, minutes=1.5)
    assert load_of([]).plus(Sort.MICRO, 0.5, times=3) == Load(micros=3, minutes=1.5)


@pytest.mark.parametrize(
    ("every", "times", "asked"), [("once", 0, 1), ("week", 8, 1), ("day", 3, 3), ("day", 20, 7), ("day", 0, 7)]
)
def test_only_daily_homework_comes_more_than_once_a_week(every: str, times: int, asked: int) -> None:
    assert times_in_week(every, times) == asked
