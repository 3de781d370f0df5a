from __future__ import annotations

from typing import Any

import pytest

from intersession.definition.answers import GridValue
from intersession.errors import AnswerError
from intersession.kinds.grid import Grid
from tests.support.definitions import an_item, sheet_of

ITEM = an_item("grid", uncounted=("touch",))


def sent(**cells: str) -> Any:
    """The value that a browser's inputs make, `thanks_given` standing for "thing-thanks-given"."""
    names = {f"thing-{name.replace('_', '-')}": text for name, text in cells.items()}
    sheet = sheet_of(Grid(), ITEM, names)
    assert sheet.validate()
    return Grid().parse(ITEM, sheet["thing"].data)


def test_given_and_noticed_are_counted_by_row() -> None:
    assert sent(thanks_given="3", thanks_noticed="0") == {"thanks": {"given": 3, "noticed": 0}}


def test_a_side_without_an_answer_is_absent_and_not_zero() -> None:
    assert sent(thanks_given="2", thanks_noticed="") == {"thanks": {"given": 2}}


def test_a_row_without_an_answer_is_absent() -> None:
    assert sent(thanks_given="", touch_given="1") == {"touch": {"given": 1}}


def test_a_grid_without_any_answer_is_no_answer() -> None:
    assert sent(thanks_given="", touch_noticed="") is None


def test_not_this_week_is_kept_without_a_count() -> None:
    assert sent(touch_given="0") == {"touch": {}}
    assert sent(touch_given="0", touch_noticed="0") == {"touch": {}}


def test_a_zero_in_an_uncounted_row_is_no_count_beside_one() -> None:
    assert sent(touch_given="2", touch_noticed="0") == {"touch": {"given": 2}}


def test_one_tap_says_that_the_rest_did_not_happen() -> None:
    assert sent(thanks_given="1", rest="0") == {"thanks": {"given": 1, "noticed": 0}, "touch": {}}


@pytest.mark.parametrize("rest", ["", "1", "on"])
def test_the_rest_means_nothing_unless_it_is_said(rest: str) -> None:
    assert sent(thanks_given="1", rest=rest) == {"thanks": {"given": 1}}


@pytest.mark.parametrize(
    "data",
    [
        {"hugs": {"given": 1}},
        {"thanks": {"taken": 1}},
        {"thanks": {"given": 4}},
        {"thanks": {"given": -1}},
        {"thanks": {"given": "1.0"}},
        {"thanks": {"given": "٣"}},
        {"thanks": {"given": True}},
        {"thanks": {"given": 1.0}},
        {"thanks": 3},
        {"thanks": []},
        [],
        "thanks",
    ],
)
def test_what_the_grid_did_not_offer_is_refused(data: Any) -> None:
    with pytest.raises(AnswerError, match="not_option"):
        Grid().parse(ITEM, data)


def test_a_refused_count_is_explained_and_stays_as_sent() -> None:
    sheet = sheet_of(Grid(), ITEM, {"thing-thanks-given": "9"})

    assert not sheet.validate()
    assert sheet.errors == {"thing": ["Please choose from the list."]}
    assert sheet["thing"].cell("thanks", "given") == "9"


def test_the_field_names_its_inputs_and_shows_what_is_kept() -> None:
    value: GridValue = {"thanks": {"given": 2}, "touch": {}}
    field = sheet_of(Grid(), ITEM, thing=Grid().data(ITEM, value))["thing"]

    assert field.cell_name("thanks", "noticed") == "thing-thanks-noticed"
    assert field.cell("thanks", "given") == "2"
    assert field.cell("thanks", "noticed") == ""
    assert field.cell("touch", "given") == "0"


def test_kept_answers_are_shown_when_nothing_was_sent() -> None:
    field = sheet_of(Grid(), ITEM)["thing"]

    assert field.data is None
    assert field.cell("thanks", "given") == ""


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"thanks": {"given": 3, "noticed": 0}}, "Thanks: given 3 or more, noticed 0"),
        ({"thanks": {"given": 1}}, "Thanks: given 1, noticed no answer"),
        ({"touch": {}}, "Touch: not this week"),
        ({"thanks": {"noticed": 2}, "touch": {}}, "Thanks: given no answer, noticed 2\nTouch: not this week"),
    ],
)
def test_a_grid_is_said_in_words(value: GridValue, words: str) -> None:
    assert Grid().format(ITEM, value) == words


def test_a_grid_has_no_single_number() -> None:
    assert Grid().number(ITEM, {"thanks": {"given": 3}}) is None
