"""How a link stands, in one plain page each: no name, no title of homework, and a way on where there is one."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from intersession.jobs.messages import lint
from intersession.models import Reflection
from tests.support.couples import reflect
from tests.support.website import Browser, Website, token_of

pytestmark = pytest.mark.store

TYPED = "A walk in the rain, and nobody hurried"


def posted(website: Website, link: str) -> Browser:
    phone = website.browser()
    phone.post("/i", {"token": token_of(link)})
    return phone


def not_open(website: Website) -> Browser:
    return posted(website, website.assign(send_on="2026-03-06")["Sam"])


def sent(website: Website) -> Browser:
    link = website.assign(every="week")["Sam"]
    reflect(website, link)
    return posted(website, link)


def closed(website: Website) -> Browser:
    link = website.assign()["Sam"]
    with website.work() as work:
        for one in work.session.query(Reflection):
            one.closes_at = website.clock()
    return posted(website, link)


def not_me(website: Website) -> Browser:
    phone = posted(website, website.assign()["Sam"])
    phone.send("/i/start", to="/i/not-me")
    return phone


def later(website: Website) -> Browser:
    phone = posted(website, website.assign()["Sam"])
    phone.send("/i/start", to="/i/later")
    return phone


def unusable(website: Website) -> Browser:
    phone = website.browser()
    phone.post("/i", {"token": "x" * 43}, status=404)
    return phone


def ended(website: Website) -> Browser:
    phone = website.open_link(website.assign()["Sam"])
    website.clock.advance(hours=1)
    phone.get("/i/part/1", status=403)
    return phone


STATES: dict[str, Callable[[Website], Browser]] = {
    "This opens on Friday, March 6": not_open,
    "You have sent this one": sent,
    "This one is closed": closed,
    "Thank you for telling us": not_me,
    "That is fine": later,
    "This link does not work": unusable,
    "Your visit has ended": ended,
}


@pytest.mark.parametrize("heading", STATES)
def test_every_state_has_a_page_that_names_nobody_and_no_homework(on_sqlite: Website, heading: str) -> None:
    phone = STATES[heading](on_sqlite)

    assert phone.page.heading == heading
    assert phone.page.title == heading
    assert not re.search(r"\b(Sam|Robin|Weekly|weekly|check-in)\b", phone.page.text)
    assert phone.response.headers["Cache-Control"] == "no-store"
    assert "Leave now" in phone.page.text


def test_what_is_not_open_yet_goes_into_a_calendar_under_a_name_that_tells_nothing(website: Website) -> None:
    phone = not_open(website)

    phone.send("/i/calendar")

    entry, headers = phone.response.text, phone.response.headers
    assert headers["Content-Disposition"] == 'attachment; filename="reminder.ics"'
    assert "DTSTART:20260306T140000Z\r\n" in entry
    assert "SUMMARY:Reminder\r\n" in entry
    assert entry.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert entry.endswith("END:VCALENDAR\r\n")
    assert "http" not in entry
    assert lint(entry.replace("\r\n", " "), names=("Sam", "Robin", "Amara", "Harbor", "check-in")) == []


def test_a_wrong_link_goes_into_no_calendar(on_sqlite: Website) -> None:
    on_sqlite.browser().post("/i/calendar", {"token": "x" * 43}, status=404)


# ------------------------------------------------------------------ other questions than before


def change_form(website: Website, form: str) -> None:
    with website.work() as work:
        found = work.library.form(form)
        stored = work.library.store(work.session, found, at=website.clock())
        for one in work.session.query(Reflection):
            one.form_hash = stored


def test_words_for_questions_that_are_not_asked_any_more_are_given_back(website: Website) -> None:
    phone = website.open_link(website.assign()["Sam"])
    change_form(website, "daily-check-in")
    form = phone.page.form("/i/part/1")

    phone.post("/i/save", form.filled(moment=TYPED), status=422)
    phone.send("/i/part/1", moment=TYPED, status=409)

    assert phone.page.heading == "A question has changed"
    assert TYPED in phone.page.text
    assert phone.get("/i/part/1").heading != "How this week felt"


def test_the_short_way_chosen_in_another_tab_loses_no_word(on_sqlite: Website) -> None:
    link = on_sqlite.assign()["Sam"]
    phone = on_sqlite.open_link(link)
    old = phone.page
    phone.post("/i", {"token": token_of(link)})
    phone.send("/i/start", length="short")

    phone.page = old
    phone.send("/i/part/1", moment=TYPED, closeness="7", status=409)

    assert TYPED in phone.page.text
    assert 'name="closeness" id="closeness-7" value="7" checked' in phone.get("/i/part/1").html


def test_a_tab_of_another_homework_gives_its_words_back(on_sqlite: Website) -> None:
    links = [on_sqlite.assign()["Sam"], on_sqlite.assign("daily-check-in")["Sam"]]
    phone = on_sqlite.open_link(links[0])
    old = phone.page
    phone.post("/i", {"token": token_of(links[1])})
    phone.send("/i/start", length="full")

    phone.page = old
    phone.send("/i/part/1", moment=TYPED, status=400)

    assert TYPED in phone.page.text
    assert not [form for form in phone.page.forms() if "/i/part" in form.action]
