"""Programs of a case: begun, paused, moved on and ended by the counselor; steps opened when their time has come.

How they stand, and what is due, is in `services/standings.py`.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from sqlalchemy import select

from intersession.definition.program import Program
from intersession.definition.releasing import as_data, next_step
from intersession.errors import IntersessionError, NotFound
from intersession.hooks.types import Counselor, HostCase
from intersession.models import Assignment, Case, ProgramRun, ProgramStep
from intersession.models.engine import take_turn
from intersession.services import assigning, concerns, people, separation, standings, trail
from intersession.services.assigning import Plan
from intersession.services.standings import ALL, Standing, standing_of
from intersession.services.unit import UnitOfWork

DUE_BETWEEN = timedelta(days=2), timedelta(days=10)
"""The first session that is so far away is what a step's homework is asked for by."""


class NotNext(IntersessionError):
    """The step is not the one that can be opened or left out now."""


class NotScreened(IntersessionError):
    """The counselor has not said yet that they spoke with each of them apart."""


def begin(
    work: UnitOfWork,
    host_case: HostCase,
    program: Program,
    *,
    key: str,
    by: Counselor,
    clients: tuple[str, ...] = (),
) -> ProgramRun:
    """Begin a program for clients of a case (host references, none for all). The same `key` begins once."""
    take_turn(work.session, f"program {key}")
    known = work.session.scalars(select(ProgramRun).where(ProgramRun.idempotency_key == key)).one_or_none()
    if known is not None:
        return known
    case = people.adopt(work, host_case, by=by)
    if separation.is_on(work, case) and len(clients or host_case.clients) > 1:
        raise assigning.ForBoth
    now = work.clock()
    run = ProgramRun(
        id=uuid.uuid4(),
        case_id=case.id,
        key=program.key,
        body=as_data(program),
        clients={"refs": list(clients)},
        zone=by.timezone,
        idempotency_key=key,
        began_at=now,
        anchor_at=now,
    )
    work.session.add(run)
    work.session.flush()
    _record(work, "program_begun", run, by=by)
    return run


def _record(work: UnitOfWork, action: str, run: ProgramRun, *, by: Counselor) -> None:
    trail.record(work, action, by=trail.counselor_actor(by), case_id=run.case_id, about=str(run.id))


def of_case(work: UnitOfWork, case: Case) -> tuple[ProgramRun, ...]:
    """Return the programs of a case, those that run first, newest first."""
    rows = select(ProgramRun).where(ProgramRun.case_id == case.id)
    found = work.session.scalars(rows.order_by(ProgramRun.began_at.desc(), ProgramRun.id)).all()
    return tuple(sorted(found, key=lambda run: run.ended_at is not None))


def by_id(work: UnitOfWork, case: Case, run_id: uuid.UUID) -> ProgramRun:
    """Return a program of this case, alone in its turn. Raise NotFound when it is another's."""
    found = work.session.get(ProgramRun, run_id)
    if found is None or found.case_id != case.id:
        raise NotFound("no such program")
    return found


def pause(work: UnitOfWork, run: ProgramRun, *, by: Counselor) -> None:
    """Let no further step open until it is resumed. What is open stays so."""
    if run.ended_at is None and run.paused_at is None:
        run.paused_at = work.clock()
        _record(work, "program_paused", run, by=by)


def resume(work: UnitOfWork, run: ProgramRun, *, by: Counselor) -> None:
    """Let a paused program go on: the days that are left stay as many."""
    if run.ended_at is None and run.paused_at is not None:
        run.anchor_at += work.clock() - run.paused_at
        run.paused_at = None
        _record(work, "program_resumed", run, by=by)


def end(work: UnitOfWork, run: ProgramRun, *, by: Counselor) -> None:
    """End a program. Homework that it gave stays."""
    if run.ended_at is None:
        run.ended_at = work.clock()
        _record(work, "program_ended", run, by=by)


def take_back_end(work: UnitOfWork, run: ProgramRun, *, by: Counselor) -> None:
    """Let a program go on that was ended."""
    if run.ended_at is not None:
        run.ended_at = None
        _record(work, "program_end_undone", run, by=by)


def skip(work: UnitOfWork, run: ProgramRun, number: int, *, by: Counselor) -> None:
    """Leave the next step, or one that waits for a score, out. Raise NotNext for another."""
    take_turn(work.session, f"program {run.id}")
    standing = standing_of(work, run)
    _refuse_other(standing, number)
    _decide(work, standing, number, who=ALL, state="skipped")
    _record(work, "program_step_skipped", run, by=by)


def put_back(work: UnitOfWork, run: ProgramRun, number: int, *, by: Counselor) -> None:
    """Take back that this step, decided about last, was left out. Raise NotNext for another, so twice is once."""
    take_turn(work.session, f"program {run.id}")
    found = left_out_last(standing_of(work, run))
    if found is None or found.number != number:
        raise NotNext
    if run.ended_at == found.at:  # it was the last step, so the program had ended with it
        run.ended_at = None
    work.session.delete(found)
    work.session.flush()
    _record(work, "program_step_put_back", run, by=by)


def left_out_last(standing: Standing) -> ProgramStep | None:
    """Return the step that was left out and that nothing was decided about since, or None."""
    last = max(standing.done, key=lambda one: (one.at, one.number), default=None)
    ended = standing.run.ended_at
    can_be = last is not None and last.state == "skipped" and ended in {None, last.at}
    return last if can_be else None


def open_now(work: UnitOfWork, run: ProgramRun, number: int, *, host_case: HostCase, by: Counselor) -> Assignment:
    """Open the next step, or one that waits for a score, for everybody now.

    Raise NotNext for another step, NotScreened, and what `assigning.assign` raises.
    """
    take_turn(work.session, f"program {run.id}")
    standing = standing_of(work, run)
    _refuse_other(standing, number)
    form = work.library.form(standing.program.steps[number - 1].form)
    case = people.case_by_id(work, run.case_id)
    if concerns.needs_screening(work, case, form):
        raise NotScreened
    return _give(work, standing, host_case, number, form=form.key, state="given", by=by)


def _refuse_other(standing: Standing, number: int) -> None:
    steps = standing.program.steps
    decided = {one.number for one in standing.done if one.who == ALL}
    is_next = standing.coming is not None and standing.coming.number == number
    waits = 0 < number <= len(steps) and steps[number - 1].release.rule == "when_score" and number not in decided
    if standing.run.ended_at is not None or not (is_next or waits):
        raise NotNext


def _give(
    work: UnitOfWork,
    standing: Standing,
    host_case: HostCase,
    number: int,
    *,
    form: str,
    state: str,
    by: Counselor,
    who: str = ALL,
) -> Assignment:
    run = standing.run
    refs = tuple(run.clients["refs"])
    if who != ALL:
        refs = (people.client_by_id(work, uuid.UUID(who)).host_ref,)
    plan = Plan(
        form=form,
        key=f"program:{run.id}:{number}:{who}",
        clients=refs,
        due_at=_due_at(work, host_case),
        zone=run.zone,
    )
    made = assigning.assign(work, host_case, plan, by=by)
    _decide(work, standing, number, who=who, state=state, assignment=made.id)
    return made


def _due_at(work: UnitOfWork, host_case: HostCase) -> datetime | None:
    now = work.clock()
    coming = work.plugins.appointments([host_case.ref], since=now + DUE_BETWEEN[0], until=now + DUE_BETWEEN[1])
    return next((one.starts_at for one in coming if one.status == "planned"), None)


def _decide(
    work: UnitOfWork, standing: Standing, number: int, *, who: str, state: str, assignment: uuid.UUID | None = None
) -> None:
    run, now = standing.run, work.clock()
    made = ProgramStep(
        id=uuid.uuid4(), run_id=run.id, number=number, who=who, state=state, assignment_id=assignment, at=now
    )
    work.session.add(made)
    work.session.flush()
    if standing.coming is not None and standing.coming.number == number:
        if state != "skipped":
            run.anchor_at = now
        decided = {one.number for one in standing.done if one.who == ALL} | {number}
        if next_step(standing.program, decided=decided, anchor=now, sessions=(), zone=run.zone) is None:
            run.ended_at = now


def open_due(work: UnitOfWork, run_id: uuid.UUID, host_case: HostCase, *, number: int, who: str) -> None:
    """Open a step that came due, if it is still so. A closed gate puts the light form in its place for everybody.

    A program ends when all whom it was for have left the case.
    """
    take_turn(work.session, f"program {run_id}")
    run = work.session.get(ProgramRun, run_id)
    if run is None:
        return
    standing = standing_of(work, run)
    case = people.case_by_id(work, run.case_id)
    if not standing.is_running or case.ended_at is not None or not _is_still_due(work, standing, number, who):
        return
    left = _who_left(work, standing, host_case, who)
    if left == ALL:
        run.ended_at = work.clock()
        return
    if left:
        _decide(work, standing, number, who=who, state="skipped")
        return
    form = work.library.form(standing.program.steps[number - 1].form)
    by = Counselor(case.counselor_ref, people.counselor_name(work, case), timezone=run.zone)
    is_gated = concerns.stops(form) and concerns.gate_is_closed(work, case)
    key, state = (_light(work), "light") if is_gated else (form.key, "given")
    _give(work, standing, host_case, number, form=key, state=state, by=by, who=who)


def _who_left(work: UnitOfWork, standing: Standing, host_case: HostCase, who: str) -> str:
    """Return `ALL` when nobody of this program is in the case any more, `who` when that one is not, or ""."""
    present = {one.ref for one in host_case.clients}
    asked = set(standing.run.clients["refs"]) or present
    if present.isdisjoint(asked):
        return ALL
    is_here = who == ALL or people.client_by_id(work, uuid.UUID(who)).host_ref in present
    return "" if is_here else who


def _is_still_due(work: UnitOfWork, standing: Standing, number: int, who: str) -> bool:
    if who != ALL:
        return standings.Due(standing.run.id, number, who) in set(standings.score_steps(work, [standing]))
    coming = standing.coming
    return coming is not None and coming.number == number and not standing.held and coming.is_due(work.clock())


def _light(work: UnitOfWork) -> str:
    forms = work.library.forms
    return next(key for key in concerns.LIGHT_FORMS if key in forms and not concerns.stops(forms[key]))
