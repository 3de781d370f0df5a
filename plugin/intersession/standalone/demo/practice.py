"""The demo's practice: made once in one piece, and brought up to today each time it is started."""

from __future__ import annotations

import json
import secrets
import uuid
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from flask_security import hash_password
from sqlalchemy import select

from intersession.errors import NotInState, SettingError
from intersession.models import Case, DataKey
from intersession.services import assigning, links, people, reflections
from intersession.services.assigning import Plan
from intersession.services.people import Person
from intersession.services.unit import UnitOfWork
from intersession.standalone import calendar, cases, doors
from intersession.standalone.calendar import AppointmentDraft
from intersession.standalone.cases import CaseDraft, PersonDraft
from intersession.standalone.demo.answers import Writer
from intersession.standalone.demo.history import Plot, tell
from intersession.standalone.demo.people import WEEKS, DemoCase, cast
from intersession.standalone.demo.story import Teller
from intersession.standalone.demo.times import HOURS, DemoClock, Weeks, next_sessions
from intersession.standalone.hooks import as_counselor
from intersession.standalone.models import PracticeCase, User
from intersession.standalone.place import PRIVATE_FILE, Place

PASSWORDS = "passwords.json"
COMING = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class ClientLink:
    """A client with the link that was made last. `is_open`: something can be written with it now."""

    name: str
    case: str
    link: str
    is_open: bool


def passwords(place: Place) -> dict[str, str]:
    """Return the counselors' passwords by login, made by chance once for each folder."""
    file = place.folder / PASSWORDS
    if not file.exists():
        file.touch(mode=PRIVATE_FILE)
        file.write_text(json.dumps({login: secrets.token_urlsafe(12) for login in cast().counselors}, indent=2) + "\n")
    found: dict[str, str] = json.loads(file.read_text(encoding="ascii"))
    return found


def prepare(work: UnitOfWork, clock: DemoClock, place: Place, *, zone: str) -> None:
    """Make the practice if it is not there, else bring it up to today. Raise SettingError for another practice."""
    users = {user.email: user for user in work.session.scalars(select(User))}
    if not users:
        _make(work, clock, place, zone=zone)
    elif set(users) != set(cast().counselors):
        raise SettingError("--data", f"{place.folder} holds a practice that is not the demo; choose another folder")
    else:
        _keep_passwords(users, place)
        _refresh(work, zone=zone)


def _keep_passwords(users: Mapping[str, User], place: Place) -> None:
    if not (place.folder / PASSWORDS).exists():  # the database outlived the folder
        for login, password in passwords(place).items():
            users[login].password = hash_password(password)


def _make(work: UnitOfWork, clock: DemoClock, place: Place, *, zone: str) -> None:
    now = work.clock()
    next_at = next_sessions(cast().cases, now=now, zone=ZoneInfo(zone))
    clock.told = now - timedelta(weeks=WEEKS + 1)
    secret = passwords(place)
    users = {
        login: doors.add_user(work, email=login, name=name, password=secret[login], timezone=zone)
        for login, name in cast().counselors.items()
    }
    plots: list[Plot] = []
    for number, told in enumerate(cast().cases):
        clock.told += timedelta(minutes=1)  # cases are listed in the order in which they were added
        weeks = Weeks(next_at.get(told.key, now + timedelta(days=3)), ZoneInfo(zone), HOURS[number % len(HOURS)])
        plots.append(Plot.of(_teller(work, told, users[told.counselor], zone=zone), weeks, now=now))
    keys = _hold_keys(work, plots)
    tell(work, clock, plots)
    del keys
    for plot in plots:
        if plot.teller.told.key in next_at:
            _plan_next(work, plot.teller.practice_case, next_at[plot.teller.told.key])


def _hold_keys(work: UnitOfWork, plots: list[Plot]) -> list[DataKey]:
    """Fetch everybody's key once: a session forgets what nobody holds, and each word would ask for its key anew."""
    for plot in plots:
        people.adopt(work, plot.teller.host_case, by=plot.teller.counselor)
    return list(work.session.scalars(select(DataKey)))


def _teller(work: UnitOfWork, told: DemoCase, user: User, *, zone: str) -> Teller:
    drafts = tuple(PersonDraft(one.name, one.email, timezone=zone) for one in told.people)
    case = cases.add(work, CaseDraft(told.kind, drafts, told.nickname, told.focus), by=user)
    writers = tuple(
        Writer(one, Random(zlib.crc32(f"{told.key} {one.name}".encode())))  # noqa: S311  # a story, not a secret
        for one in told.people
    )
    return Teller(work, told, case, as_counselor(user), writers, zone)


def _plan_next(work: UnitOfWork, case: PracticeCase, at: datetime) -> None:
    calendar.plan(work, case, AppointmentDraft(at, place="Room 2"))


def _refresh(work: UnitOfWork, *, zone: str) -> None:
    """Plan a session for today or tomorrow where none is to come, and give homework where none is open."""
    now = work.clock()
    next_at = next_sessions(cast().cases, now=now, zone=ZoneInfo(zone))
    for told, case in _told_cases(work):
        if told.key not in next_at:
            continue
        coming = calendar.between(work, [case.id], since=now, until=now + COMING)
        if not any(one.status == calendar.PLANNED for one in coming):
            _plan_next(work, case, next_at[told.key])
        _give_again(work, told, case, zone=zone)


def _told_cases(work: UnitOfWork) -> list[tuple[DemoCase, PracticeCase]]:
    """Pair the cases of the file with those in the database: both are in the order in which they were added."""
    found: list[tuple[DemoCase, PracticeCase]] = []
    for user in work.session.scalars(select(User)):
        told = [case for case in cast().cases if case.counselor == user.email]
        found += list(zip(told, cases.of_counselor(work, user.id), strict=False))
    return found


def _give_again(work: UnitOfWork, told: DemoCase, case: PracticeCase, *, zone: str) -> None:
    host_case = cases.as_host_case(work, case)
    counselor = as_counselor(work.session.get_one(User, case.counselor_id))
    ours = people.adopt(work, host_case, by=counselor)
    if all(_link(work, ours, person) is None for person in people.members(work, ours)):
        plan = Plan(told.form, f"demo:again:{uuid.uuid4()}", every="week", zone=zone)
        assigning.assign(work, host_case, plan, by=counselor)


def client_links(work: UnitOfWork) -> tuple[ClientLink, ...]:
    """Return everybody's newest link; cases where most is still to be written first."""
    rows: list[list[ClientLink]] = []
    for _told, case in _told_cases(work):
        host_case = cases.as_host_case(work, case)
        ours = people.case_of(work, host_case.ref)
        members = people.members(work, ours) if ours is not None else ()
        rows.append([_client_link(work, ours, person, title=host_case.title) for person in members if ours is not None])
    rows.sort(key=lambda row: -sum(one.is_open for one in row) / len(row))
    return tuple(one for row in rows for one in row)


def _client_link(work: UnitOfWork, case: Case, person: Person, *, title: str) -> ClientLink:
    found = _link(work, case, person)
    return ClientLink(person.name, title, *(found or ("", False)))


def _link(work: UnitOfWork, case: Case, person: Person) -> tuple[str, bool] | None:
    """Return the address of a link that works and whether something can be written with it; those first that can."""
    found: list[tuple[str, bool]] = []
    for assignment in assigning.of_case(work, case):
        link = links.newest(work, assignment.id, person.id)
        if link is None or not links.is_usable(link, at=work.clock()):
            continue
        try:
            reflections.current(work, link)
        except NotInState:
            found.append((links.address(work, link), False))
        else:
            found.append((links.address(work, link), True))
    return next((one for one in found if one[1]), found[0] if found else None)
