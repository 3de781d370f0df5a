"""A sheet: the WTForms form of one part, computed from the form version and kept per part.

WTForms coerces and checks each field; the item's kind makes the value that is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Field, Form

from intersession.definition.answers import Answers
from intersession.definition.form import Form as HomeworkForm
from intersession.definition.items import Item
from intersession.errors import AnswerError
from intersession.services.library import Library
from intersession.services.reflections import items_asked


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a reflection: a part's heading and the items asked on it."""

    title: str
    lead: str
    items: tuple[Item, ...]


@lru_cache(maxsize=512)
def pages_of(form: HomeworkForm, *, is_short: bool = False) -> tuple[Page, ...]:
    """Return the pages of a form, or of its one-minute form; a part of which nothing is asked is no page."""
    asked = {item.key for item in items_asked(form, is_short=is_short)}
    pages = [Page(p.title, p.lead, tuple(i for i in p.items if i.key in asked)) for p in form.parts]
    kept = tuple(page for page in pages if page.items)
    if is_short and sum(len(page.items) for page in kept) <= 4:
        return (Page(kept[0].title, kept[0].lead, tuple(item for page in kept for item in page.items)),)
    return kept


def items_on(page: Page, answers: Answers) -> tuple[Item, ...]:
    """Return the items to show on a page, given the answers so far.

    An item whose condition hangs on another of this page is shown or hidden there, as its reader types; one that
    hangs on an earlier page is left out unless its condition holds.
    """
    shown: list[Item] = []
    for item in page.items:
        here = {one.key for one in shown}
        if item.show_if is None or item.show_if.item in here or item.show_if.holds(answers):
            shown.append(item)
    return tuple(shown)


class Sheet:
    """The fields of one page, filled from a request or from what a draft holds."""

    def __init__(self, library: Library, items: Sequence[Item], form: Form) -> None:
        self._library = library
        self.items = items
        self.form = form

    @property
    def fields(self) -> dict[str, Field]:
        return {field.short_name: field for field in self.form}

    def read(self, *, known: Answers | None = None) -> Answers | None:
        """Return the answers that were sent, or None when at least one cannot be kept; fields then carry why.

        `known`: the answers of other pages. An item that they, or the answers before it, hide is neither checked nor
        kept.
        """
        self.form.validate()
        answers: Answers = {}
        valid = True
        for item in self.items:
            if item.kind == "info":
                continue
            field = self.form[item.key]
            if item.show_if is not None and not item.show_if.holds({**(known or {}), **answers}):
                field.errors = []
                continue
            if field.errors:
                valid = False
                continue
            try:
                value = self._library.kinds[item.kind].parse(item, field.data)
            except AnswerError as error:
                field.errors = [error.code]
                valid = False
            else:
                if value is not None:
                    answers[item.key] = value
        return answers if valid else None


def sent_sheet(library: Library, items: Sequence[Item], sent: MultiDict[str, str]) -> Sheet:
    """Return the sheet with what a browser sent; names that are not ours are never looked at."""
    return Sheet(library, items, _class_of(library, items)(formdata=sent))


def kept_sheet(library: Library, items: Sequence[Item], answers: Answers) -> Sheet:
    """Return the sheet with what a draft holds."""
    data = {item.key: library.kinds[item.kind].data(item, answers[item.key]) for item in items if item.key in answers}
    return Sheet(library, items, _class_of(library, items)(data=data))


_classes: dict[tuple[Item, ...], type[Form]] = {}


def _class_of(library: Library, items: Sequence[Item]) -> type[Form]:
    key = tuple(items)
    if key not in _classes:
        if len(_classes) > 1_000:
            _classes.clear()
        fields: dict[str, Any] = {
            item.key: library.kinds[item.kind].field(item) for item in items if item.kind != "info"
        }
        _classes[key] = type("PartSheet", (Form,), fields)
    return _classes[key]
