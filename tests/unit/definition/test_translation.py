from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intersession.definition.form import Form
from intersession.definition.loader import form_from_text, load_folder
from intersession.definition.translation import languages, translated_form
from intersession.errors import FormError
from tests.support.definitions import items_text

ITEMS = """
- {key: near, kind: scale, ask: How near, hint: A guess is fine, low: Not, high: Very, track: nearness, reverse: true}
- {key: hard, kind: yes_no, ask: Was it hard}
- {key: done, kind: choice, ask: Did you, options: {full: All of it, not_yet: Not yet}}
"""
MEASURES = "measures: [{key: near, title: Near, items: [near], low: 0, high: 10, source: Ours}]\n"
SPANISH = """\
key: made-up
version: 1
language: es
title: Inventado
public_title: Algo inventado
about: Para una prueba.
parts:
  - title: Única parte
items:
  near: {ask: Qué tan cerca, hint: Puedes calcular, low: Nada, high: Mucho}
  hard: {ask: Fue difícil}
  done:
    ask: ¿Lo hiciste?
    options: {full: Todo, not_yet: Todavía no}
measures:
  near: {title: Cerca, source: Nuestra}
"""


def folder_with(tmp_path: Path, *, spanish: str = SPANISH, language: str = "es", name: str = "made-up.yaml") -> Path:
    (tmp_path / "made-up.yaml").write_text(items_text(ITEMS, tail=MEASURES), encoding="utf-8")
    there = tmp_path / "translations" / language
    there.mkdir(parents=True)
    (there / name).write_text(spanish, encoding="utf-8")
    return tmp_path


def both(folder: Path) -> tuple[Form, Form]:
    english, spanish = load_folder(folder, "spring")
    return english, spanish


def test_a_translation_makes_a_second_form_with_a_hash_of_its_own(tmp_path: Path) -> None:
    english, spanish = both(folder_with(tmp_path))

    assert (spanish.key, spanish.version, spanish.language, spanish.pack) == ("made-up", 1, "es", "spring")
    assert spanish.title == "Inventado"
    assert spanish.hash != english.hash


def test_a_translation_keeps_keys_series_and_scoring(tmp_path: Path) -> None:
    english, spanish = both(folder_with(tmp_path))

    near = spanish.item("near")
    assert [item.key for item in spanish.items] == [item.key for item in english.items]
    assert (near.track, near.reverse, near.maximum) == ("nearness", True, 10.0)
    assert spanish.measures[0].items == ("near",)
    assert spanish.measures[0].title == "Cerca"
    assert [option.key for option in spanish.item("done").options] == ["full", "not_yet"]


def test_the_usual_yes_and_no_come_in_spanish(tmp_path: Path) -> None:
    _, spanish = both(folder_with(tmp_path))

    assert spanish.item("hard").label_of("yes") == "Sí"
    assert spanish.item("hard").label_of("rather_not") == "Prefiero no decirlo"


@pytest.mark.parametrize(
    ("change", "to", "error"),
    [
        (", hint: Puedes calcular", "", '10: items, near: "hint" is missing'),
        ("low: Nada", "low: Nada, text: x", '10: items, near, text: what is translated has no "text" here'),
        ("  hard: {ask: Fue difícil}\n", "", '9: items: "hard" is missing'),
        ("  hard: {", "  harder: {ask: x}\n  hard: {", '11: items, harder: what is translated has no "harder" here'),
        (", not_yet: Todavía no", "", '14: items, done, options: "not_yet" is missing'),
        (", source: Nuestra", "", '16: measures, near: "source" is missing'),
        ("  - title: Única parte\n", "  - title: A\n  - title: B\n", "7: parts: there are 2 here, and 1 in what"),
        ("  - title: Única", "  - lead: x\n    title: Única", '8: part 1, lead: what is translated has no "lead" here'),
        ("parts:", "card: {what: Algo}\nparts:", '7: card: what is translated has no "card" here'),
        ("version: 1", "version: 2", '2: version: this must be "1" here'),
        ("key: made-up", "key: other", '1: key: this must be "made-up" here'),
        ("language: es", "language: fr", '3: language: this must be "es" here'),
        ("ask: ¿Lo hiciste?", "kind: text", '13: items, done: there is no setting "kind"'),
        ("ask: ¿Lo hiciste?", "ask: ''", "13: items, done, ask: this must not be empty"),
    ],
)
def test_words_that_are_not_those_of_the_form_are_named_with_their_line(
    tmp_path: Path, change: str, to: str, error: str
) -> None:
    assert change in SPANISH
    folder = folder_with(tmp_path, spanish=SPANISH.replace(change, to))

    with pytest.raises(FormError, match=re.escape(f"translations/es/made-up.yaml:{error}")):
        load_folder(folder, "spring")


def test_a_translation_of_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FormError, match=r'translations/es/other.yaml: there is no form "other" to translate'):
        load_folder(folder_with(tmp_path, name="other.yaml"), "spring")


def test_a_form_is_not_translated_into_its_own_language(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, spanish=SPANISH.replace("language: es", "language: en"), language="en")

    with pytest.raises(FormError, match="is written in this language already"):
        load_folder(folder, "spring")


def test_a_form_written_in_two_languages_is_translated_from_english(tmp_path: Path) -> None:
    folder = folder_with(tmp_path)
    german = items_text(ITEMS, tail=MEASURES).replace("language: en", "language: de").replace("How near", "Wie nah")
    (folder / "a-german-one.yaml").write_text(german, encoding="utf-8")

    forms = load_folder(folder, "spring")

    assert [form.language for form in forms] == ["de", "en", "es"]
    assert forms[2].item("near").ask == "Qué tan cerca"


def test_the_languages_of_a_folder_are_its_folders(tmp_path: Path) -> None:
    assert languages(tmp_path) == ()
    assert languages(folder_with(tmp_path, language="es-MX")) == ("es-MX",)


@given(data=st.data())
def test_a_damaged_translation_is_a_form_or_a_form_error(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    form = form_from_text(items_text(ITEMS, tail=MEASURES), source="made-up.yaml")
    start = data.draw(st.integers(0, len(SPANISH) - 1))
    damage = data.draw(st.sampled_from(["", "\t", "  ", ": ", "- ", "[", "{", '"', "yes", "-1", "\0", "&a ", "!!x "]))
    cut = data.draw(st.integers(0, 30))
    path = tmp_path_factory.getbasetemp() / "translations" / "es" / "made-up.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(SPANISH[:start] + damage + SPANISH[start + cut :], encoding="utf-8")

    with suppress(FormError):  # anything else fails the test
        assert translated_form(path, form).key == "made-up"
