"""What is left when somebody goes: Back after signing out shows no words, and no address with a secret goes along.

These browsers keep pages one leaves in memory for Back, as people's do; Playwright's usual ones do not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, Error, Page, expect

from tests.support.browser import DESK, serving
from tests.support.embedded import AMARA, PASSWORD
from tests.support.live import Visitors, keeping_pages, live, live_practice, visitors
from tests.support.walking import Walker, settle

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.thorough]

NAME, NOTE = "Marmaduke", "Talking turnips"
ADD_LINK = """url => {
    const out = Object.assign(document.createElement('a'), {href: url, id: 'out', textContent: 'Out'});
    document.body.prepend(out);
}"""


@pytest.fixture(scope="module")
def keeping(chromium: Browser) -> Iterator[Browser]:
    with keeping_pages(chromium) as browser:
        yield browser


# ------------------------------------------------------------------ Back after signing out


def test_back_after_signing_out_shows_no_name_and_no_word(keeping: Browser, tmp_path: Path) -> None:
    with live_practice(tmp_path) as address:
        with visitors(keeping, address) as people:
            case = _begin(people(DESK), address)
        for javascript in (True, False):
            with visitors(keeping, address) as people:
                page = people(DESK, javascript=javascript)
                _sign_in(page, address)
                read = [f"{address}{path}" for path in ("/cases", f"/cases/{case}", f"/cases/{case}/notes")]
                for where in read:
                    page.goto(where)
                assert {NAME, NOTE} == {word for word in (NAME, NOTE) if word in page.content()}

                page.goto(f"{address}/sign-out")
                page.get_by_role("button", name="Sign out").click()
                page.wait_for_url("**/sign-in")
                seen = list(_rummage(page, read))

            assert len(seen) > 15
            assert [text for text in seen if NAME in text or NOTE in text] == []


def _begin(page: Page, address: str) -> str:
    """Make the account, a couple and a note, through the pages; give the couple's reference."""
    page.goto(f"{address}/practice/first-run")
    for name, value in (("name", "Amara Osei"), ("email", AMARA), ("password", PASSWORD), ("again", PASSWORD)):
        page.locator(f"[name={name}]").fill(value)
    page.get_by_role("button", name="Make my account").click()
    page.wait_for_url(f"{address}/")
    page.goto(f"{address}/practice/cases/new")
    page.locator("[name=people-0-name]").fill(NAME)
    page.locator("[name=people-1-name]").fill("Robin")
    page.locator("main form button").last.click()
    page.wait_for_url("**/cases/*-*")
    case = page.url.rpartition("/")[2]
    page.goto(f"{address}/cases/{case}/notes")
    page.locator("textarea[name=note]").fill(NOTE)
    page.locator("form:has(textarea[name=note]) button").click()
    expect(page.locator("main")).to_contain_text(NOTE)
    return case


def _sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/sign-in")
    page.locator("[name=email]").fill(AMARA)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{address}/")


def _rummage(page: Page, addresses: Iterable[str]) -> Iterator[str]:
    """Press Back and Forward through all that was open, and try each address anew; give what is there each time."""
    for turn in ["go_back"] * 6 + ["go_forward"] * 6 + ["reload"]:
        try:
            getattr(page, turn)(wait_until="commit", timeout=4000)
        except Error:  # a form's answer that is gone: the browser shows its own page
            continue
        yield _shown(page)  # as it comes out of memory, and once it has loaded
        settle(page)
        yield _shown(page)
    for address in addresses:
        page.goto(address)
        yield _shown(page)


def _shown(page: Page) -> str:
    try:
        return f"{page.url} {page.title()} {page.content()}"
    except Error:  # it is just going elsewhere
        return ""


# ------------------------------------------------------------------ where one came from


class Heard:
    """Notes who asked for what, and where from they said they come."""

    def __init__(self, app: WSGIApplication | None = None) -> None:
        self.app = app
        self.came_from: list[tuple[str, str]] = []

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        self.came_from.append((environ["PATH_INFO"], environ.get("HTTP_REFERER", "")))
        if self.app is not None:
            return self.app(environ, start_response)
        start_response("200 OK", [("Content-Type", "text/html")])
        return [b"<!doctype html><title>Weather</title><link rel=icon href=data:,><h1>Sunny</h1>"]


def test_no_other_site_is_told_where_one_comes_from_nor_ours_the_secret(keeping: Browser, tmp_path: Path) -> None:
    outside = Heard()
    with serving(outside) as elsewhere, live(tmp_path) as practice, visitors(keeping, practice.address) as people:
        ours = Heard(practice.website.app.wsgi_app)
        practice.website.app.wsgi_app = ours  # type: ignore[method-assign]  # a middleware, as Flask has it
        link, here = practice.links()["Sam"], practice.website.runtime
        here.configured = here.settings = replace(here.configured, exit_url=f"{elsewhere}/weather")
        secret = link.rpartition("#")[2]
        ours.came_from.clear()

        for javascript in (True, False):
            for address in (link, f"{practice.address}/i/{secret}"):  # behind the #, and in path style
                _go_out(people, address, elsewhere, javascript=javascript)
        people.reached.discard(elsewhere)

    assert {path for path, _ in outside.came_from} == {"/weather", "/other"}
    assert len(outside.came_from) == 8
    assert {came_from for _, came_from in outside.came_from} == {""}
    # What stands in an address in path style is in our own log anyway; a secret behind the # is nowhere.
    told = {came_from for path, came_from in ours.came_from if secret in came_from}
    assert told <= {f"{practice.address}/i/{secret}"}
    assert any("/isn-static/" in path and came_from for path, came_from in ours.came_from)


def _go_out(people: Visitors, address: str, elsewhere: str, *, javascript: bool) -> None:
    """Follow a link to another site from the first page, and take the page's own way out from within a visit."""
    for is_begun, go in ((False, _follow), (True, _leave)):
        walker = Walker(people(javascript=javascript))
        _arrive(walker, address, javascript=javascript)
        if is_begun:
            walker.start()
        go(walker.page, elsewhere)
        walker.page.wait_for_url(f"{elsewhere}/**")


def _arrive(walker: Walker, address: str, *, javascript: bool) -> None:
    if javascript and "#" in address:
        walker.open_link(address)
        return
    walker.page.goto(address)
    if "#" in address:
        walker.write("token", address)
    walker.page.get_by_role("button", name="Open").click()
    expect(walker.page.locator("[name=length]").first).to_be_visible()


def _follow(page: Page, elsewhere: str) -> None:
    """Follow a link that says nothing of where one comes from, such as somebody's browser or plugin may add."""
    page.evaluate(ADD_LINK, f"{elsewhere}/other")
    page.locator("#out").click()


def _leave(page: Page, elsewhere: str) -> None:
    page.get_by_role("button", name="Leave now").click()
    if not page.url.startswith(elsewhere) and page.locator("a[rel~=noreferrer]").count():
        page.locator("a[rel~=noreferrer]").click()
