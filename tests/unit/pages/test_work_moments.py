from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from intersession.hooks.types import Counselor
from intersession.pages.overview import dated, day_said, moment

NOW = datetime(2026, 11, 26, 7, 50, tzinfo=UTC)
"""Ten to nine on a Thursday, where the reader is."""
READER = Counselor("amara", "Amara", "", "en", "Europe/Berlin")


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (0.5, "today, 9:20 AM"),
        (-8, "today, 12:50 AM"),
        (-9, "yesterday, 11:50 PM"),
        (15, "today, 11:50 PM"),
        (15.5, "tomorrow, 12:20 AM"),
        (48, "Saturday, 8:50 AM"),
        (-72, "Monday, 8:50 AM"),
        (7 * 24, "Dec 3, 8:50 AM"),
    ],
)
def test_a_screen_says_a_moment_as_people_say_it_in_the_readers_zone(hours: float, said: str) -> None:
    at = NOW + timedelta(hours=hours)
    assert moment(at, now=NOW, reader=READER).replace("\u202f", " ") == said


def test_paper_says_a_moment_so_that_it_is_right_on_any_day() -> None:
    at = NOW + timedelta(hours=1)
    assert dated(at, reader=READER).replace("\u202f", " ") == "Nov 26, 9:50 AM"
    assert day_said(at, now=NOW, reader=READER) == "Thursday"
    assert day_said(at - timedelta(days=8), now=NOW, reader=READER) == "Nov 18"
