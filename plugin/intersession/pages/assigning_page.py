"""What `assigning/assign.html` and `assigning/links.html` are given."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from babel.lists import format_list

from intersession.pages.environment import known_locale

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

    ONCE = "once"
    WEEK = "week"
    TWO_WEEKS = "two_weeks"


@dataclass(frozen=True, slots=True)
class FormChoice:
    """A form that can be picked. `last_used`: words, or "".

    `is_available` False: a gate is closed for this case; the page says so in words that name no reason.
    `is_much`: with it, somebody's week holds more than the dose allows.
    """

    key: str
    title: str
    questions: int
    minutes: float
    last_used: str = ""
    is_available: bool = True
    is_much: bool = False


@dataclass(frozen=True, slots=True)
class CaseChoice:
    """A case that can be picked. `hint`: its next session in words, or ""."""

    id: str
    title: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Dose:
    """Minutes of homework that one client already has in the week that the assignment starts in."""

    person: Person
    minutes: float


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the fields hold. `send_on`, `due`: local ISO dates. `who`: `EVERYBODY` or a client's id."""

    form: str = ""
    who: str = EVERYBODY
    every: Every = Every.ONCE
    send_on: str = ""
    due: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class AssignPage:
    """The assign page, and the dialog cut out of it.

    `case`: the chosen one's id, "" without cases. `key`: the idempotency key of this page. `next_session`: words.
    `delivers`: each client gets a message; else the counselor hands out links. `query`: what forms were searched for.
    Posted: `case`, `shown_case`, `form`, `who`, `every`, `send_on`, `due`, `note`, `key`. When `case` differs from
    `shown_case` nothing is assigned: the page comes back for the other case, with `case_changed`.
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

    def minutes_with(self, dose: Dose) -> float:
        """Minutes that somebody's week holds with what is chosen."""
        return dose.minutes + (self.picked.minutes if self.picked and self.is_for(dose.person) else 0)

    def _joined(self, people: tuple[Person, ...]) -> str:
        return format_list([one.name for one in people], locale=known_locale(self.frame.language))

    def error(self, field: str) -> str:
        """Return what is wrong with a field, or ""."""
        return next((one.words for one in self.errors if one.field == field), "")


@dataclass(frozen=True, slots=True)
class HandOver:
    """One client's link to hand over: `url` with its secret, and the same as a drawn code."""

    person: Person
    link: str
    url: str
    qr: Markup
    ends: str


@dataclass(frozen=True, slots=True)
class LinksPage:
    """The links of one assignment. `delivered`: messages are on their way too."""

    template: ClassVar[str] = "intersession/web/assigning/links.html"

    frame: WorkFrame
    case: str
    case_title: str
    homework: str
    links: tuple[HandOver, ...]
    delivered: bool = False
