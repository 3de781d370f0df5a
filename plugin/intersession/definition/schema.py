"""Checks a tree against `forms/schema.json` and turns scalars into what the schema wants, with lines for every error.

It knows the few JSON Schema keywords which that file uses (`KEYWORDS`), and says what is wrong in an author's words.
What items mean to each other is not here but in `checks.py`.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from typing import Any

from intersession.definition.yaml_reader import Mapping, Node, Scalar, Sequence
from intersession.errors import FormError
from intersession.resources import FORMS

# Annotations say nothing about what is right; the other keywords are all that may be used.
ANNOTATIONS = frozenset({"$schema", "$id", "$defs", "title", "description", "examples"})
KEYWORDS = frozenset({"$ref", "type", "enum", "const", "pattern", "minLength", "maxLength", "minimum", "maximum"}) | {
    *("exclusiveMinimum", "minItems", "maxItems", "uniqueItems", "items", "properties", "required"),
    *("additionalProperties", "propertyNames", "minProperties", "maxProperties", "allOf", "if", "then"),
}

_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,9})", re.ASCII)
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,9})(\.[0-9]{1,10})?", re.ASCII)
_WORDS = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list (lines that begin with -)",
    "object": "settings (lines like key: value)",
}

Path = tuple[str | int, ...]
Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Fitted:
    """Plain data as the schema wants it, and the line of everything in it."""

    data: Any
    lines: dict[Path, int] = field(default_factory=dict[Path, int])

    def line_of(self, path: Path) -> int | None:
        """Return the line of what lies at the path, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path)


@cache
def _document() -> Schema:
    document: Schema = json.loads((FORMS / "schema.json").read_text(encoding="utf-8"))
    return document


def fit(node: Node, name: str, *, source: str) -> Fitted:
    """Return the tree as data that meets the definition `name` of schema.json. Raise FormError at the first fault."""
    fitter = _Fitter(source)
    return Fitted(fitter.fit(node, _document()["$defs"][name], ()), fitter.lines)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that does not meet the schema, and the path to it."""

    path: Path
    error: FormError


def fit_all(node: Node, name: str, *, source: str) -> tuple[Fitted, tuple[Fault, ...]]:
    """Do what `fit` does, but go on after a fault: return all of them. With faults the data is not whole."""
    fitter = _Fitter(source, faults=[])
    data = fitter.fit(node, _document()["$defs"][name], ())
    return Fitted(data, fitter.lines), tuple(fitter.faults or ())


def barred(kind: str) -> frozenset[str]:
    """Return the settings that do not go with an item of this kind; none of a kind that is not ours."""
    rules = _document()["$defs"]["item"]["allOf"]
    own = [rule["then"] for rule in rules if _matches({"kind": kind}, rule["if"])]
    return frozenset(key for then in own for key, inner in then["properties"].items() if inner is False)


def place(data: Any, path: Path) -> str:
    """Say where a path leads, in an author's words: "item closeness, hint" or "part 2"."""
    words: list[str] = []
    for depth, step in enumerate(path):
        if isinstance(step, int):
            held = _at(data, path[: depth + 1])
            one = str(path[depth - 1]).removesuffix("s") if depth else "entry"
            named = held.get("key") if isinstance(held, dict) else None
            words.append(f"{one} {named or step + 1}")
        elif depth + 1 == len(path) or not isinstance(path[depth + 1], int):
            words.append(step)
    return ", ".join(words)


def _at(data: Any, path: Path) -> Any:
    for step in path:
        data = data[step]
    return data


class _Fitter:
    """Walks a tree and a schema side by side, once. With a list for `faults` it goes on after one."""

    def __init__(self, source: str, *, faults: list[Fault] | None = None) -> None:
        self.source = source
        self.faults = faults
        self.lines: dict[Path, int] = {}
        self.root: Any = None

    def fail(self, path: Path, why: str, *, line: int | None = None) -> FormError:
        return FormError(self.source, line or self.lines.get(path), place(self.root, path), why)

    def fit(self, node: Node, schema: Schema, path: Path) -> Any:
        try:
            return self._fit(node, schema, path)
        except FormError as error:
            self._note(path, error)
            return None

    def _note(self, path: Path, error: FormError) -> None:
        if self.faults is None:
            raise error
        self.faults.append(Fault(path, error))

    def _fit(self, node: Node, schema: Schema, path: Path) -> Any:
        schema = _resolved(schema)
        self.lines.setdefault(path, node.line)
        if not path:
            self.root = _raw(node)
        value = self._typed(node, schema, path)
        self._check(value, schema, path)
        for rule in schema.get("allOf", ()):
            self._check_rule(value, rule, path)
        return value

    def _typed(self, node: Node, schema: Schema, path: Path) -> Any:
        kind = schema.get("type", "string")
        if kind == "object" and isinstance(node, Mapping):
            return self._mapping(node, schema, path)
        if kind == "array" and isinstance(node, Sequence):
            return [self.fit(one, schema["items"], (*path, at)) for at, one in enumerate(node.entries)]
        if isinstance(node, Scalar) and kind not in {"object", "array"}:
            value = _scalar(node, kind)
            if value is not None:
                return value
        raise self.fail(path, f"this must be {_WORDS[kind]}")

    def _mapping(self, node: Mapping, schema: Schema, path: Path) -> dict[str, Any]:
        known = schema.get("properties", {})
        rest = schema.get("additionalProperties", True)
        fitted: dict[str, Any] = {}
        for key, value in node.pairs.items():
            self.lines[*path, key] = node.lines[key]
            if key not in known and rest is False:
                self._note((*path, key), self.fail(path, _unknown(key, known), line=node.lines[key]))
                continue
            fitted[key] = self.fit(value, known.get(key, rest), (*path, key))
        return fitted

    def _check(self, value: Any, schema: Schema, path: Path) -> None:
        for problem in (_of_scalar(value, schema), _of_list(value, schema), _of_mapping(value, schema)):
            if problem:
                raise self.fail(path, problem)

    def _check_rule(self, value: Any, rule: Schema, path: Path) -> None:
        """A rule is {"if": …, "then": …}: which settings go together with which kind."""
        if not _matches(value, rule["if"]):
            return
        then = rule["then"]
        self._check(value, then, path)
        for key, inner in then.get("properties", {}).items():
            if key in value and inner is False:
                raise self.fail((*path, key), f'"{key}" does not go with kind {value.get("kind")}')
            if key in value and inner is not True:
                self._check(value[key], inner, (*path, key))


def _resolved(schema: Schema) -> Schema:
    if "$ref" not in schema:
        return schema
    found: Schema = _document()["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    return found


def _raw(node: Node) -> Any:
    if isinstance(node, Mapping):
        return {key: _raw(value) for key, value in node.pairs.items()}
    if isinstance(node, Sequence):
        return [_raw(one) for one in node.entries]
    return node.text


def _scalar(node: Scalar, kind: str) -> Any:
    """Return the scalar as the schema's type, or None when it is not one."""
    if kind == "string":
        return node.text
    if not node.is_plain:
        return None
    if kind == "boolean":
        return {"true": True, "false": False}.get(node.text)
    if kind == "integer":
        return int(node.text) if _INTEGER.fullmatch(node.text) else None
    return float(node.text) if _NUMBER.fullmatch(node.text) else None


def _unknown(key: str, known: dict[str, Any]) -> str:
    near = get_close_matches(key, known, n=1)
    return f'there is no setting "{key}"' + (f'; did you mean "{near[0]}"?' if near else "")


def _matches(value: Any, condition: Schema) -> bool:
    """Say whether the settings hold the words that a rule asks for."""
    return all(value.get(key) == wanted["const"] for key, wanted in condition["properties"].items())


def _of_scalar(value: Any, schema: Schema) -> str:
    if isinstance(value, str):
        return _of_text(value, schema)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _of_number(value, schema)
    return ""


def _of_text(value: str, schema: Schema) -> str:
    if any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in value):
        return "this holds a character that is not text"
    if "enum" in schema and value not in schema["enum"]:
        return f'"{value}" is not one of: {", ".join(schema["enum"])}'
    if len(value.strip()) < schema.get("minLength", 0):
        return "this must not be empty"
    if len(value) > schema.get("maxLength", len(value)):
        return f"this must be at most {schema['maxLength']} letters"
    if "pattern" in schema and not re.fullmatch(schema["pattern"], value):
        return f'"{value}" cannot be used here: {schema["description"]}'
    return ""


def _of_number(value: float, schema: Schema) -> str:
    if value < schema.get("minimum", value) or value > schema.get("maximum", value):
        return f"this must be from {schema.get('minimum', '…')} to {schema.get('maximum', '…')}"
    if value <= schema.get("exclusiveMinimum", value - 1):
        return f"this must be more than {schema['exclusiveMinimum']}"
    return ""


def _of_list(value: Any, schema: Schema) -> str:
    if not isinstance(value, list):
        return ""
    if len(value) < schema.get("minItems", 0):
        return f"this needs at least {schema['minItems']}"
    if len(value) > schema.get("maxItems", len(value)):
        return f"this has more than {schema['maxItems']}"
    if schema.get("uniqueItems") and len(set(value)) < len(value):
        return "the same word is written twice"
    return ""


def _of_mapping(value: Any, schema: Schema) -> str:
    if not isinstance(value, dict):
        return ""
    missing = next((key for key in schema.get("required", ()) if key not in value), None)
    if missing:
        return f'"{missing}" is missing'
    if len(value) < schema.get("minProperties", 0):
        return f"this needs at least {schema['minProperties']}"
    if len(value) > schema.get("maxProperties", len(value)):
        return f"this has more than {schema['maxProperties']}"
    names = _resolved(schema["propertyNames"]) if "propertyNames" in schema else {}
    return next((problem for key in value if (problem := _of_text(key, names))), "")
