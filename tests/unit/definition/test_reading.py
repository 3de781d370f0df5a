from __future__ import annotations

import pytest

from intersession.definition.build import YES_NO
from intersession.definition.conditions import Condition
from intersession.definition.form import Card, Form, Part
from intersession.definition.items import Item
from intersession.definition.reading import advice, form_grade, grade, longest_sentence, minutes, syllables, texts
from tests.support.definitions import a_form, an_item, options


@pytest.mark.parametrize(
    ("word", "count"),
    [
        *(("time", 1), ("noticed", 2), ("little", 2), ("wanted", 2), ("helped", 1), ("gives", 1), ("houses", 2)),
        *(("people", 2), ("listening", 3), ("independence", 4), ("the", 1), ("I", 1), ("10", 1), ("while", 1)),
    ],
)
def test_syllables_are_counted_by_rule(word: str, count: int) -> None:
    assert syllables(word) == count


def test_the_grade_follows_the_formula() -> None:
    # 10 words, 2 sentences, 12 syllables: 0.39 * 5 + 11.8 * 1.2 - 15.59
    assert grade("The cat sat on it. We like a happy picnic.") == pytest.approx(0.52, abs=0.005)


def test_long_words_and_sentences_raise_the_grade() -> None:
    plain = "We talked. It was good."
    grand = (
        "Our communication demonstrated considerable emotional availability notwithstanding mutual misunderstandings"
    )

    assert grade(plain) < 2
    assert grade(grand) > 20


@pytest.mark.parametrize("text", ["", "…", "?!"])
def test_a_text_without_words_has_grade_zero(text: str) -> None:
    assert grade(text) == 0.0
    assert longest_sentence(text) == 0


def test_the_longest_sentence_is_counted_in_words() -> None:
    assert longest_sentence("One two. One two three? Don’t stop") == 3


def test_the_card_counts_among_the_texts() -> None:
    form = a_form(an_item(hint="A hint"), card=Card("Do this", why=("Because",), two_minutes="Do less"))

    assert {"Do this", "Because", "Do less", "A hint", "What?"} <= set(texts(form))
    assert form_grade(form) >= 0


def test_minutes_grow_with_questions_and_shrink_with_follow_ups() -> None:
    text = an_item("text", key="words")
    follow_up = an_item("text", key="words", show_if=Condition("thing", at_least=1))
    short = a_form(an_item(), text, short=("thing",))

    assert minutes(short) > minutes(a_form(an_item(), follow_up)) > minutes(a_form(an_item()))
    assert minutes(short, short=True) == minutes(a_form(an_item()))


@pytest.mark.parametrize("kind", ["grid", "info", "choices", "voice_note"])
def test_minutes_are_estimated_for_every_kind(kind: str) -> None:
    assert minutes(a_form(an_item(kind))) > 0


def codes(*items: Item, **settings: object) -> set[str]:
    return {one.code for one in advice(a_form(*items, **settings))}


def test_a_plain_form_needs_no_advice() -> None:
    assert advice(a_form(an_item(ask="How close did you feel?"))) == ()


@pytest.mark.parametrize(
    ("item", "code"),
    [
        (an_item("text", ask="What did your partner do wrong?"), "blame"),
        (an_item("text", ask="Good work!"), "exclamation"),
        (an_item("text", ask="one " * 16), "long_sentence"),
        (an_item("choice", ask="Was there a fight?", options=options("yes", "no")), "no_way_out"),
        (an_item(needed=True), "needed"),
    ],
)
def test_an_item_gets_the_advice_it_needs(item: Item, code: str) -> None:
    assert code in codes(item)


def test_a_hard_question_with_a_way_out_needs_no_advice() -> None:
    assert codes(an_item("yes_no", ask="Was there a fight?", options=YES_NO)) == set()


def many(count: int) -> tuple[Part, ...]:
    return (Part("One", tuple(an_item(key=f"q{n}") for n in range(count))),)


@pytest.mark.parametrize(
    ("form", "code"),
    [
        (a_form(parts=many(13)), "many_questions"),
        (a_form(parts=many(5)), "long_part"),
        (a_form(public_title="Your couple homework"), "public_title"),
        (a_form(parts=many(5), minutes=0.1), "minutes"),
        (a_form(an_item(ask="Characterize interpersonal communication difficulties experienced.")), "grade"),
    ],
)
def test_a_form_gets_the_advice_it_needs(form: Form, code: str) -> None:
    assert code in {one.code for one in advice(form)}


def test_other_languages_get_no_grade() -> None:
    item = an_item(ask="Characterize interpersonal communication difficulties experienced.")

    assert "grade" not in codes(item, language="es")
