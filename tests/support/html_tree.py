"""HTML -> a tree, strictly: html5lib finds what a browser would have to repair. It is slow, so it reads a build once.

Two pages that differ in nothing but their texts and the values of attributes have the same faults. When html5lib found
none, and a plain reader gave the very same tree, the plain reader is enough for all further pages of that build.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from html import unescape
from xml.etree.ElementTree import Element, SubElement

import html5lib

VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})
VALUE = re.compile(r'"[^"]*"')
TEXT = re.compile(r">[^<]+")
DOUBTFUL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]|&(?!(?:amp|lt|gt|quot|#[0-9]+|#x[0-9a-fA-F]+);)")
PIECE = re.compile(
    r"(?P<text>[^<]+)|</(?P<end>[a-z0-9-]+)\s*>|<!--.*?-->|<![^>]*>"
    r'|<(?P<tag>[a-zA-Z0-9-]+)(?P<attributes>(?:[^">]|"[^"]*")*?)(?P<closed>/?)>',
    re.DOTALL,
)
ATTRIBUTE = re.compile(r'([^\s"=/]+)(?:="([^"]*)")?')
SVG = "{http://www.w3.org/2000/svg}"
CAPITALS = {"viewbox": "viewBox", "preserveaspectratio": "preserveAspectRatio", "patternunits": "patternUnits"}
LENIENT = frozenset({"unexpected-char-in-attribute-name"})
KNOWN: set[int] = set()


def read(html: str) -> tuple[Callable[[], Element], list[str]]:
    """Return what makes the tree that a browser would make, and what a browser would have to repair.

    Of most pages nobody asks for the tree, so that of a known build is not made before.
    """
    build = _build_of(html)
    if build in KNOWN:
        return partial(_plainly, html), []
    root, faults = _strictly(html)
    if build is not None and not faults and _same(root, _plainly(html)):
        KNOWN.add(build)
    return lambda: root, faults


def _build_of(html: str) -> int | None:
    """Return what a page shares with those that differ in texts and values only; none if a text needs a closer look."""
    return None if DOUBTFUL.search(html) else hash(TEXT.sub(">", VALUE.sub("", html)))


def _strictly(html: str) -> tuple[Element, list[str]]:
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False, strict=False)
    root: Element = parser.parse(html)
    return root, [code for _place, code, _facts in parser.errors if code not in LENIENT]


def _plainly(html: str) -> Element:
    """Build what is written, and repair nothing."""
    root = Element("html")
    opened: list[Element] = []
    for match in PIECE.finditer(html):
        text, end, tag, attributes, closed = match.group("text", "end", "tag", "attributes", "closed")
        if text:
            if opened:
                _say(opened[-1], unescape(text))
        elif end:
            if opened and opened[-1].tag in {end, SVG + end}:
                opened.pop()
        elif tag:
            given = {name: unescape(value) for name, value in ATTRIBUTE.findall(attributes)}
            if tag == "svg" or (opened and opened[-1].tag.startswith(SVG)):
                tag, given = SVG + tag, {CAPITALS.get(name.lower(), name): value for name, value in given.items()}
            made = SubElement(opened[-1], tag, given) if opened else Element(tag, given)
            root = root if opened else made
            if not closed and tag not in VOID:
                opened.append(made)
    return root


def _say(parent: Element, text: str) -> None:
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    elif parent.text is None and parent.tag in {"textarea", "pre"}:
        parent.text = text.removeprefix("\n")
    else:
        parent.text = (parent.text or "") + text


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
