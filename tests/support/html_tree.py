"""HTML -> a tree, strictly: html5lib finds what a browser would have to repair. It is slow, so it reads a build once.

Two pages that differ in nothing but their texts and the values of attributes have the same faults. When html5lib found
none, and a plain reader gave the very same tree, the plain reader is enough for all further pages of that build.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from xml.etree.ElementTree import Element, SubElement

import html5lib

VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})
VALUE = re.compile(r'"[^"]*"')
TEXT = re.compile(r">[^<]+")
DOUBTFUL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]|&(?!(?:amp|lt|gt|quot|#[0-9]+|#x[0-9a-fA-F]+);)")
SVG = "{http://www.w3.org/2000/svg}"
CAPITALS = {"viewbox": "viewBox", "preserveaspectratio": "preserveAspectRatio", "patternunits": "patternUnits"}
LENIENT = frozenset({"unexpected-char-in-attribute-name"})
KNOWN: set[int] = set()


def faults_of(html: str) -> list[str]:
    """Return what a browser would have to repair."""
    build = _build_of(html)
    if build in KNOWN:
        return []
    root, faults = _strictly(html)
    if build is not None and not faults and _same(root, _plainly(html)):
        KNOWN.add(build)
    return faults


def read(html: str) -> Element:
    """Return the tree that a browser would make."""
    return _plainly(html) if _build_of(html) in KNOWN else _strictly(html)[0]


def _build_of(html: str) -> int | None:
    """Return what a page shares with those that differ in texts and values only; none if a text needs a closer look."""
    return None if DOUBTFUL.search(html) else hash(TEXT.sub(">", VALUE.sub("", html)))


def _strictly(html: str) -> tuple[Element, list[str]]:
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False, strict=False)
    root: Element = parser.parse(html)
    return root, [code for _place, code, _facts in parser.errors if code not in LENIENT]


class _Reader(HTMLParser):
    """Builds what is written, and repairs nothing."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("html")
        self.open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "svg" or (self.open and self.open[-1].tag.startswith(SVG)):
            tag, given = SVG + tag, {CAPITALS.get(name, name): value for name, value in given.items()}
        if not self.open:
            self.root = Element(tag, given)
            self.open = [self.root]
            return
        made = SubElement(self.open[-1], tag, given)
        if tag not in VOID:
            self.open.append(made)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1].tag in {tag, SVG + tag}:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if not self.open:
            return
        parent = self.open[-1]
        if len(parent):
            parent[-1].tail = (parent[-1].tail or "") + data
        elif parent.text is None and parent.tag in {"textarea", "pre"}:
            parent.text = data.removeprefix("\n")
        else:
            parent.text = (parent.text or "") + data


def _plainly(html: str) -> Element:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.root


def _same(one: Element, other: Element) -> bool:
    """Compare what tests look at: elements, attributes and words; spaces between elements do not count."""
    return (
        one.tag == other.tag
        and one.attrib == other.attrib
        and (one.text or "").split() == (other.text or "").split()
        and (one.tail or "").split() == (other.tail or "").split()
        and len(one) == len(other)
        and all(_same(*pair) for pair in zip(one, other, strict=True))
    )
