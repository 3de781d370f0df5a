"""A walk through the pages behind a PIN and the ones that say how a link stands, in any language. No expectations."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.support.couples import reflect
from tests.support.live import Live

if TYPE_CHECKING:
    from playwright.sync_api import Page

PIN = "904417"


def prepare(practice: Live) -> dict[str, str]:
    """Let Sam have sent three weeks, with one answer shared, and let a PIN be chosen now; give everybody's links."""
    links = practice.website.assign(every="week")
    for closeness in ("7", "4", "8"):
        moment = f"Soup on the balcony, for the {closeness}th time, and nobody hurried"
        reflect(practice.website, links["Sam"], levels="shared", closeness=closeness, understood="6", moment=moment)
        practice.website.clock.advance(days=7)
    desk = practice.website.counselor()
    desk.get("/cases/case-1/people")
    desk.send("/pin")
    practice.website.host.signed_in = None
    return links


def walk(practice: Live, page: Page, look: Callable[[str], None]) -> None:
    """Go from the link to each of these pages, and look at it."""
    links = prepare(practice)
    _open(page, links["Sam"])
    _press(page, "form[action$='/i/read-back'] button", "**/i/read-back", "**/i/check-you")
    look("check you")
    for path in ("/i/new-pin", "/i/contact"):
        page.goto(practice.address + path)
        look(path)
    _fill_pin(page, practice)
    look("pin kept")
    _wrong_contact(page, practice)
    look("contact refused")
    page.goto(f"{practice.address}/i/check-you")
    page.fill("#pin", PIN)
    _press(page, "form[action$='/pin'] button", "**/i/mine")
    look("mine")
    page.locator("h2 a").first.click()
    page.wait_for_url("**/i/mine/*-*")
    sent = page.url
    for path in ("", "/share/moment", "/change"):
        page.goto(sent + path)
        look(f"sent{path}")
    page.goto(sent)
    page.locator("details:has(form[action$='/removal']) summary").click()
    look("removal")
    _press(page, "form[action$='/removal'] button", sent)
    look("removal asked")
    page.goto(f"{practice.address}/i/mine/shared")
    look("shared")
    _states(practice, page, look)


def _states(practice: Live, page: Page, look: Callable[[str], None]) -> None:
    coming = practice.website.assign(send_on=f"{practice.website.clock():%Y}-12-24", due="")["Sam"]
    practice.website.host.signed_in = None
    page.goto(f"{practice.address}/i/help")
    page.goto(coming)
    page.wait_for_selector("form[action$='/i/calendar']")
    look("not open yet")
    open_now = practice.links()["Sam"]
    for action in ("/i/later", "/i/not-tonight", "/i/not-me"):
        _open(page, open_now)
        _press(page, f"button[formaction$='{action}']", f"**{action}")
        look(action)


def _open(page: Page, link: str) -> None:
    page.goto("about:blank")
    page.goto(link)
    page.wait_for_selector("[name=length]")


def _press(page: Page, selector: str, *leads_to: str) -> None:
    page.locator(selector).first.click()
    page.wait_for_url(leads_to[-1])


def _fill_pin(page: Page, practice: Live) -> None:
    page.goto(f"{practice.address}/i/new-pin")
    page.fill("#pin", PIN)
    page.fill("#again", PIN)
    page.locator("form[action$='/i/new-pin'] button").click()
    page.wait_for_selector("a[href$='/i/contact']")


def _wrong_contact(page: Page, practice: Live) -> None:
    page.goto(f"{practice.address}/i/contact")
    page.fill("#since", "09:00")
    page.fill("#pin", PIN)
    page.locator("form[action$='/i/contact'] button").click()
    page.wait_for_selector("#isn-since-error")
