"""A counselor's own calendar: what of it is a session, how a moved one is known again, and what is kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select

from intersession.standalone import calendar as planned
from intersession.standalone import feed_pages, feeds
from intersession.standalone.feed import Feed, NoCalendar, mark_in, read
from intersession.standalone.fetching import CannotFetch
from intersession.standalone.models import PracticeAppointment, PracticeFeed, User
from tests.support.embedded import AMARA, Embedded
from tests.support.website import Browser

SINCE, UNTIL = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
MARKS = {"S+R": "case", "T": "case"}
SECRET = "Dentist with Zeno"


def event(uid: str, title: str, start: str, *more: str, end: str = "") -> str:
    ends = end or start.replace("T0930", "T1020")
    lines = (
        "BEGIN:VEVENT",
        f"UID:{uid}",
        "DTSTAMP:20260101T000000Z",
        f"SUMMARY:{title}",
        f"DTSTART{start}",
        f"DTEND{ends}",
    )
    return "\r\n".join((*lines, *more, "END:VEVENT"))


def calendar(*events: str) -> bytes:
    return "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:test", *events, "END:VCALENDAR", "")).encode()


def found(*events: str, zone: str = "Europe/Berlin") -> Feed:
    return read(calendar(*events), marks=MARKS, since=SINCE, until=UNTIL, zone=zone)


def test_weekly_event_is_a_session_each_week_over_a_change_of_the_clock() -> None:
    weekly = event("a", "Session S+R", ";TZID=Europe/Berlin:20260318T093000", "RRULE:FREQ=WEEKLY")

    sessions = found(weekly).sessions

    assert [one.starts_at.isoformat() for one in sessions] == ["2026-03-18T08:30:00+00:00", "2026-03-25T08:30:00+00:00"]
    assert {(one.mark, one.minutes) for one in sessions} == {("S+R", 50)}


def test_one_moved_week_keeps_its_key() -> None:
    weekly = event("a", "S+R", ";TZID=Europe/Berlin:20260303T093000", "RRULE:FREQ=WEEKLY")
    moved = event("a", "S+R", ";TZID=Europe/Berlin:20260311T093000", "RECURRENCE-ID;TZID=Europe/Berlin:20260310T093000")

    before = {one.key: one.starts_at for one in found(weekly).sessions}
    after = {one.key: one.starts_at for one in found(weekly, moved).sessions}

    assert before.keys() == after.keys()
    assert [after[key] - before[key] for key in sorted(before)].count(timedelta(days=1)) == 1


def test_single_event_keeps_its_key_when_it_moves() -> None:
    (before,) = found(event("a", "S+R", ":20260303T093000Z")).sessions
    (after,) = found(event("a", "S+R", ":20260305T093000Z")).sessions

    assert before.key == after.key


@pytest.mark.parametrize(
    ("title", "mark"),
    [
        ("S+R", "S+R"),
        ("Session: s+r", "S+R"),
        ("Paar S+R (Room 2)", "S+R"),
        ("S+Robin", ""),
        ("T", "T"),
        ("Tess", ""),
        ("", ""),
    ],
)
def test_mark_is_a_word_of_its_own(title: str, mark: str) -> None:
    assert mark_in(title, MARKS) == mark


def test_time_without_a_zone_is_on_the_counselors_clock() -> None:
    (session,) = found(event("a", "S+R", ":20260303T093000"), zone="America/Chicago").sessions

    assert session.starts_at == datetime(2026, 3, 3, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "no_session",
    [
        event("a", "S+R", ";VALUE=DATE:20260303", end=";VALUE=DATE:20260304"),
        event("a", "S+R", ":20260303T093000Z", end=":20260303T093500Z"),
        event("a", "S+R", ":20260303T093000Z", end=":20260303T183000Z"),
        event("a", "S+R", ":20260303T093000Z", "RRULE:FREQ=SECONDLY"),
        event("a", "S+R", ":20260303T093000Z", "RRULE:FREQ=DAILY;BYMINUTE=0,1,2"),
        event("a", "S+R", ":20270303T093000Z"),
    ],
    ids=["whole day", "too short", "too long", "every second", "many a day", "far away"],
)
def test_what_is_no_session_is_passed_over(no_session: str) -> None:
    assert found(no_session).sessions == ()


@pytest.mark.parametrize("data", [b"", b"hello", b"<html>", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT", b"\xff\xfe\x00" * 50])
def test_what_is_no_calendar_says_so(data: bytes) -> None:
    with pytest.raises(NoCalendar):
        read(data, marks=MARKS, since=SINCE, until=UNTIL, zone="UTC")


def test_broken_event_does_not_hide_the_others() -> None:
    broken = "BEGIN:VEVENT\r\nUID:b\r\nSUMMARY:S+R\r\nDTSTART:soon\r\nEND:VEVENT"

    assert len(found(event("a", "S+R", ":20260303T093000Z"), broken).sessions) == 1


# ------------------------------------------------------------------ in the practice


@pytest.fixture
def desk(embedded: Embedded) -> Browser:
    """Amara's browser, with one couple whose mark is S+R."""
    desk = embedded.signed_in()
    case = embedded.add_couple(desk)
    desk.get("/practice/calendar")
    desk.send("/calendar/marks", **{f"mark-{case}": "S+R"})
    return desk


def upload(desk: Browser, data: bytes, *, status: int = 200) -> str:
    desk.get("/practice/calendar")
    token = desk.page.form("/calendar/file").value("csrf_token")
    return desk.post(
        "/practice/calendar/file", {"csrf_token": token, "file": (BytesIO(data), "x.ics")}, status=status
    ).text


def sessions(embedded: Embedded) -> list[tuple[datetime, str]]:
    with embedded.work() as work:
        rows = work.session.scalars(select(PracticeAppointment).order_by(PracticeAppointment.starts_at))
        return [(row.starts_at, row.status) for row in rows]


def at(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 3, day, hour, 30, tzinfo=UTC)


@pytest.mark.store
def test_file_brings_sessions_in_and_nothing_else(desk: Browser, embedded: Embedded) -> None:
    text = upload(desk, calendar(event("a", "S+R", ":20260305T093000Z"), event("b", SECRET, ":20260306T093000Z")))

    assert "Sessions found: 1 (1 new, 0 moved, 0 cancelled). Other events passed over: 1." in text
    assert "Sam and Robin" in text
    assert SECRET not in text
    assert sessions(embedded) == [(at(5), "planned")]


def test_a_file_that_is_no_calendar_or_too_large_brings_nothing(desk: Browser, embedded: Embedded) -> None:
    whole = calendar(event("a", "S+R", ":20260305T093000Z"))

    for data in (b"\x89PNG\r\n\x1a\n" + bytes(99), b"PK\x03\x04" + whole, b"<html>", b""):
        assert "This is no calendar that can be read." in upload(desk, data, status=422)
    upload(desk, whole + b"\r\n" * 128 * 1024, status=413)

    assert sessions(embedded) == []


def test_same_file_twice_changes_nothing(desk: Browser, embedded: Embedded) -> None:
    data = calendar(event("a", "S+R", ":20260305T093000Z"))
    upload(desk, data)

    assert "0 new, 0 moved, 0 cancelled" in upload(desk, data)
    assert len(sessions(embedded)) == 1


@pytest.mark.store
def test_moved_event_moves_the_session_and_keeps_what_was_agreed(desk: Browser, embedded: Embedded) -> None:
    upload(desk, calendar(event("a", "S+R", ":20260305T093000Z")))
    with embedded.work() as work:
        row = work.session.scalars(select(PracticeAppointment)).one()
        planned.change(work, row, planned.AppointmentDraft(row.starts_at, 50, "Room 2", ("Listen once",)))

    text = upload(desk, calendar(event("a", "S+R", ":20260306T093000Z")))

    assert "0 new, 1 moved" in text
    assert sessions(embedded) == [(at(6), "planned")]
    assert "Listen once" in desk.get("/practice/sessions").text


@pytest.mark.parametrize(
    "gone", [(), (event("a", "S+R", ":20260305T093000Z", "STATUS:CANCELLED"),)], ids=["gone", "cancelled"]
)
def test_event_that_is_gone_cancels_the_session(desk: Browser, embedded: Embedded, gone: tuple[str, ...]) -> None:
    upload(desk, calendar(event("a", "S+R", ":20260305T093000Z")))

    upload(desk, calendar(*gone, event("other", "Lunch", ":20260307T093000Z")))

    assert sessions(embedded) == [(at(5), "cancelled")]


def test_event_that_is_gone_after_its_day_leaves_the_session(desk: Browser, embedded: Embedded) -> None:
    """Some calendars give out only what is to come."""
    upload(desk, calendar(event("a", "S+R", ":20260301T093000Z"), event("b", "S+R", ":20260305T093000Z")))

    upload(desk, calendar(event("c", "S+R", ":20260306T093000Z")))

    assert sessions(embedded) == [(at(1), "planned"), (at(5), "cancelled"), (at(6), "planned")]


def test_session_that_was_held_stays_as_it_was(desk: Browser, embedded: Embedded) -> None:
    upload(desk, calendar(event("a", "S+R", ":20260302T093000Z")))
    desk.get("/practice/sessions")
    desk.send("/held")

    upload(desk, calendar(event("a", "S+R", ":20260306T093000Z")))

    assert sessions(embedded) == [(at(2), "held")]


def test_what_was_held_and_what_was_not_is_said_afterwards_and_taken_back(desk: Browser, embedded: Embedded) -> None:
    upload(desk, calendar(event("a", "S+R", ":20260228T093000Z")))
    desk.get("/practice/sessions")
    assert "It was not held" in desk.page.text
    seen = []
    for step in ("/held", "/restore", "/cancel", "/restore", "/held"):
        desk.send(step)  # both ways back are on the line itself, and in the toast
        seen += [status for _, status in sessions(embedded)]
    assert seen == ["held", "planned", "cancelled", "planned", "held"]

    desk.get(next(link for link in desk.page.links() if link.startswith("/practice/sessions/") and "new" not in link))
    desk.send(desk.page.forms()[-1].action, day="2026-03-09", time="10:30", minutes="50")

    assert sessions(embedded) == [(at(9), "planned")]


def test_session_planned_by_hand_is_not_there_twice(desk: Browser, embedded: Embedded) -> None:
    desk.get("/practice/sessions/new")
    desk.send("/sessions/new", day="2026-03-05", time="10:30", minutes="50")  # on the clock of Berlin

    upload(desk, calendar(event("a", "S+R", ":20260305T093000Z")))

    assert sessions(embedded) == [(at(5), "planned")]


def test_file_that_is_no_calendar_changes_nothing_and_says_so(desk: Browser, embedded: Embedded) -> None:
    assert "This is no calendar that can be read" in upload(desk, b"hello", status=422)
    assert sessions(embedded) == []


def test_session_to_come_cannot_have_been_held(desk: Browser, embedded: Embedded) -> None:
    upload(desk, calendar(event("a", "S+R", ":20260305T093000Z")))
    desk.get("/practice/sessions")
    assert "It was held" not in desk.page.text
    cancel = next(form for form in desk.page.forms() if form.action.endswith("/cancel"))

    desk.post(cancel.action.replace("/cancel", "/held"), {"csrf_token": cancel.value("csrf_token")}, status=404)


# ------------------------------------------------------------------ from an address


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Stand in for the network: `served["data"]` is what an address gives, or the reason why it gives nothing."""
    served: dict[str, Any] = {"data": calendar(event("a", "S+R", ":20260305T093000Z"))}

    def fetch(_address: str) -> bytes:
        if isinstance(served["data"], str):
            raise CannotFetch(served["data"])
        data: bytes = served["data"]
        return data

    monkeypatch.setattr(feed_pages, "fetch", fetch)
    monkeypatch.setattr(feeds, "fetch", fetch)
    return served


def connect(desk: Browser, *, status: int = 200) -> str:
    desk.get("/practice/calendar")
    return desk.send("/calendar/address", address="https://cal.test/secret-7", status=status).text


def test_connected_calendar_is_read_at_once_and_again_each_hour(
    desk: Browser, embedded: Embedded, served: dict[str, Any]
) -> None:
    assert "1 new" in connect(desk)
    served["data"] = calendar(event("a", "S+R", ":20260306T093000Z"))

    with embedded.work() as work:
        feeds.read_all(work)

    assert sessions(embedded) == [(at(6), "planned")]


@pytest.mark.store
def test_address_of_a_calendar_lies_sealed(desk: Browser, embedded: Embedded, served: dict[str, Any]) -> None:
    connect(desk)

    with embedded.work() as work:
        (row,) = work.session.scalars(select(PracticeFeed))
        assert b"secret-7" not in row.address


@pytest.mark.parametrize("why", ["private", "away", "status", "big", "slow", "address"])
def test_address_that_gives_nothing_is_not_kept_and_the_page_says_why(
    desk: Browser, embedded: Embedded, served: dict[str, Any], why: str
) -> None:
    served["data"] = why

    text = connect(desk, status=422)

    assert str(feed_pages.PROBLEMS[why]) in text
    with embedded.work() as work:
        assert work.session.scalars(select(PracticeFeed)).all() == []


def test_calendar_that_cannot_be_read_later_keeps_its_sessions(
    desk: Browser, embedded: Embedded, served: dict[str, Any]
) -> None:
    connect(desk)
    served["data"] = "away"

    with embedded.work() as work:
        feeds.read_all(work)

    assert sessions(embedded) == [(at(5), "planned")]
    assert "The server did not answer" in desk.get("/practice/calendar").text


def test_marks_of_another_counselors_cases_are_theirs(embedded: Embedded, desk: Browser) -> None:
    with embedded.work() as work:
        bo = work.session.scalars(select(User).where(User.email != AMARA)).one()
        assert feeds.marks(work, bo) == {}
