"""What an author typed into the open part of a form's editor -> the draft. Anything may be typed; nothing is refused.

What a draft lacks is said when it is looked at. Letters that no page can hold are taken out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

from intersession.definition.answers import Disclosure
from intersession.definition.build import yes_no_in
from intersession.definition.drafting import PICKED, Draft, Item, change_kind, find, items_of
from intersession.kinds.text import tidy

Sent = Mapping[str, str]

RATHER_NOT = "rather_not"
MOST_LETTERS = 20_000
MOST_LINES = 60
_NUMBER = re.compile(r"-?[0-9]{1,10}(\.[0-9]{1,10})?", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?", re.ASCII)
_UNREADABLE = re.compile("[\0\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def with_sent(draft: Draft, opened: str, sent: Sent) -> Draft:
    """Return the draft with what was typed into the thing that was open: "about", "card", "part-0", "item-q1" …"""
    sort, _, name = opened.partition("-")
    changed = deepcopy(draft)
    if sort in _READERS:
        _READERS[sort](changed, name, sent)
    return changed


def words(sent: Sent, name: str) -> str:
    """Return what was typed into a field, tidied."""
    return _UNREADABLE.sub("", tidy(sent.get(name, "")))[:MOST_LETTERS]


def lines(sent: Sent, name: str) -> list[str]:
    """Return the lines of a field that say something."""
    found = [line.strip() for line in words(sent, name).split("\n")]
    return [line for line in found if line][:MOST_LINES]


def number(sent: Sent, name: str) -> float | str:
    """Return a number, or what was typed instead of one, which the author will be told of."""
    text = words(sent, name)[:40].replace(",", ".")
    return float(text) if _NUMBER.fullmatch(text) else text


def _keep(data: Draft, name: str, value: Any) -> None:
    if value in ("", [], False, None):
        data.pop(name, None)
    else:
        data[name] = value


def _about(draft: Draft, _: str, sent: Sent) -> None:
    for name in ("title", "public_title", "about"):
        draft[name] = words(sent, name)
    draft["minutes"] = number(sent, "minutes")
    language = sent.get("language", "")
    if _LANGUAGE.fullmatch(language):
        draft["language"] = language
    how = sent.get("how", "")
    _keep(draft, "conjoint", how == "conjoint")
    _keep(draft, "individual", how == "individual")


def _card(draft: Draft, _: str, sent: Sent) -> None:
    card: Draft = {"what": words(sent, "what")}
    for name in ("why", "steps"):
        _keep(card, name, lines(sent, name))
    for name in ("two_minutes", "if_it_goes_badly"):
        _keep(card, name, words(sent, name))
    _keep(draft, "card", card if any(card.values()) else None)


def _part(draft: Draft, name: str, sent: Sent) -> None:
    if name.isdecimal() and int(name) < len(draft["parts"]):
        part = draft["parts"][int(name)]
        part["title"] = words(sent, "title")
        _keep(part, "lead", words(sent, "lead"))


def _short(draft: Draft, _: str, sent: Sent) -> None:
    _keep(draft, "short", [item["key"] for item in items_of(draft) if f"short-{item['key']}" in sent])


def _item(draft: Draft, key: str, sent: Sent) -> None:
    item = find(draft, key)
    if item is None:
        return
    if item["kind"] == "info":
        item["text"] = words(sent, "text")
    else:
        item["ask"] = words(sent, "ask")
        _settings_of_answer(item, sent)
    _keep(item, "hint", words(sent, "hint"))
    _settings_of_kind(draft, item, sent)
    _condition(draft, item, sent)
    _become(item, words(sent, "kind"))
    _follow_options(draft, item)


def _settings_of_answer(item: Item, sent: Sent) -> None:
    _keep(item, "private", "private" in sent)
    level = sent.get("disclosure", "")
    is_level = level in {one.value for one in Disclosure} and not item.get("private")
    _keep(item, "disclosure", level if is_level and level != Disclosure.COUNSELOR_ONLY else "")
    _keep(item, "needed", "needed" in sent)
    if "can_track" in sent:
        _keep(item, "track", (item.get("track") or item["key"]) if "track" in sent else "")


def _settings_of_kind(draft: Draft, item: Item, sent: Sent) -> None:
    for name in ("minimum", "maximum", "step"):
        if name in sent:
            item[name] = number(sent, name)
    for name in ("low", "high", "earliest", "latest"):
        if name in sent:
            _keep(item, name, words(sent, name))
    if "max_length" in sent:
        most = number(sent, "max_length")
        item["max_length"] = int(most) if isinstance(most, float) and most.is_integer() else most
        item["long"] = "long" in sent
    if "options" in sent:
        item["options"] = _relabeled(item.get("options", []), lines(sent, "options"), prefix="o")
    if "rows" in sent:
        item["rows"] = _relabeled(item.get("rows", []), lines(sent, "rows"), prefix="r")
        rows = {row["key"] for row in item["rows"]}
        _keep(item, "uncounted", [key for key in item.get("uncounted", ()) if key in rows])
    if "can_way_out" in sent:
        _way_out(item, str(draft["language"]), is_offered="way_out" in sent)


def _relabeled(old: list[Draft], labels: list[str], *, prefix: str) -> list[Draft]:
    """Give each line the key it had: that of the same words, else of the same place, else a new one."""
    left = [one for one in old if one["key"] != RATHER_NOT]
    same = {one["label"]: one["key"] for one in left}
    keys: list[str] = []
    for place, label in enumerate(labels):
        key = same.get(label, "")
        if (not key or key in keys) and place < len(left) and left[place]["label"] not in labels:
            key = left[place]["key"]
        keys.append(key if key and key not in keys else "")
    used = {*keys, *(one["key"] for one in left)}
    is_counted = bool(left) and all(one["key"].isdecimal() for one in left)
    for place, key in enumerate(keys):
        if not key:
            fresh = (f"{'' if is_counted else prefix}{count}" for count in range(1, 1000))
            keys[place] = next(one for one in fresh if one not in used)
            used.add(keys[place])
    return [{"key": key, "label": label} for key, label in zip(keys, labels, strict=True)]


def _way_out(item: Item, language: str, *, is_offered: bool) -> None:
    usual = [{"key": one.key, "label": one.label} for one in yes_no_in(language)]
    options = item.get("options", [])
    if item["kind"] == "yes_no":
        kept = [one for one in options or usual if one["key"] != RATHER_NOT]
        own = next((one for one in options if one["key"] == RATHER_NOT), usual[-1])
        _keep(item, "options", [*kept, own] if is_offered and options else kept if not is_offered else None)
        return
    kept = [one for one in options if one["key"] != RATHER_NOT]
    own = next((one for one in options if one["key"] == RATHER_NOT), usual[-1])
    item["options"] = [*kept, own] if is_offered else kept


def _condition(draft: Draft, item: Item, sent: Sent) -> None:
    about = find(draft, words(sent, "if_item"))
    if "if_on" not in sent or about is None or about is item:
        if "can_if" in sent:
            item.pop("show_if", None)
        return
    old = item.get("show_if", {})
    is_new = old.get("item") != about["key"]
    made: Draft = {"item": about["key"]}
    options = options_of(about, str(draft["language"]))
    if options:
        picked = [one["key"] for one in options if f"if-{one['key']}" in sent]
        made["any_of"] = picked if picked and not is_new else [options[0]["key"]]
    else:
        test = "at_least" if sent.get("if_test") == "at_least" else "at_most"
        bound = number(sent, "if_number") if not is_new else ""
        made[test] = about.get("minimum", 0) if bound == "" else bound
    item["show_if"] = made


def options_of(item: Item, language: str) -> list[Draft]:
    """Return what can be chosen of an item of a draft, with the usual words where it names none."""
    if item["kind"] == "yes_no" and not item.get("options"):
        return [{"key": one.key, "label": one.label} for one in yes_no_in(language)]
    return list(item.get("options", [])) if item["kind"] in {*PICKED, "yes_no"} else []


def _become(item: Item, kind: str) -> None:
    if kind and kind != item["kind"]:
        other = change_kind(item, kind)
        item.clear()
        item.update(other)


def _follow_options(draft: Draft, item: Item) -> None:
    """Number the options of a tracked choice, and let no later question hang on an option that is gone."""
    renamed: dict[str, str] = {}
    if item.get("track") and item["kind"] == "choice":
        # A way out has no number, so a choice that is tracked has none: leaving it out is the way.
        item["options"] = [one for one in item.get("options", []) if one["key"] != RATHER_NOT]
    options = item.get("options", [])
    if item.get("track") and item["kind"] == "choice" and not all(one["key"].isdecimal() for one in options):
        for place, one in enumerate(options):
            renamed[one["key"]], one["key"] = str(place), str(place)
    for other in items_of(draft):
        condition = other.get("show_if", {})
        if condition.get("item") == item["key"] and "any_of" in condition:
            condition["any_of"] = [renamed.get(key, key) for key in condition["any_of"]]


_READERS: dict[str, Callable[[Draft, str, Sent], None]] = {
    "about": _about,
    "card": _card,
    "part": _part,
    "short": _short,
    "item": _item,
}
