"""The embedded practice's own pages in a real browser: reached, readable, narrow, with and without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from intersession.hooks.types import Message
from intersession.standalone import calendar, cases, doors
from intersession.standalone.app import Start, create_app, upgrade
from intersession.standalone.calendar import AppointmentDraft
from intersession.standalone.cases import CaseDraft, PersonDraft
from intersession.standalone.mail import Post
from intersession.web.runtime import runtime
from tests.support.browser import DESK, PHONE, OpenPage, serving
from tests.support.embedded import AMARA, BO, PASSWORD, make_place, put_away

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PAGES = (
    "/practice/people", "/practice/cases/new", "/practice/cases/new?kind=family",
    "/practice/sessions", "/practice/sessions/new", "/practice/outbox", "/practice/account",
    "/practice/account/password", "/practice/account/code", "/practice/account/recovery", "/practice/account/address",
    "/practice/team", "/practice/join", "/sign-in/new-password", "/sign-out",
)  # fmt: skip  # a list to read at a glance

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.thorough]


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A practice with a couple, sessions and a message, served for a browser."""
    place = make_place(tmp_path_factory.mktemp("embedded") / "practice")
    app = create_app(Start(place, "http://127.0.0.1:8765"))
    upgrade(app)
    with app.app_context():
        work = runtime().unit()
        user = doors.add_user(work, email=AMARA, name="Amara Osei", password=PASSWORD, timezone="Europe/Berlin")
        doors.add_user(work, email=BO, name="Bo Lind", password=PASSWORD, timezone="Europe/Berlin")
        case = cases.add(
            work, CaseDraft("couple", (PersonDraft("Sam", "sam@mail.test"), PersonDraft("Robin"))), by=user
        )
        for days in (-7, 2):
            at = datetime.now(UTC) + timedelta(days=days)
            calendar.plan(work, case, AppointmentDraft(at, place="Room 2", agreed=("Listen once", "Phones off")))
        client = cases.as_host_case(work, case).clients[0]
        words = "There is something short for you here.\n\nhttp://127.0.0.1:8765/i#x\n"
        Post(place.outbox).deliver(work, Message("k", client, "email", "A note for you", words))
        work.session.commit()
    with serving(app) as address:
        yield address
    put_away(app)


@pytest.fixture(scope="module")
def new_practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A practice on its first day."""
    app = create_app(Start(make_place(tmp_path_factory.mktemp("new") / "practice"), "http://127.0.0.1:8765"))
    upgrade(app)
    with serving(app) as address:
        yield address
    put_away(app)


def sign_in(page: Page) -> None:
    page.get_by_label("Email").fill(AMARA)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/")


def faults(page: Page) -> list[str]:
    return [one["id"] for one in Axe().run(page, options=RULES).response["violations"]]


@pytest.mark.parametrize("look", ["desk", "dark", "phone", "forced"])
def test_every_page_passes_axe(practice: str, open_page: OpenPage, look: str) -> None:
    size = PHONE if look == "phone" else DESK
    forced = "active" if look == "forced" else "none"
    page = open_page(f"{practice}/sign-in", size, dark=look == "dark", bypass_csp=True, forced_colors=forced)
    found = [("/sign-in", fault) for fault in faults(page)]
    sign_in(page)

    for path in PAGES:
        page.goto(practice + path)
        found += [(path, fault) for fault in faults(page)]
    page.goto(f"{practice}/practice/people")
    page.get_by_role("link", name="Change").click()
    page.get_by_role("link", name="Give it to a colleague").click()
    page.get_by_role("button", name="Give the case").click()
    expect(page.get_by_role("alert")).to_contain_text("Please talk with them first.")
    found += [("give", fault) for fault in faults(page)]

    assert found == []


def test_page_with_errors_passes_axe(practice: str, open_page: OpenPage) -> None:
    page = open_page(f"{practice}/sign-in", PHONE, bypass_csp=True)
    page.get_by_role("button", name="Sign in").click()
    found = faults(page)
    sign_in(page)
    page.goto(f"{practice}/practice/cases/new")
    page.get_by_role("button", name="Add", exact=True).click()

    assert found + faults(page) == []
    assert page.title().startswith("Error:")


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_no_page_scrolls_sideways(practice: str, open_page: OpenPage, width: int) -> None:
    page = open_page(f"{practice}/sign-in", {"width": width, "height": 740})
    sign_in(page)
    wide = []

    for path in PAGES:
        page.goto(practice + path)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(path)

    assert wide == []


@pytest.mark.parametrize("javascript", [True, False])
def test_first_day_from_the_first_page_to_links_for_both(
    new_practice: str, open_page: OpenPage, javascript: bool
) -> None:
    page = open_page(new_practice, DESK, javascript=javascript, bypass_csp=False)
    if page.get_by_role("heading", name="Welcome").count():
        page.get_by_label("Your name").fill("Amara Osei")
        page.get_by_label("Email").fill(AMARA)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_label("Password once more").fill(PASSWORD)
        page.get_by_role("button", name="Make my account").click()
    else:
        sign_in(page)
    page.goto(f"{new_practice}/practice/cases/new")

    for place, name in enumerate(("Noor", "Dana")):
        page.get_by_label("First name").nth(place).fill(name)
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("link", name="Assign homework").first.click()
    page.get_by_role("radio", name="Weekly reflection").check()
    page.get_by_role("button", name=re.compile("^(Send|Assign) to")).click()
    page.wait_for_url("**/links?*")

    assert page.get_by_role("heading", name="Noor").count() == 1
    assert page.get_by_role("heading", name="Dana").count() == 1
