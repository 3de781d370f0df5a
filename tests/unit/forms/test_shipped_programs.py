"""The programs and policies that ship, in every language."""

from __future__ import annotations

import re

import pytest

from intersession.definition.loader import load_folder
from intersession.definition.policy import Policy, load_policies, translated_policies
from intersession.definition.program import Program, load_programs
from intersession.definition.reading import MOST_WORDS, grade, inflesz, longest_sentence
from intersession.definition.tongues import TONGUES
from intersession.resources import FORMS

LANGUAGES = ("en", "es")
FORMS_BY_KEY = {form.key: form for form in load_folder(FORMS, "rebuilding") if form.language == "en"}
PROGRAMS = {(program.key, program.language): program for program in load_programs(FORMS, "rebuilding")}
WRITTEN = load_policies(FORMS / "policies.yaml")
POLICIES = (*WRITTEN, *translated_policies(FORMS, WRITTEN))
DANGER = {"en": "danger", "es": "peligro"}

each_program = pytest.mark.parametrize("program", PROGRAMS.values(), ids=["-".join(one) for one in PROGRAMS])
each_policy = pytest.mark.parametrize("policy", POLICIES, ids=[f"{one.key}-{one.language}" for one in POLICIES])


def is_easy(text: str, language: str) -> bool:
    return grade(text) <= 5 if language == "en" else inflesz(text) >= 75


def test_the_three_programs_are_there_in_every_language() -> None:
    keys = ("rebuilding-in-eight-weeks", "two-calm-weeks", "after-a-rupture")

    assert set(PROGRAMS) == {(key, language) for key in keys for language in LANGUAGES}


@each_program
def test_a_program_gives_forms_that_there_are(program: Program) -> None:
    assert {step.form for step in program.steps} <= set(FORMS_BY_KEY)


@each_program
def test_every_step_has_a_short_note_for_the_counselor(program: Program) -> None:
    for step in program.steps:
        assert step.note
        assert longest_sentence(step.note) <= MOST_WORDS + 5
        assert not {word.lower() for word in re.findall(r"\w+", step.note)} & (TONGUES[program.language].blaming)


@pytest.mark.parametrize("key", sorted({key for key, _ in PROGRAMS}))
def test_languages_of_a_program_differ_in_words_only(key: str) -> None:
    english, spanish = (PROGRAMS[key, language] for language in LANGUAGES)

    assert [(one.form, one.release) for one in spanish.steps] == [(one.form, one.release) for one in english.steps]
    assert not {step.note for step in english.steps} & {step.note for step in spanish.steps}
    assert (english.title, english.about) != (spanish.title, spanish.about)


@pytest.mark.parametrize("key", ["rebuilding-in-eight-weeks", "after-a-rupture"])
def test_a_program_with_exercises_for_both_begins_with_safety(key: str) -> None:
    first = PROGRAMS[key, "en"].steps[0]

    assert (first.form, first.release.rule) == ("private-safety-check-in", "by_hand")


def test_after_a_rupture_come_light_steps_that_the_counselor_opens() -> None:
    steps = PROGRAMS["after-a-rupture", "en"].steps
    tender = {"vulnerability", "affection", "empathy", "active_listening"}

    for step in steps:
        form = FORMS_BY_KEY[step.form]
        assert form.practice not in tender
        assert step.release.rule == "by_hand" or not form.conjoint


def test_tender_practices_are_opened_by_hand() -> None:
    for program in PROGRAMS.values():
        for step in program.steps:
            if FORMS_BY_KEY[step.form].practice in {"vulnerability", "affection"}:
                assert step.release.rule == "by_hand"


def test_eight_weeks_have_eight_practices_and_three_follow_ups() -> None:
    steps = PROGRAMS["rebuilding-in-eight-weeks", "en"].steps
    practices = [FORMS_BY_KEY[step.form].practice for step in steps if FORMS_BY_KEY[step.form].practice]

    assert len(practices) == len(set(practices)) == 8
    assert [step.release.days for step in steps if step.form == "follow-up"] == [30, 60, 90]


def test_no_week_of_the_long_program_has_more_than_two_forms_to_fill_in() -> None:
    steps = PROGRAMS["rebuilding-in-eight-weeks", "en"].steps
    weeks: list[list[str]] = []
    for step in steps:
        if re.match(r"Week \d", step.note):
            weeks.append([])
        if weeks and step.form != "follow-up":
            weeks[-1].append(step.form)

    assert [len(week) for week in weeks] == [2] * 8


@each_policy
def test_a_policy_is_read_in_plain_words(policy: Policy) -> None:
    assert is_easy("\n".join(policy.paragraphs), policy.language)
    assert max(longest_sentence(text) for text in policy.paragraphs) <= MOST_WORDS
    assert any(DANGER[policy.language] in text for text in policy.paragraphs)


def test_every_policy_is_there_in_every_language_with_its_own_version() -> None:
    assert [(one.key, one.language) for one in POLICIES] == [
        (policy.key, language) for language in LANGUAGES for policy in WRITTEN
    ]
    assert len({policy.version for policy in POLICIES}) == len(POLICIES)
