"""Separation: everything stops at once, can be taken back for ten seconds, and ends what is for both."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from intersession.jobs.worker import Worker
from intersession.models import Share, TrailEntry, Visit
from intersession.services import people, separation, sharing
from intersession.web.background import units
from tests.support.couples import fill, reflect, tables
from tests.support.website import BO, Browser, Website, token_of

pytestmark = pytest.mark.store

OF_ITS_OWN = {"intersession_separation", "intersession_trail", "intersession_outbox"}


def separate(website: Website) -> Browser:
    desk = website.counselor()
    desk.get("/cases/case-1/people")
    desk.send("/separate")
    return desk


def actions(website: Website) -> list[str]:
    with website.work() as work:
        return list(work.session.scalars(select(TrailEntry.action).order_by(TrailEntry.n)))


def opens(website: Website, link: str) -> int:
    phone = website.browser().http
    return phone.post("/i", data={"token": token_of(link)}, base_url="https://practice.test").status_code


def test_links_visits_and_waiting_messages_of_both_end_at_once(website: Website) -> None:
    links = website.assign()
    phone = website.open_link(links["Sam"])
    separate(website)

    phone.get("/i/part/1", status=403)
    assert [opens(website, link) for link in links.values()] == [404, 404]
    website.clock.advance(minutes=5)
    Worker(units(website.app)).run_due()
    assert website.host.delivered == []
    assert "separated" in actions(website)


def test_taking_it_back_within_ten_seconds_restores_exactly(website: Website) -> None:
    ended_before = website.assign()
    desk = website.counselor()
    desk.get("/cases/case-1/homework")
    desk.send("/undo")
    website.assign(every="week")
    links = website.assign()
    reflect(website, links["Robin"])
    phone = website.open_link(links["Sam"])
    phone.send("/i/part/1", closeness="7")
    before = tables(website)

    desk = separate(website)
    assert "Joint homework has ended." in desk.page.text
    changed = tables(website)
    assert {name for name in changed if changed[name] != before[name]} > OF_ITS_OWN
    website.clock.advance(seconds=10)
    desk.send("/separate/undo")

    after = tables(website)
    assert {name for name in after if after[name] != before[name]} <= {"intersession_separation", "intersession_trail"}
    assert "Everything is as it was." in desk.page.text
    assert phone.get("/i/part/2").heading
    assert [opens(website, link) for link in ended_before.values()] == [404, 404]


def test_after_ten_seconds_it_stays(website: Website) -> None:
    links = website.assign()
    desk = separate(website)
    website.clock.advance(seconds=10.5)
    desk.send("/separate/undo")

    assert "The ten seconds are over" in desk.page.text
    assert "separation_undone" not in actions(website)
    assert opens(website, links["Sam"]) == 404


def test_twice_is_the_same_as_once(website: Website) -> None:
    website.assign()
    separate(website)
    before = tables(website)
    with website.work() as work:
        case = people.case_of(work, "case-1")
        assert case is not None
        separation.begin(work, case, by=BO)

    assert tables(website) == before


def test_afterwards_homework_goes_to_one_person_only(website: Website) -> None:
    website.assign()
    desk = separate(website)
    for chosen in ({"who": "all"}, {"who": "sam", "form": "active-listening"}):
        desk.get("/assign?case=case-1")
        desk.send("/assign", status=422, **{"form": "weekly-reflection", **chosen})
        assert "They are separated. Pick one person, and homework for one person." in desk.page.text

    links = website.assign(who="sam")
    assert set(links) == {"Sam"}
    phone = website.open_link(links["Sam"])
    fill(phone, closeness="7")
    phone.send("/i/send")
    assert phone.page.heading == "Sent. Thank you, Sam."


def test_documents_for_both_are_refused_in_words_that_say_why(website: Website) -> None:
    reflect(website, website.assign()["Sam"])
    desk = separate(website)

    for edition in ("counselor", "room_safe"):
        page = desk.get(f"/cases/case-1/brief/{edition}.pdf", status=409)
        assert "nothing is made that puts the words of one beside the other’s" in page.text
    assert website.renderer.html == ""


def test_another_case_of_the_practice_goes_on(website: Website) -> None:
    link = website.assign(case="case-2")["Tess"]
    website.assign()
    separate(website)

    assert opens(website, link) == 200


def test_a_client_sees_what_any_ended_link_shows(website: Website) -> None:
    links = website.assign()
    separate(website)
    ended = website.browser().post("/i", {"token": token_of(links["Sam"])}, status=404)
    unknown = website.browser().post("/i", {"token": "x" * 43}, status=404)

    assert ended.html == unknown.html


def test_a_legal_hold_is_placed_and_lifted_with_trail(website: Website) -> None:
    website.assign()
    desk = website.counselor()
    desk.get("/cases/case-1/people")
    desk.send("/hold", hold="yes")
    with website.work() as work:
        case = people.case_of(work, "case-1")
        assert case is not None
        assert separation.is_held(work, case)
    assert "A legal hold is on" in desk.page.text

    desk.send("/hold", hold="no")
    assert "No legal hold." in desk.page.text
    assert [one for one in actions(website) if one in {"held", "hold_lifted"}] == ["held", "hold_lifted"]


def test_afterwards_nothing_is_shared_and_what_was_shared_is_read_by_nobody(website: Website) -> None:
    links = website.assign()
    reflect(website, links["Sam"], levels="shared")
    separate(website)
    phone = website.open_link(website.assign(who="robin")["Robin"])
    fill(phone, closeness="7", moment="A quiet walk")

    assert 'value="shared"' not in phone.page.html
    with website.work() as work:
        visit = work.session.scalars(select(Visit).where(Visit.ended_at.is_(None))).one()
        assert sharing.with_me(work, visit) == ()
        assert work.session.scalars(select(Share)).all()


def test_before_a_separation_sharing_is_offered(website: Website) -> None:
    phone = website.open_link(website.assign()["Robin"])
    fill(phone, closeness="7", moment="A quiet walk")

    assert 'value="shared"' in phone.page.html
