"""A form's data as a file says it: what a reader cannot guess is written, what is usual is left out. And as a tree.

Works on a draft as well, which may be anything that somebody typed: nothing here refuses. What is wrong with it says
`inspection.py`; the text of a file is made in `writer.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from intersession.definition.build import yes_no_in
from intersession.definition.content import content_of
from intersession.definition.yaml_reader import Mapping as MappingNode
from intersession.definition.yaml_reader import Node, Scalar, Sequence

Data = dict[str, Any]

ORDER = ("key", "version", "language", "title", "public_title", "about", "minutes", "practice", "conjoint")
ITEM_ORDER = ("key", "kind", "ask", "hint", "text", "options", "rows", "uncounted", "minimum", "maximum", "step", "low")
_RANGED = frozenset({"slider", "number"})


def file_data(form: Mapping[str, Any]) -> Data:
    """Return what `Form.as_data` gave, or a draft of the same shape, as the data of a file."""
    written = {key: value for key, value in form.items() if key != "pack"}
    usual = content_of(yes_no_in(str(form.get("language", "en"))))
    written["parts"] = [
        _ordered({**part, "items": [_item(item, usual) for item in part.get("items", ())]}, ("title", "lead"))
        for part in form.get("parts", ())
    ]
    if "measures" in written:
        written["measures"] = [_measure(one) for one in written["measures"]]
    return _ordered(written, ORDER, last=("card", "parts", "short", "measures"))


def _item(item: Mapping[str, Any], usual_yes_no: list[Data]) -> Data:
    kind = item.get("kind")
    written = dict(item)
    if kind in _RANGED:
        written = {"minimum": 0, "maximum": 10, **written}
    if kind == "yes_no" and written.get("options") == usual_yes_no:
        del written["options"]
    if kind == "info" and not written.get("ask"):
        written.pop("ask", None)
    for name in ("options", "rows"):
        if name in written:
            written[name] = {one["key"]: one["label"] for one in written[name]}
    return _ordered(written, ITEM_ORDER)


def _measure(measure: Mapping[str, Any]) -> Data:
    # The neutral values are left out of stored data, but a file has to say from where to where a measure reaches.
    written = {"low": 0, "high": 10, **measure}
    return {**written, "direction": "neither"} if written.get("direction") == "" else written


def _ordered(data: Mapping[str, Any], first: tuple[str, ...], *, last: tuple[str, ...] = ()) -> Data:
    middle = [key for key in data if key not in first and key not in last]
    return {key: data[key] for key in (*first, *middle, *last) if key in data}


def number_text(value: float) -> str:
    """Write a number as a file does: in plain digits, none of them needless."""
    return f"{value:.10f}".rstrip("0").rstrip(".")


def tree_of(data: Any) -> Node:
    """Return file data as the tree that a file of it would give; all lines are 0."""
    if isinstance(data, Mapping):
        pairs = {str(key): tree_of(value) for key, value in data.items()}
        return MappingNode(pairs, dict.fromkeys(pairs, 0), 0)
    if isinstance(data, list):
        return Sequence(tuple(tree_of(one) for one in data), 0)
    if isinstance(data, bool):
        return Scalar("true" if data else "false", 0, is_plain=True)
    if isinstance(data, int | float):
        return Scalar(number_text(data), 0, is_plain=True)
    return Scalar(str(data), 0, is_plain=False)
