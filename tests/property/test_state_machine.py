"""The whole model at once: people, cases, links, sharing, gates, separations, proofs and erasing, in any order.

Hypothesis takes steps at the level of services; after each one, what there is has to agree with what a few lines of
bookkeeping say. `make soak` takes many more and longer ways through it.
"""

from __future__ import annotations

import os
import uuid
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import select

from intersession.definition.answers import Answers, Disclosure
from intersession.errors import KeyMissing, LinkUnusable, NotFound, NotInState, SessionEnded, TooManyTries
from intersession.hooks.types import HostCase, HostClient
from intersession.models import (
    Answer,
    Assignment,
    Case,
    Client,
    Concern,
    DataKey,
    Link,
    Reflection,
    State,
    TrailEntry,
    Visit,
)
from intersession.models.engine import make_engine
from intersession.services import (
    assigning,
    concerns,
    consents,
    erasing,
    links,
    mine,
    people,
    pins,
    reflections,
    separation,
    sharing,
    trail,
    visits,
)
from intersession.services.assigning import ForBoth, GateClosed, Plan
from intersession.services.library import Library
from intersession.services.unit import UnitOfWork
from tests.support.clock import Clock
from tests.support.databases import SQLiteDatabases
from tests.support.units import AMARA, Practice, prepare

LONG = os.environ.get("INTERSESSION_TEST_PROFILE") == "soak"
EXAMPLES = int(os.environ.get("INTERSESSION_TEST_EXAMPLES", "300" if LONG else "8"))
STEPS = 50 if LONG else 12

FORMS = ("weekly-reflection", "active-listening")
WORDS = ("moment", "helped", "talk")
PIN, WRONG_PIN = "471903", "205816"
ANY = st.integers(0, 11)

One = TypeVar("One")


@dataclass
class Way:
    """A link that was handed out, and the browser that came in with it."""

    token: str
    link: uuid.UUID
    client: uuid.UUID
    case: str
    is_dead: bool = False
    was_over: bool = False
    cookies: list[str] = field(default_factory=list)


@dataclass
class Apart:
    """A separation: which links it ended, and when."""

    at: datetime
    ended: list[Way]


class Desk(RuleBasedStateMachine):
    """Two couples, their counselor's steps, and what everybody should be able to do and to read."""

    def __init__(self, databases: SQLiteDatabases, library: Library) -> None:
        super().__init__()
        self.clock = Clock()
        self.engine = make_engine(databases.prepared("tables", prepare))
        self.practice = Practice(self.engine, library, self.clock)
        self.turns = dict.fromkeys(("ana", "ben", "cleo", "dov"), 0)
        self.ways: list[Way] = []
        self.apart: dict[str, Apart] = {}
        self.shared: dict[tuple[uuid.UUID, str], tuple[uuid.UUID, str, str, datetime]] = {}
        self.sent: set[uuid.UUID] = set()
        self.erased: set[uuid.UUID] = set()
        self.open_conjoint: dict[str, set[uuid.UUID]] = {}
        self.wrong_tries: Counter[uuid.UUID] = Counter()
        self.numbers = 0
        self.over: set[str] = set()

    def teardown(self) -> None:
        self.engine.dispose()

    def number(self) -> int:
        self.numbers += 1
        return self.numbers

    def host_case(self, which: int) -> HostCase:
        names = ("ana", "ben") if which % 2 == 0 else ("cleo", "dov")
        made = (HostClient(one, one.title(), f"{one}@x.test", fingerprint=str(self.turns[one])) for one in names)
        return HostCase(f"case-{which % 2}", tuple(made))

    def pick(self, found: Sequence[One], number: int) -> One:
        return found[number % len(found)]

    def case(self, work: UnitOfWork, ref: str) -> Case | None:
        return people.case_of(work, ref)

    def gate_is_closed(self, ref: str) -> bool:
        with self.practice.unit() as work:
            case = self.case(work, ref)
            return case is not None and concerns.gate_is_closed(work, case)

    def _open_conjoint(self, work: UnitOfWork, case: Case) -> set[uuid.UUID]:
        opened = select(Reflection).where(Reflection.case_id == case.id, Reflection.opens_at <= self.clock())
        rows = work.session.scalars(opened).all()
        return {one.id for one in rows if concerns.stops(reflections.form_of(work, one))}

    # -------------------------------------------------------------- steps of the counselor

    @rule(which=ANY, form=st.sampled_from(FORMS), every=st.sampled_from(("once", "week")), alone=st.booleans())
    def assign(self, which: int, form: str, every: str, alone: bool) -> None:
        host = self.host_case(which)
        ref = self.pick(host.clients, which // 2).ref
        plan = Plan(form, key=f"plan {self.number()}", every=every, clients=(ref,) if alone else ())
        is_apart, is_closed = host.ref in self.apart, self.gate_is_closed(host.ref)
        with self.practice.writing() as work:
            before = set(work.session.scalars(select(Client.id).where(Client.detached_at.is_(None))))
            try:
                made = assigning.assign(work, host, plan, by=AMARA)
            except GateClosed:
                assert is_closed
                self._note_gone(work, before)
                return
            except ForBoth:
                assert is_apart
                self._note_gone(work, before)
                return
            assert not (is_closed and form == "active-listening"), "a conjoint exercise behind a closed gate"
            assert not (is_apart and not alone), "something for both after a separation"
            work.session.flush()
            self._note_gone(work, before)
            for link in work.session.scalars(select(Link).where(Link.assignment_id == made.id)):
                self.ways.append(Way(links.token(work, link), link.id, link.client_id, host.ref))

    def _note_gone(self, work: UnitOfWork, before: set[uuid.UUID]) -> None:
        """Adopting a case cuts loose whoever the host replaced: their links end."""
        now = set(work.session.scalars(select(Client.id).where(Client.detached_at.is_(None))))
        for way in self.ways:
            way.is_dead = way.is_dead or way.client in before - now

    @precondition(lambda self: self.ways)
    @rule(number=ANY)
    def hand_over_anew(self, number: int) -> None:
        old = self.pick(self.ways, number)
        if old.client in self.erased or old.case in self.apart:
            return
        with self.practice.writing() as work:
            link = work.session.get_one(Link, old.link)
            if people.client_by_id(work, old.client).detached_at is not None:
                return
            assignment = work.session.get_one(Assignment, link.assignment_id)
            until = assigning.last_close(work, assignment, old.client)
            new = links.make(work, assignment, old.client, expires_at=until)
            work.session.flush()
            for way in self.ways:
                same = work.session.get(Link, way.link)
                if same is not None and same.assignment_id == assignment.id and way.client == old.client:
                    way.is_dead = True
            self.ways.append(Way(links.token(work, new), new.id, old.client, old.case))

    @rule(which=ANY)
    def raise_a_concern(self, which: int) -> None:
        with self.practice.writing() as work:
            case = self.case(work, self.host_case(which).ref)
            if case is None:
                return
            if not concerns.gate_is_closed(work, case):
                self.open_conjoint[case.host_ref] = self._open_conjoint(work, case)
            concerns.raise_by_hand(work, case, words="Canary of the counselor", closes_gate=True, by=AMARA)

    @rule(which=ANY)
    def clear_concerns(self, which: int) -> None:
        with self.practice.writing() as work:
            case = self.case(work, self.host_case(which).ref)
            if case is not None:
                waiting = select(Concern.id).where(Concern.case_id == case.id, Concern.cleared_at.is_(None))
                for one in work.session.scalars(waiting).all():
                    concerns.clear(work, case, one, outcome="plan_made", note="Spoke with each", by=AMARA)
                self.open_conjoint.pop(case.host_ref, None)

    @rule(which=ANY)
    def separate(self, which: int) -> None:
        with self.practice.writing() as work:
            case = self.case(work, self.host_case(which).ref)
            if case is None:
                return
            separation.begin(work, case, by=AMARA)
            if case.host_ref not in self.apart:
                ended = [one for one in self.ways if one.case == case.host_ref and not one.is_dead]
                self.apart[case.host_ref] = Apart(self.clock(), ended)
                for way in ended:
                    way.is_dead = True

    @rule(which=ANY)
    def take_separation_back(self, which: int) -> None:
        ref = self.host_case(which).ref
        with self.practice.writing() as work:
            case = self.case(work, ref)
            if case is None:
                return
            try:
                separation.undo(work, case, by=AMARA)
            except separation.TooLate:
                assert ref not in self.apart or self.clock() > self.apart[ref].at + separation.UNDO
                return
        for way in self.apart.pop(ref).ended:
            way.is_dead = way.client in self.erased

    @precondition(lambda self: self.ways)
    @rule(number=ANY)
    def erase(self, number: int) -> None:
        client_id = self.pick(self.ways, number).client
        if client_id in self.erased:
            return
        with self.practice.writing() as work:
            erasing.erase_client(work, people.client_by_id(work, client_id), by=trail.counselor_actor(AMARA))
        self.erased.add(client_id)
        self.shared = {key: one for key, one in self.shared.items() if one[0] != client_id}
        for way in self.ways:
            way.is_dead = way.is_dead or way.client == client_id

    @rule(which=ANY)
    def somebody_else_under_that_name(self, which: int) -> None:
        ref = self.pick(list(self.turns), which)
        self.turns[ref] += 1  # the host says so; it shows when the case is next adopted


class Phones(Desk):
    """What clients do."""

    def way_in(self, number: int) -> Way | None:
        found = [one for one in self.ways if one.cookies]
        return self.pick(found, number) if found else None

    @precondition(lambda self: self.ways)
    @rule(number=ANY)
    def come_in(self, number: int) -> None:
        way = self.pick(self.ways, number)
        with self.practice.writing() as work, suppress(LinkUnusable, NotInState):
            link = links.find(work, way.token)
            reflection = reflections.current(work, link)
            consents.give(work, people.case_by_id(work, reflection.case_id), link.client_id)
            way.cookies.append(visits.begin(work, link, reflection).secret)

    @rule(number=ANY, share=st.sampled_from((*WORDS, "")))
    def send(self, number: int, share: str) -> None:
        way = self.way_in(number)
        if way is None:
            return
        with self.practice.writing() as work, suppress(SessionEnded, NotInState):
            visit = visits.resume(work, way.cookies[-1])
            reflection = visit.reflection
            items = reflections.form_of(work, reflection).items
            answers: Answers = {one.key: f"words of {way.client}" for one in items if one.kind == "text"}
            draft = reflections.draft_of(work, visit)
            reflections.save(work, visit, answers, asked=items, rev=draft.rev)
            may_share = share in answers and sharing.is_possible(work, reflection)
            levels = {share: Disclosure.SHARED} if may_share else {}
            if reflections.send(work, visit, levels=levels):
                assert reflection.id not in self.sent, "sent twice"
                self.sent.add(reflection.id)
                if share in sharing.copied(work, reflection):
                    self._note_share(reflection, share, way)
            assert not reflections.send(work, visit, levels={}), "a second tap made a second"

    def _note_share(self, reflection: Reflection, item: str, way: Way) -> None:
        self.shared[reflection.id, item] = (way.client, way.case, f"words of {way.client}", self.clock())

    @rule(number=ANY, item=st.sampled_from(WORDS), takes_back=st.booleans())
    def share_or_take_back(self, number: int, item: str, takes_back: bool) -> None:
        way = self.way_in(number)
        if way is None:
            return
        with self.practice.writing() as work, suppress(SessionEnded, NotInState, NotFound):
            visit = visits.resume(work, way.cookies[-1])
            if takes_back:
                sharing.withdraw(work, visit.reflection, item)
                self.shared.pop((visit.reflection_id, item), None)
            else:
                sharing.share(work, visit.reflection, item)
                self._note_share(visit.reflection, item, way)

    @rule(number=ANY, typed=st.sampled_from((PIN, WRONG_PIN)), chooses=st.booleans())
    def use_a_pin(self, number: int, typed: str, chooses: bool) -> None:
        way = self.way_in(number)
        if way is None:
            return
        with self.practice.writing() as work, suppress(SessionEnded, TooManyTries):
            visit = visits.resume(work, way.cookies[-1])
            if chooses:
                pins.reset(work, visit.reflection.case, visit.client, by=AMARA)
                pins.choose(work, visit, PIN)
                self.wrong_tries[way.client] = 0
                return
            may = pins.is_set(work, way.client) and self.wrong_tries[way.client] < pins.TRIES
            is_right = pins.is_right(work, visit, typed)
            assert is_right == (may and typed == PIN)
            self.wrong_tries[way.client] = 0 if is_right else self.wrong_tries[way.client] + 1
            if is_right:
                way.cookies.append(visits.prove(work, visit).secret)

    @rule(hours=st.sampled_from((0.001, 0.2, 5, 30, 200, 2000)))
    def time_goes_on(self, hours: float) -> None:
        self.clock.advance(hours=hours)

    @rule(hours=st.sampled_from((0.1, 1, 30, 2000)))
    def the_clock_is_set_back(self, hours: float) -> None:
        self.clock.advance(hours=-hours)


class World(Phones):
    """What holds after each step."""

    @invariant()
    def a_link_works_as_long_as_it_should(self) -> None:
        with self.practice.writing() as work:
            for way in self.ways:
                link = work.session.get(Link, way.link)
                way.was_over = way.was_over or link is None or self.clock() >= link.expires_at
                is_over = way.is_dead or way.was_over
                assert works(work, way.token) is not is_over, way
                for cookie in way.cookies:
                    is_open = goes_on(work, cookie)
                    assert not (is_open and is_over), "a visit outlived its link"
                    assert not (is_open and cookie in self.over), "a visit came back to life"
                    if not is_open and not way.is_dead:
                        self.over.add(cookie)
                        visits.note_lapse(work, cookie)

    @invariant()
    def nobody_reads_what_was_not_shared_with_them(self) -> None:
        with self.practice.unit() as work:
            for way in self.ways:
                for cookie in way.cookies:
                    with suppress(SessionEnded):
                        self._reads_only_what_stands(work, way, visits.resume(work, cookie))

    def _reads_only_what_stands(self, work: UnitOfWork, way: Way, visit: Visit) -> None:
        own = {str(value) for one in mine.all_opened(work, visit) for value in one.values.values()}
        assert own <= {f"words of {way.client}"}
        case, since = visit.reflection.case, visit.client.created_at
        here = {one.id for one in people.members(work, case)}
        standing = Counter(
            words
            for writer, ref, words, at in self.shared.values()
            if ref == way.case and ref not in self.apart and writer in here - {way.client} and at >= since
        )
        assert Counter(str(one.value) for one in sharing.with_me(work, visit)) == standing

    @invariant()
    def a_closed_gate_opens_no_conjoint_form(self) -> None:
        with self.practice.unit() as work:
            for ref, opened in self.open_conjoint.items():
                case = self.case(work, ref)
                assert case is None or self._open_conjoint(work, case) <= opened

    @invariant()
    def what_was_sent_is_there_once(self) -> None:
        with self.practice.unit() as work:
            found = {
                one.id: one for one in work.session.scalars(select(Reflection).where(Reflection.state == State.SENT))
            }
            recorded = Counter(work.session.scalars(select(TrailEntry.about).where(TrailEntry.action == "sent")))
            answered = Counter(tuple(row) for row in work.session.execute(select(Answer.reflection_id, Answer.item)))
            assert {one for one in self.sent if one not in found} <= self._of_erased(recorded)
            assert all(recorded[str(one)] == 1 for one in found)
            assert set(answered.values()) <= {1}
            assert {reflection for reflection, _ in answered} <= set(found)

    def _of_erased(self, recorded: Counter[str]) -> set[uuid.UUID]:
        return {one for one in self.sent if recorded[str(one)] == 1} if self.erased else set()

    @invariant()
    def the_trail_is_whole(self) -> None:
        with self.practice.unit() as work:
            assert list(trail.faults(work)) == []

    @invariant()
    def nothing_opens_the_words_of_who_was_erased(self) -> None:
        with self.practice.unit() as work:
            keys = set(work.session.scalars(select(DataKey.owner_id)))
            assert not self.erased & keys
            assert not self.erased & set(work.session.scalars(select(Client.id)))
            for client_id in self.erased:
                with suppress(KeyMissing):
                    work.vault.seal("x", Answer, "value", row=uuid.uuid4(), owner=client_id)
                    raise AssertionError("the key of somebody who was erased")


def works(work: UnitOfWork, token: str) -> bool:
    try:
        links.find(work, token)
    except LinkUnusable:
        return False
    return True


def goes_on(work: UnitOfWork, cookie: str) -> bool:
    try:
        visits.resume(work, cookie)
    except SessionEnded:
        return False
    return True


def test_whatever_happens_in_whatever_order_the_promises_hold(
    sqlite_databases: SQLiteDatabases, built_in_library: Library
) -> None:
    run_state_machine_as_test(
        lambda: World(sqlite_databases, built_in_library),  # type: ignore[arg-type]  # whatever makes one will do
        settings=settings(max_examples=EXAMPLES, stateful_step_count=STEPS, derandomize=not LONG),
    )
