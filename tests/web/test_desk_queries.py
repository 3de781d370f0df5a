"""The counselor's pages ask the database as often for three couples as for 500, and read no more of it than is new."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, insert, select

from intersession.hooks.types import HostCase
from intersession.models import Case, TrailEntry
from intersession.services import assigning, reviewing
from intersession.services.assigning import Plan
from intersession.services.unit import UnitOfWork
from tests.support.copies import copy_up
from tests.support.couples import reflect
from tests.support.statements import Said, counted
from tests.support.website import AMARA, Website, client

PAGES = (
    "/",
    "/cases",
    "/cases?q=sam",
    "/cases?show=review",
    "/review",
    "/cases/case-1",
    "/cases/case-1/timeline",
    "/messages",
    "/briefs",
    "/library",
    "/programs",
    "/paper",
    "/assign",
    "/settings",
    "/screen",
)
MOST = 60
MANY = 500
BIG = ("intersession_reflection", "intersession_answer", "intersession_client", "intersession_case")


def fill_up(website: Website, *, to: int) -> None:
    """Let the practice have so many couples, each with homework that was given weekly."""
    cases = website.host.cases["amara"]
    for number in range(len(cases), to):
        case = HostCase(f"couple-{number}", (client(f"a-{number}", "Alex"), client(f"b-{number}", "Blake")))
        cases.append(case)
        with website.work() as work:
            assigning.assign(work, case, Plan("weekly-reflection", key=f"k{number}", every="week"), by=AMARA)


def asked(website: Website) -> dict[str, list[Said]]:
    """Give the statements that each page takes, after it was once opened."""
    desk, found = website.counselor(), {}
    for page in PAGES:
        desk.get(page)
        with counted(website) as said:
            desk.get(page)
        found[page] = said
    return found


def test_each_page_asks_as_often_for_three_couples_as_for_500_and_reads_only_what_is_new(on_sqlite: Website) -> None:
    for link in on_sqlite.assign().values():
        reflect(on_sqlite, link)
    on_sqlite.meets("case-1", days=0.1)
    fill_up(on_sqlite, to=3)
    few = {page: len(said) for page, said in asked(on_sqlite).items()}

    copy_up(on_sqlite, to=MANY)
    many = asked(on_sqlite)

    assert {page: len(said) for page, said in many.items()} == few
    assert max(few.values()) < MOST, few
    for page in ("/", "/cases/case-1"):  # however many answers are opened there
        assert sum("FROM intersession_data_key" in one for one in many[page]) <= 1
    assert "Sam" in on_sqlite.counselor().get("/").text
    with on_sqlite.work() as work:
        for page, said in many.items():
            for one in said:
                assert not _reads_all(work.session.connection(), one), (page, one)


def _reads_all(connection: Connection, statement: Said) -> bool:
    """Say whether SQLite reads a table that grows from one end to the other, or the whole past of all cases."""
    if not statement.startswith("SELECT"):
        return False
    plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", statement.values)]
    scans = any(step.split()[:2] == ["SCAN", table] for step in plan for table in BIG)
    is_of_all_cases = "case_id IN (SELECT value" in statement and "state" in statement
    return scans or (is_of_all_cases and any(step.endswith("_case_sent (case_id=?)") for step in plan))


def test_the_last_look_is_found_without_the_thousand_before_it(on_sqlite: Website) -> None:
    reflect(on_sqlite, on_sqlite.assign()["Sam"])
    on_sqlite.counselor().get("/cases/case-1")
    with on_sqlite.work() as work:
        case = work.session.scalars(select(Case.id)).one()
        few, at = steps_of_last_look(work, case)
        look_again(work, case, times=1000)
        many, later = steps_of_last_look(work, case)

    assert later - at == timedelta(seconds=1000)
    assert many == few


def steps_of_last_look(work: UnitOfWork, case: uuid.UUID) -> tuple[int, datetime]:
    """Count the steps that SQLite takes to find when Amara last looked at a case; say when that was."""
    taken = [0]

    def step() -> int:
        taken[0] += 1
        return 0

    driver = work.session.connection().connection.driver_connection
    assert driver is not None
    driver.set_progress_handler(step, 1)
    at = reviewing.last_looks(work, [case], by=AMARA)[case]
    driver.set_progress_handler(None, 1)
    return taken[0], at


def look_again(work: UnitOfWork, case: uuid.UUID, *, times: int) -> None:
    n = work.session.scalar(select(func.max(TrailEntry.n))) or 0
    same = {"actor": "counselor:amara", "action": "read", "case_id": case, "about": "", "mac": b""}
    rows = [{**same, "n": n + one, "at": work.clock() + timedelta(seconds=one)} for one in range(1, times + 1)]
    work.session.execute(insert(TrailEntry), rows)
