"""The last page of a summary, for lengths of every kind: a heading with a line or two never stands on it alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
import weasyprint
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st
from weasyprint.formatting_structure.boxes import LineBox, TextBox

from intersession.pages.brief_page import Paper, Who
from intersession.pages.environment import environment, render
from intersession.pages.summary_page import (
    AgreedAt,
    AnySummary,
    Asked,
    Edition,
    Extra,
    Goal,
    Next,
    PersonalSummary,
    Quote,
    Quotes,
    RoomSafeSummary,
    SummaryHead,
)
from intersession.pdf import engine
from intersession.pdf.fetcher import OwnFontsOnly

SAM, ROBIN = Who("Sam", "a", "Sam"), Who("Robin", "b", "Robin")
WORDS = "We made soup together and forgot about the time until the radio said that it was ten."
COMING = Next("Thursday, November 26, 9:30 AM", (("Your weekly check-in", "Thursday, November 26"),))
TEMPLATES = environment()


@dataclass(frozen=True)
class Lengths:
    """How much of each part there is."""

    goals: int = 0
    quotes: int = 0
    agreed: int = 0
    extras: int = 0
    has_next: bool = True


def summary(edition: Edition, paper: Paper, much: Lengths) -> AnySummary:
    people = (SAM,) if edition is Edition.PERSONAL else (SAM, ROBIN)
    makes: Any = PersonalSummary if edition is Edition.PERSONAL else RoomSafeSummary
    said = (Quote((WORDS,), "Nov 20"),) * much.quotes
    return makes(  # type: ignore[no-any-return]  # either class, with fields that both have
        head=SummaryHead(people, "Nov 1 to Nov 26, 2026", "Amara Osei", "Nov 26, 2026", "For Sam only"),
        paper=paper,
        goals=(Goal("More calm evenings", "Sam 4 to 7 of 10"),) * much.goals,
        answers=(Asked("What was good?", tuple(Quotes(who, said) for who in people)),),
        agreed=tuple(AgreedAt(f"Nov {1 + day}", ("One walk on Sunday",)) for day in range(much.agreed)),
        next=COMING if much.has_next else None,
        extras=(Extra("A section of a plugin", (WORDS,) * much.extras),) if much.extras else (),
    )


def lines_of_the_last_page(page: AnySummary) -> list[str]:
    """Return what stands on the last page, save for its foot; nothing when it is the first page, too."""
    with engine.type_of_this_process.lock:
        config, sheets = engine.type_of_this_process.ready()
        html = weasyprint.HTML(string=render(TEMPLATES, page), url_fetcher=OwnFontsOnly())
        pages = html.render(font_config=config, stylesheets=sheets).pages
    (body,) = (box for box in pages[-1]._page_box.descendants() if box.element_tag == "body")
    lines = [box for box in body.descendants() if isinstance(box, LineBox)]
    texts = ["".join(one.text for one in line.descendants() if isinstance(one, TextBox)).strip() for line in lines]
    return [text for text in texts if text][:-1] if len(pages) > 1 else []


def is_lonely(page: AnySummary) -> bool:
    """Has the last of several pages no more than a heading and two lines?"""
    return 0 < len(lines_of_the_last_page(page)) < 4


@pytest.mark.parametrize(("edition", "paper"), [(Edition.PERSONAL, Paper.A4), (Edition.ROOM_SAFE, Paper.LETTER)])
def test_what_comes_next_brings_what_was_agreed_along(edition: Edition, paper: Paper) -> None:
    """At each of these lengths all but the last part would fit on the first page."""
    for goals in (22, 24, 26):
        lines = lines_of_the_last_page(summary(edition, paper, Lengths(goals, agreed=4)))

        assert "What was agreed" in lines
        assert "Next" in lines


LENGTHS = st.builds(
    Lengths,
    goals=st.integers(0, 60),
    quotes=st.integers(0, 12),
    agreed=st.integers(0, 8),
    extras=st.integers(0, 6),
    has_next=st.booleans(),
)


@pytest.mark.thorough
@given(much=LENGTHS, edition=st.sampled_from([Edition.PERSONAL, Edition.ROOM_SAFE]), paper=st.sampled_from(list(Paper)))
@example(Lengths(41, 11, 4, 2, has_next=False), Edition.ROOM_SAFE, Paper.LETTER)
@example(Lengths(7, 7, 2, 5), Edition.PERSONAL, Paper.LETTER)
@example(Lengths(4, 4, 5, 5), Edition.ROOM_SAFE, Paper.LETTER)
@settings(max_examples=8, phases=(Phase.explicit, Phase.generate))  # to shorten an example takes minutes here
def test_no_last_page_is_a_heading_with_a_line_or_two(much: Lengths, edition: Edition, paper: Paper) -> None:
    assert not is_lonely(summary(edition, paper, much))
