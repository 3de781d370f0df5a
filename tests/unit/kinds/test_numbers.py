"""The kinds that read a number: scale, slider, number."""

from __future__ import annotations

from typing import Any

import pytest

from intersession.errors import AnswerError
from intersession.kinds.number import Number
from intersession.kinds.scale import Scale
from intersession.kinds.slider import Slider
from tests.support.definitions import an_item, sheet_of

HALVES = an_item("number", minimum=-2.0, maximum=7.0, step=0.5)


@pytest.mark.parametrize(("sent", "kept"), [("0", 0), ("7", 7), (" 3 ", 3), ("10", 10), (4, 4), (4.0, 4)])
def test_a_scale_keeps_whole_numbers(sent: Any, kept: int) -> None:
    value = Scale().parse(an_item("scale"), sent)

    assert value == kept
    assert type(value) is int


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ("11", "out_of_range"),
        ("-1", "out_of_range"),
        ("3.5", "off_step"),
        ("three", "not_number"),
        ("٣", "not_number"),
        ("1e1", "not_number"),
        ("nan", "not_number"),
        (float("nan"), "not_number"),
        (float("inf"), "not_number"),
        (True, "not_number"),
        (10**400, "out_of_range"),
        ([3], "not_number"),
        ("9" * 5000, "not_number"),
    ],
)
def test_a_scale_refuses_what_is_not_one_of_its_dots(sent: Any, code: str) -> None:
    with pytest.raises(AnswerError) as caught:
        Scale().parse(an_item("scale"), sent)

    assert (caught.value.item, caught.value.code) == ("thing", code)


@pytest.mark.parametrize(("sent", "kept"), [("1.5", 1.5), ("1,5", 1.5), ("-2", -2), ("7.0", 7), ("+3", 3)])
def test_a_number_may_have_a_decimal_comma(sent: str, kept: float) -> None:
    assert Number().parse(HALVES, sent) == kept


def test_a_comma_that_could_mean_thousands_is_refused() -> None:
    with pytest.raises(AnswerError, match="not_number"):
        Number().parse(an_item("number", maximum=5000.0), "1,000")


def test_a_step_of_a_tenth_is_not_lost_in_floating_point() -> None:
    item = an_item("slider", maximum=1.0, step=0.1)

    assert [Slider().parse(item, f"0.{n}") for n in range(1, 10)] == [n / 10 for n in range(1, 10)]


def test_steps_begin_at_the_minimum() -> None:
    item = an_item("number", minimum=1.0, maximum=9.0, step=4.0)

    assert Number().parse(item, "5") == 5
    with pytest.raises(AnswerError, match="off_step"):
        Number().parse(item, "4")


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ("x", "Please write a number."),
        ("8", "Please choose a number from -2 to 7."),
        ("1.2", "Please use steps of 0.5, from -2."),
    ],
)
def test_a_typed_number_is_explained_and_stays_as_typed(sent: str, message: str) -> None:
    sheet = sheet_of(Number(), HALVES, {"thing": sent})

    assert not sheet.validate()
    assert sheet.errors == {"thing": [message]}
    assert sheet["thing"].data == sent


def test_numbers_are_said_in_words() -> None:
    assert Scale().format(an_item(), 7) == "7 of 10"
    assert Slider().format(an_item("slider", maximum=100.0), 62.5) == "62.5 of 100"
    assert Number().format(HALVES, 3) == "3"


def test_a_scale_offers_its_dots_and_holds_the_kept_one() -> None:
    field = sheet_of(Scale(), an_item(minimum=1.0, maximum=4.0), thing=Scale().data(an_item(), 3))["thing"]

    assert [key for key, _ in field.choices] == ["1", "2", "3", "4"]
    assert field.data == "3"


def test_no_dot_is_held_without_an_answer() -> None:
    assert sheet_of(Scale(), an_item())["thing"].data is None
