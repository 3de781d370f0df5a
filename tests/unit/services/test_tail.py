"""The end of the work: what it stops goes on when it is undone at once, and no look back outlives it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from intersession.models import Assignment
from intersession.models.engine import make_engine
from intersession.services import people, programs, separation, tail
from intersession.services.library import Library
from tests.support.clock import Clock
from tests.support.databases import SQLiteDatabases
from tests.support.units import AMARA, COUPLE, Practice, prepare

HERE = "Europe/Berlin"


@pytest.fixture
def practice(sqlite_databases: SQLiteDatabases, built_in_library: Library, clock: Clock) -> Iterator[Practice]:
    engine = make_engine(sqlite_databases.prepared("tables", prepare))
    yield Practice(engine, built_in_library, clock)
    engine.dispose()


@pytest.mark.parametrize(("meanwhile", "given"), [("nothing", 1), ("begun again", 0), ("ended anew", 0), ("apart", 0)])
def test_look_back_is_given_while_that_ending_stands(
    practice: Practice, clock: Clock, meanwhile: str, given: int
) -> None:
    with practice.writing() as work:
        case = people.adopt(work, COUPLE, by=AMARA)
        tail.end_work(work, case, zone=HERE, by=AMARA)
        ended = case.ended_at
        assert ended is not None
        clock.advance(days=30)
        if meanwhile in {"begun again", "ended anew"}:
            tail.begin_again(work, case, by=AMARA)
        if meanwhile == "ended anew":
            tail.end_work(work, case, zone=HERE, by=AMARA)
        if meanwhile == "apart":
            separation.begin(work, case, by=AMARA)

        tail.look_back(work, case, COUPLE, ended=ended, months=1, zone=HERE)

        assert work.session.scalar(select(func.count()).select_from(Assignment)) == given


@pytest.mark.parametrize(("seconds", "goes_on"), [(10, True), (11, False)])
def test_programs_go_on_only_when_the_end_is_undone_at_once(
    practice: Practice, clock: Clock, seconds: int, *, goes_on: bool
) -> None:
    with practice.writing() as work:
        case = people.adopt(work, COUPLE, by=AMARA)
        run = programs.begin(work, COUPLE, practice.library.programs["two-calm-weeks"], key="one", by=AMARA)
        tail.end_work(work, case, zone=HERE, by=AMARA)
        clock.advance(seconds=seconds)

        tail.begin_again(work, case, by=AMARA)

        work.session.refresh(run)
        assert (run.ended_at is None) is goes_on
