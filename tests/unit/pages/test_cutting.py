from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intersession.charts.letters import width
from intersession.pages.cutting import cut, cut_line, tidy

SENTENCE = "We could try again on Friday, and I would like to be asked first. "


def test_short_words_are_left_alone() -> None:
    found = cut("Let us talk.", lines=2, ems=20, tail=8)

    assert (found.text, found.is_cut) == ("Let us talk.", False)


def test_long_words_are_cut_between_two_words() -> None:
    found = cut(SENTENCE * 20, lines=3, ems=20, tail=8)

    assert found.is_cut
    assert (SENTENCE * 20).startswith(found.text + " ")


def test_more_lines_hold_more_words() -> None:
    assert len(cut(SENTENCE * 20, lines=4, ems=20, tail=8).text) > len(cut(SENTENCE * 20, lines=2, ems=20, tail=8).text)


def test_a_word_of_20000_letters_is_cut_inside() -> None:
    found = cut("x" * 20_000, lines=3, ems=20, tail=8)

    assert found.is_cut
    assert 60 < len(found.text) < 120


def test_20000_blank_lines_are_no_words() -> None:
    assert cut("\n" * 20_000, lines=3, ems=20, tail=8).text == ""


@pytest.mark.parametrize("letter", ["\n", "a", "a\u0301", "ab "])
def test_of_a_million_letters_only_the_beginning_is_looked_at(letter: str) -> None:
    room = {"lines": 6, "ems": 45, "tail": 8}

    assert cut(letter * 300_000, **room) == cut(letter * 20_000, **room)


def test_white_space_becomes_single_spaces() -> None:
    assert tidy(" one\r\n\n\ttwo\u00a0three ") == "one two three"


def test_control_letters_and_turned_directions_are_left_out() -> None:
    assert tidy("a\x00b\u202ec\ud800d\u2066e") == "abcde"


def test_letters_that_join_are_kept() -> None:
    assert tidy("می\u200cخواهم 👩\u200d👧") == "می\u200cخواهم 👩\u200d👧"


def test_marks_do_not_pile_up() -> None:
    assert tidy("a" + "\u0301" * 50 + "b") == "a" + "\u0301" * 4 + "b"


@given(st.text(), st.integers(1, 6), st.floats(10, 50))
def test_a_cut_is_a_beginning_of_the_tidy_words(text: str, lines: int, ems: float) -> None:
    found = cut(text, lines=lines, ems=ems, tail=8)

    assert tidy(text).startswith(found.text)
    assert found.is_cut or found.text == tidy(text)


@given(st.text(), st.floats(3, 50))
def test_a_line_is_never_wider_than_its_room(text: str, ems: float) -> None:
    assert width(cut_line(text, ems=ems)) <= ems + 0.001
