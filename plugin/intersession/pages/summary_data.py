"""The summary as data, for an archived file: made from the printed page alone, so it tells no more than that does."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from markupsafe import Markup

from intersession.pages.environment import translate
from intersession.pages.summary_page import AnySummary

SAYS = re.compile(r'\balt="([^"]*)"')


def attached(page: AnySummary) -> list[dict[str, str]]:
    """Return what travels in the archived file of a page."""
    text = json.dumps(_plain(page), ensure_ascii=False, indent=1, sort_keys=True)
    return [{"name": "data.json", "about": translate("The same, as data"), "text": text}]


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
