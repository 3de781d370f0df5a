"""What the brief is given, in both editions: exactly what the one page prints, in the order in which it prints it.

The room-safe class has no field for what only the counselor may read, so no template can print it. Where the values
come from is not decided here; `brief_parts` makes the parts.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from markupsafe import Markup

from intersession.measures.change import Verdict, Why

NOTHING = Markup()
"""No drawing."""


class Paper(StrEnum):
    """The sheet. Letter is 18 mm shorter, so longer texts are cut a little sooner."""

    A4 = "A4"
    LETTER = "letter"

    @classmethod
    def named(cls, setting: str) -> Paper:
        """Return the sheet that a practice's setting names, "A4" or "Letter"."""
        return cls.LETTER if setting == "Letter" else cls.A4


@dataclass(frozen=True, slots=True)
class Who:
    """One client. `mark`: "a", "b", "c", "d" for ● ◆ ▲ ■, the same wherever the person is drawn.

    `name` stands in the heading, `short` in narrow places; for most people they are the same.
    """

    name: str
    mark: str
    short: str


@dataclass(frozen=True, slots=True)
class Head:
    """What stands on top. All are words as they are printed; `since` is "" before the second session.

    `size`: "large", "middle" or "small", so that any names fit.
    """

    people: tuple[Who, ...]
    session: str
    counselor: str
    since: str = ""
    size: str = "large"

    @property
    def is_of_one(self) -> bool:
        """Whether the page is of one person: what names nobody else names nobody."""
        return len(self.people) == 1


@dataclass(frozen=True, slots=True)
class Listed:
    """Lines that fit; `more` says how many were left to the screen."""

    lines: tuple[str, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class Deed:
    """One piece of homework and what became of it, in words: ("Appreciation", "sent Sunday")."""

    what: str
    how: str


@dataclass(frozen=True, slots=True)
class Did:
    """What one person did since the last session; `more` deeds are on the screen only."""

    who: Who
    deeds: tuple[Deed, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class Gap:
    """The widest given-noticed gap. Counts are of one week, 0 to 3; 3 means "or more"."""

    practice: str
    giver: Who
    noticer: Who
    given: int
    noticed: int

    @property
    def arrives_partly(self) -> bool:
        return self.noticed > 0


@dataclass(frozen=True, slots=True)
class Practice:
    """What was given and what was noticed, in one week. Empty when nobody answered.

    `compares`: whether both partners of a couple answered, without which no gap can be claimed or denied.
    """

    gap: Gap | None = None
    strength: str = ""
    strip: Markup = NOTHING
    compares: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """What one person wants to talk about, in their own words. `is_cut`: there is more on the screen."""

    text: str
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Talk:
    """One person's wishes for the session; `more` of them are on the screen only."""

    who: Who
    said: tuple[Said, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class Moved:
    """One person's change in one measure. `first` and `last` are written numbers, or "" for none.

    `crossed`: it moved beyond noise from one side of the cutoff to the other, which is called clinically significant.
    """

    who: Who
    verdict: Verdict
    why: Why = Why.KNOWN
    first: str = ""
    last: str = ""
    better: bool | None = None
    crossed: bool = False
    spark: Markup = NOTHING


@dataclass(frozen=True, slots=True)
class Measured:
    """One measure with every person's change, never averaged.

    `points`, `sd`, `reliability`: written numbers that the verdicts rest on, with their `source`; all "" when none are
    known. `scale`: "0 to 10". `cutoff`: written, or "". `filled`: how many missing answers may be filled in with the
    mean of the others, by whose rule. `is_part`: a subscale of the measure above it.
    """

    title: str
    moved: tuple[Moved, ...]
    scale: str = ""
    points: str = ""
    sd: str = ""
    reliability: str = ""
    source: str = ""
    cutoff: str = ""
    filled: int = 0
    filled_source: str = ""
    is_part: bool = False

    @property
    def has_norm(self) -> bool:
        return bool(self.points)

    @property
    def is_crossed(self) -> bool:
        """Whether anybody crossed its cutoff."""
        return any(one.crossed for one in self.moved)


@dataclass(frozen=True, slots=True)
class Extra:
    """What a plugin adds, for the one line at the foot. Both parts are cut to their room."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class BriefPage:
    """The counselor's brief: one page, range "since the last session".

    `check_in_first` chooses between two safety lines of one place and one length, which only the counselor tells apart.
    """

    template: ClassVar[str] = "intersession/pdf/brief.html"
    shows_shared_only: ClassVar[bool] = False

    head: Head
    check_in_first: bool
    agreed: Listed
    did: tuple[Did, ...]
    practice: Practice
    talk: tuple[Talk, ...]
    measured: tuple[Measured, ...]
    paper: Paper = Paper.A4
    extras: tuple[Extra, ...] = ()

    @property
    def moved_beyond(self) -> tuple[tuple[str, Moved], ...]:
        """Every change beyond noise, with its measure's title."""
        return tuple((row.title, one) for row in self.measured for one in row.moved if one.verdict is Verdict.BEYOND)

    @property
    def said_first(self) -> tuple[tuple[str, Moved], ...]:
        """The changes that are said in words before the table shows the numbers of all."""
        return self.moved_beyond[:2]


@dataclass(frozen=True, slots=True)
class RoomSafePage:
    """The brief that may lie on the table: what was agreed together, and what each chose to share. Nothing else exists.

    Who did the homework, what is private, how scores moved and whether anything waits for the counselor are no fields.
    `practice` and `talk` are made from answers of level `shared` only, `extras` of sections that name this edition.
    Where one is empty, the sheet says that nothing was shared: what was not shared, it does not know.
    """

    template: ClassVar[str] = "intersession/pdf/brief_room_safe.html"
    shows_shared_only: ClassVar[bool] = True

    head: Head
    agreed: Listed
    practice: Practice
    talk: tuple[Talk, ...]
    paper: Paper = Paper.A4
    extras: tuple[Extra, ...] = ()
