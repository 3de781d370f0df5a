"""Serving a practice: the socket, the HTTP server, the worker beside it, and a clean end."""

from __future__ import annotations

import logging
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import NoReturn
from urllib.parse import urlsplit

from flask import Flask
from waitress.server import create_server

from intersession.errors import SettingError
from intersession.jobs.worker import Worker
from intersession.pdf.pool import Pool
from intersession.standalone.feeds import CALENDARS
from intersession.web.background import make_worker
from intersession.web.runtime import EXTENSION, Runtime

log = logging.getLogger(__name__)

THREADS = 8
QUEUE = 128
WORKER_SECONDS = 15
LOOK_SECONDS = 60


def open_socket(host: str, port: int) -> socket.socket:
    """Take the port before anything else is done; 0 takes a free one. Raise SettingError when it is in use."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
    except OSError as error:
        made.close()
        raise SettingError("--port", f"{host}:{port} cannot be used ({error.strerror}); choose another") from None
    made.listen(QUEUE)
    return made


def address_of(listening: socket.socket) -> str:
    """Return the address under which a socket of this machine answers."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve(app: Flask, listening: socket.socket, *, proxy: str = "", on_ready: Callable[[], None]) -> None:
    """Serve until Ctrl-C or SIGTERM, with a worker in this process; what is running is finished first.

    `proxy`: the address of a reverse proxy whose "X-Forwarded-For" is believed, so that limits count people.
    """
    with _stopped_by_signals(), suppress(KeyboardInterrupt), working(app):
        server = create_server(app, sockets=[listening], **_server_options(app, proxy))
        log.info("serving")
        on_ready()
        server.run()  # Ctrl-C ends it
        server.close()
    log.info("stopped")


def _server_options(app: Flask, proxy: str) -> dict[str, object]:
    here: Runtime = app.extensions[EXTENSION]
    options: dict[str, object] = {
        "threads": THREADS,
        "ident": None,
        "url_scheme": urlsplit(here.settings.base_url).scheme,
        "max_request_body_size": 4 * app.config["MAX_CONTENT_LENGTH"],
        "clear_untrusted_proxy_headers": True,
    }
    if proxy:
        options |= {"trusted_proxy": proxy, "trusted_proxy_headers": "x-forwarded-for"}
    return options


@contextmanager
def working(app: Flask) -> Iterator[Worker]:
    """Run a worker in a thread while the block lasts, then let it finish the job at hand and put everything away."""
    worker = make_worker(app, also=(CALENDARS,))
    worker.start()
    try:
        yield worker
    finally:
        worker.stop()
        worker.join(WORKER_SECONDS)
        close(app)


def work(app: Flask) -> None:
    """Do due work until Ctrl-C or SIGTERM; the job at hand is finished first."""
    with _stopped_by_signals(), suppress(KeyboardInterrupt), working(app) as worker:
        while not worker.join(LOOK_SECONDS):
            pass


def close(app: Flask) -> None:
    """Put away the database's connections and the processes that make documents."""
    here: Runtime = app.extensions[EXTENSION]
    if isinstance(here.renderer, Pool):
        here.renderer.close()
    with app.app_context():
        here.binding.engine().dispose()


@contextmanager
def _stopped_by_signals() -> Iterator[None]:
    def stop(_number: int, _frame: object) -> NoReturn:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
