"""What a new counselor finds over Today: three steps, each of which can be skipped, and a sample couple to look at."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select

from intersession.config import setting_default
from intersession.hooks.rehearsal import sample_of
from intersession.hooks.types import Counselor
from intersession.models import Assignment, Case
from intersession.models.among import among
from intersession.services import sampling
from intersession.services.unit import UnitOfWork

CLOSED = "first_run"
SKIPPED = "skipped_"
YES = "yes"


class Step(StrEnum):
    """What there is to do first."""

    PRACTICE = "practice"
    CASE = "case"
    HOMEWORK = "homework"


@dataclass(frozen=True, slots=True)
class StepCard:
    """One step. `is_next`: the one to do now."""

    step: Step
    is_done: bool = False
    is_skipped: bool = False
    is_next: bool = False


@dataclass(frozen=True, slots=True)
class FirstRun:
    """The steps, and what they need. `lines`: who clients are told to call. `sample`: its case, or ""."""

    steps: tuple[StepCard, ...]
    practice_name: str
    lines: tuple[str, ...]
    add_url: str
    has_cases: bool
    form: str
    sample: str

    @property
    def done(self) -> int:
        return sum(one.is_done for one in self.steps)


def build(
    work: UnitOfWork,
    case_refs: Collection[str],
    *,
    reader: Counselor,
    chosen: Mapping[str, str],
    is_in_use: bool,
    keeps_up: bool,
    lines: tuple[str, ...],
) -> FirstRun | None:
    """Build the steps, or None when they are done, skipped or closed.

    `chosen`: of this counselor's desk. `is_in_use`: homework was seen. `keeps_up`: they may name
    the practice, so that step is theirs.
    """
    if chosen.get(CLOSED) == YES:
        return None
    done = {Step.CASE: bool(case_refs), Step.HOMEWORK: is_in_use or _has_assigned(work, case_refs)}
    if keeps_up:
        done[Step.PRACTICE] = work.settings.practice_name != setting_default("practice_name")
    skipped = {one for one in done if chosen.get(SKIPPED + one) == YES}
    open_ones = [one for one in Step if one in done and not done[one] and one not in skipped]
    if not open_ones:
        return None
    cards = tuple(StepCard(one, done[one], one in skipped, one == open_ones[0]) for one in Step if one in done)
    return FirstRun(
        steps=cards,
        practice_name="" if not done.get(Step.PRACTICE) else work.settings.practice_name,
        lines=lines,
        add_url=work.settings.add_case_url,
        has_cases=bool(case_refs),
        form=sampling.FORM,
        sample=sample_of(reader) if sampling.is_there(work, by=reader) else "",
    )


def _has_assigned(work: UnitOfWork, case_refs: Collection[str]) -> bool:
    ours = select(Case.id).where(among(Case.host_ref, case_refs))
    found = select(Assignment.id).where(Assignment.case_id.in_(ours)).limit(1)
    return work.session.scalar(found) is not None
