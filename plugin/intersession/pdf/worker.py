"""One rendering process: confines itself, renders what it is sent, and ends after its share of documents.

Forked by `server`; it holds no key, no database, no connection but the one it is asked through.
"""

from __future__ import annotations

import resource
import tempfile
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from intersession.pdf import engine, wire

if TYPE_CHECKING:
    import socket


def serve(sock: socket.socket, *, folder: str, memory: int, documents: int) -> None:
    """Render until the other side ends, `documents` are made, or one went wrong."""
    tempfile.tempdir = folder
    confine(memory)
    engine.warm()
    with suppress(wire.Ended):
        for _ in range(documents):
            head, body = wire.receive(sock)
            if not _answer(sock, head, body):
                return


def confine(memory: int) -> None:
    """Bound this process: bytes of its own memory, no core file (it would hold what clients wrote), small files."""
    for limit, value in (
        (resource.RLIMIT_DATA, memory),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 64 * 1024 * 1024),
    ):
        # A system may refuse a limit it does not know; the time limit, set from outside, holds in any case.
        with suppress(OSError, ValueError):
            resource.setrlimit(limit, (value, value))


def _answer(sock: socket.socket, head: dict[str, Any], body: bytes) -> bool:
    """Render one document and send it, or why not. Return whether this process is still to be trusted."""
    try:
        made = engine.render(body.decode(), **head)
    except MemoryError:
        wire.send(sock, {"failed": "memory"})
    except BaseException as error:  # noqa: BLE001 the border of the process; the engine's worst derives from BaseException
        wire.send(sock, {"failed": "crash", "what": type(error).__name__})
    else:
        wire.send(sock, {}, made)
        return True
    return False
