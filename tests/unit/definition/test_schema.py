"""Our checker against the schema it reads, and against an independent checker of JSON Schema."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from intersession.definition.schema import ANNOTATIONS, KEYWORDS, fit
from intersession.definition.yaml_reader import read_yaml
from intersession.errors import FormError
from intersession.resources import FORMS
from tests.support.definitions import EXAMPLES

SCHEMA: dict[str, Any] = json.loads((FORMS / "schema.json").read_text(encoding="utf-8"))
INDEPENDENT = jsonschema.Draft202012Validator(SCHEMA)
FILES = sorted([*EXAMPLES.glob("*.yaml"), *FORMS.glob("*-*.yaml")])
SMALL = sorted([*EXAMPLES.glob("*.yaml"), FORMS / "before-the-session.yaml"])
OTHER_VALUES: tuple[Any, ...] = (
    *("", "x", "X y", "scale", "text", "grid", "info", "choice", "shared"),
    *(0, -1, 3, 2.5, 1000, True, [], {}, ["a", "a"], [{}]),
)
OTHER_SETTINGS = ("options", "rows", "maximum", "needed", "text", "nonsense")


def schemas(schema: Any) -> Iterator[dict[str, Any]]:
    """Every schema inside a schema."""
    if not isinstance(schema, dict):
        return
    yield schema
    for named in ("properties", "$defs"):
        for inner in schema.get(named, {}).values():
            yield from schemas(inner)
    for key in ("items", "additionalProperties", "propertyNames", "if", "then"):
        yield from schemas(schema.get(key))
    for inner in schema.get("allOf", ()):
        yield from schemas(inner)


def test_the_schema_is_a_valid_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_the_schema_uses_only_keywords_that_the_loader_knows() -> None:
    used = {key for schema in schemas(SCHEMA) for key in schema}

    assert used <= KEYWORDS | ANNOTATIONS


def test_every_pattern_is_anchored_and_explained() -> None:
    with_pattern = [schema for schema in schemas(SCHEMA) if "pattern" in schema]

    assert with_pattern
    for schema in with_pattern:
        assert re.match(r"\^.*\$$", schema["pattern"])
        assert schema["description"]


def test_every_reference_leads_somewhere() -> None:
    targets = {schema["$ref"] for schema in schemas(SCHEMA) if "$ref" in schema}

    assert {target.removeprefix("#/$defs/") for target in targets} <= SCHEMA["$defs"].keys()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_the_loader_accepts_is_valid_for_editors(path: Any) -> None:
    INDEPENDENT.validate(fitted(path.read_text(encoding="utf-8")))


def settings_of(data: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    entries = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in entries:
        yield from settings_of(value, (*path, key))


@given(data=st.data())
def test_both_checkers_agree_about_a_changed_form(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(SMALL))
    form = fitted(path.read_text(encoding="utf-8"))
    *outer, last = data.draw(st.sampled_from(sorted(filter(None, settings_of(form)), key=str)))
    holder = form
    for step in outer:
        holder = holder[step]
    change = data.draw(st.sampled_from(["remove", "replace", "add"]))
    if change == "remove":
        holder.pop(last)
    elif change == "replace":
        holder[last] = data.draw(st.sampled_from(OTHER_VALUES))
    elif isinstance(holder, dict):
        holder[data.draw(st.sampled_from(OTHER_SETTINGS))] = {"a": "A", "b": "B"}

    try:
        read = fitted(json.dumps(form))
    except FormError:
        assert not INDEPENDENT.is_valid(form)
    else:
        INDEPENDENT.validate(read)


def fitted(text: str) -> Any:
    return fit(read_yaml(text, source="x"), "form", source="x").data
