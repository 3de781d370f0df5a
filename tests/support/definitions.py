"""Made-up items and forms: state only what the test is about."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import indent
from typing import Any

from wtforms import Form as Sheet

from intersession.definition.form import Form, Part
from intersession.definition.items import Item, Option
from intersession.definition.loader import form_from_text, load_form
from intersession.hooks.types import Kind

EXAMPLES = Path(__file__).parent.parent / "forms"

HEAD = """\
key: made-up
version: 1
language: en
title: Made up
public_title: Something made up
about: For a test.
minutes: 1
"""


def an_item(kind: str = "scale", **settings: Any) -> Item:
    """An item with neutral settings, options and rows where its kind needs them."""
    usual: dict[str, Any] = {"key": "thing", "ask": "What?"}
    if kind in {"choice", "choices"}:
        usual["options"] = options("a", "b", "c")
    if kind == "yes_no":
        usual["options"] = options("yes", "no", "rather_not")
    if kind == "grid":
        usual |= {"rows": options("thanks", "touch"), "maximum": 3.0}
    return Item(**{**usual, "kind": kind, **settings})


def options(*keys: str) -> tuple[Option, ...]:
    return tuple(Option(key, key.capitalize()) for key in keys)


def a_form(*items: Item, **settings: Any) -> Form:
    """A form with these items in one part."""
    usual: dict[str, Any] = {
        "key": "made-up",
        "version": 1,
        "language": "en",
        "title": "Made up",
        "public_title": "Something made up",
        "about": "For a test.",
        "minutes": 1.0,
        "parts": (Part("Only part", items or (an_item(),)),),
    }
    return Form(**{**usual, **settings})


def items_text(text: str, *, tail: str = "") -> str:
    """A form file with these items (YAML, "- key: …")."""
    return f"{HEAD}parts:\n  - title: Only part\n    items:\n{indent(text.strip(), '      ')}\n{tail}"


def read_items(text: str, *, tail: str = "") -> Form:
    return form_from_text(items_text(text, tail=tail), source="made-up.yaml")


def example(kind: str) -> Form:
    """The tiny example form of a built-in kind."""
    return load_form(EXAMPLES / f"{kind}.yaml")


class Sent(dict[str, list[str]]):
    """What a browser sends, as WTForms wants to read it."""

    def getlist(self, name: str) -> list[str]:
        return self.get(name, [])


def sheet_of(kind: Kind, item: Item, sent: Mapping[str, str | list[str]] | None = None, **kept: Any) -> Any:
    """A sheet with one field, filled with what was sent or with kept data."""
    formdata = None if sent is None else Sent({k: v if isinstance(v, list) else [v] for k, v in sent.items()})
    made: type[Sheet] = type("OneField", (Sheet,), {item.key: kind.field(item)})
    return made(formdata, **kept)
