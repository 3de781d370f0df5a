"""What `assigning/assign.html` and `assigning/links.html` are given."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from intersession.measures import dose
from intersession.measures.dose import Load, Sort
from intersession.pages.environment import listed
from intersession.services import schedules
from intersession.services.cards import MOST_DOABLE, AgreedCard

if TYPE_CHECKING:
    from markupsafe import Markup

    from intersession.pages.frame import FieldError, WorkFrame
    from intersession.pages.people import Person

NOTE_LENGTH = 300
"""Characters of the short note that goes with an assignment."""

EVERYBODY = "all"
"""The value of the field `who` that means each client of the case."""


class Every(StrEnum):
    """How often an assignment asks."""

    ONCE = schedules.ONCE
    WEEK = schedules.WEEK
    TWO_WEEKS = schedules.TWO_WEEKS
    DAY = schedules.DAY
    BEFORE = schedules.BEFORE
    AFTER = schedules.AFTER


COMMON = (Every.ONCE, Every.WEEK, Every.TWO_WEEKS)
"""What is in sight; the others are folded away."""
USUAL_DAYS = 7
"""So many days a daily one is asked, unless somebody says otherwise."""


@dataclass(frozen=True, slots=True)
class FormChoice:
    """A form that can be picked. `last_used`: words, or "".

    `is_available` False: a gate is closed for this case; the page says so in words that name no reason.
    `sort`: what it is in a week, for the dose.
    """

    key: str
    title: str
    questions: int
    minutes: float
    last_used: str = ""
    is_available: bool = True
    sort: Sort = Sort.REFLECTION


@dataclass(frozen=True, slots=True)
class CaseChoice:
    """A case that can be picked. `hint`: its next session in words, or ""."""

    id: str
    title: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Dose:
    """The homework that one client already has in the week that the assignment starts in."""

    person: Person
    load: Load = field(default_factory=Load)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the fields hold. `send_on`, `due`, `until`: local ISO dates. `who`: `EVERYBODY` or a client's id.

    `times`: on how many days a daily one is asked. `own`: by person, another form for that person alone, or "".
    """

    form: str = ""
    who: str = EVERYBODY
    every: Every = Every.ONCE
    send_on: str = ""
    due: str = ""
    note: str = ""
    times: str = str(USUAL_DAYS)
    until: str = ""
    own: tuple[str, ...] = ()
    card: AgreedCard = field(default_factory=AgreedCard)

    @property
    def has_rare_schedule(self) -> bool:
        """True when what is folded away under "when" is in use."""
        return self.every not in COMMON or bool(self.until)

    def own_of(self, place: int) -> str:
        """Return the form that the person in this place alone is to get, or ""."""
        return self.own[place] if place < len(self.own) else ""


@dataclass(frozen=True, slots=True)
class AssignPage:
    """The assign page, and the dialog cut out of it.

    `case`: the chosen one's id, "" without cases. `key`: the idempotency key of this page. `next_session`: words.
    `delivers`: each client gets a message; else the counselor hands out links. `query`: what forms were searched for.
    Posted: `case`, `shown_case`, `form`, `who`, `every`, `times`, `until`, `send_on`, `due`, `note`, `key`; by place of
    a person `own_0` and `doable_0` …; `card_what` and the other words of the card, `card_starter`; `do`. When `case`
    differs from `shown_case` nothing is assigned: the page comes back for the other case, with `case_changed`.
    `is_unscreened`: a joint exercise was refused until the counselor says who was spoken with apart.
    """

    template: ClassVar[str] = "intersession/web/assigning/assign.html"

    frame: WorkFrame
    key: str
    case: str
    cases: tuple[CaseChoice, ...]
    people: tuple[Person, ...]
    forms: tuple[FormChoice, ...]
    chosen: Chosen
    dose: tuple[Dose, ...] = ()
    next_session: str = ""
    query: str = ""
    delivers: bool = False
    case_changed: bool = False
    is_unscreened: bool = False
    errors: tuple[FieldError, ...] = ()

    @property
    def picked(self) -> FormChoice | None:
        """The form that is chosen, if it can be."""
        return next((one for one in self.forms if one.key == self.chosen.form and one.is_available), None)

    @property
    def all_names(self) -> str:
        """Everybody's names, as one says them: "Sam and Robin"."""
        return self._joined(self.people)

    @property
    def names(self) -> str:
        """The names of those who are chosen."""
        return self._joined(tuple(one for one in self.people if self.is_for(one)))

    def is_for(self, person: Person) -> bool:
        """True when the assignment would go to this person."""
        return self.chosen.who in (EVERYBODY, person.id)

    def given_to(self, person: Person) -> FormChoice | None:
        """Return the form that this person would get, or None."""
        if not self.is_for(person):
            return None
        own = self.chosen.own_of(self.people.index(person)) if self.chosen.who == EVERYBODY else ""
        return next((one for one in self.forms if one.key == own and one.is_available), self.picked)

    def load_with(self, one: Dose) -> Load:
        """Return somebody's week with what is chosen."""
        given = self.given_to(one.person)
        if given is None:
            return one.load
        days = int(self.chosen.times) if self.chosen.times.isdecimal() else 0
        return one.load.plus(given.sort, given.minutes, times=dose.times_in_week(self.chosen.every, days))

    @property
    def much(self) -> tuple[Sort, ...]:
        """Of which sorts somebody's week would hold more than people usually do."""
        found = {sort for one in self.dose for sort in dose.too_much(self.load_with(one)) if self.is_for(one.person)}
        return tuple(sort for sort in Sort if sort in found)

    @property
    def doable_numbers(self) -> range:
        """What one can say to "how doable"."""
        return range(MOST_DOABLE + 1)

    def _joined(self, people: tuple[Person, ...]) -> str:
        return listed(one.name for one in people)

    def error(self, field: str) -> str:
        """Return what is wrong with a field, or ""."""
        return next((one.words for one in self.errors if one.field == field), "")


@dataclass(frozen=True, slots=True)
class HandOver:
    """One client's link to hand over: `url` with its secret, and the same as a drawn code.

    `way`: how it gets there, one of `handing`'s words, or "". `has_card`: a practice card was agreed with it.
    """

    person: Person
    link: str
    url: str
    qr: Markup
    ends: str
    way: str = ""
    has_card: bool = False


@dataclass(frozen=True, slots=True)
class LinksPage:
    """The links of one assignment. `delivered`: messages are on their way too. `is_made_up`: to the reader alone.

    `unproved`: whose address changed since the last link went out, so that no message brings this one unless the reader
    shows first who they are. `proof_url`: where they can, or "".
    """

    template: ClassVar[str] = "intersession/web/assigning/links.html"

    frame: WorkFrame
    case: str
    case_title: str
    homework: str
    links: tuple[HandOver, ...]
    delivered: bool = False
    is_made_up: bool = False
    is_sample: bool = False
    unproved: Person | None = None
    proof_url: str = ""


@dataclass(frozen=True, slots=True)
class RoomPage:
    """One client's code, for them alone to scan. It says nothing of anybody else.

    `is_ready`: their phone was set up. `next_link`, `next_name`: whose code comes next, "" after the last one.
    `assignment`: where the way back leads.
    """

    template: ClassVar[str] = "intersession/web/assigning/room.html"

    frame: WorkFrame
    person: Person
    link: str
    qr: Markup
    url: str
    assignment: str
    is_open: bool = True
    is_ready: bool = False
    next_link: str = ""
    next_name: str = ""
