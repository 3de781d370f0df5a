"""What a browser shows again after sending and after leaving, and what it holds meanwhile: none of the words.

These browsers keep pages one leaves in memory for Back, as people's do; Playwright's usual ones do not.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Error, Page, expect

from tests.support.live import ELSEWHERE, Live, Visitors, keeping_pages, live, visitors
from tests.support.walking import Walker, Week, settle

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.thorough]

WEEK = Week(moment="Marmalade moment", helped="Helpful hedgehog", talk="Talking turnips")
VALUES = "boxes => boxes.map(box => box.value)"
HELD = """() => JSON.stringify([
    {...localStorage}, {...sessionStorage}, document.title, document.cookie,
    location.href, history.state, document.referrer,
])"""


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with live(tmp_path_factory.mktemp("history")) as made:
        yield made


@pytest.fixture(scope="module")
def keeping(chromium: Browser) -> Iterator[Browser]:
    with keeping_pages(chromium) as browser:
        yield browser


@pytest.fixture
def people(keeping: Browser, practice: Live) -> Iterator[Visitors]:
    with visitors(keeping, practice.address) as made:
        yield made


@dataclass
class Seen:
    """All that one could see or find in a page's fields, page after page."""

    texts: list[str] = field(default_factory=list)

    def look(self, page: Page) -> None:
        """Keep what is there now; a page that is just being left is none."""
        with suppress(Error):
            fields = page.locator("input, textarea, select").evaluate_all(VALUES)
            self.texts.append("\n".join([page.url, page.title(), page.content(), *fields]))

    def holds(self, *words: str) -> list[str]:
        return [word for word in words if any(word in text for text in self.texts)]


def test_these_browsers_do_keep_pages(practice: Live, people: Visitors) -> None:
    page = people()
    page.goto(f"{practice.address}/door")
    page.evaluate("window.wasKept = true")

    page.goto(f"{practice.address}/i/help")
    page.go_back(wait_until="commit")

    assert page.evaluate("window.wasKept")


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_nothing_comes_back_after_sending(practice: Live, people: Visitors, *, javascript: bool) -> None:
    walker = _reflecting(practice, people, javascript=javascript)
    walker.answer_all(WEEK)
    walker.send()

    seen = _rummage(walker.page, practice.address)

    people.complaints.clear()  # pages that were forms ask to be sent again, and ended ones are refused: that is meant
    assert seen.holds(*WEEK.words) == []
    assert len(seen.texts) > 5


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_nothing_comes_back_after_leaving(practice: Live, people: Visitors, *, javascript: bool) -> None:
    walker = _reflecting(practice, people, javascript=javascript)
    walker.answer_part(WEEK)
    walker.go_on("part/2")
    walker.answer_part(WEEK)
    walker.go_on("part/3")
    walker.answer_part(WEEK)
    walker.page.route(f"{ELSEWHERE}**", lambda route: route.fulfill(body="<title>Weather</title>Sunny"))
    walker.page.get_by_role("button", name="Leave now").click()
    walker.page.wait_for_url(ELSEWHERE if javascript else f"{practice.address}/i/leave")

    seen = _rummage(walker.page, practice.address)

    people.complaints.clear()
    people.reached.discard(ELSEWHERE.rstrip("/"))
    assert seen.holds(*WEEK.words) == []
    assert len(seen.texts) > 5


def test_a_reloaded_or_reopened_page_says_done_after_sending(practice: Live, people: Visitors) -> None:
    walker = _reflecting(practice, people)
    walker.answer_all(WEEK)
    walker.send()

    walker.page.reload()
    expect(walker.page.get_by_role("heading", level=1)).to_have_text("Sent. Thank you, Sam.")
    again = walker.page.context.new_page()
    again.goto(f"{practice.address}/i/part/1")

    expect(again.get_by_role("heading", level=1)).to_have_text("Sent. Thank you, Sam.")
    assert _find(again, *WEEK.words) == []


def test_the_link_reads_nothing_back_from_the_same_browser(practice: Live, people: Visitors) -> None:
    link = practice.links()["Sam"]
    walker = Walker(people())
    walker.open_link(link)
    walker.start()
    walker.answer_all(WEEK)
    walker.send()

    walker.page.goto(f"{practice.address}/door")
    walker.page.goto(link)
    expect(walker.page.get_by_role("heading", level=1)).to_have_text("You have sent this one")

    assert _find(walker.page, *WEEK.words) == []


def test_the_browser_holds_neither_words_nor_the_links_secret(practice: Live, people: Visitors) -> None:
    link = practice.links()["Robin"]
    secret = link.rpartition("#")[2]
    walker = Walker(people())
    walker.open_link(link)
    held = [_held(walker.page)]
    walker.start()
    for to in ("part/2", "part/3", "check"):
        walker.answer_part(WEEK)
        expect(walker.page.locator("[data-isn-save-text]")).to_contain_text("Draft saved")
        held.append(_held(walker.page))
        assert secret not in walker.page.content()
        walker.go_on(to)
    held.append(_held(walker.page))
    walker.send()
    held.append(_held(walker.page))

    for word in (secret, *WEEK.words):
        assert not [one for one in held if word in one]


def _reflecting(practice: Live, people: Visitors, *, javascript: bool = True) -> Walker:
    walker = Walker(people(javascript=javascript))
    link = practice.links()["Sam"]
    if javascript:
        walker.open_link(link)
    else:
        walker.paste_link(link)
    walker.start()
    return walker


def _rummage(page: Page, address: str) -> Seen:
    """Press Back as often as there is a way, then Forward, reload, and try every address in a new tab."""
    seen = Seen()
    seen.look(page)
    for turn in ["go_back"] * 7 + ["go_forward"] * 7 + ["reload"]:
        try:
            getattr(page, turn)(wait_until="commit", timeout=4000)
        except Error:  # a form's answer that is gone: the browser shows its own page
            continue
        seen.look(page)  # as it comes out of memory, and once it has loaded
        settle(page)
        seen.look(page)
    tab = page.context.new_page()
    for path in ("/i/part/1", "/i/part/2", "/i/part/3", "/i/check", "/i/done"):
        tab.goto(address + path)
        seen.look(tab)
    return seen


def _find(page: Page, *words: str) -> list[str]:
    seen = Seen()
    seen.look(page)
    return seen.holds(*words)


def _held(page: Page) -> str:
    return str(page.evaluate(HELD))
