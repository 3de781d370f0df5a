"""A supervisor reads along: what was sent, of the cases that the host names, and never what is private."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from intersession.models import Case, TrailEntry
from tests.support.couples import reflect
from tests.support.website import SAM_ROBIN, SUE, Browser, Website

NOTE = "Zeppelin tells me to wait"
FOR_HER_ALONE = "Quagga only for you"


@pytest.fixture
def desk(website: Website) -> Browser:
    """The supervisor's browser; Sam sent a week, and a word for the counselor alone; the counselor keeps a note."""
    links = website.assign()
    reflect(website, links["Sam"], note=FOR_HER_ALONE)
    amara = website.counselor()
    amara.get("/cases/case-1")
    amara.send("/notes", note=NOTE)
    website.host.cases["sue"] = [SAM_ROBIN]
    return website.counselor(SUE)


def test_first_page_of_a_supervisor_lists_the_cases_that_the_host_names(desk: Browser) -> None:
    desk.get("/", status=303)
    page = desk.get(desk.response.headers["Location"])

    assert page.heading == "Supervision"
    assert "Sam and Robin" in page.text
    assert "Tess" not in page.text


def test_supervisor_reads_what_was_sent_and_nothing_private(desk: Browser) -> None:
    page = desk.get("/supervision/case-1")

    assert "Breakfast without phones" in page.text
    assert NOTE not in page.html
    assert FOR_HER_ALONE not in page.html


def test_supervisors_look_is_in_the_trail(desk: Browser, website: Website) -> None:
    desk.get("/supervision/case-1")

    with website.work() as work:
        case = work.session.scalars(select(Case).where(Case.host_ref == "case-1")).one()
        looks = select(TrailEntry.case_id).where(TrailEntry.actor == "supervisor:sue", TrailEntry.action == "read")
        assert list(work.session.scalars(looks)) == [case.id]


def test_case_that_the_host_does_not_name_is_not_there(desk: Browser) -> None:
    desk.get("/supervision/case-2", status=404)


def test_supervisor_never_becomes_the_counselor_of_a_case(desk: Browser, website: Website) -> None:
    desk.get("/supervision/case-1")

    with website.work() as work:
        assert set(work.session.scalars(select(Case.counselor_ref))) == {"amara"}


def test_supervisor_without_cases_is_told_so(website: Website) -> None:
    page = website.counselor(SUE).get("/supervision")

    assert "No case is open to you yet." in page.text
