"""What the templates of the editor are given: the list of questions, the one that is open, what clients would see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from collections.abc import Mapping

    from markupsafe import Markup

    from intersession.definition.form import Card
    from intersession.pages.frame import WorkFrame


@dataclass(frozen=True, slots=True)
class Pick:
    """One thing that can be picked in the editor."""

    key: str
    words: str
    is_picked: bool = False


@dataclass(frozen=True, slots=True)
class EditLine:
    """One question in the list. `tags`: what is special about it, in words."""

    key: str
    kind: str
    ask: str
    is_open: bool
    is_unfinished: bool = False
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EditPart:
    """One part in the list. `at`: its place, from 0."""

    at: int
    title: str
    lines: tuple[EditLine, ...]
    lead: str = ""
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class OpenCondition:
    """When the open question is asked. `abouts`: earlier questions it can hang on, none when there are none."""

    abouts: tuple[Pick, ...] = ()
    is_on: bool = False
    options: tuple[Pick, ...] = ()
    test: str = "at_most"
    number: str = ""
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class OpenItem:
    """The question that is open, as its fields show it. `has`: which settings its kind has. `concern`: in words."""

    key: str
    kind: str
    kinds: tuple[Pick, ...]
    values: Mapping[str, str]
    has: frozenset[str]
    levels: tuple[Pick, ...]
    condition: OpenCondition
    is_tracked: bool = False
    is_private: bool = False
    is_needed: bool = False
    is_long: bool = False
    has_way_out: bool = False
    is_first: bool = False
    is_last: bool = False
    can_split: bool = False
    concern: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """The part that is open, as clients get it. `card`: when the exercise is open; then there are no blocks."""

    title: str
    lead: str
    blocks: tuple[Markup, ...]
    part: int
    part_count: int
    public_title: str
    language: str
    card: Card | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """How the draft reads. `grade`: None for a language without one. `part_minutes`: of the part that is open.

    `warnings`: what its author may want to look at in all of it; none of them keeps it from being published.
    """

    questions: int
    minutes: float
    part_minutes: float
    grade: float | None = None
    ease: float | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EditPage:
    """The editor. `opened`: what is open: "about", "card", "short", "part-0" or "item-q1".

    `state`: which draft of which version this is, when it was saved, who has the version before, in words.
    `lacks`: what is missing in the open thing. `warnings`: what its author may want to look at, in it.
    `conflict`: somebody else changed the draft meanwhile, and what was typed here is not saved yet.
    `focus`: the button to focus, after it was used, or "".
    """

    template: ClassVar[str] = "intersession/web/editing/edit.html"

    frame: WorkFrame
    form: str
    title: str
    state: str
    version: int
    rev: int
    opened: str
    parts: tuple[EditPart, ...]
    preview: Preview
    facts: Facts
    values: Mapping[str, Any]
    languages: tuple[Pick, ...] = ()
    item: OpenItem | None = None
    kinds: tuple[Pick, ...] = ()
    shorts: tuple[Pick, ...] = ()
    lacks: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    unfinished: frozenset[str] = frozenset()
    has_draft: bool = False
    can_undo: bool = False
    can_add: bool = True
    conflict: bool = False
    focus: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence about a difference, with what was said before and after where that helps."""

    words: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that must be done before publishing, and where: what to open in the editor."""

    words: str
    opens: str


@dataclass(frozen=True, slots=True)
class PublishPage:
    """Looking at a draft before it is published. `series`: the questions whose line over time begins anew.

    `couples`: how many of the reader's cases go on with the version before. `conflict`: the draft is not the one that
    was looked at, and nothing was published.
    """

    template: ClassVar[str] = "intersession/web/editing/publish.html"

    frame: WorkFrame
    form: str
    title: str
    version: int
    rev: int
    lacks: tuple[Lack, ...]
    changes: tuple[Line, ...]
    series: tuple[str, ...]
    warnings: tuple[Lack, ...]
    couples: int
    is_first: bool
    is_same: bool
    only_language: str = ""
    conflict: bool = False


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One published version. `changes`: what is different from the one before it."""

    version: int
    when: str
    changes: tuple[Line, ...]
    is_first: bool = False
    is_newest: bool = False


@dataclass(frozen=True, slots=True)
class VersionsPage:
    """All versions of a form, newest first, each with what changed."""

    template: ClassVar[str] = "intersession/web/editing/versions.html"

    frame: WorkFrame
    form: str
    title: str
    versions: tuple[VersionLine, ...]


@dataclass(frozen=True, slots=True)
class ImportFault:
    """Something wrong in a file: its line, what stands there, where that is in words, and why it is wrong."""

    line: int | None
    text: str
    where: str
    why: str


@dataclass(frozen=True, slots=True)
class ImportPage:
    """Bringing a form in. Before a file was given, all but the frame is empty.

    `text`: what was given, to be mended and looked at again. `found`: the title of the form that it holds, "" when it
    holds none. `becomes`: what adding it does, in words.
    """

    template: ClassVar[str] = "intersession/web/editing/import.html"

    frame: WorkFrame
    text: str = ""
    error: str = ""
    faults: tuple[ImportFault, ...] = ()
    found: str = ""
    about: str = ""
    facts: Facts | None = None
    version: int = 0
    becomes: str = ""
    can_add: bool = False
    warnings: tuple[str, ...] = ()
    lists: tuple[tuple[str, str], ...] = ()
