"""What is called off while a worker has it in hand: recorded when it left, not tried again when it did not."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from intersession.hooks.spec import hookimpl
from intersession.hooks.types import Appointment, Message
from intersession.models import Assignment, Case, Delivery, Outbox, Reflection
from intersession.services import assigning, puttingoff, separation
from intersession.services.contact import SafeContact
from intersession.services.unit import UnitOfWork
from tests.support.clock import Clock
from tests.support.units import AMARA, ANA, Practice
from tests.unit.jobs.test_cadence import Calendar, assign, keep_contact, run_once

pytestmark = pytest.mark.sqlite


def end(work: UnitOfWork) -> None:
    assigning.end(
        work, work.session.scalars(select(Case)).one(), work.session.scalars(select(Assignment)).one(), by=AMARA
    )


def separate(work: UnitOfWork) -> None:
    separation.begin(work, work.session.scalars(select(Case)).one(), by=AMARA)


def later(work: UnitOfWork) -> None:
    promise = puttingoff.put_off(work, work.session.scalars(select(Reflection)).one())
    assert promise is not None
    assert promise.is_under_way


@dataclass
class Post:
    """Mail that takes its time: while it has a message in hand, something else is done."""

    practice: Practice
    meanwhile: list[Callable[[UnitOfWork], None]] = field(default_factory=list)
    is_away: bool = False
    taken: list[str] = field(default_factory=list)

    @hookimpl
    def intersession_decide_delivery(self, message: Message) -> str:
        if self.meanwhile:
            with self.practice.writing() as work:
                self.meanwhile.pop()(work)
        if self.is_away:
            raise ConnectionRefusedError
        self.taken.append(message.key)
        return "taken"


@pytest.fixture
def post(practice: Practice, clock: Clock) -> Post:
    """The mail, and an invitation to Ana that goes now; what is put off comes tomorrow at 17:00."""
    made = Post(practice)
    practice.plugins.register(made, "post")
    assign(practice, clients=(ANA,))
    keep_contact(practice, ANA, SafeContact(since="17:00", until="20:00"))
    clock.advance(minutes=1)
    return made


def recorded(practice: Practice) -> list[str]:
    with practice.unit() as work:
        return list(work.session.scalars(select(Delivery.key).order_by(Delivery.delivered_at)))


@pytest.mark.parametrize("call_off", [end, separate, later])
def test_what_left_all_the_same_is_recorded_once(
    practice: Practice, post: Post, call_off: Callable[[UnitOfWork], None]
) -> None:
    post.meanwhile = [call_off]

    run_once(practice)
    run_once(practice)

    assert len(post.taken) == 1
    assert recorded(practice) == post.taken


def test_what_left_is_not_sent_again_when_the_separation_is_undone(
    practice: Practice, post: Post, clock: Clock
) -> None:
    post.meanwhile = [separate]
    run_once(practice)

    with practice.writing() as work:
        separation.undo(work, work.session.scalars(select(Case)).one(), by=AMARA)
    clock.advance(minutes=5)
    run_once(practice)

    assert len(post.taken) == 1


def test_what_did_not_leave_is_not_tried_again_before_the_note_that_was_promised(
    practice: Practice, post: Post, clock: Clock
) -> None:
    post.meanwhile, post.is_away = [later], True
    run_once(practice)
    post.is_away = False

    clock.advance(minutes=10)
    run_once(practice)
    assert post.taken == []
    for _ in range(3):
        clock.advance(hours=23 if not post.taken else 1)
        run_once(practice)

    assert len(post.taken) == 1


def test_what_is_erased_meanwhile_leaves_no_record(practice: Practice, post: Post) -> None:
    def forget(work: UnitOfWork) -> None:
        work.session.delete(work.session.scalars(select(Outbox).where(Outbox.kind == "invite")).one())

    post.meanwhile = [forget]

    run_once(practice)

    assert recorded(practice) == []


# What is due at one moment


def wait(practice: Practice, first: str, second: str) -> None:
    """Let two messages wait for the same moment, the first with the smaller id."""
    with practice.writing() as work:
        work.session.execute(update(Outbox).values(done_at=work.clock()))
        about = work.session.scalars(select(Reflection)).one()
        payload = {"assignment": str(about.assignment_id), "client": str(about.client_id)}
        by = (work.clock() + timedelta(days=2)).isoformat()
        for number, kind in enumerate((first, second)):
            more = {} if kind == "invite" else {"by": by}
            row = Outbox(id=uuid.UUID(int=number), kind=kind, payload={**payload, **more}, run_at=work.clock())
            work.session.add(row)


@pytest.mark.parametrize(
    ("first", "second", "goes"),
    [
        ("nudge", "invite", "invite"),
        ("invite", "nudge", "invite"),
        ("before", "invite", "invite"),
        ("nudge", "before", "before"),
        ("before", "nudge", "before"),
    ],
)
def test_of_two_that_wait_for_one_moment_one_goes_and_always_the_same(
    practice: Practice, post: Post, clock: Clock, first: str, second: str, goes: str
) -> None:
    keep_contact(practice, ANA, SafeContact())
    calendar = Calendar(sessions=[Appointment("s1", "case-1", clock() + timedelta(days=1))], clock=clock)
    practice.plugins.register(calendar, "calendar")
    wait(practice, first, second)

    for _ in range(4):
        run_once(practice)
        clock.advance(minutes=10)

    assert [kind for kind, _ in calendar.to("ana")] == [goes]


def test_what_gave_way_goes_when_the_other_did_not(practice: Practice, post: Post, clock: Clock) -> None:
    keep_contact(practice, ANA, SafeContact())
    wait(practice, "nudge", "before")  # the session is in no calendar any more

    for _ in range(4):
        run_once(practice)
        clock.advance(minutes=10)

    assert [key.partition(":")[0] for key in post.taken] == ["nudge"]
