"""A language for tests only: English with accents, two fifths longer, in brackets. What lacks brackets was missed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from intersession.hooks.types import Counselor
from intersession.pages import environment
from intersession.web import frames
from tests.support.couples import WEEK
from tests.support.reading import Page
from tests.support.website import BASE, Browser, PlainRenderer, Website

PSEUDO = "en-XA"
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}|</?\w+>")
ACCENTED = str.maketrans("aceinosuyzACEINOSUYZ", "áçéíñóšúýžÁÇÉÍÑÓŠÚÝŽ")
LONGER = 0.4
SPOKEN = ("aria-label", "alt", "placeholder", "title", "data-label")
UNSAID = {"script", "style", "datalist"}
KNOWN = (
    *("Sam", "Robin", "Sam and Robin", "Tess", "Amara Osei", "Amara", "Bo Lind", "Making time", "Please ask me alone"),
    *("Sue Park", "Harbor Website", "Your counselor's practice", "Intersession", "A note for you", "Emergency"),
    *("English", "español", "Español", "UTC", "PDF", "ZIP", "FHIR", "yaml", "Esc", "Alt", "DAP", "SOAP", "BIRP"),
)
"""Names; what a practice sets; what is called the same everywhere."""
ID = re.compile(r"/(?:[0-9a-f]{8}-[0-9a-f-]{27}|[\w-]{43}|case-\d)(?=/|$)|(?<=/library)/[a-z0-9-]+(?=/)")
WORD = re.compile(r"[A-Za-z]{2,}")
NO_WORDS = re.compile(r"https?://\S+|\S+@\S+|(?:/[\w.-]+){2,}|x{9,}|\b[0-9A-Z]{4}-[0-9A-Z]{4}\b")
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
    said = [*_outside(_words(page.root)), *_outside(_labels(page.root))]
    return [text for text in said if WORD.search(_rest(text, ours))]


def _is_ours(element: Element) -> bool:
    """Is this seen, and in the page's own language?"""
    tag: object = element.tag  # of a comment, html5lib gives a function
    return isinstance(tag, str) and tag not in UNSAID and (tag == "html" or element.get("lang") is None)


def _words(element: Element) -> Iterator[str]:
    if _is_ours(element):
        yield element.text or ""
        for child in element:
            yield from _words(child)
            yield child.tail or ""


def _labels(element: Element) -> Iterator[str]:
    if _is_ours(element):
        yield from (element.get(name, "") for name in SPOKEN)
        for child in element:
            yield from _labels(child)


def _outside(texts: Iterable[str]) -> list[str]:
    """Return what of these stands outside of brackets, which may open in one text and close in another."""
    kept, depth = "", 0
    for letter in "\0".join(texts):
        depth += letter == "⟦"
        if not depth or letter == "\0":
            kept += letter
        depth -= letter == "⟧"
    return [" ".join(text.split()) for text in kept.split("\0") if WORD.search(text)]


def _rest(text: str, known: list[str]) -> str:
    rest = NO_WORDS.sub(" ", text)
    for one in known:
        if one in rest:
            rest = re.sub(rf"(?<!\w){re.escape(one)}(?!\w)", " ", rest)
    return MOMENTS.sub(" ", rest)


@dataclass
class Reader:
    """Somebody who reads in the pseudo-language, and keeps what is in English still, by address."""

    browser: Browser
    library: Any
    found: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, website: Website, *, who: Counselor | None = None) -> Reader:
        """A reader with a fresh browser; `who` is signed in with it."""
        website.host.signed_in = who
        return cls(website.browser(), website.runtime.library)

    def __post_init__(self) -> None:
        self.browser.http.environ_base["HTTP_ACCEPT_LANGUAGE"] = PSEUDO
        said = strings_of([self.library.forms, self.library.policies, self.library.programs])
        self.known = {*KNOWN, *WEEK.values(), *said}

    def look(self, page: Page | None = None) -> None:
        """Read the page at hand."""
        self._keep(self.browser.response.request.path, page or self.browser.page)

    def press(self, path: str, ending: str, *, status: Any = 200, **values: str) -> None:
        """Send the form of a page whose action ends so, and read what comes. `status`: an int."""
        self.browser.get(path)
        self.look(self.browser.send(ending, status=status, **values))

    def read_paper(self, path: str, renderer: PlainRenderer) -> None:
        """Read the document of an address as it goes to the engine."""
        answer = self.browser.http.get(path, base_url=BASE)
        assert answer.status_code == 200, path
        self._keep(path, Page(renderer.html))

    def walk(self, *first: str) -> None:
        """Read these pages and what their links lead to, one page of each kind."""
        waiting, seen = list(first), set()
        while waiting:
            path = waiting.pop(0)
            kind = ID.sub("/…", path.partition("#")[0].partition("?")[0])
            if kind in seen or not path.startswith("/") or kind.endswith(".pdf"):
                continue
            seen.add(kind)
            answer = self.browser.http.get(path, base_url=BASE, headers={"Sec-Fetch-Site": "same-origin"})
            if answer.location:
                waiting.append(answer.location.removeprefix(BASE))
            elif answer.mimetype == "text/html" and answer.data:
                page = Page(answer.text)
                self._keep(path, page)
                waiting += page.links()

    def _keep(self, path: str, page: Page) -> None:
        if wrong := missed(page, self.known):
            self.found[path] = wrong
