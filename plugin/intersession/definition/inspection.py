"""All that is wrong with a form at once, in a file or in a draft. The loader, which stops at the first, is stricter."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from intersession.definition.build import build_form
from intersession.definition.checks import problems
from intersession.definition.file_data import file_data, tree_of
from intersession.definition.form import Form
from intersession.definition.loader import path_of, unknown_kinds
from intersession.definition.schema import Fitted, Path, fit_all, place
from intersession.definition.yaml_reader import Node, read_yaml
from intersession.errors import FormError

MOST_FAULTS = 40


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: the way to it, in an author's words where that is, and its line in the file."""

    path: Path
    where: str
    why: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Inspection:
    """The form, or None when anything is wrong with it, and what that is."""

    form: Form | None
    faults: tuple[Fault, ...] = ()


def inspect_text(text: str, *, source: str, kinds: Collection[str] = ()) -> Inspection:
    """Look at the text of a file."""
    try:
        node = read_yaml(text, source=source)
    except FormError as error:
        return Inspection(None, (Fault((), error.where, error.why, error.line),))
    return _inspect(node, source=source, kinds=kinds)


def inspect_draft(draft: Mapping[str, Any], *, kinds: Collection[str] = ()) -> Inspection:
    """Look at a draft.

    A measure that its items no longer add up to is left out of the form: a score of other questions, or of another
    range, would not be that measure.
    """
    found = _inspect(tree_of(file_data(draft)), source="draft", kinds=kinds)
    broken = {fault.path[1] for fault in found.faults if fault.path[:1] == ("measures",)}
    if not found.faults or len(broken) == 0 or any(fault.path[:1] != ("measures",) for fault in found.faults):
        return found
    kept = [one for at, one in enumerate(draft.get("measures", ())) if at not in broken]
    rest = {key: value for key, value in draft.items() if key != "measures"}
    return inspect_draft({**rest, "measures": kept} if kept else rest, kinds=kinds)


def _inspect(node: Node, *, source: str, kinds: Collection[str]) -> Inspection:
    fitted, faults = fit_all(node, "form", source=source)
    found = [Fault(one.path, one.error.where, one.error.why, one.error.line) for one in faults]
    if found:
        found += _unknown(fitted, kinds)
        return Inspection(None, tuple(sorted(found, key=lambda one: one.line or 0)[:MOST_FAULTS]))
    form = build_form(fitted.data)
    wrong = tuple(_of_meaning(form, fitted, kinds))
    return Inspection(None, wrong[:MOST_FAULTS]) if wrong else Inspection(form)


def _unknown(fitted: Fitted, kinds: Collection[str]) -> Iterator[Fault]:
    """Yield each item of an unknown kind in data that is not whole."""
    parts = fitted.data.get("parts") if isinstance(fitted.data, dict) else None
    for at, part in enumerate(parts or ()):
        for place_in_part, item in enumerate((part or {}).get("items") or ()):
            kind = (item or {}).get("kind")
            if kinds and kind and kind not in kinds:
                path: Path = ("parts", at, "items", place_in_part, "kind")
                why = f'there is no kind "{kind}"; there are {", ".join(sorted(kinds))}'
                yield Fault(path, f"item {item.get('key') or place_in_part + 1}, kind", why, fitted.line_of(path))


def _of_meaning(form: Form, fitted: Fitted, kinds: Collection[str]) -> Iterator[Fault]:
    for problem in (*unknown_kinds(form, kinds), *problems(form)):
        path = path_of(fitted.data, problem)
        yield Fault(path, place(fitted.data, path), problem.why, fitted.line_of(path))
