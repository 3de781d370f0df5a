"""What the summary is given, one class an edition: a field that an edition lacks cannot be printed in it.

A part is None when it was not asked for, and empty when there is nothing to tell. How parts are made is in
`summary_parts`; which words they are made from is in `summary`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from markupsafe import Markup

from intersession.pages.brief_page import NOTHING, Measured, Paper, Practice, Who


class Edition(StrEnum):
    """For whom a summary is made: the counselor; everybody in the room; one client, about that client alone."""

    COUNSELOR = "counselor"
    ROOM_SAFE = "room_safe"
    PERSONAL = "personal"


class Part(StrEnum):
    """What a summary can have, in the order in which it is printed."""

    GIVEN = "practice"
    TRENDS = "trends"
    MEASURES = "measures"
    DONE = "done"
    TALK = "talk"
    STARRED = "starred"
    GOALS = "goals"
    ANSWERS = "answers"
    AGREED = "agreed"
    NEXT = "next"
    EXTRAS = "extras"


ALLOWED: dict[Edition, tuple[Part, ...]] = {
    Edition.COUNSELOR: tuple(Part),
    Edition.ROOM_SAFE: tuple(one for one in Part if one not in (Part.MEASURES, Part.DONE)),
    Edition.PERSONAL: tuple(one for one in Part if one not in (Part.MEASURES, Part.STARRED)),
}
"""Which parts an edition may have. Scores and who did what are for the counselor; a star is the counselor's mark."""


@dataclass(frozen=True, slots=True)
class SummaryHead:
    """What stands on top, in words. `size`: as in the brief's head. `edition`: whose sheet this is."""

    people: tuple[Who, ...]
    range: str
    counselor: str
    made: str
    edition: str
    size: str = "large"

    @property
    def is_of_one(self) -> bool:
        """Whether the page is of one person: what names nobody else names nobody."""
        return len(self.people) == 1


@dataclass(frozen=True, slots=True)
class NumberRow:
    """One person's numbers under a chart. "" is no answer."""

    who: Who
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of a chart as a table that fits the page's width."""

    labels: tuple[str, ...]
    rows: tuple[NumberRow, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One person's line of a series. `said`: from where to where, in words. `drawing` is empty with too few points."""

    who: Who
    said: str
    drawing: Markup = NOTHING


@dataclass(frozen=True, slots=True)
class Trend:
    """One series with everybody's own line. `scale`: "0 to 10, by week"."""

    title: str
    scale: str
    lines: tuple[Line, ...]
    numbers: tuple[Numbers, ...] = ()

    @property
    def is_drawn(self) -> bool:
        """Whether anybody has two answers; one alone is said, and nothing is drawn."""
        return any(line.drawing for line in self.lines)


@dataclass(frozen=True, slots=True)
class Measures:
    """Scores with their change and what the verdicts rest on, and charts of those that have an error of their own."""

    table: tuple[Measured, ...] = ()
    charts: tuple[Trend, ...] = ()

    @property
    def has_band(self) -> bool:
        return bool(self.charts) and any(one.has_norm for one in self.table)


@dataclass(frozen=True, slots=True)
class DoneBy:
    """How one person took part, in words. `reasons`: why "not tonight", where the edition may tell."""

    who: Who
    said: str
    reasons: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """Who did what: in words, as a calendar, and in numbers."""

    people: tuple[DoneBy, ...] = ()
    calendar: Markup = NOTHING
    numbers: tuple[Numbers, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's own words, in paragraphs. `is_cut`: there is more on the screen."""

    paragraphs: tuple[str, ...]
    when: str
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Quotes:
    """One person's words on one thing, newest first; `more` of them are on the screen only."""

    who: Who
    quotes: tuple[Quote, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with what each wrote."""

    ask: str
    people: tuple[Quotes, ...]


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal in the words it was agreed in. `near`: how near each feels, such as "Sam 4 to 7 of 10", or ""."""

    words: str
    near: str = ""


@dataclass(frozen=True, slots=True)
class AgreedAt:
    """What was agreed in one session."""

    when: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Next:
    """What comes: the next session in words or "", and homework that runs, as (title, until when)."""

    session: str = ""
    homework: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Extra:
    """A section that a plugin adds."""

    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RoomSafeSummary:
    """The summary that may lie on the table: what was agreed together, and what each chose to share.

    All parts here are made from shared copies. Who did the homework, how scores moved, what is private: no fields.
    """

    template: ClassVar[str] = "intersession/pdf/summary_room_safe.html"
    shows_shared_only: ClassVar[bool] = True

    head: SummaryHead
    paper: Paper = Paper.A4
    practice: Practice | None = None
    trends: tuple[Trend, ...] | None = None
    talk: tuple[Quotes, ...] | None = None
    starred: tuple[Asked, ...] | None = None
    goals: tuple[Goal, ...] | None = None
    answers: tuple[Asked, ...] | None = None
    agreed: tuple[AgreedAt, ...] | None = None
    next: Next | None = None
    extras: tuple[Extra, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CounselorSummary(RoomSafeSummary):
    """The counselor's own: also who did what and why not, and scores with honest change."""

    template: ClassVar[str] = "intersession/pdf/summary_counselor.html"
    shows_shared_only: ClassVar[bool] = False

    measures: Measures | None = None
    done: Done | None = None


@dataclass(frozen=True, kw_only=True)
class PersonalSummary:
    """One client's own, for that client: made from this client's answers alone."""

    template: ClassVar[str] = "intersession/pdf/summary_personal.html"
    shows_shared_only: ClassVar[bool] = False

    head: SummaryHead
    paper: Paper = Paper.A4
    practice: Practice | None = None
    trends: tuple[Trend, ...] | None = None
    done: Done | None = None
    talk: tuple[Quotes, ...] | None = None
    goals: tuple[Goal, ...] | None = None
    answers: tuple[Asked, ...] | None = None
    agreed: tuple[AgreedAt, ...] | None = None
    next: Next | None = None
    extras: tuple[Extra, ...] = ()


AnySummary = CounselorSummary | RoomSafeSummary | PersonalSummary
