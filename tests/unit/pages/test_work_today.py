from __future__ import annotations

import re
from dataclasses import replace

import pytest

from intersession.pages.environment import render
from intersession.pages.people import Person, Progress, Standing, mark_of
from intersession.pages.today_page import DayPart, TodayPage
from tests.support import work_samples
from tests.support.preview_work import TEMPLATES, page_html


def words(html: str) -> str:
    """Return what a person reads, with single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def shown(page: TodayPage) -> str:
    return words(render(TEMPLATES, page))


def with_progress(*people: Progress) -> TodayPage:
    page = work_samples.today_page()
    return replace(page, sessions=(replace(page.sessions[0], people=people),))


@pytest.mark.parametrize(
    ("progress", "expected"),
    [
        (Progress(work_samples.SAM, Standing.NOT_SENT), "Not sent yet"),
        (Progress(work_samples.SAM, Standing.NOT_OPENED), "Not opened yet"),
        (Progress(work_samples.SAM, Standing.STARTED, done=5, of=8), "Started, 5 of 8"),
        (Progress(work_samples.SAM, Standing.SENT, when="Sunday, 21:10"), "Sent Sunday, 21:10"),
        (Progress(work_samples.SAM, Standing.PASSED), "Not tonight"),
        (Progress(work_samples.SAM, Standing.PASSED, when="Friday", why="tired"), "Not tonight (tired), Friday"),
        (Progress(work_samples.SAM, Standing.LINK_ENDED), "Link ended"),
        (Progress(work_samples.SAM, Standing.NOTHING), "No homework now"),
    ],
)
def test_where_somebody_stands_is_said_in_words(progress: Progress, expected: str) -> None:
    assert expected in shown(with_progress(progress))


@pytest.mark.parametrize(
    ("sent", "people", "expected"),
    [
        (2, 2, "Both have sent"),
        (1, 2, "One has sent"),
        (0, 2, "None yet"),
        (2, 3, "2 of 3 have sent"),
        (3, 3, "All have"),
    ],
)
def test_who_has_sent_is_said_in_one_word(sent: int, people: int, expected: str) -> None:
    everyone = (work_samples.SAM, work_samples.ROBIN, work_samples.KIM)[:people]
    page = with_progress(
        *(Progress(one, Standing.SENT if place < sent else Standing.NOT_OPENED) for place, one in enumerate(everyone))
    )
    assert expected in shown(page)


def test_a_concern_changes_two_words_and_nothing_else() -> None:
    page = work_samples.today_page()
    calm = render(TEMPLATES, replace(page, sessions=(replace(page.sessions[0], check_first=False),)))
    worried = render(TEMPLATES, replace(page, sessions=(replace(page.sessions[0], check_first=True),)))
    assert calm != worried
    assert calm.replace("the session: done?", "the session: first") == worried


def test_sessions_keep_their_order() -> None:
    assert re.findall(r"<b>(\d+:\d+)</b>", page_html("/today")) == ["9:30", "11:00", "14:00", "16:30"]


def test_the_next_session_says_in_how_many_minutes() -> None:
    assert "Next, in 25 min" in words(page_html("/today"))


def test_a_session_that_begins_says_now() -> None:
    page = work_samples.today_page()
    assert "Now" in shown(replace(page, sessions=(replace(page.sessions[0], starts_in=0),)))


def test_brief_and_room_safe_are_one_click_away() -> None:
    html = page_html("/today")
    assert "edition=counselor" in html
    assert "edition=room_safe" in html


def test_the_biggest_gap_is_on_the_card() -> None:
    assert "Appreciation: given by Sam, not arriving" in words(page_html("/today"))


def test_a_day_without_sessions_names_the_next() -> None:
    text = words(page_html("/today-empty"))
    assert "No sessions today." in text
    assert "Next: Thursday, 10:00, Tess and Ade" in text


def test_the_first_day_points_to_the_library() -> None:
    page = TodayPage(frame=work_samples.FRAME, date="Monday", day_part=DayPart.EVENING, sessions=())
    text = shown(page)
    assert "Good evening, Amara" in text
    assert "See the homework" in text


def test_people_are_counted_over_all_sessions() -> None:
    page = work_samples.today_page()
    assert (page.active, page.asked) == (4, 6)


def test_the_fourth_person_has_no_mark() -> None:
    assert [mark_of(place) for place in range(4)] == ["a", "b", "c", ""]
    page = with_progress(Progress(Person("x", "Xan"), Standing.NOT_OPENED))
    assert "Xan" in shown(page)
