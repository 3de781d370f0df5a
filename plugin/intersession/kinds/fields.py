"""What the kinds' WTForms fields have in common: the kind's own `parse` is the validator, so there is one rule."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wtforms import Field, Form
from wtforms.validators import Optional, StopValidation

from intersession.definition.items import Item
from intersession.errors import AnswerError
from intersession.hooks.types import Kind
from intersession.kinds.words import explain

Validator = Callable[[Any, Any], None]


class Reads:
    """Validates a field by letting its kind read it; says in plain words what to change."""

    def __init__(self, kind: Kind, item: Item) -> None:
        self.kind = kind
        self.item = item
        self.field_flags = {"required": True} if item.needed else {}

    def __call__(self, form: Form, field: Field) -> None:
        try:
            value = self.kind.parse(self.item, field.data)
        except AnswerError as error:
            raise StopValidation(explain(self.item, error.code)) from error
        if value is None and self.item.needed:
            raise StopValidation(explain(self.item, "needed"))


def validators(kind: Kind, item: Item) -> list[Validator]:
    """Return the validators of an item: nothing is needed unless its form says so."""
    reads = Reads(kind, item)
    return [reads] if item.needed else [Optional(), reads]


def as_text(data: object) -> str | None:
    """Coerce a radio's or checkbox's value. An absent one stays absent: it is not the word "None"."""
    return None if data is None else str(data)
