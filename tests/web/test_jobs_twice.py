"""Each kind of work, run again after it was done and saved, changes nothing: a couple's weeks, with every job twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from intersession.definition.program import Program, Release, Step
from intersession.jobs import ahead, batches
from intersession.jobs.handlers import HANDLERS
from intersession.jobs.outbox import Handler, Job
from intersession.jobs.sweep import PERIODIC, Periodic
from intersession.jobs.worker import Worker
from intersession.models.engine import begin_write
from intersession.services import people, programs, tail
from intersession.services.unit import UnitOfWork
from intersession.web.background import units
from tests.support.couples import reflect, tables
from tests.support.website import AMARA, TESS, Website
from tests.web.test_pin import read_back

pytestmark = pytest.mark.thorough

PROGRAM = Program("own", 1, "en", "Own", "", (Step("before-the-session", Release("after_previous", days=2)),))
LOOKS = {"intersession_trail", "intersession_outbox"}
"""What a second run may add to: that it was done is recorded once more, and a job's row is its own."""


class Twice:
    """Runs what it is given, saves that, and runs it again; keeps which jobs it saw and what a second run changed."""

    def __init__(self, website: Website) -> None:
        self.website = website
        self.seen: set[str] = set()
        self.changed: dict[str, set[str]] = {}

    def handler(self, once: Handler) -> Handler:
        def run(work: UnitOfWork, job: Job) -> None:
            once(work, job)
            self._again(work, job.kind, lambda: once(work, job))

        return run

    def periodic(self, one: Periodic) -> Periodic:
        def run(work: UnitOfWork) -> None:
            one.run(work)
            self._again(work, one.name, lambda: one.run(work))

        return replace(one, run=run)

    def _again(self, work: UnitOfWork, name: str, run: Callable[[], None]) -> None:
        work.session.commit()
        before = tables(self.website)
        run()
        work.session.commit()
        after = tables(self.website)
        self.seen.add(name)
        found = {one for one in after if after[one] != before[one]} - LOOKS
        found |= {"new work"} if rows(after) != rows(before) else set()
        if found:
            self.changed.setdefault(name, set()).update(found)


def rows(kept: Mapping[str, list[tuple[object, ...]]]) -> set[object]:
    return {row[0] for row in kept["intersession_outbox"]}


def test_every_job_run_twice_is_as_good_as_once(on_sqlite: Website) -> None:
    website, twice = on_sqlite, Twice(on_sqlite)
    website.runtime.configured = replace(website.runtime.configured, anchor_email="records@practice.test")
    every: Mapping[str, Handler] = {
        **HANDLERS,
        "documents": ahead.handler(website.runtime.press),
        "batch": batches.handler(website.runtime.press),
    }
    worker = Worker(
        units(website.app),
        handlers={name: twice.handler(one) for name, one in every.items()},
        periodic=[twice.periodic(one) for one in PERIODIC],
    )
    live_through(website, worker)

    assert twice.seen == set(every) | {one.name for one in PERIODIC}
    assert twice.changed == {}
    keys = [one.key for one in website.host.delivered if not one.key.startswith(("code:", "anchor:"))]
    assert len(keys) == len(set(keys))


def live_through(website: Website, worker: Worker) -> None:
    """Let two cases have a week with homework, a program, a code, briefs for today and a session, and one its end."""
    links = website.assign()
    website.meets("case-1", days=6)
    website.meets("case-2", days=0.2)
    reflect(website, links["Robin"])
    phone = read_back(website, links["Robin"])
    phone.get("/i/check-you")
    phone.send("/ask")
    desk = website.counselor()
    desk.get("/briefs")
    desk.send("/briefs", which="all", shape="zip", edition="counselor")
    with website.work() as work:
        begin_write(work.session)
        programs.begin(work, TESS, PROGRAM, key="twice", by=AMARA)
    for _ in range(8):
        worker.run_due()
        website.clock.advance(hours=22)
    with website.work() as work:
        begin_write(work.session)
        case = people.case_of(work, "case-1")
        assert case is not None
        tail.end_work(work, case, zone="America/Chicago", by=AMARA)
    website.clock.advance(hours=24 * 32)
    worker.run_due()
