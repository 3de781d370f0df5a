"""What comes round again comes once in each turn, however many workers look and however long nobody did."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from intersession.jobs.sweep import PERIODIC, Periodic, Sweep, tidy
from intersession.jobs.worker import Worker
from intersession.models import Outbox
from intersession.services.outbox import enqueue
from intersession.services.unit import UnitOfWork
from tests.support.clock import Clock
from tests.support.units import Practice

HOUR = timedelta(hours=1)


class Round:
    """Notes when its turn came; raises as often as it is told to."""

    def __init__(self, errors: int = 0) -> None:
        self.turns: list[str] = []
        self.errors = errors

    def __call__(self, work: UnitOfWork) -> None:
        self.turns.append(work.clock().strftime("%d %H:%M"))
        if len(self.turns) <= self.errors:
            raise RuntimeError

    def worker(self, practice: Practice) -> Worker:
        return Worker(practice.unit, handlers={}, periodic=[Periodic("round", HOUR, self)])


def rows(practice: Practice) -> int:
    with practice.unit() as work:
        return work.session.scalar(select(func.count()).select_from(Outbox)) or 0


def test_each_turn_comes_once(practice: Practice, clock: Clock) -> None:
    made = Round()
    worker = made.worker(practice)

    for _ in range(6):
        worker.run_due()
        clock.advance(minutes=20)

    assert made.turns == ["02 18:00", "02 19:00"]


def test_second_worker_finds_the_turn_taken(practice: Practice, clock: Clock) -> None:
    made = Round()
    first, second = made.worker(practice), made.worker(practice)

    for _ in range(3):
        first.run_due()
        second.run_due()
        clock.advance(hours=1)
        second.run_due()
        first.run_due()

    assert made.turns == ["02 18:00", "02 19:00", "02 20:00", "02 21:00"]


def test_two_workers_that_look_at_one_moment_put_one_row(practice: Practice) -> None:
    made = Round()
    start = threading.Barrier(2)
    errors: list[BaseException] = []

    def look() -> None:
        sweep = Sweep([Periodic("round", HOUR, made)])
        try:
            with practice.unit() as work:
                start.wait()
                sweep.look(work)
        except BaseException as error:  # noqa: BLE001  # shown by the assertion below
            errors.append(error)

    both = [threading.Thread(target=look) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()

    assert errors == []
    assert rows(practice) == 1


def test_missed_night_is_one_turn(practice: Practice, clock: Clock) -> None:
    made = Round()
    worker = made.worker(practice)
    worker.run_due()

    clock.advance(hours=9)
    worker.run_due()

    assert made.turns == ["02 18:00", "03 03:00"]


def test_turn_that_raised_is_tried_again_and_no_other_begins_meanwhile(practice: Practice, clock: Clock) -> None:
    made = Round(errors=1)
    worker = made.worker(practice)
    worker.run_due()
    clock.advance(hours=2)

    worker.run_due()
    worker.run_due()

    assert made.turns == ["02 18:00", "02 20:00", "02 20:00"]  # again, and then its own hour's
    assert rows(practice) == 2


def test_look_asks_nothing_until_the_next_turn(practice: Practice, clock: Clock) -> None:
    sweep = Sweep([Periodic("round", HOUR, Round())])
    with practice.unit() as work:
        sweep.look(work)
    clock.advance(minutes=59)

    with practice.unit() as work:
        sweep.look(work)
        assert not work.session.in_transaction()


def test_name_that_is_gone_is_let_go(practice: Practice, caplog: pytest.LogCaptureFixture) -> None:
    with practice.writing() as work:
        enqueue(work, "sweep", payload={"name": "gone"}, dedupe_key="sweep:gone:1")

    assert Round().worker(practice).run_due() == 2
    assert "gone" in caplog.text


def test_tidy_keeps_all_but_old_turns(practice: Practice, clock: Clock) -> None:
    with practice.writing() as work:
        enqueue(work, "sweep", payload={"name": "round"}, dedupe_key="sweep:round:1")
        enqueue(work, "invite", payload={}, dedupe_key="invite:1")
        work.session.flush()
        work.session.execute(update(Outbox).values(done_at=work.clock()))
    clock.advance(days=3)
    with practice.writing() as work:
        enqueue(work, "sweep", payload={"name": "round"}, dedupe_key="sweep:round:2")

    with practice.writing() as work:
        tidy(work)

    with practice.unit() as work:
        assert set(work.session.scalars(select(Outbox.dedupe_key))) == {"invite:1", "sweep:round:2"}


def test_names_are_told_apart() -> None:
    assert len({one.name for one in PERIODIC}) == len(PERIODIC)
    assert all(":" not in one.name for one in PERIODIC)
