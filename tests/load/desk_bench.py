"""How the counselor's pages grow from 50 couples to 500 with 50,000 reflections: the ratio of medians in one run.

Run: python -m tests.load.desk_bench. The database is SQLite in a file; requests go through the test client.
"""

from __future__ import annotations

import statistics
import tempfile
import time
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from intersession.hooks.types import HostCase
from intersession.models import Answer, Assignment, Case, Member, Reflection, State
from intersession.services import assigning
from intersession.services.assigning import Plan
from tests.support.clock import Clock
from tests.support.website import AMARA, BASE, Host, PlainRenderer, Website, client, make_app, prepare

FEW, MANY = 50, 500
OF_EACH = 50
"""Reflections of each of the two people of a couple."""
ROUNDS = 9
SESSIONS_A_DAY = 8
PAGES = (
    "/",
    "/cases",
    "/cases?q=alex+007",
    "/cases?show=review",
    "/review",
    "/cases/couple-7",
    "/cases/couple-7/timeline",
)


def add(website: Website, number: int) -> None:
    """Add a couple with a year of weekly reflections, of which the last waits to be read."""
    case = HostCase(f"couple-{number}", (client(f"a-{number}", f"Alex {number:03}"), client(f"b-{number}", "Blake")))
    website.host.cases["amara"].append(case)
    day = number // SESSIONS_A_DAY
    website.meets(case.ref, days=0.05 + day, ref=f"next-{number}")
    with website.work() as work:
        assignment = assigning.assign(work, case, Plan("weekly-reflection", key=f"k{number}"), by=AMARA)
        rows: list[dict[str, Any]] = []
        answers: list[dict[str, Any]] = []
        for who in work.session.scalars(select(Member.client_id).where(Member.case_id == assignment.case_id)).all():
            for week in range(OF_EACH):
                rows.append(_reflection(website, assignment, who, week))
                row = uuid.uuid4()
                value = work.vault.seal("7", Answer, "value", row=row, owner=who)
                answers.append({**ANSWER, "id": row, "reflection_id": rows[-1]["id"], "value": value})
        work.session.execute(insert(Reflection), rows)
        work.session.execute(insert(Answer), answers)


ANSWER = {"item": "closeness", "number": 7.0, "disclosure": "counselor_only", "policy": "1"}


def _reflection(website: Website, assignment: Assignment, who: uuid.UUID, week: int) -> dict[str, Any]:
    at = website.clock() - timedelta(days=7 * week, hours=3)
    return {
        "id": uuid.uuid4(),
        "assignment_id": assignment.id,
        "case_id": assignment.case_id,
        "client_id": who,
        "form_hash": assignment.form_hash,
        "occurrence": 1000 - week,
        "state": State.SENT,
        "opens_at": at - timedelta(days=2),
        "closes_at": at + timedelta(days=2),
        "sent_at": at,
        "reviewed_at": at if week else None,
    }


def medians(websites: dict[int, Website]) -> dict[str, dict[int, float]]:
    """Give each page's median time by size, in milliseconds of this thread's processor time.

    The sizes take turns, so that whatever else runs on the machine weighs on both.
    """
    desks = {size: website.counselor().http for size, website in websites.items()}
    times: dict[str, dict[int, list[float]]] = {page: {size: [] for size in websites} for page in PAGES}
    for number in range(ROUNDS + 1):
        for page in PAGES:
            for size, desk in desks.items():
                begun = time.thread_time()
                answer = desk.get(page, base_url=BASE)
                spent = time.thread_time() - begun
                assert answer.status_code == 200, page
                if number:
                    times[page][size].append(1000 * spent)
    return {page: {size: statistics.median(each) for size, each in found.items()} for page, found in times.items()}


def practice(folder: Path, size: int) -> Website:
    """Make a practice with so many couples."""
    url = f"sqlite:///{folder / f'{size}.sqlite'}"
    prepare(url)
    host, clock = Host(cases={"amara": []}), Clock()
    website = Website(make_app(url, host, clock, renderer=PlainRenderer()), host, clock, PlainRenderer(), url)
    for number in range(size):
        add(website, number)
    with website.work() as work:
        print(work.session.query(Case).count(), "couples,", work.session.query(Reflection).count(), "reflections")
    return website


def main() -> None:
    """Print the medians and their ratios."""
    with tempfile.TemporaryDirectory() as folder:
        found = medians({size: practice(Path(folder), size) for size in (FEW, MANY)})
    for page in PAGES:
        few, many = found[page][FEW], found[page][MANY]
        print(f"{page:28} {few:7.1f} ms at {FEW}  {many:7.1f} ms at {MANY}  ratio {many / few:.2f}")


if __name__ == "__main__":
    main()
