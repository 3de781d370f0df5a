"""Separation and legal hold as the counselor sees them: the card on the case page, and a refused joint document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from intersession.pages.overview import Overview, moment
from intersession.services import separation
from intersession.services.unit import UnitOfWork

if TYPE_CHECKING:
    from intersession.models import Case
    from intersession.pages.frame import WorkFrame


@dataclass(frozen=True, slots=True)
class SeparationCard:
    """`since`: when the case left joint homework, in words, or "". `may_undo`: that was less than ten seconds ago."""

    since: str = ""
    may_undo: bool = False
    is_held: bool = False


@dataclass(frozen=True, slots=True)
class ApartPage:
    """A document for both was asked for, and the case is separated."""

    template: ClassVar[str] = "intersession/web/separation/apart.html"

    frame: WorkFrame
    case: str
    case_title: str


def card(work: UnitOfWork, case: Case, *, seen: Overview) -> SeparationCard:
    """Say how things stand between the people of a case."""
    found = separation.current(work, case)
    return SeparationCard(
        since=moment(found.began_at, now=seen.at, reader=seen.reader) if found is not None else "",
        may_undo=separation.may_undo(work, case),
        is_held=separation.is_held(work, case),
    )
