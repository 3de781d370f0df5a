"""Words that somebody typed outside of a form's items, such as a note: tidied like those of an item of kind text."""

from __future__ import annotations

import re

from flask import request

from intersession.kinds.text import tidy
from intersession.pages.environment import translate

_UNREADABLE = re.compile("[\0\ud800-\udfff]")


def posted_words(name: str) -> str:
    """Return what was typed into a field, without control characters and blank edges; "" when it was not sent."""
    return tidy(request.form.get(name, ""))


def fault(words: str, *, most: int) -> str:
    """Say what is wrong with words that are needed, or ""."""
    if not words:
        return translate("Please write a few words first.")
    if len(words) > most:
        return translate("This is too long. Please make it shorter.")
    if not is_readable(words):
        return translate("Some of these letters could not be read. Please type them again.")
    return ""


def is_readable(words: str) -> bool:
    """Say whether a database and a page can hold these letters."""
    return _UNREADABLE.search(words) is None
