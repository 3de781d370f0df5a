"""Somebody's own words as a PDF: whole, with every font inside, and saying nothing of itself."""

from __future__ import annotations

import pytest

from intersession.pdf import engine
from tests.support import own_sheets, paper


@pytest.fixture(scope="module")
def made() -> bytes:
    return engine.render(own_sheets.html(weeks=4, place=1), title="Notes", language="en")


def test_every_word_that_was_sent_is_there_in_order(made: bytes) -> None:
    text = " ".join(" ".join(paper.pages(made)).split())

    assert text.startswith("What I wrote")
    assert text.count("Soup on the balcony. Nobody hurried, and the phone stayed inside.") == 4
    assert text.index("Thursday, November 19") < text.index("Thursday, November 12")
    assert "Saying thanks, or “that makes sense” 3+ 2" in text


def test_the_file_says_nothing_of_itself_and_holds_no_note(made: bytes) -> None:
    assert paper.about(made) == {"/Title": "Notes", "/Producer": "Document"}
    for words in (own_sheets.NOTE, "Sam", "Robin", "Harbor"):
        assert words not in "".join(paper.pages(made))
        assert words.encode() not in paper.plain(made)


def test_every_font_is_inside_and_a_gap_is_no_zero(made: bytes) -> None:
    assert all(paper.fonts(made).values())
    assert "My answers: 6, no answer, 4, 7" in own_sheets.html(weeks=4)
