"""What differs between two versions of a form, as data; the words for it are in `pages/changes.py`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from intersession.definition.content import content_of
from intersession.definition.form import Form
from intersession.definition.items import Item
from intersession.definition.score import has_number, series_scale

_OF_FORM = ("title", "public_title", "about", "language", "minutes", "conjoint", "individual", "contraindicated_when")
_OF_CARD = ("what", "why", "steps", "two_minutes", "if_it_goes_badly")
_OF_PART = ("title", "lead")


class What(StrEnum):
    """What happened to a thing."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `about`: "form", "card", "part", "item" or "measure"; `name`: what people call it.

    `setting`, `before`, `after`: of something that changed; what the data leaves out is what that stands for, such as
    10 for the largest number, and None where that is nothing.
    """

    what: What
    about: str
    name: str = ""
    setting: str = ""
    before: Any = None
    after: Any = None


def changes(old: Form, new: Form) -> tuple[Change, ...]:
    """Return all differences but the version, in the order of the new form."""
    return (
        *_full(_settings("form", "", old.as_data(), new.as_data(), _OF_FORM), old, new),
        *_settings("card", "", content_of(old.card) or {}, content_of(new.card) or {}, _OF_CARD),
        *_parts(old, new),
        *_items(old, new),
        *_listed("short", old.short, new.short),
        *_measures(old, new),
    )


def new_series(old: Form, new: Form) -> tuple[Item, ...]:
    """Return the tracked items of `new` whose line begins anew: the series had another scale in `old`."""
    scales = {item.track: series_scale(item) for item in old.items if item.track and has_number(item)}
    tracked = [item for item in new.items if item.track in scales and has_number(item)]
    return tuple(item for item in tracked if scales[item.track] != series_scale(item))


def _settings(
    about: str, name: str, old: dict[str, Any], new: dict[str, Any], settings: tuple[str, ...]
) -> Iterator[Change]:
    for setting in settings:
        if old.get(setting) != new.get(setting):
            yield Change(What.CHANGED, about, name, setting, old.get(setting), new.get(setting))


def _full(told: Iterator[Change], old: Form | Item, new: Form | Item) -> Iterator[Change]:
    for one in told:
        before = _unsaid(old, one.setting) if one.before is None else one.before
        after = _unsaid(new, one.setting) if one.after is None else one.after
        yield replace(one, before=before, after=after)


def _unsaid(thing: Form | Item, setting: str) -> Any:
    value = content_of(getattr(thing, setting, None))
    return value if isinstance(value, bool | int | float) else value or None


def _parts(old: Form, new: Form) -> Iterator[Change]:
    for at, (was, now) in enumerate(zip(old.parts, new.parts, strict=False), start=1):
        yield from _settings("part", str(at), content_of(was), content_of(now), _OF_PART)
    for part in new.parts[len(old.parts) :]:
        yield Change(What.ADDED, "part", part.title)
    for part in old.parts[len(new.parts) :]:
        yield Change(What.REMOVED, "part", part.title)


def _items(old: Form, new: Form) -> Iterator[Change]:
    before, after = ({item.key: item for item in form.items} for form in (old, new))
    moved = _moved([key for key in before if key in after], [key for key in after if key in before])
    for key, item in after.items():
        name = _name(item)
        if key not in before:
            yield Change(What.ADDED, "item", name)
            continue
        if key in moved:
            yield Change(What.MOVED, "item", name)
        was, now = content_of(before[key]), content_of(item)
        settings = tuple(dict.fromkeys((*was, *now)))
        told = _settings("item", name, was, now, tuple(one for one in settings if one != "key"))
        # A setting that only one of two kinds has stands for nothing in the other.
        yield from _full(told, before[key], item) if before[key].kind == item.kind else told
    yield from (Change(What.REMOVED, "item", _name(item)) for key, item in before.items() if key not in after)


def _moved(before: list[str], after: list[str]) -> set[str]:
    if before == after:
        return set()
    stayed = SequenceMatcher(a=before, b=after, autojunk=False).get_matching_blocks()
    return set(after) - {key for block in stayed for key in after[block.b : block.b + block.size]}


def _listed(setting: str, old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[Change]:
    if old != new:
        yield Change(What.CHANGED, "form", "", setting, list(old), list(new))


def _measures(old: Form, new: Form) -> Iterator[Change]:
    before, after = ({one.key: one for one in form.measures} for form in (old, new))
    yield from (Change(What.REMOVED, "measure", one.title) for key, one in before.items() if key not in after)
    yield from (Change(What.ADDED, "measure", one.title) for key, one in after.items() if key not in before)
    same = [key for key in after if key in before and after[key] != before[key]]
    yield from (Change(What.CHANGED, "measure", after[key].title) for key in same)


def _name(item: Item) -> str:
    return item.ask or item.text
