"""A program over four weeks, as the counselor and both partners go through it; messages that need a person; the end."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from intersession import report_bounce
from intersession.jobs.handlers import HANDLERS
from intersession.models import Outbox
from tests.support.clock import Clock
from tests.support.couples import fill
from tests.support.reading import Page
from tests.support.website import Browser, Website

MONDAY = datetime(2026, 3, 2, 17, 0, tzinfo=ZoneInfo("America/Chicago"))


@pytest.fixture
def on_monday(on_sqlite: Website, clock: Clock) -> Website:
    clock.set(MONDAY)
    return on_sqlite


def begin(website: Website, program: str = "two-calm-weeks", case: str = "case-1") -> Browser:
    desk = website.counselor()
    desk.get(f"/cases/{case}")
    website.screen(desk, "active-listening", case)
    desk.get(f"/programs?case={case}")
    desk.get(f"/programs/{program}?case={case}")
    desk.send(f"/programs/{program}")
    return desk


def screened(website: Website) -> None:
    website.assign("weekly-reflection")
    desk = website.counselor()
    desk.get("/cases/case-1")
    desk.send("/screened", screened="yes")


def live(website: Website, *, days: float) -> None:
    until = website.clock() + timedelta(days=days)
    while website.clock() < until:
        website.clock.advance(hours=12)
        website.run_due()
    website.clock.advance(minutes=1)  # what opened just now has its invitation, too
    website.run_due()


def delivered(website: Website, who: str) -> list[str]:
    return [one.key.partition(":")[0] for one in website.host.delivered if one.to.ref == who]


def newest_link(website: Website, who: str) -> str:
    message = [one for one in website.host.delivered if one.to.ref == who][-1]
    return next(line for line in message.body.splitlines() if line.startswith("https://"))


def send_newest(website: Website, who: str) -> None:
    phone = website.browser()
    phone.post("/i", {"token": newest_link(website, who).rpartition("#")[2]})
    phone.send("/i/start", accept="yes", length="full")
    fill(phone)
    phone.send("/i/send")


def press(desk: Browser, ending: str, **values: str) -> Page:
    return desk.send(ending, **values)


def test_program_runs_over_four_weeks_and_says_what_opens_next(on_monday: Website) -> None:
    website = on_monday
    for week in range(5):
        website.meets("case-1", days=7 * week + 0.5)
    screened(website)
    desk = begin(website)
    assert desk.page.heading == "Two calm weeks"
    assert "Next: step 1 of 6, Small daily acts. Waits for you." in desk.page.text

    press(desk, "/steps/1/open")
    assert "Opened for everybody it is for." in desk.page.text
    assert "Opens Wednesday, 8:00" in desk.page.text
    live(website, days=2)
    send_newest(website, "sam")
    website.counselor()
    desk.get(desk.response.request.path)

    assert "2 days after the step before" in desk.page.text
    assert "Sent today" in desk.page.text
    assert "Not opened yet" in desk.page.text  # Robin did not, and Sam is told nothing of it
    press(desk, "/do/pause")
    assert "Paused." in desk.page.text
    live(website, days=7)
    press(desk, "/do/resume")
    live(website, days=12)
    desk.get(desk.response.request.path)

    assert "Ended" in desk.page.text
    assert desk.page.text.count("Opened") >= 6
    desk.get("/cases/case-1/homework")
    assert "Begin a program" in desk.page.text


def test_step_that_cannot_be_opened_says_why_and_changes_nothing(on_monday: Website) -> None:
    desk = on_monday.counselor()
    desk.get("/programs/two-calm-weeks")
    desk.send("/programs/two-calm-weeks", case="case-1")

    desk.send("/steps/1/open", status=409)

    assert "Speak with each of them apart first" in desk.page.text
    desk.get(desk.response.request.path.partition("/steps")[0])
    assert "Next: step 1 of 6, Small daily acts." in desk.page.text
    assert "Opened" not in desk.page.text


def test_steps_are_left_out_and_put_back_until_another_is_opened(on_monday: Website) -> None:
    screened(on_monday)
    desk = begin(on_monday)
    desk.send("/steps/1/skip")
    assert "Next: step 2 of 6" in desk.page.text
    desk.send("/put-back")
    assert "Back in its place." in desk.page.text
    assert "Next: step 1 of 6" in desk.page.text
    for number in range(1, 7):
        desk.send(f"/steps/{number}/skip")
    assert "Ended" in desk.page.text
    desk.send("/put-back")

    assert "Next: step 6 of 6" in desk.page.text
    stale = desk.page.form("/put-back")
    desk.send("/steps/6/open")
    assert stale.action not in [form.action for form in desk.page.forms()]
    desk.post(stale.action, stale.filled())
    assert "Nothing was changed." in desk.page.text
    assert "Opened" in desk.page.text


def test_program_for_one_person_says_so_and_leaves_room_for_the_others(on_monday: Website) -> None:
    screened(on_monday)
    desk = on_monday.counselor()
    desk.get("/programs/after-a-rupture?case=case-1")
    desk.send("/programs/after-a-rupture", who="robin")
    assert "For Robin only." in desk.page.text
    desk.send("/steps/1/open")

    words = " ".join(desk.page.text.split())
    assert "Robin Not opened yet" in words
    assert "Sam Not opened yet" not in words
    desk.get("/cases/case-1/homework")
    assert "For Robin only" in desk.page.text
    assert "Begin another program" in desk.page.text


def test_begin_asks_for_whom_and_a_second_tap_begins_nothing(on_monday: Website) -> None:
    desk = on_monday.counselor()
    desk.get("/programs/two-calm-weeks")
    form = desk.page.form("/programs/two-calm-weeks")
    desk.post(form.action, form.filled(), status=422)
    assert "Please pick who it is for." in desk.page.text
    form = desk.page.form("/programs/two-calm-weeks")
    first = desk.post(form.action, form.filled(case="case-1"))
    path = desk.response.request.path

    desk.post(form.action, form.filled(case="case-1"))

    assert first.heading == "Two calm weeks"
    assert desk.response.request.path == path


def test_messages_that_need_a_person_are_shown_and_sent_again(on_monday: Website) -> None:
    website = on_monday
    website.assign("weekly-reflection")
    live(website, days=1)
    key = next(one.key for one in website.host.delivered if one.to.ref == "sam")
    with website.app.app_context():
        assert report_bounce(key)
    desk = website.counselor()

    desk.get("/cases/case-1")
    assert "A message to Sam has not arrived." in desk.page.text
    desk.get("/messages")
    assert "It came back." in desk.page.text
    press(desk, "/again")

    assert "Nothing needs you." in desk.page.text
    live(website, days=0.5)
    assert delivered(website, "sam") == ["invite", "invite"]


def test_stopped_messages_are_named_and_go_on(on_monday: Website) -> None:
    website = on_monday
    for _ in range(2):
        website.assign("weekly-reflection", case="case-2")
        live(website, days=8)
    desk = website.counselor()
    desk.get("/cases/case-2")
    assert "Messages to Tess have stopped: two unanswered." in desk.page.text
    website.assign("weekly-reflection", case="case-2")
    live(website, days=1)
    before = delivered(website, "tess")

    desk = website.counselor()
    desk.get("/messages")
    press(desk, "/resume")
    live(website, days=0.5)

    assert before == ["invite", "nudge", "invite"]
    assert delivered(website, "tess") == [*before, "invite"]


def test_end_of_the_work_brings_three_looks_back_and_a_way_back(on_monday: Website) -> None:
    website = on_monday
    screened(website)
    desk = begin(website)
    desk.get("/cases/case-1/homework")
    press(desk, "/end-work")
    assert "A short look back goes to each on Apr 2, Jun 2, and Sep 2" in desk.page.text
    website.host.delivered.clear()

    website.clock.set(datetime(2026, 4, 3, 12, 0, tzinfo=ZoneInfo("America/Chicago")))
    website.run_due()
    website.clock.advance(minutes=1)
    website.run_due()
    assert delivered(website, "sam") == ["invite"]
    phone = website.browser()
    phone.post("/i", {"token": newest_link(website, "sam").rpartition("#")[2]})
    phone.send("/i/start", accept="yes", length="short")
    fill(phone, way_back="yes")
    phone.send("/i/send")

    desk = website.counselor()
    desk.get("/cases/case-1")
    assert "Check-in before the session: first" in desk.page.text
    desk.get("/cases/case-1/homework")
    press(desk, "/begin-again")
    website.clock.advance(days=200)
    website.run_due()
    website.clock.advance(minutes=1)
    website.run_due()
    assert delivered(website, "sam") == ["invite"]


def test_no_look_back_goes_out_after_a_separation_and_no_work_is_left_undone(on_monday: Website) -> None:
    website = on_monday
    screened(website)
    desk = website.counselor()
    desk.get("/cases/case-1/homework")
    press(desk, "/end-work")
    desk.get("/cases/case-1/people")
    desk.send("/separate")
    website.host.delivered.clear()

    website.clock.set(datetime(2026, 4, 3, 12, 0, tzinfo=ZoneInfo("America/Chicago")))
    for _ in range(2):
        website.run_due()
        website.clock.advance(minutes=1)

    assert website.host.delivered == []
    with website.work() as work:
        assert [(one.kind, one.error) for one in work.session.scalars(select(Outbox)) if one.error] == []


def test_every_kind_of_work_has_a_handler() -> None:
    assert {"invite", "nudge", "before", "follow_up", "program_step"} <= HANDLERS.keys()
