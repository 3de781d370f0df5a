"""Workers are killed in the middle of their work: nothing is lost, and what is saved here is saved once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from intersession.jobs import outbox
from intersession.models import Outbox, TrailEntry
from intersession.models.engine import make_engine
from intersession.services import trail
from intersession.services.library import Library
from intersession.services.outbox import enqueue
from intersession.services.unit import system_clock
from tests.support.house import ROOT
from tests.support.units import Practice

pytestmark = pytest.mark.slow

KILLS = 10
JOBS = 80
PATIENCE_SECONDS = 240.0


class Workers:
    """Worker processes on one database, and the folder in which they say what they do."""

    def __init__(self, url: str, folder: Path) -> None:
        self.folder = folder
        self.running: list[int] = []
        for name in ("at", "ready"):
            (folder / name).mkdir()
        (folder / "outside").touch()
        self.parent = subprocess.Popen(
            [sys.executable, "-m", "tests.fault.worker_process", url, str(folder)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(self, *, lease_seconds: float) -> int:
        assert self.parent.stdin is not None
        assert self.parent.stdout is not None
        self.parent.stdin.write(f"{lease_seconds}\n")
        self.parent.stdin.flush()
        self.running.append(int(self.parent.stdout.readline()))
        return self.running[-1]

    def go(self, *, once_ready: int = 0) -> None:
        """Let them begin, when so many wait for it."""
        wait_until(lambda: len(list((self.folder / "ready").iterdir())) >= once_ready)
        (self.folder / "go").touch()

    def kill_while_it_works(self, pid: int) -> None:
        """Wait until this process is in the middle of a job, and kill it there; forget its mark on that job."""
        wait_until(lambda: self.jobs_of(pid) != [])
        self._kill(pid)
        for job in self.jobs_of(pid):
            job.unlink()

    def jobs_of(self, pid: int) -> list[Path]:
        return [path for path in (self.folder / "at").iterdir() if read_if_there(path) == str(pid)]

    def _kill(self, pid: int) -> None:
        os.kill(pid, signal.SIGKILL)
        self.running.remove(pid)
        wait_until(lambda: not is_alive(pid))

    def stop(self) -> None:
        for pid in list(self.running):
            self._kill(pid)
        self.parent.communicate()

    def outside_effects(self) -> list[tuple[str, str]]:
        """Which job was done by which process, as often as it was."""
        lines = (self.folder / "outside").read_text(encoding="ascii").splitlines()
        return [(job, pid) for job, _, pid in (line.partition(" ") for line in lines)]


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def read_if_there(path: Path) -> str:
    try:
        return path.read_text()
    except FileNotFoundError:
        return ""


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():  # another process says when
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.001)


@pytest.fixture
def outbox_of(practice_url: str) -> Iterator[Practice]:
    practice = Practice(make_engine(practice_url), Library({}, {}, {}), system_clock)
    with practice.writing() as work:
        for n in range(JOBS):
            enqueue(work, "count", payload={"n": f"job-{n}"}, dedupe_key=f"job-{n}")
    yield practice
    practice.engine.dispose()


@pytest.fixture
def workers(practice_url: str, tmp_path: Path) -> Iterator[Workers]:
    made = Workers(practice_url, tmp_path)
    yield made
    made.stop()


def undone(practice: Practice) -> int:
    with practice.unit() as work:
        return work.session.scalar(select(func.count()).select_from(Outbox).where(Outbox.done_at.is_(None))) or 0


def inside_effects(practice: Practice) -> Counter[str]:
    with practice.unit() as work:
        return Counter(work.session.scalars(select(TrailEntry.about).where(TrailEntry.action == "worked")))


def test_ten_killed_workers_lose_nothing_and_save_nothing_twice(outbox_of: Practice, workers: Workers) -> None:
    workers.go()
    for _ in range(KILLS):
        workers.kill_while_it_works(workers.start(lease_seconds=3))
    assert undone(outbox_of) > 0, "the workers were killed too late to prove anything"
    workers.start(lease_seconds=60)

    wait_until(lambda: undone(outbox_of) == 0)

    wanted = {f"job-{n}": 1 for n in range(JOBS)}
    done_outside = [job for job, _ in workers.outside_effects()]
    assert inside_effects(outbox_of) == wanted
    assert set(done_outside) == set(wanted)
    assert len(done_outside) <= JOBS + KILLS
    with outbox_of.unit() as work:
        assert outbox.dead_letters(work) == ()
        assert list(trail.faults(work)) == []


def test_three_workers_never_run_one_row_at_once(outbox_of: Practice, workers: Workers) -> None:
    for _ in range(3):
        workers.start(lease_seconds=60)
    workers.go(once_ready=3)

    wait_until(lambda: undone(outbox_of) == 0)

    # A job that met another worker's mark would have failed once, and been counted twice.
    with outbox_of.unit() as work:
        assert set(work.session.scalars(select(Outbox.attempts))) == {1}
    done_outside = workers.outside_effects()
    assert sorted(job for job, _ in done_outside) == sorted(f"job-{n}" for n in range(JOBS))
    assert len({pid for _, pid in done_outside}) > 1
