"""Processes for tests that kill them: a parent forks one for each line it reads, and says its number."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

from tests.support.house import ROOT

PATIENCE_SECONDS = 60.0


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():  # another process says when
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.001)


class Forked:
    """A module that imports once and then forks a process for each line."""

    def __init__(self, module: str, *given: str) -> None:
        self.parent = subprocess.Popen(
            [sys.executable, "-m", module, *given],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(self) -> int:
        """Fork one more, and return its number."""
        assert self.parent.stdin is not None
        assert self.parent.stdout is not None
        self.parent.stdin.write("go\n")
        self.parent.stdin.flush()
        return int(self.parent.stdout.readline())

    def kill(self, pid: int) -> None:
        os.kill(pid, signal.SIGKILL)

    def stop(self) -> None:
        self.parent.communicate()
