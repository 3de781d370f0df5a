"""What `library/list.html` and `library/form.html` are given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from markupsafe import Markup

    from intersession.definition.form import Form
    from intersession.pages.frame import WorkFrame


@dataclass(frozen=True, slots=True)
class FormLine:
    """One form of the library.

    `grade`: reading grade, or None when unknown. `in_use`: the reader's cases that have it now. `version`: 0 for a
    draft that was never published. `is_own`: the practice wrote it, or changed one that came with a pack.
    """

    key: str
    title: str
    about: str
    questions: int
    minutes: float
    version: int
    in_use: int = 0
    grade: float | None = None
    pack: str = ""
    is_conjoint: bool = False
    is_individual: bool = False
    is_own: bool = False
    has_draft: bool = False


@dataclass(frozen=True, slots=True)
class AwayLine:
    """A form of the practice that is put away."""

    key: str
    title: str


@dataclass(frozen=True, slots=True)
class LibraryPage:
    """The library. `query`: what was searched for; `total`: how many forms there are without it."""

    template: ClassVar[str] = "intersession/web/library/list.html"

    frame: WorkFrame
    forms: tuple[FormLine, ...]
    query: str = ""
    total: int = 0
    away: tuple[AwayLine, ...] = ()


@dataclass(frozen=True, slots=True)
class PreviewPart:
    """One part as clients get it. `blocks`: from `pages.reflecting.question_block`, without values."""

    title: str
    blocks: tuple[Markup, ...]
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Language:
    """A language that a form is written in: its code, and its name as its own speakers write it."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class FormPreviewPage:
    """One form: its card, and the questions as the client sees them. `warnings`: what its author should look at.

    `languages`: those in which it can be printed. `draft_of`: the key of the form whose draft is tried here, or "".
    """

    template: ClassVar[str] = "intersession/web/library/form.html"

    frame: WorkFrame
    form: Form
    parts: tuple[PreviewPart, ...]
    grade: float | None = None
    in_use: int = 0
    warnings: tuple[str, ...] = ()
    languages: tuple[Language, ...] = ()
    is_own: bool = False
    has_draft: bool = False
    draft_of: str = ""
