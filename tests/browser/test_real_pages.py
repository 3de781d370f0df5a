"""Every page of the running application under axe and for sideways scrolling: phone and desk, light and dark."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support import private_pages
from tests.support.browser import DESK, PHONE
from tests.support.couples import reflect
from tests.support.killing import wait_until
from tests.support.live import Live, Visitors, live, live_practice, visitors
from tests.support.looking import EVERYTHING, SIZED, Look
from tests.support.walking import Walker, Week, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.thorough]

# What both sizes have in common is looked at on the desk.
RULES = {"desk": EVERYTHING, "phone": SIZED}
SIZES = {"phone": PHONE, "desk": DESK}
WORK = (
    "/",
    "/cases",
    "/review",
    "/cases/case-1",
    *(f"/cases/case-1/{tab}" for tab in ("timeline", "goals", "homework", "notes", "people")),
    "/cases/case-2",
    "/assign?case=case-1",
    "/library",
    "/library/active-listening",
    "/library/active-listening/versions",
    "/library/import",
    "/settings",
    "/settings/checks",
    "/screen",
    "/briefs",
    "/paper",
    "/cases/case-1/summary",
    "/cases/case-1/summary/password",
    "/cases/case-1/paste",
    "/cases/case-1/rights",
)
ALONE = (
    "/practice/sessions",
    "/practice/outbox",
    "/practice/account",
    "/practice/team",
    "/practice/calendar",
    "/practice/cases/new",
)


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with live(tmp_path_factory.mktemp("pages")) as made:
        made.website.meets("case-1", days=-7)
        made.website.meets("case-1", days=0.2)
        links = made.links()
        reflect(made.website, links["Sam"], levels="shared", note="Please call me")
        reflect(made.website, links["Robin"])
        made.links()
        yield made


@pytest.mark.parametrize("size", list(SIZES))
def test_the_clients_pages_pass_axe(practice: Live, people: Visitors, size: str) -> None:
    walker = Walker(people(SIZES[size], bypass_csp=True))
    look = Look(walker.page, RULES[size])
    for path in ("/i", "/i/help", "/i/privacy"):
        look.at(practice.address + path)
    sam, robin = (practice.links()[name] for name in ("Sam", "Robin"))

    walker.open_link(sam)
    look("landing")
    walker.start()
    for number, to in enumerate(("part/2", "part/3", "check"), start=1):
        walker.answer_part(Week(hard="yes"))
        look(f"part {number}")
        walker.go_on(to)
    look("check")
    walker.send()
    look("done")
    walker.open_link(robin)
    walker.page.get_by_role("button", name="Not tonight").click()
    expect(walker.page.get_by_role("heading", level=1)).to_contain_text("That is fine")
    look("not tonight")

    assert look.found == []


@pytest.mark.parametrize("size", list(SIZES))
def test_the_pages_behind_a_pin_and_of_a_links_state_pass_axe(chromium: Browser, tmp_path: Path, size: str) -> None:
    with live(tmp_path) as practice, visitors(chromium, practice.address) as people:
        practice.website.meets("case-1", days=60)
        page = people(SIZES[size], bypass_csp=True)
        # Colours are the same at both sizes: the desk is looked at in light, the phone in dark as well.
        look = Look(page, RULES[size], schemes=("light", "dark") if size == "phone" else ("light",))
        private_pages.walk(practice, page, look)
        desk = sign_in(people(SIZES[size], bypass_csp=True), practice.address).page
        looks = Look(desk, RULES[size])
        looks.at(f"{practice.address}/cases/case-1/contact?person=sam")
        desk.goto(f"{practice.address}/cases/case-1")
        desk.locator("#isn-separation summary, #isn-removals summary").first.click()
        looks("separation and removals")
        people.complaints.clear()  # the browser reports the refusals' status

    assert look.found == []
    assert looks.found == []


@pytest.mark.parametrize("size", list(SIZES))
def test_pages_that_refuse_pass_axe(practice: Live, people: Visitors, size: str) -> None:
    page = sign_in(people(SIZES[size], bypass_csp=True), practice.address).page
    look = Look(page, RULES[size])

    for path in ("/i/part/1", "/cases/nobody"):
        look.at(practice.address + path)
    page.goto(f"{practice.address}/i#{'x' * 43}")
    expect(page.get_by_role("heading", level=1)).to_have_text("This link does not work")
    look("unusable")

    people.complaints.clear()  # the browser reports each refusal's status
    assert look.found == []


@pytest.mark.parametrize("size", list(SIZES))
def test_the_counselors_pages_pass_axe(practice: Live, people: Visitors, size: str) -> None:
    desk = sign_in(people(SIZES[size], bypass_csp=True), practice.address)
    look = Look(desk.page, RULES[size])

    for path in WORK:
        look.at(practice.address + path)
    _walk_rights(practice, desk.page, look)
    _walk_passwords(practice, desk.page, look)
    people.complaints.clear()  # the browser reports the refusal's status
    desk.page.goto(practice.address)
    desk.page.get_by_role("link", name="Assign homework").first.click()
    expect(desk.page.locator("dialog[open] input[type=search]")).to_be_focused()
    look("dialog")
    desk.tap(desk.page.locator("dialog [data-isn-send]"))
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("Links to hand over")
    desk.page.locator("summary").first.click()
    look("links")

    assert look.found == []


def _walk_passwords(practice: Live, page: Page, look: Look) -> None:
    """The password of many briefs and of a record, as they are asked for, and as they come back wrong."""
    page.goto(practice.address + "/briefs")
    page.locator("main form button").first.click()
    batch = page.url
    wait_until(lambda: page.goto(batch) is not None and page.locator("main a[href$='/password']").count() > 0)
    page.goto(practice.address + "/cases/case-1")
    (record, *_) = page.locator("main a[href^='/reflections/'][href$='/password']").all()
    for opened in (batch + "/password", practice.address + str(record.get_attribute("href"))):
        look.at(opened)
        page.locator("main input[name=password]").fill("short")
        page.locator("main form button").last.click()
        expect(page.locator("main [aria-invalid=true]").first).to_be_visible()
        look("a password that is not right")


def _walk_rights(practice: Live, page: Page, look: Look) -> None:
    """Export and erase as they are offered: to show who one is, the forms open, and a name that was typed wrongly."""
    address, host = f"{practice.address}/cases/case-1/rights", practice.website.host
    try:
        host.is_fresh = "/door"
        look.at(address)
        host.is_fresh = True
        page.goto(address)
        for summary in page.locator("main summary").all():
            summary.click()
        look("what can be exported and erased")
        page.locator("main input[name=name]").first.fill("Somebody else")
        page.locator("main form button").first.click()
        expect(page.locator("main [aria-invalid=true]")).to_be_visible()
        look("a name that is not right")
    finally:
        host.is_fresh = None


@pytest.mark.parametrize("size", list(SIZES))
def test_the_embedded_practices_pages_pass_axe(chromium: Browser, tmp_path: Path, size: str) -> None:
    with live_practice(tmp_path) as address, visitors(chromium, address) as people:
        page = people(SIZES[size], bypass_csp=True)
        look = Look(page, RULES[size])
        look.at(f"{address}/")
        _make_account(page)
        look("an empty Today")
        for path in ALONE:
            look.at(address + path)
        _add_couple(page)
        look("a new couple")
        look.at(f"{address}/practice/sessions/new")
        page.context.clear_cookies()
        look.at(f"{address}/sign-in")

    assert look.found == []


def _make_account(page: Page) -> None:
    page.get_by_label("Your name").fill("Amara Osei")
    page.get_by_label("Email").fill("amara@practice.test")
    for box in page.locator("input[type=password]").all():
        box.fill("four plain words here")
    page.get_by_role("button", name="Make my account").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Amara")


def _add_couple(page: Page) -> None:
    for number, name in enumerate(("Sam", "Robin")):
        page.locator(f"[name=people-{number}-name]").fill(name)
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sam and Robin")
