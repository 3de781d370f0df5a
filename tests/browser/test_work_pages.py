"""The counselor's pages in a real browser: what they look like is seen, what they do is driven."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import expect

from tests.support import preview_work
from tests.support.browser import DESK, PHONE, OpenPage, serving
from tests.support.looking import EVERYTHING, SIZED, Look

NAMES = sorted(preview_work.PAGES)
SCHEMES = {"desk": ("light", "dark", "forced"), "phone": ("light", "dark")}
SMALLEST_TARGET = 24
SMALL = """least => [...document.querySelectorAll('a,button,select,summary,textarea,input,label')].filter(element => {
    if (element.matches('.isn-skip, .isn-field, .isn-sr, [type=hidden], .isn-fold-in')) return false;
    const box = element.getBoundingClientRect();
    return box.width && (box.width < least || box.height < least - 0.5);
}).map(element => element.outerHTML.slice(0, 90))"""

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with serving(preview_work.app) as address:
        yield address


@pytest.mark.thorough
@pytest.mark.slow
@pytest.mark.parametrize("size", ["desk", "phone"])
def test_every_page_passes_axe_and_never_scrolls_sideways(site: str, open_page: OpenPage, size: str) -> None:
    page = open_page(f"{site}/today", DESK if size == "desk" else PHONE, bypass_csp=True)
    look = Look(page, EVERYTHING if size == "desk" else SIZED, schemes=SCHEMES[size])

    for name in NAMES:
        look.at(site + name)
        if size == "phone":
            look.narrow(name, 320, 640)

    assert look.found == []


@pytest.mark.thorough
def test_every_target_is_large_enough(site: str, open_page: OpenPage) -> None:
    page = open_page(f"{site}/today", DESK)
    small = {}

    for name in NAMES:
        page.goto(site + name)
        small[name] = page.evaluate(SMALL, SMALLEST_TARGET) if name != "/form" else []

    assert {name: found for name, found in small.items() if found} == {}


def test_homework_goes_out_with_three_keys(site: str, open_page: OpenPage) -> None:
    page = open_page(f"{site}/today", DESK)

    page.keyboard.press("a")
    expect(page.locator("dialog[open] input[type=search]")).to_be_focused()
    page.keyboard.press("Enter")
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.keyboard.press("Enter")

    fields = parse_qs(sent.value.post_data or "")
    assert fields["form"] == ["weekly-reflection"]
    assert fields["who"] == ["all"]
    assert fields["case"] == fields["shown_case"] == ["sam"]


def test_typing_narrows_the_choice_and_enter_takes_the_first(site: str, open_page: OpenPage) -> None:
    page = open_page(f"{site}/today", DESK)
    page.keyboard.press("a")
    expect(page.locator("dialog[open] input[type=search]")).to_be_focused()

    expect(page.locator("dialog [data-isn-send]")).to_be_in_viewport(ratio=1)
    page.keyboard.type("active")
    # What a search hides is not what a click on "Send" would send.
    expect(page.locator("dialog input[name=form]:checked")).to_have_value("active-listening")
    page.keyboard.press("Enter")

    expect(page.locator("dialog .isn-pick:visible")).to_have_count(1)
    expect(page.locator("dialog input[name=form]:checked")).to_have_value("active-listening")
    expect(page.locator("dialog [data-isn-send]")).to_be_focused()
    expect(page.locator("dialog [data-isn-too-much]")).to_be_visible()


def test_under_seven_the_smaller_version_is_offered_and_taken(site: str, open_page: OpenPage) -> None:
    page = open_page(f"{site}/assign", DESK)
    page.locator("#isn-card summary").click()
    offer = page.get_by_role("button", name="Take the two-minute version")
    expect(offer).to_be_hidden()
    page.locator("[data-isn-doable]").first.select_option("7")
    expect(offer).to_be_hidden()

    page.locator("[data-isn-doable]").last.select_option("6")
    page.locator("[name=card_two_minutes]").fill("One thank you")
    offer.click()

    expect(page.locator("[name=card_what]")).to_have_value("One thank you")
    expect(offer).to_be_hidden()


def test_enter_never_takes_a_form_that_is_not_available(site: str, open_page: OpenPage) -> None:
    page = open_page(f"{site}/assign", DESK)

    page.locator("input[data-isn-pick]").fill("appreciation")
    page.locator("input[data-isn-pick]").press("Enter")

    expect(page.locator("input[name=form]:checked")).to_have_value("weekly-reflection")
    expect(page.locator("input[data-isn-pick]")).to_be_focused()


def test_the_dialog_passes_axe_and_gives_the_focus_back(site: str, open_page: OpenPage) -> None:
    page = open_page(f"{site}/today", DESK, bypass_csp=True)
    page.locator("[data-isn-dialog]").first.click()
    expect(page.locator("dialog[open] input[type=search]")).to_be_focused()
    look = Look(page)
    look("the dialog")
    assert look.found == []

    page.keyboard.press("Escape")

    expect(page.locator("dialog[data-isn-loaded]")).to_have_count(0)
    expect(page.locator("[data-isn-dialog]").first).to_be_focused()


def test_another_couple_brings_its_own_names_and_keeps_the_rest(site: str, open_page: OpenPage) -> None:
    page = open_page(f"{site}/assign", DESK)
    page.locator("textarea[name=note]").fill("A quiet five minutes.")
    page.locator("input[value=active-listening]").check(force=True)

    page.locator("select[name=case]").select_option("priya")

    expect(page.locator("[data-isn-send]")).to_contain_text("Send to Priya and Jo")
    expect(page.locator("input[name=shown_case]")).to_have_value("priya")
    expect(page.locator("textarea[name=note]")).to_have_value("A quiet five minutes.")
    expect(page.locator("input[name=form]:checked")).to_have_value("active-listening")


def test_the_button_follows_who_is_chosen(site: str, open_page: OpenPage) -> None:
    page = open_page(f"{site}/assign", DESK)

    page.locator("input[name=who][value=robin]").check(force=True)

    expect(page.locator("[data-isn-send]")).to_contain_text("Send to Robin")
    expect(page.locator("[data-isn-for=sam]")).to_have_text("5 min that week with this")
    expect(page.locator("[data-isn-for=robin]")).to_have_text("10.5 min that week with this")


def test_copying_says_whose_link_it_is(site: str, open_page: OpenPage) -> None:
    page = open_page(f"{site}/links", DESK, permissions=["clipboard-read", "clipboard-write"])

    page.get_by_role("button", name="Copy Robin’s link").click()

    expect(page.locator("[data-isn-status]")).to_have_text("Copied Robin’s link")
    assert "robin" in page.evaluate("navigator.clipboard.readText()")


def test_a_link_that_cannot_be_copied_is_shown_and_marked(site: str, open_page: OpenPage) -> None:
    page = open_page(f"{site}/links", DESK)
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); }")

    page.get_by_role("button", name="Copy Robin’s link").click()

    expect(page.locator("[data-isn-status]")).to_contain_text("copy it by hand")
    expect(page.get_by_label("Or type this address").last).to_be_focused()
    marked = (
        "document.activeElement.value.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd)"
    )
    assert "robin" in page.evaluate(marked)


def test_only_one_code_is_uncovered_at_a_time(site: str, open_page: OpenPage) -> None:
    page = open_page(f"{site}/links", DESK)

    page.locator("summary").first.click()
    page.locator("summary").last.click()

    expect(page.locator("details[open]")).to_have_count(1)
    expect(page.locator(".isn-qr:visible")).to_have_count(1)


def test_hidden_names_stay_hidden_on_the_next_page(site: str, open_page: OpenPage) -> None:
    page = open_page(f"{site}/case", DESK)
    blurred = "getComputedStyle(document.querySelector('h1')).filter"
    assert page.evaluate(blurred) == "none"

    page.keyboard.press("h")

    assert page.evaluate(blurred).startswith("blur")
    assert "Sam" not in page.title()
    page.goto(f"{site}/today")
    expect(page.locator("[data-isn-hide]")).to_be_checked()
    assert page.evaluate("getComputedStyle(document.querySelector('.isn-sess-title .isn-name')).filter") != "none"


def test_hiding_covers_every_name_and_answer(site: str, open_page: OpenPage) -> None:
    page = open_page(f"{site}/case", DESK)
    page.keyboard.press("h")

    plain = page.evaluate(
        """() => {
            const covered = node => node && (getComputedStyle(node).filter !== 'none' || covered(node.parentElement));
            const walk = document.createTreeWalker(document.querySelector('.isn-page'), NodeFilter.SHOW_TEXT);
            const seen = [];
            while (walk.nextNode()) {
                const text = walk.currentNode, parent = text.parentElement;
                const words = /Sam|Robin|toast|afraid|weekends|laughed/.test(text.data);
                if (words && !parent.closest('.isn-sr, option') && !covered(parent)) seen.push(text.data);
            }
            return seen;
        }"""
    )

    assert plain == []


def test_keys_do_nothing_while_one_types(site: str, open_page: OpenPage) -> None:
    page = open_page(f"{site}/notes", DESK)

    page.locator("#isn-note").fill("")
    page.locator("#isn-note").press_sequentially("aha?")

    expect(page.locator("#isn-note")).to_have_value("aha?")
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.locator("[data-isn-hide]")).not_to_be_checked()


def test_the_question_mark_shows_the_keys(site: str, open_page: OpenPage) -> None:
    page = open_page(f"{site}/today", DESK)

    page.keyboard.press("?")

    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()


def test_a_refusal_takes_the_focus_and_leads_to_its_field(site: str, open_page: OpenPage) -> None:
    page = open_page(f"{site}/assign-refused", DESK)
    expect(page.locator(".isn-summary")).to_be_focused()

    page.locator(".isn-summary a").first.click()

    expect(page.locator("#isn-due")).to_be_focused()


def test_a_long_answer_opens_without_script(site: str, open_page: OpenPage) -> None:
    page = open_page(f"{site}/case", DESK, javascript=False)
    before = page.locator(".isn-fold-text").bounding_box()

    page.get_by_text("Show all").first.click()

    after = page.locator(".isn-fold-text").bounding_box()
    assert before is not None
    assert after is not None
    assert after["height"] > before["height"]


def test_without_script_assigning_is_a_page_with_every_field(site: str, open_page: OpenPage) -> None:
    page = open_page(f"{site}/today", DESK, javascript=False)

    page.get_by_role("link", name="Assign homework").click()
    page.locator("input[name=who][value=robin]").check(force=True)
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.locator("[data-isn-send]").click()

    assert parse_qs(sent.value.post_data or "")["who"] == ["robin"]


def test_without_script_names_can_be_hidden_too(site: str, open_page: OpenPage) -> None:
    page = open_page(f"{site}/case", DESK, javascript=False)

    page.get_by_role("checkbox", name="Hide names").click()

    expect(page.locator("h1")).to_have_css("filter", "blur(15.5px)")


def test_only_the_uncovered_card_is_printed(site: str, open_page: OpenPage) -> None:
    page = open_page(f"{site}/links", DESK)
    page.locator("summary").last.click()

    page.emulate_media(media="print")

    expect(page.locator(".isn-hand-one:visible")).to_have_count(1)
    expect(page.locator(".isn-hand-one:visible h2")).to_have_text("Robin")
    expect(page.locator("nav")).to_be_hidden()
