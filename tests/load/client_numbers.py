"""What the pages weigh and how quick they answer, in a real browser on a real server. Prints; it is not a test.

Weights are of a first visit with an empty cache: what came over the wire, and the same with every text compressed by
gzip (level 6) as a proxy in front does it; waitress itself compresses nothing. Fonts are compressed already. Run it
with `PYTHONPATH=. .venv/bin/python tests/load/client_numbers.py`.
"""

from __future__ import annotations

import gzip
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import expect, sync_playwright

from tests.support.browser import ARGUMENTS, DESK, executable
from tests.support.live import ELSEWHERE, Live, Visitors, live
from tests.support.walking import Walker, Week, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page, Response, Route

TRIES = 20
OPEN_DIALOG = """async () => {
    const start = performance.now();
    document.querySelector('[data-isn-dialog]').click();
    while (!document.activeElement.closest('dialog[open]')) await new Promise(requestAnimationFrame);
    return performance.now() - start;
}"""
COVERED = """() => new Promise(done => {
    const start = performance.now();
    document.querySelector('.isn-exit').click();
    requestAnimationFrame(() => setTimeout(() => done([
        performance.now() - start,
        document.elementFromPoint(innerWidth / 2, innerHeight / 2).className,
    ])));
})"""

# What Lighthouse calls a mid-range phone on slow 4G.
SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 750e3 / 8}
SLOWER_CPU = 4
WATCH = """
window.isnVitals = {lcp: 0, cls: 0, tbt: 0};
const watch = (type, add) =>
    new PerformanceObserver(list => list.getEntries().forEach(add)).observe({type, buffered: true});
watch('largest-contentful-paint', entry => { isnVitals.lcp = entry.startTime; });
watch('layout-shift', entry => { isnVitals.cls += entry.value; });
watch('longtask', entry => { isnVitals.tbt += Math.max(0, entry.duration - 50); });
"""


@dataclass
class Weight:
    """The responses of one page's first visit."""

    wire: int = 0
    packed: dict[str, int] = field(default_factory=dict)
    requests: int = 0
    encodings: set[str] = field(default_factory=set)

    def add(self, answer: Response, body: bytes) -> None:
        kind = answer.request.resource_type
        is_text = kind != "font"
        self.requests += 1
        self.packed[kind] = self.packed.get(kind, 0) + (len(gzip.compress(body, 6)) if is_text else len(body))
        self.encodings.add(answer.headers.get("content-encoding", "none"))

    @property
    def total(self) -> int:
        return sum(self.packed.values())


@contextmanager
def weighing(page: Page) -> Iterator[Weight]:
    """Weigh all that the page fetches in the block, cache off."""
    weight, answers = Weight(), list["Response"]()
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    session.on("Network.loadingFinished", lambda done: setattr(weight, "wire", weight.wire + done["encodedDataLength"]))

    def keep(answer: Response) -> None:
        answers.append(answer)

    page.on("response", keep)
    yield weight
    page.wait_for_load_state("networkidle")
    page.remove_listener("response", keep)
    for answer in answers:
        if answer.status == 200 and answer.request.method == "GET":
            # Asked again: the browser has put some bodies away already, and a GET changes nothing.
            weight.add(answer, page.context.request.get(answer.url).body())
    session.detach()


def say_weight(name: str, weight: Weight) -> None:
    kinds = ", ".join(f"{kind} {size / 1024:.1f}" for kind, size in sorted(weight.packed.items()))
    print(
        f"{name}: {weight.total / 1024:.1f} KB with gzip ({kinds}); {weight.wire / 1024:.1f} KB as served "
        f"(encoding {'/'.join(sorted(weight.encodings))}); {weight.requests} requests"
    )


def weigh_client(practice: Live, people: Visitors) -> None:
    """Walk through a week on a phone, and weigh each page as if it were the first one."""
    walker = Walker(people.phone(), touches=True)
    walker.open_link(practice.links()["Sam"])
    walker.start()
    for number, to in enumerate(("part/2", "part/3", "check"), start=1):
        with weighing(walker.page) as weight:
            walker.page.reload()
        say_weight(f"client, part {number}", weight)
        walker.answer_part(Week())
        walker.go_on(to)
    with weighing(walker.page) as weight:
        walker.page.reload()
    say_weight("client, check", weight)
    walker.send()
    print(f"taps for the weekly reflection, from the landing page to sent: {walker.taps}")


def weigh_work(practice: Live, people: Visitors) -> None:
    desk = sign_in(people(DESK), practice.address)
    for name, path in (("Today", "/"), ("a couple", "/cases/case-1"), ("assign", "/assign")):
        with weighing(desk.page) as weight:
            desk.page.goto(practice.address + path)
        say_weight(f"counselor, {name}", weight)


def time_assigning(practice: Live, people: Visitors) -> None:
    desk = sign_in(people(DESK), practice.address)
    took = []
    for _ in range(TRIES):
        desk.page.goto(practice.address)
        took.append(desk.page.evaluate(OPEN_DIALOG))
    say_times("assign dialog, click to focus in it", took)
    desk.page.goto(practice.address)
    desk.press("a")
    expect(desk.page.locator("dialog[open] input[type=search]")).to_be_focused()
    desk.press("Enter")
    desk.press("Enter")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("Links to hand over")
    print(f"interactions to assign, from Today: {desk.taps}")


def time_leaving(practice: Live, people: Visitors) -> None:
    took = [leave_once(practice, people) for _ in range(TRIES // 4)]
    say_times("Leave now, until the page is covered and painted", [covered for covered, _ in took])
    say_times("Leave now, until the other site is there", [gone for _, gone in took])


def leave_once(practice: Live, people: Visitors) -> tuple[float, float]:
    """Return milliseconds: to a covered page, and to the other site, which answers once the page was seen covered."""
    walker, asked = Walker(people.phone(), touches=True), list["Route"]()
    walker.page.route(f"{ELSEWHERE}**", lambda route: asked.append(route))  # noqa: PLW0108  # Playwright cannot call a built-in
    walker.open_link(practice.links()["Sam"])
    walker.start()
    started = time.perf_counter()
    with walker.page.expect_request(f"{ELSEWHERE}**"):
        covered, above = walker.page.evaluate(COVERED)
    if above != "isn-blank":
        raise RuntimeError(f"the page was not covered, but showed {above!r}")
    while not asked:
        walker.page.wait_for_timeout(1)
    asked[0].fulfill(body="<title>Weather</title>")
    walker.page.wait_for_url(ELSEWHERE, wait_until="commit")
    return covered, (time.perf_counter() - started) * 1000


def time_vitals(practice: Live, people: Visitors) -> None:
    """Print when the largest thing is painted, what moves, and how long the page does not answer, on a slow phone."""
    walker = Walker(people.phone(), touches=True)
    walker.page.add_init_script(WATCH)
    walker.open_link(practice.links()["Robin"])
    walker.start()
    session = walker.page.context.new_cdp_session(walker.page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    session.send("Network.emulateNetworkConditions", SLOW_4G)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_CPU})
    for number in (1, 2, 3):
        walker.page.goto(f"{practice.address}/i/part/{number}", wait_until="networkidle")
        walker.answer_part(Week())
        walker.page.wait_for_timeout(500)
        seen = walker.page.evaluate("isnVitals")
        print(
            f"client, part {number}, slow 4G and a CPU {SLOWER_CPU} times slower, with answers typed: largest paint "
            f"{seen['lcp']:.0f} ms, shift {seen['cls']:.4f}, blocked {seen['tbt']:.0f} ms"
        )


def say_times(name: str, took: list[float]) -> None:
    worst = sorted(took)[-max(1, len(took) // 20)]
    print(f"{name}: median {statistics.median(took):.0f} ms, p95 {worst:.0f} ms (n={len(took)})")


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        live(Path(folder)) as practice,
        sync_playwright() as playwright,
    ):
        practice.website.meets("case-1", days=0.2)
        browser = playwright.chromium.launch(executable_path=executable(), args=ARGUMENTS)
        people = Visitors(browser, practice.address)
        for measure in (weigh_client, weigh_work, time_assigning, time_leaving, time_vitals):
            measure(practice, people)
        browser.close()


if __name__ == "__main__":
    main()
