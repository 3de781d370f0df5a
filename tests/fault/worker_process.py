"""A worker in a process of its own, for tests that kill it: `worker_process.py URL FOLDER`.

Its one kind of work writes to the trail (an effect inside), and to a file (an effect outside).
"""

from __future__ import annotations

import os
import sys
import time
from datetime import timedelta
from pathlib import Path

from intersession.jobs.outbox import Job
from intersession.jobs.worker import Worker
from intersession.models.engine import begin_write, make_engine
from intersession.services import trail
from intersession.services.library import Library
from intersession.services.unit import UnitOfWork, system_clock
from tests.support.units import Practice

LEASE = timedelta(seconds=1)
STEP_SECONDS = 0.004


def main(url: str, folder: Path) -> None:
    def work_slowly(work: UnitOfWork, job: Job) -> None:
        here = folder / "at" / job.payload["n"]
        # Creating fails if another process is in the middle of the same job, within its lease.
        handle = os.open(here, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
        os.write(handle, str(os.getpid()).encode())
        os.close(handle)
        (folder / "begun" / str(os.getpid())).touch()
        time.sleep(STEP_SECONDS)
        begin_write(work.session)
        trail.record(work, "worked", by="system", about=job.payload["n"])
        time.sleep(STEP_SECONDS)
        with (folder / "outside").open("a", encoding="ascii") as effects:
            effects.write(f"{job.payload['n']}\n")
        here.unlink()

    (folder / "ready" / str(os.getpid())).touch()
    while not (folder / "go").exists():
        time.sleep(STEP_SECONDS)
    practice = Practice(make_engine(url), Library({}, {}, {}), system_clock)
    Worker(practice.unit, handlers={"count": work_slowly}, poll_seconds=0.02, lease=LEASE).run()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
