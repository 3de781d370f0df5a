"""What `today/index.html` is given: the day's sessions, what needs a look, the week. No answers, no drafts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from intersession.pages.people import Standing

if TYPE_CHECKING:
    from markupsafe import Markup

    from intersession.pages.first_run import FirstRun
    from intersession.pages.frame import WorkFrame
    from intersession.pages.people import Person, Progress


class DayPart(StrEnum):
    """When it is, for the greeting."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


class LookKind(StrEnum):
    """Why a case waits for the counselor's eye."""

    NOT_OPENED = "not_opened"
    NOT_DELIVERED = "not_delivered"
    SAME_BROWSER = "same_browser"
    CHECK_FIRST = "check_first"
    WRONG_PERSON = "wrong_person"
    REMOVAL = "removal"
    UNOPENED = "unopened"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class SessionCard:
    """One appointment of today.

    `case`: id. `time`: "9:30". `starts_in`: minutes, on the next one only. `check_first`: an open concern; the page
    says it in words that only the counselor can tell from the ordinary ones. `homework`: its title, or "".
    `stars`: answers that wait to be brought up. `changed`: what moved beyond noise, a sentence each.
    `gap`: the sentence about the biggest given–noticed gap, or "". `spark`: closeness over `spark_weeks`, or empty.
    """

    case: str
    title: str
    time: str
    minutes: int
    people: tuple[Progress, ...]
    place: str = ""
    starts_in: int | None = None
    check_first: bool = False
    homework: str = ""
    gap: str = ""
    spark: Markup | str = ""
    spark_weeks: int = 6
    has_new: bool = False
    stars: int = 0
    changed: tuple[str, ...] = ()

    @property
    def is_next(self) -> bool:
        return self.starts_in is not None

    @property
    def sent(self) -> int:
        """How many of the people have sent."""
        return sum(one.is_sent for one in self.people)

    @property
    def has_homework(self) -> bool:
        return any(one.standing is not Standing.NOTHING for one in self.people)


@dataclass(frozen=True, slots=True)
class Look:
    """One line of "Needs a look"."""

    kind: LookKind
    case: str
    title: str
    person: Person | None = None
    homework: str = ""


@dataclass(frozen=True, slots=True)
class Later:
    """A session on another day. `time`: "10:00", or "Thursday, 10:00" when it is not tomorrow."""

    case: str
    title: str
    time: str
    sent: int = 0
    asked: int = 0


@dataclass(frozen=True, slots=True)
class TodayPage:
    """The morning page. `date`: "Monday, November 23". `week_sent` of `week_asked` reflections are in this week.

    `new`: the names of cases with something new to read, who waits longest first; `has_more_new`: there are others.
    How many reflections that is, the frame says.
    `coming`: the next session after today, when today has none. `case_count`: 0 on the first day.
    `add_session_url`: of the host, or "".
    `sample`: the session of the sample couple, on a day without another.
    `first`: the first steps, until they are done or closed.
    """

    template: ClassVar[str] = "intersession/web/today/index.html"

    frame: WorkFrame
    date: str
    day_part: DayPart
    sessions: tuple[SessionCard, ...]
    look: tuple[Look, ...] = ()
    new: tuple[str, ...] = ()
    has_more_new: bool = False
    tomorrow: tuple[Later, ...] = ()
    coming: Later | None = None
    week_sent: int = 0
    week_asked: int = 0
    case_count: int = 0
    add_session_url: str = ""
    first: FirstRun | None = None
    sample: SessionCard | None = None

    @property
    def asked(self) -> int:
        """How many people of today's sessions have homework."""
        return sum(one.standing is not Standing.NOTHING for card in self.sessions for one in card.people)

    @property
    def active(self) -> int:
        """How many of them have started or sent."""
        seen = (Standing.STARTED, Standing.SENT)
        return sum(one.standing in seen for card in self.sessions for one in card.people)
