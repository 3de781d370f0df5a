"""Homework bound to sessions: made, moved and taken away with them, save for what somebody began."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from intersession.hooks.spec import hookimpl
from intersession.hooks.types import Appointment
from intersession.models import Assignment, Outbox, Reflection, State
from intersession.services import assigning, concerns, following, people
from intersession.services.assigning import Plan
from intersession.services.schedules import AFTER, BEFORE
from intersession.services.unit import UnitOfWork
from tests.support.clock import Clock
from tests.support.units import AMARA, COUPLE, Practice


@dataclass
class Calendar:
    """A host's calendar, as a plugin."""

    sessions: dict[str, Appointment] = field(default_factory=dict[str, Appointment])

    def plan(self, ref: str, starts_at: datetime) -> None:
        self.sessions[ref] = Appointment(ref, COUPLE.ref, starts_at)

    @hookimpl
    def intersession_decide_appointments(
        self, case_refs: Sequence[str], since: datetime, until: datetime
    ) -> Sequence[Appointment]:
        return [one for one in self.sessions.values() if since <= one.starts_at < until]


@pytest.fixture
def calendar(practice: Practice) -> Calendar:
    made = Calendar()
    practice.plugins.register(made, "calendar", required=True)
    return made


def given(practice: Practice, every: str, form: str = "weekly-reflection") -> None:
    with practice.writing() as work:
        assigning.assign(work, COUPLE, Plan(form, "once", every=every), by=AMARA)


def kept(work: UnitOfWork) -> list[Reflection]:
    return list(work.session.scalars(select(Reflection).order_by(Reflection.opens_at, Reflection.client_id)))


def follow(practice: Practice) -> None:
    with practice.unit() as work:
        following.follow_all(work)
        work.session.commit()


def test_before_each_session_is_asked_two_days_ahead_and_until_it(
    practice: Practice, calendar: Calendar, clock: Clock
) -> None:
    start = clock() + timedelta(days=5)
    calendar.plan("s1", start)
    calendar.plan("s2", start + timedelta(days=7))

    given(practice, BEFORE)

    with practice.unit() as work:
        assert [one.meeting for one in kept(work)] == ["s1", "s1", "s2", "s2"]
        assert {one.due_at for one in kept(work)} == {start, start + timedelta(days=7)}
        assert all(one.opens_at > clock() for one in kept(work))


def test_a_session_that_is_added_gets_its_own_and_an_invitation(
    practice: Practice, calendar: Calendar, clock: Clock
) -> None:
    given(practice, AFTER)
    calendar.plan("s1", clock() + timedelta(days=3))

    follow(practice)
    follow(practice)

    with practice.unit() as work:
        assert [one.meeting for one in kept(work)] == ["s1", "s1"]
        at = {row.run_at for row in work.session.scalars(select(Outbox).where(Outbox.kind == "invite"))}
        assert at == {clock() + timedelta(days=3, minutes=50)}


def test_a_session_that_moves_takes_homework_and_invitation_with_it(
    practice: Practice, calendar: Calendar, clock: Clock
) -> None:
    calendar.plan("s1", clock() + timedelta(days=3))
    given(practice, AFTER)
    calendar.plan("s1", clock() + timedelta(days=9))

    follow(practice)

    with practice.unit() as work:
        opens = clock() + timedelta(days=9, minutes=50)
        assert {one.opens_at for one in kept(work)} == {opens}
        rows = work.session.scalars(select(Outbox).where(Outbox.kind == "invite"))
        assert {row.run_at for row in rows} == {opens}


def test_what_a_client_began_stays_and_the_other_ones_moves(
    practice: Practice, calendar: Calendar, clock: Clock
) -> None:
    calendar.plan("s1", clock() + timedelta(days=1))
    given(practice, BEFORE)
    with practice.writing() as work:
        begun, other = kept(work)
        begun.state = State.STARTED
        begun_id, other_id, due = begun.id, other.id, begun.due_at
    calendar.plan("s1", clock() + timedelta(days=2))

    follow(practice)

    with practice.unit() as work:
        assert work.session.get_one(Reflection, begun_id).due_at == due
        assert work.session.get_one(Reflection, other_id).due_at == clock() + timedelta(days=2)


def test_a_cancelled_session_takes_back_only_what_has_not_opened(
    practice: Practice, calendar: Calendar, clock: Clock
) -> None:
    calendar.plan("s1", clock() + timedelta(days=1))
    calendar.plan("s2", clock() + timedelta(days=20))
    given(practice, BEFORE)
    calendar.sessions.clear()

    follow(practice)

    with practice.unit() as work:
        assert [one.meeting for one in kept(work)] == ["s1", "s1"]

    calendar.plan("s3", clock() + timedelta(days=21))
    follow(practice)
    clock.advance(days=20)
    with practice.unit() as work:
        assert [one.meeting for one in kept(work)] == ["s1", "s1", "s3", "s3"]
        invitations = select(Outbox).where(Outbox.kind == "invite", Outbox.run_at > clock() - timedelta(days=5))
        waiting = invitations.where(Outbox.done_at.is_(None))
        assert len(work.session.scalars(waiting).all()) == 2


def test_ended_homework_follows_nothing(practice: Practice, calendar: Calendar, clock: Clock) -> None:
    given(practice, AFTER)
    with practice.writing() as work:
        assignment = work.session.scalars(select(Assignment)).one()
        assigning.end(work, people.case_by_id(work, assignment.case_id), assignment, by=AMARA)
    calendar.plan("s1", clock() + timedelta(days=3))

    follow(practice)

    with practice.unit() as work:
        assert kept(work) == []


def test_a_concern_is_cleared_with_one_of_the_outcomes_that_pages_can_name(practice: Practice) -> None:
    given(practice, AFTER)
    with practice.writing() as work:
        case = people.case_of(work, COUPLE.ref)
        assert case is not None
        concern = concerns.raise_by_hand(work, case, words="Said in the room.", closes_gate=True, by=AMARA)

        with pytest.raises(ValueError, match="unknown outcome"):
            concerns.clear(work, case, concern, outcome="talked", note="Talked.", by=AMARA)

        assert [one.cleared_at for one in concerns.listed(work, case)] == [None]


def test_behind_a_closed_gate_new_times_are_light_ones_and_the_assigned_form_comes_back(
    practice: Practice, calendar: Calendar, clock: Clock
) -> None:
    given(practice, AFTER, "affection-without-pressure")
    with practice.writing() as work:
        case = people.case_of(work, COUPLE.ref)
        assert case is not None
        concern = concerns.raise_by_hand(work, case, words="Said in the room.", closes_gate=True, by=AMARA)
    calendar.plan("s1", clock() + timedelta(days=3))
    follow(practice)
    with practice.writing() as work:
        case = people.case_of(work, COUPLE.ref)
        assert case is not None
        concerns.clear(work, case, concern, outcome="spoke_apart", note="Talked.", by=AMARA)
    calendar.plan("s2", clock() + timedelta(days=13))
    follow(practice)

    with practice.unit() as work:
        forms = [work.library.version(work.session, one.form_hash).key for one in kept(work)]
        assert "affection-without-pressure" not in forms[:2]
        assert forms[2:] == ["affection-without-pressure"] * 2


def test_what_is_asked_after_a_session_that_was_just_held_is_asked_after_this_one(
    practice: Practice, calendar: Calendar, clock: Clock
) -> None:
    calendar.plan("today", clock() - timedelta(hours=1))
    calendar.sessions["today"] = replace(calendar.sessions["today"], status="held")
    calendar.plan("next", clock() + timedelta(days=7))

    given(practice, AFTER)
    follow(practice)

    with practice.unit() as work:
        assert kept(work)[0].opens_at < clock() + timedelta(days=1)
        assert len(kept(work)) == 4


def test_a_session_that_was_called_off_is_followed_by_nothing(
    practice: Practice, calendar: Calendar, clock: Clock
) -> None:
    calendar.plan("next", clock() + timedelta(days=7))
    calendar.sessions["next"] = replace(calendar.sessions["next"], status="cancelled")

    given(practice, AFTER)

    with practice.unit() as work:
        assert kept(work) == []
