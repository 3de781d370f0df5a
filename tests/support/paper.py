"""Reads a PDF as a person would: text by page, fonts, what the file says of itself, and where things lie on a sheet."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdf
import weasyprint
from weasyprint.formatting_structure.boxes import BlockBox, LineBox, TextBox

from intersession.pdf import engine
from intersession.pdf.fetcher import OwnFontsOnly


class RealEngine:
    """Prints in this process, with the real engine."""

    def submit(self, html: str, *, title: str, language: str, **more: Any) -> bytes:
        return engine.render(html, title=title, language=language, **more)


def pages(pdf: bytes) -> list[str]:
    """Return the text of each page."""
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def fonts(pdf: bytes) -> dict[str, bool]:
    """Return each font's name without its subset tag, and whether its file is inside."""
    found: dict[str, bool] = {}
    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        for font in _fonts_of(page["/Resources"]):
            found[str(font["/BaseFont"]).split("+")[-1]] = any(
                "/FontFile2" in below.get_object()["/FontDescriptor"] for below in font["/DescendantFonts"]
            )
    return found


def faces(pdf: bytes) -> set[str]:
    """Return each font's full name in the file, in which a tag tells one subset from another."""
    every = (font for page in pypdf.PdfReader(io.BytesIO(pdf)).pages for font in _fonts_of(page["/Resources"]))
    return {str(font["/BaseFont"]) for font in every}


def about(pdf: bytes) -> dict[str, str]:
    """Return what the file says of itself."""
    return {key: str(value) for key, value in (pypdf.PdfReader(io.BytesIO(pdf)).metadata or {}).items()}


def plain(pdf: bytes) -> bytes:
    """Return the whole file with nothing compressed, to search in."""
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    parts: list[bytes] = []
    for number in range(1, len(reader.xref_objStm) + len(reader.xref.get(0, {})) + 1):
        one = reader.get_object(number)
        parts.append(one.get_data() if isinstance(one, pypdf.generic.StreamObject) else repr(one).encode())
    return b"\n".join(parts)


@dataclass(frozen=True)
class Sheet:
    """Where things lie, in px from the top left. `clipped`: the words of lines that are not seen whole."""

    pages: int
    content_ends: float
    foot_begins: float
    foot_ends: float
    page_bottom: float
    page_ends: float
    rightmost: float
    clipped: tuple[str, ...]


def lay_out(html: str) -> Sheet:
    """Lay a page out without drawing it."""
    with engine.type_of_this_process.lock:
        config, sheets = engine.type_of_this_process.ready()
        document = weasyprint.HTML(string=html, url_fetcher=OwnFontsOnly()).render(
            font_config=config, stylesheets=sheets
        )
    page = document.pages[0]._page_box
    boxes = list(page.descendants())
    return Sheet(
        pages=len(document.pages),
        content_ends=max(_bottom(box) for box in boxes if box.element_tag == "section"),
        foot_begins=min(box.position_y for box in boxes if "foot" in _classes(box)),
        foot_ends=max(_bottom(box) for box in boxes if "foot" in _classes(box)),
        page_bottom=page.content_box_y() + page.height,
        page_ends=page.content_box_x() + page.width,
        rightmost=max(box.position_x + box.width for box in boxes if isinstance(box, TextBox)),
        clipped=tuple(_words(line) for box in boxes for line in _beyond(box)),
    )


def _beyond(box: Any) -> Iterator[Any]:
    """Yield the lines of a block that lie below its end."""
    if isinstance(box, BlockBox):
        for child in box.children:
            if isinstance(child, LineBox) and child.position_y + child.height > box.content_box_y() + box.height + 1:
                yield child


def _words(line: Any) -> str:
    return "".join(box.text for box in line.descendants() if isinstance(box, TextBox))


def _bottom(box: Any) -> float:
    return float(box.position_y + box.margin_height())


def _classes(box: Any) -> list[str]:
    return (box.element.get("class") or "").split() if box.element is not None else []


def _fonts_of(resources: Any) -> Iterator[Any]:
    resources = resources.get_object()
    for font in resources.get("/Font", {}).get_object().values() if "/Font" in resources else ():
        yield font.get_object()
    for form in resources.get("/XObject", {}).values():
        if "/Resources" in form.get_object():
            yield from _fonts_of(form.get_object()["/Resources"])
