from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from intersession.definition.program import Release, Step, load_program, load_programs
from intersession.errors import FormError

PROGRAM = """\
key: two-calm-weeks
version: 1
language: en
title: Two calm weeks
about: Light steps only.
steps:
  - {form: getting-started, release: {rule: by_hand}}
  - form: daily-check-in
    release: {rule: after_previous, days: 2}
    note: Keep it light
  - {form: weekly-reflection, release: {rule: after_session}}
  - {form: signs-check-in, release: {rule: on_date, date: 2026-11-23}}
  - {form: active-listening, release: {rule: when_score, measure: closeness, at_least: 4}}
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "program.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_program_is_read_in_order(tmp_path: Path) -> None:
    program = load_program(written(tmp_path, PROGRAM), pack="rebuilding")

    assert (program.key, program.pack) == ("two-calm-weeks", "rebuilding")
    assert program.steps == (
        Step("getting-started", Release("by_hand")),
        Step("daily-check-in", Release("after_previous", days=2), "Keep it light"),
        Step("weekly-reflection", Release("after_session")),
        Step("signs-check-in", Release("on_date", date=date(2026, 11, 23))),
        Step("active-listening", Release("when_score", measure="closeness", at_least=4.0)),
    )


@pytest.mark.parametrize(
    ("release", "why"),
    [
        ("{rule: on_date}", 'on_date needs "date"'),
        ("{rule: when_score, at_least: 3}", 'when_score needs "measure"'),
        ("{rule: when_score, measure: closeness}", "needs at_least or at_most"),
        ("{rule: when_score, measure: closeness, at_least: 1, at_most: 2}", "not both"),
        ("{rule: by_hand, days: 2}", 'by_hand has no "days"'),
        ("{rule: on_date, date: 2026-02-30}", "no day of the calendar"),
        ("{rule: sometime}", "is not one of: after_previous"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_with_its_line(tmp_path: Path, release: str, why: str) -> None:
    text = PROGRAM.replace("{rule: by_hand}", release)

    with pytest.raises(FormError) as caught:
        load_program(written(tmp_path, text))

    assert why in caught.value.why
    assert caught.value.line == 7


SPANISH = """\
key: two-calm-weeks
version: 1
language: es
title: Dos semanas en calma
about: Solo pasos ligeros.
notes: [Que sea ligero]
"""


def pack_with(folder: Path, *, words: str = SPANISH, name: str = "two-calm-weeks.yaml") -> Path:
    for place, called, text in ((folder, "two-calm-weeks.yaml", PROGRAM), (folder / "translations/es", name, words)):
        (place / "programs").mkdir(parents=True)
        (place / "programs" / called).write_text(text, encoding="utf-8")
    return folder


def test_a_folder_gives_programs_in_all_languages(tmp_path: Path) -> None:
    english, spanish = load_programs(pack_with(tmp_path), "spring")

    assert (english.language, spanish.language, spanish.pack) == ("en", "es", "spring")
    assert (spanish.title, spanish.steps[1].note) == ("Dos semanas en calma", "Que sea ligero")
    assert [(step.form, step.release) for step in spanish.steps] == [(s.form, s.release) for s in english.steps]


def test_a_folder_without_programs_gives_none(tmp_path: Path) -> None:
    assert load_programs(tmp_path, "spring") == ()


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (
            SPANISH.replace("[Que sea ligero]", "[Uno, Dos]"),
            "es/programs/two-calm-weeks.yaml:6: notes: there are 2 here",
        ),
        (SPANISH.replace("notes: [Que sea ligero]\n", ""), '"notes" is missing'),
        (SPANISH.replace("version: 1", "version: 3"), 'two-calm-weeks.yaml:2: version: this must be "1" here'),
        (SPANISH + "steps: []\n", 'there is no setting "steps"'),
    ],
)
def test_words_that_are_not_those_of_the_program_are_refused(tmp_path: Path, words: str, error: str) -> None:
    with pytest.raises(FormError, match=error):
        load_programs(pack_with(tmp_path, words=words), "spring")


def test_a_translation_of_no_program_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FormError, match="to translate"):
        load_programs(pack_with(tmp_path, name="other.yaml"), "spring")


def test_a_program_is_named_like_its_file(tmp_path: Path) -> None:
    (tmp_path / "programs").mkdir()
    (tmp_path / "programs" / "other.yaml").write_text(PROGRAM, encoding="utf-8")

    with pytest.raises(FormError, match='a file is named like its program: "two-calm-weeks"'):
        load_programs(tmp_path, "spring")
