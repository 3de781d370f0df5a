"""What `cases/list.html` and `cases/case.html` are given. Only a counselor of the case ever gets one of these."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from intersession.hooks.rehearsal import is_made_up, is_sample

if TYPE_CHECKING:
    from intersession.pages.chart_cards import ChartCard, StripCard
    from intersession.pages.contact import ContactLine
    from intersession.pages.course import Course
    from intersession.pages.frame import FieldError, WorkFrame
    from intersession.pages.mixups import SentLine
    from intersession.pages.people import Person, Progress
    from intersession.pages.removals import RemovalLine
    from intersession.pages.separation import SeparationCard
    from intersession.pages.side_by_side import SideBySide


class CaseKind(StrEnum):
    """Who is in treatment together."""

    COUPLE = "couple"
    PERSON = "person"
    FAMILY = "family"


class Screened(StrEnum):
    """Whether the counselor has spoken with each client apart, and what followed for joint exercises."""

    NOT_YET = "not_yet"
    YES = "yes"
    NOT_SUITABLE = "not_suitable"


class Outcome(StrEnum):
    """What came of a concern: the values of the field `outcome`."""

    SPOKE_APART = "spoke_apart"
    PLAN_MADE = "plan_made"
    NOT_SAFETY = "not_safety"


SHOWS = ("", "soon", "review", "concern", "archived")
"""All that are in sight; those with a session soon, with something to review, with a concern; those out of sight."""

TABS = ("week", "timeline", "goals", "homework", "notes", "people")


class LinkState(StrEnum):
    """Whether a link can be used."""

    OPEN = "open"
    ENDED = "ended"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Heard:
    """When one client was last heard from: `when` in words, or "" for never."""

    person: Person
    when: str = ""


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One row of the list. `homework`: titles that run now."""

    id: str
    title: str
    kind: CaseKind
    heard: tuple[Heard, ...]
    next_session: str = ""
    homework: tuple[str, ...] = ()
    check_first: bool = False
    has_new: bool = False
    is_archived: bool = False


@dataclass(frozen=True, slots=True)
class CasesPage:
    """The list of cases. `query`: what was searched for. `add_url`: where the host adds a case, or "".

    `show`: one of `SHOWS`. `archived`: how many are out of sight. `number` of `pages`.
    `sample`: the case of the sample couple, which is counted nowhere, or "".
    """

    template: ClassVar[str] = "intersession/web/cases/list.html"

    frame: WorkFrame
    cases: tuple[CaseLine, ...]
    query: str = ""
    total: int = 0
    add_url: str = ""
    show: str = ""
    archived: int = 0
    number: int = 1
    pages: int = 1
    sample: str = ""


@dataclass(frozen=True, slots=True)
class ConcernLine:
    """A concern. `about`: words of the form. `person`: whose answer raised it, or None when set by hand.

    `age`: how long ago. `cleared`: when, or "" while it waits; then `outcome` and `note` say what came of it.
    """

    id: str
    about: str
    since: str
    person: Person | None = None
    closes_gate: bool = False
    age: str = ""
    cleared: str = ""
    outcome: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class EarlierLine:
    """Another occurrence that can be put side by side. `reflection`: one of it."""

    reflection: str
    title: str
    when: str
    is_shown: bool = False


@dataclass(frozen=True, slots=True)
class TimelineLine:
    """Something that happened. `kind`: "session", "sent", "passed", "note". `reflection`: what can be opened, or ""."""

    kind: str
    when: str
    person: Person | None = None
    title: str = ""
    reflection: str = ""
    review: str = ""


@dataclass(frozen=True, slots=True)
class OlderMonth:
    """What lies some weeks back, folded. `title`: "October 2026"."""

    title: str
    lines: tuple[TimelineLine, ...]


@dataclass(frozen=True, slots=True)
class TimelineTab:
    """What happened, newest first. `older`: by month. `person`, `kind`: what it was narrowed to, or ""."""

    lines: tuple[TimelineLine, ...]
    older: tuple[OlderMonth, ...] = ()
    person: str = ""
    kind: str = ""
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Nearness:
    """One person's newest number of what a goal follows: "7", or "" for none."""

    person: Person
    value: str = ""


@dataclass(frozen=True, slots=True)
class GoalLine:
    """One goal. `person`: None when it is everybody's. `follows`: the question that says how near, or ""."""

    id: str
    words: str
    since: str
    person: Person | None = None
    follows: str = ""
    most: str = ""
    near: tuple[Nearness, ...] = ()
    reached: str = ""


@dataclass(frozen=True, slots=True)
class Followed:
    """A series that a goal can follow."""

    key: str
    ask: str


@dataclass(frozen=True, slots=True)
class GoalsTab:
    """The goals of a case, and what new ones can follow."""

    goals: tuple[GoalLine, ...] = ()
    series: tuple[Followed, ...] = ()


@dataclass(frozen=True, slots=True)
class HomeworkLine:
    """An assignment. `schedule`: "Every week"; `due`: words; `ended`: when it was ended by hand, in words, or "".

    `undo_url`: where it is taken back, before anybody began. `may_end`: it can be ended. `may_go_on`: its end can still
    be taken back.
    """

    assignment: str
    title: str
    schedule: str
    people: tuple[Progress, ...]
    due: str = ""
    minutes: int = 0
    note: str = ""
    is_running: bool = True
    undo_url: str = ""
    ended: str = ""
    may_end: bool = False
    may_go_on: bool = False


@dataclass(frozen=True, slots=True)
class LinkLine:
    """A link, without its secret. `ends`: words. `has_card`: a practice card was agreed with its homework."""

    id: str
    assignment: str
    person: Person
    homework: str
    state: LinkState
    ends: str = ""
    has_card: bool = False


@dataclass(frozen=True, slots=True)
class NoteLine:
    """One private note of the counselor."""

    id: str
    written: str
    text: str


@dataclass(frozen=True, slots=True)
class PinLine:
    """Whether a client has a PIN. `client`: our id. `state`: "none", "open", "set" or "locked"; `when` fits it."""

    client: str
    person: Person
    state: str
    when: str = ""


@dataclass(frozen=True, slots=True)
class CasePage:
    """One case, one tab of it. Only what the tab shows is filled in.

    `typed`: what stood in a field that was refused, by the field's name, so that no word is lost.
    """

    template: ClassVar[str] = "intersession/web/cases/case.html"

    frame: WorkFrame
    id: str
    title: str
    kind: CaseKind
    people: tuple[Person, ...]
    tab: str = "week"
    next_session: str = ""
    focus: str = ""
    is_archived: bool = False
    earlier: tuple[EarlierLine, ...] = ()
    timeline: TimelineTab | None = None
    goals: GoalsTab | None = None
    charts: tuple[ChartCard, ...] = ()
    strip: StripCard | None = None
    newest: SideBySide | None = None
    check_first: bool = False
    concerns: tuple[ConcernLine, ...] = ()
    screened: Screened = Screened.NOT_YET
    homework: tuple[HomeworkLine, ...] = ()
    links: tuple[LinkLine, ...] = ()
    contacts: tuple[ContactLine, ...] = ()
    course: Course | None = None
    separation: SeparationCard | None = None
    sent: tuple[SentLine, ...] = ()
    pins: tuple[PinLine, ...] = ()
    removals: tuple[RemovalLine, ...] = ()
    notes: tuple[NoteLine, ...] = ()
    errors: tuple[FieldError, ...] = ()
    typed: dict[str, str] | None = None

    @property
    def is_made_up(self) -> bool:
        """The people of this case are made up: a rehearsal, or the sample couple."""
        return is_made_up(self.id)

    @property
    def is_sample(self) -> bool:
        """It is the sample couple, which stays until its counselor removes it."""
        return is_sample(self.id)

    def error(self, field: str) -> str:
        """Return what is wrong with a field, or ""."""
        return next((one.words for one in self.errors if one.field == field), "")

    def kept(self, field: str) -> str:
        """Return what was typed into a field that was refused, or ""."""
        return (self.typed or {}).get(field, "")
