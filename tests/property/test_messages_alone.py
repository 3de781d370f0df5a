"""What one partner is sent, and when, is the same whatever the other does: writes, passes, pauses, tells of harm."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from intersession.definition.program import Program, Release, Step
from intersession.hooks.spec import hookimpl
from intersession.hooks.types import Appointment, HostCase, Message
from intersession.jobs import cadence
from intersession.jobs import programs as jobs
from intersession.jobs.sweep import Periodic
from intersession.jobs.worker import Worker
from intersession.models import Case, Client, Reflection, State
from intersession.models.engine import make_engine
from intersession.services import assigning, concerns, contact, messaging, people, programs
from intersession.services.assigning import Plan
from intersession.services.library import Library
from intersession.services.unit import UnitOfWork
from tests.support.clock import START, Clock
from tests.support.databases import SQLiteDatabases
from tests.support.units import AMARA, COUPLE, Practice, built_in_plugins, prepare

DAYS = 7
LOW = Release("when_score", measure="closeness", at_most=3)
PROGRAM = Program(
    "own",
    1,
    "en",
    "Own",
    "",
    (
        Step("private-safety-check-in", Release("after_previous")),
        Step("before-the-session", LOW),
        Step("active-listening", Release("after_previous", days=2)),
        Step("weekly-reflection", Release("after_session", days=1)),
        Step("uninterrupted-time", Release("after_previous", days=1)),
    ),
)


class Sent(NamedTuple):
    """One message as its receiver gets it, without the secret of its link."""

    kind: str
    at: datetime
    subject: str
    words: str


@dataclass
class Host:
    """Takes mail and has a session on the fifth day."""

    clock: Clock
    sent: dict[str, list[Sent]] = field(default_factory=dict)
    keys: list[str] = field(default_factory=list)

    @hookimpl
    def intersession_decide_appointments(
        self, case_refs: Sequence[str], since: datetime, until: datetime
    ) -> Sequence[Appointment]:
        session = Appointment("s1", COUPLE.ref, START + timedelta(days=5))
        return [session] if since <= session.starts_at < until else []

    @hookimpl
    def intersession_decide_case(self, case_ref: str) -> HostCase:
        return COUPLE

    @hookimpl
    def intersession_decide_delivery(self, message: Message) -> str:
        words = "\n".join(line for line in message.body.splitlines() if not line.startswith("https://"))
        one = Sent(message.key.partition(":")[0], self.clock(), message.subject, words)
        self.sent.setdefault(message.to.ref, []).append(one)
        self.keys.append(message.key)
        return "taken"


def ana_sends(work: UnitOfWork, ana: Client) -> None:
    _change(work, ana, state=State.SENT, sent_at=work.clock())


def ana_starts(work: UnitOfWork, ana: Client) -> None:
    _change(work, ana, state=State.STARTED, started_at=work.clock())


def ana_passes(work: UnitOfWork, ana: Client) -> None:
    _change(work, ana, state=State.PASSED, passed_at=work.clock())


def _change(work: UnitOfWork, ana: Client, **values: object) -> None:
    now = work.clock()
    mine = (Reflection.client_id == ana.id) & (Reflection.opens_at <= now) & (Reflection.state != State.SENT)
    work.session.execute(update(Reflection).where(mine).values(**values))


def ana_pauses(work: UnitOfWork, ana: Client) -> None:
    contact.pause(work, ana.id, is_endless=True)


def ana_tells_of_harm(work: UnitOfWork, ana: Client) -> None:
    case = work.session.scalars(select(Case)).one()
    concerns._raise(work, case, "afraid", closes_gate=True, by=f"client:{ana.id}", client_id=ana.id)


def anas_message_comes_back(work: UnitOfWork, ana: Client) -> None:
    for key in [one for one in HOSTS[-1].keys if one.startswith("invite")][:1]:
        messaging.bounced(work, key)


HOSTS: list[Host] = []
QUIET: dict[str, list[Sent]] = {}
"""What Ben is sent when Ana does nothing, by whether they were screened."""
ACTS: list[Callable[[UnitOfWork, Client], None]] = [
    ana_sends,
    ana_starts,
    ana_passes,
    ana_pauses,
    ana_tells_of_harm,
    anas_message_comes_back,
]


def bens_messages(
    databases: SQLiteDatabases,
    library: Library,
    story: Sequence[tuple[int, Callable[[UnitOfWork, Client], None]]],
    *,
    screened: str,
) -> list[Sent]:
    clock = Clock()
    host = Host(clock)
    HOSTS.append(host)
    engine = make_engine(databases.prepared("tables", prepare))
    practice = Practice(engine, library, clock, plugins=built_in_plugins())
    practice.plugins.register(host, "host")
    with practice.writing() as work:
        people.adopt(work, COUPLE, by=AMARA).screened = screened
        programs.begin(work, COUPLE, PROGRAM, key="p", by=AMARA)
        plan = Plan(form="weekly-reflection", key="week", due_at=clock() + timedelta(days=7))
        assigning.assign(work, COUPLE, plan, by=AMARA)
    every = [Periodic("programs", jobs.EVERY, jobs.plan), Periodic("messages", cadence.EVERY, cadence.plan)]
    worker = Worker(practice.unit, periodic=every)
    for day in range(DAYS):
        for hour in (8, 18):
            clock.set(START.replace(hour=hour, minute=10) + timedelta(days=day))
            for _, act in [one for one in story if one[0] == day and hour == 18]:
                with practice.writing() as work:
                    act(work, work.session.scalars(select(Client).where(Client.host_ref == "ana")).one())
            worker.run_due()
    engine.dispose()
    return host.sent.get("ben", [])


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck), database=None, derandomize=True)
@given(
    story=st.lists(st.tuples(st.integers(0, DAYS - 1), st.sampled_from(ACTS)), min_size=1, max_size=4),
    screened=st.sampled_from(["yes", "not_yet"]),
)
def test_one_is_sent_the_same_whatever_the_other_does(
    sqlite_databases: SQLiteDatabases,
    built_in_library: Library,
    story: list[tuple[int, Callable[[UnitOfWork, Client], None]]],
    screened: str,
) -> None:
    if screened not in QUIET:
        QUIET[screened] = bens_messages(sqlite_databases, built_in_library, [], screened=screened)
    quiet = QUIET[screened]

    assert quiet
    assert bens_messages(sqlite_databases, built_in_library, story, screened=screened) == quiet
