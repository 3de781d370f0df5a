"""The real application on a real server, for real browsers: waitress over HTTP, or TLS with a throw-away certificate.

The host here has a door of its own: a page that signs this browser in. What a browser complains about, and where it
reaches, is kept by `Visitors` and fails the test. How people walk through the pages is in `walking.py`.
"""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from flask import Flask, redirect, request
from waitress import wasyncore
from waitress.server import create_server
from werkzeug.serving import make_server

from intersession.hooks.spec import hookimpl
from intersession.hooks.types import Counselor
from intersession.standalone.app import Start, create_app, upgrade
from intersession.standalone.place import open_place
from intersession.standalone.server import close, working
from tests.support.browser import ARGUMENTS, PHONE, executable
from tests.support.clock import Clock
from tests.support.website import AMARA, BO, Host, PlainRenderer, Website, make_app, prepare

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize
    from werkzeug.wrappers import Response

COUNSELORS = {one.ref: one for one in (AMARA, BO)}
SIGNED_IN = "harbor_user"
ELSEWHERE = "https://elsewhere.test/"
SETTINGS = {
    "INTERSESSION_PRACTICE_NAME": "Harbor Counseling",
    "INTERSESSION_HELP_LINES": (("Emergency services", "112"), ("Crisis line", "116 123")),
    "INTERSESSION_EXIT_URL": ELSEWHERE,
    "INTERSESSION_SIGN_IN_URL": "/door",
    "INTERSESSION_PDF_WORKERS": 1,
    "PROPAGATE_EXCEPTIONS": False,
}
DOOR = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Harbor</title><link rel="icon" href="data:,">
<main><h1>Harbor</h1><form method="post"><label>Name <input name="name"></label><button>Sign in</button></form></main>
"""


class DoorHost(Host):
    """A host where the browser's own cookie says who is signed in."""

    @hookimpl
    def intersession_decide_counselor(self) -> Counselor | None:
        return COUNSELORS.get(request.cookies.get(SIGNED_IN, "")) or self.signed_in


def _add_door(app: Flask) -> None:
    @app.get("/door")
    def door() -> str:
        return DOOR

    @app.post("/door")
    def sign_in() -> Response:
        answer = redirect("/", 303)
        answer.set_cookie(SIGNED_IN, request.form["name"], httponly=True, samesite="Lax")
        return answer


@dataclass
class Live:
    """A practice that is served; `stop` takes the server away in the middle, `start` brings it back."""

    website: Website
    address: str
    _server: Any = None
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Serve at the address, which was served before."""
        self._run(_server(self.website.app, urlsplit(self.address).port or 0))

    def _run(self, server: Any) -> None:
        self._server = server
        self._thread = threading.Thread(target=server.run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the server with all its connections, whatever they wait for."""
        server, thread = self._server, self._thread
        if server is None or thread is None:
            return
        _end(server, thread)
        self._server = self._thread = None

    def links(self, form: str = "weekly-reflection", *, case: str = "case-1") -> dict[str, str]:
        """Assign without a browser; give each person's link by name."""
        links = self.website.assign(form, case=case)
        self.website.host.signed_in = None
        return links


class Later:
    """A WSGI application that is made once its port is known."""

    app: Flask

    def __call__(self, environ: Any, start_response: Any) -> Any:
        return self.app(environ, start_response)


def _server(app: Any, port: int) -> Any:
    return create_server(app, host="127.0.0.1", port=port, threads=8, ident=None)


def _end(server: Any, thread: threading.Thread) -> None:
    server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map, ignore_all=True))
    thread.join(timeout=10)
    server.task_dispatcher.shutdown()


@contextmanager
def live(folder: Path, *, has_pdf: bool = False, has_worker: bool = True) -> Iterator[Live]:
    """Serve a new practice in this folder over HTTP, with a worker. `has_pdf`: documents come from the real pool.

    Without `has_worker` nothing is done later but by `website.run_due`: for a test that moves the clock, which a worker
    in a thread would read in the middle of a job.
    """
    later = Later()
    server = _server(later, 0)
    address = f"http://127.0.0.1:{server.effective_port}"
    with ExitStack() as stack:
        stack.callback(server.close)
        made = Live(_website(folder, address, has_pdf=has_pdf), address)
        later.app = made.website.app
        if has_worker:
            stack.enter_context(working(later.app))
        else:
            stack.callback(close, later.app)
        stack.callback(made.stop)
        made._run(server)
        yield made


@contextmanager
def live_practice(folder: Path) -> Iterator[str]:
    """Serve an embedded practice on its first day, without a worker; give its address."""
    later = Later()
    server = _server(later, 0)
    address = f"http://127.0.0.1:{server.effective_port}"
    later.app = create_app(Start(open_place(folder / "practice"), address, clock=Clock()))
    upgrade(later.app)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield address
    finally:
        _end(server, thread)
        close(later.app)


@contextmanager
def live_tls(folder: Path) -> Iterator[Live]:
    """Serve a new practice over HTTPS, with a certificate that nobody signed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_certificate(folder))
    later = Later()
    server = make_server("127.0.0.1", 0, later, threaded=True, ssl_context=context)
    address = f"https://127.0.0.1:{server.server_port}"
    made = Live(_website(folder, address, has_pdf=False), address)
    later.app = made.website.app
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        close(later.app)


def _website(folder: Path, address: str, *, has_pdf: bool) -> Website:
    folder.mkdir(parents=True, exist_ok=True)
    url = f"sqlite:///{folder / 'practice.sqlite3'}"
    prepare(url)
    host, clock, plain = DoorHost(), Clock(), PlainRenderer()
    settings = SETTINGS | {"INTERSESSION_BASE_URL": address}
    app = make_app(url, host, clock, renderer=None if has_pdf else plain, **settings)
    _add_door(app)
    return Website(app, host, clock, plain, url)


def _certificate(folder: Path) -> Path:
    """Write a new key and a certificate for 127.0.0.1 that is good for a day; give the file."""
    folder.mkdir(parents=True, exist_ok=True)
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / "server.pem"
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


REPORT = (
    "addEventListener('securitypolicyviolation', e => console.error(`refused: ${e.violatedDirective} ${e.blockedURI}`))"
)


@dataclass
class Visitors:
    """Browsers of several people, each with a profile of its own. What they complain about is in `complaints`."""

    browser: Browser
    address: str
    complaints: list[str] = field(default_factory=list)
    reached: set[str] = field(default_factory=set)
    contexts: list[BrowserContext] = field(default_factory=list)

    def __call__(
        self, size: ViewportSize | None = None, *, dark: bool = False, javascript: bool = True, **options: Any
    ) -> Page:
        """Open an empty page of a new person; `options` are those of Playwright's `new_context`."""
        context = self.browser.new_context(
            viewport=size or PHONE,
            color_scheme="dark" if dark else "light",
            java_script_enabled=javascript,
            ignore_https_errors=True,
            **options,
        )
        context.set_default_timeout(20_000)
        context.add_init_script(REPORT)
        context.on("console", lambda said: self._complain(said.text) if said.type == "error" else None)
        context.on("weberror", lambda error: self._complain(str(error.error)))
        context.on("request", lambda request: self.reached.add(_origin(request.url)))
        self.contexts.append(context)
        return context.new_page()

    def phone(self, **options: Any) -> Page:
        """A page on somebody's phone: a small touch screen."""
        return self(PHONE, has_touch=True, is_mobile=True, **options)

    def strangers(self) -> set[str]:
        """Return where browsers reached beyond the practice's own server."""
        return self.reached - {self.address, "data:"}

    def _complain(self, words: str) -> None:
        self.complaints.append(words)


@contextmanager
def visitors(browser: Browser, address: str) -> Iterator[Visitors]:
    """Open browsers for the block; a script's error, a refused resource or a far address in it fails the test."""
    made = Visitors(browser, address)
    try:
        yield made
    finally:
        for context in made.contexts:
            context.close()
    assert made.complaints == []
    assert made.strangers() == set()


@contextmanager
def keeping_pages(browser: Browser) -> Iterator[Browser]:
    """Start a browser like people have it: pages one leaves stay in memory for Back. Playwright switches that off."""
    second = browser.browser_type.launch(
        executable_path=executable(), args=ARGUMENTS, ignore_default_args=["--disable-back-forward-cache"]
    )
    try:
        yield second
    finally:
        second.close()


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else f"{parts.scheme}:"
