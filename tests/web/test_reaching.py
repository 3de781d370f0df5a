"""A client changes how they may be reached: with the PIN alone, seeing nothing agreed; the counselor is told."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest

from intersession.models import TrailEntry
from intersession.services import contact
from tests.support.couples import csrf, reflect
from tests.support.website import Browser, Website, token_of
from tests.web.test_contact import CANARIES, ask
from tests.web.test_pin import GOOD, set_pin

NIGHTS = {"channel": "email", "since": "20:00", "until": "22:00"}


def with_pin(website: Website) -> Browser:
    """Sam's browser, after choosing a PIN."""
    phone = reflect(website, website.assign()["Sam"])
    set_pin(website, phone)
    return phone


def kept(website: Website) -> contact.SafeContact:
    with website.work() as work:
        row = work.session.query(TrailEntry).filter(TrailEntry.action == "pin_set").first()
        assert row is not None
        known = contact.of(work, uuid.UUID(row.about))
        assert known is not None
        return known.contact


def test_with_the_pin_a_client_changes_way_days_and_hours_and_the_counselor_is_told(website: Website) -> None:
    phone = with_pin(website)
    ask(website, since="09:00", until="17:00", **CANARIES)
    website.clock.advance(minutes=5)

    phone.get("/i/contact")
    phone.send("/i/contact", pin=GOOD, day6="", **NIGHTS)

    assert phone.page.heading == "Kept"
    now = kept(website)
    assert (now.since, now.until, now.days) == ("20:00", "22:00", (0, 1, 2, 3, 4, 5))
    assert (now.sender, now.code_word) == (CANARIES["sender"], CANARIES["code_word"])
    desk = website.counselor()
    assert "Changed by the client alone, today. Ask about it." in desk.get("/cases/case-1/people").text
    website.clock.advance(minutes=1)
    ask(website, since="20:00", until="22:00")
    assert "Changed by the client alone" not in desk.get("/cases/case-1/people").text


def test_what_was_agreed_is_never_shown_to_whoever_holds_the_phone(on_sqlite: Website) -> None:
    phone = with_pin(on_sqlite)
    before = phone.get("/i/contact").html

    ask(on_sqlite, since="09:00", until="17:00", day2="", **CANARIES)

    assert phone.get("/i/contact").html == before


@pytest.mark.parametrize("pin", ["", "553071"])
def test_without_the_pin_nothing_changes(on_sqlite: Website, pin: str) -> None:
    phone = with_pin(on_sqlite)
    ask(on_sqlite, since="09:00", until="17:00")

    phone.get("/i/contact")
    phone.send("/i/contact", status=422, pin=pin, **NIGHTS)

    assert "That did not match." in phone.page.text
    assert phone.page.form("/i/contact").value("since") == "20:00"
    assert kept(on_sqlite).since == "09:00"
    assert "Changed by the client" not in on_sqlite.counselor().get("/cases/case-1/people").text


def test_a_code_by_mail_is_not_enough(on_sqlite: Website) -> None:
    phone = reflect(on_sqlite, on_sqlite.assign()["Sam"])
    phone.get("/i/contact")

    phone.send("/i/contact", status=422, pin=GOOD, **NIGHTS)

    with on_sqlite.work() as work:
        assert "contact_changed" not in {entry.action for entry in work.session.query(TrailEntry)}


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"channel": "sms"}, "There is no address on file for this."),
        ({"since": "09:00", "until": ""}, "two different times"),
        ({f"day{n}": "" for n in range(7)}, "pick at least one day"),
    ],
)
def test_what_cannot_be_is_said(on_sqlite: Website, said: dict[str, str], words: str) -> None:
    phone = with_pin(on_sqlite)
    phone.get("/i/contact")

    phone.send("/i/contact", status=422, **{"pin": GOOD, **said})

    assert words in phone.page.text


def test_in_the_room_the_link_leads_to_a_pin_and_from_there_to_safe_contact(website: Website) -> None:
    website.clock.set(datetime(2026, 3, 3, 15, 0, tzinfo=UTC))
    link = website.assign()["Sam"]
    desk = website.counselor()
    desk.get("/cases/case-1/people")
    desk.send("/pin")
    phone = website.browser()
    phone.post("/i", {"token": token_of(link)})

    phone.send("/i/start", accept="yes", length="full")
    assert phone.page.heading == "Choose a PIN"
    phone.send("/i/new-pin", pin=GOOD, again=GOOD)

    assert phone.page.heading == "Your PIN is set"
    assert "/i/contact" in phone.page.links()
    phone.get("/i/contact")
    assert csrf(phone)
    assert phone.get("/i/part/1").heading == "How this week felt"
