"""The list of sessions: all that comes, the past in steps of eight weeks, and days that cannot be meant."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from intersession.services import exporting, people
from intersession.standalone import calendar, cases
from intersession.standalone.calendar import AppointmentDraft
from intersession.standalone.models import PracticeAppointment, User
from tests.support.embedded import AMARA, Embedded
from tests.support.website import Browser

LIST = "/practice/sessions"


def plan(practice: Embedded, case: str, *, days: float, agreed: str) -> str:
    """Put a session so many days from now into the calendar, whatever the form says; return its id."""
    with practice.work() as work:
        amara = work.session.scalars(select(User).where(User.email == AMARA)).one()
        draft = AppointmentDraft(work.clock() + timedelta(days=days), agreed=(agreed,))
        found = next(one for one in cases.of_counselor(work, amara.id) if str(one.id) == case)
        return str(calendar.plan(work, found, draft).id)


def couple(practice: Embedded) -> tuple[Browser, str]:
    desk = practice.signed_in()
    return desk, practice.add_couple(desk)


def links(desk: Browser) -> dict[str, str]:
    """Return where each link of the page leads, by its words."""
    return {"".join(one.itertext()).strip(): str(one.get("href")) for one in desk.page.root.iter("a")}


def test_a_day_that_cannot_be_meant_is_refused_and_kept_for_mending(embedded: Embedded) -> None:
    desk, _ = couple(embedded)
    for day, words in (("2027-03-04", "a year ahead"), ("9999-12-31", "a year ahead"), ("0001-01-01", "ten years ago")):
        desk.get(f"{LIST}/new")

        page = desk.send("/sessions/new", status=422, day=day, time="00:30", minutes="50", agreed="Listen once")

        assert words in page.text
        form = page.form("/sessions/new")
        assert (form.value("day"), form.value("time"), form.value("agreed")) == (day, "00:30", "Listen once")
    with embedded.work() as work:
        assert work.session.scalars(select(PracticeAppointment)).all() == []


def test_a_session_a_year_ahead_is_in_the_list_with_its_year(embedded: Embedded) -> None:
    desk, _ = couple(embedded)
    desk.get(f"{LIST}/new")

    page = desk.send("/sessions/new", day="2027-03-02", time="09:30", minutes="50")

    assert "Kept." in page.text
    assert "Tuesday, Mar 2, 2027" in page.text


def test_a_session_of_a_wrong_year_that_is_kept_already_can_be_put_right(embedded: Embedded) -> None:
    desk, case = couple(embedded)
    one = plan(embedded, case, days=36 * 365, agreed="Of 2062")

    assert "Of 2062" in desk.get(LIST).text
    desk.get(f"{LIST}/{one}")
    desk.send(one, day="2026-03-06")

    assert "Friday, March 6" in desk.page.text


def test_an_old_session_is_found_by_steps_and_mended_where_it_stands(embedded: Embedded) -> None:
    desk, case = couple(embedded)
    old = plan(embedded, case, days=-8 * 7 * 3 - 1, agreed="Old words")
    plan(embedded, case, days=-7, agreed="New words")

    desk.get(LIST)
    assert ("New words" in desk.page.text, "Old words" in desk.page.text) == (True, False)
    desk.get(links(desk)["Earlier"])
    assert ("New words" in desk.page.text, "Old words" in desk.page.text) == (False, True)
    assert "Earlier" not in links(desk)
    desk.get(f"{LIST}/{old}")
    assert links(desk)["Back"].endswith("?back=3")
    desk.send(old, agreed="Mended words")

    assert ("Mended words" in desk.page.text, "Kept." in desk.page.text) == (True, True)
    desk.get(links(desk)["Later"])
    assert "No sessions in these weeks." in desk.page.text
    desk.get(links(desk)["Today and later"])
    assert "New words" in desk.page.text


@pytest.mark.store
def test_each_session_stands_in_one_step_alone(embedded: Embedded) -> None:
    desk, case = couple(embedded)
    days = (0, -55.9, -56, -56.1, -112, -112.1, -70 * 56 - 1, -71 * 56 - 1, -1800 * 365)
    for number, away in enumerate(days):
        plan(embedded, case, days=away, agreed=f"words-{number}.")
    found: list[list[str]] = []
    desk.get(LIST)
    while True:
        found.append([words for words in (f"words-{n}." for n in range(len(days))) if words in desk.page.text])
        if "Earlier" not in links(desk):
            break
        desk.get(links(desk)["Earlier"])

    assert [len(one) for one in found] == [3, 2, 1, 3]
    assert sorted(words for step in found for words in step) == [f"words-{n}." for n in range(len(days))]


def test_a_step_that_is_none_shows_a_list(embedded: Embedded) -> None:
    desk, _ = couple(embedded)

    for back in ("-1", "x", "9" * 5000, "71", "٣", "1.5", ""):
        assert "Sessions" in desk.get(f"{LIST}?back={back}").text


def test_a_cases_file_has_its_sessions_and_not_the_cancelled_ones(embedded: Embedded) -> None:
    desk, case = couple(embedded)
    plan(embedded, case, days=-20, agreed="Ten minutes a day")
    gone = plan(embedded, case, days=3, agreed="Cancelled words")
    desk.get(LIST)
    desk.send(f"{gone}/cancel")
    desk.get(f"/assign?case={case}")
    desk.send("/assign", form="weekly-reflection")

    with embedded.app.test_request_context(), embedded.work() as work:
        ours = people.case_of(work, case)
        assert ours is not None
        told = exporting.of_case_alone(work, ours, by="system")

    assert [one["agreed"] for one in told["sessions"]["list"]] == [["Ten minutes a day"]]
    assert "such as cancelled ones" in json.dumps(told["withheld"])
