"""What several counselor's pages need of many cases at once, fetched with a fixed number of queries. No words."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from intersession.hooks.types import Appointment, Counselor, HostCase
from intersession.models import Assignment, Case, Client, Reflection, Source, State
from intersession.models.among import among
from intersession.pages.appointments import appointments
from intersession.pages.environment import clock_time, listed, say_later, short_day, translate, weekday, weekday_time
from intersession.pages.people import Person, Progress, Standing, mark_of
from intersession.services import concerns, contact, links, people, reflections, reviewing
from intersession.services.unit import UnitOfWork

LOOK_BACK = timedelta(days=28)
WEEKDAY_SAYS_IT = timedelta(days=6)
WHY_NOT = {
    "tired": say_later("tired"),
    "argued": say_later("we argued"),
    "no_privacy": say_later("no privacy"),
    "forgot": say_later("forgot"),
    "unclear": say_later("did not understand it"),
    "unwilling": say_later("did not want to"),
    "not_right": say_later("did not feel right"),
}
"""The chips of "not tonight" as the counselor reads them."""


@dataclass(frozen=True)
class Overview:
    """Our side of the host's cases.

    `cases`, `clients`: our handles by the host's reference. `newest`: by case and client, the reflection that counts
    now.
    `heard`: by client, when they last sent or passed. `looked`: by case, when this counselor last opened answers.
    `paused`: clients who want no messages now. `shut`: by assignment and client, where no link leads any more.
    """

    at: datetime
    reader: Counselor
    cases: dict[str, Case]
    clients: dict[str, uuid.UUID]
    newest: dict[uuid.UUID, dict[uuid.UUID, Reflection]]
    heard: dict[uuid.UUID, datetime]
    looked: dict[uuid.UUID, datetime]
    concerned: frozenset[uuid.UUID]
    paused: frozenset[uuid.UUID] = frozenset()
    shut: frozenset[tuple[uuid.UUID, uuid.UUID]] = frozenset()

    def people(self, host_case: HostCase) -> tuple[Person, ...]:
        return people_of(host_case)

    def progress(self, work: UnitOfWork, host_case: HostCase) -> tuple[Progress, ...]:
        """Say how far each person of a case is with the homework that counts now."""
        case = self.cases.get(host_case.ref)
        mine = self.newest.get(case.id, {}) if case is not None else {}
        return tuple(
            replace(
                progress_of(work, person, mine.get(client), at=self.at, reader=self.reader, shut=self.shut),
                is_paused=client in self.paused,
            )
            for person in people_of(host_case)
            for client in (self.clients.get(person.id, NOBODY),)
        )

    def homework(self, work: UnitOfWork, host_case: HostCase, *, of: Person | None = None) -> str:
        """Return the title of the homework that counts now, or ""; both titles where each has another, or one's own."""
        case = self.cases.get(host_case.ref)
        mine = self.newest.get(case.id, {}) if case is not None else {}
        whom = [of] if of is not None else people_of(host_case)
        asked = [mine[client] for one in whom if (client := self.clients.get(one.id, NOBODY)) in mine]
        titles = dict.fromkeys(reflections.form_of(work, one).title for one in asked)
        return listed(titles)

    def is_concerned(self, host_case: HostCase) -> bool:
        case = self.cases.get(host_case.ref)
        return case is not None and case.id in self.concerned

    def has_new(self, host_case: HostCase) -> bool:
        """True when somebody sent since the counselor last looked."""
        case = self.cases.get(host_case.ref)
        if case is None:
            return False
        sent = [one.sent_at for one in self.newest.get(case.id, {}).values() if one.sent_at is not None]
        looked = self.looked.get(case.id)
        return bool(sent) and (looked is None or max(sent) > looked)


NOBODY = uuid.UUID(int=0)


def people_of(host_case: HostCase) -> tuple[Person, ...]:
    """Return a case's people as the host names them now."""
    return tuple(Person(one.ref, one.name, mark_of(place)) for place, one in enumerate(host_case.clients))


def handles(work: UnitOfWork, host_cases: Sequence[HostCase]) -> tuple[dict[str, Case], dict[str, uuid.UUID]]:
    """Return our handles of these cases and of their clients, by the host's reference."""
    ours = select(Case).where(among(Case.host_ref, [one.ref for one in host_cases]))
    cases = {case.host_ref: case for case in work.session.scalars(ours)}
    told = {client.ref: client for one in host_cases for client in one.clients}
    attached = select(Client.host_ref, Client.id, Client.fingerprint).where(
        among(Client.host_ref, told), Client.detached_at.is_(None)
    )
    # A reference that the host gave to somebody else since is nobody's here, until they are asked for something.
    rows = work.session.execute(attached).all()
    return cases, {ref: id_ for ref, id_, fingerprint in rows if people.is_same(fingerprint, told[ref])}


def overview(work: UnitOfWork, host_cases: Sequence[HostCase], *, reader: Counselor) -> Overview:
    """Fetch our side of these cases."""
    now = work.clock()
    cases, clients = handles(work, host_cases)
    ids = [case.id for case in cases.values()]
    newest = _newest(work, reviewing.asked_between(work, ids, since=now - LOOK_BACK, until=now + LOOK_BACK), now)
    asked = {one.assignment_id for mine in newest.values() for one in mine.values()}
    return Overview(
        at=now,
        reader=reader,
        cases=cases,
        clients=clients,
        newest=newest,
        heard=_heard(work, clients.values()),
        looked=reviewing.last_looks(work, ids, by=reader),
        concerned=concerns.waiting(work, ids),
        paused=contact.paused(work, clients.values()),
        shut=links.shut(work, asked),
    )


@dataclass(frozen=True, slots=True)
class _Given:
    """How an assignment was given. `action`: shared by those that were given in one action."""

    action: uuid.UUID
    at: datetime


def _newest(
    work: UnitOfWork, found: Sequence[Reflection], now: datetime
) -> dict[uuid.UUID, dict[uuid.UUID, Reflection]]:
    by_case: dict[uuid.UUID, list[Reflection]] = {}
    for one in found:
        by_case.setdefault(one.case_id, []).append(one)
    given = _given(work, found)
    return {case: _counting_now(work, all_of_them, now, given) for case, all_of_them in by_case.items()}


def _given(work: UnitOfWork, found: Iterable[Reflection]) -> dict[uuid.UUID, _Given]:
    """Return how the assignments of these were given, by assignment."""
    rows = select(Assignment.id, Assignment.batch, Assignment.created_at).where(
        among(Assignment.id, {one.assignment_id for one in found})
    )
    return {assignment: _Given(batch or assignment, at) for assignment, batch, at in work.session.execute(rows)}


def _counting_now(
    work: UnitOfWork, found: Sequence[Reflection], now: datetime, given: Mapping[uuid.UUID, _Given]
) -> dict[uuid.UUID, Reflection]:
    # The latest that has opened counts, for everybody who has it; before anything opened, the first that will. Of those
    # that open at one moment, it is the one that was given later, or earlier. Where each was given something of their
    # own in one action, it is one homework.
    opened = [one for one in found if one.opens_at <= now and one.state != State.CLOSED]
    places = {one.id: (one.opens_at, given[one.assignment_id].at) for one in opened or found}
    place = max(places.values()) if opened else min(places.values())
    chosen = _first_by_title(work, [one for one in opened or found if places[one.id] == place])
    action = given[chosen.assignment_id].action
    same = [one for one in found if given[one.assignment_id].action == action and one.occurrence == chosen.occurrence]
    return {one.client_id: one for one in same}


def _first_by_title(work: UnitOfWork, found: Sequence[Reflection]) -> Reflection:
    if len({one.assignment_id for one in found}) == 1:
        return found[0]
    return min(found, key=lambda one: (reflections.form_of(work, one).title.casefold(), one.assignment_id.hex))


def _heard(work: UnitOfWork, clients: Iterable[uuid.UUID]) -> dict[uuid.UUID, datetime]:
    rows = (
        select(Reflection.client_id, func.max(Reflection.sent_at))
        .where(among(Reflection.client_id, clients), Reflection.sent_at.is_not(None), Reflection.state != State.VOID)
        .group_by(Reflection.client_id)
    )
    return {client: at for client, at in work.session.execute(rows) if at is not None}


def progress_of(
    work: UnitOfWork,
    person: Person,
    reflection: Reflection | None,
    *,
    at: datetime,
    reader: Counselor,
    shut: Collection[tuple[uuid.UUID, uuid.UUID]] = (),
) -> Progress:
    """Say in one value where a reflection stands: a count and a time, never a word. `shut`: as in `Overview`."""
    standing = standing_of(reflection, at=at, shut=shut)
    if reflection is None or standing not in (Standing.SENT, Standing.STARTED, Standing.PASSED):
        return Progress(person, standing)
    if standing is Standing.PASSED:
        why = WHY_NOT.get(reflection.passed_why, "")
        when = moment(reflection.passed_at, now=at, reader=reader) if reflection.passed_at else ""
        return Progress(person, standing, when=when, why=translate(why) if why else "")
    if standing is Standing.SENT and reflection.sent_at is not None:
        sent = moment(reflection.sent_at, now=at, reader=reader)
        return Progress(person, standing, when=sent, on_paper=reflection.source == Source.PAPER)
    form = reflections.form_of(work, reflection)
    asked = [item for item in reflections.items_asked(form, is_short=reflection.is_short) if item.kind != "info"]
    return Progress(person, standing, done=reflection.started_items, of=len(asked))


def standing_of(
    reflection: Reflection | None, *, at: datetime, shut: Collection[tuple[uuid.UUID, uuid.UUID]] = ()
) -> Standing:
    """Say where a reflection stands. `shut`: as in `Overview`."""
    if reflection is None or reflection.state == State.VOID:
        return Standing.NOTHING
    if reflection.state in (State.SENT, State.PASSED):
        return Standing.SENT if reflection.state == State.SENT else Standing.PASSED
    is_over = reflection.state == State.CLOSED or reflection.closes_at <= at
    if is_over or (reflection.assignment_id, reflection.client_id) in shut:
        return Standing.LINK_ENDED
    if reflection.state == State.STARTED:
        return Standing.STARTED
    return Standing.NOT_SENT if reflection.opens_at > at else Standing.NOT_OPENED


def moment(at: datetime, *, now: datetime, reader: Counselor) -> str:
    """Write a moment for the counselor's screen: today, a weekday within six days, else with its date.

    Paper is read on another day: `dated` is for it.
    """
    zone, locale = ZoneInfo(reader.timezone), reader.locale
    near = {-1: translate("yesterday"), 0: translate("today"), 1: translate("tomorrow")}
    said = near.get((at.astimezone(zone).date() - now.astimezone(zone).date()).days)
    if said is not None:
        return f"{said}, {clock_time(at, zone=reader.timezone, locale=locale)}"
    if abs(at - now) < WEEKDAY_SAYS_IT:
        return weekday_time(at, zone=reader.timezone, locale=locale)
    return dated(at, reader=reader)


def dated(at: datetime, *, reader: Counselor) -> str:
    """Write a moment so that it is right on any day: "Oct 27, 9:10 PM"."""
    zone, locale = reader.timezone, reader.locale
    return f"{short_day(at, zone=zone, locale=locale)}, {clock_time(at, zone=zone, locale=locale)}"


def day_said(at: datetime, *, now: datetime, reader: Counselor) -> str:
    """Write a day for a sheet of this week: "Sunday" within six days, else "Oct 27"."""
    zone, locale = reader.timezone, reader.locale
    return (
        weekday(at, zone=zone, locale=locale)
        if abs(at - now) < WEEKDAY_SAYS_IT
        else short_day(at, zone=zone, locale=locale)
    )


def next_appointments(work: UnitOfWork, host_cases: Sequence[HostCase], *, days: int) -> dict[str, Appointment]:
    """Return each case's next planned appointment within so many days."""
    return {ref: sessions[0] for ref, sessions in coming_sessions(work, host_cases, days=days).items()}


def coming_sessions(work: UnitOfWork, host_cases: Sequence[HostCase], *, days: int) -> dict[str, list[Appointment]]:
    """Return each case's planned appointments within so many days, earliest first; a case without one is not in it."""
    now = work.clock()
    found = appointments(work, [one.ref for one in host_cases], since=now, until=now + timedelta(days=days))
    coming: dict[str, list[Appointment]] = {}
    for one in found:
        if one.status == "planned":
            coming.setdefault(one.case_ref, []).append(one)
    return coming
