"""Safe contact: every message keeps to it, and nobody but the counselor reads it."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from intersession.jobs.worker import Worker
from intersession.models import Client, TrailEntry
from intersession.services import limits
from intersession.web.background import units
from intersession.web.link import WRONG_LINKS_AN_HOUR
from tests.support.couples import everything_kept, reflect
from tests.support.website import BASE, SAM_ROBIN, Browser, Website, token_of

CANARIES = {
    "sender": "Zinnia Desk",
    "subject": "Zephyr note",
    "words": "Zucchini is ready",
    "readers": "Zebulon has the code",
    "code_word": "zeppelin",
}


def run_due(website: Website) -> None:
    Worker(units(website.app)).run_due()


def ask(website: Website, person: str = "sam", *, status: Any = 200, **said: Any) -> Browser:
    desk = website.counselor()
    desk.get(f"/cases/case-1/contact?person={person}")
    desk.send("/contact", status=status, **said)
    return desk


def test_page_of_links_says_by_which_way_they_go_and_that_look_is_in_the_trail(on_sqlite: Website) -> None:
    on_sqlite.assign()
    ask(on_sqlite, since="09:00", until="17:00")
    page = on_sqlite.counselor().get("/cases/case-1/homework")
    with on_sqlite.work() as work:
        looks = select(TrailEntry).where(TrailEntry.actor == "counselor:amara", TrailEntry.action == "contact_read")
        before = len(work.session.scalars(looks).all())

    on_sqlite.counselor().get(next(link for link in page.links() if link.endswith("/links")))

    with on_sqlite.work() as work:
        sam = work.session.scalars(select(Client.id).where(Client.host_ref == "sam")).one()
        after = work.session.scalars(looks.order_by(TrailEntry.n)).all()
        assert [one.about for one in after[before:]] == [str(sam)]  # Robin was not asked yet


def test_a_message_outside_the_safe_hours_waits_for_them(website: Website) -> None:
    website.clock.set(datetime(2026, 3, 3, 4, 0, tzinfo=UTC))  # Monday, 22:00 in Chicago
    ask(website, since="09:00", until="17:00", day1="", day2="yes")
    website.assign()
    website.clock.advance(minutes=1)
    run_due(website)
    assert [one.to.ref for one in website.host.delivered] == ["robin"]

    website.clock.set(datetime(2026, 3, 3, 18, 0, tzinfo=UTC))  # Tuesday is not one of the days
    run_due(website)
    assert [one.to.ref for one in website.host.delivered] == ["robin"]

    website.clock.set(datetime(2026, 3, 4, 15, 0, tzinfo=UTC))  # Wednesday, 9:00
    run_due(website)
    assert [one.to.ref for one in website.host.delivered] == ["robin", "sam"]


@pytest.mark.parametrize("said", [{"never": "yes"}, {"channel": "none"}])
def test_who_wants_no_message_gets_none(website: Website, said: dict[str, str]) -> None:
    ask(website, **said)
    links = website.assign()
    for _ in range(4):
        website.clock.advance(days=1)
        run_due(website)

    assert [one.to.ref for one in website.host.delivered] == ["robin"]
    assert website.open_link(links["Sam"]).page.heading == "How this week felt"


def test_a_message_has_the_sender_subject_and_words_that_are_safe(website: Website) -> None:
    ask(website, **CANARIES)
    website.assign()
    website.clock.advance(minutes=1)
    run_due(website)

    sent = {one.to.ref: one for one in website.host.delivered}
    assert (sent["sam"].sender, sent["sam"].subject) == ("Zinnia Desk", "Zephyr note")
    assert sent["sam"].body.startswith("Zucchini is ready\n")
    assert sent["robin"].sender == ""
    assert "Z" not in sent["robin"].subject + sent["robin"].body.partition("http")[0]


@pytest.mark.parametrize("field", ["sender", "subject", "words"])
@pytest.mark.parametrize("telling", ["Your therapist", "For you and Robin", "Homework"])
def test_words_that_tell_too_much_are_refused_at_once_and_kept_in_the_field(
    website: Website, field: str, telling: str
) -> None:
    desk = ask(website, status=422, **{field: telling})

    assert "This tells too much on a lock screen" in desk.page.text
    assert desk.page.by_id(f"isn-{field}").get("value") == telling


def test_a_way_without_an_address_is_refused(website: Website) -> None:
    assert "There is no address on file for this." in ask(website, status=422, channel="sms").page.text


@pytest.mark.parametrize(("since", "until"), [("09:00", ""), ("09:00", "09:00"), ("9", "25:00"), ("", "10:00")])
def test_hours_that_are_none_are_refused(website: Website, since: str, until: str) -> None:
    desk = ask(website, status=422, since=since, until=until)

    assert "Please write two different times, or none." in desk.page.text


def test_it_is_asked_again_after_six_weeks(website: Website) -> None:
    desk = ask(website, **CANARIES)
    assert "Asked today." in desk.page.text

    website.clock.advance(days=41)
    assert "Time to ask again" not in desk.get("/cases/case-1/people").text
    website.clock.advance(days=1)
    assert "Asked 6 weeks ago. Time to ask again." in desk.get("/cases/case-1/people").text

    ask(website)
    assert "Time to ask again" not in desk.get("/cases/case-1/people").text
    desk.get("/cases/case-1/contact?person=sam")
    assert desk.page.by_id("isn-code_word").get("value") == "zeppelin"


def test_what_was_said_is_on_no_page_but_its_own_in_no_document_log_or_table(
    website: Website, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    website.meets("case-1", days=2)
    ask(website, **CANARIES)
    links = website.assign()
    website.clock.advance(minutes=1)
    run_due(website)
    seen = [reflect(website, links[name]).page.html for name in ("Sam", "Robin")]
    for name in ("Sam", "Robin"):
        phone = website.browser()
        seen.append(phone.post("/i", {"token": token_of(links[name])}).html)
    desk = website.counselor()
    paths = ("/", "/cases", "/cases/case-1", "/assign?case=case-1", "/cases/case-1/contact?person=robin")
    seen += [desk.get(path).html for path in paths]
    for edition in ("counselor", "room_safe"):
        desk.get(f"/cases/case-1/brief/{edition}.pdf")
        seen.append(website.renderer.html)

    everywhere = "\n".join([*seen, caplog.text]).casefold()
    for words in CANARIES.values():
        assert words.casefold() not in everywhere
        assert words.encode() not in everything_kept(website)


def test_another_counselor_opens_no_safe_contact(website: Website) -> None:
    ask(website, **CANARIES)
    website.host.cases["bo"].append(SAM_ROBIN)
    website.host.cases["amara"].remove(SAM_ROBIN)

    website.counselor().get("/cases/case-1/contact?person=sam", status=404)


def test_a_client_pauses_messages_in_one_tap_and_the_counselor_sees_only_that(website: Website) -> None:
    phone = reflect(website, website.assign()["Sam"])
    robin = website.browser()
    website.clock.advance(minutes=1)  # of two homeworks of one moment, either may be the one that counts
    link = website.assign()["Robin"]
    before = robin.post("/i", {"token": token_of(link)}).text

    phone.send("/i/messages", **{"for": "two_weeks"})
    assert phone.page.heading == "Messages are paused"
    website.host.delivered.clear()
    website.clock.advance(minutes=1)
    run_due(website)

    assert [one.to.ref for one in website.host.delivered] == ["robin", "robin"]
    assert "Messages are paused." in website.counselor().get("/cases/case-1/people").text
    website.meets("case-1", days=0.1)
    assert website.counselor().get("/").text.count("Not opened yet, messages paused") == 1
    assert robin.post("/i", {"token": token_of(link)}).text == before


def test_paused_messages_come_when_the_pause_ends_or_is_taken_back(website: Website) -> None:
    link = website.assign(due="2026-04-10")["Sam"]
    phone = website.browser()
    phone.post("/i", {"token": token_of(link)})
    phone.send("/i/start", to="/i/not-tonight")
    phone.send("/i/messages/by-link", **{"for": "two_weeks"})
    website.clock.advance(days=13)
    run_due(website)
    assert "sam" not in [one.to.ref for one in website.host.delivered]

    phone.send("/i/messages/by-link", do="resume")
    assert phone.page.heading == "Messages are on again"
    website.clock.advance(days=2)
    run_due(website)
    assert "sam" in [one.to.ref for one in website.host.delivered]


def test_a_wrong_token_pauses_nothing(website: Website) -> None:
    website.assign()
    website.browser().post("/i/messages/by-link", {"token": "x" * 43}, status=404)

    assert "Messages are paused." not in website.counselor().get("/cases/case-1/people").text


@pytest.mark.parametrize("path", ["/i/messages/by-link", "/i/not-tonight/why", "/i/later", "/i/not-me"])
def test_every_page_that_takes_a_link_counts_guesses_for_the_address_of_the_connection(
    on_sqlite: Website, path: str
) -> None:
    with on_sqlite.work() as work:
        for _ in range(WRONG_LINKS_AN_HOUR):
            limits.count(work, "wrong-link", "127.0.0.1", most=WRONG_LINKS_AN_HOUR, seconds=3600)

    lying = on_sqlite.app.test_client().post(
        path, data={"token": "A" * 43}, base_url=BASE, headers={"X-Forwarded-For": "203.0.113.9"}
    )

    assert lying.status_code == 429
