"""A case that goes to another counselor: the host says so, and what its clients read and who is told follow."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from intersession.hooks.types import ConcernRaised
from intersession.models import TrailEntry
from tests.support.website import AMARA, BO, SAM_ROBIN, SUE, Website, token_of


def named(website: Website, link: str) -> str:
    """The name that a client reads on the first page of a link."""
    text = website.browser().post("/i", {"token": token_of(link)}).text
    return next((one.name for one in (AMARA, BO) if one.name in text), "")


def moves(website: Website) -> None:
    """The host gives the couple to Bo, and takes it from Amara."""
    website.host.cases["amara"].remove(SAM_ROBIN)
    website.host.cases["bo"].append(SAM_ROBIN)


@pytest.mark.store
@pytest.mark.parametrize("path", ["/", "/cases/case-1"])
def test_clients_read_the_new_name_once_the_new_counselor_looks(website: Website, path: str) -> None:
    link = website.assign()["Sam"]
    moves(website)
    before = named(website, link)

    website.counselor(BO).get(path)

    assert (before, named(website, link)) == (AMARA.name, BO.name)


def test_a_concern_is_told_to_the_new_counselor(on_sqlite: Website) -> None:
    website = on_sqlite
    link = website.assign()["Sam"]
    moves(website)
    website.counselor(BO).get("/")
    phone = website.browser()
    phone.post("/i", {"token": token_of(link)})
    phone.post("/i/not-me", {"token": token_of(link)})
    website.run_due()

    told = [one.counselor_ref for one in website.host.heard if isinstance(one, ConcernRaised)]

    assert told == ["bo"]


def test_two_who_share_a_case_leave_the_name_as_it_is(on_sqlite: Website) -> None:
    website = on_sqlite
    link = website.assign()["Sam"]
    website.host.cases["bo"].append(SAM_ROBIN)

    website.counselor(BO).get("/")
    website.counselor(BO).get("/cases/case-1")

    assert named(website, link) == AMARA.name


def test_who_reads_along_never_becomes_the_counselor(on_sqlite: Website) -> None:
    website = on_sqlite
    link = website.assign()["Sam"]
    moves(website)
    website.host.cases["sue"] = [SAM_ROBIN]

    website.counselor(SUE).get("/supervision")

    assert named(website, link) == AMARA.name


def test_it_is_in_the_trail_once(on_sqlite: Website) -> None:
    website = on_sqlite
    website.assign()
    moves(website)

    for _ in range(2):
        website.counselor(BO).get("/")

    changed = select(func.count()).select_from(TrailEntry).where(TrailEntry.action == "counselor_changed")
    with website.work() as work:
        assert work.session.scalar(changed) == 1
