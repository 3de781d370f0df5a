"""A counselor's morning: 8:50 at the desk, three reflections to read, ready for the session at 9:00."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import DESK
from tests.support.couples import WEEK, fill, reflect
from tests.support.live import live, visitors
from tests.support.walking import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TALK = "How Sam plans weekends"


def test_a_morning_with_keys_from_today_to_ready(chromium: Browser, tmp_path: Path) -> None:
    with live(tmp_path) as practice:
        website = practice.website
        website.meets("case-1", days=10 / (24 * 60))
        links = practice.links()
        reflect(website, links["Sam"], **{**WEEK, "talk": TALK})
        website.clock.advance(seconds=1)
        reflect(website, links["Robin"], **{**WEEK, "closeness": "3"})
        website.clock.advance(seconds=1)
        worried = website.open_link(practice.links("private-safety-check-in")["Robin"])
        fill(worried, free_now="yes", afraid="yes", hurt="rather_not")
        worried.send("/i/send")
        with visitors(chromium, practice.address) as people:
            desk = sign_in(people(DESK), practice.address)
            page = desk.page

            expect(page.locator(".isn-look li").first).to_contain_text("Check-in before the session: first")
            expect(page.locator(".isn-sess-next")).to_contain_text("Appreciation: Sam gives more than Robin notices")
            _read_the_queue(page)
            _look_side_by_side(page)
            _find_a_couple(page)


def _read_the_queue(page: Page) -> None:
    def step(key: str) -> None:
        page.wait_for_load_state()  # the page is seen before its script listens for keys
        page.keyboard.press(key)

    step("j")
    expect(page.get_by_role("heading", level=2)).to_contain_text("Sam, Weekly reflection")
    step("s")
    page.wait_for_url("**#isn-a-*")
    expect(page.locator(".isn-starred")).to_have_count(1)
    step("c")
    expect(page.locator("textarea:focus")).to_be_visible()
    page.keyboard.type("The hug: j, k and d ")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.keyboard.press("Escape")
    expect(page.locator("summary:focus")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("textarea:focus")).to_be_visible()
    page.keyboard.press("End")
    page.keyboard.type("are letters here")
    page.get_by_role("button", name="Keep", exact=True).first.click()
    expect(page.get_by_text("j, k and d are letters here")).to_be_visible()
    step("j")
    expect(page.get_by_role("heading", level=2)).to_contain_text("Robin, Weekly reflection")
    step("k")
    expect(page.get_by_role("heading", level=2)).to_contain_text("Sam, Weekly reflection")
    step("d")
    expect(page.locator("[data-isn-toast]")).to_contain_text("Marked as discussed.")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", level=2)).to_contain_text("Sam, Weekly reflection")
    step("r")
    expect(page.get_by_role("heading", level=2)).to_contain_text("Robin, Weekly reflection")


def _look_side_by_side(page: Page) -> None:
    page.wait_for_load_state()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sam and Robin")
    expect(page.locator("table.isn-sbs").get_by_text(TALK)).to_be_visible()
    expect(page.get_by_text("Different views").first).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("h")
    blurred = page.locator("table.isn-sbs .isn-cover").first
    expect(blurred).to_have_css("filter", re.compile("blur"))
    page.keyboard.press("h")
    page.keyboard.press("?")
    expect(page.locator("dialog[open]")).to_contain_text("Mark as discussed")
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.keyboard.type("Ask Robin alone first")
    page.get_by_role("button", name="Keep this note").click()
    page.get_by_role("link", name="Private notes").click()
    expect(page.get_by_text("Ask Robin alone first")).to_be_visible()


def _find_a_couple(page: Page) -> None:
    page.get_by_role("link", name="Today").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Good")
    page.wait_for_load_state()
    page.keyboard.press("/")
    page.keyboard.type("tess")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Tess", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tess")
