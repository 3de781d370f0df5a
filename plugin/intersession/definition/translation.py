"""Translation files -> forms in other languages. A file holds words only, under the keys of what it translates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from intersession.definition.form import Form
from intersession.definition.schema import fit, place
from intersession.definition.words import Words, in_words, misfit, with_usual_words, words_of
from intersession.definition.yaml_reader import read_text, read_yaml
from intersession.errors import FormError

FOLDER = "translations"
POLICIES = "policies.yaml"


def translated_forms(folder: Path, forms: Iterable[Form]) -> Iterator[Form]:
    """Yield what `translations/<language>/<key>.yaml` of a folder makes of its forms. Raise FormError."""
    written: dict[str, dict[str, Form]] = {}
    for form in forms:
        written.setdefault(form.key, {})[form.language] = form
    for language in languages(folder):
        for path in sorted((folder / FOLDER / language).glob("*.yaml")):
            if path.name != POLICIES:
                yield _translated(path, written.get(path.stem, {}))


def _translated(path: Path, written: Mapping[str, Form]) -> Form:
    if not written:
        raise FormError(_called(path), None, "", f'there is no form "{path.stem}" to translate')
    if path.parent.name in written:
        raise FormError(_called(path), None, "", f'the form "{path.stem}" is written in this language already')
    return translated_form(path, written.get("en") or next(iter(written.values())))


def translated_form(path: Path, form: Form) -> Form:
    """Return the form in the words of one file. Raise FormError when the words are not those of this form."""
    said = read_words(path, "translation", like=words_of(form), of=form)
    return in_words(form, said, language=path.parent.name)


def languages(folder: Path) -> tuple[str, ...]:
    """Return the languages that a folder has translations for, by name."""
    return tuple(sorted(found.name for found in (folder / FOLDER).glob("*") if found.is_dir()))


def read_words(path: Path, definition: str, *, like: Words, of: Form | None = None, version: int = 0) -> Words:
    """Read a file that has the same keys as `like`, and return its words.

    `definition`: what schema.json calls such a file. `of`: the form that is translated, whose usual words need not be
    written. `version`: of what is translated, 0 when it has none. Raise FormError with the line.
    """
    source, language = _called(path), _language_of(path)
    fitted = fit(read_yaml(read_text(path), source=source), definition, source=source)
    said = dict(fitted.data)
    wanted = {"key": path.stem, "version": of.version if of else version, "language": language}
    for name in [name for name in wanted if name in said]:
        if said.pop(name) != wanted[name]:
            raise FormError(source, fitted.line_of((name,)), name, f'this must be "{wanted[name]}" here')
    if of is not None:
        said = with_usual_words(said, of, language=language)
    wrong = misfit(like, said)
    if wrong:
        where, why = wrong
        raise FormError(source, fitted.line_of(where), place(said, where), why)
    return said


def _language_of(path: Path) -> str:
    return path.relative_to(_home(path)).parts[0]


def _called(path: Path) -> str:
    """Name a file with its folders from `translations` on, as many files have one name."""
    return path.relative_to(_home(path).parent).as_posix()


def _home(path: Path) -> Path:
    return next((folder for folder in path.parents if folder.name == FOLDER), path.parent.parent)
