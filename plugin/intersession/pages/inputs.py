"""Fields of the plain forms on the counselor's side, ready to print."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from intersession.pages.frame import FieldError


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Input:
    """One field of a form. `suggestions`: the id of a list.

    `kind`: an HTML input type, "select" or "textarea". A "checkbox" that is ticked has a value.
    """

    id: str
    name: str
    label: str
    kind: str
    value: str = ""
    hint: str = ""
    error: str = ""
    options: tuple[Option, ...] = ()
    autocomplete: str = "off"
    suggestions: str = ""
    is_needed: bool = False


def errors_of(inputs: Iterable[Input]) -> tuple[FieldError, ...]:
    """Return what is wrong, for the summary above a form."""
    return tuple(FieldError(one.id, one.error) for one in inputs if one.error)
