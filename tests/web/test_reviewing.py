"""The queue of what waits to be read: ticking, starring, commenting and replying, one person at a time."""

from __future__ import annotations

import re

import pytest

from tests.support.couples import WEEK, reflect
from tests.support.website import BO, Browser, Website

pytestmark = pytest.mark.store

SAMS = {**WEEK, "talk": "How Sam plans weekends"}
ROBINS = {**WEEK, "talk": "Whose turn Robin thinks it is"}


@pytest.fixture
def desk(website: Website) -> Browser:
    links = website.assign()
    reflect(website, links["Sam"], **SAMS)
    website.clock.advance(minutes=5)
    reflect(website, links["Robin"], **ROBINS)
    return website.counselor()


def waiting(desk: Browser) -> list[str]:
    """Give who waits in the list beside the reflection, in its order."""
    listed = re.search(r'<nav class="isn-queue-list".*?</nav>', desk.page.html, re.DOTALL)
    return re.findall(r'<span class="isn-name">(Sam|Robin|Tess)</span></span></b>', listed[0]) if listed else []


def test_the_oldest_is_open_and_holds_one_persons_words(desk: Browser) -> None:
    page = desk.get("/review")

    assert waiting(desk) == ["Sam", "Robin"]
    assert "How Sam plans weekends" in page.text
    assert "Whose turn Robin thinks" not in page.text
    assert "Send a reply to Sam" in page.text
    assert "Send a reply to Robin" not in page.text


def test_navigation_says_how_many_wait_whatever_is_looked_for(desk: Browser) -> None:
    for path in ("/", "/cases", "/cases?q=tess", "/cases?q=nobody"):
        assert "To review : 2" in desk.get(path).text, path


def test_marking_leads_to_the_next_and_undo_brings_it_back(desk: Browser) -> None:
    desk.get("/review")
    desk.send("/discussed")
    assert waiting(desk) == ["Robin"]
    assert "Marked as discussed." in desk.page.text
    assert "Whose turn Robin thinks" in desk.page.text

    desk.send("/put-back")
    assert waiting(desk) == ["Sam", "Robin"]
    assert "How Sam plans weekends" in desk.page.text

    for _ in range(2):
        desk.send("/read")
    assert "You have read everything." in desk.page.text
    assert "Marked as read." in desk.page.text
    desk.send("/put-back")
    assert len(waiting(desk)) == 1


def test_a_star_stands_on_the_queue_and_on_the_case_page(desk: Browser) -> None:
    desk.get("/review")
    desk.send("/star/talk")
    assert desk.page.html.count('aria-pressed="true"') == 1

    desk.get("/cases/case-1")
    assert desk.page.html.count('aria-pressed="true"') == 1
    desk.send("/unstar/talk")
    assert desk.page.heading == "Sam and Robin"
    assert desk.page.html.count('aria-pressed="true"') == 0


def test_a_comment_is_private_and_a_reply_names_its_reader(website: Website, desk: Browser) -> None:
    desk.get("/review")
    form = next(one for one in desk.page.forms() if one.action.endswith("/comment") and "item" not in dict(one.fields))
    desk.post(form.action, form.filled(note="Ask about the hug"))
    desk.send("/comment", note="Long hug again", item="helped")
    assert "Ask about the hug" in desk.page.text
    assert "Long hug again" in desk.get("/cases/case-1").text
    desk.get("/review")
    desk.send("/remove")
    assert "Ask about the hug" not in desk.page.text or "Long hug again" not in desk.page.text

    desk.send("/reply", note="Thank you for the hug line, Sam")
    assert "Kept. They can read it in ten seconds" in desk.page.text
    desk.send("/take-back")
    assert desk.page.by_id("isn-reply").text == "Thank you for the hug line, Sam"


def test_a_reply_stays_once_it_could_be_read(website: Website, desk: Browser) -> None:
    desk.get("/review")
    desk.send("/reply", note="See you Thursday")
    website.clock.advance(seconds=11)

    desk.send("/take-back")

    assert "They may have read it already, so it stays." in desk.page.text


@pytest.mark.parametrize("words", ["", "   ", "x" * 5000])
@pytest.mark.parametrize("box", ["comment", "reply"])
def test_words_that_cannot_be_kept_come_back(desk: Browser, box: str, words: str) -> None:
    desk.get("/review")

    desk.send(f"/{box}", note=words, status=422)

    assert (desk.page.by_id(f"isn-{box}").text or "").strip() == words.strip()


def test_another_counselor_finds_no_reflection(website: Website, desk: Browser) -> None:
    page = desk.get("/review")
    address = next(one for one in page.links() if re.match(r"/review/[0-9a-f-]{36}$", one))

    other = website.counselor(BO)

    other.get(address, status=404)
    assert "Nothing new." in other.get("/review").text


def test_a_colleague_with_the_same_case_sees_and_removes_nothing_that_another_wrote(on_sqlite: Website) -> None:
    reflect(on_sqlite, on_sqlite.assign()["Sam"], **SAMS)
    desk = on_sqlite.counselor()
    desk.get("/review")
    desk.send("/comment", note="Long hug again", item="helped")
    form = next(one for one in desk.page.forms() if one.action.endswith("/comment") and "item" not in dict(one.fields))
    desk.post(form.action, form.filled(note="Ask about the hug"))
    desk.send("/reply", note="Thank you, Sam")
    remove = desk.page.form("/remove")
    host = on_sqlite.host
    host.cases["bo"] = [*host.cases["bo"], *host.cases["amara"]]

    other = on_sqlite.counselor(BO)
    seen = other.get("/review").text + other.get("/cases/case-1").text
    token = other.page.form("/screened").value("csrf_token")
    other.post(remove.action, {"csrf_token": token}, status=404)

    assert "How Sam plans weekends" in seen
    assert [words for words in ("Long hug", "Ask about the hug", "Thank you, Sam") if words in seen] == []


def test_one_week_stands_side_by_side_and_the_others_are_a_click_away(website: Website) -> None:
    links = website.assign(every="week")
    for name in ("Sam", "Robin"):
        reflect(website, links[name], **{**WEEK, "talk": f"{name} in the first week"})
    website.clock.advance(days=7)
    reflect(website, links["Sam"], **{**WEEK, "talk": "Sam in the second week"})
    desk = website.counselor()

    page = desk.get("/cases/case-1")
    assert "Sam in the second week" in page.text
    assert "Robin in the first week" not in page.text
    assert "Not opened yet" in page.text

    earlier = next(one for one in page.links() if "?of=" in one)
    page = desk.get(earlier)
    assert "Sam in the first week" in page.text
    assert "Robin in the first week" in page.text
    assert "Sam in the second week" not in page.text
