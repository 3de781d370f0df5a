"""What `reviewing/queue.html` is given: what waits to be read, and one reflection of it with its writer's words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from intersession.pages.frame import FieldError

if TYPE_CHECKING:
    from intersession.pages.frame import WorkFrame
    from intersession.pages.people import Person
    from intersession.pages.side_by_side import CommentLine, Row


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One reflection that waits. `case_title`: the couple. `sent`: when, in words."""

    id: str
    case_title: str
    person: Person
    homework: str
    sent: str
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class ReplyLine:
    """What the counselor wrote to this person about it."""

    text: str
    written: str


@dataclass(frozen=True, slots=True)
class OpenOne:
    """One person's reflection. `others`: who can read none of it, in names; `people`: how many are in the case.

    `rows` have one cell each.
    """

    id: str
    case: str
    case_title: str
    person: Person
    homework: str
    sent: str
    rows: tuple[Row, ...]
    others: str = ""
    people: int = 2
    is_changed: bool = False
    is_read: bool = False
    is_discussed: bool = False
    comments: tuple[CommentLine, ...] = ()
    replies: tuple[ReplyLine, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """The queue, oldest first. `before`, `after`: the neighbours of what is open, or "".

    `typed`: what stood in a field that was refused, or that was taken back, by the field's name.
    """

    template: ClassVar[str] = "intersession/web/reviewing/queue.html"

    frame: WorkFrame
    lines: tuple[QueueLine, ...]
    total: int = 0
    open: OpenOne | None = None
    before: str = ""
    after: str = ""
    errors: tuple[FieldError, ...] = ()
    typed: dict[str, str] | None = None

    def error(self, field: str) -> str:
        """Return what is wrong with a field, or ""."""
        return next((one.words for one in self.errors if one.field == field), "")

    def kept(self, field: str) -> str:
        """Return what was typed into a field, or ""."""
        return (self.typed or {}).get(field, "")
