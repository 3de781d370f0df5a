"""A definition as JSON data, without what only repeats a neutral value: a field added later changes no old hash."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from enum import StrEnum
from typing import Any


def content_of(value: Any) -> Any:
    """Return a frozen dataclass, and all that is in it, as JSON data.

    Fields at their default are left out, and those by which two of them are not told apart.
    """
    if is_dataclass(value):
        kept = [field for field in fields(value) if field.compare]
        named = {field.name: getattr(value, field.name) for field in kept}
        neutral = {field.name: field.default for field in kept}
        return {name: content_of(held) for name, held in named.items() if held != neutral[name]}
    if isinstance(value, tuple):
        return [content_of(one) for one in value]
    if isinstance(value, StrEnum):
        return value.value
    return value
