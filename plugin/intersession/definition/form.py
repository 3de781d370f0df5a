"""What a form is: the exercise card, the parts of its reflection, its measures; and its content hash."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from intersession.definition.content import content_of
from intersession.definition.items import visible_items

if TYPE_CHECKING:
    from intersession.definition.answers import Answers
    from intersession.definition.items import Item
    from intersession.definition.scoring import Measure


@dataclass(frozen=True, slots=True)
class Card:
    """What to do in the week: shown before the reflection, printed as the practice card."""

    what: str = ""
    why: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    two_minutes: str = ""
    if_it_goes_badly: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Two to four items on one page, under one heading."""

    title: str
    items: tuple[Item, ...]
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """One version of a piece of homework. It never changes: an edit makes another with another `hash`.

    `public_title` is all that a message, a file name or a page title may say.
    `conjoint`: both partners do it together, so a closed gate stops it.
    `individual`: asked of each person alone and never shared.
    `short`: keys of the items of the one-minute form of the same homework, or empty.
    `minutes`: of the reflection, as its author states it.
    """

    key: str
    version: int
    language: str
    title: str
    public_title: str
    about: str
    minutes: float
    parts: tuple[Part, ...]
    card: Card | None = None
    short: tuple[str, ...] = ()
    conjoint: bool = False
    individual: bool = False
    contraindicated_when: tuple[str, ...] = ()
    measures: tuple[Measure, ...] = ()
    practice: str = ""
    pack: str = ""
    ask_again_after_pass: bool = True
    _hash: str = field(default="", init=False, repr=False, compare=False)

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for part in self.parts for item in part.items)

    @property
    def questions(self) -> tuple[Item, ...]:
        """The items that can be answered: all but the ones of kind `info`."""
        return tuple(item for item in self.items if item.kind != "info")

    @property
    def hash(self) -> str:
        """The first 32 hex digits of the SHA-256 of the content: the identity of this version."""
        if not self._hash:  # reckoned once: it takes a millisecond, and a document asks for every form's
            text = json.dumps(self.as_data(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
            object.__setattr__(self, "_hash", hashlib.sha256(text.encode()).hexdigest()[:32])
        return self._hash

    def item(self, key: str) -> Item:
        """Return the item with this key. Raise KeyError when there is none."""
        for item in self.items:
            if item.key == key:
                return item
        raise KeyError(key)

    def visible(self, answers: Answers) -> tuple[Item, ...]:
        """Return the items that are asked, given these answers, in order."""
        return visible_items(self.items, answers)

    def as_data(self) -> dict[str, Any]:
        """Return the form as JSON data, for storage; `loader.form_from_data` reads it back."""
        data: dict[str, Any] = content_of(self)
        return data
