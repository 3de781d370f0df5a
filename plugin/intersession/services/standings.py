"""How programs stand: what was decided, what comes next and when, what holds it back, what is due. Reads only.

A step that is due opens for everybody at once. Nothing that a client wrote moves it, so that none of them can tell from
it what the other did; only a rule about a score looks at a client's own number, and opens the step for that client.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from intersession.definition.form import Form
from intersession.definition.program import Program
from intersession.definition.releasing import Coming, from_data, is_crossed, next_step
from intersession.hooks.types import Appointment
from intersession.models import Case, Client, Member, ProgramRun, ProgramStep, Separation
from intersession.services import concerns, reviewing
from intersession.services.unit import UnitOfWork

ALL = "all"
AHEAD = timedelta(days=60)
LONGEST_SESSION = timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a program stands. `coming`: the next step, None at the end. `held`: why it does not open though it is due.

    `held`: "" or "screening", "by_hand", "gone" (no such form any more), "separated".
    """

    run: ProgramRun
    program: Program
    done: tuple[ProgramStep, ...]
    coming: Coming | None
    held: str = ""

    @property
    def is_running(self) -> bool:
        return self.run.ended_at is None and self.run.paused_at is None and self.held != "separated"


@dataclass(frozen=True, slots=True)
class Due:
    """A step that opens now. `who`: `ALL`, or the client whom a score opens it for."""

    run_id: uuid.UUID
    number: int
    who: str = ALL


def standing_of(work: UnitOfWork, run: ProgramRun) -> Standing:
    """Say how one program stands."""
    return standings(work, [run])[0]


def standings(work: UnitOfWork, runs: Sequence[ProgramRun]) -> tuple[Standing, ...]:
    """Say how programs stand, with a number of queries that does not grow with them."""
    if not runs:
        return ()
    cases = {one.id: one for one in work.session.scalars(select(Case).where(Case.id.in_([r.case_id for r in runs])))}
    done: dict[uuid.UUID, list[ProgramStep]] = {one.id: [] for one in runs}
    rows = select(ProgramStep).where(ProgramStep.run_id.in_(list(done))).order_by(ProgramStep.number, ProgramStep.at)
    for step in work.session.scalars(rows):
        done[step.run_id].append(step)
    sessions = _sessions(work, runs, cases)
    house = _House(work, cases)
    return tuple(
        _standing(work, run, done[run.id], sessions=sessions.get(cases[run.case_id].host_ref, []), house=house)
        for run in runs
    )


class _House:
    """What holds a step back, known for many cases at once: separation, screening, how many people there are."""

    def __init__(self, work: UnitOfWork, cases: Mapping[uuid.UUID, Case]) -> None:
        self.cases = cases
        apart = select(Separation.case_id, Separation.began_at).where(
            Separation.case_id.in_(list(cases)), Separation.undone_at.is_(None)
        )
        self.apart = dict(work.session.execute(apart).all())
        seated = (
            select(Member.case_id, func.count())
            .where(Member.case_id.in_(list(cases)), Member.left_at.is_(None))
            .group_by(Member.case_id)
        )
        self.people = dict(work.session.execute(seated).all())

    def is_apart(self, run: ProgramRun) -> bool:
        """True when the program was ended by a separation: what one person began after it goes on."""
        since = self.apart.get(run.case_id)
        return since is not None and (run.began_at < since or len(run.clients["refs"]) != 1)

    def waits_for_screening(self, run: ProgramRun, form: Form) -> bool:
        # Also while the gate is closed: a step that opened then would tell that somebody closed it.
        case = self.cases[run.case_id]
        return form.conjoint and case.screened == "not_yet" and self.people.get(case.id, 0) > 1


def _standing(
    work: UnitOfWork, run: ProgramRun, done: Sequence[ProgramStep], *, sessions: Sequence[datetime], house: _House
) -> Standing:
    program = from_data(run.body)
    decided = {one.number for one in done if one.who == ALL}
    coming = next_step(program, decided=decided, anchor=run.anchor_at, sessions=sessions, zone=run.zone)
    return Standing(run, program, tuple(done), coming, _held(work, run, coming, house))


def _held(work: UnitOfWork, run: ProgramRun, coming: Coming | None, house: _House) -> str:
    if house.is_apart(run):
        return "separated"
    if coming is None:
        return ""
    form = work.library.forms.get(coming.step.form)
    if form is None:
        return "gone"
    if house.waits_for_screening(run, form):
        return "screening"
    return "by_hand" if coming.step.release.rule == "by_hand" else ""


def _sessions(
    work: UnitOfWork, runs: Sequence[ProgramRun], cases: Mapping[uuid.UUID, Case]
) -> dict[str, list[datetime]]:
    """Return when the sessions of these cases end, earliest first, from what the programs count from."""
    since = min(run.anchor_at for run in runs)
    refs = sorted({cases[run.case_id].host_ref for run in runs})
    found: dict[str, list[datetime]] = {}
    for one in work.plugins.appointments(refs, since=since - LONGEST_SESSION, until=work.clock() + AHEAD):
        if one.status != "cancelled":
            found.setdefault(one.case_ref, []).append(_ends(one))
    return found


def _ends(one: Appointment) -> datetime:
    return one.starts_at + timedelta(minutes=one.minutes)


def due(work: UnitOfWork) -> tuple[Due, ...]:
    """Return every step of every program that opens now, with a number of queries that does not grow with them."""
    active = (
        select(ProgramRun)
        .join(Case, Case.id == ProgramRun.case_id)
        .where(ProgramRun.ended_at.is_(None), ProgramRun.paused_at.is_(None), Case.ended_at.is_(None))
        .order_by(ProgramRun.began_at, ProgramRun.id)
    )
    found = [one for one in standings(work, work.session.scalars(active).all()) if one.is_running]
    return (*_main_steps(found, work.clock()), *score_steps(work, found))


def _main_steps(found: Iterable[Standing], now: datetime) -> Iterable[Due]:
    for one in found:
        if one.coming is not None and not one.held and one.coming.is_due(now):
            yield Due(one.run.id, one.coming.number)


def score_steps(work: UnitOfWork, found: Sequence[Standing]) -> Iterable[Due]:
    """Yield the steps that a client's own newest score opens for that client."""
    waiting = [one for one in found if any(step.release.rule == "when_score" for step in one.program.steps)]
    if not waiting:
        return
    since = min(one.run.began_at for one in waiting)
    case_ids = {one.run.case_id for one in waiting}
    newest: dict[tuple[uuid.UUID, str, str], tuple[datetime, float]] = {}
    for number in reviewing.numbers(work, case_ids, since=since, until=work.clock()):
        newest[number.case_id, str(number.client_id), number.series] = number.at, number.value
    rows = select(Client.id, Client.host_ref).where(Client.id.in_([uuid.UUID(client) for _, client, _ in newest]))
    refs = {str(client): ref for client, ref in work.session.execute(rows)}
    for one in waiting:
        yield from _crossed(work, one, newest, refs=refs)


def _crossed(
    work: UnitOfWork,
    standing: Standing,
    newest: Mapping[tuple[uuid.UUID, str, str], tuple[datetime, float]],
    *,
    refs: Mapping[str, str],
) -> Iterable[Due]:
    taken = {(step.number, step.who) for step in standing.done}
    run = standing.run
    wanted = run.clients["refs"]
    for number, step in enumerate(standing.program.steps, 1):
        form = work.library.forms.get(step.form)
        if step.release.rule != "when_score" or (number, ALL) in taken or form is None or concerns.stops(form):
            continue  # what is done together opens by the counselor's hand: one person's score must not open it
        for (case_id, client, series), (at, value) in newest.items():
            is_mine = case_id == run.case_id and series == step.release.measure and at > run.began_at
            is_for = (number, client) not in taken and (not wanted or refs.get(client) in wanted)
            if is_mine and is_for and is_crossed(step.release, value):
                yield Due(run.id, number, client)


def clients_of(work: UnitOfWork, run: ProgramRun) -> tuple[Client, ...]:
    """Return the clients whom a program is for, ● first."""
    rows = (
        select(Client)
        .join(Member, Member.client_id == Client.id)
        .where(Member.case_id == run.case_id, Member.left_at.is_(None))
        .order_by(Member.position)
    )
    refs = run.clients["refs"]
    return tuple(one for one in work.session.scalars(rows) if not refs or one.host_ref in refs)
