"""Programs run through their weeks by the calendar and the counselor's hand, and nobody can tell what the other did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event, select

from intersession.definition.program import Program, Release, Step
from intersession.hooks.spec import hookimpl
from intersession.hooks.types import Appointment, HostCase
from intersession.jobs import programs as jobs
from intersession.jobs.sweep import Periodic
from intersession.jobs.worker import Worker
from intersession.models import Answer, Assignment, Case, Client, FormVersion, Outbox, ProgramRun, Reflection, State
from intersession.models.engine import make_engine
from intersession.services import concerns, people, programs, separation, standings
from intersession.services.assigning import GateClosed
from intersession.services.library import Library
from intersession.services.programs import NotNext, NotScreened
from tests.support.clock import Clock
from tests.support.databases import SQLiteDatabases
from tests.support.units import AMARA, ANA, BEN, COUPLE, Practice, prepare

LIGHT = "weekly-reflection"
JOINT = "active-listening"


@dataclass
class Calendar:
    """The host: one couple or many, with a session each week."""

    cases: dict[str, HostCase] = field(default_factory=lambda: {COUPLE.ref: COUPLE})
    sessions: list[Appointment] = field(default_factory=list)

    @hookimpl
    def intersession_decide_appointments(
        self, case_refs: Sequence[str], since: datetime, until: datetime
    ) -> Sequence[Appointment]:
        return [one for one in self.sessions if one.case_ref in case_refs and since <= one.starts_at < until]

    @hookimpl
    def intersession_decide_case(self, case_ref: str) -> HostCase | None:
        return self.cases.get(case_ref)

    def weekly(self, start: datetime, *, weeks: int, case: str = COUPLE.ref) -> None:
        made = [Appointment(f"{case} {n}", case, start + timedelta(weeks=n)) for n in range(weeks)]
        self.sessions = sorted([*self.sessions, *made], key=lambda one: one.starts_at)


@pytest.fixture
def desk(sqlite_databases: SQLiteDatabases, built_in_library: Library, clock: Clock) -> Iterator[Desk]:
    engine = make_engine(sqlite_databases.prepared("tables", prepare))
    yield Desk(Practice(engine, built_in_library, clock), clock)
    engine.dispose()


class Desk:
    """A counselor with one couple, and a worker."""

    def __init__(self, practice: Practice, clock: Clock) -> None:
        self.practice, self.clock, self.calendar = practice, clock, Calendar()
        practice.plugins.register(self.calendar, "calendar")
        self.worker = Worker(practice.unit, periodic=[Periodic("programs", timedelta(minutes=15), jobs.plan)])

    def begin(self, program: Program | str, *, screened: str = "yes", clients: tuple[str, ...] = ()) -> None:
        found = self.practice.library.programs[program] if isinstance(program, str) else program
        with self.practice.writing() as work:
            people.adopt(work, COUPLE, by=AMARA).screened = screened
            programs.begin(work, COUPLE, found, key=f"{found.key} {clients}", by=AMARA, clients=clients)

    def live(self, *, days: float = 0, hours: float = 24) -> None:
        until = self.clock() + timedelta(days=days)
        self.worker.run_due()
        while self.clock() < until:
            self.clock.advance(hours=hours)
            self.worker.run_due()

    def standing(self) -> standings.Standing:
        with self.practice.unit() as work:
            found = standings.standing_of(work, work.session.scalars(select(ProgramRun)).one())
            work.session.expunge_all()
            return found

    def open(self, number: int) -> None:
        with self.practice.writing() as work:
            run = work.session.scalars(select(ProgramRun)).one()
            programs.open_now(work, run, number, host_case=COUPLE, by=AMARA)

    def act(self, what: str, *given: object) -> None:
        with self.practice.writing() as work:
            run = work.session.scalars(select(ProgramRun)).one()
            getattr(programs, what)(work, run, *given, by=AMARA)

    def given(self) -> list[tuple[str, str]]:
        """The forms that went out, and when."""
        with self.practice.unit() as work:
            rows = (
                select(FormVersion.key, Assignment.created_at)
                .join(FormVersion, FormVersion.hash == Assignment.form_hash)
                .order_by(Assignment.created_at)
            )
            return [(key, at.strftime("%m-%d")) for key, at in work.session.execute(rows)]

    def raise_concern(self) -> None:
        with self.practice.writing() as work:
            case = work.session.scalars(select(Case)).one()
            concerns.raise_by_hand(work, case, words="afraid", closes_gate=True, by=AMARA)

    def number(self, who: str, value: float, *, series: str = "closeness") -> None:
        """Let somebody have sent the first homework with this number."""
        with self.practice.writing() as work:
            client = work.session.scalars(select(Client).where(Client.host_ref == who)).one()
            mine = work.session.scalars(select(Reflection).where(Reflection.client_id == client.id)).first()
            assert mine is not None
            mine.state, mine.sent_at = State.SENT, work.clock()
            work.session.add(
                Answer(
                    id=mine.id,
                    reflection_id=mine.id,
                    item=series,
                    value=b"",
                    number=value,
                    disclosure="counselor_only",
                    policy="",
                )
            )


def made_of(*steps: Step) -> Program:
    return Program("own", 1, "en", "Own", "", steps)


@pytest.mark.parametrize(
    ("key", "weeks"), [("two-calm-weeks", 3), ("after-a-rupture", 8), ("rebuilding-in-eight-weeks", 40)]
)
def test_program_of_the_pack_runs_through_all_its_weeks(desk: Desk, key: str, weeks: int) -> None:
    desk.calendar.weekly(desk.clock() + timedelta(days=1), weeks=weeks)
    desk.begin(key)

    while (standing := desk.standing()).coming is not None:
        if standing.held == "by_hand":
            desk.open(standing.coming.number)
        elif standing.coming.opens_at is not None:
            desk.clock.set(standing.coming.opens_at)
            desk.live()
        assert len(desk.standing().done) > len(standing.done), "nothing opened"

    standing = desk.standing()
    assert standing.run.ended_at is not None
    assert [key for key, _ in desk.given()] == [step.form for step in standing.program.steps]
    days = (standing.run.ended_at - standing.run.began_at).days + 1
    assert {"two-calm-weeks": 12, "rebuilding-in-eight-weeks": 56 + 180}.get(key, 0) <= days <= weeks * 7


def test_step_opens_on_its_morning_for_everybody_and_once(desk: Desk) -> None:
    desk.begin(made_of(Step(LIGHT, Release("after_previous", days=2)), Step("daily-check-in", Release("by_hand"))))
    desk.live(days=2, hours=2)

    assert desk.given() == [(LIGHT, "03-04")]
    with desk.practice.unit() as work:
        opened = work.session.execute(select(Reflection.client_id, Reflection.opens_at)).all()
        assert len({client for client, _ in opened}) == 2
        assert {at.hour for _, at in opened} == {8}


def test_calendar_without_a_session_waits_and_says_so(desk: Desk) -> None:
    desk.begin(made_of(Step(LIGHT, Release("after_session", days=1))))
    desk.live(days=5)
    coming = desk.standing().coming
    assert coming is not None
    assert coming.opens_at is None

    cancelled = Appointment("x", COUPLE.ref, desk.clock() + timedelta(hours=2), status="cancelled")
    desk.calendar.sessions = [cancelled]
    desk.live(days=2)
    assert desk.given() == []
    desk.calendar.weekly(desk.clock() + timedelta(hours=1), weeks=1)
    desk.live(days=2)
    assert [key for key, _ in desk.given()] == [LIGHT]


def test_pause_keeps_the_days_that_are_left(desk: Desk) -> None:
    desk.begin(made_of(Step(LIGHT, Release("after_previous", days=5))))
    desk.live(days=3)
    desk.act("pause")
    desk.live(days=10)
    assert desk.given() == []

    desk.act("resume")
    desk.live(days=1)
    assert desk.given() == []
    desk.live(days=2)

    assert [key for key, _ in desk.given()] == [LIGHT]


def test_skipped_step_is_left_out_and_only_the_next_one_can_be(desk: Desk) -> None:
    desk.begin(made_of(Step(LIGHT, Release("by_hand")), Step("daily-check-in", Release("by_hand"))))
    with pytest.raises(NotNext):
        desk.act("skip", 2)
    desk.act("skip", 1)
    with pytest.raises(NotNext):
        desk.open(1)

    desk.open(2)

    assert [key for key, _ in desk.given()] == ["daily-check-in"]
    assert desk.standing().run.ended_at is not None


def test_days_are_counted_from_what_opened_and_not_from_what_was_left_out(desk: Desk) -> None:
    later = Release("after_previous", days=3)
    desk.begin(made_of(Step(LIGHT, Release("after_previous")), Step("signs-check-in", later), Step(LIGHT, later)))
    desk.live(days=2)

    desk.act("skip", 2)
    desk.live(days=2)

    assert desk.given() == [(LIGHT, "03-02"), (LIGHT, "03-05")]


@pytest.mark.parametrize("act", ["pause", "end"])
def test_step_that_came_due_just_before_a_pause_stays_closed(desk: Desk, act: str) -> None:
    desk.begin(made_of(Step(LIGHT, Release("after_previous"))))
    with desk.practice.writing() as work:
        jobs.plan(work)

    desk.act(act)
    desk.live(days=1)

    assert desk.given() == []


def test_ended_program_opens_nothing(desk: Desk) -> None:
    desk.begin(made_of(Step(LIGHT, Release("after_previous", days=1))))
    desk.act("end")
    desk.live(days=4)
    assert desk.given() == []
    with pytest.raises(NotNext):
        desk.open(1)


def test_closed_gate_puts_the_light_form_in_at_the_same_time(desk: Desk) -> None:
    desk.begin(made_of(Step(JOINT, Release("after_previous", days=2))))
    desk.live(days=1)
    desk.raise_concern()

    desk.live(days=3)

    assert desk.given() == [(LIGHT, "03-04")]
    assert not concerns.stops(desk.practice.library.forms[LIGHT])
    assert [one.state for one in desk.standing().done] == ["light"]


def test_closed_gate_refuses_the_counselors_hand(desk: Desk) -> None:
    desk.begin(made_of(Step(JOINT, Release("by_hand"))))
    desk.raise_concern()
    with pytest.raises(GateClosed):
        desk.open(1)


def test_joint_step_waits_for_screening_whatever_somebody_answered(desk: Desk) -> None:
    desk.begin(made_of(Step(JOINT, Release("after_previous", days=1))), screened="not_yet")
    desk.live(days=3)
    assert desk.standing().held == "screening"
    with pytest.raises(NotScreened):
        desk.open(1)

    desk.raise_concern()  # opening now would tell the other that somebody said something
    desk.live(days=3)

    assert desk.given() == []


def test_separation_stops_it_for_good(desk: Desk) -> None:
    desk.begin(made_of(Step(LIGHT, Release("after_previous", days=1))))
    with desk.practice.writing() as work:
        separation.begin(work, work.session.scalars(select(Case)).one(), by=AMARA)
    desk.live(days=4)

    assert desk.given() == []
    assert desk.standing().held == "separated"


def test_program_for_one_person_goes_on_after_a_separation(desk: Desk) -> None:
    with desk.practice.writing() as work:
        separation.begin(work, people.adopt(work, COUPLE, by=AMARA), by=AMARA)
    desk.clock.advance(minutes=1)
    desk.begin(made_of(Step(LIGHT, Release("after_previous", days=1))), clients=("ana",))
    desk.live(days=3)

    assert [key for key, _ in desk.given()] == [LIGHT]
    with desk.practice.unit() as work:
        assert len(work.session.scalars(select(Reflection)).all()) == 1


def test_score_opens_a_step_for_its_owner_alone_and_once(desk: Desk) -> None:
    low = Release("when_score", measure="closeness", at_most=3)
    desk.begin(
        made_of(
            Step(LIGHT, Release("after_previous")),
            Step("before-the-session", low),
            Step(JOINT, low),
            Step("signs-check-in", Release("after_previous", days=30)),
        )
    )
    desk.live(days=1)
    desk.number("ana", 2)
    desk.live(days=2)

    assert [key for key, _ in desk.given()] == [LIGHT, "before-the-session"]  # the joint one waits for the counselor
    with desk.practice.unit() as work:
        ana = work.session.scalars(select(Client.id).where(Client.host_ref == ANA.ref)).one()
        extra = work.session.scalars(select(Reflection.client_id).order_by(Reflection.opens_at.desc())).first()
        assert extra == ana


def test_score_on_the_other_side_of_the_line_opens_nothing(desk: Desk) -> None:
    low = Release("when_score", measure="closeness", at_most=3)
    desk.begin(
        made_of(
            Step(LIGHT, Release("after_previous")), Step("before-the-session", low), Step(LIGHT, Release("by_hand"))
        )
    )
    desk.live(days=1)
    desk.number("ana", 4)
    desk.number("ben", 9)
    desk.live(days=2)
    assert [key for key, _ in desk.given()] == [LIGHT]


def test_score_from_before_a_program_began_opens_nothing_of_it(desk: Desk) -> None:
    high = Release("when_score", measure="closeness", at_least=9)
    low = Release("when_score", measure="closeness", at_most=3)
    waits = Step(LIGHT, Release("by_hand"))
    desk.begin(made_of(Step(LIGHT, Release("after_previous")), Step("signs-check-in", high), waits))
    desk.live(days=1)
    desk.number("ana", 2)
    desk.live(days=1)

    desk.begin(replace(made_of(Step("before-the-session", low), waits), key="later"))

    with desk.practice.unit() as work:
        assert standings.due(work) == ()
    desk.live(days=2)
    assert [key for key, _ in desk.given()] == [LIGHT]


def test_same_key_begins_once(desk: Desk) -> None:
    desk.begin("two-calm-weeks")
    desk.begin("two-calm-weeks")
    with desk.practice.unit() as work:
        assert len(work.session.scalars(select(ProgramRun)).all()) == 1


def test_look_asks_as_much_for_twelve_cases_as_for_two(desk: Desk) -> None:
    step = made_of(Step(LIGHT, Release("after_previous", days=1)), Step(LIGHT, Release("by_hand")))
    counts = {}
    for n in range(1, 13):
        host_case = HostCase(f"case-{n}", (replace(ANA, ref=f"a{n}"), replace(BEN, ref=f"b{n}")))
        desk.calendar.cases[host_case.ref] = host_case
        with desk.practice.writing() as work:
            programs.begin(work, host_case, step, key=f"k{n}", by=AMARA)
        if n in {2, 12}:
            counts[n] = queries(desk, days=1)

    assert counts[2] == counts[12]
    desk.live(days=1)
    assert len(desk.given()) == 12


def queries(desk: Desk, *, days: float) -> int:
    seen: list[str] = []

    def note(*given: object) -> None:
        seen.append(str(given[2]))

    at = desk.clock() + timedelta(days=days)
    event.listen(desk.practice.engine, "before_cursor_execute", note)
    with desk.practice.unit() as work:
        jobs.plan(replace(work, clock=lambda: at))
        assert work.session.scalars(select(Outbox).where(Outbox.kind == jobs.KIND)).first() is not None
    event.remove(desk.practice.engine, "before_cursor_execute", note)
    return len([one for one in seen if "INSERT" not in one])


def test_a_program_ends_quietly_when_all_whom_it_was_for_have_left(desk: Desk) -> None:
    desk.begin("two-calm-weeks", clients=("ana",))
    desk.open(1)
    before = desk.given()
    desk.calendar.cases[COUPLE.ref] = replace(COUPLE, clients=(BEN,))

    desk.live(days=30)

    assert len(before) == 1
    assert desk.given() == before
    assert not desk.standing().is_running
    with desk.practice.unit() as work:
        assert work.session.scalars(select(Outbox.kind).where(Outbox.dead_at.is_not(None))).all() == []


def test_what_a_score_opens_for_somebody_who_left_is_left_out_once(desk: Desk) -> None:
    low = Release("when_score", measure="closeness", at_most=3)
    waits = Step("signs-check-in", Release("by_hand"))
    desk.begin(made_of(Step(LIGHT, Release("after_previous")), Step("before-the-session", low), waits))
    desk.live(days=1)
    desk.number("ana", 2)
    desk.calendar.cases[COUPLE.ref] = replace(COUPLE, clients=(BEN,))

    desk.live(days=2)

    assert [key for key, _ in desk.given()] == [LIGHT]
    assert desk.standing().is_running
    with desk.practice.unit() as work:
        assert standings.due(work) == ()
        assert work.session.scalars(select(Outbox.kind).where(Outbox.dead_at.is_not(None))).all() == []
