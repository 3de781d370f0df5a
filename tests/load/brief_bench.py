"""Measures how long a brief takes, as ratios within one run: `python -m tests.load.brief_bench [rounds]`.

Against WeasyPrint called plainly on the same HTML (fresh font set-up each time), against WeasyPrint set up well, and
against a headless Chromium that is already running, where there is one.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import weasyprint

from intersession.pdf import engine, fonts
from intersession.pdf.fetcher import OwnFontsOnly
from intersession.pdf.pool import Pool
from tests.support import briefs
from tests.support.browser import ARGUMENTS, executable


@dataclass(frozen=True)
class Measured:
    """Median seconds on the wall clock, and of processor time in this process."""

    wall: float
    cpu: float


def measure(work: Callable[[], object], *, rounds: int) -> Measured:
    """Time a piece of work; the first round is thrown away."""
    work()
    walls, cpus = [], []
    for _ in range(rounds):
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    return Measured(statistics.median(walls), statistics.median(cpus))


def plainly(html: str) -> bytes:
    """Render as somebody would who has read the first page of the manual, with our fonts as files."""
    sheet = fonts.style_sheet().replace(f"{fonts.SCHEME}:", f"file://{fonts.FOLDER}/")
    made: bytes = weasyprint.HTML(string=html).write_pdf(
        stylesheets=[weasyprint.CSS(string=sheet)], pdf_variant="pdf/ua-1"
    )
    return made


def ours(html: str) -> bytes:
    """Render in this process."""
    return engine.render(html, title="Session page", language="en")


def good_set_up(html: str) -> bytes:
    """Render with WeasyPrint alone, warm: its own call on our prepared fonts, nothing of ours after it."""
    with engine.type_of_this_process.lock:
        config, sheets = engine.type_of_this_process.ready()
        page = weasyprint.HTML(string=html, url_fetcher=OwnFontsOnly())
        made: bytes = page.write_pdf(font_config=config, stylesheets=sheets, pdf_variant="pdf/ua-1")
        return made


def say(name: str, found: Measured, base: Measured) -> None:
    """Print one line: seconds, and ratios to the base."""
    print(
        f"{name:44} {found.wall:7.3f} s wall {found.cpu:7.3f} s cpu   "
        f"{found.wall / base.wall:5.2f} × wall {found.cpu / base.cpu:5.2f} × cpu"
    )


def in_pool(html: str, *, rounds: int) -> None:
    """Print how a pool of one and of two workers compares, first document and the following ones."""
    seconds = {}
    for workers in (1, 2):
        with Pool(workers, queue=rounds * 8) as pool:
            start = time.perf_counter()
            pool.submit(html, title="Session page", language="en")
            first = time.perf_counter() - start
            pool.start()
            with ThreadPoolExecutor(workers * 2) as threads:
                start = time.perf_counter()
                made = [threads.submit(pool.submit, html, title="T", language="en") for _ in range(rounds * 4)]
                for one in made:
                    one.result()
                seconds[workers] = time.perf_counter() - start
        print(f"pool of {workers}: first document {first:.3f} s, then {rounds * 4 / seconds[workers]:.1f} a second")
    print(f"two workers against one: {seconds[1] / seconds[2]:.2f} ×   ({os.cpu_count()} cores)")


def in_chromium(html: str, *, rounds: int) -> Measured | None:
    """Print through a browser that is already open; None where there is none. Its processor time is not ours to see."""
    path = executable()
    if path is None:
        return None
    from playwright.sync_api import sync_playwright  # a heavy import that only this comparison needs

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as browsers:
        file = Path(folder) / "brief.html"
        faces = fonts.style_sheet().replace(f"{fonts.SCHEME}:", f"file://{fonts.FOLDER}/")
        file.write_text(html.replace("<style>", f"<style>{faces}", 1), encoding="utf-8")
        browser = browsers.chromium.launch(executable_path=path, args=ARGUMENTS)
        page = browser.new_page()

        def work() -> bytes:
            page.goto(file.as_uri())
            return page.pdf(prefer_css_page_size=True, tagged=True)

        found = measure(work, rounds=rounds)
        browser.close()
        return found


def main() -> None:
    """Print everything."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    html = briefs.html(briefs.brief())
    start = time.perf_counter()
    size = len(ours(html))
    print(f"cold, engine already imported: {time.perf_counter() - start:.3f} s; {size / 1024:.1f} KiB")
    base = measure(lambda: good_set_up(html), rounds=rounds)
    say("WeasyPrint in the good set-up", base, base)
    say("ours, warm", measure(lambda: ours(html), rounds=rounds), base)
    say("WeasyPrint, plainly", measure(lambda: plainly(html), rounds=rounds), base)
    found = in_chromium(html, rounds=rounds)
    if found is not None:
        print(f"{'Chromium, warm':44} {found.wall:7.3f} s wall                   {found.wall / base.wall:5.2f} × wall")
    in_pool(html, rounds=rounds)


if __name__ == "__main__":
    main()
