"""A rehearsal: the counselor gets a real link as partner B, and no page of the practice shows or counts it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from intersession.hooks.types import HostCase
from intersession.jobs import sweep
from intersession.models import Assignment, Case, Client, Reflection, TrailEntry
from tests.support.couples import WEEK, reflect
from tests.support.website import ADA, AMARA, BO, SUE, Browser, Website, links_on

REF = "rehearsal:amara"
MADE_UP = "Partner B"


def rehearse(website: Website, form: str = "weekly-reflection") -> tuple[Browser, str]:
    """Press "Send it to me first" on the page of a form; return the desk and the link that it shows."""
    desk = website.counselor()
    desk.get(f"/library/{form}")
    links = links_on(desk.send("/rehearsal"))
    assert list(links) == [MADE_UP]
    return desk, links[MADE_UP]


def count(website: Website, model: Any) -> int:
    with website.work() as work:
        return work.session.scalar(select(func.count()).select_from(model)) or 0


def test_rehearsal_runs_through_the_real_pages_and_is_read_on_its_case_page(website: Website) -> None:
    desk, link = rehearse(website)

    reflect(website, link, **{**WEEK, "talk": "Only trying it out"})

    page = desk.get(f"/cases/{REF}")
    assert "Only trying it out" in page.text
    assert "This is your rehearsal." in page.text


def test_mail_of_a_rehearsal_goes_to_the_counselors_own_address_by_the_real_hook(website: Website) -> None:
    _, link = rehearse(website)

    website.clock.advance(minutes=1)
    website.run_due()

    assert [(one.to.email, link in one.body) for one in website.host.delivered] == [(AMARA.email, True)]
    assert website.host.heard == []


def test_no_list_count_or_other_hook_knows_of_a_rehearsal(on_sqlite: Website) -> None:
    website = on_sqlite
    desk, link = rehearse(website)
    reflect(website, link)

    for path in ("/", "/cases", "/review", "/briefs", "/assign", "/library"):
        assert MADE_UP not in desk.get(path).text, path
        assert REF not in desk.page.html, path


@pytest.mark.parametrize("who", [BO, SUE, ADA], ids=["another", "supervisor", "administrator"])
def test_rehearsal_is_its_own_counselors_alone(on_sqlite: Website, who: Any) -> None:
    rehearse(on_sqlite)
    on_sqlite.host.cases[who.ref] = [HostCase(REF, ())]

    other = on_sqlite.counselor(who)

    other.get(f"/cases/{REF}", status=404 if who is BO else 403)


def test_removing_leaves_nothing_but_the_trail(website: Website) -> None:
    desk, link = rehearse(website)
    reflect(website, link)
    desk.get(f"/cases/{REF}")

    desk.send("/rehearsal/remove")

    assert [count(website, one) for one in (Case, Client, Assignment, Reflection)] == [0, 0, 0, 0]
    with website.work() as work:
        assert "erased" in set(work.session.scalars(select(TrailEntry.action)))
    website.browser().post("/i", {"token": link.rpartition("#")[2]}, status=404)
    website.run_due()
    assert website.host.heard == []


def test_rehearsal_goes_by_itself_after_a_day_and_no_real_case_does(website: Website) -> None:
    rehearse(website)
    website.assign()
    forget = next(one for one in sweep.PERIODIC if one.name == "rehearsals").run

    for hours, left in ((23, 2), (2, 1)):
        website.clock.advance(hours=hours)
        with website.work() as work:
            forget(work)
        assert count(website, Case) == left


def test_second_rehearsal_takes_the_place_of_the_first(on_sqlite: Website) -> None:
    rehearse(on_sqlite)
    rehearse(on_sqlite, "before-the-session")

    assert count(on_sqlite, Assignment) == 1
