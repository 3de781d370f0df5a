"""The loop: runs what is due, wakes when told, survives a lost database, stops after the job at hand."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from intersession.jobs.outbox import Job
from intersession.jobs.worker import Worker
from intersession.services.outbox import enqueue
from intersession.services.unit import UnitOfWork
from tests.support.units import Practice

LONG = 30.0


class Diary:
    """Notes which jobs ran, and lets a test wait for the next."""

    def __init__(self) -> None:
        self.ran: list[int] = []
        self.wrote = threading.Semaphore(0)

    def __call__(self, work: UnitOfWork, job: Job) -> None:
        self.ran.append(job.payload["n"])
        self.wrote.release()


@pytest.fixture
def diary() -> Diary:
    return Diary()


def put(practice: Practice, *numbers: int) -> None:
    with practice.writing() as work:
        for n in numbers:
            enqueue(work, "note", payload={"n": n}, run_at=work.clock() + timedelta(seconds=n - 100))


def make(practice: Practice, diary: Diary, poll_seconds: float = LONG) -> Worker:
    return Worker(practice.unit, handlers={"note": diary}, poll_seconds=poll_seconds)


def test_run_due_runs_everything_in_order_and_counts(practice: Practice, diary: Diary) -> None:
    put(practice, 1, 2, 3)

    assert make(practice, diary).run_due() == 3
    assert diary.ran == [1, 2, 3]


def test_thread_takes_up_work_that_waits(practice: Practice, diary: Diary) -> None:
    put(practice, 1)
    worker = make(practice, diary)

    worker.start()

    assert diary.wrote.acquire(timeout=LONG)
    worker.stop()
    assert worker.join(LONG)


def test_wake_does_not_wait_for_the_next_look(practice: Practice, diary: Diary) -> None:
    worker = make(practice, diary, poll_seconds=3600)
    worker.start()
    put(practice, 1)

    worker.wake()

    assert diary.wrote.acquire(timeout=LONG)
    worker.stop()
    assert worker.join(LONG)


def test_work_is_found_without_being_woken(practice: Practice, diary: Diary) -> None:
    worker = make(practice, diary, poll_seconds=0.01)
    worker.start()

    put(practice, 1)

    assert diary.wrote.acquire(timeout=LONG)
    worker.stop()
    assert worker.join(LONG)


def test_stop_lets_the_job_at_hand_finish_and_begins_no_other(practice: Practice) -> None:
    ran: list[int] = []

    def stop_at_once(work: UnitOfWork, job: Job) -> None:
        worker.stop()
        ran.append(job.payload["n"])

    worker = Worker(practice.unit, handlers={"note": stop_at_once}, poll_seconds=LONG)
    put(practice, 1, 2)

    worker.run()

    assert ran == [1]


def test_lost_database_does_not_end_the_worker(
    practice: Practice, diary: Diary, caplog: pytest.LogCaptureFixture
) -> None:
    failures = iter([True, True, False])

    @contextmanager
    def shaky() -> Iterator[UnitOfWork]:
        if next(failures, False):
            raise OperationalError("SELECT ana@example.org", {}, Exception("gone"))
        with practice.unit() as work:
            yield work

    put(practice, 1)
    worker = Worker(shaky, handlers={"note": diary}, poll_seconds=0.001)

    worker.start()

    assert diary.wrote.acquire(timeout=LONG)
    worker.stop()
    assert worker.join(LONG)
    assert caplog.text.count("OperationalError") == 2
    assert "ana@" not in caplog.text


def test_waiting_for_a_lost_database_grows_to_a_minute(practice: Practice, diary: Diary) -> None:
    worker = make(practice, diary, poll_seconds=2.0)

    pauses = []
    for worker._troubles in (0, 1, 2, 5, 1000):
        pauses.append(worker._pause())

    assert pauses == [2, 4, 8, 60, 60]


def test_join_tells_when_the_worker_still_runs(practice: Practice, diary: Diary) -> None:
    worker = make(practice, diary)
    assert worker.join()
    worker.start()

    assert not worker.join(0.01)

    worker.stop()
    assert worker.join(LONG)
