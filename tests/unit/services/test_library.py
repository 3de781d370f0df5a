"""Which form and which policy somebody reads: in their language, in a near one, or in the one it was written in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from intersession.definition.loader import form_from_data
from intersession.errors import NotFound
from intersession.hooks.manager import Plugins
from intersession.hooks.spec import hookimpl
from intersession.hooks.types import FormFolder
from intersession.services.library import Library, open_library
from tests.support.definitions import items_text
from tests.support.units import built_in_plugins

SCALE = "- {key: near, kind: scale, ask: How near}"
WORDS = """\
key: made-up
version: 1
language: de
title: Erfunden
public_title: Etwas Erfundenes
about: Nur ein Versuch.
parts: [{title: Einziger Teil}]
items: {near: {ask: Wie nah}}
"""


class Pack:
    """A plugin with one folder of forms."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @hookimpl
    def intersession_register_forms(self) -> tuple[FormFolder, ...]:
        return (FormFolder(self.folder, "spring"),)


def with_pack(folder: Path, text: str, *, words: str = "") -> Library:
    folder.mkdir(exist_ok=True)
    (folder / "made-up.yaml").write_text(text, encoding="utf-8")
    if words:
        there = folder / "translations" / "de"
        there.mkdir(parents=True)
        (there / "made-up.yaml").write_text(words, encoding="utf-8")
    plugins: Plugins = built_in_plugins()
    plugins.register(Pack(folder), "spring")
    return open_library(plugins)


@pytest.mark.parametrize(
    ("language", "found"),
    [
        ("en", "en"),
        ("es", "es"),
        ("es-MX", "es"),
        ("es_MX", "es"),
        ("ES", "es"),
        ("en-GB", "en"),
        ("fr", "en"),
        ("", "en"),
    ],
)
def test_a_form_and_a_policy_come_in_the_nearest_language(built_in_library: Library, language: str, found: str) -> None:
    form = built_in_library.form("weekly-reflection", language=language)
    policy = built_in_library.policy("limited-secrets", language=language)

    assert (form.key, form.language) == ("weekly-reflection", found)
    assert (policy.key, policy.language) == ("limited-secrets", found)


@pytest.mark.parametrize(
    ("asked", "reader", "found"),
    [("en", "es-MX", "es"), ("es", "en", "en"), ("en", "en", "en"), ("es", "fr", "es"), ("es", "", "es")],
)
def test_what_was_asked_is_spoken_to_a_reader_in_their_language_if_it_can_be(
    built_in_library: Library, asked: str, reader: str, found: str
) -> None:
    form = form_from_data(built_in_library.form("weekly-reflection", language=asked).as_data())

    assert built_in_library.spoken(form, language=reader).language == found


def test_an_older_version_of_a_form_is_spoken_as_it_was_asked(built_in_library: Library) -> None:
    form = replace(built_in_library.form("weekly-reflection"), version=0)

    assert built_in_library.spoken(form, language="es") is form
    assert built_in_library.spoken(replace(form, key="gone"), language="es").key == "gone"


def test_who_names_no_language_gets_english(built_in_library: Library) -> None:
    assert built_in_library.form("weekly-reflection") == built_in_library.forms["weekly-reflection"]
    assert {form.language for form in built_in_library.forms.values()} == {"en"}
    assert {policy.language for policy in built_in_library.policies.values()} == {"en"}


def test_an_unknown_policy_is_the_first_one_in_the_same_language(built_in_library: Library) -> None:
    assert built_in_library.policy("nonsense", language="es").key == "private-unless-released"
    assert built_in_library.policy("nonsense", language="es").language == "es"


def test_an_unknown_form_is_not_found_in_any_language(built_in_library: Library) -> None:
    with pytest.raises(NotFound):
        built_in_library.form("nonsense", language="es")


def test_a_form_that_is_not_in_english_is_assigned_as_it_was_written(tmp_path: Path) -> None:
    library = with_pack(tmp_path, items_text(SCALE).replace("language: en", "language: fr"))

    assert library.forms["made-up"].language == "fr"
    assert library.form("made-up", language="es").language == "fr"


def test_a_region_is_preferred_to_its_language(tmp_path: Path) -> None:
    library = with_pack(tmp_path, items_text(SCALE), words=WORDS)
    swiss = WORDS.replace("language: de", "language: de-CH").replace("Wie nah", "Wie nöch")
    there = tmp_path / "translations" / "de-CH"
    there.mkdir()
    (there / "made-up.yaml").write_text(swiss, encoding="utf-8")

    again = with_pack(tmp_path, items_text(SCALE))

    assert library.form("made-up", language="de-CH").item("near").ask == "Wie nah"
    assert again.form("made-up", language="de-ch").item("near").ask == "Wie nöch"
    assert again.form("made-up", language="de-AT").item("near").ask == "Wie nah"


def test_a_form_of_another_plugin_does_not_keep_the_old_translations(tmp_path: Path) -> None:
    text = items_text(SCALE).replace("key: made-up", "key: weekly-reflection")

    library = with_pack(tmp_path, text)

    assert library.form("weekly-reflection", language="es").pack == "spring"
    assert library.form("weekly-reflection", language="es").language == "en"


def test_a_pack_with_a_broken_translation_is_left_out_and_named(tmp_path: Path) -> None:
    plugins = built_in_plugins()
    plugins.register(Pack(tmp_path), "spring")
    with_pack(tmp_path, items_text(SCALE), words=WORDS.replace("ask:", "aks:"))

    library = open_library(plugins)

    assert "made-up" not in library.forms
    assert "translations/de/made-up.yaml:8" in str(plugins.failures[-1])
