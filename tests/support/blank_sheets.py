"""Blank forms for tests: each shipped form, and where the words lie on each side of its sheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import Any

import weasyprint
from weasyprint.formatting_structure.boxes import TextBox

from intersession.definition.form import Form
from intersession.definition.loader import load_folder
from intersession.kinds import BUILT_IN
from intersession.pages import blank_form
from intersession.pages.blank_form import BlankFormPage
from intersession.pages.brief_page import Paper
from intersession.pages.client import HelpLine
from intersession.pages.environment import environment, render, use_language
from intersession.pdf import engine
from intersession.pdf.fetcher import OwnFontsOnly
from intersession.resources import FORMS

SHIPPED = {
    f"{form.key}.{form.language}": form
    for form in load_folder(FORMS, "rebuilding", kinds=[kind.name for kind in BUILT_IN])
}
LINES = (HelpLine("A line for anybody", "112"), HelpLine("A night line with a rather long name", "0800 111 222 333"))


def page_of(form: Form, *, paper: Paper = Paper.A4) -> BlankFormPage:
    """Return the sheet of a form of built-in kinds."""
    return blank_form.build(form, fields={}, paper=paper, help_lines=LINES)


def html(form: Form, *, paper: Paper = Paper.A4) -> str:
    """Return a form's sheet as it goes to the engine."""
    with use_language(form.language):
        return render(_templates, page_of(form, paper=paper))


@cache
def made(form: Form) -> bytes:
    """Return a form's sheet as PDF; made once, for all tests that look at it."""
    return engine.render(html(form), title="Sheet", language=form.language)


@dataclass(frozen=True)
class Words:
    """One run of text and the room that its letters take, in px from the top left."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    def covers(self, other: Words) -> bool:
        """Say whether two runs share more than a hair."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > 1 and down > 1


@dataclass(frozen=True)
class Side:
    """One side of a sheet: its words, and where its content may lie. `deepest`: where the lowest box ends."""

    words: tuple[Words, ...]
    left: float
    right: float
    bottom: float
    deepest: float

    def outside(self) -> list[str]:
        """Return the words that lie beyond the margins."""
        return [one.text for one in self.words if one.left < self.left - 1 or one.right > self.right + 1]

    def piled(self) -> list[tuple[str, str]]:
        """Return the pairs of words that lie on each other."""
        return [(one.text, other.text) for one, other in combinations(self.words, 2) if one.covers(other)]


@cache
def sides(form: Form, paper: Paper) -> list[Side]:
    """Lay a form's sheet out without drawing it."""
    with engine.type_of_this_process.lock:
        config, sheets = engine.type_of_this_process.ready()
        document = weasyprint.HTML(string=html(form, paper=paper), url_fetcher=OwnFontsOnly()).render(
            font_config=config, stylesheets=sheets
        )
    return [_side(page._page_box) for page in document.pages]


def _side(page: Any) -> Side:
    body = next(box for box in page.children if box.element_tag == "html")
    boxes = list(body.descendants())
    return Side(
        words=tuple(_words(box) for box in boxes if isinstance(box, TextBox) and box.text.strip()),
        left=page.content_box_x(),
        right=page.content_box_x() + page.width,
        bottom=page.content_box_y() + page.height,
        deepest=max(_ends(boxes)),
    )


def _ends(boxes: list[Any]) -> Iterator[float]:
    for box in boxes:
        if box.element is not None and "line" in (box.element.get("class") or "").split():
            yield float(box.position_y + box.border_height())
        elif isinstance(box, TextBox):
            yield float(box.position_y + box.height)


def _words(box: TextBox) -> Words:
    size = float(box.style["font_size"])
    baseline = box.position_y + box.baseline
    return Words(box.text, box.position_x, baseline - size * 0.72, box.position_x + box.width, baseline + size * 0.2)


_templates = environment()
