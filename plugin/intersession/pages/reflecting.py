"""What a client sees while writing: the questions of a part, reading it over, after sending, two versions of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Protocol

from jinja2 import Environment
from markupsafe import Markup

from intersession.definition.answers import Answers, Disclosure, Value
from intersession.definition.form import Card
from intersession.definition.items import Item
from intersession.pages.agreed import AgreedPlan
from intersession.pages.client import ClientFrame, SentField

TRIGGER_KINDS = frozenset({"choice", "choices", "yes_no"})


class AskField(Protocol):
    """What a template reads of a bound WTForms field."""

    name: str
    id: str
    data: Any
    errors: Sequence[str]


@dataclass(frozen=True, slots=True)
class Question:
    """One item as it is asked.

    `triggers`: the options that open the next question, which style sheets alone do. `follows`: it is that next one.
    """

    item: Item
    field: AskField | None
    value: Value | None = None
    triggers: tuple[str, ...] = ()
    follows: bool = False

    @property
    def is_bad(self) -> bool:
        return bool(self.field and self.field.errors)


@dataclass(frozen=True, slots=True)
class PartError:
    """An answer that cannot be kept as it is: where it is on the page, what was asked, and what to do about it."""

    field_id: str
    ask: str
    message: str


@dataclass(frozen=True, slots=True)
class Draft:
    """How a page keeps its draft.

    `rev`: the revision it was made from. `ref`: an opaque name for the copy in the browser. `key`: 32 bytes in base64
    that seal that copy, derived from the visit and never from the link; empty for no copy.
    """

    rev: int
    ref: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class PartPage:
    """One part of a reflection. `part` counts from 1. `blocks`: from `question_block`, in order.

    `card`, `note`, `agreed`: what was to be done, the counselor's words, and the plan; on the first part only.
    `returns_to_check`: this visit to the part came from reading it over, and goes back there.
    `asked`: from which questions the page is made, so that an answer to others is known when it comes.
    """

    template: ClassVar[str] = "intersession/web/reflecting/part.html"
    frame: ClientFrame
    public_title: str
    title: str
    part: int
    part_count: int
    part_title: str
    blocks: tuple[Markup, ...]
    draft: Draft
    asked: str = ""
    lead: str = ""
    card: Card | None = None
    note: str = ""
    note_from: str = ""
    agreed: AgreedPlan | None = None
    errors: tuple[PartError, ...] = ()
    returns_to_check: bool = False

    @property
    def says_skipping_is_fine(self) -> bool:
        """Once, on the first part, unless the form says it in words of its own."""
        return self.part == 1 and not self.lead

    @property
    def is_last(self) -> bool:
        return self.part == self.part_count or self.returns_to_check


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One answer to read over. `levels`: what its writer may choose, empty when it is locked or there is no answer."""

    item: Item
    value: Value | None
    part: int
    level: Disclosure = Disclosure.COUNSELOR_ONLY
    levels: tuple[Disclosure, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckPart:
    """The answers of one part, under its heading."""

    title: str
    rows: tuple[CheckRow, ...]


@dataclass(frozen=True, slots=True)
class CheckPage:
    """All answers before they are sent. `send_key` makes sending twice the same as once."""

    template: ClassVar[str] = "intersession/web/reflecting/check.html"
    frame: ClientFrame
    public_title: str
    title: str
    parts: tuple[CheckPart, ...]
    part_count: int
    rev: int
    send_key: str
    note: str = ""
    note_length: int = 2000
    note_error: str = ""


@dataclass(frozen=True, slots=True)
class DonePage:
    """Sent. It is the same whatever was written. `meets_at`: the next appointment, when there is one.

    `ref`: the opaque name of the copies in the browser, which are of no use any more.
    """

    template: ClassVar[str] = "intersession/web/reflecting/done.html"
    frame: ClientFrame
    client_name: str
    meets_at: datetime | None = None
    ref: str = ""


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """One item whose two versions differ."""

    item: Item
    here: Value | None
    saved: Value | None


@dataclass(frozen=True, slots=True)
class ConflictPage:
    """Two versions of one part, both kept until one is chosen. `sent`: the fields of the one that is not saved yet."""

    template: ClassVar[str] = "intersession/web/reflecting/conflict.html"
    frame: ClientFrame
    public_title: str
    part: int
    rev: int
    rows: tuple[ConflictRow, ...]
    sent: tuple[SentField, ...]


def questions(
    items: Sequence[Item], fields: Mapping[str, AskField], *, answers: Answers | None = None
) -> tuple[Question, ...]:
    """Return the items of a part as questions, with the field of each by item key; an `info` has none."""
    known = answers or {}
    made: list[Question] = []
    for place, item in enumerate(items):
        after = items[place + 1] if place + 1 < len(items) else None
        made.append(
            Question(
                item=item,
                field=fields.get(item.key),
                value=known.get(item.key),
                triggers=_triggers(item, after),
                follows=place > 0 and bool(_triggers(items[place - 1], item)),
            )
        )
    return tuple(made)


def question_block(templates: Environment, question: Question) -> Markup:
    """Return the HTML of one question.

    Without a value and without errors it holds nothing personal, so it may be kept per form version, part and language.
    """
    template = templates.get_template("intersession/web/reflecting/question.html")
    return Markup(template.render(question=question))  # noqa: S704 - the template has escaped it


def levels_of(item: Item, *, may_share: bool) -> tuple[Disclosure, ...]:
    """Return how far its writer may let an answer travel; nothing to choose for a private one."""
    if item.private:
        return ()
    near = (Disclosure.COUNSELOR_ONLY, Disclosure.MAY_BE_RAISED)
    return (*near, Disclosure.SHARED) if may_share else near


def _triggers(item: Item, after: Item | None) -> tuple[str, ...]:
    if after is None or after.show_if is None or after.show_if.item != item.key or item.kind not in TRIGGER_KINDS:
        return ()
    return after.show_if.any_of
