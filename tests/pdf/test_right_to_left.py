"""Documents in a language that is written from right to left: each says so, and is laid out the other way round."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import weasyprint
from weasyprint.formatting_structure.boxes import TextBox

from intersession.pages.environment import environment, render, use_language
from intersession.pages.summary_page import Goal, PersonalSummary, SummaryHead
from intersession.pdf import engine
from intersession.pdf.fetcher import OwnFontsOnly
from tests.support import briefs, own_sheets, take_home
from tests.support.blank_sheets import SHIPPED, page_of

WHO = briefs.brief().head.people[0]
PAGE = PersonalSummary(
    head=SummaryHead((WHO,), "Nov 1 to Nov 26", "Amara Osei", "Nov 26", "For Maya only"),
    goals=(Goal("More calm evenings"), Goal("עוד ערבים שקטים")),
)


def summary() -> str:
    return render(environment(), PAGE)


DOCUMENTS: dict[str, Callable[[], str]] = {
    "brief": lambda: briefs.html(briefs.brief()),
    "brief for the room": lambda: briefs.html(briefs.room_safe(briefs.brief())),
    "summary": summary,
    "blank form": lambda: render(environment(), page_of(SHIPPED["weekly-reflection.en"])),
    "paper twin": take_home.twin,
    "practice card": take_home.card,
    "handout": take_home.handout,
    "record": own_sheets.record,
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_runs_the_way_of_its_language(name: str) -> None:
    for language, way in (("en", "ltr"), ("es-MX", "ltr"), ("ar", "rtl"), ("he", "rtl")):
        with use_language(language):
            assert f'<html lang="{language}" dir="{way}">' in DOCUMENTS[name]()


def test_somebodys_own_notes_run_the_way_of_their_language() -> None:
    assert '<html lang="he" dir="rtl">' in own_sheets.html(weeks=1, locale="he")


def where(html: str) -> tuple[dict[str, tuple[float, float]], float]:
    """Return where the words of the first page begin and end in px from the left, and how wide the page is."""
    with engine.type_of_this_process.lock:
        config, sheets = engine.type_of_this_process.ready()
        page = weasyprint.HTML(string=html, url_fetcher=OwnFontsOnly()).render(font_config=config, stylesheets=sheets)
    box = page.pages[0]._page_box
    words = {
        one.text: (one.position_x, one.position_x + one.width) for one in box.descendants() if type(one) is TextBox
    }
    return words, box.margin_width()


@pytest.mark.parametrize("name", ["summary", "paper twin", "record"])
def test_what_stands_at_the_left_stands_at_the_right(name: str) -> None:
    """The heading begins, and a page's number lies, as far from the other edge."""
    with use_language("en"):
        there, _ = where(DOCUMENTS[name]())
    with use_language("ar"):
        here, wide = where(DOCUMENTS[name]())
    heading = "Maya" if name == "summary" else next(iter(there))
    number = next(text for text in there if text.startswith("1 / "))

    for text in (heading, number):
        assert here[text][1] == pytest.approx(wide - there[text][0], abs=1)
        assert here[text][0] == pytest.approx(wide - there[text][1], abs=1)


def test_words_of_the_other_way_are_marked_on_either_page() -> None:
    with use_language("en"):
        on_english = summary()
    with use_language("he"):
        on_hebrew = summary()

    assert '<span dir="rtl">עוד' in on_english
    assert "<span>More calm" in on_english
    assert '<span dir="ltr">More calm' in on_hebrew
    assert "<span>עוד" in on_hebrew
