"""Every example of forms/README.md is loaded: what the page teaches works."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from intersession.definition.items import Item
from intersession.definition.loader import form_from_text, load_folder
from intersession.definition.program import load_program
from intersession.kinds import BUILT_IN
from intersession.resources import FORMS
from tests.support.definitions import items_text

README = (FORMS / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
WHOLE = [text for text in EXAMPLES if text.startswith("# yaml-language-server: $schema=./schema.json\n")]
TRANSLATIONS = [text for text in EXAMPLES if "#/$defs/translation\n" in text]
PROGRAMS = [text for text in EXAMPLES if "#/$defs/program\n" in text]
ITEMS = [text for text in EXAMPLES if text.startswith("- ")]
MEASURES = [text for text in EXAMPLES if text.startswith("measures:")]
KINDS = {kind.name for kind in BUILT_IN}


def items(text: str) -> tuple[Item, ...]:
    return form_from_text(items_text(text), source="README.md", kinds=KINDS).items


def test_every_example_is_of_a_sort_that_is_loaded() -> None:
    sorts = (WHOLE, ITEMS, MEASURES, TRANSLATIONS, PROGRAMS)

    assert all(sorts)
    assert sum(len(examples) for examples in sorts) == len(EXAMPLES) == README.count("```") / 2


@pytest.mark.parametrize("text", WHOLE)
def test_a_whole_form_is_loaded(text: str) -> None:
    assert form_from_text(text, source="README.md", kinds=KINDS).questions


@pytest.mark.parametrize("text", ITEMS)
def test_questions_are_loaded(text: str) -> None:
    assert items(text)


@pytest.mark.parametrize("text", MEASURES)
def test_measures_are_loaded(text: str) -> None:
    scale = "- {key: understood, kind: scale, ask: Well}"

    assert form_from_text(items_text(scale, tail=text), source="README.md").measures


@pytest.mark.parametrize("text", TRANSLATIONS)
def test_a_translation_fits_the_form_above_it(tmp_path: Path, text: str) -> None:
    (tmp_path / "evening-walk.yaml").write_text(WHOLE[0], encoding="utf-8")
    there = tmp_path / "translations" / "es"
    there.mkdir(parents=True)
    (there / "evening-walk.yaml").write_text(text, encoding="utf-8")

    assert [form.language for form in load_folder(tmp_path, "", kinds=KINDS)] == ["en", "es"]


@pytest.mark.parametrize("text", PROGRAMS)
def test_a_program_is_loaded(tmp_path: Path, text: str) -> None:
    (tmp_path / "two-evenings.yaml").write_text(text, encoding="utf-8")

    assert len(load_program(tmp_path / "two-evenings.yaml").steps) == 2


def test_every_built_in_kind_has_an_example() -> None:
    assert {item.kind for text in ITEMS for item in items(text)} == KINDS


def test_every_setting_is_explained() -> None:
    definitions = json.loads((FORMS / "schema.json").read_text(encoding="utf-8"))["$defs"]
    settings = {*definitions["form"]["properties"], *definitions["item"]["properties"]} - {"language"}

    unexplained = {name for name in settings if not re.search(rf"`{name}|^\s*(- )?{name}:", README, re.MULTILINE)}

    assert unexplained == set()
