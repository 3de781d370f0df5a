"""What the templates of `programs/` are given. Only a counselor gets one of these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from intersession.pages.frame import FieldError, WorkFrame
    from intersession.pages.people import Progress


@dataclass(frozen=True, slots=True)
class ProgramLine:
    """One program to choose. `by_hand`: how many of its steps wait for the counselor."""

    key: str
    title: str
    about: str
    steps: int
    by_hand: int


@dataclass(frozen=True, slots=True)
class ProgramsPage:
    """The programs that can be begun."""

    template: ClassVar[str] = "intersession/web/programs/list.html"

    frame: WorkFrame
    programs: tuple[ProgramLine, ...]
    case: str = ""


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step of a program as it is written. `rule`: when it opens, in words."""

    number: int
    title: str
    rule: str
    note: str = ""
    form: str = ""
    is_conjoint: bool = False


@dataclass(frozen=True, slots=True)
class CaseChoice:
    """A case for which a program can be begun."""

    id: str
    title: str
    people: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ProgramPage:
    """One program, with its steps and the form that begins it. `case`: whom it is chosen for, or ""."""

    template: ClassVar[str] = "intersession/web/programs/program.html"

    frame: WorkFrame
    key: str
    title: str
    about: str
    steps: tuple[StepLine, ...]
    cases: tuple[CaseChoice, ...]
    case: str = ""
    once: str = ""
    errors: tuple[FieldError, ...] = ()

    @property
    def chosen(self) -> CaseChoice | None:
        return next((one for one in self.cases if one.id == self.case), None)


@dataclass(frozen=True, slots=True)
class RunStep:
    """One step of a running program.

    `state`: "open" (given), "light" (a light form in its place), "skipped", "next", "score" (waits beside the others)
    or "later". `why`: what opens it and when, in words, for the next one. `people`: how far each of them is.
    """

    number: int
    title: str
    state: str
    rule: str
    when: str = ""
    why: str = ""
    note: str = ""
    people: tuple[Progress, ...] = ()
    may_open: bool = False
    may_skip: bool = False
    may_put_back: bool = False


@dataclass(frozen=True, slots=True)
class RunPage:
    """A program of a case. `state`: "running", "paused", "ended", "separated". `line`: where it stands, in words.

    `only`: the names of those it is for, "" when it is for everybody.
    """

    template: ClassVar[str] = "intersession/web/programs/run.html"

    frame: WorkFrame
    case: str
    case_title: str
    run: str
    title: str
    about: str
    state: str
    line: str
    steps: tuple[RunStep, ...]
    only: str = ""
    errors: tuple[FieldError, ...] = ()


@dataclass(frozen=True, slots=True)
class RunLine:
    """A program on the case page, in one line. `only`: the names of those it is for, "" when it is for everybody."""

    run: str
    title: str
    line: str
    only: str = ""
