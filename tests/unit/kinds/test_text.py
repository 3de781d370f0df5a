from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intersession.errors import AnswerError
from intersession.kinds.text import Text, tidy
from tests.support.definitions import an_item, sheet_of

LONG = an_item("text", max_length=40)
LINE = an_item("text", long=False, max_length=40)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("  words \n", "words"),
        ("a" + "\n" * 20 + "b", "a\n\n\n\nb"),
        ("a\n \t\n\n  \n\n\nb", "a\n\n\n\nb"),
        ("a\n\n\nb", "a\n\n\nb"),
        ("a\u2028b", "a\nb"),
        ("a\x07b\x1b[0mc", "ab[0mc"),
        ("tab\there", "tab\there"),
        ("\u200fשלום 🙂", "\u200fשלום 🙂"),
    ],
)
def test_words_are_kept_as_meant(sent: str, kept: str) -> None:
    assert Text().parse(LONG, sent) == kept


@pytest.mark.parametrize("blank", ["", "   ", "\n\r\n\t", "\x07"])
def test_blank_words_are_no_answer(blank: str) -> None:
    assert Text().parse(LONG, blank) is None


@pytest.mark.parametrize("sent", ["a\0b", "\ud800", "x\udfff", 3, ["words"], b"words"])
def test_what_is_not_text_is_refused(sent: Any) -> None:
    with pytest.raises(AnswerError, match="unreadable"):
        Text().parse(LONG, sent)


def test_the_length_counts_after_line_ends_and_blank_lines_are_put_right() -> None:
    assert Text().parse(LONG, "a" * 20 + "\r\n" * 40 + "b" * 16) == "a" * 20 + "\n" * 4 + "b" * 16


def test_words_that_are_too_long_are_explained_and_kept_on_the_page() -> None:
    sheet = sheet_of(Text(), LONG, {"thing": "x" * 41})

    assert not sheet.validate()
    assert sheet.errors == {"thing": ["Please keep this to 40 letters or fewer."]}
    assert sheet["thing"].data == "x" * 41


def test_a_line_has_no_line_breaks() -> None:
    assert Text().parse(LINE, "one\n\n two\tthree") == "one two three"


@pytest.mark.parametrize(("item", "widget"), [(LONG, "TextAreaField"), (LINE, "StringField")])
def test_long_and_short_texts_have_their_own_box(item: Any, widget: str) -> None:
    assert type(sheet_of(Text(), item)["thing"]).__name__ == widget


def test_no_control_character_is_kept_but_tab_and_line_feed() -> None:
    controls = [chr(code) for code in [*range(1, 32), *range(127, 160)]]

    kept = {letter for control in controls for letter in tidy(f"a{control}b")} - {"a", "b"}

    assert kept == {"\t", "\n"}


@given(st.text())
def test_tidy_twice_is_tidy_once(words: str) -> None:
    assert tidy(tidy(words)) == tidy(words)


def test_blank_lines_by_the_ten_thousand_take_no_time() -> None:
    words = "a" + "\n \t" * 100_000 + "\nb"

    assert tidy(words) == "a\n\n\n\nb"
