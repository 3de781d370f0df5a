"""Paper for one client: the sheet to fill in, the handout of a session, and typing a filled sheet in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from markupsafe import Markup

from intersession.definition.form import Card
from intersession.pages.blank_form import BlankFormPage
from intersession.pages.brief_page import Paper
from intersession.pages.client import HelpLine
from intersession.pages.frame import FieldError, WorkFrame
from intersession.pages.people import Person


@dataclass(frozen=True, slots=True)
class Plan:
    """What was agreed, in words; `starts`: "you", "other" or ""."""

    what: str = ""
    when: str = ""
    where: str = ""
    how_we_know: str = ""
    two_minutes: str = ""
    starts: str = ""

    @property
    def is_empty(self) -> bool:
        return self == Plan()


@dataclass(frozen=True, slots=True)
class HandoutPage:
    """What one person takes home: the plan, the way in, whom to call. It names nobody.

    `title`: the public one, which tells nothing. `qr`: the drawn link, or "" when it ended. How the client may be
    reached, and the word for changing that, are said in the room: a sheet at home is found.
    """

    template: ClassVar[str] = "intersession/pdf/handout.html"

    title: str
    plan: Plan
    exercise: Card | None
    help: tuple[HelpLine, ...]
    paper: Paper = Paper.A4
    qr: str = ""
    url: str = ""
    ends: str = ""


CARD_SIZES = {Paper.A4: "A6", Paper.LETTER: "4in 6in"}
"""A card of the paper that a practice prints on: a quarter of A4, or an index card."""
FULL = 320
"""With more letters a card is set smaller."""


@dataclass(frozen=True, slots=True)
class CardPage:
    """The practice card of one person: the plan and nothing else, no name, no link, no number.

    `title`: the public one of the homework, for a plan that does not say what.
    """

    template: ClassVar[str] = "intersession/pdf/card.html"

    title: str
    plan: Plan
    paper: Paper = Paper.A4

    @property
    def size(self) -> str:
        return CARD_SIZES[self.paper]

    @property
    def is_full(self) -> bool:
        """Whether the plan takes the whole card, so that it is set smaller and nothing stands below it."""
        words = (self.plan.what, self.plan.when, self.plan.where, self.plan.how_we_know, self.plan.two_minutes)
        return sum(map(len, words)) > FULL


def coded(page: BlankFormPage, code: str) -> BlankFormPage:
    """Return a blank sheet with the code of one client's reflection on it."""
    return replace(page, code=code)


@dataclass(frozen=True, slots=True)
class FindSheetPage:
    """Where the code of a filled sheet is typed."""

    template: ClassVar[str] = "intersession/web/paper/find.html"

    frame: WorkFrame
    code: str = ""
    is_unknown: bool = False


@dataclass(frozen=True, slots=True)
class TypedPart:
    """One part of the form with its questions as blocks."""

    title: str
    lead: str
    blocks: tuple[Markup, ...]


@dataclass(frozen=True, slots=True)
class TypeInPage:
    """A filled sheet is typed in, on one page. `sent`: when the client sent it themselves, "" when they did not.

    `filled_on`: the day on the sheet; `today`: the latest that it can be. `has_begun`: there is a draft on the client's
    own phone, which stays there.
    """

    template: ClassVar[str] = "intersession/web/paper/type_in.html"

    frame: WorkFrame
    case: str
    case_title: str
    person: Person
    title: str
    language: str
    reflection: str
    code: str
    parts: tuple[TypedPart, ...]
    filled_on: str
    today: str
    has_begun: bool = False
    sent: str = ""
    is_conflict: bool = False
    errors: tuple[FieldError, ...] = ()

    @property
    def date_error(self) -> str:
        return next((one.words for one in self.errors if one.field == "isn-filled-on"), "")
