from __future__ import annotations

from dataclasses import replace

import pytest

from intersession.definition.build import YES_NO, YES_NO_WORDS
from intersession.definition.form import Card, Form
from intersession.definition.scoring import Band, Measure, Subscale
from intersession.definition.words import Words, in_words, misfit, with_usual_words, words_of
from tests.support.definitions import a_form, an_item

MEASURE = Measure(
    "near", "Nearness", ("thing",), bands=(Band("some", "Some", 0, 10),), subscales=(Subscale("s", "Part", ("thing",)),)
)


def whole() -> Form:
    return a_form(
        an_item(hint="A hint", low="Not", high="Very", track="near"),
        an_item("grid", key="grid"),
        an_item("info", key="welcome", ask="", text="Hello"),
        card=Card("Do this", why=("Because",), steps=("First", "Then"), two_minutes="Less"),
        measures=(MEASURE,),
    )


def shouted(words: Words) -> Words:
    def shout(held: object) -> object:
        if isinstance(held, dict):
            return {key: shout(one) for key, one in held.items()}
        return [shout(one) for one in held] if isinstance(held, list) else str(held).upper()

    return {key: shout(one) for key, one in words.items()}


def test_a_form_in_its_own_words_is_itself() -> None:
    form = whole()

    assert in_words(form, words_of(form), language="en") == form


def test_every_word_is_replaced_and_nothing_else() -> None:
    form = whole()

    other = in_words(form, shouted(words_of(form)), language="xx")

    assert words_of(other) == shouted(words_of(form))
    assert other.language == "xx"
    assert other.hash != form.hash
    assert in_words(other, words_of(form), language="en") == form


def test_a_card_and_lists_stay_what_they_are() -> None:
    form = whole()

    card = in_words(form, shouted(words_of(form)), language="xx").card

    assert card == Card("DO THIS", why=("BECAUSE",), steps=("FIRST", "THEN"), two_minutes="LESS")


def test_a_form_without_a_card_gets_none() -> None:
    form = a_form()

    assert in_words(form, words_of(form), language="xx").card is None


MODEL: Words = {"a": "1", "b": ["2", {"deep": "3"}]}


@pytest.mark.parametrize(
    ("given", "path", "why"),
    [
        ({"a": "x"}, (), '"b" is missing'),
        ({**MODEL, "c": "!"}, ("c",), 'what is translated has no "c" here'),
        ({"a": "x", "b": ["y"]}, ("b",), "there are 1 here, and 2 in what is translated"),
        ({"a": "x", "b": ["y", {}]}, ("b", 1), '"deep" is missing'),
        ({"a": "x", "b": ["y", {"deep": "z", "in": "z"}]}, ("b", 1, "in"), 'what is translated has no "in" here'),
    ],
)
def test_words_that_do_not_fit_are_found(given: Words, path: tuple[str | int, ...], why: str) -> None:
    assert misfit(MODEL, given) == (path, why)


def test_words_that_fit_are_left_alone() -> None:
    assert misfit(MODEL, {"b": ["y", {"deep": "z"}], "a": "x"}) is None


def test_the_usual_yes_and_no_need_no_translation() -> None:
    form = a_form(an_item("yes_no", options=YES_NO))

    said = with_usual_words({"items": {"thing": {"ask": "¿Qué?"}}}, form, language="es-MX")

    assert said["items"]["thing"]["options"] == {one.key: one.label for one in YES_NO_WORDS["es"]}


def test_a_yes_and_no_in_own_words_is_left_to_the_translator() -> None:
    own = (YES_NO[0], replace(YES_NO[1], label="Not now"))
    form = a_form(an_item("yes_no", options=own))
    words: Words = {"items": {"thing": {"ask": "¿Qué?"}}}

    assert with_usual_words(words, form, language="es") == words


def test_a_language_whose_yes_is_not_known_has_to_say_it() -> None:
    form = a_form(an_item("yes_no", options=YES_NO))
    words: Words = {"items": {"thing": {"ask": "Was?"}}}

    assert with_usual_words(words, form, language="de") == words
