"""Homework ends by the counselor's hand once somebody began it: nothing more is asked, nothing is lost."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from intersession.models import Assignment, Case, Link, Reflection, State
from tests.support.couples import reflect
from tests.support.reading import Page
from tests.support.website import Browser, Website, token_of

TYPED = "A walk in the rain, and nobody hurried"
HOMEWORK = "/cases/case-1/homework"


def offered(page: Page) -> list[str]:
    """Say what can be done with the homework on the tab."""
    _, _, table = page.html.partition('id="isn-homework"')
    return re.findall(r"</svg>(Take back|End this homework|Let it go on)<", table)


def ended(website: Website) -> Browser:
    desk = website.counselor()
    desk.get(HOMEWORK)
    desk.send("/end")
    return desk


def states(website: Website) -> list[str]:
    with website.work() as work:
        return sorted(work.session.scalars(select(Reflection.state)))


@pytest.mark.parametrize("begun", ["started", "sent", "passed"])
def test_begun_homework_is_ended_and_never_taken_back(on_sqlite: Website, begun: str) -> None:
    website = on_sqlite
    links = website.assign(every="week")
    assert offered(website.counselor().get(HOMEWORK)) == ["Take back"]

    if begun == "sent":
        reflect(website, links["Sam"])
    elif begun == "started":
        website.open_link(links["Sam"]).send("/i/part/1", moment=TYPED)
    else:
        website.browser().post("/i/not-tonight", {"token": token_of(links["Sam"])})
        with website.work() as work:
            assert State.PASSED in work.session.scalars(select(Reflection.state)).all()
    assert offered(website.counselor().get(HOMEWORK)) == ["End this homework"]
    page = ended(website).page

    assert "Ended. Nothing more of it is asked or sent, and what they sent stays." in page.text
    assert "Ended today" in page.text
    website.clock.advance(days=30)
    website.run_due()
    assert website.host.delivered == []
    page = website.counselor().get(HOMEWORK)
    assert "Weekly reflection" in page.text
    assert offered(page) == []


def test_what_was_sent_is_still_read_and_what_is_typed_comes_back(on_sqlite: Website) -> None:
    website = on_sqlite
    links = website.assign()
    reflect(website, links["Sam"], moment="The first evening")
    phone = website.open_link(links["Robin"])
    page = phone.page

    desk = ended(website)

    phone.page = page
    phone.send("/i/part/1", moment=TYPED, status=403)
    assert TYPED in phone.page.text
    assert "The first evening" in desk.get("/cases/case-1").text
    assert "Sam" in desk.get("/review").text


def test_today_names_nobody_whose_homework_or_link_was_ended(on_sqlite: Website) -> None:
    website = on_sqlite
    website.meets("case-1", days=0.2)
    links = website.assign()
    reflect(website, links["Sam"])
    desk = website.counselor()
    assert "Robin has not opened" in desk.get("/").text

    with website.work() as work:
        sent = select(Reflection.client_id).where(Reflection.state == State.SENT)
        robins = work.session.scalars(select(Link.id).where(Link.client_id.not_in(sent))).one()
    desk.get(HOMEWORK)
    desk.send(f"/links/{robins}/revoke")
    assert "Robin has not opened" not in desk.get("/").text
    assert "Link ended" in desk.get(HOMEWORK).text
    desk.post(f"/links/{robins}/renew", {"csrf_token": desk.page.form("/end").value("csrf_token")})
    assert "Robin has not opened" in desk.get("/").text

    ended(website)
    assert "Robin has not opened" not in desk.get("/").text


def test_a_series_before_each_session_can_be_stopped_between_two_of_them(on_sqlite: Website) -> None:
    website = on_sqlite
    website.meets("case-1", days=1)
    reflect(website, website.assign("before-the-session", every="before_session")["Sam"])
    website.clock.advance(days=5)
    assert offered(website.counselor().get(HOMEWORK)) == ["End this homework"]

    ended(website)
    website.meets("case-1", days=9)
    website.run_due()

    assert states(website) == [State.SENT, State.WAITING]


def test_an_end_is_undone_exactly(website: Website) -> None:
    links = website.assign(every="week")
    reflect(website, links["Sam"])
    website.open_link(links["Robin"]).send("/i/part/1", moment=TYPED)
    before = states(website)

    desk = ended(website)
    assert State.CLOSED in states(website)
    website.clock.advance(minutes=9)
    desk.send("/go-on")

    assert "It goes on as before." in desk.page.text
    assert states(website) == before
    assert offered(desk.page) == ["End this homework"]
    assert "Hello Robin" in website.browser().post("/i", {"token": token_of(links["Robin"])}).text
    website.clock.advance(days=7, minutes=1)
    website.run_due()
    assert {one.to.name for one in website.host.delivered} == {"Sam", "Robin"}


@pytest.mark.parametrize("why", ["time", "case", "separated", "gate"])
def test_an_end_stays_once_its_time_is_over_or_nothing_may_be_given(on_sqlite: Website, why: str) -> None:
    website = on_sqlite
    links = website.assign("active-listening" if why == "gate" else "weekly-reflection")
    reflect(website, links["Sam"])
    desk = ended(website)
    page = desk.page
    if why == "time":
        website.clock.advance(minutes=11)
    elif why == "case":
        with website.work() as work:
            work.session.scalars(select(Case).where(Case.host_ref == "case-1")).one().ended_at = website.clock()
    elif why == "gate":
        desk.get("/cases/case-1")
        desk.send("/concerns", about="Heard on the phone", closes_gate="yes")
    else:
        desk.get("/cases/case-1/people")
        desk.send("/separate")

    desk.page = page
    desk.send("/go-on")

    assert "It stays ended. You can give it again at any time." in desk.page.text
    assert offered(desk.page) == []
    with website.work() as work:
        assert work.session.scalars(select(Assignment)).one().ended_at is not None


def test_what_is_over_stays_in_the_history(on_sqlite: Website) -> None:
    website = on_sqlite
    website.assign()
    desk = website.counselor()
    page = desk.get(HOMEWORK)
    website.clock.advance(days=20)
    assert offered(desk.get(HOMEWORK)) == []

    desk.page = page
    desk.send("/undo")  # from a page that was open all the time

    assert "Weekly reflection" in desk.get(HOMEWORK).text
    assert states(website) == [State.WAITING, State.WAITING]


def test_what_was_taken_back_can_be_given_back(on_sqlite: Website) -> None:
    website = on_sqlite
    links = website.assign()
    desk = website.counselor()
    desk.get(HOMEWORK)
    desk.send("/undo")
    assert "Weekly reflection" not in desk.page.text

    desk.send("/go-on")

    assert offered(desk.page) == ["Take back"]
    assert "Hello Sam" in website.browser().post("/i", {"token": token_of(links["Sam"])}).text


def test_weeks_that_ran_out_count_as_before(on_sqlite: Website) -> None:
    website = on_sqlite
    links = website.assign(every="week")
    website.clock.advance(days=8)
    reflect(website, links["Sam"])

    ended(website)

    with website.work() as work:
        ran_out = Reflection.closes_at <= work.clock()
        assert set(work.session.scalars(select(Reflection.state).where(ran_out))) == {State.WAITING}
        assert set(work.session.scalars(select(Reflection.state).where(~ran_out))) == {State.SENT, State.CLOSED}
