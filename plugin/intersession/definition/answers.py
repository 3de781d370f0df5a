"""What an answer is: a plain value, and how far it may travel."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

Scalar = str | int | float
GridValue = dict[str, dict[str, int]]
"""Row key -> {"given": n, "noticed": n}. A side without an answer is absent; an empty row says "not this week"."""
Value = Scalar | list[str] | GridValue
"""What an item's kind makes of an answer: JSON, never None. "No answer" is the absence of a value."""


class Disclosure(StrEnum):
    """How far an answer may travel; whoever writes it decides, the form only proposes."""

    COUNSELOR_ONLY = "counselor_only"
    MAY_BE_RAISED = "may_be_raised"
    SHARED = "shared"


@dataclass(frozen=True, slots=True)
class Answered:
    """One item's value with the level its writer gave it.

    `policy` is the version of the secrets policy that was in force when it was written.
    """

    item: str
    value: Value
    disclosure: Disclosure = Disclosure.COUNSELOR_ONLY
    policy: str = ""


Answers = dict[str, Value]
"""Item key -> value. An item without an answer is absent."""
