"""The kinds' WTForms fields: they keep what was sent, and the kind's own `parse` validates it, so there is one rule.

WTForms' choice fields are not used: how they take choices changes from 3.3 to 3.4, and our templates draw them anyway.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from wtforms import Field, Form
from wtforms.validators import StopValidation

from intersession.definition.items import Item
from intersession.errors import AnswerError
from intersession.hooks.types import Kind
from intersession.kinds.words import explain

Validator = Callable[[Any, Any], None]
Choices = Sequence[tuple[str, str]]
"""(key, label), in order."""


class Reads:
    """Validates a field by letting its kind read it; says in plain words what to change."""

    def __init__(self, kind: Kind, item: Item) -> None:
        self.kind = kind
        self.item = item
        self.field_flags = {"required": True} if item.needed else {"optional": True}

    def __call__(self, form: Form, field: Field) -> None:
        try:
            value = self.kind.parse(self.item, field.data)
        except AnswerError as error:
            raise StopValidation(explain(self.item, error.code)) from error
        if value is None and self.item.needed:
            raise StopValidation(explain(self.item, "needed"))


def validators(kind: Kind, item: Item) -> list[Validator]:
    """Return the validators of an item: nothing is needed unless its form says so.

    Not WTForms' Optional: it calls an answer empty by its own rule, and the kind would then read it by another.
    """
    return [Reads(kind, item)]


def is_blank(data: object) -> bool:
    """Say whether a box was left empty: nothing sent, or spaces only."""
    return data is None or (isinstance(data, str) and not data.strip())


class OneField(Field):
    """One of several: its data is a key, or None."""

    def __init__(self, *arguments: Any, choices: Choices, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.choices = choices


class SomeField(Field):
    """Any of several: its data is a list of keys, or None."""

    def __init__(self, *arguments: Any, choices: Choices, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.choices = choices

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = list(valuelist)
