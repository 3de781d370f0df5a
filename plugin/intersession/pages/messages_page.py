"""What `messages/list.html` is given, and the line on a case's page. For a case's counselor alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from intersession.pages.frame import WorkFrame
    from intersession.pages.people import Person


@dataclass(frozen=True, slots=True)
class TroubleLine:
    """A message that needs a person. `what`: what happened to it, in words. `is_waiting`: it is tried again."""

    id: str
    case: str
    case_title: str
    person: Person
    what: str
    when: str
    is_waiting: bool = False


@dataclass(frozen=True, slots=True)
class StoppedLine:
    """Somebody to whom messages have stopped by themselves. `client`: our id."""

    client: str
    case: str
    case_title: str
    person: Person


@dataclass(frozen=True, slots=True)
class MessagesPage:
    """Messages that need a person."""

    template: ClassVar[str] = "intersession/web/messages/list.html"

    frame: WorkFrame
    troubles: tuple[TroubleLine, ...]
    stopped: tuple[StoppedLine, ...]
