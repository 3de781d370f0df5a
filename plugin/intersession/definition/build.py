"""Plain data -> a Form, the same way for a file that was checked and for a version that was stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from intersession.definition.answers import Disclosure
from intersession.definition.conditions import Condition
from intersession.definition.form import Card, Form, Part
from intersession.definition.items import Concern, Item, Option
from intersession.definition.scoring import Band, Measure, Subscale

Data = Mapping[str, Any]

YES_NO = (Option("yes", "Yes"), Option("no", "No"), Option("rather_not", "I would rather not say"))
YES_NO_WORDS = {
    "en": YES_NO,
    "es": (Option("yes", "Sí"), Option("no", "No"), Option("rather_not", "Prefiero no decirlo")),
}
"""What a yes_no offers that names no options, by language; a form in another language has to name them."""

GRID_MOST = 3.0

_ITEM_NUMBERS = ("minimum", "maximum", "step")
_MEASURE_NUMBERS = ("factor", "low", "high", "cutoff", "sd", "reliability", "change")


def build_form(data: Data) -> Form:
    """Return the form. Raise KeyError, TypeError or ValueError when the data has not the shape of one."""
    given = dict(data)
    card = given.get("card")
    given["minutes"] = float(given["minutes"])
    given["parts"] = tuple(_part(one, yes_no_in(given["language"])) for one in given["parts"])
    given["card"] = None if card is None else _tupled(Card, card, "why", "steps")
    given["measures"] = tuple(_measure(one) for one in given.get("measures", ()))
    form: Form = _tupled(Form, given, "short", "contraindicated_when")
    return form


def _tupled(cls: Any, data: Data, *lists: str) -> Any:
    return cls(**{**data, **{name: tuple(data[name]) for name in lists if name in data}})


def _numbers(data: Data, names: tuple[str, ...]) -> dict[str, float]:
    return {name: float(data[name]) for name in names if data.get(name) is not None}


def yes_no_in(language: str) -> tuple[Option, ...]:
    """Return the usual words of a yes_no in a language such as "es-MX", or the English ones."""
    return YES_NO_WORDS.get(language.split("-", maxsplit=1)[0], YES_NO)


def _part(data: Data, yes_no: tuple[Option, ...]) -> Part:
    return Part(**{**data, "items": tuple(_item(one, yes_no) for one in data["items"])})


def _item(data: Data, yes_no: tuple[Option, ...]) -> Item:
    usual = {"maximum": GRID_MOST} if data["kind"] == "grid" else {}
    given = {"ask": "", **usual, **data, **_numbers(data, _ITEM_NUMBERS)}
    given["options"] = _options(data.get("options", ())) or (yes_no if data["kind"] == "yes_no" else ())
    given["rows"] = _options(data.get("rows", ()))
    given["uncounted"] = tuple(data.get("uncounted", ()))
    given["show_if"] = _condition(data["show_if"], "") if data.get("show_if") else None
    given["concern"] = _concern(data["concern"], data["key"]) if data.get("concern") else None
    given["disclosure"] = Disclosure(data.get("disclosure", Disclosure.COUNSELOR_ONLY))
    return Item(**given)


def _options(data: Any) -> tuple[Option, ...]:
    """Read options from a file ({key: label}) or from storage ([{"key": …, "label": …}])."""
    if isinstance(data, Mapping):
        return tuple(Option(key, label) for key, label in data.items())
    return tuple(Option(**one) for one in data)


def _condition(data: Data, own: str) -> Condition:
    given = {"item": own, **data, **_numbers(data, ("at_most", "at_least"))}
    condition: Condition = _tupled(Condition, given, "any_of")
    return condition


def _concern(data: Data, own: str) -> Concern:
    return Concern(**{**data, "when": _condition(data["when"], own)})


def _measure(data: Data) -> Measure:
    given = {**data, **_numbers(data, _MEASURE_NUMBERS)}
    given["bands"] = tuple(Band(**{**one, **_numbers(one, ("low", "high"))}) for one in data.get("bands", ()))
    given["subscales"] = tuple(_tupled(Subscale, one, "items") for one in data.get("subscales", ()))
    if data.get("direction") == "neither":
        given["direction"] = ""
    measure: Measure = _tupled(Measure, given, "items")
    return measure
