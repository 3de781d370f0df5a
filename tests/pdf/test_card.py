"""The practice card: one small sheet, whole, however much was agreed; it names nobody and leads nowhere."""

from __future__ import annotations

import io

import pypdf
import pytest

from intersession.pages.brief_page import Paper
from intersession.pages.environment import environment, render
from intersession.pages.paper import CardPage, Plan
from intersession.pdf import engine
from intersession.services.cards import WORDS_LENGTH
from tests.support import paper

AIRY = Plan("Ten minutes on the sofa", "after the dishes", "in the kitchen", "we both sat", "one kind word", "you")
LONG = ("Ten quiet minutes on the sofa, without the phones, and then a cup of tea. " * 4)[:WORDS_LENGTH]
FULL = Plan(LONG, LONG, LONG, LONG, LONG, "other")
MM = 72 / 25.4


def made(plan: Plan, size: Paper = Paper.A4) -> bytes:
    html = render(environment(), CardPage("Your weekly check-in", plan, size))
    return engine.render(html, title="Sheet", language="en")


@pytest.mark.parametrize(("size", "width", "height"), [(Paper.A4, 105 * MM, 148 * MM), (Paper.LETTER, 288, 432)])
@pytest.mark.parametrize("plan", [AIRY, FULL], ids=["airy", "full"])
def test_a_card_is_one_sheet_of_its_size(plan: Plan, size: Paper, width: float, height: float) -> None:
    file = made(plan, size)

    (page,) = pypdf.PdfReader(io.BytesIO(file)).pages
    assert (float(page.mediabox.width), float(page.mediabox.height)) == pytest.approx((width, height), abs=0.5)
    assert "".join(plan.what.split()) in "".join(page.extract_text().split())
    assert set(paper.fonts(file).values()) == {True}


def test_a_card_without_a_plan_in_words_has_the_homework_in_its_head() -> None:
    (text,) = paper.pages(made(Plan(starts="you")))

    assert text.split("\n")[0] == "Your weekly check-in"
    assert "Who starts" in text
