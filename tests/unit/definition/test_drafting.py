"""What authors do to drafts: whatever the order, no question is lost or doubled unless that was asked for."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from intersession.definition import drafting
from intersession.definition.diff import What, changes, new_series
from intersession.definition.drafting import Draft
from intersession.definition.inspection import inspect_draft
from intersession.definition.lenient import as_far_as_it_goes
from intersession.definition.loader import load_form
from intersession.resources import FORMS
from tests.support.definitions import a_form, an_item, options

WEEKLY = load_form(FORMS / "weekly-reflection.yaml")
KINDS = ("scale", "slider", "number", "choice", "choices", "yes_no", "text", "date", "time", "grid", "info")


def weekly() -> Draft:
    return WEEKLY.as_data()


def keys(draft: Draft) -> list[str]:
    return [item["key"] for item in drafting.items_of(draft)]


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(st.sampled_from(["up", "down", "copy", "remove", "split", "join", "kind"]), st.integers(0, 50)),
        max_size=12,
    )
)
def test_any_steps_leave_keys_once_and_no_part_empty(steps: list[tuple[str, int]]) -> None:
    draft = weekly()
    for step, number in steps:
        key = keys(draft)[number % len(keys(draft))]
        before = sorted(keys(draft))
        draft = _done(draft, step, key, number)
        if step in {"up", "down", "split", "join", "kind"}:
            assert sorted(keys(draft)) == before

    assert len(set(keys(draft))) == len(keys(draft)) > 0
    assert all(part["items"] for part in draft["parts"])
    assert all(item["show_if"]["item"] in keys(draft) for item in drafting.items_of(draft) if "show_if" in item)
    as_far_as_it_goes(draft, kinds=KINDS)
    inspect_draft(draft, kinds=KINDS)


def _done(draft: Draft, step: str, key: str, number: int) -> Draft:
    made: dict[str, Any] = {
        "up": lambda: drafting.move_item(draft, key, -1),
        "down": lambda: drafting.move_item(draft, key, 1),
        "copy": lambda: drafting.copy_item(draft, key, drafting.fresh_key(draft)),
        "remove": lambda: drafting.remove_item(draft, key),
        "split": lambda: drafting.split_part(draft, key, "New"),
        "join": lambda: drafting.join_part(draft, number % len(draft["parts"])),
        "kind": lambda: _as_kind(draft, key, KINDS[number % len(KINDS)]),
    }
    found: Draft = made[step]()
    return found


def _as_kind(draft: Draft, key: str, kind: str) -> Draft:
    for part in draft["parts"]:
        part["items"] = [drafting.change_kind(one, kind) if one["key"] == key else one for one in part["items"]]
    return draft


def test_moving_down_and_up_again_changes_nothing_within_a_part() -> None:
    assert drafting.move_item(drafting.move_item(weekly(), "closeness", 1), "closeness", -1) == weekly()


def test_a_removed_question_takes_what_hung_on_it_along() -> None:
    left = drafting.remove_item(weekly(), "hard")

    assert "show_if" not in (drafting.find(left, "hard_need") or {"show_if": 1})
    assert inspect_draft(left, kinds=KINDS).form is not None


def test_a_changed_scale_of_a_tracked_item_is_a_new_series_and_other_words_are_not() -> None:
    old = a_form(an_item(track="closeness"))

    assert new_series(old, a_form(an_item(track="closeness", maximum=5)))
    assert new_series(old, a_form(an_item(track="closeness", reverse=True)))
    assert not new_series(old, a_form(an_item(track="closeness", ask="Other words?", low="Less")))
    assert not new_series(old, a_form(an_item(track="something_else", maximum=5)))


def test_more_options_of_a_tracked_choice_are_a_new_series() -> None:
    three = an_item("choice", track="mood", options=options("1", "2", "3"))
    four = an_item("choice", track="mood", options=options("1", "2", "3", "4"))

    assert new_series(a_form(three), a_form(four))


def test_every_difference_is_told_and_nothing_else() -> None:
    old = a_form(an_item(key="a"), an_item(key="b"), an_item(key="c"))
    new = a_form(an_item(key="b"), an_item(key="a", ask="Other?"), an_item(key="d"), title="New")

    told = {(one.what, one.about, one.setting) for one in changes(old, new)}

    assert (What.CHANGED, "form", "title") in told
    assert (What.CHANGED, "item", "ask") in told
    assert {(What.ADDED, "item", ""), (What.REMOVED, "item", ""), (What.MOVED, "item", "")} <= told
    assert changes(old, old) == ()


def test_what_the_data_leaves_out_is_told_as_what_it_stands_for() -> None:
    old = a_form(an_item(key="a"), an_item("text", key="b"), an_item(key="c", maximum=7))
    new = a_form(
        an_item(key="a", private=True, minimum=1), an_item("text", key="b", long=False), an_item("text", key="c")
    )

    told = {(one.setting, one.before, one.after) for one in changes(old, new)}

    assert told == {
        ("private", False, True),
        ("minimum", 0, 1),
        ("long", True, False),
        ("kind", "scale", "text"),
        ("maximum", 7, None),  # words have no largest number
    }


def test_a_copy_draws_no_line_and_raises_no_concern() -> None:
    item = {"key": "a", "kind": "scale", "ask": "Near?", "maximum": 5, "track": "near", "concern": {"about": "safety"}}
    draft = {"parts": [{"title": "One", "items": [item]}]}

    _, twin = drafting.items_of(drafting.copy_item(draft, "a", "b"))

    assert twin == {"key": "b", "kind": "scale", "ask": "Near?", "maximum": 5}
