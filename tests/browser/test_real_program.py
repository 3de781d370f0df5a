"""A program over four weeks, as the counselor steers it with keys and both partners meet it on their phones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.browser import DESK
from tests.support.live import Live, Visitors, live
from tests.support.walking import Walker, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.thorough]

SESSIONS = (3, 10, 17, 24)
"""The days on which they meet, counted from the Monday on which the program begins."""


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[Live]:
    with live(tmp_path, has_worker=False) as made:
        for days in SESSIONS:
            made.website.meets("case-1", days=days)
        made.website.assign("active-listening")  # which says that both were spoken with apart
        made.website.host.signed_in = None
        yield made


def test_a_program_over_four_weeks_is_steered_with_keys(practice: Live, people: Visitors) -> None:
    desk = sign_in(people(DESK), practice.address)
    phones = {name: Walker(people.phone(), touches=True) for name in ("Sam", "Robin")}

    _begin(desk, practice.address)
    _press(desk, "form[action$='/steps/1/open'] button")
    _next_is(desk.page, "Next: step 2 of 23, Getting started. Waits for you.")
    _press(desk, "form[action$='/steps/2/open'] button")
    _next_is(desk.page, "Opens Wednesday, 8:00")

    _until(practice, day=2)
    before = _landing(practice, phones["Robin"], "Robin").inner_text()
    assert "10 short questions" in before
    _landing(practice, phones["Sam"], "Sam")
    _send_one(phones["Sam"])
    assert _landing(practice, phones["Robin"], "Robin").inner_text() == before
    desk.page.reload()
    step = desk.page.locator(".isn-plan-i", has_text="3. Signs check-in")
    expect(step).to_contain_text(re.compile(r"Sam\s+Sent.*Robin\s+Not opened yet", re.DOTALL))
    _next_is(desk.page, "Next: step 4 of 23, Practice card. Opens tomorrow")

    _press(desk, "form[action$='/do/pause'] button")
    _until(practice, day=9)
    desk.page.reload()
    expect(desk.page.locator(".isn-plan-open")).to_have_count(3)
    _press(desk, "form[action$='/do/resume'] button")
    _press(desk, "form[action$='/steps/4/skip'] button")
    _next_is(desk.page, "Next: step 5 of 23")
    desk.reach("[data-isn-toast] button")
    desk.page.keyboard.press("Enter")
    _next_is(desk.page, "Next: step 4 of 23, Practice card. Opens")

    for day in (10.5, 12, 17, 18.5, 24, 28):
        _until(practice, day=day)
    desk.page.reload()
    assert _titles(desk.page, "open")[3:] == [
        "4. Practice card",
        "5. Appreciation and validation",
        "6. Weekly reflection",
        "7. Active listening",
        "8. Weekly reflection",
        "9. Uninterrupted time",
    ]
    _next_is(desk.page, "Next: step 10 of 23")


def _begin(desk: Walker, address: str) -> None:
    desk.page.goto(f"{address}/cases/case-1/homework")
    _press(desk, "a[href^='/programs?case=']", most=120)
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("Programs")
    _press(desk, "a[href^='/programs/rebuilding-in-eight-weeks']")
    expect(desk.page.locator(".isn-plan-i")).to_have_count(23)
    _press(desk, "form[action^='/programs/rebuilding-in-eight-weeks'] button")
    expect(desk.page.locator("[data-isn-toast]")).to_contain_text("Begun.")
    _next_is(desk.page, "Next: step 1 of 23, Private check-in. Waits for you.")


def _press(desk: Walker, selector: str, *, most: int = 90) -> None:
    """Reach something with Tab from where the page begins, and press Enter on it."""
    desk.page.wait_for_load_state()
    desk.reach(selector, most=most)
    with desk.page.expect_navigation():
        desk.page.keyboard.press("Enter")


def _next_is(page: Page, words: str) -> None:
    expect(page.locator(".isn-pagehead")).to_contain_text(words)


def _until(practice: Live, *, day: float) -> None:
    website = practice.website
    began = website.host.appointments[0].starts_at
    website.clock.set(began)
    website.clock.advance(days=day - SESSIONS[0])
    website.run_due()
    website.clock.advance(minutes=1)  # what opens now has its invitation a moment later
    website.run_due()


def _landing(practice: Live, phone: Walker, name: str) -> Locator:
    messages = [one for one in practice.website.host.delivered if one.to.name == name]
    link = next(line for line in messages[-1].body.splitlines() if line.startswith(practice.address))
    phone.open_link(link)
    return phone.page.locator("main")


def _send_one(phone: Walker) -> None:
    phone.start()
    while phone.page.locator("button[name=do][value=next]").count():
        with phone.page.expect_navigation():
            phone.tap(phone.page.locator("button[name=do][value=next]"))
    phone.send()


def _titles(page: Page, state: str) -> list[str]:
    return page.locator(f".isn-plan-{state} .isn-plan-t").all_inner_texts()
