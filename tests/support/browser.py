"""A real Chromium for tests, and a server for the pages it opens; it cannot reach beyond this machine."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from werkzeug.serving import make_server

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication
    from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

NOT_WANTED = "INTERSESSION_TEST_NO_BROWSER"
HOW_TO_INSTALL = (
    "Chromium was not found. Install it (Debian: apt-get install chromium), "
    f"or set {NOT_WANTED}=1 to leave these tests out."
)
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
PHONE: ViewportSize = {"width": 360, "height": 740}
DESK: ViewportSize = {"width": 1280, "height": 800}

OpenPage = Callable[..., "Page"]


@contextmanager
def serving(app: WSGIApplication) -> Iterator[str]:
    """Serve a WSGI application on a free port of this machine, in threads; gives its address without a last slash."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def executable() -> str | None:
    """Find the Chromium of this machine."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for a module's tests. Not for longer: its event loop keeps running, and other code mistakes it."""
    if os.environ.get(NOT_WANTED) == "1":
        pytest.skip(f"{NOT_WANTED}=1")
    path = executable()
    if path is None:
        pytest.fail(HOW_TO_INSTALL, pytrace=False)
    from playwright.sync_api import sync_playwright  # slow to import, and few tests need it

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[OpenPage]:
    """Open pages, each in a profile of its own; an error in a page's script or a refused resource fails the test.

    `open_page(url, size=PHONE, dark=False, javascript=True, **context)` takes what Playwright's `new_context` takes.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_one(
        url: str, size: ViewportSize | None = None, *, dark: bool = False, javascript: bool = True, **options: Any
    ) -> Page:
        context = chromium.new_context(
            viewport=size or PHONE,
            color_scheme="dark" if dark else "light",
            java_script_enabled=javascript,
            **options,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if _is_refusal(said.type, said.text) else None)
        page.goto(url)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []


def _is_refusal(kind: str, text: str) -> bool:
    """Tell a policy's refusal from an error status, which the browser reports as an error too."""
    return kind == "error" and "Failed to load resource" not in text
