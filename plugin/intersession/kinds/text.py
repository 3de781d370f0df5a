"""Kind `text`: words, of one line or several, made safe to keep and to print."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from wtforms import StringField, TextAreaField
from wtforms.fields.core import UnboundField

from intersession.definition.answers import Value
from intersession.definition.items import Item
from intersession.errors import AnswerError
from intersession.kinds.fields import validators

_UNREADABLE = re.compile("[\0\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Neither shown nor typed by a person, and not allowed in XML: they are dropped. Tab and line feed stay.
_CONTROLS = re.compile("[\x01-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
# Twenty thousand blank lines take a PDF engine a quarter of a minute.
_BLANK_RUN = re.compile(r"\n(?:[^\S\n]*\n){4,}")
_THREE_BLANK = "\n" * 4


class Text:
    """The words without a trace of how they were sent: line feeds only, no blank edges, three blank lines at most."""

    name = "text"
    templates: Path | None = None

    def field(self, item: Item) -> UnboundField[Any]:
        box = TextAreaField if item.long else StringField
        return UnboundField(box, item.ask, validators=validators(self, item), description=item.hint)

    def parse(self, item: Item, data: Any) -> Value | None:
        if data is None:
            return None
        if not isinstance(data, str) or _UNREADABLE.search(data):
            raise AnswerError(item.key, "unreadable")
        words = tidy(data) if item.long else " ".join(tidy(data).split())
        if len(words) > item.max_length:
            raise AnswerError(item.key, "too_long")
        return words or None

    def data(self, item: Item, value: Value) -> Any:
        return value

    def format(self, item: Item, value: Value) -> str:
        return str(value)

    def number(self, item: Item, value: Value) -> float | None:
        return None


def tidy(words: str) -> str:
    """Normalise line ends, drop control characters, collapse runs of more than three blank lines, trim the edges."""
    lines = _CONTROLS.sub("", _LINE_ENDS.sub("\n", words))
    return _BLANK_RUN.sub(_THREE_BLANK, lines).strip()
