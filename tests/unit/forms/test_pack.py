"""The pack *rebuilding*, form by form: what each one promises."""

from __future__ import annotations

import pytest

from intersession.definition.form import Form
from intersession.definition.loader import load_folder
from intersession.resources import FORMS

ALL = {form.key: form for form in load_folder(FORMS, "rebuilding") if form.language == "en"}
PRACTICES = {"active_listening", "vulnerability", "time_together", "appreciation", "affection", "empathy"} | {
    *("encouragement", "independence")
}
TENDER = ("room-for-vulnerability", "affection-without-pressure", "open-talk")


def rows_of(form: Form) -> dict[str, str]:
    return {row.key: row.label for item in form.items for row in item.rows}


def test_what_the_pack_promises_is_there() -> None:
    practices = {"active-listening", "room-for-vulnerability", "time-together", "appreciation-and-validation"} | {
        *("affection-without-pressure", "seeing-through-their-eyes", "encouragement-and-support", "room-to-be-oneself")
    }
    steps = {"open-talk", "uninterrupted-time", "small-daily-acts", "daily-check-in"}
    looking = {"signs-check-in", "weekly-reflection", "before-the-session", "private-safety-check-in"}
    around = {"getting-started", "practice-card", "follow-up"}

    assert set(ALL) == practices | steps | looking | around


def test_the_practices_are_the_rows_of_the_weekly_grid_in_the_same_words() -> None:
    weekly = rows_of(ALL["weekly-reflection"])

    assert set(weekly) == {form.practice for form in ALL.values() if form.practice} == PRACTICES
    for form in ALL.values():
        assert rows_of(form).items() <= weekly.items()


def test_when_a_form_must_not_be_used_is_a_concern_that_somebody_asks_about() -> None:
    safety = ALL["private-safety-check-in"]
    closing = {item.concern.about for item in safety.items if item.concern and item.concern.closes_gate}

    for form in ALL.values():
        assert set(form.contraindicated_when) <= closing


@pytest.mark.parametrize("key", TENDER)
def test_what_asks_for_openness_or_touch_is_not_for_somebody_under_pressure(key: str) -> None:
    assert {"afraid", "hurt", "controlled", "pressured"} <= set(ALL[key].contraindicated_when)


@pytest.mark.parametrize("answer", ["no", "rather_not"])
def test_who_was_not_free_to_say_no_to_touch_closes_the_gate(answer: str) -> None:
    item = ALL["affection-without-pressure"].item("free_to_say_no")

    assert item.private
    assert item.concern is not None
    assert item.concern.closes_gate
    assert item.concern.when.holds({"free_to_say_no": answer})
    assert not item.concern.when.holds({"free_to_say_no": "yes"})


def test_affection_counts_no_days_and_asks_for_nothing_more() -> None:
    form = ALL["affection-without-pressure"]

    assert {option.key for option in form.item("done").options} == {"touch", "words", "not_this_week", "rather_not"}
    assert form.item("given_noticed").uncounted == ("affection",)


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


@pytest.mark.parametrize("key", ["weekly-reflection", "follow-up"])
def test_a_hard_moment_asks_for_the_need_only_after_yes(key: str) -> None:
    form = ALL[key]

    assert form.item("hard_need") in form.visible({"hard": "yes"})
    for answer in ("no", "rather_not"):
        assert form.item("hard_need") not in form.visible({"hard": answer})


def test_the_follow_up_goes_on_with_the_series_of_the_weekly_reflection() -> None:
    weekly, later = ALL["weekly-reflection"], ALL["follow-up"]

    for key in ("closeness", "understood"):
        assert later.item(key) == weekly.item(key)


def test_the_follow_up_has_a_way_back_that_only_the_counselor_sees() -> None:
    item = ALL["follow-up"].item("way_back")

    assert item.private
    assert item.concern is not None
    assert not item.concern.closes_gate
    assert item.concern.when.holds({"way_back": "yes"})
    assert "way_back" in ALL["follow-up"].short


@pytest.mark.parametrize(("doable", "is_asked"), [(0, True), (6, True), (7, False), (10, False)])
def test_a_plan_that_is_hardly_doable_is_made_smaller(doable: int, *, is_asked: bool) -> None:
    card = ALL["practice-card"]

    assert (card.item("smaller") in card.visible({"doable": doable})) is is_asked


def test_the_practice_card_asks_for_a_whole_plan() -> None:
    asked = {item.key for item in ALL["practice-card"].questions}

    assert asked == {"what", "when", "where", "who_starts", "how_known", "two_minutes", "doable", "smaller"}


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
