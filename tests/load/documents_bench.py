"""Measures documents as ratios within one run: `python -m tests.load.documents_bench [NAME …]`, the names at the end.

A click on a brief that was made ahead, against a view of the same application that serves a file of that size, and
against a render; a warm brief beside WeasyPrint alone; two workers against one; hostile texts while others are served;
memory over a thousand renders in one pool.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

from flask import Response

from intersession.errors import RenderFailed
from intersession.pdf.pool import Pool
from tests.load.brief_bench import good_set_up, ours
from tests.support import briefs
from tests.support.clock import Clock
from tests.support.couples import WEEK, reflect
from tests.support.hostile_texts import HOSTILE, page_with
from tests.support.website import BASE, Host, PlainRenderer, Website, make_app, prepare

BRIEF = "/cases/case-1/brief/counselor.pdf"


def median(work: Callable[[], object], *, rounds: int) -> float:
    """Return the median seconds of a piece of work, after three that are thrown away."""
    for _ in range(3):
        work()
    found = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return statistics.median(found)


def click() -> None:
    """Print what a click costs when the brief lies ready."""
    with tempfile.TemporaryDirectory() as folder, Pool(1) as pool:
        url = f"sqlite:///{folder}/practice.sqlite3"
        prepare(url)
        app, file = make_app(url, host := Host(), Clock(), renderer=pool), Path(folder) / "brief.pdf"
        app.add_url_rule("/plain.pdf", view_func=lambda: Response(file.read_bytes(), mimetype="application/pdf"))
        clock: Any = app.extensions["intersession"].clock
        website = Website(app, host, clock, PlainRenderer(), url)
        links = website.assign()
        for link in links.values():
            reflect(website, link, **WEEK)
        http = website.counselor().http
        made = http.get(BRIEF, base_url=BASE).data
        file.write_bytes(made)
        html = briefs.html(briefs.brief())
        ahead = median(lambda: http.get(BRIEF, base_url=BASE), rounds=150)
        spent = time.process_time()
        for _ in range(50):
            http.get(BRIEF, base_url=BASE)
        spent = (time.process_time() - spent) / 50
        sheet = median(lambda: http.get("/isn-static/isn-work.css", base_url=BASE).close(), rounds=150)
        plain = median(lambda: http.get("/plain.pdf", base_url=BASE), rounds=150)
        glance = median(lambda: http.get("/cases/case-1/paste", base_url=BASE), rounds=50)
        render = median(lambda: pool.submit(html, title="T", language="en"), rounds=20)
        disk = to_disk(Path(folder) / "entry")
        print(f"made ahead {ahead * 1000:.2f} ms ({spent * 1000:.2f} of CPU), {len(made) / 1024:.0f} KiB")
        print(f"render {render * 1000:.0f} ms")
        print(f"against a render: {ahead / render:.4f} ×")
        print(f"against a bare view of the file ({plain * 1000:.2f} ms): {ahead / plain:.2f} ×")
        print(f"against a static file ({sheet * 1000:.2f} ms): {ahead / sheet:.2f} ×")
        print(f"the trail's entry on the disk alone, which is the floor: {disk * 1000:.2f} ms, {disk / sheet:.2f} ×")
        print(f"a page that records a look: {glance * 1000:.1f} ms")


def to_disk(file: Path) -> float:
    """Return the seconds until a page of a database is on the disk, whatever wrote it."""
    with file.open("wb", buffering=0) as entry:

        def keep() -> None:
            entry.write(b"x" * 4096)
            os.fsync(entry.fileno())

        return median(keep, rounds=150)


def cores() -> None:
    """Print how much faster two workers make a hundred briefs than one."""
    html, seconds = briefs.html(briefs.brief()), {}
    for workers in (1, 2):
        with Pool(workers, queue=200) as pool, ThreadPoolExecutor(workers * 2) as threads:
            pool.start()
            pool.submit(html, title="T", language="en")
            start = time.perf_counter()
            list(threads.map(lambda _: pool.submit(html, title="T", language="en"), range(100)))
            seconds[workers] = time.perf_counter() - start
    one, two, load = seconds[1], seconds[2], os.getloadavg()[0]
    print(f"100 briefs: {one:.1f} s on one, {two:.1f} s on two, {one / two:.2f} × (load {load:.1f})")


def resident(pool: Pool) -> int:
    """Return the bytes that the pool's server and workers hold."""
    server = pool._nursery._server
    assert server is not None
    found = [server.pid]
    for task in Path(f"/proc/{server.pid}/task").iterdir():
        found += [int(one) for one in (task / "children").read_text().split()]
    pages = (int(Path(f"/proc/{one}/statm").read_text().split()[1]) for one in found)
    return sum(pages) * os.sysconf("SC_PAGE_SIZE")


def memory(documents: int = 1000) -> None:
    """Print what a pool of two workers holds over a thousand renders."""
    html = briefs.html(briefs.brief())
    with Pool(2) as pool, ThreadPoolExecutor(2) as threads:
        seen = []
        for _ in range(documents // 100):
            list(threads.map(lambda _: pool.submit(html, title="T", language="en"), range(100)))
            seen.append(resident(pool) / 1024**2)
        later = seen[1:]
        spread = (max(later) - min(later)) / 2 / statistics.mean(later)
        print(f"MiB after each 100 of {documents}: {' '.join(f'{one:.0f}' for one in seen)}; then ±{spread:.0%}")


def beside(rounds: int = 25) -> None:
    """Print what a warm brief takes beside WeasyPrint alone: turn by turn, so that what else runs meets both alike."""
    html = briefs.html(briefs.brief())
    taken: dict[Callable[[str], bytes], list[float]] = {ours: [], good_set_up: []}
    for _ in range(rounds):
        for work, seconds in taken.items():
            start = time.process_time()
            work(html)
            seconds.append(time.process_time() - start)
    mine, plain = (statistics.median(seconds[3:]) for seconds in taken.values())
    print(f"warm brief {mine * 1000:.0f} ms of CPU, WeasyPrint alone {plain * 1000:.0f} ms: {mine / plain:.2f} ×")


def hostile() -> None:
    """Print how long each hostile text takes, and how others are served meanwhile."""
    html, stop = briefs.html(briefs.brief()), Event()
    for name, text in HOSTILE.items():
        with Pool(2) as pool:
            warm(pool, html)
            waits: list[float] = []
            stop.clear()
            with ThreadPoolExecutor(1) as others:
                serving = others.submit(_serve_others, pool, html, stop=stop, waits=waits)
                start = time.perf_counter()
                try:
                    said = f"{len(pool.submit(page_with(text), title='T', language='en')) / 1024:.0f} KiB"
                except RenderFailed as failed:
                    said = f"given up: {failed.reason}"
                took = time.perf_counter() - start
                stop.set()
                serving.result()
        worst = sorted(waits)[int(len(waits) * 0.95)] if waits else 0
        print(f"{name:28} {took:6.1f} s  {said:22} others: {len(waits)} briefs, p95 {worst:.2f} s")


def warm(pool: Pool, html: str) -> None:
    """Let both workers make a document, as those of a practice have."""
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda _: pool.submit(html, title="T", language="en"), range(6)))


def _serve_others(pool: Pool, html: str, *, stop: Event, waits: list[float]) -> None:
    while not stop.is_set():
        start = time.perf_counter()
        pool.submit(html, title="T", language="en")
        waits.append(time.perf_counter() - start)


def main() -> None:
    """Print what is named, or all; each says how long it took, on two idle cores five minutes in all."""
    known = {"click": click, "beside": beside, "cores": cores, "hostile": hostile, "memory": memory}
    for name in sys.argv[1:] or known:
        start = time.monotonic()
        known[name]()
        print(f"  {name}: {time.monotonic() - start:.0f} s; load {os.getloadavg()[0]:.1f}", flush=True)


if __name__ == "__main__":
    main()
