"""Long words and lines from right to left in a real browser: nothing scrolls sideways, and what points is turned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.support import live as live_support
from tests.support import private_pages
from tests.support.browser import DESK, PHONE
from tests.support.couples import reflect
from tests.support.languages import PSEUDO, speak_pseudo
from tests.support.live import Live, live, visitors
from tests.support.walking import Walker, Week, sign_in
from tests.support.website import AMARA, SAM_ROBIN

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.thorough]

NARROW: ViewportSize = {"width": 320, "height": 740}
WORK = (
    *("/", "/cases", "/cases/case-1", "/cases/case-1/contact?person=sam", "/assign?case=case-1", "/library"),
    "/library/weekly-reflection",
)
WIDER = """() => [...document.querySelectorAll('body *')].filter(one => {
    const box = one.getBoundingClientRect();
    return box.width && (box.right > innerWidth + 1 || box.left < -1) && !one.closest('.isn-sr, .isn-skip, svg');
}).map(one => one.outerHTML.slice(0, 90)).slice(0, 3)"""


class Look:
    """Keeps the pages that scroll sideways, with what sticks out."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.found: list[tuple[str, object]] = []

    def __call__(self, name: str) -> None:
        if self.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            self.found.append((name, self.page.evaluate(WIDER)))


def speaking(practice: Live, locale: str) -> None:
    """Let both clients and the counselor have this language."""
    people = tuple(replace(one, locale=locale) for one in SAM_ROBIN.clients)
    practice.website.rename(SAM_ROBIN, clients=people)


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[Live]:
    with live(tmp_path / "practice") as made:
        made.website.meets("case-1", days=-7)
        made.website.meets("case-1", days=0.2)
        yield made


def walk(practice: Live, look: Look) -> None:
    """Go through a client's pages from the link to the end, and look at each."""
    walker = Walker(look.page)
    links = practice.links()
    for path in ("/i", "/i/help", "/i/privacy", "/i/leaving"):
        look.page.goto(practice.address + path)
        look(path)
    walker.open_link(links["Sam"])
    look("landing")
    walker.start()
    for number, to in enumerate(("part/2", "part/3", "check"), start=1):
        walker.answer_part(Week(hard="yes"))
        look(f"part {number}")
        walker.go_on(to)
    look("check")
    walker.send()
    look("done")


@pytest.mark.parametrize("size", [PHONE, NARROW], ids=["360", "320"])
def test_the_clients_pages_hold_words_that_are_two_fifths_longer(
    practice: Live, chromium: Browser, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, size: ViewportSize
) -> None:
    speak_pseudo(monkeypatch, tmp_path / "words")
    speaking(practice, PSEUDO)

    with visitors(chromium, practice.address) as people:
        look = Look(people(size, locale=PSEUDO))
        walk(practice, look)

    assert look.found == []


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_counselors_pages_hold_words_that_are_two_fifths_longer(
    practice: Live, chromium: Browser, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, size: ViewportSize
) -> None:
    reflect(practice.website, practice.links()["Sam"])
    speak_pseudo(monkeypatch, tmp_path / "words")

    with visitors(chromium, practice.address) as people:
        look = Look(sign_in(people(size), practice.address).page)
        monkeypatch.setitem(live_support.COUNSELORS, AMARA.ref, replace(AMARA, locale=PSEUDO))
        for path in WORK:
            look.page.goto(practice.address + path)
            look(path)

    assert look.found == []


@pytest.mark.parametrize("locale", [PSEUDO, "ar"], ids=["longer", "from-the-right"])
def test_the_pages_behind_a_pin_hold_longer_words_and_run_from_right_to_left(
    practice: Live, chromium: Browser, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, locale: str
) -> None:
    if locale == PSEUDO:
        speak_pseudo(monkeypatch, tmp_path / "words")
    speaking(practice, locale)

    with visitors(chromium, practice.address) as people:
        look = Look(people(NARROW, locale=locale))
        private_pages.walk(practice, look.page, look)
        people.complaints.clear()  # the browser reports the refusals' status

    assert look.found == []


# ------------------------------------------------------------------ from right to left

FLIPPED = "all => all.map(one => getComputedStyle(one).transform)"
LEFT = "all => all.map(one => one.getBoundingClientRect().left)"
LOST = """all => all.filter(one => {
    const words = one.getBoundingClientRect(), drawing = one.ownerSVGElement.getBoundingClientRect();
    return words.right < drawing.left + 1 || words.left < drawing.left - 1 || words.right > drawing.right + 1;
}).map(one => one.textContent)"""
ARABIC = "ar"
"""Nothing is translated into it: the words stay English, and the lines run from right to left."""


def test_the_clients_pages_run_from_right_to_left(practice: Live, chromium: Browser) -> None:
    speaking(practice, ARABIC)

    with visitors(chromium, practice.address) as people:
        look = Look(people(PHONE))
        walk(practice, look)
        expect(look.page.locator("html")).to_have_attribute("dir", "rtl")

    assert look.found == []


def test_scales_steps_and_arrows_are_turned(practice: Live, chromium: Browser) -> None:
    speaking(practice, ARABIC)

    with visitors(chromium, practice.address) as people:
        walker = Walker(people(PHONE))
        walker.open_link(practice.links()["Sam"])
        walker.start()
        dots = walker.page.locator("label:has(input[name=closeness]):not(:has([value='']))").evaluate_all(LEFT)
        turned = walker.page.locator("main .isn-flip").evaluate_all(FLIPPED)

    assert len(dots) == 11
    assert dots == sorted(dots, reverse=True)
    assert set(turned) == {"matrix(-1, 0, 0, 1, 0, 0)"}


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_counselors_pages_run_from_right_to_left(
    practice: Live, chromium: Browser, monkeypatch: pytest.MonkeyPatch, size: ViewportSize
) -> None:
    reflect(practice.website, practice.links()["Sam"])

    with visitors(chromium, practice.address) as people:
        look = Look(sign_in(people(size), practice.address).page)
        monkeypatch.setitem(live_support.COUNSELORS, AMARA.ref, replace(AMARA, locale=ARABIC))
        for path in WORK:
            look.page.goto(practice.address + path)
            look(path)
        expect(look.page.locator("html")).to_have_attribute("dir", "rtl")
        look.page.goto(f"{practice.address}/cases/case-1")
        lost = look.page.locator("svg.isn-chart text").evaluate_all(LOST)

    assert look.found == []
    assert lost == []
