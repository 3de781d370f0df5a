"""How the web process and the ones that render talk: lengths, a JSON head, a body.

Nothing is pickled, so neither need trust the other. A body is HTML on its way out and a PDF on its way back.
"""

from __future__ import annotations

import json
import struct
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import socket

_LENGTHS = struct.Struct("!II")
_MOST = 256 * 1024 * 1024


class Ended(ConnectionError):
    """The other side is gone, or says what makes no sense."""


def send(sock: socket.socket, head: dict[str, Any], body: bytes = b"") -> None:
    """Send one message."""
    text = json.dumps(head).encode()
    sock.sendall(_LENGTHS.pack(len(text), len(body)) + text + body)


def receive(sock: socket.socket, *, seconds: float | None = None) -> tuple[dict[str, Any], bytes]:
    """Return the next message. Raise Ended, or TimeoutError when it is not there after so many seconds."""
    until = None if seconds is None else time.monotonic() + seconds
    head, body = _LENGTHS.unpack(_exactly(sock, _LENGTHS.size, until))
    if head + body > _MOST:
        raise Ended("a message too long to be one of ours")
    text = _exactly(sock, head, until)
    return json.loads(text), _exactly(sock, body, until)


def _exactly(sock: socket.socket, size: int, until: float | None) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        if until is not None:
            left = until - time.monotonic()
            if left <= 0:
                raise TimeoutError
            sock.settimeout(left)
        part = sock.recv(min(size - len(parts), 1 << 20))
        if not part:
            raise Ended("the other side is gone")
        parts += part
    return bytes(parts)
