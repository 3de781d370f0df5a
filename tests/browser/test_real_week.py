"""The main job in real browsers on a real server: assign, two partners reflect, read side by side, two documents."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import segno
from PIL import Image
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.support.browser import DESK
from tests.support.live import Live, Visitors, live
from tests.support.walking import Walker, Week, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SAM = Week(closeness="8", moment="Soup on the balcony", helped="You took the early shift", talk="How we plan weekends")
ROBIN = Week(closeness="4", moment="The quiet drive home", helped="You asked twice", talk="Who starts the hard talks")
CORNER = bytes([1] * 7 + [0])
MOST_TAPS = 14
MOST_INTERACTIONS = 4


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with live(tmp_path_factory.mktemp("week"), has_pdf=True) as made:
        made.website.meets("case-1", days=-7, agreed=("Ten minutes without phones",))
        made.website.meets("case-1", days=0.2)
        yield made


def test_a_week_runs_from_today_to_two_documents(practice: Live, people: Visitors) -> None:
    desk = sign_in(people(DESK, permissions=["clipboard-read", "clipboard-write"]), practice.address)
    links = _assign_to_both(desk)

    sam = Walker(people.phone(), touches=True)
    sam.open_link(links["Sam"])
    _reflect(sam, SAM)
    robin = Walker(people.phone(javascript=False), touches=True)
    robin.paste_link(links["Robin"])
    _reflect(robin, ROBIN, shares="talk")

    _read_side_by_side(desk.page, practice.address)
    own, room = _document(desk.page, "Brief"), _document(desk.page, "Room-safe")
    assert SAM.talk in own
    assert ROBIN.talk in own
    assert ROBIN.talk in room
    for word in (*SAM.words, ROBIN.moment, ROBIN.helped):
        assert word not in room
    assert sam.taps <= MOST_TAPS
    assert robin.taps <= MOST_TAPS + 1


def test_homework_goes_out_with_keys_alone(practice: Live, people: Visitors) -> None:
    desk = sign_in(people(DESK), practice.address)

    desk.press("a")
    expect(desk.page.locator("dialog[open] input[type=search]")).to_be_focused()
    desk.page.keyboard.type("weekly")
    desk.press("Enter")
    desk.press("Enter")

    expect(desk.page.get_by_role("heading", level=1)).to_have_text("Links to hand over")
    assert desk.taps <= MOST_INTERACTIONS


def test_a_week_is_sent_with_keys_alone(practice: Live, people: Visitors) -> None:
    sam = Walker(people(DESK))
    sam.open_link(practice.links()["Sam"])
    if sam.page.locator("#accept").count():
        sam.reach("#accept")
        sam.press("Space")
    sam.reach("button[name=length]")
    sam.press("Enter")
    sam.page.wait_for_url("**/i/part/1")

    sam.reach("[name=closeness]")
    sam.press("Space")
    sam.reach("[name=moment]")
    sam.page.keyboard.type("Breakfast without phones")
    for to in ("part/2", "part/3", "check"):
        sam.reach("button[name=do][value=next]")
        sam.press("Enter")
        sam.page.wait_for_url(f"**/i/{to}")
    expect(sam.page.get_by_text("Breakfast without phones")).to_be_visible()
    sam.reach("button[name=do][value=send]")
    sam.press("Enter")

    sam.page.wait_for_url("**/i/done")


def test_the_code_on_the_screen_is_the_link(practice: Live, people: Visitors) -> None:
    practice.links()
    desk = sign_in(people(DESK, device_scale_factor=2), practice.address)
    desk.page.goto(f"{practice.address}/cases/case-1/homework")
    desk.page.locator("a[href$='/links']").first.click()
    desk.page.locator("summary").first.click()

    seen = desk.page.locator(".isn-qr svg").first.screenshot()

    link = desk.page.get_by_label("Or type this address").first.input_value()
    assert _modules(seen) == [bytes(row) for row in segno.make(link, error="m", micro=False).matrix]


def test_a_link_pasted_over_a_refused_one_opens(practice: Live, people: Visitors) -> None:
    link = practice.links()["Sam"]
    sam = Walker(people.phone())
    sam.page.goto(f"{practice.address}/i")
    sam.page.goto(f"{practice.address}/i#half-a-link")
    expect(sam.page.get_by_role("heading", level=1)).to_have_text("This link does not work")
    people.complaints.clear()  # the browser reports the refusal's status

    sam.open_link(link)

    expect(sam.page.get_by_role("heading", level=1)).to_have_text("Hello Sam.")
    assert sam.page.url == f"{practice.address}/i"


def _assign_to_both(desk: Walker) -> dict[str, str]:
    desk.press("a")
    expect(desk.page.locator("dialog[open] input[type=search]")).to_be_focused()
    desk.choose("form", "weekly-reflection")
    desk.tap(desk.page.locator("dialog [data-isn-send]"))
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("Links to hand over")
    assert desk.taps <= MOST_INTERACTIONS
    return {name: _copied(desk.page, name) for name in ("Sam", "Robin")}


def _copied(page: Page, name: str) -> str:
    page.get_by_role("button", name=f"Copy {name}’s link").click()
    expect(page.locator("[data-isn-status]")).to_have_text(f"Copied {name}’s link")
    return str(page.evaluate("navigator.clipboard.readText()"))


def _reflect(walker: Walker, week: Week, *, shares: str = "") -> None:
    walker.start()
    walker.answer_all(week)
    for word in week.words:
        expect(walker.page.get_by_text(word)).to_be_visible()
    if shares:
        walker.page.locator(f"[name=level-{shares}]").select_option("shared")
    walker.send()
    expect(walker.page.get_by_role("heading", level=1)).to_contain_text("Sent. Thank you")


def _read_side_by_side(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.get_by_text("Both have sent")).to_be_visible()
    page.get_by_role("link", name=re.compile("Review ?: Sam and Robin")).first.click()
    for word in (*SAM.words, *ROBIN.words):
        expect(page.locator("table.isn-sbs").get_by_text(word)).to_be_visible()
    page.locator("#isn-quick").fill("Ask about Sunday")
    page.get_by_role("button", name="Keep this note").click()
    expect(page.get_by_text("Ask about Sunday")).to_be_visible()


def _document(page: Page, name: str) -> str:
    """Download a document through its link; give its words with single spaces."""
    with page.expect_download(timeout=60_000) as started:
        page.get_by_role("link", name=f"{name} (PDF)").click()
    body = Path(started.value.path()).read_bytes()
    assert body.startswith(b"%PDF-")
    assert re.fullmatch(r"[a-z-]+-\d{4}-\d\d-\d\d\.pdf", started.value.suggested_filename)
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages).split())


def _modules(picture: bytes, *, border: int = 2) -> list[bytes]:
    """Read a drawn code's modules off a picture of it, one byte each, dark as 1."""
    image = Image.open(io.BytesIO(picture)).convert("1")

    def read(count: int, row: int) -> bytes:
        step = image.width / (count + 2 * border)
        places = [int(step * (border + n + 0.5)) for n in range(count)]
        return bytes(not image.getpixel((x, places[row])) for x in places)

    size = next(count for count in range(21, 178, 4) if read(count, 0).startswith(CORNER))
    return [read(size, row) for row in range(size)]
