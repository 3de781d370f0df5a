"""The values that cross the seam: frozen, without words that a client wrote and without database objects.

References (`ref`) are opaque strings of the host. Our own ids are UUIDs. Times are aware UTC.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

if TYPE_CHECKING:
    from wtforms.fields.core import UnboundField

    from intersession.definition.answers import Value
    from intersession.definition.items import Item


class Role(StrEnum):
    """What a person of the practice is here for.

    A counselor works on cases. A supervisor reads along in the cases that the host names, sees no private notes and
    changes nothing. An administrator opens no content: settings, people and how messages went.
    """

    COUNSELOR = "counselor"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Counselor:
    """Who is signed in at the host. `timezone`: an IANA name; `locale`: "en", "es-MX". The host decides the `role`."""

    ref: str
    name: str
    email: str = ""
    locale: str = "en"
    timezone: str = "UTC"
    role: Role = Role.COUNSELOR


@dataclass(frozen=True, slots=True)
class HostClient:
    """One person as the host knows them.

    `fingerprint` changes when the host gives the same `ref` to another person, for example a row's creation time. One
    that comes where there was none means the same person; another one, or the same in another format, somebody else.
    """

    ref: str
    name: str
    email: str = ""
    phone: str = ""
    locale: str = "en"
    timezone: str = "UTC"
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class HostCase:
    """Who is in treatment together: one person, a couple, a family. The order of clients is kept: ● first, ◆ second.

    `ref` is part of the address of the case's pages: any text without a slash, but not "", "." or "..", and nothing
    that begins with "rehearsal:" or "sample:". Of such a one no page opens, and `doctor` says so.
    """

    ref: str
    clients: tuple[HostClient, ...]
    nickname: str = ""
    focus: str = ""

    @property
    def title(self) -> str:
        """The case's name for a counselor: its nickname, or its people's names."""
        if self.nickname:
            return self.nickname
        names = [client.name for client in self.clients]
        return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


class AppointmentStatus(StrEnum):
    """What became of a counseling session. The plain words do as well: "planned", "held", "cancelled".

    Planned: homework that belongs to it opens, and is asked for. Held: it took place, and from then on clients do not
    change what they sent before it. Cancelled: nothing is asked for it, and it counts nowhere. One whose time is over
    counts as having been while it is planned, too; what clients sent stays open to them then.

    Any other word is taken as planned, is logged and named by `doctor`. To refuse it would close every counselor's
    first page over a word, and to pass over it would ask nobody for homework without anybody knowing.
    """

    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"

    @classmethod
    def _missing_(cls, value: object) -> AppointmentStatus | None:
        """Read capitals, and "canceled" as it is spelled in America."""
        word = value.casefold() if isinstance(value, str) else ""
        word = {"canceled": "cancelled"}.get(word, word)
        return next((one for one in cls if one.value == word), None)


@dataclass(frozen=True, slots=True)
class Appointment:
    """A counseling session in the host's calendar. `agreed`: what was agreed there, for the next brief."""

    ref: str
    case_ref: str
    starts_at: datetime
    minutes: int = 50
    place: str = ""
    status: AppointmentStatus | str = AppointmentStatus.PLANNED
    agreed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be delivered. The same `key` twice is the same message: deliver it once.

    `to`: a client; with an empty `ref`, an address of the practice's own. `sender`: the name that this client finds
    safe to see as the sender's, or "" for the practice's usual one.
    """

    key: str
    to: HostClient
    channel: str
    subject: str
    body: str
    sender: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """Something happened and is saved. Ids and scopes only, never words."""

    id: UUID
    at: datetime
    case: UUID
    counselor_ref: str


@dataclass(frozen=True, slots=True)
class Assigned(Event):
    """Homework was assigned to these clients of a case."""

    assignment: UUID
    form: str
    clients: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Sent(Event):
    """A client sent a reflection."""

    reflection: UUID
    client: UUID
    form: str


@dataclass(frozen=True, slots=True)
class Passed(Event):
    """A client said "not tonight"."""

    reflection: UUID
    client: UUID
    form: str


@dataclass(frozen=True, slots=True)
class ConcernRaised(Event):
    """A concern waits for the counselor. `about` is a word of the form, never a client's."""

    concern: UUID
    client: UUID | None
    about: str


@dataclass(frozen=True, slots=True)
class DocumentMade(Event):
    """A document was made. `kind`: "brief" …; `edition`: "counselor", "room_safe"."""

    kind: str
    edition: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Erased(Event):
    """Somebody was erased for good. `client` None: the whole case. Erase what you keep of them, too."""

    case_ref: str
    client: UUID | None
    client_ref: str


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A link in the counselor's navigation. `icon`: the name of one of our icons; `order`: small first."""

    label: str
    url: str
    icon: str = "link"
    order: int = 50


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `advice`: what to do, "" when it is well. `is_grave`: do it before clients come."""

    about: str
    advice: str = ""
    is_grave: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document that a plugin adds. `editions`: where it may appear; room-safe only when named.

    `lines`: plain text, one paragraph each. It is escaped and set in the document's own type. The brief is one page:
    the first two sections share one line there, and are cut.
    """

    title: str
    lines: tuple[str, ...]
    editions: tuple[str, ...] = ("counselor",)


@dataclass(frozen=True, slots=True)
class SectionRequest:
    """For which document a section is wanted. Ids only."""

    case: UUID
    case_ref: str
    clients: tuple[UUID, ...]
    edition: str
    since: datetime | None
    until: datetime


@dataclass(frozen=True, slots=True)
class FormFolder:
    """A folder with form files (`*.yaml`), and the name of the pack they make up."""

    path: Path
    pack: str


class Kind(Protocol):
    """The type of an item: how it is asked, read, shown.

    Three partials belong to it: `web/inputs/<name>.html` asks, `web/answers/<name>.html` shows,
    `pdf/answers/<name>.html` prints an empty box for paper; `templates` is the folder that has them, or None for ours.
    """

    name: str
    templates: Path | None

    def field(self, item: Item) -> UnboundField[Any]:
        """Return the WTForms field that coerces and validates what a browser sends."""
        ...

    def parse(self, item: Item, data: Any) -> Value | None:
        """Turn the field's data into the value that is kept, or None for no answer. Raise AnswerError."""
        ...

    def data(self, item: Item, value: Value) -> Any:
        """Turn a kept value back into the field's data."""
        ...

    def format(self, item: Item, value: Value) -> str:
        """Say the value in words, for a person and for plain text."""
        ...

    def number(self, item: Item, value: Value) -> float | None:
        """Return the number a series or a measure uses, or None when the value has none."""
        ...


@dataclass(frozen=True, slots=True)
class Chrome:
    """How the host dresses a counselor's page: a complete HTML page with ours inside."""

    html: str
    headers: dict[str, str] = field(default_factory=dict[str, str])
