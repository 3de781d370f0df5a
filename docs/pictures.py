"""Take the pictures of the README anew from what the demo shows today: `python docs/pictures.py`. Needs Chromium.

Three documents and two screens of a practice that is made for it and thrown away; `pdftoppm` is in poppler-utils.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.support.browser import ARGUMENTS, DESK, executable  # noqa: E402  # found from the line above on

PICTURES = ROOT / "docs" / "pictures"
DOTS = 90
"""A page of A4 is 745 px wide: twice what the README shows."""
COLOURS = {"today": 128, "phone": 128}
DEMO = "from intersession.cli import main; main()"


@contextmanager
def practice(folder: str) -> Iterator[dict[str, Any]]:
    """Serve the demo on a free port, and give what it says of itself."""
    command = [sys.executable, "-c", DEMO, "demo", "--json", "--port", "0", "--data", folder]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as served:
        assert served.stdout is not None
        try:
            yield json.loads(served.stdout.readline())
        finally:
            served.terminate()


def keep(name: str, picture: bytes) -> None:
    """Keep a picture with few colours, so that it stays small."""
    made = Image.open(io.BytesIO(picture)).convert("RGB").quantize(COLOURS.get(name, 64), dither=Image.Dither.NONE)
    made.save(PICTURES / f"{name}.png", optimize=True)
    print(f"{name}: {(PICTURES / f'{name}.png').stat().st_size / 1024:.0f} KiB")


def first_page(desk: BrowserContext, address: str) -> bytes:
    """Print a document and draw its first page."""
    made = desk.request.get(address).body()
    drawn = subprocess.run(
        ["pdftoppm", "-r", str(DOTS), "-png", "-l", "1", "-"], input=made, capture_output=True, check=True
    )
    return drawn.stdout


def documents(desk: BrowserContext, page: Page, base: str) -> None:
    """Take the brief of the next session, a summary of all weeks of that couple, and a week as a sheet with a code."""
    brief = page.locator("a[href*='/brief/counselor.pdf']").first.get_attribute("href") or ""
    case = brief.partition("/brief/")[0]
    keep("brief", first_page(desk, base + brief))
    keep("summary", first_page(desk, f"{base}{case}/summary.pdf?for=counselor&range=all"))
    page.goto(f"{base}{case}/homework")
    sheet = page.locator("a[href$='/sheet.pdf']", has_text="Weekly reflection").first.get_attribute("href") or ""
    keep("sheet", first_page(desk, base + sheet))


def counselor(browser: Browser, ready: dict[str, Any]) -> None:
    """Take the morning page, and what is printed from it."""
    desk = browser.new_context(viewport=DESK)
    page = desk.new_page()
    page.goto(f"{ready['base_url']}/sign-in")
    page.fill("[name=email]", ready["counselors"][0]["login"])
    page.fill("[name=password]", ready["counselors"][0]["password"])
    page.click("form button")
    page.wait_for_selector("a[href*='/brief/counselor.pdf']")
    keep("today", page.screenshot())
    documents(desk, page, ready["base_url"])


def client(browser: Browser, ready: dict[str, Any]) -> None:
    """Take the first part of a week, with two answers, on the phone of somebody who has not begun."""
    for one in ready["clients"]:
        page = browser.new_context(viewport={"width": 360, "height": 800}, device_scale_factor=1.5).new_page()
        page.goto(one["link"])
        page.wait_for_load_state("networkidle")
        full = page.locator("button[name=length][value=full]")
        if full.count() and "5" in full.inner_text():
            for accept in page.locator("#accept").all():  # asked once of each person
                accept.check(force=True)
            full.click()
            for place, value in enumerate(("7", "6")):
                page.locator(f"input[type=radio][value='{value}']").nth(place).check(force=True)
            page.wait_for_function("() => /saved/i.test(document.body.innerText)")
            page.evaluate("scrollTo(0, 0)")
            keep("phone", page.screenshot())
            return
    raise SystemExit("Nobody of the demo has a week to begin.")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, practice(folder) as ready, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=ARGUMENTS)
        counselor(browser, ready)
        client(browser, ready)
        browser.close()


if __name__ == "__main__":
    main()
