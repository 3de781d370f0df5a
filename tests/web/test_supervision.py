"""A supervisor reads along: what was sent, of the cases that the host names, and never what is private."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from intersession.hooks.types import Counselor
from intersession.models import Case, TrailEntry
from intersession.services.permits import may_on
from tests.support.couples import WEEK, reflect
from tests.support.website import ADA, AMARA, BO, SAM_ROBIN, SUE, Browser, Website, token_of

ACTIONS = ("read", "assign", "document", "export", "erase")
NOTE = "Zeppelin tells me to wait"
FOR_HER_ALONE = "Quagga only for you"
TOLD = "Sue Park may read it, too.\n[es] Sue Park también puede leerlo."
NOT_TOLD = "The practice has not told its clients yet"


def tell(website: Website, words: str = TOLD) -> None:
    """Say on the settings page who else reads."""
    desk = website.counselor()
    desk.get("/settings")
    desk.send("/settings", supervision=words)
    assert "Kept." in desk.page.text


@pytest.fixture
def desk(website: Website) -> Browser:
    """The supervisor's browser; Sam sent a week, and a word for the counselor alone; the counselor keeps a note."""
    tell(website)
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


def test_no_other_page_of_a_case_opens_to_a_supervisor_or_an_administrator(desk: Browser, website: Website) -> None:
    pages = ("notes", "goals", "homework", "timeline", "people", "brief/counselor.pdf", "summary", "paste", "rights")
    for who in (SUE, ADA):
        website.host.signed_in = who
        for page in ("", *(f"/{one}" for one in pages)):
            assert NOTE not in desk.get(f"/cases/case-1{page}", status=403).html


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
    tell(website)
    page = website.counselor(SUE).get("/supervision")

    assert "No case is open to you yet." in page.text


def test_nothing_is_open_to_a_supervisor_while_clients_are_not_told(desk: Browser, website: Website) -> None:
    tell(website, "")
    sue = website.counselor(SUE)

    for path in ("/supervision", "/supervision/case-1", "/supervision/nowhere"):
        page = sue.get(path)
        assert NOT_TOLD in page.text
        assert "Sam" not in page.html
    sue.get("/briefs")
    assert "Breakfast" not in sue.send("/briefs", which="all", status=422).html


def test_client_who_agreed_before_is_asked_again_and_until_then_the_case_is_closed(website: Website) -> None:
    links = website.assign()
    reflect(website, links["Sam"])
    website.host.cases["sue"] = [SAM_ROBIN]
    tell(website)
    assert "agreed to it" in website.counselor(SUE).get("/supervision/case-1").text

    website.counselor()
    phone = website.browser()
    landing = phone.post("/i", {"token": token_of(website.assign()["Sam"])})
    assert "This has changed:" in landing.text
    assert "Sue Park may read it, too." in landing.text
    phone.send("/i/start", accept="yes", length="full")

    assert "Breakfast without phones" in website.counselor(SUE).get("/supervision/case-1").text


def test_clients_pages_say_only_where_only_the_counselor_reads(on_sqlite: Website) -> None:
    before = on_sqlite.open_link(on_sqlite.assign()["Sam"]).page.text
    assert "Only Amara Osei, your counselor, can read what you send." in before

    tell(on_sqlite)
    phone = on_sqlite.open_link(on_sqlite.assign()["Robin"])

    assert "Only Amara Osei" not in phone.page.text
    assert "Amara Osei, your counselor, can read what you send. Sue Park may read it, too." in phone.page.text
    assert "Sue Park may read it, too." in phone.get("/i/privacy").text
    assert "Sue Park también puede leerlo." in phone.get("/i/privacy?speak=es").text


def test_private_question_stays_out_of_supervision_and_the_others_beside_it_do_not(website: Website) -> None:
    tell(website)
    reflect(website, website.assign("before-the-session")["Sam"], talk="How we plan weekends", alone="yes")
    website.host.cases["sue"] = [SAM_ROBIN]

    page = website.counselor(SUE).get("/supervision/case-1")

    assert "How we plan weekends" in page.text
    assert "minutes alone" not in page.html


def test_each_table_holds_one_occurrence(website: Website) -> None:
    tell(website)
    links = website.assign(every="week")
    reflect(website, links["Sam"], **{**WEEK, "talk": "Told in the first week"})
    website.clock.advance(hours=24 * 7 + 1)
    reflect(website, links["Robin"], **{**WEEK, "talk": "Told in the second week"})
    website.host.cases["sue"] = [SAM_ROBIN]

    page = website.counselor(SUE).get("/supervision/case-1")

    assert "Told in the second week" in page.text
    assert "Told in the first week" not in page.text


@pytest.mark.parametrize(("who", "may"), [(SUE, {"read"}), (ADA, set()), (AMARA, set(ACTIONS))])
def test_a_role_is_no_more_than_the_table_whatever_the_host_would_say(
    on_sqlite: Website, who: Counselor, may: set[str]
) -> None:
    tell(on_sqlite)
    on_sqlite.host.cases = {one: [SAM_ROBIN] for one in ("sue", "ada", "amara")}  # the host says yes to everything

    with on_sqlite.work() as work:
        assert {action for action in ACTIONS if may_on(work, who, "case-1", action=action)} == may


def test_a_second_counselor_of_a_case_sees_no_note_of_the_first(on_sqlite: Website) -> None:
    amara = on_sqlite.counselor()
    on_sqlite.assign()
    amara.get("/cases/case-1")
    amara.send("/notes", note=NOTE)
    on_sqlite.host.cases["bo"] = [SAM_ROBIN]

    bo = on_sqlite.counselor(BO)

    assert NOTE in on_sqlite.counselor().get("/cases/case-1/notes").text
    on_sqlite.host.signed_in = BO
    assert [path for path in ("", "/notes", "/timeline") if NOTE in bo.get(f"/cases/case-1{path}").text] == []
