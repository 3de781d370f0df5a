"""When a step opens follows from its rule, the step before it and the calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from intersession.definition.program import Program, Release, Step
from intersession.definition.releasing import as_data, from_data, is_crossed, next_step, opening

ZONE = "America/Chicago"
MONDAY = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)  # 17:30 in Chicago
WEDNESDAY = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)  # 19:00 in Chicago, still the 4th


def at(release: Release, *, sessions: tuple[datetime, ...] = ()) -> datetime | None:
    return opening(release, anchor=MONDAY, sessions=sessions, zone=ZONE)


@pytest.mark.parametrize(
    ("release", "opens"),
    [
        (Release("after_previous"), MONDAY),
        (Release("after_previous", days=2), datetime(2026, 3, 4, 14, 0, tzinfo=UTC)),
        (Release("after_previous", days=6), datetime(2026, 3, 8, 13, 0, tzinfo=UTC)),  # clocks went forward that night
        (Release("after_session"), WEDNESDAY),
        (Release("after_session", days=1), datetime(2026, 3, 5, 14, 0, tzinfo=UTC)),
        (Release("on_date", date=date(2026, 4, 1)), datetime(2026, 4, 1, 13, 0, tzinfo=UTC)),
        (Release("by_hand"), None),
        (Release("when_score", measure="closeness", at_most=3), None),
    ],
)
def test_rule_gives_its_moment(release: Release, opens: datetime | None) -> None:
    assert at(release, sessions=(MONDAY - timedelta(days=7), WEDNESDAY)) == opens


def test_session_that_is_over_or_not_planned_opens_nothing() -> None:
    assert at(Release("after_session"), sessions=(MONDAY - timedelta(hours=1),)) is None
    assert at(Release("after_session"), sessions=(MONDAY,)) is None  # the one that opened the step before


def program(*rules: str) -> Program:
    steps = tuple(Step(f"form-{n}", Release(rule, measure="closeness", at_most=3)) for n, rule in enumerate(rules))
    return Program("p", 1, "en", "P", "", steps)


def test_score_step_holds_nothing_up_and_the_end_is_none() -> None:
    made = program("by_hand", "when_score", "by_hand")
    numbers = []
    decided: set[int] = set()
    while (coming := next_step(made, decided=decided, anchor=MONDAY, sessions=(), zone=ZONE)) is not None:
        numbers.append(coming.number)
        decided.add(coming.number)
        assert not coming.is_due(MONDAY + timedelta(days=900))

    assert numbers == [1, 3]


@pytest.mark.parametrize(
    ("release", "value", "crossed"),
    [
        (Release("when_score", at_most=3), 3, True),
        (Release("when_score", at_most=3), 4, False),
        (Release("when_score", at_least=0), 0, True),
        (Release("when_score", at_least=7), 6, False),
    ],
)
def test_line_itself_counts_as_crossed(release: Release, value: float, crossed: bool) -> None:
    assert is_crossed(release, value) is crossed


def test_program_is_kept_as_it_was() -> None:
    steps = (Step("a", Release("on_date", date=date(2026, 4, 1))), Step("b", Release("after_session", days=2), "why"))
    made = replace(program("by_hand"), steps=steps, pack="spring")

    assert from_data(as_data(made)) == made
