"""What plugins add to the brief: one line at the foot, cut to its room, and the page stays one page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intersession.hooks.types import Section
from intersession.pages import brief_parts as parts
from intersession.pages.brief_page import Paper
from tests.support import briefs, paper

CHART = Section("From the chart", ("Insurer: Self-payer", "Two sessions left"))
ENDLESS = Section("W" * 300, ("W" * 20_000, "second\n\nparagraph"))


def test_section_is_one_line_with_its_title() -> None:
    page = replace(briefs.empty_brief(), extras=parts.extras([CHART]))

    assert "<b>From the chart:</b> Insurer: Self-payer · Two sessions left" in briefs.html(page)


def test_section_is_escaped() -> None:
    page = replace(briefs.empty_brief(), extras=parts.extras([Section("<b>", ("<script>x</script>",))]))

    assert "<script>" not in briefs.html(page)
    assert "&lt;script&gt;" in briefs.html(page)


def test_two_sections_share_the_line_and_a_third_is_left_out() -> None:
    kept = parts.extras([CHART, ENDLESS, CHART])

    assert len(kept) == 2
    assert kept[1].text.endswith("…")


@pytest.mark.parametrize("sections", [[CHART], [CHART, CHART], [ENDLESS], [ENDLESS, ENDLESS]])
@pytest.mark.parametrize("size", Paper)
def test_full_page_with_sections_stays_one_page_with_nothing_clipped(sections: list[Section], size: Paper) -> None:
    page = replace(briefs.full_brief(2, paper=size), extras=parts.extras(sections))

    sheet = paper.lay_out(briefs.html(page))

    assert sheet.pages == 1
    assert sheet.content_ends <= sheet.foot_begins
    assert sheet.rightmost <= sheet.page_ends + 1
    assert sheet.clipped == ()


def test_page_without_sections_is_what_it_was() -> None:
    html = briefs.html(briefs.empty_brief())

    assert "fuller" not in html.partition("<body")[2]
    assert "extra" not in html.partition("<body")[2]
