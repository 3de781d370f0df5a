"""How the work with a case goes on, on its page: programs that run, messages that need a person, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass

from intersession.hooks.types import HostCase
from intersession.models import Case
from intersession.pages import messages, programs
from intersession.pages.environment import short_day
from intersession.pages.overview import Overview, moment
from intersession.pages.programs_page import RunLine
from intersession.services import tail
from intersession.services.unit import UnitOfWork


@dataclass(frozen=True, slots=True)
class Course:
    """`message`: one line, or "". `ended`: when the work ended, in words, or "". `coming`: days of the looks back."""

    programs: tuple[RunLine, ...] = ()
    message: str = ""
    ended: str = ""
    coming: tuple[str, ...] = ()


def course(work: UnitOfWork, case: Case, host_case: HostCase, *, seen: Overview) -> Course:
    """Say how the work with a case goes on."""
    reader, ending = seen.reader, tail.ending(work, case)
    return Course(
        programs=programs.case_lines(work, case, host_case, reader=reader),
        message=messages.case_line(work, case, host_case),
        ended=moment(ending.at, now=seen.at, reader=reader) if ending is not None else "",
        coming=tuple(
            short_day(at, zone=reader.timezone, locale=reader.locale) for at in (ending.coming if ending else ())
        ),
    )
