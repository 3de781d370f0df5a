"""Mends two faults of the engine in how it sets letters that are not Latin, for as long as it has them.

It sets the words of a drawing letter by letter (Kozea/WeasyPrint#2909): a name in Hebrew runs backwards, Arabic does
not join, and marks of Indic scripts stand beside their letters. And it tells fonts apart by what they are called, so
that a slanted face made from an upright one is taken for the slanted file of that name: Arabic beside Hebrew, both in
italics, came out as other signs altogether.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any

from weasyprint import svg
from weasyprint.pdf import stream
from weasyprint.text.ffi import ffi, harfbuzz, pango

Draw = Callable[[Any, Any, Any], None]


class _Whole(str):
    """Words that give themselves as one piece to whoever goes through their letters."""

    __slots__ = ()

    def __iter__(self) -> Iterator[str]:
        yield str(self)


def mend() -> None:
    """Change the engine of this process, once."""
    draw = svg.text
    changed = _set_whole(draw)
    svg.TAGS.update({name: changed for name, drawn_by in svg.TAGS.items() if drawn_by is draw})
    svg.text = changed  # with which it compares what it finds there
    stream.Stream.add_font = _add_font


def _set_whole(draw: Draw) -> Draw:
    def set_whole(drawing: Any, node: Any, font_size: Any) -> None:
        if node.text:
            node._etree_node.text = _Whole(node.text)  # noqa: SLF001  # there is no other way in
        draw(drawing, node, font_size)

    return set_whole


def _add_font(self: Any, pango_font: Any) -> tuple[Any, float]:
    """Return the document's font for one of the layout's, and its size, as what this takes the place of does."""
    key, description, size = stream.get_pango_font_key(pango_font)
    face = int(ffi.cast("uintptr_t", harfbuzz.hb_font_get_face(pango.pango_font_get_hb_font(pango_font))))
    fonts: dict[tuple[Any, int], Any] = self._fonts
    if (key, face) not in fonts:
        font = stream.Font(pango_font, description, size)
        _name(font, others=[one for (_, other), one in fonts.items() if other != face])
        fonts[key, face] = font
    return fonts[key, face], size


def _name(font: Any, *, others: list[Any]) -> None:
    """Give a font a name of its own in the file, where another face has the one that it would have."""
    taken = {one.hash for one in others}
    while font.hash in taken:
        made = sha256(font.hash.encode()).digest()[:6]
        font.hash = "".join(chr(65 + one % 26) for one in made)
        font.name = b"/" + font.hash.encode() + b"+" + font.name.partition(b"+")[2]
