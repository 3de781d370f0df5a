"""What a counselor is reminded of once: cases in which nothing was opened for two sessions. No words are read."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import func, select

from intersession.models import Assignment, Reflection, State, Visit
from intersession.models.among import among
from intersession.services.unit import UnitOfWork

LOOK_BACK = timedelta(days=120)
SESSIONS = 2


def unopened(work: UnitOfWork, cases: Mapping[str, uuid.UUID]) -> dict[str, datetime]:
    """Return in which cases nobody opened anything for two sessions, and since when the oldest of it is open.

    `cases`: our id by the host's reference. Homework that was out before two past sessions, with nothing started, sent
    or passed in that case since it opened. It is a line for the counselor alone, and ends by itself with the first
    thing that somebody opens or with homework that is taken back.
    """
    now = work.clock()
    held = _before_last_sessions(work, sorted(cases), now)
    ids = [cases[ref] for ref in held]
    last = _last_opened(work, ids)
    rows = (
        select(Reflection.case_id, Reflection.opens_at)
        .join(Assignment, Assignment.id == Reflection.assignment_id)
        .where(
            among(Reflection.case_id, ids),
            Reflection.state.in_((State.WAITING, State.CLOSED)),
            Reflection.opens_at > now - LOOK_BACK,
            Assignment.ended_at.is_(None),
        )
    )
    refs = {cases[ref]: ref for ref in held}
    found: dict[str, datetime] = {}
    for case_id, opens_at in work.session.execute(rows):
        ref = refs[case_id]
        is_old = opens_at < held[ref] and (case_id not in last or last[case_id] < opens_at)
        if is_old:
            found[ref] = min(opens_at, found.get(ref, opens_at))
    return found


def _before_last_sessions(work: UnitOfWork, refs: list[str], now: datetime) -> dict[str, datetime]:
    """Return when the session before the last one began, for cases that had as many."""
    if not refs:
        return {}
    begun: dict[str, list[datetime]] = {}
    for one in work.plugins.appointments(refs, since=now - LOOK_BACK, until=now):
        if one.status != "cancelled":
            begun.setdefault(one.case_ref, []).append(one.starts_at)
    return {ref: sorted(times)[-SESSIONS] for ref, times in begun.items() if len(times) >= SESSIONS}


def _last_opened(work: UnitOfWork, case_ids: list[uuid.UUID]) -> dict[uuid.UUID, datetime]:
    times = (Reflection.started_at, Reflection.sent_at, Reflection.passed_at)
    rows = (
        select(Reflection.case_id, *(func.max(one) for one in times))
        .where(among(Reflection.case_id, case_ids))
        .group_by(Reflection.case_id)
    )
    found = {case: [one for one in moments if one is not None] for case, *moments in work.session.execute(rows)}
    visits = (
        select(Reflection.case_id, func.max(Visit.began_at))
        .join(Visit, Visit.reflection_id == Reflection.id)
        .where(among(Reflection.case_id, case_ids))
        .group_by(Reflection.case_id)
    )
    for case, began_at in work.session.execute(visits):
        found[case].append(began_at)
    return {case: max(moments) for case, moments in found.items() if moments}
