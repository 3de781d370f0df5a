from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intersession.definition.answers import Answers, Value
from intersession.definition.conditions import Condition
from intersession.definition.items import visible_items
from tests.support.definitions import an_item


@pytest.mark.parametrize(
    ("condition", "value", "holds"),
    [
        (Condition("x", any_of=("yes",)), "yes", True),
        (Condition("x", any_of=("yes",)), "no", False),
        (Condition("x", any_of=("a", "b")), ["c", "b"], True),
        (Condition("x", any_of=("a",)), ["c"], False),
        (Condition("x", any_of=("3",)), 3, True),
        (Condition("x", at_most=3), 3, True),
        (Condition("x", at_most=3), 4, False),
        (Condition("x", at_least=3), 3, True),
        (Condition("x", at_least=3), 2.5, False),
        (Condition("x", at_most=0), 0, True),
        (Condition("x", at_most=3), "2", False),
        (Condition("x", any_of=("yes",)), {"row": {"given": 1}}, False),
    ],
)
def test_a_condition_holds_for_the_answers_it_names(condition: Condition, value: Value, holds: bool) -> None:
    assert condition.holds({"x": value}) is holds


def test_no_answer_meets_no_condition() -> None:
    assert not Condition("x", at_most=100).holds({})


def test_an_item_that_hangs_on_a_hidden_item_is_hidden() -> None:
    first = an_item("yes_no", key="first")
    second = an_item("yes_no", key="second", show_if=Condition("first", any_of=("yes",)))
    third = an_item("text", key="third", show_if=Condition("second", any_of=("yes",)))

    shown = visible_items([first, second, third], {"first": "no", "second": "yes", "third": "words"})

    assert shown == (first,)


chains = st.lists(st.none() | st.integers(0, 5), min_size=1, max_size=6)
answers = st.dictionaries(st.sampled_from([f"i{n}" for n in range(6)]), st.sampled_from(["yes", "no"]))


@given(chains, answers)
def test_a_visible_item_has_a_visible_reason(chain: list[int | None], given_answers: Answers) -> None:
    items = [
        an_item("yes_no", key=f"i{n}", show_if=None if on is None or on >= n else Condition(f"i{on}", any_of=("yes",)))
        for n, on in enumerate(chain)
    ]

    shown = {item.key: item for item in visible_items(items, given_answers)}

    for item in items:
        reason = item.show_if
        meets = reason is None or (reason.item in shown and given_answers.get(reason.item) == "yes")
        assert (item.key in shown) is meets


@given(chains, answers, st.sampled_from(["yes", "no"]))
def test_what_a_hidden_item_holds_changes_nothing(chain: list[int | None], given_answers: Answers, word: str) -> None:
    items = [
        an_item("yes_no", key=f"i{n}", show_if=None if on is None or on >= n else Condition(f"i{on}", any_of=("yes",)))
        for n, on in enumerate(chain)
    ]
    shown = visible_items(items, given_answers)
    hidden = {item.key: word for item in items if item not in shown}

    assert visible_items(items, {**given_answers, **hidden}) == shown
