"""After the work ends: one look back at 1, 3 and 6 months, with a way back. Separation and a new start end it.

The form itself asks whether somebody would like to hear from the counselor; a yes waits on Today.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from intersession.hooks.types import Counselor, HostCase
from intersession.models import Assignment, Case, Outbox, ProgramRun
from intersession.services import assigning, outbox, people, separation, trail
from intersession.services.assigning import Plan
from intersession.services.unit import UnitOfWork

FORM = "follow-up"
MONTHS = (1, 3, 6)
UNDO = timedelta(seconds=10)
MARK = "follow-up:"
KIND = "follow_up"


@dataclass(frozen=True, slots=True)
class Ending:
    """How a case's work ended. `coming`: when each look back goes out; "opened" ones are not in it."""

    at: datetime
    coming: tuple[datetime, ...]


def is_part(assignment: Assignment) -> bool:
    """True for homework of the tail, which goes out although the work has ended."""
    return assignment.idempotency_key.startswith(MARK)


def months_later(at: datetime, months: int, *, zone: str) -> datetime:
    """Return the same local time so many months later, on the last day of a shorter month."""
    local = at.astimezone(ZoneInfo(zone))
    month = local.month - 1 + months
    year, month = local.year + month // 12, month % 12 + 1
    day = min(local.day, calendar.monthrange(year, month)[1])
    return local.replace(year=year, month=month, day=day).astimezone(at.tzinfo)


def end_work(work: UnitOfWork, case: Case, *, zone: str, by: Counselor) -> None:
    """End the work with a case: programs stop, messages stop, and the tail begins. Twice is the same as once."""
    if case.ended_at is not None:
        return
    now = work.clock()
    case.ended_at = now
    running = ProgramRun.case_id == case.id, ProgramRun.ended_at.is_(None)
    work.session.execute(update(ProgramRun).where(*running).values(ended_at=now))
    for months in MONTHS:
        outbox.enqueue(
            work,
            KIND,
            payload={"case": str(case.id), "months": months, "zone": zone, "ended": now.isoformat()},
            run_at=months_later(now, months, zone=zone),
            dedupe_key=f"{MARK}{case.id}:{now.isoformat()}:{months}",
        )
    trail.record(work, "work_ended", by=trail.counselor_actor(by), case_id=case.id)


def begin_again(work: UnitOfWork, case: Case, *, by: Counselor) -> None:
    """Take up the work with a case again: the tail stops. Undone at once, the programs that ended with it go on."""
    ended = case.ended_at
    if ended is None:
        return
    case.ended_at = None
    stopped = ProgramRun.case_id == case.id, ProgramRun.ended_at == ended
    if work.clock() <= ended + UNDO:
        work.session.execute(update(ProgramRun).where(*stopped).values(ended_at=None))
    _call_off(work, case)
    trail.record(work, "work_taken_up", by=trail.counselor_actor(by), case_id=case.id)


def _call_off(work: UnitOfWork, case: Case) -> None:
    mine = Outbox.dedupe_key.startswith(f"{MARK}{case.id}:") & Outbox.done_at.is_(None)
    work.session.execute(update(Outbox).where(mine).values(done_at=work.clock()))


def ending(work: UnitOfWork, case: Case) -> Ending | None:
    """Say how a case's work ended, or return None while it goes on."""
    if case.ended_at is None:
        return None
    mine = Outbox.dedupe_key.startswith(f"{MARK}{case.id}:{case.ended_at.isoformat()}:")
    rows = select(Outbox.run_at).where(mine, Outbox.done_at.is_(None)).order_by(Outbox.run_at)
    is_apart = separation.is_on(work, case)
    return Ending(case.ended_at, () if is_apart else tuple(work.session.scalars(rows)))


def look_back(work: UnitOfWork, case: Case, host_case: HostCase, *, ended: datetime, months: int, zone: str) -> None:
    """Give both the look back, unless the work was taken up again or the case is separated."""
    if case.ended_at != ended or separation.is_on(work, case):
        return
    plan = Plan(form=FORM, key=f"{MARK}{case.id}:{ended.isoformat()}:{months}", zone=zone)
    by = Counselor(case.counselor_ref, people.counselor_name(work, case), timezone=zone)
    assigning.assign(work, host_case, plan, by=by)
