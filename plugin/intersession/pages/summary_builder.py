"""The page on which a counselor puts a summary together: range, for whom, parts, language. No answers are here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from intersession.hooks.types import Counselor, HostCase
from intersession.pages import summary_source as sources
from intersession.pages.environment import say_later, translate
from intersession.pages.frame import FieldError, WorkFrame
from intersession.pages.overview import people_of
from intersession.pages.people import Person
from intersession.pages.summary import Wish, span_of
from intersession.pages.summary_page import ALLOWED, Edition, Part
from intersession.services import people, separation
from intersession.services.unit import UnitOfWork

PART_NAMES = {
    Part.GIVEN: say_later("Given and noticed"),
    Part.TRENDS: say_later("Over time"),
    Part.MEASURES: say_later("Scores and change"),
    Part.DONE: say_later("Who did what"),
    Part.TALK: say_later("What each wants to talk about"),
    Part.STARRED: say_later("Starred answers"),
    Part.GOALS: say_later("Goals"),
    Part.ANSWERS: say_later("All other answers"),
    Part.AGREED: say_later("What was agreed"),
    Part.NEXT: say_later("Next, with room to write"),
    Part.EXTRAS: say_later("What add-ons bring"),
}


@dataclass(frozen=True, slots=True)
class PartChoice:
    """One part to tick. `is_allowed`: whether the chosen edition may have it at all."""

    key: str
    name: str
    is_chosen: bool
    is_allowed: bool


@dataclass(frozen=True, slots=True)
class LanguageChoice:
    """A language that the summary can speak; `name` in itself."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class BuilderPage:
    """The builder. `audience`: "counselor", "room_safe", or a client's reference for that client's own.

    `span`: the range in words. `left_out`: how many answers were not shared, for the counselor's eyes only; 0 where
    the edition is not the room's. `query`: what the preview and the document are asked with.
    """

    template: ClassVar[str] = "intersession/web/summaries/builder.html"

    frame: WorkFrame
    id: str
    title: str
    people: tuple[Person, ...]
    audience: str
    range: str
    first: str
    last: str
    parts: tuple[PartChoice, ...]
    languages: tuple[LanguageChoice, ...]
    language: str
    span: str
    query: dict[str, str | list[str]]
    left_out: int = 0
    is_personal: bool = False
    is_apart: bool = False
    errors: tuple[FieldError, ...] = ()

    def error(self, field: str) -> str:
        """Return what is wrong with a field, or ""."""
        return next((one.words for one in self.errors if one.field == field), "")

    @property
    def person(self) -> Person | None:
        """Whose own summary it is, if it is one."""
        return next((one for one in self.people if one.id == self.audience), None) if self.is_personal else None


def build(
    work: UnitOfWork,
    frame: WorkFrame,
    host_case: HostCase,
    *,
    wish: Wish,
    reader: Counselor,
    languages: tuple[LanguageChoice, ...],
    query: dict[str, str | list[str]],
    errors: tuple[FieldError, ...] = (),
) -> BuilderPage:
    """Build the page of a wish. Answers are counted for one line of it; none is opened for reading."""
    case = people.case_of(work, host_case.ref)
    span, _ = span_of(work, host_case, wish, reader=reader)
    is_personal = wish.edition is Edition.PERSONAL
    is_apart = case is not None and separation.is_on(work, case) and not is_personal
    return BuilderPage(
        frame=frame,
        id=host_case.ref,
        title=host_case.title,
        people=people_of(host_case),
        audience=wish.person if is_personal else wish.edition.value,
        range=wish.range,
        first=wish.first.isoformat() if wish.first else "",
        last=wish.last.isoformat() if wish.last else "",
        parts=tuple(
            PartChoice(part.value, translate(name), part in wish.parts, part in ALLOWED[wish.edition])
            for part, name in PART_NAMES.items()
        ),
        languages=languages,
        language=wish.language or reader.locale,
        span=span.words,
        query=query,
        left_out=sources.not_shared(work, case, span) if wish.edition is Edition.ROOM_SAFE else 0,
        is_personal=is_personal,
        is_apart=is_apart,
        errors=errors,
    )
