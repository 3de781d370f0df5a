"""Every exception of Intersession: one root, one class for each thing that can happen.

A class docstring says what happened; its fields carry the facts. What a person reads is written where it is shown.
"""

from __future__ import annotations

from dataclasses import dataclass


class IntersessionError(Exception):
    """Something went wrong inside Intersession."""


def without_words(error: BaseException) -> str:
    """Name an error's class and place for a log. Its message stays out: it may hold what somebody wrote."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f" at {place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else ""
    return f"{type(error).__name__}{where}"


@dataclass
class SettingError(IntersessionError):
    """A setting is missing or has a value that cannot be used."""

    name: str
    why: str

    def __str__(self) -> str:
        return f"{self.name}: {self.why}"


@dataclass
class FormError(IntersessionError):
    """A form file says something that cannot be understood."""

    source: str
    line: int | None
    where: str
    why: str

    def __str__(self) -> str:
        place = f"{self.source}:{self.line}" if self.line else self.source
        return f"{place}: {self.where}: {self.why}" if self.where else f"{place}: {self.why}"


@dataclass
class AnswerError(IntersessionError):
    """An answer has the wrong shape for its item; `code` names the rule it broke."""

    item: str
    code: str

    def __str__(self) -> str:
        return f"{self.item}: {self.code}"


class DatabaseMissing(IntersessionError):
    """The application has no database that Intersession could use."""


class MigrationFailed(IntersessionError):
    """A change of the tables was rolled back because it would have broken the data."""


@dataclass
class SealBroken(IntersessionError):
    """A sealed value does not belong to the place where it was found, or was changed."""

    table: str
    column: str

    def __str__(self) -> str:
        return f"a value in {self.table}.{self.column} could not be opened"


class KeyMissing(IntersessionError):
    """The key that sealed a value is not among the master keys, or was destroyed."""


class NotFound(IntersessionError):
    """There is no such thing, or the one who asks may not know of it: both look the same."""


class NotSignedIn(IntersessionError):
    """Nobody is signed in, and the page is for a counselor."""


class NotForRole(IntersessionError):
    """Somebody of the practice asked for a page that is not for their role."""


class LinkUnusable(IntersessionError):
    """A link is unknown, ended or revoked: the three look the same from outside."""


@dataclass
class SessionEnded(IntersessionError):
    """The client's visit is over: it idled too long, was left, or its link was revoked.

    `is_known`: the browser still has the cookie of a visit, which "leave now" takes away.
    """

    is_known: bool = False


class ProofNeeded(IntersessionError):
    """A client asked for their own words without having given a PIN or a code a short while ago."""


class RequestForged(IntersessionError):
    """A request that changes something did not come from one of our own pages."""


class TooManyTries(IntersessionError):
    """Somebody tried too often in too short a time."""


@dataclass
class NotInState(IntersessionError):
    """A reflection is not in a state that allows what was asked."""

    state: str

    def __str__(self) -> str:
        return f"the reflection is {self.state}"


@dataclass
class DraftConflict(IntersessionError):
    """The draft was changed elsewhere since this page was loaded."""

    rev: int


@dataclass
class PluginRefused(IntersessionError):
    """A plugin that must be there could not be used."""

    plugin: str
    why: str

    def __str__(self) -> str:
        return f"plugin {self.plugin}: {self.why}"


@dataclass
class ListenerMissing(IntersessionError):
    """Nobody of this name listens to an event that waits for it: a plugin was renamed or dropped."""

    plugin: str


@dataclass
class NoDelivery(IntersessionError):
    """No plugin delivers messages by this channel."""

    channel: str


class DeliveryRefused(IntersessionError):
    """A message will never arrive: its address is none, or nobody is there. Another try would end the same way."""


@dataclass
class RenderFailed(IntersessionError):
    """A document could not be made within its limits; `reason` is "time", "memory", "crash" or "full"."""

    reason: str

    def __str__(self) -> str:
        return f"the document could not be made: {self.reason}"


@dataclass
class BackupBroken(IntersessionError):
    """A backup could not be made, or is not what was written then; nothing was overwritten."""

    why: str

    def __str__(self) -> str:
        return self.why


@dataclass
class AnchorUnreadable(IntersessionError):
    """Somebody gave as the end of the trail what is none: it looks like "128:9f3c…"."""

    given: str

    def __str__(self) -> str:
        return f'"{self.given[:80]}" is no end of a trail; one looks like "128:9f3c…", as "trail head" prints it'
