"""Sixty phones on a bad line, or somebody who means harm: whoever writes meanwhile is answered at once."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

SLOW = 60
AT_ONCE_SECONDS = 5.0
"""Waitress answers in hundredths of a second; a server that gives each slow body a thread, not at all."""
HEAD = (
    "POST /i HTTP/1.1\r\nHost: {host}\r\nSec-Fetch-Site: same-origin\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100000\r\n\r\ntoken="
)


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """The server that docs/deploy.md names, as its command starts it."""
    command = [sys.executable, "-u", "-c", "from intersession.cli import main; main()", "serve", "--port", "0"]
    with subprocess.Popen(
        [*command, "--data", str(tmp_path / "practice")], stdout=subprocess.PIPE, text=True
    ) as served:
        assert served.stdout is not None
        yield served.stdout.readline().split()[-1]
        served.kill()


def answer(address: str, method: str, path: str, body: str = "") -> tuple[int, float]:
    began = time.monotonic()
    connection = HTTPConnection(urlsplit(address).netloc, timeout=AT_ONCE_SECONDS)
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
    connection.request(method, path, body or None, headers if body else {})
    with connection.getresponse() as response:
        response.read()
        status = response.status
    connection.close()
    return status, time.monotonic() - began


def trickle(opened: list[socket.socket]) -> None:
    for one in opened:
        one.sendall(b"x")


def test_sixty_that_send_byte_by_byte_keep_nobody_waiting(address: str) -> None:
    host = urlsplit(address)
    with ExitStack() as line:
        slow = [
            line.enter_context(socket.create_connection((host.hostname, host.port), timeout=10)) for _ in range(SLOW)
        ]
        for place, one in enumerate(slow):
            head = HEAD.format(host=host.netloc)
            one.sendall((head if place % 2 else head[: 20 + place]).encode())  # half are slow in the head already

        for _ in range(3):
            trickle(slow)
            for method, path, body, status in (
                ("GET", "/healthz", "", 200),
                ("GET", "/i", "", 200),
                ("POST", "/i", "token=" + "A" * 43, 404),
            ):
                got, seconds = answer(address, method, path, body)
                assert got == status
                assert seconds < AT_ONCE_SECONDS
        trickle(slow)  # they are still there, and nobody was thrown out for it
