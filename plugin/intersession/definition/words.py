"""The words of a form, policy or program apart from its structure, and the same thing in other words.

Files of words are read in `translation.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from intersession.definition.build import YES_NO_WORDS, yes_no_in
from intersession.definition.form import Card, Form, Part
from intersession.definition.items import Item, Option
from intersession.definition.scoring import Measure

Words = dict[str, Any]
"""Texts by name or key, nested as in a translation file; what has no text is absent."""
Path = tuple[str | int, ...]

_FORM = ("title", "public_title", "about")
_CARD = ("what", "why", "steps", "two_minutes", "if_it_goes_badly")
_PART = ("title", "lead")
_ITEM = ("ask", "hint", "low", "high", "text")
_MEASURE = ("title", "source", "missing_source")


def words_of(form: Form) -> Words:
    """Return all that people read in a form: parts in order; items, options, rows and measures by their keys."""
    found: Words = {
        **_named(form, _FORM),
        "card": _named(form.card, _CARD) if form.card else {},
        "parts": [_named(part, _PART) for part in form.parts],
        "items": {item.key: _of_item(item) for item in form.items},
        "measures": {measure.key: _of_measure(measure) for measure in form.measures},
    }
    return _filled(found)


def in_words(form: Form, words: Words, *, language: str) -> Form:
    """Return the form in other words, which fit it (see `misfit`). Key, version and structure stay."""
    return replace(
        form,
        language=language,
        card=_card(form.card, words.get("card", {})),
        parts=tuple(_part(part, said, words) for part, said in zip(form.parts, words["parts"], strict=True)),
        measures=tuple(_measure(measure, words["measures"][measure.key]) for measure in form.measures),
        **{name: words[name] for name in _FORM},
    )


def with_usual_words(words: Words, form: Form, *, language: str) -> Words:
    """Fill in "yes", "no" and "I would rather not say" where the form has the usual ones and the words say nothing."""
    usual = YES_NO_WORDS.get(language.split("-", maxsplit=1)[0])
    told = dict(words.get("items", {}))
    for item in form.items:
        said = told.get(item.key, {"options": {}})
        if usual and "options" not in said and item.options == yes_no_in(form.language):
            told[item.key] = {**said, "options": _keyed(usual)}
    return {**words, "items": told}


def misfit(model: Any, given: Any, path: Path = ()) -> tuple[Path, str] | None:
    """Return where words have not the keys of others, and why; None when they fit."""
    if isinstance(model, Mapping):
        return _misfit_of_keys(model, given, path)
    if isinstance(model, list):
        if len(model) != len(given):
            return path, f"there are {len(given)} here, and {len(model)} in what is translated"
        pairs = zip(model, given, strict=True)
        return next((bad for at, (m, g) in enumerate(pairs) if (bad := misfit(m, g, (*path, at)))), None)
    return None


def _misfit_of_keys(model: Mapping[str, Any], given: Mapping[str, Any], path: Path) -> tuple[Path, str] | None:
    extra = next((key for key in given if key not in model), None)
    if extra:
        return (*path, extra), f'what is translated has no "{extra}" here'
    missing = next((key for key in model if key not in given), None)
    if missing:
        return path, f'"{missing}" is missing'
    return next((bad for key in model if (bad := misfit(model[key], given[key], (*path, key)))), None)


def _named(thing: Any, names: Iterable[str]) -> Words:
    found = {name: getattr(thing, name) for name in names}
    return {name: list(text) if isinstance(text, tuple) else text for name, text in found.items() if text}


def _filled(words: Words) -> Words:
    return {name: held for name, held in words.items() if held}


def _keyed(options: Iterable[Option]) -> dict[str, str]:
    return {option.key: option.label for option in options}


def _of_item(item: Item) -> Words:
    return _filled({**_named(item, _ITEM), "options": _keyed(item.options), "rows": _keyed(item.rows)})


def _of_measure(measure: Measure) -> Words:
    bands = {band.key: band.label for band in measure.bands}
    subscales = {part.key: part.label for part in measure.subscales}
    return _filled({**_named(measure, _MEASURE), "bands": bands, "subscales": subscales})


def _card(card: Card | None, said: Words) -> Card | None:
    lists: Words = {name: tuple(said[name]) for name in ("why", "steps") if name in said}
    return None if card is None else replace(card, **{**said, **lists})


def _part(part: Part, said: Words, words: Words) -> Part:
    return replace(part, items=tuple(_item(item, words["items"][item.key]) for item in part.items), **said)


def _item(item: Item, said: Words) -> Item:
    plain = {name: said[name] for name in _ITEM if name in said}
    return replace(
        item, options=_relabeled(item.options, said, "options"), rows=_relabeled(item.rows, said, "rows"), **plain
    )


def _relabeled(options: tuple[Option, ...], said: Words, name: str) -> tuple[Option, ...]:
    return tuple(replace(option, label=said[name][option.key]) for option in options)


def _measure(measure: Measure, said: Words) -> Measure:
    return replace(
        measure,
        bands=tuple(replace(band, label=said["bands"][band.key]) for band in measure.bands),
        subscales=tuple(replace(part, label=said["subscales"][part.key]) for part in measure.subscales),
        **{name: said[name] for name in _MEASURE if name in said},
    )
