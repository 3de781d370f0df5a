"""The client's half over HTTPS, where browsers and cookies are stricter than over HTTP."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.support.live import Live, Visitors, live_tls
from tests.support.walking import Walker, Week, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with live_tls(tmp_path_factory.mktemp("https")) as made:
        yield made


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_a_week_is_written_and_sent_over_https(practice: Live, people: Visitors, *, javascript: bool) -> None:
    link = practice.links()["Sam"]
    walker = Walker(people.phone(javascript=javascript), touches=True)

    if javascript:
        walker.open_link(link)
    else:
        walker.paste_link(link)
    walker.start()
    walker.answer_all(Week())
    walker.send()

    expect(walker.page.get_by_role("heading", level=1)).to_contain_text("Sent. Thank you, Sam.")
    (cookie,) = walker.page.context.cookies()
    assert cookie["name"].startswith("__Host-")
    assert cookie["secure"]
    assert cookie["httpOnly"]


def test_the_counselors_forms_are_taken_over_https(practice: Live, people: Visitors) -> None:
    desk = sign_in(people(), practice.address)

    desk.page.goto(f"{practice.address}/cases/case-1/notes")
    desk.page.get_by_label("A new note").fill("Ask about Sunday")
    desk.page.get_by_role("button", name="Keep this note").click()

    expect(desk.page.get_by_text("Ask about Sunday")).to_be_visible()
