"""Workers in processes of their own, for tests that kill them: `worker_process.py URL FOLDER`.

The first process only imports, then forks a worker for each line it reads, which holds its lease in seconds, and says
its number: a fork is quick where a new interpreter is not. The one kind of work writes to the trail (an effect inside),
and to a file (an effect outside).
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine, event

from intersession.jobs.outbox import Job
from intersession.jobs.worker import Worker
from intersession.models.engine import begin_write, make_engine
from intersession.services import trail
from intersession.services.library import Library
from intersession.services.unit import UnitOfWork, system_clock
from tests.support.units import Practice

STEP_SECONDS = 0.004


def main(url: str, folder: Path) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who was killed is gone at once
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            work_until_killed(url, folder, lease=timedelta(seconds=float(line)))
        print(pid, flush=True)


def work_until_killed(url: str, folder: Path, *, lease: timedelta) -> None:
    threading.Thread(target=leave_with, args=(os.getppid(),), daemon=True).start()
    practice = Practice(hasty_engine(url), Library({}, {}, {}), system_clock)

    def work_slowly(work: UnitOfWork, job: Job) -> None:
        here = folder / "at" / job.payload["n"]
        # Creating fails if another process is in the middle of the same job, within its lease.
        handle = os.open(here, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
        os.write(handle, str(os.getpid()).encode())
        os.close(handle)
        time.sleep(STEP_SECONDS)
        begin_write(work.session)
        trail.record(work, "worked", by="system", about=job.payload["n"])
        time.sleep(STEP_SECONDS)
        with (folder / "outside").open("a", encoding="ascii") as effects:
            effects.write(f"{job.payload['n']} {os.getpid()}\n")
        here.unlink()

    (folder / "ready" / str(os.getpid())).touch()
    while not (folder / "go").exists():
        time.sleep(STEP_SECONDS)
    Worker(practice.unit, handlers={"count": work_slowly}, poll_seconds=0.02, lease=lease).run()


def hasty_engine(url: str) -> Engine:
    """An engine that does not wait for the disk: a killed process needs that as little as the tests' PostgreSQL."""
    engine = make_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
    return engine


def leave_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.2)
    os._exit(1)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
