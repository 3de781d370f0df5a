"""How people walk through the pages in a browser, and what it costs them in taps and keys. No test's expectations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from playwright.sync_api import Error, expect

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

COUNTS = {"appreciation": ("3", "1"), "time_together": ("1", "2")}
"""Some rows of the given and noticed grid; the rest is answered by one tap."""


@dataclass(frozen=True, slots=True)
class Week:
    """What somebody answers in the weekly reflection; empty texts are left alone."""

    closeness: str = "7"
    understood: str = "5"
    moment: str = "Breakfast without phones"
    helped: str = "The long hug on Monday"
    talk: str = "How we plan weekends"
    hard: str = "no"

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(text for text in (self.moment, self.helped, self.talk) if text)


@dataclass
class Walker:
    """Somebody with a page; every tap, click and key that is not typing is counted."""

    page: Page
    touches: bool = False
    taps: int = 0

    def tap(self, target: Locator) -> None:
        self.taps += 1
        if self.touches:
            target.tap()
        else:
            target.click()

    def press(self, key: str) -> None:
        self.taps += 1
        self.page.wait_for_load_state()  # the page is seen before its script listens for keys
        self.page.keyboard.press(key)

    def reach(self, selector: str, *, most: int = 60) -> None:
        """Go on with the Tab key until what has the focus matches. Raise AssertionError after `most` keys."""
        for _ in range(most):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
                return
        raise AssertionError(f"Tab does not reach {selector}")

    def choose(self, name: str, value: str) -> None:
        """Tap the label of a radio button or a box, as people do."""
        self.tap(self.page.locator(f"label:has(input[name='{name}'][value='{value}'])"))

    def write(self, name: str, text: str) -> None:
        """Type into a text box, which counts no taps."""
        self.page.locator(f"[name='{name}']").fill(text)

    def open_link(self, link: str) -> None:
        self.page.goto(link)
        expect(self.page.locator("[name=length]").first).to_be_visible()

    def paste_link(self, link: str) -> None:
        """Open the first page without the link's secret, and put the whole link into its box."""
        self.page.goto(link.partition("#")[0])
        self.write("token", link)
        self.page.get_by_role("button", name="Open").click()
        expect(self.page.locator("[name=length]").first).to_be_visible()

    def start(self) -> None:
        """Agree where it is asked, and begin the whole form, or carry on."""
        if self.page.locator("#accept").count():
            self.tap(self.page.locator("label:has(#accept)"))
        self.tap(self.page.locator("button[name=length]").first)
        self.page.wait_for_url("**/i/part/*")

    def answer_part(self, week: Week) -> None:
        """Answer what this part of the weekly reflection asks; do not go on yet."""
        number = self.page.url.rpartition("/")[2].partition("?")[0]
        {"1": self._first, "2": self._second, "3": self._third}[number](week)

    def _first(self, week: Week) -> None:
        self.choose("closeness", week.closeness)
        self.choose("understood", week.understood)
        self.write("moment", week.moment)

    def _second(self, week: Week) -> None:
        for row, (given, noticed) in COUNTS.items():
            self.choose(f"practices-{row}-given", given)
            self.choose(f"practices-{row}-noticed", noticed)
        self.choose("practices-rest", "0")

    def _third(self, week: Week) -> None:
        self.write("helped", week.helped)
        self.choose("hard", week.hard)
        self.write("talk", week.talk)

    def go_on(self, to: str) -> None:
        """Tap Next, and wait for the page that follows."""
        self.tap(self.page.locator("button[name=do][value=next]"))
        self.page.wait_for_url(f"**/i/{to}")

    def answer_all(self, week: Week) -> None:
        """Go from the first part to reading it over."""
        for to in ("part/2", "part/3", "check"):
            self.answer_part(week)
            self.go_on(to)

    def send(self) -> None:
        self.tap(self.page.locator("button[name=do][value=send]"))
        self.page.wait_for_url("**/i/done")


def settle(page: Page) -> None:
    """Wait until the page stands still. One that comes out of memory says no more that it has loaded."""
    state = ""
    while state != "complete":
        try:
            state = page.evaluate("document.readyState")
        except Error:  # it is just going elsewhere
            state = ""


def sign_in(page: Page, address: str, who: str = "amara") -> Walker:
    """Sign in through the host's door and stand on Today."""
    page.goto(f"{address}/door")
    page.get_by_label("Name").fill(who)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Good")
    page.wait_for_load_state()
    return Walker(page)
