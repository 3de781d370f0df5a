"""A language for tests only: English with accents, two fifths longer, in brackets. What lacks brackets was missed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from intersession.pages import environment
from intersession.web import frames
from tests.support.reading import Page

PSEUDO = "en-XA"
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}|</?\w+>")
ACCENTED = str.maketrans("aceinosuyzACEINOSUYZ", "áçéíñóšúýžÁÇÉÍÑÓŠÚÝŽ")
LONGER = 0.4
SPOKEN = ("aria-label", "alt", "placeholder", "title", "data-label")
UNSAID = {"script", "style", "datalist"}
WORD = re.compile(r"[A-Za-z]{2,}")
MOMENTS = re.compile(
    r"\b(?:{})\b".format(
        "|".join(
            name
            for kind in (Locale("en").months["format"], Locale("en").days["format"])
            for width in ("wide", "abbreviated")
            for name in kind[width].values()
        )
        + "|AM|PM"
    )
)


def pseudo(message: str) -> str:
    """Say a message in the pseudo-language; its placeholders stay."""
    parts = PLACEHOLDER.split(message)
    kept = [*PLACEHOLDER.findall(message), ""]
    plain = "".join(parts)
    tail = (plain.translate(ACCENTED) * 2)[: round(len(plain) * LONGER)].strip()
    body = "".join(part.translate(ACCENTED) + holder for part, holder in zip(parts, kept, strict=True))
    return f"⟦{body}{' ' if tail else ''}{tail}⟧"


def speak_pseudo(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Let the pages know the pseudo-language until the test ends; a browser may ask for it, too."""
    made = Catalog(locale="en")
    with (environment.TRANSLATIONS / "intersession.pot").open("rb") as file:
        for message in read_po(file):
            if message.id:
                said = pseudo(message.id) if isinstance(message.id, str) else tuple(map(pseudo, message.id))
                made.add(message.id, said, context=message.context)
    place = folder / "en_XA" / "LC_MESSAGES"
    place.mkdir(parents=True)
    with (place / "intersession.mo").open("wb") as file:
        write_mo(file, made)
    monkeypatch.setattr(environment, "TRANSLATIONS", folder)
    monkeypatch.setattr(frames, "LANGUAGES", ("en", PSEUDO))
    environment._catalogue.cache_clear()


def strings_of(value: Any) -> Iterator[str]:
    """Yield every text in a tree of values: what forms and policies say."""
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for one in fields(value):
            yield from strings_of(getattr(value, one.name))
    elif isinstance(value, dict):
        for one in value.values():
            yield from strings_of(one)
    elif isinstance(value, Iterable):
        for one in value:
            yield from strings_of(one)


def missed(page: Page, known: Iterable[str]) -> list[str]:
    """Return the texts of a page that are in English still; `known` are names, and the words of forms."""
    ours = sorted({" ".join(one.split()) for one in known if one.strip()}, key=len, reverse=True)
    return [text for text in _texts(page.root) if WORD.search(_rest(text, ours))]


def _rest(text: str, known: list[str]) -> str:
    outside, depth = [], 0
    for letter in " ".join(text.split()):
        depth += letter == "⟦"
        if not depth:
            outside.append(letter)
        depth -= letter == "⟧"
    rest = "".join(outside)
    for one in known:
        rest = re.sub(rf"(?<!\w){re.escape(one)}(?!\w)", " ", rest)
    return MOMENTS.sub(" ", rest)


def _texts(element: Element) -> Iterator[str]:
    tag: object = element.tag  # of a comment, html5lib gives a function
    if not isinstance(tag, str) or tag in UNSAID:
        return
    yield from (element.get(name, "") for name in SPOKEN)
    # A script speaks through these; one that holds a blank is no name or number.
    yield from (value for name, value in element.items() if name.startswith("data-isn-") and " " in value)
    yield element.text or ""
    for child in element:
        yield from _texts(child)
        yield child.tail or ""
