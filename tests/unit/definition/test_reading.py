from __future__ import annotations

import pytest

from intersession.definition.build import YES_NO
from intersession.definition.conditions import Condition
from intersession.definition.form import Card, Form, Part
from intersession.definition.items import Item
from intersession.definition.reading import (
    advice,
    form_grade,
    form_inflesz,
    grade,
    inflesz,
    longest_sentence,
    minutes,
    texts,
)
from intersession.definition.tongues import english_syllables, spanish_syllables
from tests.support.definitions import a_form, an_item, options


@pytest.mark.parametrize(
    ("word", "count"),
    [
        *(("time", 1), ("noticed", 2), ("little", 2), ("wanted", 2), ("helped", 1), ("gives", 1), ("houses", 2)),
        *(("people", 2), ("listening", 3), ("independence", 4), ("the", 1), ("I", 1), ("10", 1), ("while", 1)),
    ],
)
def test_english_syllables_are_counted_by_rule(word: str, count: int) -> None:
    assert english_syllables(word) == count


@pytest.mark.parametrize(
    ("word", "count"),
    [
        *(("tu", 1), ("pareja", 3), ("bien", 1), ("día", 2), ("ciudad", 2), ("leer", 2), ("oído", 3), ("también", 2)),
        *(("quiero", 2), ("guía", 2), ("cuídate", 3), ("ayer", 2), ("hoy", 1), ("muy", 1), ("y", 1), ("ahora", 3)),
        *(("prohíbe", 3), ("vergüenza", 3), ("10", 1), ("Sí", 1)),
    ],
)
def test_spanish_syllables_are_counted_by_rule(word: str, count: int) -> None:
    assert spanish_syllables(word) == count


def test_the_grade_follows_the_formula() -> None:
    # 10 words, 2 sentences, 12 syllables: 0.39 * 5 + 11.8 * 1.2 - 15.59
    assert grade("The cat sat on it. We like a happy picnic.") == pytest.approx(0.52, abs=0.005)


def test_the_spanish_value_follows_the_formula() -> None:
    # 8 words, 2 sentences, 14 syllables: 206.835 - 62.3 * 14 / 8 - 8 / 2
    assert inflesz("El gato duerme en la casa. ¿Vienes mañana?") == pytest.approx(93.81, abs=0.005)


def test_long_spanish_words_and_sentences_lower_the_value() -> None:
    plain = "Hoy te oí. Me hizo bien."
    grand = "Nuestra comunicación demostró considerable disponibilidad no obstante interpretaciones contradictorias"

    assert inflesz(plain) > 80
    assert inflesz(grand) == 0


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
    assert inflesz(text) == 100.0
    assert longest_sentence(text) == 0


def test_the_longest_sentence_is_counted_in_words() -> None:
    assert longest_sentence("One two. One two three? Don’t stop") == 3


def test_the_card_counts_among_the_texts() -> None:
    form = a_form(an_item(hint="A hint"), card=Card("Do this", why=("Because",), two_minutes="Do less"))

    assert {"Do this", "Because", "Do less", "A hint", "What?"} <= set(texts(form))
    assert form_grade(form) is not None


@pytest.mark.parametrize(
    ("language", "has_grade", "has_inflesz"), [("en-GB", True, False), ("es", False, True), ("de", False, False)]
)
def test_a_form_is_measured_in_the_way_of_its_language(language: str, *, has_grade: bool, has_inflesz: bool) -> None:
    form = a_form(language=language)

    assert (form_grade(form) is not None, form_inflesz(form) is not None) == (has_grade, has_inflesz)


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


HARD_TO_READ = an_item(ask="Characterize interpersonal communication difficulties experienced.")


@pytest.mark.parametrize(("language", "is_advised"), [("en", True), ("es-MX", True), ("de", False)])
def test_a_language_without_a_formula_gets_no_advice_on_it(language: str, *, is_advised: bool) -> None:
    assert bool({"grade", "ease"} & codes(HARD_TO_READ, language=language)) == is_advised


@pytest.mark.parametrize(
    ("item", "code"),
    [
        (an_item("text", ask="¿De quién fue la culpa?"), "blame"),
        (an_item("text", ask="¡Muy bien, sigan así"), "exclamation"),
        (an_item("choice", ask="¿Hubo una pelea?", options=options("yes", "no")), "no_way_out"),
    ],
)
def test_a_spanish_item_gets_the_advice_it_needs(item: Item, code: str) -> None:
    assert codes(item, language="es") == {code}


def test_a_spanish_title_that_tells_gets_advice() -> None:
    assert "public_title" in codes(an_item(ask="¿Qué tal?"), language="es", public_title="Tarea para tu relación")


@pytest.mark.parametrize(
    ("ask", "language", "code"),
    [
        ("Why do you never listen?", "en", "blame"),
        ("You should listen more, right?", "en", "blame"),
        ("You love each other, don’t you?", "en", "leading"),
        ("What does your wife do well?", "en", "gendered"),
        ("¿Qué hace bien tu esposo?", "es", "gendered"),
        ("Fue un error, ¿no crees?", "es", "leading"),
    ],
)
def test_words_that_lead_or_do_not_fit_every_couple_are_pointed_out(ask: str, language: str, code: str) -> None:
    assert code in codes(an_item("text", ask=ask), language=language)


@pytest.mark.parametrize("ask", ["What should we know?", "Was the weather fair?", "Where did they meet?"])
def test_a_word_inside_another_is_no_reason_for_advice(ask: str) -> None:
    assert codes(an_item("text", ask=ask)) == set()
