"""Drafts against a real server: they come back after a reload, outlive a server that goes away, and never overwrite."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, Response, expect

from tests.support.live import Live, Visitors, live
from tests.support.walking import COUNTS, Walker, Week

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WORDS = "A walk in the rain, and nobody hurried"
SAVED = re.compile("Draft saved")


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with live(tmp_path_factory.mktemp("drafts")) as made:
        yield made


def test_everything_that_was_saved_is_there_after_a_reload(practice: Live, people: Visitors) -> None:
    walker = _begin(practice, people)
    week = Week(moment=WORDS, hard="yes")

    for number, to in (("1", "part/2"), ("2", "part/3"), ("3", "check")):
        with _saved(walker.page, LAST[number](week)):
            walker.answer_part(week)
        walker.page.reload()
        assert _answers(walker.page) == EXPECTED[number](week)
        walker.go_on(to)


def test_typing_is_saved_without_leaving_the_field(practice: Live, people: Visitors) -> None:
    walker = _begin(practice, people)

    with _saved(walker.page, WORDS):
        walker.page.locator("#moment").press_sequentially(WORDS)
    walker.page.reload()

    expect(walker.page.locator("#moment")).to_have_value(WORDS)


def test_words_outlive_a_server_that_goes_away(practice: Live, people: Visitors) -> None:
    walker = _begin(practice, people)
    page = walker.page
    practice.stop()

    page.locator("#moment").fill(WORDS)
    walker.tap(page.locator("button[name=do][value=next]"))
    expect(page.locator("[data-isn-save-text]")).to_have_text(re.compile("Kept on this device"))
    assert page.locator("#moment").input_value() == WORDS
    kept = page.evaluate("JSON.stringify(localStorage)")
    practice.start()
    page.reload()

    expect(page.locator("#moment")).to_have_value(WORDS)
    expect(page.locator("[data-isn-save-text]")).to_have_text(SAVED)
    people.complaints.clear()  # the browser reports each request that nobody took
    assert len(kept) > len(WORDS)
    assert not [word for word in (WORDS, *WORDS.split()) if len(word) > 3 and word in kept]
    assert page.evaluate("localStorage.length") == 0


def test_words_outlive_a_closed_tab_and_a_visit_that_ended(practice: Live, people: Visitors) -> None:
    link = practice.links()["Sam"]
    walker = Walker(people())
    walker.open_link(link)
    walker.start()
    practice.stop()
    walker.page.locator("#moment").fill(WORDS)
    walker.page.locator("#moment").blur()
    expect(walker.page.locator("[data-isn-save-text]")).to_have_text(re.compile("Kept on this device"))
    tab = walker.page.context.new_page()
    walker.page.close()
    practice.website.clock.advance(hours=1)
    practice.start()
    people.complaints.clear()  # the browser reports each request that nobody took

    again = Walker(tab)
    again.open_link(link)
    again.start()

    expect(tab.locator("#moment")).to_have_value(WORDS)
    expect(tab.locator("[data-isn-save-text]")).to_have_text(SAVED)
    again.answer_all(Week(moment=WORDS))
    again.send()
    assert tab.evaluate("localStorage.length") == 0


def test_a_kept_copy_is_closed_to_another_browser_with_the_link(practice: Live, people: Visitors) -> None:
    link = practice.links()["Sam"]
    walker = Walker(people())
    walker.open_link(link)
    walker.start()
    practice.stop()
    walker.page.locator("#moment").fill(WORDS)
    walker.page.locator("#moment").blur()
    expect(walker.page.locator("[data-isn-save-text]")).to_have_text(re.compile("Kept on this device"))
    kept = walker.page.evaluate("({...localStorage})")
    practice.start()

    thief = Walker(people())
    thief.open_link(link)
    thief.page.evaluate("kept => Object.assign(localStorage, kept)", kept)
    thief.start()

    thief.page.wait_for_load_state("networkidle")
    people.complaints.clear()
    assert thief.page.locator("#moment").input_value() == ""


def test_two_tabs_show_both_versions_and_keep_the_chosen_one(practice: Live, people: Visitors) -> None:
    walker = _begin(practice, people)
    other = walker.page.context.new_page()
    other.goto(walker.page.url)
    other.locator("#moment").fill("The other tab")
    other.locator("#moment").blur()
    expect(other.locator("[data-isn-save-text]")).to_have_text(SAVED)

    walker.page.locator("#moment").fill("This tab")
    walker.page.locator("#moment").blur()
    expect(walker.page.locator("[data-isn-tell=conflict]")).to_be_visible()
    walker.tap(walker.page.locator("button[name=do][value=next]"))
    expect(walker.page.get_by_role("heading", level=1)).to_have_text("There are two versions")
    expect(walker.page.get_by_text("This tab")).to_be_visible()
    expect(walker.page.get_by_text("The other tab")).to_be_visible()
    walker.page.get_by_role("button", name="Keep this page").click()

    expect(walker.page.locator("#moment")).to_have_value("This tab")
    people.complaints.clear()  # the browser reports that the save was refused


def test_two_tabs_without_script_show_both_versions(practice: Live, people: Visitors) -> None:
    walker = Walker(people(javascript=False))
    walker.paste_link(practice.links()["Sam"])
    walker.start()
    other = Walker(walker.page.context.new_page())
    other.page.goto(walker.page.url)
    other.write("moment", "The other tab")
    other.go_on("part/2")

    walker.write("moment", "This tab")
    walker.tap(walker.page.locator("button[name=do][value=next]"))

    expect(walker.page.get_by_role("heading", level=1)).to_have_text("There are two versions")
    expect(walker.page.get_by_text("This tab")).to_be_visible()
    expect(walker.page.get_by_text("The other tab")).to_be_visible()
    people.complaints.clear()  # the browser reports that the answer was refused


def _begin(practice: Live, people: Visitors) -> Walker:
    walker = Walker(people())
    walker.open_link(practice.links()["Sam"])
    walker.start()
    return walker


@contextmanager
def _saved(page: Page, last: str) -> Iterator[None]:
    """Wait until the server took what this text is part of: saves of a part follow one another."""
    with page.expect_response(lambda answer: answer.url.endswith("/i/save") and last in _sent(answer)) as saved:
        yield
    assert saved.value.ok


def _sent(answer: Response) -> str:
    return (answer.request.post_data_buffer or b"").decode()


def _answers(page: Page) -> dict[str, str]:
    """Return what the page's form would send, without what is ours and what is empty."""
    pairs = page.evaluate("[...new FormData(document.querySelector('isn-form form'))]")
    ours = {"csrf_token", "rev", "part", "asked"}
    return {name: value for name, value in pairs if name not in ours and value}


def _counted(_week: Week) -> dict[str, str]:
    sides = ("given", "noticed")
    rows = ("active_listening", "vulnerability", "time_together", "appreciation", "affection", "empathy")
    # A touch that did not happen is one answer for both sides: "not this week".
    zeros = {(row, side): "0" for row in (*rows, "encouragement", "independence") for side in sides}
    chosen = {(row, side): value for row, pair in COUNTS.items() for side, value in zip(sides, pair, strict=True)}
    counted = {f"practices-{row}-{side}": value for (row, side), value in (zeros | chosen).items()}
    del counted["practices-affection-noticed"]
    return counted


LAST: dict[str, Callable[[Week], str]] = {
    "1": lambda week: week.moment,
    "2": lambda _week: "practices-rest",
    "3": lambda week: week.talk,
}
EXPECTED: dict[str, Callable[[Week], dict[str, str]]] = {
    "1": lambda week: {"closeness": week.closeness, "understood": week.understood, "moment": week.moment},
    "2": _counted,
    "3": lambda week: {"helped": week.helped, "hard": week.hard, "talk": week.talk},
}
