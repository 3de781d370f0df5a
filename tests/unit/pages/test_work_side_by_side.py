from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intersession.definition.answers import Value
from intersession.definition.items import Item, Option
from intersession.pages.side_by_side import views_differ

SCALE = Item("q", "scale", "How close?")
SLIDER = Item("q", "slider", "How close?", maximum=100)
OPTIONS = tuple(Option(key, key) for key in ("never", "some", "often"))


@pytest.mark.parametrize(("first", "second", "expected"), [(5, 7, True), (5, 6, False), (7, 5, True), (5, 5, False)])
def test_two_steps_of_a_scale_are_different_views(first: int, second: int, *, expected: bool) -> None:
    assert views_differ(SCALE, [first, second]) is expected


def test_a_step_of_a_slider_is_a_tenth_of_it() -> None:
    assert not views_differ(SLIDER, [50, 69])
    assert views_differ(SLIDER, [50, 70])


def test_options_differ_by_place_when_they_are_tracked() -> None:
    assert views_differ(Item("q", "choice", "How often?", options=OPTIONS, track="often"), ["never", "often"])


def test_options_without_an_order_never_differ() -> None:
    assert not views_differ(Item("q", "choice", "Where?", options=OPTIONS), ["never", "often"])


def test_an_option_that_the_item_lost_is_left_out() -> None:
    assert not views_differ(Item("q", "choice", "How often?", options=OPTIONS, track="often"), ["gone", "often"])


@pytest.mark.parametrize("values", [[], [3], ["a", "b"], [["a"], ["b"]]])
def test_one_answer_or_words_never_differ(values: list[Value]) -> None:
    assert not views_differ(SCALE, values)


@given(st.lists(st.integers(0, 10), min_size=2, max_size=5))
def test_views_differ_whatever_the_order(values: list[int]) -> None:
    assert (
        views_differ(SCALE, values) == views_differ(SCALE, list(reversed(values))) == (max(values) - min(values) >= 2)
    )
