"""The summary as data, for an archived file: the printed page itself, and the answers that its parts are made from.

Neither tells more than the edition may: the one is made from the page alone, the other from what the edition read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from markupsafe import Markup

from intersession.pages.environment import translate
from intersession.pages.summary_page import AnySummary, Part
from intersession.pages.summary_source import Source
from intersession.pages.summary_words import TALK
from intersession.services.reviewing import OpenReflection

SAYS = re.compile(r'\balt="([^"]*)"')


def attached(page: AnySummary) -> list[dict[str, str]]:
    """Return what travels in the archived file of a page."""
    text = json.dumps(_plain(page), ensure_ascii=False, indent=1, sort_keys=True)
    return [{"name": "data.json", "about": translate("The same, as data"), "text": text}]


def answers_of(source: Source, wanted: Collection[Part]) -> tuple[OpenReflection, ...]:
    """Return what was read for these parts, newest first, with the answers of no other part.

    What is asked of one alone is left out, since its form would be named; so are answers that no part prints.
    """
    found = (
        replace(one, answers=tuple(a for a in one.answers if _is_of(source, one, a.item, wanted)))
        for one in source.opened
        if not one.form.individual
    )
    return tuple(one for one in found if one.values)


def _is_of(source: Source, sent: OpenReflection, key: str, wanted: Collection[Part]) -> bool:
    item = sent.form.item(key)
    parts = {Part.STARRED} if (sent.id, key) in source.stars else set[Part]()
    if item.kind == "text":
        parts.add(Part.TALK if item.role == TALK else Part.ANSWERS)
    elif item.kind == "grid":
        parts.add(Part.GIVEN)
    elif item.track:
        parts.add(Part.TRENDS)
    return not parts.isdisjoint(wanted)


def _plain(value: Any) -> Any:
    """Return a value of the page as JSON holds it; of a drawing, the words that it is read out with."""
    if is_dataclass(value):
        found = {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
        return {name: one for name, one in found.items() if one not in (None, "", [], {})}
    if isinstance(value, Markup):
        said = SAYS.search(value)
        return str(Markup(said[1]).unescape()) if said else ""  # noqa: S704  # taken back to plain text at once
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, tuple) else value
