"""Quotes of the summary: a line is as full as it can be, and a name stays with its words when the page ends."""

from __future__ import annotations

import re

import pytest
from markupsafe import Markup

from intersession.pages.environment import environment
from intersession.pages.summary_page import Asked, Quote, Quotes
from intersession.pdf import engine
from tests.support import briefs, own_sheets, paper

WHO = briefs.brief().head.people[0]
WORDS = (
    "How we do the weekends when I have night shifts.",
    "We sat in the car a little longer and just talked.",
    "You put your hand on my back when I was tired.",
    "The visit to my parents in March, and who tells them.",
    "How we talk about money when one of us is late home.",
)
SHEET = """{% from "intersession/pdf/parts/quotes.html" import quotes %}
{% from "intersession/pdf/parts/asked.html" import asked %}
<html lang="en"><style>
{% include "intersession/pdf/print.css" %}{% include "intersession/pdf/summary.css" %}
</style><body class="summary a4">{{ body }}
{% if one %}<div class="columns"><div>{{ quotes(one) }}</div><div></div></div>{% endif %}
{% if questions %}{{ asked(questions) }}{% endif %}"""


def printed(**given: object) -> list[str]:
    """Give the text of each page that these parts make."""
    known = {"body": "", "one": None, "questions": (), **given}
    html = environment().from_string(SHEET).render(**known)
    return paper.pages(engine.render(html, title="T", language="en"))


def test_no_line_breaks_behind_its_first_word() -> None:
    dates = ("Nov\u00a07", "Oct\u00a017", "Nov\u00a025,\u00a02026")
    quotes = [Quote((words,), when, is_cut=cut) for words in WORDS for when in dates for cut in (False, True)]

    text = "\n".join(printed(one=Quotes(WHO, tuple(quotes))))

    lines = [line.strip() for line in text.splitlines()]
    assert {line for line in lines if line in {words.split()[0] for words in WORDS}} == set()
    assert sum("How we do the weekends when I have night" in line for line in lines) == 6
    assert re.search(r"Nov\s7", text)


@pytest.mark.parametrize("above", [241, 245])
def test_a_name_does_not_part_from_its_words_at_the_end_of_a_page(above: int) -> None:
    """`above`: mm of what stands before; with the first all just fits, with the second the words do not."""
    said = Quotes(WHO, tuple(Quote((words,), "Nov\u00a07") for words in WORDS))
    body = Markup('<div style="height:{}mm"></div><h2 class="part">Part</h2>').format(above)

    pages = printed(body=body, questions=(Asked("What helped?", (said, said)),))

    for page in pages:
        assert len({part in page for part in ("Part", "What helped?", WHO.short, WORDS[0])}) == 1


def test_a_long_column_turns_the_page_and_stays_beside_the_short_one() -> None:
    long, short = (
        Quotes(WHO, tuple(Quote((WORDS[which],), "Nov\u00a07") for _ in range(n))) for which, n in ((0, 14), (2, 2))
    )

    first, second = printed(
        body=Markup('<div style="height:190mm"></div>'), questions=(Asked("What helped?", (long, short)),)
    )

    assert WORDS[0][:20] in first
    assert WORDS[0][:20] in second
    assert first.count("You put your hand") == 2


@pytest.mark.parametrize("above", [238, 242, 250])
def test_the_last_line_is_never_alone_on_a_page(above: int) -> None:
    last = '<section class="whole-part"><h2>Next</h2><p>We meet.</p></section><p class="tiny last">The basis.</p>'
    body = Markup('<div style="height:{}mm"></div><p>What was before.</p>').format(above) + Markup(last)

    pages = printed(body=body)

    assert [("Next" in page) == ("The basis." in page) for page in pages] == [True] * len(pages)


def test_a_record_of_a_week_is_one_page() -> None:
    assert len(paper.pages(engine.render(own_sheets.record(), title="T", language="en"))) == 1
