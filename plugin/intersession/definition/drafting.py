"""What an author does to a draft: questions and parts are added, copied, moved, split, removed.

A draft has the shape of `Form.as_data`, and may be anything in between; these functions change a copy and return it.
Items are known by their keys, which authors never see. What is wrong with a draft says `inspection.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from copy import deepcopy
from typing import Any

from intersession.definition.checks import RESERVED
from intersession.definition.schema import barred

Draft = dict[str, Any]
Item = dict[str, Any]
Step = Callable[[Draft], Draft]

MOST_PARTS = 12
MOST_ITEMS = 12
"""Of one part."""
NUMBERED = frozenset({"scale", "slider", "number"})
PICKED = frozenset({"choice", "choices"})


def items_of(draft: Draft) -> Iterator[Item]:
    """Yield all items, in order."""
    for part in draft["parts"]:
        yield from part["items"]


def find(draft: Draft, key: str) -> Item | None:
    """Return the item with this key, or None."""
    return next((item for item in items_of(draft) if item["key"] == key), None)


def place_of(draft: Draft, key: str) -> tuple[int, int] | None:
    """Return where an item is: its part and its place in it, from 0; or None."""
    for at, part in enumerate(draft["parts"]):
        for place, item in enumerate(part["items"]):
            if item["key"] == key:
                return at, place
    return None


def fresh_key(draft: Draft, *, taken: Collection[str] = ()) -> str:
    """Return a key that no item of the draft has, and none of `taken`: an old answer must not pass for a new one's."""
    used = {item["key"] for item in items_of(draft)} | set(taken) | RESERVED
    return next(key for number in range(1, 10_000) if (key := f"q{number}") not in used)


def new_item(kind: str, key: str) -> Item:
    """Return an item of a kind with nothing asked yet, and the settings that the kind needs."""
    made: Item = {"key": key, "kind": kind, "ask": ""}
    if kind in NUMBERED:
        made |= {"minimum": 0, "maximum": 100 if kind == "slider" else 10}
    if kind in PICKED:
        made["options"] = []
    if kind == "grid":
        made |= {"rows": [], "maximum": 3}
    if kind == "info":
        made["text"] = ""
    return made


def add_item(draft: Draft, item: Item, *, after: str = "", part: int = -1) -> Draft:
    """Put an item after another, or at the end of a part."""
    changed = deepcopy(draft)
    place = place_of(changed, after)
    if place is not None:
        changed["parts"][place[0]]["items"].insert(place[1] + 1, item)
    else:
        changed["parts"][part]["items"].append(item)
    return changed


def add_part(draft: Draft, title: str, item: Item) -> Draft:
    """Put a part with one item at the end."""
    return {**deepcopy(draft), "parts": [*deepcopy(draft["parts"]), {"title": title, "items": [item]}]}


def copy_item(draft: Draft, key: str, new_key: str) -> Draft:
    """Put a copy right after an item. It draws no line of its own over the other's."""
    item = find(draft, key)
    if item is None:
        return draft
    twin = {name: value for name, value in deepcopy(item).items() if name not in {"track", "concern"}}
    return add_item(draft, {**twin, "key": new_key}, after=key)


def remove_item(draft: Draft, key: str) -> Draft:
    """Take an item away, and what hung on it; a part that is empty then goes too, unless it is the only one."""
    changed = deepcopy(draft)
    place = place_of(changed, key)
    if place is None or sum(1 for _ in items_of(changed)) == 1:
        return changed
    del changed["parts"][place[0]]["items"][place[1]]
    for item in items_of(changed):
        if item.get("show_if", {}).get("item") == key:
            del item["show_if"]
    _set(changed, "short", [one for one in changed.get("short", ()) if one != key])
    return _without_empty_parts(changed)


def move_item(draft: Draft, key: str, step: int) -> Draft:
    """Move an item one place up (-1) or down (+1); from the edge of a part it goes into the next one."""
    changed = deepcopy(draft)
    place = place_of(changed, key)
    if place is None:
        return changed
    at, index = place
    items = changed["parts"][at]["items"]
    if 0 <= index + step < len(items):
        items[index], items[index + step] = items[index + step], items[index]
        return changed
    if not 0 <= at + step < len(changed["parts"]):
        return changed
    other = changed["parts"][at + step]["items"]
    other.insert(0 if step > 0 else len(other), items.pop(index))
    return _without_empty_parts(changed)


def split_part(draft: Draft, key: str, title: str) -> Draft:
    """Begin a new part with this item, unless it is the first of its part already."""
    changed = deepcopy(draft)
    place = place_of(changed, key)
    if place is None or place[1] == 0:
        return changed
    items = changed["parts"][place[0]]["items"]
    changed["parts"].insert(place[0] + 1, {"title": title, "items": items[place[1] :]})
    del items[place[1] :]
    return changed


def join_part(draft: Draft, at: int) -> Draft:
    """Put the items of a part at the end of the part before it."""
    changed = deepcopy(draft)
    if 0 < at < len(changed["parts"]):
        changed["parts"][at - 1]["items"] += changed["parts"].pop(at)["items"]
    return changed


def change_kind(item: Item, kind: str) -> Item:
    """Return the item as one of another kind: what does not go with it is gone, what it needs is there."""
    if kind == item["kind"]:
        return item
    fresh = new_item(kind, item["key"])
    kept = {name: value for name, value in item.items() if name not in barred(kind) and name != "kind"}
    if kind == "yes_no":
        kept.pop("options", None)
    if kind != "slider":
        kept = {name: value for name, value in kept.items() if name not in {"minimum", "maximum", "step"}}
    if {kind, item["kind"]} == {"info", "text"} or kind == "info":
        kept["text" if kind == "info" else "ask"] = str(item.get("ask") or item.get("text") or "")
    return {**fresh, **kept, "kind": kind}


def _without_empty_parts(draft: Draft) -> Draft:
    draft["parts"] = [part for part in draft["parts"] if part["items"]]
    return draft


def _set(data: Draft, name: str, value: Any) -> None:
    """Keep a setting, or leave it out when it is empty: so does stored data."""
    if value:
        data[name] = value
    else:
        data.pop(name, None)
