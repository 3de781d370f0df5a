"""Workers that send real invitations, for the test that kills them: `sending_process.py URL FOLDER`.

The mail server is a file that keeps one line for each message it was handed; handing over takes a moment.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from intersession.hooks.spec import hookimpl
from intersession.hooks.types import Message
from intersession.jobs.worker import Worker
from intersession.models.engine import make_engine
from intersession.services.library import open_library
from intersession.services.unit import system_clock
from tests.support.units import SETTINGS, Practice, built_in_plugins

STEP_SECONDS = 0.02


class Mail:
    """Keeps each message in a file, then takes a moment, in which a test may kill the process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @hookimpl
    def intersession_decide_delivery(self, message: Message) -> str:
        with (self.folder / "mail").open("a", encoding="ascii") as mail:
            mail.write(f"{message.key} {message.to.ref} {os.getpid()}\n")
        time.sleep(STEP_SECONDS)
        return "taken"


def main(url: str, folder: Path) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    library = open_library(built_in_plugins())
    for _ in sys.stdin:
        pid = os.fork()
        if pid == 0:
            threading.Thread(target=leave_with, args=(os.getppid(),), daemon=True).start()
            practice = Practice(make_engine(url), library, system_clock, settings=replace(SETTINGS, quiet_hours=""))
            practice.plugins.register(Mail(folder), "mail")
            Worker(practice.unit, poll_seconds=0.02, lease=timedelta(seconds=1)).run()
        print(pid, flush=True)


def leave_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.2)
    os._exit(1)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
