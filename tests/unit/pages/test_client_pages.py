from __future__ import annotations

import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

import html5lib
import pytest

from intersession.definition.reading import HIGHEST_GRADE, grade
from intersession.pages.client import HelpLine
from intersession.pages.environment import render, use_language
from intersession.pages.link import LeftPage, PassedPage
from intersession.pages.state import ErrorPage, State, StatePage
from tests.support import preview

NAMES = sorted(preview.pages())
LEAVING = [name for name in NAMES if name != "left"]
PERSONAL = ("Ana", "Amara", "Your weekly check-in", "Weekly reflection", "cooked")


class Reader(HTMLParser):
    """Collects tags with their attributes, and the words a person reads."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._unseen += tag in {"script", "style", "title", "textarea"}
        if tag in {"p", "li", "h1", "h2", "h3", "label", "legend", "dt", "dd", "button", "div", "td", "th", "option"}:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in {"script", "style", "title", "textarea"}

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.words.append(data)


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    return reader


def shown(page: Any) -> str:
    return render(preview.templates(), page)


@pytest.mark.parametrize("name", NAMES)
def test_every_page_is_html_without_a_parse_error(name: str) -> None:
    html5lib.HTMLParser(strict=True).parse(preview.html(name))


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_inline(name: str) -> None:
    for tag, attributes in read(preview.html(name)).tags:
        assert tag != "style"
        assert tag != "script" or attributes.get("src")
        assert not [key for key in attributes if key == "style" or key.startswith("on")]


@pytest.mark.parametrize("name", NAMES)
def test_every_id_is_there_once_and_every_reference_leads_to_one(name: str) -> None:
    tags = read(preview.html(name)).tags
    ids = [attributes["id"] for _, attributes in tags if "id" in attributes]
    named = [
        one
        for _, attributes in tags
        for key in ("for", "aria-describedby", "aria-labelledby")
        for one in (attributes.get(key) or "").split()
    ]

    assert len(ids) == len(set(ids))
    assert set(named) <= set(ids)


@pytest.mark.parametrize("name", LEAVING)
def test_leave_now_is_a_form_at_the_top_of_every_page(name: str) -> None:
    forms = [attributes for tag, attributes in read(preview.html(name)).tags if tag == "form"]

    assert forms[0]["method"] == "post"
    assert forms[0]["action"] == "/i/leave"


@pytest.mark.parametrize("name", [name for name in LEAVING if name != "error-503"])
def test_every_form_carries_the_token_against_forgery(name: str) -> None:
    html = preview.html(name)

    assert html.count("<form ") == html.count('name="csrf_token" value="token-of-the-visit"')


@pytest.mark.parametrize("name", NAMES)
def test_titles_are_dull(name: str) -> None:
    title = re.search(r"<title>(.*?)</title>", preview.html(name), re.DOTALL)

    assert title
    assert not re.search(r"counsel|therap|couple|partner|homework|Ana|Amara", title[1], re.IGNORECASE)


@pytest.mark.parametrize("name", NAMES)
def test_a_page_reads_at_grade_seven_or_below(name: str) -> None:
    words = "".join(read(preview.html(name)).words)
    sentences = [line.strip() for line in words.splitlines() if len(line.split()) > 3]

    assert grade("\n".join(sentences)) <= HIGHEST_GRADE


@pytest.mark.parametrize("name", NAMES)
def test_no_page_shouts_or_blames(name: str) -> None:
    words = "".join(read(preview.html(name)).words)

    assert not re.search(r"!|\b(fail(ed|ure)?|late|overdue|missed|streak)\b", words.replace("if it is late", ""))


def test_pages_turn_around_for_a_language_from_right_to_left() -> None:
    with use_language("ar"):
        html = shown(LeftPage(preview.frame("ar")))

    assert '<html lang="ar" dir="rtl">' in html


def test_the_page_after_leaving_names_nobody() -> None:
    html = shown(LeftPage(preview.frame()))

    assert not [word for word in (*PERSONAL, "Harbor") if word in html]


@pytest.mark.parametrize("state", [state for state in State if state is not State.LATER])
def test_a_state_names_nobody_and_no_homework(state: State) -> None:
    html = shown(StatePage(preview.frame(), state))

    assert not [word for word in PERSONAL if word in html]


def test_a_draft_that_cannot_be_opened_again_is_not_promised() -> None:
    kept = shown(StatePage(preview.frame(), State.LATER, keeps_draft=True))
    gone = shown(StatePage(preview.frame(), State.LATER))

    assert "What you wrote is saved" in kept
    assert "What you wrote is saved" not in gone


def test_landing_starts_nothing_by_itself() -> None:
    html = shown(preview.landing_page())

    assert 'name="token" value="token-of-the-link"' in html
    assert "<isn-arrive" not in html


def test_landing_offers_one_minute_five_minutes_and_not_tonight() -> None:
    words = " ".join("".join(read(shown(preview.landing_page())).words).split())

    for offer in ("Start: 5 minutes", "Just 1 minute", "Not tonight", "Later, when I am alone", "I am not Ana"):
        assert offer in words


def test_landing_without_a_short_way_offers_none() -> None:
    assert 'value="short"' not in shown(preview.landing_page(short_minutes=0))


def test_half_a_minute_is_said_in_seconds() -> None:
    assert "Start: 30 seconds" in shown(preview.landing_page(minutes=0.5))


def test_consent_is_asked_when_a_policy_is_new() -> None:
    first = shown(preview.landing_page(policy=preview.SECRETS))
    again = shown(preview.landing_page())

    assert 'name="accept"' in first
    assert 'name="policy" value="a1"' in first
    assert 'name="accept"' not in again


def test_not_now_needs_no_consent() -> None:
    html = shown(preview.landing_page(policy=preview.SECRETS))

    assert html.count("formnovalidate") == 3


def test_partner_is_not_named_unless_the_frame_does() -> None:
    html = shown(preview.landing_page(frame=preview.frame(others="Robin")))

    assert "not shown to Robin unless you choose" in html
    assert "Robin" not in shown(preview.landing_page())


def test_a_person_alone_reads_nothing_of_a_partner() -> None:
    html = shown(preview.landing_page(frame=preview.frame(others="")))

    assert "partner" not in html


def test_why_not_tonight_is_asked_once() -> None:
    before = PassedPage(preview.frame(), "token", "Ana")
    after = PassedPage(preview.frame(), "token", "Ana", has_said_why=True)

    assert shown(before).count('name="reason"') == 7
    assert 'name="reason"' not in shown(after)


def test_what_could_not_be_saved_is_given_back() -> None:
    html = preview.html("error-503")

    assert "We cooked together.\nIt was quiet and good.</textarea>" in html
    assert '<input type="hidden" name="closeness" value="7">' in html
    assert 'action="/i/part/1"' in html


@pytest.mark.parametrize("status", [400, 403, 404, 405, 413, 422, 429, 500, 503])
def test_an_error_says_what_to_do(status: int) -> None:
    html = shown(ErrorPage(preview.frame(), status))

    assert re.search(r"try again|open your link|go back|make it shorter", html, re.IGNORECASE)
    assert str(status) not in "".join(read(html).words)


def test_a_number_is_dialled_without_its_spaces() -> None:
    assert HelpLine("Line", call="+1 (555) 010-0199").dial == "+15550100199"


def test_a_site_is_named_before_it_is_opened() -> None:
    assert HelpLine("Shelter", url="https://shelters.example/now").host == "shelters.example"


def test_done_is_the_same_whatever_was_written() -> None:
    assert "see what" not in preview.html("done").lower()
    assert not [word for word in ("cooked", "Weekly reflection") if word in preview.html("done")]


def test_the_day_of_the_session_is_in_the_readers_zone() -> None:
    at_night = datetime(2026, 3, 6, 4, 30, tzinfo=UTC)

    assert "Thursday, 10:30" in shown(StatePage(preview.frame(), State.LATER, open_until=at_night))
