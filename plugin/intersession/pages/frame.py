"""What surrounds each of the counselor's pages: who works here, the navigation, the note after an action."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from intersession.pages.environment import direction

if TYPE_CHECKING:
    from intersession.hooks.types import MenuEntry

HIDE_COOKIE = "isn_hide"


class Place(StrEnum):
    """Which entry of the navigation the page belongs to."""

    TODAY = "today"
    CASES = "cases"
    REVIEW = "review"
    LIBRARY = "library"
    SUPERVISION = "supervision"
    SETTINGS = "settings"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Toast:
    """What was just done, in words. `undo_url`: where one POST takes it back, or "" when nothing can."""

    words: str
    undo_url: str = ""


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field. `field`: the id of the element that the summary leads to."""

    field: str
    words: str


@dataclass(frozen=True, slots=True)
class WorkFrame:
    """The frame of a counselor's page.

    `to_review`: how many reflections wait to be read, where the page knows.
    `places`: which entries of the navigation this person's role has.
    `language`: the counselor's, such as "es-MX". `menu`: what plugins add. `path`: where the page is.
    `is_embedded`: the host draws the page around ours. `has_shortcuts`: single keys act. `hides_names`: names and
    answers start covered, as when a client sits beside the screen; the browser keeps it in the cookie `HIDE_COOKIE`
    as "1". `theme_css`: the practice's own colours.
    `theme`: "light", "dark", or "" to follow the reader's system; inside a host's page "" means light.
    """

    practice_name: str
    counselor_name: str
    csrf_token: str
    place: Place = Place.ELSEWHERE
    places: tuple[Place, ...] = (Place.TODAY, Place.CASES, Place.REVIEW, Place.LIBRARY)
    language: str = "en"
    menu: tuple[MenuEntry, ...] = ()
    path: str = ""
    hides_names: bool = False
    has_shortcuts: bool = True
    is_embedded: bool = False
    sign_out_url: str = ""
    theme: str = ""
    theme_css: str = ""
    toast: Toast | None = None
    to_review: int = 0

    @property
    def direction(self) -> str:
        return direction(self.language)

    def is_at(self, entry: MenuEntry) -> bool:
        """Whether the page stands at an entry of the menu, or below it."""
        return self.path == entry.url or self.path.startswith(f"{entry.url}/")

    @property
    def greeted_name(self) -> str:
        """The counselor's first name, or the whole name when it begins with a title such as "Dr."."""
        first = self.counselor_name.split(" ")[0]
        return self.counselor_name if first.endswith(".") else first
