"""A program: forms in order over weeks, each with a rule for when it opens. Applying the rules is not here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from intersession.definition.schema import fit
from intersession.definition.translation import FOLDER, languages, read_words
from intersession.definition.words import Words
from intersession.definition.yaml_reader import read_text, read_yaml
from intersession.errors import FormError

PROGRAMS = "programs"

# Which settings each rule needs besides the ones it may have.
_NEEDED = {"on_date": ("date",), "when_score": ("measure",)}
_ALLOWED = {
    "after_previous": {"days"},
    "after_session": {"days"},
    "on_date": {"date"},
    "when_score": {"measure", "at_least", "at_most"},
    "by_hand": set[str](),
}


@dataclass(frozen=True, slots=True)
class Release:
    """When a step opens.

    `rule`: "after_previous" (`days` after the step before opened; the first step: after the program began),
    "after_session" (`days` after the next session), "on_date", "when_score" (`measure` at least or at most a number)
    or "by_hand".
    """

    rule: str
    days: int = 0
    date: date | None = None
    measure: str = ""
    at_least: float | None = None
    at_most: float | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One form of a program. `note`: a line for the counselor."""

    form: str
    release: Release
    note: str = ""


@dataclass(frozen=True, slots=True)
class Program:
    """Forms in order. It is advice for the counselor: nothing opens that the gate holds back."""

    key: str
    version: int
    language: str
    title: str
    about: str
    steps: tuple[Step, ...]
    pack: str = ""


def load_programs(folder: Path, pack: str) -> tuple[Program, ...]:
    """Load every `programs/*.yaml` of a pack's folder, by name, then all translations. Raise FormError."""
    written = {path.stem: load_program(path, pack=pack) for path in sorted((folder / PROGRAMS).glob("*.yaml"))}
    for name, program in written.items():
        if name != program.key:
            raise FormError(f"{name}.yaml", None, "key", f'a file is named like its program: "{program.key}"')
    return (*written.values(), *_translated(folder, written))


def _translated(folder: Path, written: dict[str, Program]) -> Iterator[Program]:
    for language in languages(folder):
        for path in sorted((folder / FOLDER / language / PROGRAMS).glob("*.yaml")):
            program = written.get(path.stem)
            if program is None:
                raise FormError(path.name, None, "", f'there is no program "{path.stem}" to translate')
            said = read_words(path, "translated_program", like=_words_of(program), version=program.version)
            yield _in_words(program, said, language=language)


def _words_of(program: Program) -> Words:
    notes = [step.note for step in program.steps if step.note]
    return {"title": program.title, "about": program.about, **({"notes": notes} if notes else {})}


def _in_words(program: Program, said: Words, *, language: str) -> Program:
    notes = iter(said.get("notes", ()))
    steps = tuple(replace(step, note=next(notes)) if step.note else step for step in program.steps)
    return replace(program, title=said["title"], about=said["about"], steps=steps, language=language)


def load_program(path: Path, *, pack: str = "") -> Program:
    """Load one program file. Raise FormError with the line."""
    source = path.name
    fitted = fit(read_yaml(read_text(path), source=source), "program", source=source)
    steps = []
    for at, step in enumerate(fitted.data["steps"]):
        why = _fault(step["release"])
        if why:
            line = fitted.line_of(("steps", at, "release"))
            raise FormError(source, line, f"step {at + 1}, release", why)
        steps.append(Step(step["form"], _release(step["release"]), step.get("note", "")))
    return Program(**{**fitted.data, "steps": tuple(steps), "pack": pack})


def _release(data: dict[str, Any]) -> Release:
    day = date.fromisoformat(data["date"]) if "date" in data else None
    return Release(**{**data, "date": day})


def _fault(release: dict[str, Any]) -> str:
    rule, given = release["rule"], set(release) - {"rule"}
    lacking = [name for name in _NEEDED.get(rule, ()) if name not in given]
    if lacking:
        return f'{rule} needs "{lacking[0]}"'
    if given - _ALLOWED[rule]:
        return f'{rule} has no "{min(given - _ALLOWED[rule])}"'
    if rule == "when_score" and ("at_least" in given) == ("at_most" in given):
        return "when_score needs at_least or at_most, and not both"
    return "" if "date" not in given or _is_date(release["date"]) else f"{release['date']} is no day of the calendar"


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
