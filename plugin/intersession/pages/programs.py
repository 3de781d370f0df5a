"""Builds the pages of programs: the choice, one program, and one that runs, with what opens next and why in words."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy import select

from intersession.definition.program import Program, Release, Step
from intersession.definition.releasing import Coming
from intersession.hooks.types import Counselor, HostCase
from intersession.models import Case, ProgramStep, Reflection
from intersession.pages.closeness import SERIES
from intersession.pages.environment import listed, short_day, translate, translate_count
from intersession.pages.frame import FieldError, WorkFrame
from intersession.pages.overview import moment, people_of, progress_of
from intersession.pages.people import Person, Progress
from intersession.pages.programs_page import (
    CaseChoice,
    ProgramLine,
    ProgramPage,
    ProgramsPage,
    RunLine,
    RunPage,
    RunStep,
    StepLine,
)
from intersession.services import links, programs, standings
from intersession.services.standings import Standing
from intersession.services.unit import UnitOfWork


def build_list(work: UnitOfWork, frame: WorkFrame, *, case: str = "") -> ProgramsPage:
    """Build the choice of programs in the reader's language."""
    found = [work.library.program(key, language=frame.language) for key in work.library.programs]
    return ProgramsPage(frame, tuple(_line(one) for one in sorted(found, key=lambda one: one.title)), case)


def _line(program: Program) -> ProgramLine:
    by_hand = sum(one.release.rule == "by_hand" for one in program.steps)
    return ProgramLine(program.key, program.title, program.about, len(program.steps), by_hand)


def build_program(
    work: UnitOfWork,
    frame: WorkFrame,
    program: Program,
    *,
    host_cases: Sequence[HostCase],
    case: str = "",
    once: str = "",
    errors: tuple[FieldError, ...] = (),
) -> ProgramPage:
    """Build one program with its steps. `once`: makes a second tap on "Begin" begin nothing."""
    return ProgramPage(
        frame=frame,
        key=program.key,
        title=program.title,
        about=program.about,
        steps=tuple(_step_line(work, number, one, frame) for number, one in enumerate(program.steps, 1)),
        cases=tuple(CaseChoice(one.ref, one.title, tuple((c.ref, c.name) for c in one.clients)) for one in host_cases),
        case=case,
        once=once,
        errors=errors,
    )


def _step_line(work: UnitOfWork, number: int, step: Step, frame: WorkFrame) -> StepLine:
    form = work.library.forms.get(step.form)
    return StepLine(
        number=number,
        title=_title(work, step, language=frame.language),
        rule=rule_words(step.release, is_first=number == 1, frame=frame),
        note=step.note,
        form=step.form if form is not None else "",
        is_conjoint=form is not None and form.conjoint,
    )


def _title(work: UnitOfWork, step: Step, *, language: str) -> str:
    if step.form not in work.library.forms:
        return step.form
    return work.library.form(step.form, language=language).title


def rule_words(release: Release, *, is_first: bool, frame: WorkFrame) -> str:
    """Say when a step opens, as a rule."""
    days = release.days
    if release.rule == "after_previous":
        if days == 0:
            return translate("At once") if is_first else translate("With the step before")
        if is_first:
            return translate_count("{n} day after the program begins", "{n} days after the program begins", days)
        return translate_count("{n} day after the step before", "{n} days after the step before", days)
    if release.rule == "after_session":
        if days == 0:
            return translate("After the next session")
        return translate_count("{n} day after the next session", "{n} days after the next session", days)
    if release.rule == "on_date" and release.date is not None:
        return translate("On {day}").format(day=short_day(release.date, zone="UTC", locale=frame.language))
    if release.rule == "when_score":
        return _score_words(release)
    return translate("When you open it")


def _score_words(release: Release) -> str:
    measure = translate(SERIES.get(release.measure, release.measure))
    if release.at_least is not None:
        return translate("For each alone, when “{measure}” is {n} or more").format(
            measure=measure, n=f"{release.at_least:g}"
        )
    return translate("For each alone, when “{measure}” is {n} or less").format(
        measure=measure, n=f"{release.at_most:g}"
    )


def build_run(
    work: UnitOfWork,
    frame: WorkFrame,
    standing: Standing,
    *,
    host_case: HostCase,
    reader: Counselor,
    errors: tuple[FieldError, ...] = (),
) -> RunPage:
    """Build a program that runs for a case."""
    people = people_of(host_case)
    ids = {one.host_ref: one.id for one in standings.clients_of(work, standing.run)}
    progress = _progress(work, people, ids, _reflections(work, standing), reader)
    return RunPage(
        frame=frame,
        case=host_case.ref,
        case_title=host_case.title,
        run=str(standing.run.id),
        title=standing.program.title,
        about=standing.program.about,
        state=_state(standing),
        line=line_words(work, standing, reader=reader),
        steps=tuple(
            _run_step(work, frame, standing, number, reader=reader, progress=progress)
            for number in range(1, len(standing.program.steps) + 1)
        ),
        only=_only(standing, host_case),
        errors=errors,
    )


def _only(standing: Standing, host_case: HostCase) -> str:
    """Return the names of those whom a program is for, "" when that is everybody."""
    refs = standing.run.clients["refs"]
    return listed(one.name for one in people_of(host_case) if one.id in refs)


def _state(standing: Standing) -> str:
    if standing.run.ended_at is not None:
        return "ended"
    if standing.held == "separated":
        return "separated"
    return "paused" if standing.run.paused_at is not None else "running"


def _reflections(work: UnitOfWork, standing: Standing) -> list[Reflection]:
    ids = [one.assignment_id for one in standing.done if one.assignment_id is not None]
    return list(work.session.scalars(select(Reflection).where(Reflection.assignment_id.in_(ids))))


ByAssignment = dict[uuid.UUID, tuple[Progress, ...]]


def _progress(
    work: UnitOfWork,
    people: Sequence[Person],
    ids: Mapping[str, uuid.UUID],
    found: Sequence[Reflection],
    reader: Counselor,
) -> ByAssignment:
    mine = {(one.assignment_id, one.client_id): one for one in found}
    now, shut = work.clock(), links.shut(work, {one.assignment_id for one in found})
    return {
        assignment: tuple(
            progress_of(work, person, mine[assignment, ids[person.id]], at=now, reader=reader, shut=shut)
            for person in people
            if person.id in ids and (assignment, ids[person.id]) in mine
        )
        for assignment in {one.assignment_id for one in found}
    }


def _run_step(
    work: UnitOfWork,
    frame: WorkFrame,
    standing: Standing,
    number: int,
    *,
    reader: Counselor,
    progress: ByAssignment,
) -> RunStep:
    step = standing.program.steps[number - 1]
    done = [one for one in standing.done if one.number == number]
    state = _step_state(standing, number, step, done)
    goes_on = standing.is_running
    return RunStep(
        number=number,
        title=_title(work, step, language=frame.language),
        state=state,
        rule=rule_words(step.release, is_first=number == 1, frame=frame),
        when=moment(done[-1].at, now=work.clock(), reader=reader) if done else "",
        why=next_words(work, standing, reader=reader) if state == "next" else "",
        note=step.note,
        people=tuple(one for given in done if given.assignment_id for one in progress.get(given.assignment_id, ())),
        may_open=goes_on and state in {"next", "score"} and standing.held != "gone",
        may_skip=goes_on and state in {"next", "score"},
        may_put_back=programs.left_out_last(standing) in done,
    )


def _step_state(standing: Standing, number: int, step: Step, done: Sequence[ProgramStep]) -> str:
    if done:
        return {"given": "open"}.get(done[0].state, done[0].state)
    if standing.coming is not None and standing.coming.number == number and standing.run.ended_at is None:
        return "next"
    return "score" if step.release.rule == "when_score" and standing.run.ended_at is None else "later"


def next_words(work: UnitOfWork, standing: Standing, *, reader: Counselor) -> str:
    """Say what the next step waits for."""
    coming = standing.coming
    if coming is None:
        return ""
    held = {
        "screening": translate("Waits until you have said that you spoke with each of them apart."),
        "gone": translate("This homework is not in the library any more. Leave it out, or put it back."),
        "separated": translate("Stopped: they are separated."),
        "by_hand": translate("Waits for you."),
    }
    if standing.held:
        return held[standing.held]
    if standing.run.paused_at is not None:
        return translate("Paused.")
    return _opening_words(work, coming, reader=reader)


def _opening_words(work: UnitOfWork, coming: Coming, *, reader: Counselor) -> str:
    if coming.opens_at is None:
        return translate("Waits for the next session. None is in your calendar yet.")
    if coming.is_due(work.clock()):
        return translate("Opens within a quarter of an hour.")
    return translate("Opens {when}.").format(when=moment(coming.opens_at, now=work.clock(), reader=reader))


def line_words(work: UnitOfWork, standing: Standing, *, reader: Counselor) -> str:
    """Say in one line where a program stands and what comes next."""
    total = len(standing.program.steps)
    if standing.run.ended_at is not None:
        return translate("Ended {when}.").format(when=moment(standing.run.ended_at, now=work.clock(), reader=reader))
    if standing.coming is None:
        return translate("All steps are out.")
    step = translate("Next: step {n} of {total}, {title}.").format(
        n=standing.coming.number,
        total=total,
        title=_title(work, standing.coming.step, language=reader.locale),
    )
    return f"{step} {next_words(work, standing, reader=reader)}"


def case_lines(work: UnitOfWork, case: Case, host_case: HostCase, *, reader: Counselor) -> tuple[RunLine, ...]:
    """Return the programs of a case that run, for its page."""
    running = [one for one in programs.of_case(work, case) if one.ended_at is None]
    return tuple(
        RunLine(str(one.run.id), one.program.title, line_words(work, one, reader=reader), _only(one, host_case))
        for one in standings.standings(work, running)
    )
