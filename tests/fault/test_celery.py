"""The outbox woken by Celery on a real Redis: workers are killed, nothing is lost, nothing is saved twice."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, select

from intersession.models import Outbox, TrailEntry
from intersession.models.engine import make_engine
from intersession.services.library import Library
from intersession.services.outbox import enqueue
from intersession.services.unit import system_clock
from tests.support.databases import SQLiteDatabases
from tests.support.house import ROOT
from tests.support.units import Practice
from tests.support.website import prepare

pytestmark = pytest.mark.slow

JOBS = 40
KILLS = 3
PATIENCE_SECONDS = 60.0


def wait_until(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():  # another process says when
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[str]:
    """A Redis of the test's own, on a port that is free."""
    program = shutil.which("redis-server")
    assert program, "redis-server is not here. Install it: sudo apt-get install redis-server"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    running = subprocess.Popen([*command, "--dir", str(tmp_path)], stdout=subprocess.DEVNULL)

    def answers() -> bool:
        with socket.socket() as one:
            return one.connect_ex(("127.0.0.1", port)) == 0

    wait_until(answers, "Redis did not come up")
    yield f"redis://127.0.0.1:{port}/0"
    running.kill()
    running.wait()


@dataclass
class Workers:
    """Celery workers, each with its scheduler, in process groups of their own."""

    environment: dict[str, str]
    folder: Path
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self) -> subprocess.Popen[bytes]:
        name = f"worker-{len(list(self.folder.iterdir()))}"
        command = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "tests.fault.celery_app:celery",
            "worker",
            "-B",
            "--concurrency=1",
        ]
        schedule = ["--schedule", str(self.folder / name), "--loglevel=ERROR", "--without-gossip", "--without-mingle"]
        made = subprocess.Popen(
            [*command, *schedule, "-n", f"{name}@test"], cwd=ROOT, env=self.environment, start_new_session=True
        )
        self.running.append(made)
        return made

    def kill(self, one: subprocess.Popen[bytes]) -> None:
        self.running.remove(one)
        os.killpg(one.pid, signal.SIGKILL)
        one.wait()

    def begun(self) -> int:
        return len(self._lines())

    def has_begun(self, count: int) -> bool:
        return self.begun() >= count

    def newest(self) -> int:
        """The process that began the last piece of work."""
        return int(self._lines()[-1].split()[1])

    def _lines(self) -> list[str]:
        file = self.folder / "begun"
        return file.read_text(encoding="ascii").splitlines() if file.exists() else []


@pytest.fixture
def workers(broker: str, sqlite_databases: SQLiteDatabases, tmp_path: Path) -> Iterator[Workers]:
    folder = tmp_path / "celery"
    folder.mkdir()
    url = sqlite_databases.prepared("website", prepare)
    here = {"DATABASE": url, "BROKER": broker, "FOLDER": str(folder), "PYTHONPATH": str(ROOT)}
    made = Workers({**os.environ, **here}, folder)
    yield made
    for one in list(made.running):
        made.kill(one)


def test_killed_celery_workers_lose_nothing_and_save_nothing_twice(workers: Workers) -> None:
    practice = Practice(make_engine(workers.environment["DATABASE"]), Library({}, {}, {}), system_clock)
    with practice.writing() as work:
        for n in range(JOBS):
            enqueue(work, "count", payload={"n": f"job-{n}"}, dedupe_key=f"job-{n}")

    workers.start()
    for _ in range(KILLS):
        wait_until(partial(workers.has_begun, workers.begun() + 3), "the worker began nothing")
        os.kill(workers.newest(), signal.SIGKILL)
    assert undone(practice) > 0, "the workers were killed too late to prove anything"
    with practice.writing() as work:  # what the killed had in hand is free again at once, so that the test is short
        for row in work.session.scalars(select(Outbox).where(Outbox.lease.is_not(None))):
            row.leased_until = work.clock()
    wait_until(lambda: undone(practice) == 0, "work was left over")

    with practice.unit() as work:
        done = Counter(work.session.scalars(select(TrailEntry.about).where(TrailEntry.action == "worked")))
        sweeps = work.session.scalars(select(Outbox.dedupe_key).where(Outbox.kind == "sweep")).all()
    assert done == {f"job-{n}": 1 for n in range(JOBS)}
    assert len(sweeps) == len(set(sweeps)) > 0
    practice.engine.dispose()


def undone(practice: Practice) -> int:
    with practice.unit() as work:
        mine = (Outbox.kind == "count") & Outbox.done_at.is_(None)
        return work.session.scalar(select(func.count()).select_from(Outbox).where(mine)) or 0
