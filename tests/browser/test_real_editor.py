"""The editor in a real browser: what is typed is seen at once, keys alone do, and a form in use changes for the new."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.support.browser import DESK, PHONE
from tests.support.live import Live, Visitors, live
from tests.support.walking import Walker, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]

EDIT = "/library/weekly-reflection/edit"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
LOOKS = [(DESK, True), (PHONE, False)]
PAGES = ("/library/import", f"{EDIT}?open=item-hard_need", f"{EDIT}?open=about", "/library/weekly-reflection/publish")


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[Live]:
    with live(tmp_path) as made:
        yield made


def test_a_form_in_use_is_changed_with_keys_alone(practice: Live, people: Visitors) -> None:
    old = practice.links()["Sam"]
    desk = sign_in(people(DESK), practice.address).page

    desk.goto(f"{practice.address}{EDIT}?open=item-closeness")
    desk.keyboard.press("Control+A")
    desk.keyboard.type("How near were you this week?")
    expect(desk.locator("#isn-phone-in")).to_contain_text("How near were you this week?")
    _tab_to(desk, "maximum")
    desk.keyboard.type("5")
    expect(desk.locator("#isn-phone-in [value='5']").first).to_be_visible()
    expect(desk.locator("#isn-phone-in [name=closeness][value='6']")).to_have_count(0)
    with desk.expect_navigation():
        desk.keyboard.press("Alt+ArrowDown")
    expect(desk.locator("[name=ask]")).to_be_focused()
    expect(desk.locator(".isn-qpart").first.locator("li").nth(1).locator("[name=ask]")).to_have_count(1)
    _press(desk, "Publish version 2", to="**/publish")
    expect(desk.get_by_text("A new line on the chart begins")).to_be_visible()
    _press(desk, "Publish version 2", to="**/weekly-reflection?did=published")
    new = practice.links(case="case-2")["Tess"]

    for link, words in ((old, "How close did you feel"), (new, "How near were you this week?")):
        client = Walker(people.phone(), touches=True)
        client.open_link(link)
        client.start()
        expect(client.page.locator("legend", has_text=words)).to_have_count(1)


@pytest.mark.thorough
def test_pages_of_the_editor_pass_axe_and_never_scroll_sideways(practice: Live, people: Visitors) -> None:
    practice.links()
    begun = sign_in(people(DESK), practice.address).page
    begun.goto(f"{practice.address}{EDIT}?open=item-closeness")
    begun.fill("[name=ask]", "Why do you never listen, and always shout?")
    expect(begun.locator("#isn-edit-lacks")).to_contain_text("can sound like blame")
    wrong = []

    for size, dark in LOOKS:
        page = sign_in(people(size, dark=dark, bypass_csp=True), practice.address).page
        for path in PAGES:
            page.goto(f"{practice.address}{path}")
            wrong += [f"{path}: {one['id']}" for one in Axe().run(page, options=RULES).response["violations"]]
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                wrong.append(f"{path} scrolls sideways at {size['width']}")

    assert wrong == []


def _tab_to(page: Page, name: str) -> None:
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == name:
            return
    raise AssertionError(f"{name} is not reached by Tab")


def _press(page: Page, words: str, *, to: str) -> None:
    page.get_by_role("button", name=words).focus()
    page.keyboard.press("Enter")
    page.wait_for_url(to)
