"""A case that goes to another counselor: the host says so, and what its clients read and who is told follow."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from intersession.hooks.spec import hookimpl
from intersession.hooks.types import ConcernRaised, Counselor
from intersession.models import TrailEntry
from tests.support.couples import reflect
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
@pytest.mark.parametrize("does", ["looks", "assigns"])
def test_clients_read_the_new_name_once_the_new_counselor_looks_or_assigns(website: Website, does: str) -> None:
    link = website.assign()["Sam"]
    moves(website)
    before = named(website, link)

    bo = website.counselor(BO)
    if does == "looks":
        bo.get("/cases/case-1")
    else:
        bo.get("/assign?case=case-1")
        bo.send("/assign", form="signs-check-in")

    assert (before, named(website, link)) == (AMARA.name, BO.name)


def test_a_concern_is_told_to_the_new_counselor(on_sqlite: Website) -> None:
    website = on_sqlite
    link = website.assign()["Sam"]
    moves(website)
    website.counselor(BO).get("/cases/case-1")
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

    bo = website.counselor(BO)
    bo.get("/cases/case-1")
    bo.get("/cases/case-1/notes")
    bo.send("/notes", note="A note of Bo's own")

    assert named(website, link) == AMARA.name


class Gone:
    """A host that looks the counselor up, and finds nobody."""

    name = "forgetful host"

    @hookimpl
    def intersession_decide_access(self, counselor: Counselor) -> None:
        if counselor.ref == "amara":
            raise LookupError("no such person")


def test_a_counselor_whom_the_host_knows_no_more_has_the_case_no_more(on_sqlite: Website) -> None:
    website = on_sqlite
    link = website.assign()["Sam"]
    moves(website)
    website.app.extensions["intersession"].plugins.manager.register(Gone())

    website.counselor(BO).get("/cases/case-1")

    assert named(website, link) == BO.name


def test_what_the_one_before_wrote_is_not_said_to_be_of_the_new_one(on_sqlite: Website) -> None:
    website = on_sqlite
    link = website.assign(note="Start with the easy one")["Sam"]
    noted = website.browser().post("/i", {"token": token_of(link)}).text
    moves(website)

    website.counselor(BO).get("/cases/case-1")

    assert "A note from Amara Osei Start with the easy one" in noted
    assert "A note from your counselor Start with the easy one" in website.open_link(link).page.text


def test_the_new_counselor_reads_what_clients_were_answered(on_sqlite: Website) -> None:
    website = on_sqlite
    reflect(website, website.assign()["Sam"])
    amara = website.counselor()
    amara.get("/review")
    amara.send("/reply", note="Thank you for the hug line")
    moves(website)

    bo = website.counselor(BO)
    bo.get("/cases/case-1")

    assert "Thank you for the hug line" in bo.get("/review").text


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
        website.counselor(BO).get("/cases/case-1")

    changed = select(func.count()).select_from(TrailEntry).where(TrailEntry.action == "counselor_changed")
    with website.work() as work:
        assert work.session.scalar(changed) == 1
