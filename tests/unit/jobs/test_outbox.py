"""Work is claimed by one worker, done once, tried again later and later, and given up in the end."""

from __future__ import annotations

import logging
import threading
import uuid
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from intersession.errors import DeliveryRefused, NoDelivery, NotFound
from intersession.jobs import outbox
from intersession.jobs.outbox import Job
from intersession.models import Outbox, TrailEntry
from intersession.models.engine import begin_write
from intersession.services import trail
from intersession.services.outbox import enqueue
from intersession.services.unit import UnitOfWork
from tests.support.clock import START, Clock
from tests.support.units import Practice


def put(practice: Practice, *, kind: str = "note", at: datetime | None = None) -> uuid.UUID:
    key = str(uuid.uuid4())
    with practice.writing() as work:
        enqueue(work, kind, payload={"n": 1}, run_at=at, dedupe_key=key)
        return work.session.scalars(select(Outbox.id).where(Outbox.dedupe_key == key)).one()


def take(practice: Practice) -> Job:
    with practice.unit() as work:
        job = outbox.claim(work)
    assert job is not None
    return job


def nothing_to_take(practice: Practice) -> bool:
    with practice.unit() as work:
        return outbox.claim(work) is None


def run(practice: Practice, job: Job, handler: outbox.Handler) -> bool:
    with practice.unit() as work:
        return outbox.run(work, job, handlers={"note": handler})


def row_of(practice: Practice, job_id: uuid.UUID) -> Outbox:
    with practice.unit() as work:
        row = work.session.get_one(Outbox, job_id)
        work.session.expunge(row)
        return row


def write_trail(work: UnitOfWork, job: Job) -> None:
    begin_write(work.session)
    trail.record(work, "noted", by="system", about=str(job.id))


def entries(practice: Practice) -> int:
    with practice.unit() as work:
        return work.session.scalar(select(func.count()).select_from(TrailEntry)) or 0


def fall_over(work: UnitOfWork, job: Job) -> None:
    write_trail(work, job)
    raise ValueError("for ana@example.org")


def test_what_is_due_is_claimed_oldest_first(practice: Practice) -> None:
    later = put(practice, at=START - timedelta(minutes=1))
    first = put(practice, at=START - timedelta(hours=1))

    claimed = [take(practice).id, take(practice).id]

    assert claimed == [first, later]


def test_what_is_for_later_is_not_claimed(practice: Practice, clock: Clock) -> None:
    put(practice, at=START + timedelta(seconds=10))

    assert nothing_to_take(practice)
    clock.advance(seconds=10)
    assert not nothing_to_take(practice)


def test_claimed_row_is_nobody_elses_until_its_lease_ends(practice: Practice, clock: Clock) -> None:
    put(practice)
    take(practice)

    assert nothing_to_take(practice)
    clock.advance(minutes=2, seconds=1)
    assert take(practice).attempts == 2


def test_done_row_keeps_what_the_job_wrote_and_is_not_claimed_again(practice: Practice, clock: Clock) -> None:
    put(practice)

    assert run(practice, take(practice), write_trail)

    assert entries(practice) == 1
    clock.advance(days=1)
    assert nothing_to_take(practice)


def test_failed_job_leaves_nothing_behind_and_is_tried_again(practice: Practice, clock: Clock) -> None:
    job_id = put(practice)

    assert not run(practice, take(practice), fall_over)

    assert entries(practice) == 0
    assert row_of(practice, job_id).run_at == START + timedelta(seconds=30)
    clock.advance(seconds=30)
    assert run(practice, take(practice), write_trail)
    assert entries(practice) == 1


def test_failure_is_kept_and_logged_by_name_only(practice: Practice, caplog: pytest.LogCaptureFixture) -> None:
    job_id = put(practice)

    run(practice, take(practice), fall_over)

    assert row_of(practice, job_id).error == "ValueError"
    assert "ValueError" in caplog.text
    assert "ana@" not in caplog.text


def test_pauses_double_up_to_six_hours() -> None:
    pauses = [outbox.pause(attempts).total_seconds() for attempts in range(1, 13)]

    assert pauses == [30, 60, 120, 240, 480, 960, 1920, 3840, 7680, 15360, 21600, 21600]


def test_twelfth_failure_is_a_dead_letter(practice: Practice, clock: Clock) -> None:
    job_id = put(practice)

    for _ in range(outbox.MAX_ATTEMPTS):
        run(practice, take(practice), fall_over)
        clock.advance(hours=6)

    assert nothing_to_take(practice)
    with practice.unit() as work:
        (letter,) = outbox.dead_letters(work)
    assert (letter.id, letter.kind, letter.attempts, letter.error) == (job_id, "note", 12, "ValueError")


def test_job_that_kills_every_worker_is_a_dead_letter(
    practice: Practice, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    put(practice)
    for _ in range(outbox.MAX_ATTEMPTS):
        take(practice)
        clock.advance(minutes=3)

    with caplog.at_level(logging.ERROR):
        assert nothing_to_take(practice)

    with practice.unit() as work:
        assert [letter.error for letter in outbox.dead_letters(work)] == ["WorkerKilled"]
    assert "killed 12 times" in caplog.text


@pytest.mark.parametrize("error", [NoDelivery("sms"), DeliveryRefused(), outbox.UnknownKind("x")])
def test_what_another_try_cannot_mend_is_a_dead_letter_at_once(practice: Practice, error: Exception) -> None:
    def give_up(work: UnitOfWork, job: Job) -> None:
        raise error

    put(practice)

    run(practice, take(practice), give_up)

    with practice.unit() as work:
        assert [letter.attempts for letter in outbox.dead_letters(work)] == [1]


def test_unknown_kind_of_work_is_a_dead_letter(practice: Practice) -> None:
    put(practice, kind="riddle")

    assert not run(practice, take(practice), write_trail)

    with practice.unit() as work:
        assert [letter.error for letter in outbox.dead_letters(work)] == ["UnknownKind"]


def test_revived_letter_starts_again(practice: Practice) -> None:
    job_id = put(practice, kind="riddle")
    run(practice, take(practice), write_trail)

    with practice.writing() as work:
        outbox.revive(work, job_id)

    assert take(practice).attempts == 1
    with practice.unit() as work:
        assert outbox.dead_letters(work) == ()


@pytest.mark.parametrize("state", ["unknown", "alive"])
def test_only_a_dead_letter_is_revived(practice: Practice, state: str) -> None:
    job_id = put(practice) if state == "alive" else uuid.uuid4()

    with practice.unit() as work, pytest.raises(NotFound):
        outbox.revive(work, job_id)


def test_job_that_outlived_its_lease_changes_nothing(practice: Practice, clock: Clock) -> None:
    put(practice)
    slow = take(practice)
    clock.advance(minutes=3)
    quick = take(practice)

    assert run(practice, quick, write_trail)
    assert not run(practice, slow, write_trail)

    assert entries(practice) == 1


def test_job_called_off_while_it_ran_is_not_brought_back(practice: Practice) -> None:
    job_id = put(practice)
    job = take(practice)
    with practice.writing() as work:
        work.session.get_one(Outbox, job_id).done_at = work.clock()

    assert not run(practice, job, fall_over)

    assert row_of(practice, job_id).error == ""
    assert nothing_to_take(practice)


def test_exit_in_a_handler_does_not_end_the_worker(practice: Practice) -> None:
    def leave(work: UnitOfWork, job: Job) -> None:
        raise SystemExit(3)

    job_id = put(practice)

    assert not run(practice, take(practice), leave)
    assert row_of(practice, job_id).error == "SystemExit"


def test_interrupt_in_a_handler_ends_the_worker(practice: Practice) -> None:
    def interrupt(work: UnitOfWork, job: Job) -> None:
        raise KeyboardInterrupt

    put(practice)

    with pytest.raises(KeyboardInterrupt):
        run(practice, take(practice), interrupt)


def test_eight_at_once_claim_each_row_once(practice: Practice) -> None:
    wanted = [put(practice, at=START - timedelta(minutes=n)) for n in range(24)]
    got: list[uuid.UUID] = []

    def claim_all() -> None:
        while True:
            with practice.unit() as work:
                job = outbox.claim(work)
            if job is None:
                return
            got.append(job.id)

    threads = [threading.Thread(target=claim_all) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(got) == sorted(wanted)
