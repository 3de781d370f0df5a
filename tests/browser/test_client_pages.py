"""The client's pages in a real browser: what they look like is seen, what they do is driven."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from tests.support import preview
from tests.support.browser import DESK, OpenPage, serving
from tests.support.looking import SIZED, Look

NAMES = sorted(preview.pages())
TELLING = ("landing", "part-1-wrong", "part-2-kept", "kinds", "check", "help")
THUMBED = ("landing", "part-1", "part-2-kept", "part-3-kept", "check", "passed", "help", "left")
SMALLEST_TARGET = 44
SCALE_DOT = 26
SMALL = """([least, dot]) => [...document.querySelectorAll('a,button,label,select,summary,textarea')].filter(
element => {
    if (element.matches('.isn-skip, .isn-legend, .isn-row-level label, p a, .isn-none')) return false;
    const box = element.getBoundingClientRect();
    const width = element.matches('.isn-dot, .isn-tap') ? dot : least;
    return box.width && (box.width < width || box.height < least - 1);
}).map(element => element.outerHTML.slice(0, 90))"""
DRAFT = "**/i/draft"

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with serving(preview.app()) as address:
        yield address


@pytest.mark.thorough
@pytest.mark.slow
def test_every_page_passes_axe_and_never_scrolls_sideways(site: str, open_page: OpenPage) -> None:
    look = Look(open_page(f"{site}/landing", bypass_csp=True), schemes=("light",))

    for name in NAMES:
        look.at(f"{site}/{name}")
        look.narrow(name, 320, 640)

    assert look.found == []


@pytest.mark.thorough
def test_the_telling_pages_pass_axe_in_other_colours_and_on_a_desk(site: str, open_page: OpenPage) -> None:
    look = Look(open_page(f"{site}/landing", DESK, bypass_csp=True), SIZED, schemes=("light", "dark", "forced"))

    for name in TELLING:
        look.at(f"{site}/{name}")

    assert look.found == []


def test_every_target_is_large_enough_for_a_thumb(site: str, open_page: OpenPage) -> None:
    page = open_page(f"{site}/landing")
    small = {}

    for name in THUMBED:
        page.goto(f"{site}/{name}")
        small[name] = page.evaluate(SMALL, [SMALLEST_TARGET, SCALE_DOT])

    assert {name: found for name, found in small.items() if found} == {}


def test_a_page_weighs_little(site: str, open_page: OpenPage) -> None:
    page = open_page(f"{site}/left")
    sizes: dict[str, int] = {}
    page.on("response", lambda answer: sizes.update({answer.url: len(answer.body())}))

    page.goto(f"{site}/part-2", wait_until="networkidle")

    fonts = sum(size for address, size in sizes.items() if address.endswith(".woff2"))
    assert len(sizes) <= 8
    assert fonts <= 45 * 1024


def test_the_link_leaves_the_address_and_opens_the_landing_page(site: str, open_page: OpenPage) -> None:
    page = open_page(f"{site}/left")
    sent: list[str | None] = []
    page.on("request", lambda request: sent.append(request.post_data) if request.method == "POST" else None)

    page.goto(f"{site}/i#secret-of-the-link")
    page.wait_for_selector("text=Hello Ana")

    assert "secret" not in page.url
    assert [body for body in sent if body and "token=secret-of-the-link" in body]


def test_an_answer_is_saved_soon_and_the_next_save_knows_the_revision(site: str, open_page: OpenPage) -> None:
    page = open_page(f"{site}/part-1")

    with page.expect_request(DRAFT) as first:
        _dot(page, "closeness", 7)
    expect(page.locator("[data-isn-save-text]")).to_have_text(re.compile("Draft saved"))
    revision = page.locator("[name=rev]").input_value()
    with page.expect_request(DRAFT) as second:
        _dot(page, "closeness", 8)

    assert revision != "3"
    assert '"closeness"' in (first.value.post_data or "")
    assert re.search(rf'name="rev"\s+{revision}\s', second.value.post_data or "")


def test_a_draft_changed_elsewhere_is_said_and_not_overwritten(site: str, open_page: OpenPage) -> None:
    page = open_page(f"{site}/part-1")
    page.route(DRAFT, lambda route: route.fulfill(status=409, body="{}"))

    _dot(page, "closeness", 7)

    expect(page.locator("[data-isn-tell=conflict]")).to_be_visible()
    assert page.locator("[name=rev]").input_value() == "3"


def test_an_ended_visit_is_said_and_the_words_stay(site: str, open_page: OpenPage) -> None:
    page = open_page(f"{site}/part-1")
    page.route(DRAFT, lambda route: route.fulfill(status=403))

    page.locator("#moment").fill("A quiet evening")
    page.locator("[name=do][value=next]").click()

    expect(page.locator("[data-isn-tell=ended]")).to_be_visible()
    assert page.locator("#moment").input_value() == "A quiet evening"


def test_words_that_cannot_be_sent_wait_sealed_on_the_device_and_come_back(site: str, open_page: OpenPage) -> None:
    page = open_page(f"{site}/part-1")
    page.route(DRAFT, lambda route: route.abort())
    page.locator("#moment").fill("A quiet evening")
    page.locator("[name=do][value=next]").click()
    expect(page.locator("[data-isn-save-text]")).to_have_text(re.compile("Kept on this device"))
    kept = page.evaluate("JSON.stringify(localStorage)")

    second = page.context.new_page()
    second.route(DRAFT, lambda route: route.abort())
    second.goto(f"{site}/part-1")

    expect(second.locator("#moment")).to_have_value("A quiet evening")
    assert "quiet" not in kept
    assert "part-1" in page.url


def test_the_copy_is_gone_once_the_server_has_the_words(site: str, open_page: OpenPage) -> None:
    page = open_page(f"{site}/part-1")
    page.route(DRAFT, lambda route: route.abort(), times=1)
    page.locator("#moment").fill("A quiet evening")
    page.locator("#moment").blur()
    expect(page.locator("[data-isn-save-text]")).to_have_text(re.compile("Kept on this device"))

    page.evaluate("dispatchEvent(new Event('online'))")

    expect(page.locator("[data-isn-save-text]")).to_have_text(re.compile("Draft saved"))
    assert page.evaluate("localStorage.length") == 0


def test_a_copy_cannot_be_opened_by_another_visit(site: str, open_page: OpenPage) -> None:
    page = open_page(f"{site}/part-1")
    page.route(DRAFT, lambda route: route.abort())
    page.locator("#moment").fill("A quiet evening")
    page.locator("#moment").blur()
    expect(page.locator("[data-isn-save-text]")).to_have_text(re.compile("Kept on this device"))

    other = page.context.new_page()
    other.route("**/part-1", lambda route: _with_another_key(route, site))
    other.goto(f"{site}/part-1")

    other.wait_for_function("localStorage.length === 0")
    assert other.locator("#moment").input_value() == ""


def test_leave_now_goes_elsewhere_and_ends_the_visit(site: str, open_page: OpenPage) -> None:
    page = open_page(f"{site}/part-1-kept")
    page.route("https://weather.example/", lambda route: route.fulfill(body="Sunny"))
    page.evaluate("localStorage.setItem('isn:d41', 'x')")

    with page.expect_request("**/i/leave") as left:
        page.get_by_role("button", name="Leave now").click()
    page.wait_for_url("https://weather.example/")
    page.go_back()

    assert "token-of-the-visit" in (left.value.post_data or "")
    assert "/part-1-kept" not in page.url


def test_three_presses_of_shift_leave(site: str, open_page: OpenPage) -> None:
    page = open_page(f"{site}/part-1")
    page.route("https://weather.example/", lambda route: route.fulfill(body="Sunny"))

    for _ in range(2):
        page.keyboard.press("Shift")
    expect(page.locator("[data-isn-status]")).to_have_text("Press Shift once more to leave")
    page.keyboard.press("Shift")

    page.wait_for_url("https://weather.example/")


def test_a_capital_letter_is_no_press_to_leave(site: str, open_page: OpenPage) -> None:
    page = open_page(f"{site}/part-1")

    page.locator("#moment").press_sequentially("A B C D")
    for letter in "ABC":
        page.keyboard.press(f"Shift+{letter}")

    assert page.url.endswith("/part-1")


def test_the_page_is_emptied_on_the_way_out(site: str, open_page: OpenPage) -> None:
    page = open_page(f"{site}/part-1-kept")

    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")

    assert page.locator("body").inner_text() == ""
    assert page.locator("textarea").count() == 0


def test_a_slider_left_alone_is_no_answer_and_a_key_makes_one(site: str, open_page: OpenPage) -> None:
    page = open_page(f"{site}/kinds")
    slider = page.get_by_role("slider")

    assert slider.get_attribute("aria-valuetext") == "No answer yet"
    assert page.locator("[name=ready]").input_value() == ""
    slider.press("Enter")
    assert page.locator("[name=ready]").input_value() == "50"
    slider.press("Delete")
    assert page.locator("[name=ready]").input_value() == ""


def test_a_distant_question_appears_with_its_answer(site: str, open_page: OpenPage) -> None:
    page = open_page(f"{site}/kinds")
    why = page.locator("#why")

    expect(why).to_be_hidden()
    _dot(page, "mood", 2)
    expect(why).to_be_visible()
    _dot(page, "mood", 3)
    expect(why).to_be_hidden()


def test_dragging_along_a_scale_answers(site: str, open_page: OpenPage) -> None:
    page = open_page(f"{site}/part-1")
    start, end = (page.locator(f"[name=closeness][value='{value}']") for value in (3, 8))
    start.scroll_into_view_if_needed()
    first, last = start.bounding_box(), end.bounding_box()
    assert first
    assert last

    page.mouse.move(first["x"] + 8, first["y"] + 8)
    page.mouse.down()
    page.mouse.move(last["x"] + 8, last["y"] + 8, steps=6)
    page.mouse.up()

    expect(end).to_be_checked()


def test_a_count_is_taken_back_with_one_tap(site: str, open_page: OpenPage) -> None:
    page = open_page(f"{site}/part-2")
    side = page.locator(".isn-grid-side").first

    side.locator(".isn-tap").nth(3).click()
    expect(side.locator("[value='3']")).to_be_checked()
    side.locator(".isn-grid-none").click()

    expect(side.locator("[value='']")).to_be_checked()


def test_what_is_left_of_a_text_is_counted_as_people_count(site: str, open_page: OpenPage) -> None:
    page = open_page(f"{site}/part-1")

    page.locator("#moment").fill("😀" * 10)

    expect(page.locator(".isn-count")).to_have_text("590 characters left")


def test_the_first_error_has_the_focus(site: str, open_page: OpenPage) -> None:
    page = open_page(f"{site}/part-1-wrong")

    assert page.evaluate("document.activeElement.className") == "isn-summary"


@pytest.mark.parametrize("name", ["part-1", "part-2", "part-3", "kinds", "check", "passed", "arrive", "landing"])
def test_without_script_everything_can_be_answered_and_sent(site: str, open_page: OpenPage, name: str) -> None:
    page = open_page(f"{site}/{name}", javascript=False)
    form = page.locator("main form").first

    answered = form.locator("textarea, input:not([type=hidden]), select, button[name=reason]")
    assert answered.count() or name == "landing"
    assert form.locator("button").count()
    expect(page.locator(".isn-exit")).to_be_visible()


def test_without_script_a_number_box_stands_for_the_slider(site: str, open_page: OpenPage) -> None:
    page = open_page(f"{site}/kinds", javascript=False)

    page.locator("#ready").fill("40")

    expect(page.locator("input[type=number]#ready")).to_be_visible()


def test_without_script_a_follow_up_opens_under_its_answer(site: str, open_page: OpenPage) -> None:
    page = open_page(f"{site}/part-3", javascript=False)

    expect(page.locator("#hard_need")).to_be_hidden()
    page.get_by_role("radio", name="Yes").check()

    expect(page.locator("#hard_need")).to_be_visible()


def _dot(page: Page, name: str, value: int) -> None:
    page.locator(f"[name={name}][value='{value}']").check()


def _with_another_key(route: Route, site: str) -> None:
    answer = route.fetch()
    route.fulfill(response=answer, body=answer.text().replace("QUFB", "QkJC"))
