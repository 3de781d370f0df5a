"""What a message says on a lock screen, and what it must never say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intersession.jobs import messages

LINK = "https://practice.example/intersession/i#aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"


def invitation(subject: str = "A note for you", counselor: str = "Dr. Amara Okafor") -> messages.Words:
    return messages.invitation(
        LINK, subject=subject, counselor=counselor, locale="en", names=("Ben", "Weekly reflection")
    )


def test_invitation_is_two_plain_lines_and_one_link() -> None:
    words = invitation()

    assert words.subject == "A note for you"
    assert [line for line in words.body.splitlines() if line][-1] == LINK
    assert messages.lint(words.body, names=("Ben", "Ana", "Amara")) == []


def test_subject_may_carry_the_first_name_of_the_counselor() -> None:
    assert invitation("A note from {counselor}").subject == "A note from Amara"


@pytest.mark.parametrize(
    "subject",
    [
        "From your counselor",
        "Homework",
        "For Ben too",
        "Weekly Reflection",
        "",
        "  ",
        "See https://a.example https://b.example",
    ],
)
def test_subject_that_tells_too_much_is_replaced(subject: str) -> None:
    assert invitation(subject).subject == "A note for you"


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("The plums are ripe.", "The plums are ripe."),
        ("Your couples homework is here.", "There is something short for you here."),
        ("Ben and you", "There is something short for you here."),
        ("See https://other.example", "There is something short for you here."),
        ("Two\nlines", "Two lines"),
    ],
)
def test_line_that_was_agreed_stands_for_ours_unless_it_tells_too_much(words: str, first: str) -> None:
    said = messages.invitation(LINK, subject="A note", counselor="Amara", locale="en", words=words, names=("Ben",))

    assert said.body.splitlines()[0] == first


def test_line_break_in_a_name_never_reaches_the_subject() -> None:
    words = invitation("A note from {counselor}", counselor="Amara\r\nBcc:everyone@example.org")

    assert words.subject.splitlines() == [words.subject]


@given(st.text(), st.text())
def test_subject_is_one_line_whatever_is_put_in(subject: str, counselor: str) -> None:
    said = invitation(subject, counselor).subject

    assert said.isprintable()
    assert messages.lint(said, names=("Ben", "Weekly reflection")) == []


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Amara Okafor", "Amara"),
        ("Dr. Amara Okafor", "Amara"),
        ("Prof. Dr. Li", "Li"),
        ("Mx Kim", "Kim"),
        ("Dr.", ""),
        ("", ""),
    ],
)
def test_first_name_leaves_titles_out(name: str, first: str) -> None:
    assert messages.first_name(name) == first


@pytest.mark.parametrize(
    "text",
    [
        "your Counselling page",
        "COUNSELOR",
        "psychotherapy",
        "for couples",
        "you and your partner",
        "homework",
        "Before the session",
    ],
)
def test_telling_word_is_found(text: str) -> None:
    assert len(messages.lint(text)) == 1


@pytest.mark.parametrize("text", ["A note for you", "There is something short for you here.", "Bring a thermos, Pat."])
def test_plain_words_pass(text: str) -> None:
    assert messages.lint(text) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [("A note about Ben", "Ben Lindqvist"), ("ben, hello", "Ben"), ("Time Together tonight", "time together")],
)
def test_name_is_found(text: str, name: str) -> None:
    assert messages.lint(text, names=(name,)) == [f'it names "{name}"']


def test_name_inside_another_word_passes() -> None:
    assert messages.lint("A bench", names=("Ben", "")) == []


def test_second_link_and_third_line_are_found() -> None:
    text = "one\ntwo\nthree\nhttps://a.example\nhttps://b.example\n"

    assert messages.lint(text) == ["it has more than one link", "it has more than 2 lines beside the link"]


def test_host_name_of_the_practice_is_not_judged() -> None:
    assert messages.lint("A note\nhttps://couples-counseling.example/i#x") == []
