"""A draft as far as it goes: a form of what is whole in it, to look at and to measure. Never kept, never assigned."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from intersession.definition.build import build_form
from intersession.definition.checks import problems
from intersession.definition.drafting import Draft
from intersession.definition.file_data import file_data, tree_of
from intersession.definition.form import Card, Form, Part
from intersession.definition.items import Item
from intersession.definition.schema import fit_all

UNSAID = "…"


def as_far_as_it_goes(draft: Draft, *, kinds: Collection[str]) -> Form:
    """Return the form of what is whole in a draft: an item that cannot be shown yet is left out of its part."""
    parts: list[Part] = []
    asked: set[str] = set()
    for part in draft["parts"]:
        items = tuple(item for one in part["items"] if (item := _item(one, draft, kinds=kinds, asked=asked)))
        parts.append(Part(str(part.get("title", "")), items, str(part.get("lead", ""))))
        asked |= {item.key for item in items}
    said = draft.get("minutes")
    return Form(
        key=str(draft.get("key", "draft")),
        version=1,
        language=str(draft.get("language", "en")),
        title=str(draft.get("title", "")),
        public_title=str(draft.get("public_title", "")),
        about=str(draft.get("about", "")),
        minutes=float(said) if isinstance(said, int | float) else 60.0,
        parts=tuple(parts),
        card=_card(draft.get("card")),
    )


def _item(data: Mapping[str, Any], draft: Draft, *, kinds: Collection[str], asked: set[str]) -> Item | None:
    if kinds and data.get("kind") not in kinds:
        return None
    blank = "text" if data.get("kind") == "info" else "ask"
    whole = {**data, blank: data.get(blank) or UNSAID}
    if whole.get("show_if", {}).get("item") not in asked:
        whole.pop("show_if", None)
    whole.pop("concern", None)
    alone: Draft = {
        "key": "draft",
        "version": 1,
        "language": draft.get("language", "en"),
        "title": UNSAID,
        "public_title": UNSAID,
        "about": UNSAID,
        "minutes": 1.0,
        "parts": [{"title": UNSAID, "items": [whole]}],
    }
    fitted, faults = fit_all(tree_of(file_data(alone)), "form", source="draft")
    if faults:
        return None
    form = build_form(fitted.data)
    # What it hangs on is not in this form of one item; whether that is right, the whole draft is asked.
    wrong = [problem for problem in problems(form) if problem.setting != "show_if"]
    asked.add(form.items[0].key)
    return None if wrong else form.items[0]


def _card(data: Mapping[str, Any] | None) -> Card | None:
    if not data:
        return None
    return Card(
        what=str(data.get("what", "")),
        why=tuple(str(one) for one in data.get("why", ())),
        steps=tuple(str(one) for one in data.get("steps", ())),
        two_minutes=str(data.get("two_minutes", "")),
        if_it_goes_badly=str(data.get("if_it_goes_badly", "")),
    )
