"""The homework that ships: every form is read, and read as a tired person would."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from intersession.definition.answers import Disclosure
from intersession.definition.form import Form
from intersession.definition.loader import load_folder
from intersession.definition.policy import load_policies
from intersession.definition.reading import MOST_WORDS, advice, form_grade, grade, longest_sentence, minutes, texts
from intersession.kinds import BUILT_IN
from intersession.resources import FORMS

KINDS = {kind.name for kind in BUILT_IN}
ALL = {form.key: form for form in load_folder(FORMS, "rebuilding", kinds=KINDS)}
PRACTICES = {"active_listening", "vulnerability", "time_together", "appreciation", "affection", "empathy"} | {
    *("encouragement", "independence")
}
each_form = pytest.mark.parametrize("form", ALL.values(), ids=ALL.keys())

# Any couple: nobody is guessed to be of a sex, married, living together, or a parent.
GUESSED = re.compile(
    r"\b(husband|wife|spouse|he|she|him|her|his|hers|man|men|woman|women|girlfriend|boyfriend|marriage|married|bed|kids)\b",
    re.IGNORECASE,
)


def test_what_the_pack_promises_is_there() -> None:
    assert set(ALL) == {
        *("weekly-reflection", "active-listening", "appreciation-and-validation", "signs-check-in"),
        *("before-the-session", "private-safety-check-in", "getting-started", "daily-check-in"),
    }


@each_form
def test_a_form_is_named_like_its_file(form: Form) -> None:
    assert (FORMS / f"{form.key}.yaml").is_file()


@each_form
def test_a_form_needs_no_advice(form: Form) -> None:
    assert advice(form) == ()


@each_form
def test_a_form_reads_at_grade_five_or_lower(form: Form) -> None:
    assert form_grade(form) <= 5


@each_form
def test_no_sentence_is_long_and_none_is_hard(form: Form) -> None:
    for text in texts(form):
        assert longest_sentence(text) <= MOST_WORDS, text
        assert "!" not in text
        if len(text.split()) > 3:
            assert grade(text) <= 7, text


@each_form
def test_a_form_guesses_nothing_about_a_couple(form: Form) -> None:
    assert not GUESSED.search(Path(FORMS / f"{form.key}.yaml").read_text(encoding="utf-8"))


@each_form
def test_nothing_is_needed_and_nothing_proposes_to_travel(form: Form) -> None:
    for item in form.questions:
        assert not item.needed
        assert item.disclosure == Disclosure.COUNSELOR_ONLY


@each_form
def test_a_form_takes_no_longer_than_it_says(form: Form) -> None:
    assert minutes(form) <= form.minutes <= 5
    assert minutes(form, short=True) <= 1.0


@each_form
def test_a_practice_has_a_card_and_a_way_out_of_it(form: Form) -> None:
    if form.practice:
        assert form.card is not None
        assert form.card.steps
        assert form.card.two_minutes
        assert form.card.if_it_goes_badly
        assert form.conjoint
        assert {"afraid", "hurt"} <= set(form.contraindicated_when)


@each_form
def test_a_practice_asks_what_was_given_and_noticed_and_how_it_was(form: Form) -> None:
    if form.practice:
        grids = [item for item in form.items if item.kind == "grid"]
        assert [[row.key for row in grid.rows] for grid in grids] == [[form.practice]]
        assert {"quality", "helped", "talk"} <= {item.role for item in form.items}


@each_form
def test_touch_is_never_counted_as_nothing(form: Form) -> None:
    for item in form.items:
        for row in item.rows:
            assert (row.key in item.uncounted) == (row.key == "affection")


def test_when_a_form_must_not_be_used_is_a_concern_that_somebody_asks_about() -> None:
    safety = ALL["private-safety-check-in"]
    closing = {item.concern.about for item in safety.items if item.concern and item.concern.closes_gate}

    for form in ALL.values():
        assert set(form.contraindicated_when) <= closing


def test_the_weekly_grid_has_the_eight_practices() -> None:
    assert {row.key for row in ALL["weekly-reflection"].item("practices").rows} == PRACTICES


def test_the_weekly_reflection_is_three_parts_and_eight_questions() -> None:
    weekly = ALL["weekly-reflection"]

    assert len(weekly.parts) == 3
    assert len(weekly.questions) == 8
    assert {item.track for item in weekly.items if item.track} == {"closeness", "felt_understood"}


def test_the_weekly_reflection_takes_at_most_fourteen_taps() -> None:
    """Choices, next and send, with the grid filled by two rows and "the rest did not happen"; typing is not counted."""
    weekly = ALL["weekly-reflection"]
    landing, send = 2, 1
    choosing = [item for item in weekly.questions if item.kind in {"scale", "choice", "yes_no"}]
    grid = 2 * 2 + 1

    assert landing + len(choosing) + grid + len(weekly.parts) + send <= 14


def test_a_hard_moment_asks_for_the_need_only_after_yes() -> None:
    weekly = ALL["weekly-reflection"]

    assert weekly.item("hard_need") in weekly.visible({"hard": "yes"})
    for answer in ("no", "rather_not"):
        assert weekly.item("hard_need") not in weekly.visible({"hard": answer})


def test_the_safety_check_is_alone_and_private_throughout() -> None:
    safety = ALL["private-safety-check-in"]

    assert safety.individual
    assert all(item.private for item in safety.questions)
    assert "safety" not in f"{safety.title} {safety.public_title}".lower()


def test_the_safety_check_asks_nothing_more_of_somebody_who_is_not_alone() -> None:
    safety = ALL["private-safety-check-in"]

    assert [item.key for item in safety.visible({"free_now": "no"})] == ["welcome", "free_now", "another_time"]
    assert safety.item("note") in safety.visible({"free_now": "yes"})


@pytest.mark.parametrize("key", ["afraid", "hurt", "controlled", "pressured"])
@pytest.mark.parametrize(("answer", "raises"), [("yes", True), ("rather_not", True), ("no", False)])
def test_silence_about_harm_is_not_taken_for_safety(key: str, answer: str, *, raises: bool) -> None:
    concern = ALL["private-safety-check-in"].item(key).concern

    assert concern is not None
    assert concern.closes_gate
    assert concern.when.holds({key: answer}) is raises


def test_the_signs_check_in_claims_nothing() -> None:
    signs = ALL["signs-check-in"]
    measure = signs.measures[0]

    assert measure.cutoff is None
    assert not measure.validated
    assert not measure.bands
    assert "not for diagnosing" in signs.item("welcome").text


@pytest.mark.parametrize("policy", load_policies(FORMS / "policies.yaml"), ids=lambda policy: policy.key)
def test_a_policy_is_read_in_plain_words(policy: object) -> None:
    paragraphs = getattr(policy, "paragraphs", ())

    assert grade("\n".join(paragraphs)) <= 5
    assert max(longest_sentence(text) for text in paragraphs) <= MOST_WORDS
    assert any("danger" in text for text in paragraphs)
