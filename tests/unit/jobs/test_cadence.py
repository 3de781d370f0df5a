"""One nudge in the middle of the week, one note on the day before, then silence, and none at all where none is safe."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, event, select, update

from intersession.hooks.spec import hookimpl
from intersession.hooks.types import Appointment, HostClient, Message
from intersession.jobs import cadence, messages
from intersession.jobs.handlers import HANDLERS
from intersession.jobs.sweep import Periodic
from intersession.jobs.worker import Worker
from intersession.models import Case, Client, Delivery, Reflection, State
from intersession.services import assigning, contact, messaging, outbox, people, separation
from intersession.services.assigning import Plan
from intersession.services.contact import SafeContact
from intersession.services.unit import UnitOfWork
from tests.support.clock import Clock
from tests.support.units import AMARA, ANA, BEN, COUPLE, Practice

pytestmark = pytest.mark.sqlite  # weeks pass, look by look; test_handlers.py sends on both

WEEK = timedelta(days=7)


@dataclass
class Calendar:
    """The host's calendar and its mail."""

    sessions: list[Appointment] = field(default_factory=list)
    sent: list[tuple[str, str, str]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)
    clock: Clock = field(default_factory=Clock)
    is_away: bool = False
    tried: list[str] = field(default_factory=list)

    @hookimpl
    def intersession_decide_appointments(
        self, case_refs: Sequence[str], since: datetime, until: datetime
    ) -> Sequence[Appointment]:
        return [one for one in self.sessions if one.case_ref in case_refs and since <= one.starts_at < until]

    @hookimpl
    def intersession_decide_delivery(self, message: Message) -> str:
        kind = message.key.partition(":")[0]
        self.tried.append(kind)
        if self.is_away:
            raise ConnectionRefusedError
        self.sent.append((message.to.ref, kind, self.clock().strftime("%a %H:%M")))
        self.keys.append(message.key)
        self.bodies.append(message.body)
        return "taken"

    def to(self, who: str) -> list[tuple[str, str]]:
        return [(kind, at) for ref, kind, at in self.sent if ref == who]


@pytest.fixture
def calendar(practice: Practice, clock: Clock) -> Calendar:
    made = Calendar(clock=clock)
    practice.plugins.register(made, "calendar")
    return made


def assign(
    practice: Practice, *, key: str = "once", clients: tuple[HostClient, ...] = (ANA, BEN), only: tuple[str, ...] = ()
) -> None:
    plan = Plan(form="weekly-reflection", key=key, due_at=practice.clock() + WEEK, clients=only)
    with practice.writing() as work:
        assigning.assign(work, practice.host_says(replace(COUPLE, clients=clients)), plan, by=AMARA)


def live(practice: Practice, clock: Clock, *, days: float, step: timedelta = timedelta(hours=3)) -> None:
    """Let so many days pass, with a worker that looks every three hours."""
    worker = Worker(practice.unit, periodic=[Periodic("messages", timedelta(minutes=15), cadence.plan)])
    until = clock() + timedelta(days=days)
    while clock() < until:
        clock.advance(hours=step / timedelta(hours=1))
        worker.run_due()


def set_state(practice: Practice, who: HostClient, **values: object) -> None:
    with practice.writing() as work:
        mine = select(Client.id).where(Client.host_ref == who.ref).scalar_subquery()
        work.session.execute(update(Reflection).where(Reflection.client_id == mine).values(**values))


def keep_contact(practice: Practice, who: HostClient, safe: SafeContact) -> None:
    with practice.writing() as work:
        client = work.session.scalars(select(Client).where(Client.host_ref == who.ref)).one()
        contact.keep(work, work.session.scalars(select(Case)).one(), client_id=client.id, contact=safe, by=AMARA)


def test_invitation_nudge_and_the_day_before_then_silence(practice: Practice, calendar: Calendar, clock: Clock) -> None:
    calendar.sessions = [Appointment("s1", COUPLE.ref, clock() + WEEK)]
    assign(practice, clients=(ANA,))

    live(practice, clock, days=8)

    # It was assigned on Monday at 18:00, and the session is on the Monday after.
    assert calendar.to("ana") == [("invite", "Tue 09:00"), ("nudge", "Fri 18:00"), ("before", "Sun 18:00")]
    assert len(set(calendar.keys)) == 3
    assert all(messages.lint(body, names=("Ana", "Ben")) == [] for body in calendar.bodies)
    assert "One minute is enough" in calendar.bodies[2]


@pytest.mark.parametrize(
    ("nudge_time", "reminder_hours", "goes"),
    [
        ("10:00", 48, [("nudge", "Fri 10:00"), ("before", "Sat 18:00")]),
        ("", 12, [("before", "Mon 08:00")]),  # twelve hours before is 6:00, and until 8:00 it is quiet
        ("20:00", 0, [("nudge", "Fri 20:00")]),
    ],
)
def test_notes_go_when_the_practice_says(
    practice: Practice,
    calendar: Calendar,
    clock: Clock,
    nudge_time: str,
    reminder_hours: int,
    goes: list[tuple[str, str]],
) -> None:
    practice.settings = replace(practice.settings, nudge_time=nudge_time, reminder_hours=reminder_hours)
    calendar.sessions = [Appointment("s1", COUPLE.ref, clock() + WEEK)]
    assign(practice, clients=(ANA,))

    live(practice, clock, days=8, step=timedelta(hours=2))

    assert calendar.to("ana")[1:] == goes


def test_note_that_would_come_after_the_session_began_is_not_sent(
    practice: Practice, calendar: Calendar, clock: Clock
) -> None:
    practice.settings = replace(practice.settings, nudge_time="", reminder_hours=3)
    half_past_seven = clock() + timedelta(hours=13, minutes=30)  # until eight it is quiet
    calendar.sessions = [Appointment("s1", COUPLE.ref, half_past_seven)]
    assign(practice, clients=(ANA,))

    live(practice, clock, days=1, step=timedelta(hours=1))

    assert [kind for kind, _ in calendar.to("ana")] == ["invite"]


def test_what_opened_only_now_gets_no_note_though_the_session_is_near(
    practice: Practice, calendar: Calendar, clock: Clock
) -> None:
    practice.settings = replace(practice.settings, quiet_hours="", nudge_time="", reminder_hours=3)
    calendar.sessions = [Appointment("s1", COUPLE.ref, clock() + timedelta(hours=10))]
    assign(practice, clients=(ANA,))

    live(practice, clock, days=1, step=timedelta(hours=1))

    assert [kind for kind, _ in calendar.to("ana")] == ["invite"]


@pytest.mark.parametrize("state", [State.SENT, State.PASSED, State.VOID, State.CLOSED])
def test_who_answered_hears_nothing_more(practice: Practice, calendar: Calendar, clock: Clock, state: State) -> None:
    calendar.sessions = [Appointment("s1", COUPLE.ref, clock() + WEEK)]
    assign(practice)
    live(practice, clock, days=1)
    set_state(practice, ANA, state=state)

    live(practice, clock, days=7)

    assert [kind for kind, _ in calendar.to("ana")] == ["invite"]
    assert [kind for kind, _ in calendar.to("ben")] == ["invite", "nudge", "before"]


def test_nudge_waits_for_the_hour_that_is_safe(practice: Practice, calendar: Calendar, clock: Clock) -> None:
    assign(practice)
    keep_contact(practice, ANA, SafeContact(since="06:00", until="07:00", days=(4,)))

    live(practice, clock, days=7, step=timedelta(minutes=30))

    assert calendar.to("ana") == [("invite", "Fri 06:00")]  # the evening that the nudge was for was not safe


@pytest.mark.parametrize("safe", [SafeContact(never=True), SafeContact(channel="none")])
def test_who_wants_no_message_gets_none(
    practice: Practice, calendar: Calendar, clock: Clock, safe: SafeContact
) -> None:
    calendar.sessions = [Appointment("s1", COUPLE.ref, clock() + WEEK)]
    assign(practice)
    keep_contact(practice, ANA, safe)

    live(practice, clock, days=7)

    assert calendar.to("ana") == []


def test_paused_client_and_separated_case_are_left_in_peace(
    practice: Practice, calendar: Calendar, clock: Clock
) -> None:
    assign(practice)
    live(practice, clock, days=1)
    with practice.writing() as work:
        ana = work.session.scalars(select(Client).where(Client.host_ref == "ana")).one()
        contact.pause(work, ana.id, is_endless=True)
    live(practice, clock, days=4)
    with practice.writing() as work:
        separation.begin(work, work.session.scalars(select(Case)).one(), by=AMARA)
    assign_kinds = [kind for kind, _ in calendar.to("ana")]

    live(practice, clock, days=3)

    assert assign_kinds == ["invite"]
    assert [kind for kind, _ in calendar.to("ben")] == ["invite", "nudge"]


# When something was away


def run_once(practice: Practice) -> None:
    Worker(practice.unit, periodic=[Periodic("messages", timedelta(minutes=15), cadence.plan)]).run_due()


def test_worker_that_was_away_for_days_brings_one_message_and_not_three(
    practice: Practice, calendar: Calendar, clock: Clock
) -> None:
    calendar.sessions = [Appointment("s1", COUPLE.ref, clock() + WEEK)]
    assign(practice, only=("ana",))
    assign(practice, key="twice", only=("ben",))
    clock.advance(hours=15)
    run_once(practice)
    clock.advance(hours=24 * 6 - 14)  # a day before the session, and Ben was never invited
    with practice.writing() as work:
        work.session.execute(delete(Delivery).where(Delivery.client_id == ben_id(work)))
        again = {"assignment": str(assignment_of(work, BEN)), "client": str(ben_id(work))}
        outbox.enqueue(work, "invite", payload=again)
    calendar.sent.clear()

    for _ in range(8):  # two hours of looks
        run_once(practice)
        clock.advance(minutes=15)

    assert [kind for kind, _ in calendar.to("ana")] == ["before"]
    assert [kind for kind, _ in calendar.to("ben")] == ["invite"]


@pytest.mark.parametrize("kind", ["nudge", "before"])
def test_note_that_could_not_be_sent_until_it_was_too_late_is_not_sent(
    practice: Practice, calendar: Calendar, clock: Clock, kind: str
) -> None:
    calendar.sessions = [Appointment("s1", COUPLE.ref, clock() + WEEK)]
    assign(practice, clients=(ANA,))
    clock.advance(hours=15)
    run_once(practice)
    calendar.is_away = True
    clock.advance(days=4 if kind == "nudge" else 5, hours=10)
    run_once(practice)
    assert calendar.tried == ["invite", kind]

    calendar.is_away = False
    clock.set(calendar.sessions[0].starts_at)
    run_once(practice)

    assert [one for one, _ in calendar.to("ana")] == ["invite"]


def test_note_on_a_session_that_was_called_off_meanwhile_is_not_sent(
    practice: Practice, calendar: Calendar, clock: Clock
) -> None:
    session = Appointment("s1", COUPLE.ref, clock() + timedelta(days=2, hours=4, minutes=30))
    calendar.sessions = [session]
    assign(practice, clients=(ANA,))
    clock.advance(hours=15)
    run_once(practice)
    clock.advance(hours=13, minutes=30)  # 22:30, and until 8 it is quiet
    run_once(practice)
    calendar.sessions = [replace(session, status="cancelled")]

    clock.advance(hours=10)
    run_once(practice)

    assert [kind for kind, _ in calendar.to("ana")] == ["invite"]


def ben_id(work: UnitOfWork) -> uuid.UUID:
    return work.session.scalars(select(Client.id).where(Client.host_ref == BEN.ref)).one()


def assignment_of(work: UnitOfWork, who: HostClient) -> uuid.UUID:
    mine = select(Reflection.assignment_id).join(Client, Client.id == Reflection.client_id)
    return work.session.scalars(mine.where(Client.host_ref == who.ref)).one()


def test_quiet_hours_are_those_of_the_client(practice: Practice, calendar: Calendar, clock: Clock) -> None:
    clock.set(datetime(2026, 3, 3, 2, 0, tzinfo=UTC))  # 20:00 in Chicago, 03:00 in Vienna
    assign(practice, clients=(replace(ANA, timezone="America/Chicago"), replace(BEN, timezone="Europe/Vienna")))

    live(practice, clock, days=0.5, step=timedelta(minutes=10))

    assert calendar.to("ana") == [("invite", "Tue 02:10")]
    assert calendar.to("ben") == [("invite", "Tue 07:00")]


def test_quiet_hours_end_at_their_local_time_on_the_day_that_clocks_change(
    practice: Practice, calendar: Calendar, clock: Clock
) -> None:
    clock.set(datetime(2026, 3, 29, 0, 30, tzinfo=UTC))  # Vienna goes from 02:00 to 03:00 half an hour later
    assign(practice, clients=(replace(ANA, timezone="Europe/Vienna"),))

    live(practice, clock, days=0.5, step=timedelta(minutes=10))

    assert calendar.to("ana") == [("invite", "Sun 06:00")]


def test_two_unanswered_stop_it_until_the_counselor_resumes(
    practice: Practice, calendar: Calendar, clock: Clock
) -> None:
    for number in range(4):
        assign(practice, key=f"week {number}", clients=(ANA,))
        live(practice, clock, days=7)
    kinds = [kind for kind, _ in calendar.to("ana")]
    with practice.writing() as work:
        case = work.session.scalars(select(Case)).one()
        ana = people.members(work, case)[0]
        was_stopped = messaging.stopped(work, [ana.id])
        messaging.resume(work, case, ana.id, by=AMARA)
        work.session.flush()
        is_stopped = messaging.stopped(work, [ana.id])

    live(practice, clock, days=1)

    assert kinds == ["invite", "nudge", "invite"]  # the second one's nudge comes after two were left unanswered
    assert was_stopped == {ana.id}
    assert is_stopped == frozenset()
    assert [kind for kind, _ in calendar.to("ana")][3:] == ["invite"]


def test_passing_is_an_answer(practice: Practice, calendar: Calendar, clock: Clock) -> None:
    for number in range(4):
        assign(practice, key=f"week {number}", clients=(ANA,))
        live(practice, clock, days=1)
        set_state(practice, ANA, state=State.PASSED, passed_at=clock())
        live(practice, clock, days=6)

    assert [kind for kind, _ in calendar.to("ana")] == ["invite"] * 4


def test_bounce_and_its_end_are_kept(practice: Practice, calendar: Calendar, clock: Clock) -> None:
    assign(practice, clients=(ANA,))
    live(practice, clock, days=1)
    with practice.writing() as work:
        assert messaging.bounced(work, calendar.keys[0])
        assert messaging.bounced(work, calendar.keys[0])
        assert not messaging.bounced(work, "invite:nobody")
        case = work.session.scalars(select(Case)).one()
        case_id = case.id
        (trouble,) = messaging.troubles(work, [case_id])
        messaging.try_again(work, case, trouble.id, by=AMARA)

    live(practice, clock, days=1)

    assert trouble.what == "bounced"
    assert [kind for kind, _ in calendar.to("ana")] == ["invite", "invite"]
    with practice.unit() as work:
        assert messaging.troubles(work, [case_id]) == ()
        assert len(work.session.scalars(select(Delivery)).all()) == 2


def test_look_asks_as_much_for_many_cases_as_for_one(practice: Practice, calendar: Calendar, clock: Clock) -> None:
    counts: list[int] = []
    for number in range(1, 13):
        host_case = replace(
            COUPLE,
            ref=f"case-{number}",
            clients=(replace(ANA, ref=f"a{number}"), replace(BEN, ref=f"b{number}")),
        )
        calendar.sessions.append(Appointment(f"s{number}", host_case.ref, clock() + timedelta(days=4)))
        with practice.writing() as work:
            plan = Plan(form="weekly-reflection", key=f"k{number}", due_at=clock() + WEEK)
            assigning.assign(work, host_case, plan, by=AMARA)
        if number in {1, 12}:
            counts.append(_queries_of_a_look(practice, clock() + timedelta(days=3, hours=12)))

    assert counts[0] == counts[1]


def _queries_of_a_look(practice: Practice, at: datetime) -> int:
    seen: list[str] = []
    with practice.unit() as work:
        event.listen(practice.engine, "before_cursor_execute", lambda *given: seen.append(given[2]))
        cadence.plan(replace(work, clock=lambda: at))
    return len(seen) - sum("INSERT" in one for one in seen)


def test_kinds_that_write_are_handled() -> None:
    assert set(messaging.SENDING) <= HANDLERS.keys()
    assert set(messages.USUAL) == set(messaging.SENDING)
