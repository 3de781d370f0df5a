"""How many of the client's requests a second, against a bare Flask "hello" on the same server in the same run.

Prints the ratio of each kind of request to hello: medians over rounds that take turns, so a machine that drifts drifts
for both. The server is waitress, as `intersession serve` runs it; the database is SQLite in a file.
"""

from __future__ import annotations

import http.client
import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask
from waitress.server import create_server
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from tests.support.clock import Clock
from tests.support.website import Host, PlainRenderer, Website, make_app, prepare

ROUNDS = 7
REQUESTS = 150
WARM_UP = 30


@dataclass(frozen=True)
class Request:
    """One kind of request, again and again."""

    name: str
    method: str
    path: str
    body: Callable[[int], str] = lambda _n: ""


def hello_app() -> Flask:
    app = Flask("hello")

    @app.get("/")
    def hello() -> str:
        return "hello"

    return app


def serve(url: str, port: int, ready: multiprocessing.Queue[int]) -> None:
    """Serve both applications on one server until the process is ended."""
    app = make_app(url, Host(), Clock(), renderer=PlainRenderer())
    both = DispatcherMiddleware(app, {"/hello": hello_app()})
    server = create_server(both, host="127.0.0.1", port=port, threads=4)
    ready.put(server.effective_port)
    server.run()


def begin_visit(url: str) -> tuple[str, dict[str, str]]:
    """Assign, open and start one reflection; return the cookie and what the first page's form holds."""
    host = Host()
    app = make_app(url, host, Clock(), renderer=PlainRenderer())
    website = Website(app, host, Clock(), PlainRenderer(), url)
    phone = website.open_link(website.assign()["Sam"])
    cookie = phone.http.get_cookie("__Host-isn", domain="practice.test", path="/")
    if cookie is None:
        raise RuntimeError("the visit did not begin")
    form = phone.page.form("/i/part/1").filled(closeness="7", understood="5", moment="Breakfast on the step")
    return cookie.value, {name: values[0] for name, values in form.items()}


def rate(port: int, request: Request, cookie: str, *, count: int) -> float:
    """Return requests a second over one kept connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    headers = {
        "Cookie": f"__Host-isn={cookie}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Sec-Fetch-Site": "same-origin",
    }
    started = time.perf_counter()
    for number in range(count):
        connection.request(request.method, request.path, request.body(number) or None, headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{request.name}: {answer.status}")
    connection.close()
    return count / (time.perf_counter() - started)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.sqlite3'}"
        prepare(url)
        cookie, form = begin_visit(url)
        empty = Request("GET a part, nothing typed yet", "GET", "/i/part/2")
        typed = Request("GET a part with a draft", "GET", "/i/part/1")
        save = Request(
            "POST an autosave",
            "POST",
            "/i/save",
            lambda n: urlencode({**form, "part": "1", "rev": "100000", "closeness": str(n % 11)}),
        )
        hello = Request("hello", "GET", "/hello/")
        ready: multiprocessing.Queue[int] = multiprocessing.get_context("spawn").Queue()
        server = multiprocessing.get_context("spawn").Process(target=serve, args=(url, 0, ready), daemon=True)
        server.start()
        port = ready.get(timeout=60)
        try:
            measure(port, cookie, hello, [empty, save, typed])
        finally:
            server.terminate()
            server.join()


def measure(port: int, cookie: str, hello: Request, others: list[Request]) -> None:
    """Print each kind's rate and its ratio to hello."""
    for request in (hello, *others):
        rate(port, request, cookie, count=WARM_UP)
    rows: dict[str, list[tuple[float, float]]] = {one.name: [] for one in others}
    for _ in range(ROUNDS):
        for one in others:
            base = rate(port, hello, cookie, count=REQUESTS)
            rows[one.name].append((rate(port, one, cookie, count=REQUESTS), base))
    for name, pairs in rows.items():
        ratios = [mine / base for mine, base in pairs]
        rates = f"{statistics.median(m for m, _ in pairs):.0f}/s, hello {statistics.median(b for _, b in pairs):.0f}/s"
        spread = f"{statistics.median(ratios):.3f} (from {min(ratios):.3f} to {max(ratios):.3f})"
        print(f"{name}: {rates}, ratio {spread}")


if __name__ == "__main__":
    main()
