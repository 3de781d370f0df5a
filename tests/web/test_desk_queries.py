"""The counselor's pages ask the database as often for three couples as for thirty."""

from __future__ import annotations

from intersession.hooks.types import HostCase
from intersession.services import assigning
from intersession.services.assigning import Plan
from tests.support.couples import reflect
from tests.support.statements import counted
from tests.support.website import AMARA, Website, client

PAGES = ("/", "/cases", "/cases?q=sam", "/cases?show=review", "/review", "/cases/case-1", "/cases/case-1/timeline")
MOST = 60


def fill_up(website: Website, *, to: int) -> None:
    """Let the practice have so many couples, each with homework that was given weekly."""
    cases = website.host.cases["amara"]
    for number in range(len(cases), to):
        case = HostCase(f"couple-{number}", (client(f"a-{number}", "Alex"), client(f"b-{number}", "Blake")))
        cases.append(case)
        with website.work() as work:
            assigning.assign(work, case, Plan("weekly-reflection", key=f"k{number}", every="week"), by=AMARA)


def asked(website: Website) -> dict[str, int]:
    """Give how many statements each page takes, after it was once opened."""
    desk, counts = website.counselor(), {}
    for page in PAGES:
        desk.get(page)
        with counted(website) as said:
            desk.get(page)
        counts[page] = len(said)
    return counts


def test_each_page_asks_as_often_for_three_couples_as_for_thirty(on_sqlite: Website) -> None:
    for link in on_sqlite.assign().values():
        reflect(on_sqlite, link)
    on_sqlite.meets("case-1", days=0.1)
    fill_up(on_sqlite, to=3)
    few = asked(on_sqlite)

    fill_up(on_sqlite, to=30)

    assert asked(on_sqlite) == few
    assert max(few.values()) < MOST, few
