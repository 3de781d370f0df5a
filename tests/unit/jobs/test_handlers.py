"""Invitations go out once, to who has something to open; listeners are told alone, and told again after an error."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from sqlalchemy import func, select, update

from intersession.definition.form import Form
from intersession.hooks.spec import hookimpl
from intersession.hooks.types import Assigned, Event, HostClient, Message
from intersession.jobs import messages, outbox
from intersession.jobs.handlers import HANDLERS
from intersession.jobs.outbox import Handler, Job
from intersession.models import Assignment, Case, Client, Outbox, Reflection, State, TrailEntry
from intersession.models.engine import begin_write
from intersession.services import assigning, concerns, links, people, trail
from intersession.services.assigning import Plan
from intersession.services.unit import UnitOfWork
from tests.support.clock import Clock
from tests.support.units import AMARA, ANA, BEN, COUPLE, Practice


class Mail:
    """Delivers one channel by keeping what it was given."""

    def __init__(self, channel: str = "email") -> None:
        self.channel = channel
        self.kept: list[Message] = []

    @hookimpl
    def intersession_decide_delivery(self, message: Message) -> str | None:
        if message.channel != self.channel:
            return None
        self.kept.append(message)
        return f"receipt {len(self.kept)}"


class Listener:
    """Hears of assignments; raises as often as it is told to."""

    def __init__(self, errors: int = 0) -> None:
        self.errors = errors
        self.heard: list[Event] = []

    @hookimpl
    def intersession_on_assigned(self, event: Assigned) -> None:
        self.heard.append(event)
        if len(self.heard) <= self.errors:
            raise RuntimeError("the listener's own trouble")


@pytest.fixture
def mail(practice: Practice) -> Mail:
    plugin = Mail()
    practice.plugins.register(plugin, "mail")
    return plugin


def plain_form(practice: Practice) -> Form:
    return next(form for form in practice.library.forms.values() if not concerns.stops(form))


def stopped_form(practice: Practice) -> Form:
    return next(form for form in practice.library.forms.values() if concerns.stops(form))


def assign(practice: Practice, *, form: Form | None = None, clients: tuple[HostClient, ...] = (ANA, BEN)) -> Assignment:
    plan = Plan(form=(form or plain_form(practice)).key, key="once")
    with practice.unit() as work:
        begin_write(work.session)
        assignment = assigning.assign(work, practice.host_says(replace(COUPLE, clients=clients)), plan, by=AMARA)
        work.session.commit()
        work.session.refresh(assignment)
        work.session.expunge(assignment)
        return assignment


def run_due(practice: Practice, handlers: Mapping[str, Handler] = HANDLERS) -> list[bool]:
    results: list[bool] = []
    while True:
        with practice.unit() as work:
            job = outbox.claim(work)
        if job is None:
            return results
        with practice.unit() as work:
            results.append(outbox.run(work, job, handlers=handlers))


def actions(practice: Practice) -> list[str]:
    with practice.unit() as work:
        return list(work.session.scalars(select(TrailEntry.action).order_by(TrailEntry.n)))


def test_each_client_gets_their_own_link_after_the_time_to_undo(practice: Practice, mail: Mail, clock: Clock) -> None:
    assignment = assign(practice)

    assert run_due(practice) == []
    clock.advance(seconds=10)
    run_due(practice)

    with practice.unit() as work:
        ids = {client.host_ref: client.id for client in work.session.scalars(select(Client))}
        for message in mail.kept:
            link = links.newest(work, assignment.id, ids[message.to.ref])
            assert link is not None
            assert links.address(work, link) in message.body
    assert {message.to.email for message in mail.kept} == {"ana@example.org", "ben@example.org"}
    assert actions(practice) == ["assigned", "invited", "invited"]


def test_assignment_and_its_work_are_saved_together_or_not_at_all(practice: Practice, mail: Mail) -> None:
    practice.plugins.register(Listener(), "listener")
    with practice.unit() as work:
        begin_write(work.session)
        assigning.assign(work, COUPLE, Plan(form=plain_form(practice).key, key="once"), by=AMARA)
        work.session.flush()
        inside = {row.kind for row in work.session.scalars(select(Outbox))}
        work.session.rollback()

    assert inside == {"invite", "tell"}
    with practice.unit() as work:
        kept = [work.session.scalar(select(func.count()).select_from(one)) for one in (Outbox, Assignment, Case)]
    assert kept == [0, 0, 0]


def test_invitation_tells_nothing(practice: Practice, mail: Mail, clock: Clock) -> None:
    practice.settings = replace(practice.settings, message_subject="{counselor}: for Ben and Ana")
    form = plain_form(practice)
    assign(practice, form=form)
    clock.advance(minutes=1)
    run_due(practice)

    for message in mail.kept:
        assert message.subject == "A note for you"
        assert messages.lint(message.body, names=("Ana", "Ben", "Lindqvist", "Okafor", form.title)) == []


def test_practice_may_name_the_counselor(practice: Practice, mail: Mail, clock: Clock) -> None:
    practice.settings = replace(practice.settings, message_subject="A note from {counselor}")
    assign(practice)
    clock.advance(minutes=1)
    run_due(practice)

    assert {message.subject for message in mail.kept} == {"A note from Amara"}


def test_second_attempt_carries_the_same_key(practice: Practice, mail: Mail, clock: Clock) -> None:
    assign(practice, clients=(ANA,))
    clock.advance(minutes=1)
    for _ in range(2):  # the first worker dies after it delivered and before it could say so
        with practice.unit() as work:
            job = outbox.claim(work)
            assert job is not None
            HANDLERS["invite"](work, job)
        clock.advance(minutes=3)

    first, second = mail.kept
    assert first.key == second.key
    assert actions(practice) == ["assigned"]


def end_assignment(practice: Practice) -> None:
    with practice.writing() as work:
        work.session.execute(update(Assignment).values(ended_at=work.clock()))


def end_case(practice: Practice) -> None:
    with practice.writing() as work:
        work.session.execute(update(Case).values(ended_at=work.clock()))


def detach_clients(practice: Practice) -> None:
    with practice.writing() as work:
        for client in work.session.scalars(select(Client)):
            people.detach(work, client)


def mark_as_sent(practice: Practice) -> None:
    with practice.writing() as work:
        work.session.execute(update(Reflection).values(state=State.SENT))


@pytest.mark.parametrize("happening", [end_assignment, end_case, detach_clients, mark_as_sent])
def test_nobody_is_invited_to_what_is_over(
    practice: Practice, mail: Mail, clock: Clock, happening: Callable[[Practice], None]
) -> None:
    assign(practice)
    happening(practice)
    clock.advance(minutes=1)

    assert run_due(practice) == [True, True]
    assert mail.kept == []
    assert "invited" not in actions(practice)


def test_nobody_is_invited_after_the_link_expired(practice: Practice, mail: Mail, clock: Clock) -> None:
    assign(practice)
    clock.advance(days=61)

    run_due(practice)

    assert mail.kept == []


def test_closed_gate_keeps_no_invitation_back(practice: Practice, mail: Mail, clock: Clock) -> None:
    assign(practice, form=stopped_form(practice))
    with practice.writing() as work:
        case = people.case_of(work, COUPLE.ref)
        assert case is not None
        concerns.raise_by_hand(work, case, words="afraid", closes_gate=True, by=AMARA)
    clock.advance(minutes=1)

    run_due(practice)

    assert {message.to.ref for message in mail.kept} == {"ana", "ben"}


def test_undone_assignment_invites_nobody(practice: Practice, mail: Mail, clock: Clock) -> None:
    assignment = assign(practice)
    with practice.writing() as work:
        case = people.case_of(work, COUPLE.ref)
        assert case is not None
        assigning.end(work, case, assigning.by_id(work, case, assignment.id), by=AMARA)
    clock.advance(minutes=1)

    assert run_due(practice) == []
    assert mail.kept == []


def test_client_without_address_is_reached_by_telephone(practice: Practice, clock: Clock) -> None:
    sms = Mail("sms")
    practice.plugins.register(sms, "sms")
    assign(practice, clients=(replace(ANA, email=""),))
    clock.advance(minutes=1)

    run_due(practice)

    assert [message.to.phone for message in sms.kept] == [ANA.phone]


def test_second_channel_is_tried_when_nobody_takes_the_first(practice: Practice, clock: Clock) -> None:
    sms = Mail("sms")
    practice.plugins.register(sms, "sms")
    assign(practice, clients=(ANA,))
    clock.advance(minutes=1)

    run_due(practice)

    assert len(sms.kept) == 1


def test_channel_that_nobody_takes_is_a_dead_letter(practice: Practice, clock: Clock) -> None:
    practice.plugins.register(Mail("pigeon"), "pigeon")
    assign(practice, clients=(ANA,))
    clock.advance(minutes=1)

    assert run_due(practice) == [False]
    with practice.unit() as work:
        assert [letter.error for letter in outbox.dead_letters(work)] == ["NoDelivery"]


def test_practice_that_hands_links_over_in_the_room_has_no_dead_letters(practice: Practice, clock: Clock) -> None:
    assign(practice)
    clock.advance(minutes=1)

    assert run_due(practice) == [True, True]


def test_client_without_any_address_is_left_to_the_counselor(practice: Practice, mail: Mail, clock: Clock) -> None:
    assign(practice, clients=(replace(ANA, email="", phone=""),))
    clock.advance(minutes=1)

    assert run_due(practice) == [True]
    assert mail.kept == []


def test_listener_that_raises_is_told_again_alone(practice: Practice, clock: Clock) -> None:
    calm, upset = Listener(), Listener(errors=2)
    practice.plugins.register(calm, "calm")
    practice.plugins.register(upset, "upset")
    assign(practice)

    for _ in range(4):
        run_due(practice)
        clock.advance(minutes=5)

    assert len(calm.heard) == 1
    assert len(upset.heard) == 3
    assert upset.heard[0] == upset.heard[2] == calm.heard[0]
    with practice.unit() as work:
        undone = select(func.count()).select_from(Outbox).where(Outbox.done_at.is_(None))
        assert work.session.scalar(undone) == 0


class Writer:
    """Writes through the session that the job runs in, as a host's listener does through its own; raises once."""

    work: UnitOfWork
    tries = 0

    @hookimpl
    def intersession_on_assigned(self, event: Assigned) -> None:
        begin_write(self.work.session)
        trail.record(self.work, "heard", by="system")
        self.tries += 1
        if self.tries == 1:
            raise RuntimeError

    def tell(self, work: UnitOfWork, job: Job) -> None:
        self.work = work
        HANDLERS["tell"](work, job)


def test_what_a_listener_writes_is_saved_with_the_mark(practice: Practice, clock: Clock) -> None:
    writer = Writer()
    practice.plugins.register(writer, "writer")
    assign(practice)

    for _ in range(2):
        run_due(practice, {**HANDLERS, "tell": writer.tell})
        clock.advance(minutes=1)

    assert writer.tries == 2
    assert actions(practice).count("heard") == 1


def test_event_is_heard_once_by_each_listener(practice: Practice) -> None:
    first, second = Listener(), Listener()
    practice.plugins.register(first, "first")
    practice.plugins.register(second, "second")
    assignment = assign(practice)

    run_due(practice)

    (event,) = first.heard
    assert isinstance(event, Assigned)
    assert event.assignment == assignment.id
    assert event.at == practice.clock()
    assert second.heard == first.heard
