"""A fortnight of Sam and Robin, told as it happens: two phones, one of them now and then in the wrong hands.

The browsers keep pages one leaves in memory for Back, as people's do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.live import ELSEWHERE, Live, Visitors, keeping_pages, live, visitors
from tests.support.walking import Walker, Week
from tests.support.website import AMARA
from tests.support.website import Browser as Desk

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.thorough]

SAMS = Week(moment="Marmalade on the balcony", helped="You held the ladder", talk="Who plans the summer")
ROBINS = "Nobody hurried me on Sunday"
HALF = "A sentence that stops when somebody comes in"
PIN = "904417"


@pytest.fixture
def practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with live(tmp_path_factory.mktemp("fortnight")) as made:
        made.website.meets("case-1", days=13)
        yield made


@pytest.fixture
def people(chromium: Browser, practice: Live) -> Iterator[Visitors]:
    with keeping_pages(chromium) as keeping, visitors(keeping, practice.address) as made:
        yield made


@dataclass
class Couple:
    """The two phones, their links, and the counselor's desk, which reads without a browser."""

    practice: Live
    links: dict[str, str]
    sam: Walker
    robin: Walker

    def desk(self, tab: str = "") -> Desk:
        """A tab of Amara's case page as it is now."""
        desk = self.practice.website.counselor(AMARA)
        desk.get(f"/cases/case-1{tab}")
        self.practice.website.host.signed_in = None
        return desk

    def ask(self, ending: str, **values: str) -> None:
        """Let Amara send a form of the page about the case's people."""
        desk = self.desk("/people")
        self.practice.website.host.signed_in = AMARA
        desk.send(ending, **values)
        self.practice.website.host.signed_in = None

    def later(self, **time: float) -> None:
        self.practice.website.clock.advance(**time)


def test_a_couples_fortnight(practice: Live, people: Visitors) -> None:
    links = practice.website.assign(every="week")
    practice.website.host.signed_in = None
    sam, robin = Walker(people.phone(), touches=True), Walker(people())
    couple = Couple(practice, links, sam, robin)

    on_monday_sam_is_too_tired(couple)
    on_tuesday_sam_stops_half_way_and_goes_on_later(couple)
    robin_writes_with_keys_alone_and_sees_nothing_of_sam(couple)
    on_wednesday_sam_reads_back_shares_one_answer_and_takes_it_back(couple)
    in_the_second_week_one_minute_is_enough(couple)
    robin_picks_up_sams_phone(couple, people)
    somebody_comes_in_while_sam_writes(couple, people)
    then_they_separate(couple, people)


def on_monday_sam_is_too_tired(couple: Couple) -> None:
    sam = couple.sam
    sam.open_link(couple.links["Sam"])
    _reads(sam.page, "Hello Sam.")
    expect(sam.page.get_by_text("not watched day and night")).to_be_visible()
    expect(sam.page.locator("#accept")).not_to_be_checked()

    sam.tap(sam.page.get_by_role("button", name="Not tonight"))
    _reads(sam.page, "That is fine, Sam.")
    sam.tap(sam.page.get_by_role("button", name="I am tired"))
    _reads(sam.page, "Thank you, Sam.")

    assert "Not tonight (tired)" in couple.desk("/homework").page.text


def on_tuesday_sam_stops_half_way_and_goes_on_later(couple: Couple) -> None:
    couple.later(days=1)
    sam = couple.sam
    sam.open_link(couple.links["Sam"])
    sam.start()
    sam.answer_part(SAMS)
    sam.go_on("part/2")
    sam.tap(sam.page.get_by_role("button", name="Finish later, when I am alone"))
    _reads(sam.page, "That is fine")
    expect(sam.page.get_by_text("What you wrote is saved")).to_be_visible()

    couple.later(hours=3)
    sam.open_link(couple.links["Sam"])
    sam.tap(sam.page.get_by_role("button", name="Carry on, part 2 of 3"))
    _reads(sam.page, "Given and noticed")
    for to in ("part/3", "check"):
        sam.answer_part(SAMS)
        sam.go_on(to)
    expect(sam.page.get_by_text(SAMS.moment)).to_be_visible()
    sam.send()
    _reads(sam.page, "Sent. Thank you, Sam.")
    assert _words_in(sam.page, *SAMS.words) == []


def robin_writes_with_keys_alone_and_sees_nothing_of_sam(couple: Couple) -> None:
    page = couple.robin.page
    couple.robin.open_link(couple.links["Robin"])
    _tab_to(page, "#accept")
    page.keyboard.press("Space")
    _tab_to(page, "[name=length][value=short]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/i/part/1")
    _tab_to(page, "[name=talk]")
    page.keyboard.type(ROBINS)
    _tab_to(page, "[name=do][value=next]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/i/check")
    expect(page.get_by_text(ROBINS)).to_be_visible()
    _tab_to(page, "[name=do][value=send]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/i/done")

    _reads(page, "Sent. Thank you, Robin.")
    assert _words_in(page, *SAMS.words) == []


def on_wednesday_sam_reads_back_shares_one_answer_and_takes_it_back(couple: Couple) -> None:
    couple.later(days=1)
    couple.ask("/pin")  # face to face: "Let them choose one now", for Sam, who is first
    sam, page, robins = couple.sam, couple.sam.page, _robins_pages(couple)
    sam.page.goto(couple.links["Sam"])
    sam.tap(page.get_by_role("button", name="See or change what I sent"))
    _reads(page, "Let us check it is you")
    page.goto(f"{couple.practice.address}/i/new-pin")
    sam.write("pin", PIN)
    sam.write("again", PIN)
    sam.tap(page.get_by_role("button", name="Keep this PIN"))
    _reads(page, "Your PIN is set")

    page.goto(f"{couple.practice.address}/i/check-you")
    sam.write("pin", PIN)
    sam.tap(page.get_by_role("button", name="Open with my PIN"))
    _reads(page, "What you sent")
    sam.tap(page.get_by_role("link", name="Your weekly check-in"))
    expect(page.get_by_text(SAMS.moment)).to_be_visible()
    sam.tap(page.locator("a[href$='/share/moment']"))
    _reads(page, "This is what your partner will read")
    assert _words_in(page, *SAMS.words) == [SAMS.moment]
    sam.tap(page.get_by_role("button", name="Share it with your partner"))
    expect(page.get_by_text("Shared with your partner.")).to_be_visible()
    sam.tap(page.locator("form[action$='/take-back/moment'] button"))
    expect(page.get_by_text("Shared with your partner.")).to_have_count(0)
    sam.tap(page.get_by_role("button", name="I am done reading"))

    _reads(page, "Sent. Thank you, Sam.")
    assert _robins_pages(couple) == robins
    page.go_back(wait_until="commit")
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Your weekly check-in")
    assert _words_in(page, *SAMS.words) == []


def in_the_second_week_one_minute_is_enough(couple: Couple) -> None:
    couple.later(days=6)
    sam = couple.sam
    sam.open_link(couple.links["Sam"])
    sam.tap(sam.page.locator("[name=length][value=short]"))
    sam.page.wait_for_url("**/i/part/1")
    sam.choose("closeness", "6")
    sam.write("talk", SAMS.talk)
    sam.go_on("check")
    sam.send()
    sam.tap(sam.page.get_by_text("Pause messages"))
    sam.tap(sam.page.get_by_role("button", name="Pause for 2 weeks"))
    _reads(sam.page, "Messages are paused")

    assert "Messages are paused." in couple.desk("/people").page.text


def robin_picks_up_sams_phone(couple: Couple, people: Visitors) -> None:
    """Sam's phone opens Robin's link by mistake: the page asks who it is, and only Amara is told."""
    page = couple.sam.page
    couple.sam.open_link(couple.links["Robin"])
    _reads(page, "Hello Robin.")
    assert _words_in(page, ROBINS, *SAMS.words) == []
    couple.sam.tap(page.get_by_role("button", name="I am not Robin"))
    _reads(page, "Thank you for telling us")

    assert "said it is not theirs" in couple.desk().page.text
    people.complaints.clear()


def somebody_comes_in_while_sam_writes(couple: Couple, people: Visitors) -> None:
    couple.links |= couple.practice.website.assign("weekly-reflection")
    couple.practice.website.host.signed_in = None
    sam, page = couple.sam, couple.sam.page
    sam.open_link(couple.links["Sam"])
    sam.start()
    sam.write("moment", HALF)
    page.route(f"{ELSEWHERE}**", lambda route: route.fulfill(body="<title>Weather</title>Sunny"))
    page.get_by_role("button", name="Leave now").tap()
    page.wait_for_url(ELSEWHERE)
    assert page.title() == "Weather"

    for turn in ("go_back", "go_back", "go_forward", "reload"):
        getattr(page, turn)(wait_until="commit")
        assert _words_in(page, HALF, *SAMS.words) == []
    people.complaints.clear()  # pages that ended are refused: that is meant
    people.reached.discard(ELSEWHERE.rstrip("/"))


def then_they_separate(couple: Couple, people: Visitors) -> None:
    couple.ask("/separate")

    for walker, name in ((couple.sam, "Sam"), (couple.robin, "Robin")):
        walker.page.goto(f"{couple.practice.address}/i/help")
        walker.page.goto(couple.links[name])
        _reads(walker.page, "This link does not work")
    people.complaints.clear()  # the refusal's status


def _reads(page: Page, heading: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)


def _words_in(page: Page, *words: str) -> list[str]:
    page.wait_for_load_state()
    seen = page.content() + "\n".join(page.locator("input, textarea").evaluate_all("all => all.map(one => one.value)"))
    return [one for one in words if one in seen]


def _tab_to(page: Page, selector: str) -> None:
    """Press Tab until this has the focus; fails when it cannot be reached."""
    target = page.locator(selector)
    for _ in range(60):
        page.keyboard.press("Tab")
        if target.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"no key leads to {selector}")


def _robins_pages(couple: Couple) -> list[str]:
    page, seen = couple.robin.page, []
    for path in ("/i/done", "/i/check-you", "/i/mine", "/i/mine/shared", "/i/part/1"):
        page.goto(couple.practice.address + path)
        seen.append(page.locator("main").inner_text())
    return seen
