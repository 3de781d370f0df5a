"""The counselor is reminded on Today once nothing was opened for two sessions, and of nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from intersession.models import Assignment, Visit
from tests.support.clock import START
from tests.support.couples import reflect
from tests.support.website import Website

TOLD = "nothing was opened for two sessions"
SESSIONS = (1, 8, 15, 22)
"""The days on which both couples meet, from day 0 on."""


@pytest.fixture
def weekly(on_sqlite: Website) -> Website:
    for days in SESSIONS:
        on_sqlite.meets("case-1", days=days)
        on_sqlite.meets("case-2", days=days)
    return on_sqlite


def reminded(website: Website, *, day: float) -> str:
    """Say whom Today names on a day."""
    website.clock.set(START + timedelta(days=day))
    text = website.counselor().get("/").text
    return ", ".join(one for one in ("Sam and Robin", "Tess") if f"{one}: {TOLD}" in text)


def test_two_sessions_with_nothing_opened_are_a_line_for_that_couple_alone(weekly: Website) -> None:
    weekly.assign("weekly-reflection", every="week")
    links = weekly.assign("weekly-reflection", case="case-2", every="week")
    weekly.clock.set(START + timedelta(days=7.5))
    weekly.open_link(links["Tess"])  # a look is enough, though nothing is written

    told = [reminded(weekly, day=day) for day in (7, 9, 16)]
    assert told == ["", "Sam and Robin", "Sam and Robin"]
    weekly.open_link(weekly.assign("weekly-reflection")["Sam"])
    assert reminded(weekly, day=16) == ""


def test_what_was_sent_for_one_session_leaves_only_one_without(weekly: Website) -> None:
    links = weekly.assign("weekly-reflection", every="week")
    weekly.clock.set(START + timedelta(days=7.5))
    reflect(weekly, links["Sam"], closeness="6")
    with weekly.work() as work:
        work.session.execute(delete(Visit))  # it might have come on paper

    assert [reminded(weekly, day=day) for day in (9, 16, 23)] == ["", "", "Sam and Robin"]


def test_homework_that_was_taken_back_or_came_after_the_first_session_reminds_of_nothing(weekly: Website) -> None:
    weekly.assign("weekly-reflection", every="week")
    with weekly.work() as work:
        for one in work.session.scalars(select(Assignment)):
            one.ended_at = work.clock()
    weekly.clock.set(START + timedelta(days=2))
    weekly.assign("weekly-reflection", case="case-2", every="week")

    assert [reminded(weekly, day=day) for day in (9, 16)] == ["", "Tess"]
