"""A case in which every private field holds a word that no paper may have, and a look into all of a PDF for them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pypdf

from intersession.definition.answers import Answers, Value
from intersession.definition.form import Form, Part
from intersession.definition.items import Item
from tests.support.definitions import a_form, an_item

KINDS = ("text", "choice", "choices", "yes_no", "scale", "slider", "number", "grid", "date", "time")
PLAIN: Answers = {"yes_no": "yes", "scale": 7, "slider": 6, "number": 5, "date": "2026-02-14", "time": "21:41"}


def everything_in(pdf: bytes) -> str:
    """Give all that a PDF holds, decompressed: streams, strings of every object, used or not, and the pages' text."""
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    found = [pdf.decode("latin-1")]
    found += [page.extract_text() for page in reader.pages]
    for number in _numbers(reader):
        found += _strings(reader.get_object(number))
    return "\n".join(found)


def _numbers(reader: pypdf.PdfReader) -> Iterator[int]:
    yield from sorted({*reader.xref.get(0, {}), *reader.xref_objStm} - {0})


def _strings(thing: Any) -> Iterator[str]:
    """Yield every string below an object; references are not followed, since every object is looked at."""
    if isinstance(thing, pypdf.generic.StreamObject):
        yield thing.get_data().decode("latin-1")
    if isinstance(thing, pypdf.generic.TextStringObject | pypdf.generic.NameObject):
        yield str(thing)
    elif isinstance(thing, pypdf.generic.ByteStringObject):
        yield bytes(thing).decode("latin-1")
        yield bytes(thing).decode("utf-16-be", errors="ignore")
    elif isinstance(thing, dict):
        for key, value in thing.items():
            yield str(key)
            yield from _strings(value)
    elif isinstance(thing, list):
        for value in thing:
            yield from _strings(value)


def alternatives_in(pdf: bytes) -> list[str]:
    """Give what a file says in place of its drawings, in their order."""
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    objects: list[Any] = [reader.get_object(number) for number in _numbers(reader)]
    return [str(one["/Alt"]) for one in objects if isinstance(one, dict) and "/Alt" in one]


def form_of_everything() -> Form:
    """Give a form with each kind twice, open and private; asks, options and titles carry words of their own."""
    items = [_item(kind, key=f"{way}_{kind}", private=way == "hidden") for way in ("open", "hidden") for kind in KINDS]
    wish = replace(_item("text", key="open_wish", private=False), role="talk", ask="What do you wish for?")
    parts = (Part("One", tuple(items)), Part("Two", (wish,)))
    return a_form(*items, key="canaries", title="Canary of a title", public_title="Something to fill in", parts=parts)


def _item(kind: str, *, key: str, private: bool) -> Item:
    made = an_item(kind, key=key, ask=f"Ask of {key}", private=private)
    if made.options:
        made = replace(made, options=tuple(replace(one, label=f"Label {one.key} of {key}") for one in made.options))
    made = replace(made, rows=tuple(replace(one, label=f"Row {one.key} of {key}") for one in made.rows))
    return replace(made, track=key) if kind in ("scale", "slider", "number") and not private else made


def answers_of(form: Form, who: str) -> Answers:
    """Give an answer to every question; words carry the writer's and the item's name."""
    return {item.key: _answer(item, who) for item in form.questions}


def _answer(item: Item, who: str) -> Value:
    if item.kind == "text":
        return f"canary-{who}-{item.key}"
    if item.kind == "grid":
        return {row.key: {"given": 3, "noticed": 0} for row in item.rows}
    if item.kind == "choices":
        return [one.key for one in item.options[:2]]
    return item.options[0].key if item.kind == "choice" else PLAIN[item.kind]
