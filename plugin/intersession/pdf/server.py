"""The fork server: loads the engine once, then makes and ends rendering processes as `pool` asks.

A process of its own, started by name, because forking a web process with threads is unsafe and starting an interpreter
for each worker is slow. It is not `multiprocessing`'s, which would run the host's main module again in every worker.
It speaks over the socket whose number is its first argument and ends, with its workers, when that socket does.
"""

from __future__ import annotations

import gc
import json
import os
import shutil
import signal
import socket
import struct
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from intersession.pdf import wire

ORDER = struct.Struct("!cQ")
"""What is asked: START (with a socket) or STOP, and the worker's number."""

START, STOP = b"+", b"-"


@dataclass
class Workers:
    """The workers that live, each under the number its asker gave it."""

    control: socket.socket
    folder: Path
    limits: dict[str, Any]
    pids: dict[int, int] = field(default_factory=dict)

    def start(self, key: int, sock: socket.socket) -> None:
        """Fork a worker that serves this socket."""
        pid = os.fork()
        if pid == 0:
            self._be_worker(key, sock)
        sock.close()
        self.pids[key] = pid

    def stop(self, key: int) -> dict[str, Any]:
        """End a worker, whether it still runs or not, and say how it ended and how much memory it used, in bytes."""
        pid = self.pids.pop(key, 0)
        if not pid:
            return {}
        os.kill(pid, signal.SIGKILL)
        _, status, used = os.wait4(pid, 0)
        shutil.rmtree(self.folder / str(key), ignore_errors=True)
        unit = 1 if sys.platform == "darwin" else 1024
        return {"status": status, "peak": used.ru_maxrss * unit}

    def close(self) -> None:
        for key in tuple(self.pids):
            self.stop(key)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _be_worker(self, key: int, sock: socket.socket) -> None:
        from intersession.pdf import worker  # loaded by main() already, whose failure must be told and not raised

        code = 1
        try:
            self.control.close()
            own = self.folder / str(key)
            own.mkdir()
            worker.serve(sock, folder=str(own), **self.limits)
            code = 0
        finally:
            os._exit(code)


def main() -> None:
    """Load the engine, say whether it could be, and serve orders until the asker is gone."""
    control = socket.socket(fileno=int(sys.argv[1]))
    try:
        from intersession.pdf import worker  # noqa: F401 loaded here so that a missing library becomes a message
    except BaseException as error:  # noqa: BLE001 told to the asker, who has no other way to learn it
        wire.send(control, {"failed": f"{type(error).__name__}: {error}"})
        return
    gc.collect()
    gc.freeze()
    folder = Path(tempfile.mkdtemp(prefix="intersession-pdf-"))
    workers = Workers(control, folder, json.loads(sys.argv[2]))
    wire.send(control, {})
    try:
        with suppress(OSError):
            _obey(workers)
    finally:
        workers.close()


def _obey(workers: Workers) -> None:
    while True:
        order, passed, _, _ = socket.recv_fds(workers.control, ORDER.size, 1)
        if len(order) < ORDER.size:
            return
        verb, key = ORDER.unpack(order)
        if verb == START:
            workers.start(key, socket.socket(fileno=passed[0]))
            wire.send(workers.control, {})
        else:
            wire.send(workers.control, workers.stop(key))


if __name__ == "__main__":
    main()
