"""Safe contact: the counselor's page for one client, the lines about it on the case page, and the client's pause."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from babel.dates import format_timedelta, get_day_names

from intersession.pages.environment import known_locale, translate
from intersession.pages.overview import Overview
from intersession.pages.people import Person
from intersession.services import contact
from intersession.services.contact import ASK_AGAIN, SafeContact
from intersession.services.unit import UnitOfWork

if TYPE_CHECKING:
    from intersession.pages.client import ClientFrame
    from intersession.pages.frame import FieldError, WorkFrame

TEXT_LENGTH = 80
READERS_LENGTH = 200


@dataclass(frozen=True, slots=True)
class ContactLine:
    """One client on the case page: how long ago they were asked, in words, and nothing of what they said.

    `changed`: how long ago they changed it alone since then, or "".
    """

    person: Person
    asked: str = ""
    changed: str = ""
    is_due: bool = True
    is_paused: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the week. `number`: Monday is 0."""

    number: int
    name: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class ContactPage:
    """How one client may be reached. `asked`: how long ago, in words, or "". Nobody but the counselor gets this page.

    Posted: `person`, `channel`, `never`, `day0` to `day6`, `since`, `until`, `sender`, `subject`, `words`,
    `lock_screen`, `readers`, `code_word`.
    """

    template: ClassVar[str] = "intersession/web/contact/edit.html"

    frame: WorkFrame
    case: str
    case_title: str
    person: Person
    people: tuple[Person, ...]
    contact: SafeContact
    asked: str = ""
    is_due: bool = True
    is_paused: bool = False
    usual_subject: str = ""
    errors: tuple[FieldError, ...] = ()

    @property
    def days(self) -> tuple[Day, ...]:
        """The days of the week in the counselor's language."""
        names = get_day_names("wide", locale=known_locale(self.frame.language))
        return tuple(Day(number, names[number], number in self.contact.days) for number in range(7))

    @property
    def shown(self) -> str:
        """What a message shows of itself: sender and subject."""
        said = (self.contact.sender or self.frame.practice_name, self.contact.subject or self.usual_subject)
        return ": ".join(said)

    def error(self, field: str) -> str:
        """Return what is wrong with a field, or ""."""
        return next((one.words for one in self.errors if one.field == field), "")


@dataclass(frozen=True, slots=True)
class PausedPage:
    """What a client reads after pausing messages, or turning them on again. `token`: of a link, else a visit asks."""

    template: ClassVar[str] = "intersession/web/contact/paused.html"

    frame: ClientFrame
    is_paused: bool
    until: datetime | None = None
    token: str = ""


@dataclass(frozen=True, slots=True)
class OwnContactPage:
    """A client says how to write to them from now on. It never shows what was agreed: somebody may stand there.

    `chosen`: what was chosen in a form that is refused, else the usual. `wrong`: "pin", "channel", "days", "hours", "".
    """

    template: ClassVar[str] = "intersession/web/contact/own.html"

    frame: ClientFrame
    chosen: SafeContact
    wrong: str = ""
    message: str = ""

    @property
    def days(self) -> tuple[Day, ...]:
        """The days of the week in the client's language."""
        names = get_day_names("wide", locale=known_locale(self.frame.language))
        return tuple(Day(number, names[number], number in self.chosen.days) for number in range(7))


@dataclass(frozen=True, slots=True)
class OwnContactKeptPage:
    """It was kept. The page says nothing of it."""

    template: ClassVar[str] = "intersession/web/contact/own_kept.html"

    frame: ClientFrame


def lines(work: UnitOfWork, people: Sequence[Person], *, seen: Overview) -> tuple[ContactLine, ...]:
    """Return a line for each client. What they said stays sealed."""
    known = contact.asked_at(work, seen.clients.values())
    changed = contact.changed_by_clients(work, seen.clients.values())
    paused = contact.paused(work, seen.clients.values())
    return tuple(_line(person, known, paused, changed=changed, seen=seen) for person in people)


def _line(
    person: Person,
    known: Mapping[UUID, datetime],
    paused: Collection[UUID],
    *,
    changed: Mapping[UUID, datetime],
    seen: Overview,
) -> ContactLine:
    client = seen.clients.get(person.id)
    if client is None:
        return ContactLine(person)
    at = known.get(client)
    return ContactLine(
        person,
        asked=ago(at, now=seen.at, locale=seen.reader.locale) if at is not None else "",
        changed=ago(changed[client], now=seen.at, locale=seen.reader.locale) if client in changed else "",
        is_due=at is None or seen.at >= at + ASK_AGAIN,
        is_paused=client in paused,
    )


def ago(at: datetime, *, now: datetime, locale: str) -> str:
    """Say how long ago something was, in whole days and more: "today", "3 weeks ago"."""
    if now - at < timedelta(days=1):
        return translate("today")
    words: str = format_timedelta(
        at - now, granularity="day", add_direction=True, locale=known_locale(locale), threshold=1.5
    )
    return words
