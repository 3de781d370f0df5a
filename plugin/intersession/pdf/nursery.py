"""The asker's end of the fork server: starts it, has it make workers, and speaks with each.

What runs at the other end is in `server` and `worker`; the engine is never imported here.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from dataclasses import dataclass
from threading import Lock
from typing import Any

from intersession.errors import RenderFailed
from intersession.pdf import wire
from intersession.pdf.server import ORDER, START, STOP

_STARTING = 60.0
"""Seconds in which the engine must be loaded, on the slowest machine we would serve from."""

# Keys, passwords and addresses of databases live in the environment: a process that reads hostile text gets none.
_ENVIRONMENT = (
    *("PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"),
    *("DYLD_FALLBACK_LIBRARY_PATH", "FONTCONFIG_FILE", "FONTCONFIG_PATH", "XDG_CACHE_HOME", "XDG_DATA_HOME"),
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may cost, in seconds and bytes of memory, and how many documents one worker makes."""

    seconds: float
    memory: int
    documents: int


class Nursery:
    """Makes and ends workers through one fork server, and starts another when that one died."""

    def __init__(self, limits: Limits, *, python: str = "") -> None:
        self.limits = limits
        self._python = python or sys.executable
        self._lock = Lock()
        self._server: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._made = 0

    def worker(self) -> Worker:
        """Return a new worker, not yet warm. Raise RenderFailed when the engine cannot be started."""
        with self._lock:
            try:
                return self._ask_for_one()
            except OSError:
                self._end_server()
            try:
                return self._ask_for_one()
            except OSError as error:
                self._end_server()
                raise RenderFailed("crash") from error

    def stop(self, key: int) -> int:
        """End a worker at once and return how much memory it used at its peak, in bytes; 0 when that is not known."""
        with self._lock:
            try:
                return int(self._order(STOP, key).get("peak", 0))
            except OSError:
                self._end_server()
                return 0

    def close(self) -> None:
        """End the server, which ends its workers."""
        with self._lock:
            self._end_server()

    def abandon(self) -> None:
        """In a forked child: let go of what belongs to the parent."""
        if self._control is not None:
            self._control.close()
        if self._server is not None:
            self._server.returncode = 0  # not our child, so not ours to wait for
        self._lock, self._server, self._control = Lock(), None, None

    def _ask_for_one(self) -> Worker:
        self._made += 1
        ours, theirs = socket.socketpair()
        try:
            self._order(START, self._made, theirs)
        except OSError:
            ours.close()
            raise
        finally:
            theirs.close()
        return Worker(self._made, sock=ours, nursery=self)

    def _order(self, verb: bytes, key: int, sock: socket.socket | None = None) -> dict[str, Any]:
        control = self._control or self._begin_server()
        passed = [] if sock is None else [sock.fileno()]
        socket.send_fds(control, [ORDER.pack(verb, key)], passed)
        return wire.receive(control, seconds=self.limits.seconds)[0]

    def _begin_server(self) -> socket.socket:
        ours, theirs = socket.socketpair()
        try:
            limits = {"memory": self.limits.memory, "documents": self.limits.documents}
            self._server = subprocess.Popen(  # noqa: S603 our own interpreter and our own module
                [self._python, "-P", "-m", "intersession.pdf.server", str(theirs.fileno()), json.dumps(limits)],
                pass_fds=[theirs.fileno()],
                env=_environment(),
                stdin=subprocess.DEVNULL,
                # The engine's warnings quote what they could not read, and that may be what a client wrote.
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        finally:
            theirs.close()
        self._control = ours
        failed = wire.receive(ours, seconds=_STARTING)[0].get("failed")
        if failed:
            raise wire.Ended(str(failed))
        return ours

    def _end_server(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._server is not None:
            try:
                self._server.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self._server.kill()
                self._server.wait()
        self._server = self._control = None


class Worker:
    """One rendering process, used by one thread at a time.

    `is_fit`: whether it may render another document. `is_warm`: whether it made one already.
    """

    def __init__(self, key: int, *, sock: socket.socket, nursery: Nursery) -> None:
        self._key = key
        self._sock = sock
        self._nursery = nursery
        self._left = nursery.limits.documents
        self.is_fit, self.is_warm = True, False

    def render(self, html: str, head: dict[str, str]) -> bytes:
        """Return the PDF. Raise RenderFailed, after which the process is gone."""
        try:
            return self._render(html, head)
        except TimeoutError:
            reason = "time"
        except RenderFailed as error:
            reason = error.reason
        except OSError:
            reason = "crash"
        peak = self.end()
        # The engine's C libraries do not raise when memory ends, they abort.
        if reason == "crash" and peak > 0.8 * self._nursery.limits.memory:
            reason = "memory"
        raise RenderFailed(reason)

    def end(self) -> int:
        """End the process and return its peak memory in bytes."""
        self.is_fit = False
        self._sock.close()
        return self._nursery.stop(self._key)

    def let_go(self) -> None:
        """In a forked child: close our copy of the parent's connection."""
        self._sock.close()

    def _render(self, html: str, head: dict[str, str]) -> bytes:
        limits = self._nursery.limits
        self._sock.settimeout(limits.seconds)
        wire.send(self._sock, head, html.encode("utf-8", "replace"))
        answer, made = wire.receive(self._sock, seconds=limits.seconds)
        if "failed" in answer:
            raise RenderFailed(str(answer["failed"]))
        self._left -= 1
        self.is_fit, self.is_warm = self._left > 0, True
        return made


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    return {**kept, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
