"""The wrong person wrote: a quiet note to the counselor alone, and a repair that everything follows."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from intersession.models import Client, Concern, Reflection, State, TrailEntry
from intersession.services import exporting, people
from tests.support.couples import TOKEN, reflect, tables
from tests.support.website import Browser, Website, token_of

TOKENS = re.compile(r"[A-Za-z0-9_\-=/+]{32,}")


def start(phone: Browser, link: str) -> str:
    phone.post("/i", {"token": token_of(link)})
    phone.send("/i/start", accept="yes")
    return TOKENS.sub("…", phone.page.html)


def concerns(website: Website) -> list[tuple[str, bool]]:
    with website.work() as work:
        rows = select(Concern.about, Concern.closes_gate).order_by(Concern.raised_at)
        return [(about, closes) for about, closes in work.session.execute(rows)]


def sent_by(website: Website, name: str) -> str:
    with website.work() as work:
        case = people.case_of(work, "case-1")
        assert case is not None
        client = next(one.id for one in people.members(work, case) if one.name == name)
        rows = select(Reflection.id).where(Reflection.client_id == client, Reflection.state == State.SENT)
        return str(work.session.scalars(rows).one())


def repair(website: Website, reflection: str, *, to: str = "") -> Browser:
    desk = website.counselor()
    desk.get("/cases/case-1/people")
    desk.send(f"/sent/{reflection}", person=to)
    return desk


def test_both_links_in_one_browser_within_half_an_hour_are_noted_for_the_counselor(website: Website) -> None:
    links = website.assign()
    phone = website.browser()
    start(phone, links["Sam"])
    website.clock.advance(minutes=30)
    seen = start(phone, links["Robin"])

    assert concerns(website) == [("same_browser", False)]
    assert "Both links were opened in one browser" in website.counselor().get("/cases/case-1").text
    alone = website.browser()
    assert seen == start(alone, links["Robin"])


@pytest.mark.parametrize("case", ["later", "own browsers", "own link twice", "left in between"])
def test_what_is_no_mix_up_is_not_noted(website: Website, case: str) -> None:
    links = website.assign()
    phone = website.browser()
    start(phone, links["Sam"])
    if case == "later":
        website.clock.advance(minutes=31)
    if case == "left in between":
        phone.post("/i/leave", {})
    second = website.browser() if case == "own browsers" else phone
    start(second, links["Sam" if case == "own link twice" else "Robin"])

    assert concerns(website) == []


def test_going_back_and_forth_is_noted_once(website: Website) -> None:
    links = website.assign()
    phone = website.browser()
    for name in ("Sam", "Robin", "Sam", "Robin"):
        start(phone, links[name])

    assert concerns(website) == [("same_browser", False)]


def test_moved_answers_scores_and_brief_follow_and_the_other_can_write(website: Website) -> None:
    links = website.assign()
    reflect(website, links["Sam"], levels="shared", note="For you alone")
    wrong = sent_by(website, "Sam")
    desk = repair(website, wrong, to="robin")

    assert "Moved. Scores, charts and documents follow." in desk.page.text
    right = sent_by(website, "Robin")
    assert right != wrong
    desk.get("/cases/case-1")
    head = desk.page.html[desk.page.html.index('<table class="isn-sbs') :]
    assert "How we plan weekends" in head
    assert "For you alone" in head
    assert "Shared with the other" not in head
    desk.get("/cases/case-1/brief/room_safe.pdf")
    assert "How we plan weekends" not in website.renderer.html
    phone = website.open_link(links["Sam"], accept=False)
    phone.send("/i/start")
    assert phone.page.heading == "How this week felt"
    with website.work() as work:
        assert f"{wrong}:{right}" in work.session.scalars(select(TrailEntry.about).where(TrailEntry.action == "moved"))


def test_it_can_be_moved_back(website: Website) -> None:
    reflect(website, website.assign()["Sam"])
    first = sent_by(website, "Sam")
    repair(website, first, to="robin")
    repair(website, sent_by(website, "Robin"), to="sam")

    assert sent_by(website, "Sam") == first
    assert "How we plan weekends" in website.counselor().get("/cases/case-1").text


def test_a_concern_of_what_was_moved_follows(website: Website) -> None:
    reflect(website, website.assign("private-safety-check-in")["Sam"], free_now="yes", afraid="yes")
    assert concerns(website) == [("afraid", True)]
    repair(website, sent_by(website, "Sam"), to="robin")

    with website.work() as work:
        case = people.case_of(work, "case-1")
        assert case is not None
        robin = next(one.id for one in people.members(work, case) if one.name == "Robin")
        assert set(work.session.scalars(select(Concern.client_id))) == {robin}


def test_moving_onto_what_the_right_partner_sent_is_refused_and_changes_nothing(website: Website) -> None:
    links = website.assign()
    for name in ("Sam", "Robin"):
        reflect(website, links[name])
    desk = website.counselor()
    desk.get("/cases/case-1/people")
    before = tables(website)
    desk.send(f"/sent/{sent_by(website, 'Sam')}", person="robin")
    after = tables(website)

    assert "Not moved: they sent this one themselves." in desk.page.text
    assert {name for name in after if after[name] != before[name]} <= {"intersession_trail"}


def test_what_is_void_is_on_no_page_and_in_no_document(website: Website) -> None:
    reflect(website, website.assign()["Sam"])
    desk = repair(website, sent_by(website, "Sam"))

    assert "Void now." in desk.page.text
    desk.get("/cases/case-1/brief/counselor.pdf")
    assert "How we plan weekends" not in desk.get("/cases/case-1").text + website.renderer.html
    assert "Sam not yet" in desk.get("/cases").text


def test_a_reflection_of_another_case_is_not_found(website: Website) -> None:
    reflect(website, website.assign()["Sam"])
    reflection = sent_by(website, "Sam")
    website.assign(case="case-2")
    desk = website.counselor()
    desk.get("/cases/case-2")
    found = TOKEN.search(desk.page.html)
    assert found

    desk.post(f"/cases/case-2/sent/{reflection}", {"csrf_token": found[1], "person": ""}, status=404)


def test_a_client_whose_answers_were_moved_is_told_nothing(website: Website) -> None:
    links = website.assign()
    reflect(website, links["Sam"])
    repair(website, sent_by(website, "Sam"), to="robin")

    fresh = website.browser()
    page = fresh.post("/i", {"token": token_of(links["Sam"])})
    assert "Robin" not in page.text
    assert not re.search(r"moved|wrong|void", page.text)


@pytest.mark.parametrize("to", ["", "robin"], ids=["void", "moved"])
def test_export_of_whose_name_it_was_sent_under_does_not_tell_of_it(website: Website, to: str) -> None:
    links = website.assign()
    reflect(website, links["Sam"], levels="shared", note="For you alone")
    repair(website, sent_by(website, "Sam"), to=to)

    with website.work() as work:
        client = work.session.query(Client).filter(Client.host_ref == "sam").one()
        data = exporting.of_client(work, client, by="system")

    assert [one["state"] for one in data["reflections"] if one["state"] not in {"open", "waiting", "started"}] == []
    assert data["shares"] == []
    assert "For you alone" not in str(data)
