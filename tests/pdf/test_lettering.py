"""Letters that are not Latin: set in drawings as on the page, each from the face that has it, from their own side."""

from __future__ import annotations

import re

import pytest

from intersession.charts.letters import shortened
from intersession.charts.svg import frame, print_image, text
from intersession.pdf import engine
from tests.support import briefs, paper

HEBREW = "אני רוצה לדבר"
ARABIC = "أود أن نتحدث عن وقتنا معًا"
ITALIC = '<p style="font: italic 12pt Literata">{}</p>'


def made(body: str) -> bytes:
    return engine.render(f'<html lang="en"><title>-</title>{body}', title="-", language="en")


@pytest.mark.parametrize("words", [HEBREW, ARABIC, "Zoë & Søren"])
def test_the_words_of_a_drawing_are_set_as_on_the_page(words: str) -> None:
    drawn = print_image(frame(300, 40, [text(0, 20, words)], says="-", of="test"))

    assert paper.pages(made(str(drawn)))[0].strip() == words
    assert paper.pages(made(f"<p>{words.replace('&', '&amp;')}</p>"))[0].strip() == words


def test_a_slanted_face_is_not_taken_for_another_of_its_name() -> None:
    hebrew, arabic = ITALIC.format(HEBREW), ITALIC.format(ARABIC)

    assert len(paper.faces(made(hebrew + arabic))) == len(paper.faces(made(hebrew))) + len(paper.faces(made(arabic)))
    assert made(hebrew + arabic) == made(hebrew + arabic)


def test_words_run_from_their_own_side() -> None:
    html = briefs.html(briefs.brief(talk=[[ARABIC], ["I want to talk"]], agreed=[HEBREW, "One walk"]))

    assert re.findall(r'<(\w+) dir="rtl">([^<]*)<', html) == [("span", HEBREW), ("p", ARABIC)]


def test_a_cut_name_ends_on_its_own_side() -> None:
    assert shortened("Alexandria ") == "Alexandria…"
    assert shortened("محمد ") == "محمد…\N{RIGHT-TO-LEFT MARK}"
    assert shortened("12 ") == "12…"
