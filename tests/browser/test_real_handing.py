"""An assignment handed over in the room, from the keyboard, with each phone set up by its owner; in real browsers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.support.browser import DESK
from tests.support.live import Live, Visitors, live
from tests.support.walking import Walker, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SHORTEST = 3
"""A, Enter, Enter."""


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with live(tmp_path_factory.mktemp("handing")) as made:
        made.website.meets("case-1", days=7)
        yield made


def passes_axe(page: Page, scheme: Literal["light", "dark"]) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_homework_is_handed_over_in_the_room_with_keys_alone(practice: Live, people: Visitors) -> None:
    desk = sign_in(people(DESK), practice.address)
    desk.press("a")
    expect(desk.page.locator("dialog[open] input[type=search]")).to_be_focused()
    desk.press("Enter")
    desk.press("Enter")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("Links to hand over")
    assert desk.taps == SHORTEST

    desk.page.get_by_role("button", name="Hand over in the room").focus()
    desk.press("Enter")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("Sam, this is yours")
    passes_axe(desk.page, "dark")
    desk.page.locator("summary").click()
    sam = Walker(people.phone(), touches=True)
    sam.open_link(desk.page.locator("details p").inner_text())
    sam.choose("accept", "yes")
    sam.tap(sam.page.locator("button[value=full]"))
    expect(sam.page.get_by_role("heading", level=1)).to_have_text("Try it out")
    passes_axe(sam.page, "light")
    sam.choose("test", "easy")
    sam.tap(sam.page.get_by_role("button", name="Next"))
    sam.write("pin", "271828")
    sam.write("again", "271828")
    sam.tap(sam.page.get_by_role("button", name="Keep this PIN"))
    expect(sam.page.locator("input[name=channel]").first).to_be_attached()
    passes_axe(sam.page, "dark")
    sam.choose("channel", "email")
    sam.tap(sam.page.get_by_role("button", name="Done"))
    expect(sam.page.get_by_role("heading", level=1)).to_have_text("Your phone is ready")

    expect(desk.page.locator("[data-isn-poll]")).to_have_text("Sam’s phone is ready", timeout=10_000)
    desk.page.get_by_role("button", name="Next: Robin").focus()
    desk.press("Enter")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("Robin, this is yours")
    expect(desk.page.locator("main")).not_to_contain_text("Sam")


def test_what_is_folded_away_unfolds_adds_up_and_shrinks(practice: Live, people: Visitors) -> None:
    desk = sign_in(people(DESK), practice.address)
    page = desk.page
    page.goto(f"{practice.address}/assign?case=case-1&form=before-the-session")
    assert page.locator("details[open]").count() == 0
    for summary in page.locator(".isn-assign summary").all():
        summary.click()
    page.locator("label:has([name=every][value=day])").click()
    expect(page.locator("[data-isn-reason=micro]")).to_be_visible()
    page.locator("#isn-times").fill("1")
    page.locator("#isn-times").blur()
    expect(page.locator("[data-isn-too-much]")).to_be_hidden()
    page.locator("[name=card_what]").fill("An hour on the sofa")
    page.locator("[name=card_two_minutes]").fill("One kind word")
    expect(page.locator("[data-isn-shrink]")).to_be_hidden()
    page.locator("[name=doable_1]").select_option("4")
    page.set_viewport_size({"width": 360, "height": 740})
    passes_axe(page, "light")
    page.get_by_role("button", name="Take the two-minute version").click()
    expect(page.locator("[name=card_what]")).to_have_value("One kind word")
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Preview as Sam").click()
    look = opened.value
    expect(look.locator(".isn-looking")).to_contain_text("Preview as Sam.")
    expect(look.get_by_text("One kind word").first).to_be_visible()
    look.get_by_role("button", name="1.").click()
    expect(look.locator(".isn-looking")).to_contain_text("Preview as Sam.")
    look.set_viewport_size({"width": 360, "height": 740})
