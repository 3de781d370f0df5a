"""A counselor's own calendar: its address kept sealed, its sessions put into ours, moved and cancelled there."""

from __future__ import annotations

import hashlib
import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from intersession.jobs.sweep import Periodic
from intersession.models.engine import begin_write
from intersession.services import following, trail
from intersession.services.unit import UnitOfWork
from intersession.services.vault import PRACTICE
from intersession.standalone import calendar, cases
from intersession.standalone.calendar import CANCELLED, HELD, PLANNED, AppointmentDraft
from intersession.standalone.feed import Feed, FeedSession, NoCalendar, read
from intersession.standalone.fetching import CannotFetch, fetch
from intersession.standalone.hooks import as_counselor
from intersession.standalone.models import PracticeAppointment, PracticeCase, PracticeFeed, User

log = logging.getLogger(__name__)

BACK, AHEAD = timedelta(weeks=2), timedelta(weeks=26)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What reading a calendar changed. `passed_over`: events without a mark, of which nothing is kept."""

    new: int = 0
    moved: int = 0
    cancelled: int = 0
    matched: int = 0
    passed_over: int = 0


def marks_of(work: UnitOfWork, found: Sequence[PracticeCase]) -> list[str]:
    """Open the marks that a counselor writes into the titles of these cases' events, each "" where there is none."""
    with work.vault.held([case.id for case in found]):
        return [_mark_of(work, case) for case in found]


def _mark_of(work: UnitOfWork, case: PracticeCase) -> str:
    return work.vault.open(case.mark, PracticeCase, "mark", row=case.id, owner=case.id) if case.mark else ""


def set_mark(work: UnitOfWork, case: PracticeCase, mark: str) -> None:
    """Keep a case's mark; "" takes it away."""
    case.mark = work.vault.seal(mark, PracticeCase, "mark", row=case.id, owner=case.id) if mark else None


def marks(work: UnitOfWork, user: User) -> dict[str, PracticeCase]:
    """Return this counselor's cases by mark. Of two with the same one, the case that was there first has it."""
    found: dict[str, PracticeCase] = {}
    own = cases.of_counselor(work, user.id)
    for case, mark in zip(own, marks_of(work, own), strict=True):
        if mark:
            found.setdefault(mark, case)
    return found


def address_of(work: UnitOfWork, row: PracticeFeed) -> str:
    """Open the calendar's address: whoever has it can read the calendar."""
    return work.vault.open(row.address, PracticeFeed, "address", row=row.user_id, owner=PRACTICE)


def keep_address(work: UnitOfWork, user: User, address: str) -> None:
    """Keep the address of a counselor's calendar; "" forgets it. Sessions that came from it stay."""
    row = work.session.get(PracticeFeed, user.id)
    if not address:
        if row is not None:
            work.session.delete(row)
        return
    sealed = work.vault.seal(address, PracticeFeed, "address", row=user.id, owner=PRACTICE)
    if row is None:
        work.session.add(PracticeFeed(user_id=user.id, address=sealed, read_at=None, problem=""))
    else:
        row.address, row.problem = sealed, ""
    work.session.flush()


def take_in(work: UnitOfWork, user: User, data: bytes) -> Outcome:
    """Put the sessions of a calendar into ours. Raise NoCalendar. Nothing of other events is kept."""
    now, by_mark = work.clock(), marks(work, user)
    found = read(data, marks=by_mark, since=now - BACK, until=now + AHEAD, zone=user.timezone)
    outcome = _apply(work, user, found, by_mark)
    trail.record(work, "calendar_read", by=trail.counselor_actor(as_counselor(user)), about=str(outcome.matched))
    return outcome


def _apply(work: UnitOfWork, user: User, found: Feed, by_mark: dict[str, PracticeCase]) -> Outcome:
    known = _known(work, user)
    counts = {"new": 0, "moved": 0, "cancelled": 0}
    for session in found.sessions:
        key = _key(user, session.key)
        what = _put(work, by_mark[session.mark], session, key=key, row=known.pop(key, None))
        if what:
            counts[what] += 1
    for gone in known.values():
        if gone.status == PLANNED and gone.starts_at > work.clock():
            gone.status = CANCELLED
            counts["cancelled"] += 1
    if any(counts.values()):
        work.session.flush()
        for case in by_mark.values():
            following.follow_case(work, str(case.id))
    return Outcome(**counts, matched=len(found.sessions), passed_over=found.passed_over)


def _known(work: UnitOfWork, user: User) -> dict[str, PracticeAppointment]:
    own = [case.id for case in cases.of_counselor(work, user.id)]
    rows = select(PracticeAppointment).where(
        PracticeAppointment.case_id.in_(own), PracticeAppointment.feed_key.is_not(None)
    )
    return {str(row.feed_key): row for row in work.session.scalars(rows)}


def _key(user: User, key: str) -> str:
    # An event's own id may say who wrote it and where; ours says nothing.
    return hashlib.sha256(f"{user.id}|{key}".encode()).hexdigest()


def _put(
    work: UnitOfWork, case: PracticeCase, session: FeedSession, *, key: str, row: PracticeAppointment | None
) -> str:
    """Bring one session up to date, and say what that was: "new", "moved", "cancelled" or ""."""
    row = row or _planned_by_hand(work, case, session)
    if row is None:
        if session.is_cancelled:
            return ""
        calendar.plan(work, case, _draft(session)).feed_key = key
        return "new"
    row.feed_key = key
    if row.status == HELD:
        return ""
    if session.is_cancelled:
        was, row.status = row.status, CANCELLED
        return "cancelled" if was != CANCELLED else ""
    if (row.starts_at, row.minutes, row.case_id) == (session.starts_at, session.minutes, case.id):
        return ""
    agreed = calendar.agreed(work, row) if row.case_id == case.id else ()
    row.case_id, row.status = case.id, PLANNED
    calendar.change(work, row, _draft(session, agreed=agreed, place=row.place))
    return "moved"


def _planned_by_hand(work: UnitOfWork, case: PracticeCase, session: FeedSession) -> PracticeAppointment | None:
    same = select(PracticeAppointment).where(
        PracticeAppointment.case_id == case.id,
        PracticeAppointment.starts_at == session.starts_at,
        PracticeAppointment.feed_key.is_(None),
    )
    return work.session.scalars(same.limit(1)).first()


def _draft(session: FeedSession, *, agreed: tuple[str, ...] = (), place: str = "") -> AppointmentDraft:
    return AppointmentDraft(session.starts_at, session.minutes, session.place or place, agreed)


def read_all(work: UnitOfWork) -> None:
    """Read every counselor's calendar again. What cannot be read is tried at the next turn, and the page says why."""
    users: list[uuid.UUID] = list(work.session.scalars(select(PracticeFeed.user_id)))
    for user_id in users:
        row = work.session.get_one(PracticeFeed, user_id)
        address = address_of(work, row)
        work.session.rollback()  # no lock and no open read while a server far away answers
        read_one(work, user_id, _fetched(address))


def _fetched(address: str) -> bytes | str:
    try:
        return fetch(address)
    except CannotFetch as error:
        return error.reason


def read_one(work: UnitOfWork, user_id: uuid.UUID, got: bytes | str) -> Outcome | None:
    """Take in what was fetched, or note why nothing was: `got` is the calendar or the reason."""
    begin_write(work.session)
    row, user = work.session.get(PracticeFeed, user_id), work.session.get_one(User, user_id)
    if row is None:
        return None
    try:
        outcome = take_in(work, user, got) if isinstance(got, bytes) else None
    except NoCalendar:
        outcome, got = None, "unreadable"
    row.problem = got if isinstance(got, str) else ""
    if outcome is not None:
        row.read_at = work.clock()
    else:
        log.warning("calendar not read: %s", row.problem)
    work.session.flush()
    return outcome


CALENDARS = Periodic("practice calendars", timedelta(hours=1), read_all)
