"""A form on paper, without answers: its questions numbered, each with an empty box. It knows no case and no person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar

from intersession.definition.conditions import Condition
from intersession.definition.form import Card, Form, Part
from intersession.definition.items import Item
from intersession.pages.brief_page import Paper
from intersession.pages.client import HelpLine
from intersession.pages.environment import digits
from intersession.pages.reflecting import AskField


@dataclass(frozen=True, slots=True)
class When:
    """When a question is to be answered: after these answers to an earlier one, or a number up to or from a bound."""

    number: int
    labels: tuple[str, ...] = ()
    at_most: str = ""
    at_least: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """One item. `number`: its place among the questions, 0 for words to read. `field`: as it is asked on a screen.

    `says_private`: it says of itself that only the counselor reads it.
    """

    item: Item
    field: AskField | None
    number: int
    says_private: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that follow each other and hang on the same answer, or on none."""

    when: When | None
    asks: tuple[Ask, ...]


@dataclass(frozen=True, slots=True)
class PaperPart:
    """One part under its heading. `is_private`: it says that only the counselor reads any of it."""

    title: str
    lead: str
    groups: tuple[Group, ...]
    is_private: bool = False


@dataclass(frozen=True, slots=True)
class BlankFormPage:
    """The sheet. `is_private`: only the counselor reads any of it. `has_squares`: somewhere several may be marked.

    `is_alone`: one person fills it in with nobody beside them. `help`: whom to call now, or None where the sheet, which
    may lie at home, is better off without. `code`: of one client's reflection, "" for a sheet that is nobody's.
    """

    template: ClassVar[str] = "intersession/pdf/blank_form.html"

    title: str
    minutes: float
    card: Card | None
    parts: tuple[PaperPart, ...]
    paper: Paper = Paper.A4
    is_private: bool = False
    is_alone: bool = False
    has_squares: bool = False
    help: tuple[HelpLine, ...] | None = None
    code: str = ""

    @property
    def says_skipping_is_fine(self) -> bool:
        """Once, unless the form says it first, in words of its own."""
        return not (self.parts and self.parts[0].lead)


def build(
    form: Form, *, fields: Mapping[str, AskField], paper: Paper, help_lines: tuple[HelpLine, ...] = ()
) -> BlankFormPage:
    """Build the sheet of a form. `fields`: by item key, for kinds whose choices are not in the item."""
    is_private = _is_private(form.questions)
    return BlankFormPage(
        title=form.public_title,
        minutes=form.minutes,
        card=form.card,
        parts=tuple(_part(form, part, fields=fields) for part in form.parts),
        paper=paper,
        is_private=is_private,
        is_alone=form.individual,
        has_squares=any(item.kind == "choices" for item in form.items),
        help=help_lines if is_private else None,
    )


def _is_private(items: Iterable[Item]) -> bool:
    asked = [item for item in items if item.kind != "info"]
    return bool(asked) and all(item.private for item in asked)


def _part(form: Form, part: Part, *, fields: Mapping[str, AskField]) -> PaperPart:
    says_more = not _is_private(form.questions)
    is_private = says_more and _is_private(part.items)
    numbers = {item.key: number for number, item in enumerate(form.questions, start=1)}
    asks = (
        Ask(
            item=item,
            field=fields.get(item.key),
            number=numbers.get(item.key, 0),
            says_private=item.private and says_more and not is_private,
        )
        for item in part.items
    )
    groups = groupby(asks, key=lambda ask: ask.item.show_if)
    return PaperPart(
        title=part.title,
        lead=part.lead,
        groups=tuple(Group(_when(form, condition), tuple(found)) for condition, found in groups),
        is_private=is_private,
    )


def _when(form: Form, condition: Condition | None) -> When | None:
    if condition is None:
        return None
    earlier = form.item(condition.item)
    return When(
        number=form.questions.index(earlier) + 1,
        labels=tuple(earlier.label_of(key) for key in condition.any_of),
        at_most=digits(condition.at_most),
        at_least=digits(condition.at_least),
    )
