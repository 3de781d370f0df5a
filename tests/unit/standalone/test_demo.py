from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

import pytest

from intersession.definition.form import Form
from intersession.definition.loader import load_folder
from intersession.definition.reading import grade
from intersession.hooks.manager import Plugins
from intersession.kinds import plugin as kinds_plugin
from intersession.resources import FORMS
from intersession.standalone.demo.answers import Writer
from intersession.standalone.demo.people import NOTHING, PASSED, WEEKS, DemoPerson, cast
from intersession.standalone.demo.times import DemoClock, Weeks, next_sessions

BERLIN = ZoneInfo("Europe/Berlin")
PEOPLE = [person for case in cast().cases for person in case.people]
SHIPPED = load_folder(FORMS, "rebuilding")
LATE_AND_EARLY = [0, 1, 8, 12, 17, 20, 22, 23]


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.name)
def test_everybody_has_twelve_weeks(person: DemoPerson) -> None:
    assert len(person.weeks) == WEEKS
    assert all(week in (NOTHING, PASSED) or week in range(11) for week in person.weeks)


@pytest.mark.parametrize("form", SHIPPED, ids=lambda form: form.key)
def test_answers_are_ones_that_the_form_could_take(form: Form) -> None:
    plugins = Plugins()
    plugins.register(kinds_plugin)
    kinds = plugins.kinds()

    for seed, person in enumerate(PEOPLE):
        answers = Writer(person, Random(seed)).answers(form, seed % 11)
        for key, value in answers.items():
            item = form.item(key)
            assert kinds[item.kind].parse(item, kinds[item.kind].data(item, value)) == value, key


def test_same_chances_give_the_same_answers() -> None:
    form = next(form for form in SHIPPED if form.key == "weekly-reflection")

    first, second = (Writer(PEOPLE[0], Random(7)).answers(form, 6) for _ in range(2))

    assert first == second


def test_nothing_private_is_ever_shared() -> None:
    for form in SHIPPED:
        for person in PEOPLE:
            levels = Writer(person, Random(1)).levels(form)
            assert not any(form.item(key).private for key in levels)
            assert not (form.individual and levels)


@pytest.mark.parametrize("case", cast().cases, ids=lambda case: case.key)
def test_words_are_plain(case: object) -> None:
    people = getattr(case, "people", ())
    words = " ".join(line for person in people for lines in person.words.values() for line in lines)

    assert "!" not in words
    assert grade(words) <= 7


@pytest.mark.parametrize("hour", LATE_AND_EARLY)
def test_next_sessions_are_to_come_and_none_is_later_than_tomorrow(hour: int) -> None:
    now = datetime(2026, 11, 23, hour, 52, tzinfo=BERLIN)

    found = next_sessions(cast().cases, now=now, zone=BERLIN)

    days = {at.astimezone(BERLIN).date() - now.date() for at in found.values()}
    assert set(found) == {case.key for case in cast().cases if case.day != "none"}
    assert all(at > now for at in found.values())
    assert days <= {timedelta(0), timedelta(days=1)}


@pytest.mark.parametrize("hour", [6, 9, 14, 18])
def test_first_session_of_today_is_within_half_an_hour(hour: int) -> None:
    now = datetime(2026, 11, 23, hour, 7, tzinfo=BERLIN)

    first = min(next_sessions(cast().cases, now=now, zone=BERLIN).values())

    assert timedelta(minutes=20) <= first - now <= timedelta(minutes=30)


def test_two_sessions_of_one_counselor_never_overlap() -> None:
    for hour in range(24):
        now = datetime(2026, 11, 23, hour, 30, tzinfo=BERLIN)
        found = next_sessions(cast().cases, now=now, zone=BERLIN)
        for counselor in cast().counselors:
            times = sorted(
                found[case.key] for case in cast().cases if case.counselor == counselor and case.key in found
            )
            assert all(later - sooner >= timedelta(minutes=50) for sooner, later in pairwise(times))


def test_weeks_keep_the_local_hour_over_a_change_of_the_clock() -> None:
    weeks = Weeks(datetime(2026, 11, 23, 9, 0, tzinfo=UTC), BERLIN, hour=10)

    hours = {weeks.session(week).astimezone(BERLIN).hour for week in range(1, WEEKS + 1)}

    assert hours == {10}
    assert {weeks.opening(week).astimezone(BERLIN).hour for week in range(1, WEEKS + 1)} == {18}


def test_demo_clock_tells_the_story_and_then_the_time() -> None:
    clock = DemoClock()
    clock.told = datetime(2020, 1, 1, tzinfo=UTC)
    assert clock() == clock.told

    clock.told = None

    assert abs(clock() - datetime.now(UTC)) < timedelta(minutes=1)
