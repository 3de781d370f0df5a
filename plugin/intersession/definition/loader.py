"""Form files -> forms. Every fault is a FormError that names the file, the line and the item."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from intersession.definition.build import build_form
from intersession.definition.checks import Problem, problems
from intersession.definition.form import Form
from intersession.definition.schema import Path as Steps
from intersession.definition.schema import fit, place
from intersession.definition.translation import POLICIES, translated_forms
from intersession.definition.yaml_reader import read_text, read_yaml
from intersession.errors import FormError

NOT_FORMS = frozenset({POLICIES})


def load_form(path: Path, *, pack: str = "", kinds: Collection[str] = ()) -> Form:
    """Load one file. With `kinds`, an item of a kind that is not among them is a fault. Raise FormError."""
    return form_from_text(read_text(path), source=path.name, pack=pack, kinds=kinds)


def load_folder(path: Path, pack: str, *, kinds: Collection[str] = ()) -> tuple[Form, ...]:
    """Load every `*.yaml` of a folder but the policies, by name, then all translations. Raise FormError."""
    forms: dict[tuple[str, str], Form] = {}
    for file in sorted(path.glob("*.yaml")):
        if file.name in NOT_FORMS:
            continue
        form = load_form(file, pack=pack, kinds=kinds)
        if (form.key, form.language) in forms:
            raise FormError(file.name, None, "key", f'another file has the form "{form.key}" in {form.language}')
        forms[form.key, form.language] = form
    return (*forms.values(), *translated_forms(path, forms.values()))


def form_from_text(text: str, *, source: str, pack: str = "", kinds: Collection[str] = ()) -> Form:
    """Read a form from YAML (or JSON) text. `source` is what errors call it. Raise FormError."""
    fitted = fit(read_yaml(text, source=source), "form", source=source)
    form = build_form({**fitted.data, "pack": pack})
    first = next(problems(form), None) or next(unknown_kinds(form, kinds), None)
    if first:
        path = path_of(fitted.data, first)
        raise FormError(source, fitted.line_of(path), place(fitted.data, path), first.why)
    return form


def form_from_data(data: Mapping[str, Any]) -> Form:
    """Read back what `Form.as_data` gave. It was checked when it was written. Raise FormError when it is not that."""
    try:
        return build_form(data)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise FormError("a stored form", None, "", f"it cannot be read: {error}") from error


def unknown_kinds(form: Form, kinds: Collection[str]) -> Iterator[Problem]:
    """Yield each item of a kind that is not among these; without kinds, none."""
    for item in form.items:
        if kinds and item.kind not in kinds:
            why = f'there is no kind "{item.kind}"; there are {", ".join(sorted(kinds))}'
            yield Problem(item.key, "kind", why)


def path_of(data: Mapping[str, Any], problem: Problem) -> Steps:
    """Find the item or measure that a problem names. A doubled key is found where it stands last."""
    found: Steps = ()
    things: list[tuple[Steps, Any]] = [(("measures", at), one) for at, one in enumerate(data.get("measures", ()))]
    if problem.among == "items":
        parts = enumerate(data["parts"])
        things = [(("parts", at, "items", n), one) for at, part in parts for n, one in enumerate(part["items"])]
    for path, thing in things:
        if thing["key"] == problem.thing:
            found = path
    return (*found, problem.setting)
