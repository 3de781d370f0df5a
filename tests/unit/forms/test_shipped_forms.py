"""The homework that ships, in every language: read as a tired person would, and by rules that hold for each form."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from intersession.definition.answers import Disclosure
from intersession.definition.form import Form
from intersession.definition.loader import form_from_data, load_folder
from intersession.definition.reading import (
    MOST_QUESTIONS,
    MOST_WORDS,
    advice,
    form_grade,
    form_inflesz,
    grade,
    inflesz,
    longest_sentence,
    minutes,
    texts,
)
from intersession.definition.tongues import TONGUES
from intersession.definition.words import words_of
from intersession.kinds import BUILT_IN
from intersession.resources import FORMS

KINDS = {kind.name for kind in BUILT_IN}
LANGUAGES = ("en", "es")
ALL = {(form.key, form.language): form for form in load_folder(FORMS, "rebuilding", kinds=KINDS)}
AGAIN = {(form.key, form.language): form for form in load_folder(FORMS, "rebuilding")}
KEYS = sorted({key for key, _ in ALL})
PRACTICES = {key: ALL[key, "en"] for key in KEYS if ALL[key, "en"].practice}

each_form = pytest.mark.parametrize("form", ALL.values(), ids=[f"{key}-{language}" for key, language in ALL])
each_key = pytest.mark.parametrize("key", KEYS)
each_practice = pytest.mark.parametrize("form", PRACTICES.values(), ids=PRACTICES.keys())

# Any couple: nobody is guessed to be of a sex, married, living together, or a parent.
GUESSED = {
    "en": re.compile(
        r"\b(husband|wife|spouse|he|she|him|her|his|hers|man|men|woman|women|girlfriend|boyfriend|marriage|married|bed"
        r"|kids)\b",
        re.IGNORECASE,
    ),
    "es": re.compile(
        r"\b(espos[oa]s?|marido|mujer(es)?|hombres?|novi[oa]s?|él|ell[oa]s?|casad[oa]s?|hij[oa]s?|niñ[oa]s?|cama"
        r"|junt[oa]s|ambos|los dos|el otro|uno al otro|cada un[oa]|amig[oa]s?|consejer[oa]s?"
        r"|(?:te sientes|te sentiste|estás|estés|qué tan) \w+[ai]d[oa]|list[oa]|segur[oa] de|tranquil[oa]s)\b",
        re.IGNORECASE,
    ),
}


def every_text(words: Any) -> Iterator[str]:
    if isinstance(words, str):
        yield words
    else:
        for one in words.values() if isinstance(words, dict) else words:
            yield from every_text(one)


@each_key
def test_a_form_is_there_in_every_language(key: str) -> None:
    assert [ALL[key, language].language for language in LANGUAGES] == list(LANGUAGES)


@each_form
def test_a_form_is_named_like_its_file(form: Form) -> None:
    folder = FORMS if form.language == "en" else FORMS / "translations" / form.language

    assert (folder / f"{form.key}.yaml").is_file()


@each_form
def test_a_form_has_the_same_hash_whenever_it_is_read(form: Form) -> None:
    again = AGAIN[form.key, form.language]

    assert again.hash == form.hash
    assert form_from_data(json.loads(json.dumps(form.as_data()))).hash == form.hash


def test_no_two_forms_have_one_hash() -> None:
    assert len({form.hash for form in ALL.values()}) == len(ALL) == len(KEYS) * len(LANGUAGES)


@each_key
def test_languages_differ_in_words_only(key: str) -> None:
    english, spanish = (ALL[key, language] for language in LANGUAGES)

    def structure(form: Form) -> list[object]:
        return [
            [
                (i.key, i.kind, i.track, i.role, i.private, i.concern, i.minimum, i.maximum, i.show_if)
                for i in form.items
            ],
            [(m.key, m.items, m.low, m.high, m.direction, m.version) for m in form.measures],
            [[o.key for o in (*i.options, *i.rows)] for i in form.items],
            (form.version, form.short, form.conjoint, form.individual, form.contraindicated_when, form.practice),
        ]

    assert structure(spanish) == structure(english)


@each_key
def test_nothing_was_left_in_english(key: str) -> None:
    english, spanish = (set(every_text(words_of(ALL[key, language]))) for language in LANGUAGES)

    assert {text for text in english & spanish if len(text.split()) > 1} == set()


@each_form
def test_a_form_needs_no_advice(form: Form) -> None:
    assert advice(form) == ()


@each_form
def test_a_form_is_easy_to_read(form: Form) -> None:
    found = form_grade(form), form_inflesz(form)

    assert found[0] is None or found[0] <= 4
    assert found[1] is None or found[1] >= 75
    assert found != (None, None)


@each_form
def test_no_sentence_is_long_and_none_is_hard(form: Form) -> None:
    for text in texts(form):
        assert longest_sentence(text) <= MOST_WORDS, text
        assert not {"!", "¡"} & set(text)
        if len(text.split()) > 3 and form.language == "en":
            assert grade(text) <= 7, text
        if len(text.split()) > 7 and form.language == "es":
            assert inflesz(text) >= 55, text


@each_form
def test_nothing_in_a_form_blames(form: Form) -> None:
    blaming = TONGUES[form.language].blaming

    for text in every_text(words_of(form)):
        found = {word.lower() for word in re.findall(r"[^\W\d_]+", text)} & blaming
        assert not found, text


@each_form
def test_a_form_guesses_nothing_about_a_couple(form: Form) -> None:
    for text in every_text(words_of(form)):
        assert not GUESSED[form.language].search(text), text


@each_form
def test_a_part_asks_at_most_four_things_and_a_form_at_most_twelve(form: Form) -> None:
    for part in form.parts:
        assert 1 <= len([item for item in part.items if item.kind != "info"]) <= 4
    assert len(form.questions) <= MOST_QUESTIONS


@each_form
def test_nothing_is_needed_and_nothing_proposes_to_travel(form: Form) -> None:
    for item in form.questions:
        assert not item.needed
        assert item.disclosure == Disclosure.COUNSELOR_ONLY


@each_form
def test_a_form_takes_no_longer_than_it_says(form: Form) -> None:
    assert minutes(form) <= form.minutes <= 5
    assert minutes(form, short=True) <= 1.0


@each_form
def test_touch_is_never_counted_as_nothing(form: Form) -> None:
    for item in form.items:
        for row in item.rows:
            assert (row.key in item.uncounted) == (row.key == "affection")


@each_form
def test_what_asks_for_something_together_is_held_back_by_a_closed_gate(form: Form) -> None:
    assert form.conjoint == bool(form.contraindicated_when)
    assert not (form.conjoint and form.individual)
    if form.card:
        assert form.conjoint


@each_practice
def test_a_practice_has_a_card_and_a_way_out_of_it(form: Form) -> None:
    card = form.card

    assert card is not None
    assert 1 <= len(card.why) <= 2
    assert card.steps
    assert card.two_minutes
    assert card.if_it_goes_badly
    assert {"afraid", "hurt", "controlled"} <= set(form.contraindicated_when)


@each_practice
def test_a_practice_asks_what_was_given_and_noticed_and_how_it_was(form: Form) -> None:
    (grid,) = (item for item in form.items if item.kind == "grid")

    assert grid.practice == form.practice
    assert form.practice in {row.key for row in grid.rows}
    assert {"quality", "helped", "talk"} <= {item.role for item in form.items}


@each_practice
def test_a_practice_has_a_one_minute_form_and_a_kind_way_to_say_no(form: Form) -> None:
    done = form.item("done")

    assert form.short[0] == "done"
    assert [option.key for option in done.options][-1] == "rather_not"
    assert {"not_yet", "not_this_week"} & {option.key for option in done.options}
