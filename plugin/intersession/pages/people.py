"""People on the counselor's pages: a client's name with the mark, and where their reflection stands.

Counts and times only: no draft, no answer, no contact.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MARKS = ("a", "b", "c")
"""● ◆ ▲, in the order of a case's clients. From the fourth on, a client has a name and no mark."""


class Standing(StrEnum):
    """Where one client's newest reflection stands, as the counselor may know it."""

    NOT_SENT = "not_sent"
    NOT_OPENED = "not_opened"
    STARTED = "started"
    SENT = "sent"
    PASSED = "passed"
    LINK_ENDED = "link_ended"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Person:
    """One client. `id`: what a form posts for them. `mark`: one of `MARKS`, or "" for none."""

    id: str
    name: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one client is.

    `when`: words such as "Sunday, 21:10", for sent and passed. `why`: what they picked with "not tonight", in words.
    `done`, `of`: questions, for started. `is_changed`: its writer changed it after it was sent.
    `review`: what the counselor ticked, "read" or "discussed", where the page says so. `reflection`: its id, there too.
    `is_paused`: its writer wants no messages now, and the counselor knows that and nothing else.
    `on_paper`: it came as a sheet, which the counselor typed in.
    """

    person: Person
    standing: Standing = Standing.NOTHING
    when: str = ""
    why: str = ""
    done: int = 0
    of: int = 0
    is_changed: bool = False
    review: str = ""
    reflection: str = ""
    on_paper: bool = False
    is_paused: bool = False

    @property
    def is_sent(self) -> bool:
        return self.standing is Standing.SENT


def mark_of(position: int) -> str:
    """Return the mark of the client at this place in a case, counted from 0."""
    return MARKS[position] if 0 <= position < len(MARKS) else ""
