"""Workers in processes of their own that make a batch of briefs: `batch_process.py URL FOLDER`.

The first process only imports, then forks a worker for each line it reads and says its number. Each brief that is
printed leaves a line in the folder's file `printed`, and takes long enough to be killed in the middle of.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from intersession.jobs import batches as maker
from intersession.jobs.worker import Worker
from intersession.services import batches
from intersession.services.unit import system_clock
from intersession.web.background import units
from tests.support.crowd import couple
from tests.support.website import Host, make_app

COUPLES = 5
LEASE = timedelta(seconds=1)
STEP_SECONDS = 0.05


class Slow:
    """Says that it prints, and takes a while."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "printed"

    def submit(self, html: str, **_: Any) -> bytes:
        with self.file.open("a", encoding="ascii") as printed:
            printed.write(f"{os.getpid()}\n")
        time.sleep(STEP_SECONDS)
        return b"%PDF-1.7 " + html.encode()


def host() -> Host:
    """The host as every process knows it."""
    made = Host()
    made.cases["amara"] = [couple(number) for number in range(COUPLES)]
    return made


def main(url: str, folder: Path) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who was killed is gone at once
    for _ in sys.stdin:
        pid = os.fork()
        if pid == 0:
            work(url, folder)
        print(pid, flush=True)


def work(url: str, folder: Path) -> None:
    """Work until killed."""
    app = make_app(url, host(), system_clock, renderer=Slow(folder))
    handlers = {batches.KIND: maker.handler(app.extensions["intersession"].press)}
    Worker(units(app), handlers=handlers, poll_seconds=0.05, lease=LEASE).run()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
