"""Later, when I am alone: nothing is sent before the next safe hour begins, then one note, in neutral words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from intersession.jobs.messages import lint
from intersession.models import Assignment, Client, Outbox
from intersession.services import outbox
from intersession.services.unit import UnitOfWork
from tests.support.website import Browser, Website, token_of
from tests.web.test_contact import ask

pytestmark = pytest.mark.store

EVENING = datetime(2026, 3, 4, 4, 30, tzinfo=UTC)
"""Tuesday, 22:30 in Chicago."""
NAMES = ("Robin", "Weekly reflection")
MORNING = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
"""Wednesday, 9:00 there."""


def waiting(website: Website) -> list[datetime]:
    with website.work() as work:
        rows = work.session.query(Outbox).filter(Outbox.kind == "invite", Outbox.done_at.is_(None))
        return sorted(row.run_at for row in rows)


def landing(website: Website, link: str) -> Browser:
    phone = website.browser()
    phone.post("/i", {"token": token_of(link)})
    return phone


def assigned(website: Website) -> str:
    """Give Sam's link, on an evening at which messages to Sam are safe from 9 until midnight."""
    website.clock.set(EVENING)
    ask(website, since="09:00", until="23:59")
    link = website.assign()["Sam"]
    website.clock.advance(minutes=1)
    website.run_due()
    website.host.delivered.clear()
    return link


def test_later_puts_one_note_at_the_next_safe_hour_and_says_the_day(website: Website) -> None:
    link = assigned(website)
    phone = landing(website, link)
    for _ in range(3):
        phone.send("/i/start", to="/i/later")
        phone.post("/i", {"token": token_of(link)})
    phone.send("/i/start", to="/i/later")

    assert "one short note on Wednesday, March 4, in the morning, and none before" in phone.page.text
    assert waiting(website) == [MORNING]
    assert "9:00 AM" not in phone.page.text  # which hours are safe is nothing for whoever holds the phone
    assert "09:00" not in phone.page.html


def test_later_while_writing_does_the_same_and_the_note_is_neutral(on_sqlite: Website) -> None:
    link = assigned(on_sqlite)
    phone = on_sqlite.open_link(link)
    phone.send("/i/part/1", moment="Half a sentence", do="later")
    assert "What you wrote is saved" in phone.page.text
    assert "in the morning" in phone.page.text

    on_sqlite.clock.set(MORNING)
    on_sqlite.run_due()
    on_sqlite.run_due()

    (note,) = on_sqlite.host.delivered
    assert note.to.ref == "sam"
    assert [*lint(note.subject, names=NAMES), *lint(note.body, names=NAMES)] == []
    assert link in note.body
    phone.post("/i", {"token": token_of(link)})
    phone.send("/i/start", length="resume")
    assert "Half a sentence" in phone.get("/i/part/1").html


def test_a_message_that_waits_for_tonight_is_not_sent_before_the_note(on_sqlite: Website) -> None:
    on_sqlite.clock.set(EVENING)
    ask(on_sqlite, since="09:00", until="23:59")
    phone = landing(on_sqlite, on_sqlite.assign()["Sam"])
    phone.send("/i/start", to="/i/later")

    on_sqlite.clock.advance(minutes=30)
    on_sqlite.run_due()
    assert [one.to.ref for one in on_sqlite.host.delivered] == ["robin"]

    on_sqlite.clock.set(MORNING)
    on_sqlite.run_due()
    assert [one.to.ref for one in on_sqlite.host.delivered] == ["robin", "sam"]


def test_nothing_else_comes_before_the_note_that_was_promised(on_sqlite: Website) -> None:
    on_sqlite.clock.set(EVENING - timedelta(days=3, hours=4))
    ask(on_sqlite, since="09:00", until="23:59")
    link = on_sqlite.assign(due="2026-03-08")["Sam"]
    on_sqlite.clock.advance(minutes=1)
    on_sqlite.run_due()
    on_sqlite.clock.set(EVENING - timedelta(hours=2))  # two hours before, the nudge could not leave
    with on_sqlite.work() as work:
        nudge = {"assignment": str(first_assignment(work)), "client": str(sam(work)), "by": "2026-03-08T00:00:00+00:00"}
        outbox.enqueue(work, "nudge", payload=nudge, run_at=EVENING + timedelta(minutes=20))
    on_sqlite.host.delivered.clear()

    on_sqlite.clock.set(EVENING)
    landing(on_sqlite, link).send("/i/start", to="/i/later")
    on_sqlite.assign("before-the-session")
    on_sqlite.clock.advance(minutes=30)
    on_sqlite.run_due()
    assert [one.to.ref for one in on_sqlite.host.delivered] == ["robin"]

    on_sqlite.clock.set(MORNING)
    on_sqlite.run_due()
    assert [one.key.partition(":")[0] for one in on_sqlite.host.delivered if one.to.ref == "sam"] == ["invite"] * 2


def sam(work: UnitOfWork) -> UUID:
    return work.session.scalars(select(Client.id).where(Client.host_ref == "sam")).one()


def first_assignment(work: UnitOfWork) -> UUID:
    return work.session.scalars(select(Assignment.id)).one()


def test_who_sent_it_meanwhile_gets_no_note(on_sqlite: Website) -> None:
    link = assigned(on_sqlite)
    phone = on_sqlite.open_link(link)
    phone.send("/i/part/1", do="later")
    phone.get("/i/check")
    phone.send("/i/send")

    on_sqlite.clock.set(MORNING)
    on_sqlite.run_due()

    assert on_sqlite.host.delivered == []


@pytest.mark.parametrize("said", [{}, {"never": "yes"}, {"channel": "none"}, {"since": "", "until": ""}])
def test_without_agreed_hours_or_messages_nothing_is_promised_or_planned(
    on_sqlite: Website, said: dict[str, str]
) -> None:
    on_sqlite.clock.set(EVENING)
    if said:
        ask(on_sqlite, **{"since": "09:00", "until": "17:00", **said})
    link = on_sqlite.assign()["Sam"]
    before = waiting(on_sqlite)
    phone = landing(on_sqlite, link)

    phone.send("/i/start", to="/i/later")

    assert "short note" not in phone.page.text
    assert "It works until" in phone.page.text
    assert waiting(on_sqlite) == before


def test_paused_messages_stay_paused(on_sqlite: Website) -> None:
    link = assigned(on_sqlite)
    phone = landing(on_sqlite, link)
    phone.send("/i/start", to="/i/later")
    phone.send("/i/messages/by-link", **{"for": "until_on"})
    phone.post("/i", {"token": token_of(link)})
    page = phone.send("/i/start", to="/i/later")

    on_sqlite.clock.set(MORNING)
    on_sqlite.run_due()

    assert "short note" not in page.text
    assert on_sqlite.host.delivered == []


def test_a_homework_that_closes_before_the_safe_hour_gets_no_note(on_sqlite: Website) -> None:
    on_sqlite.clock.set(EVENING)
    ask(on_sqlite, since="09:00", until="10:00", **{f"day{n}": "" for n in range(6)})  # Sundays only
    phone = landing(on_sqlite, on_sqlite.assign(due="2026-03-05")["Sam"])

    assert "short note" not in phone.send("/i/start", to="/i/later").text


def test_ending_the_homework_ends_the_note(on_sqlite: Website) -> None:
    link = assigned(on_sqlite)
    landing(on_sqlite, link).send("/i/start", to="/i/later")
    assert waiting(on_sqlite) == [MORNING]

    desk = on_sqlite.counselor()
    desk.get("/cases/case-1/people")
    desk.send("/separate")

    assert waiting(on_sqlite) == []
