"""The kinds that choose: choice, choices, yes_no."""

from __future__ import annotations

from typing import Any

import pytest

from intersession.definition.build import YES_NO
from intersession.errors import AnswerError
from intersession.kinds.choice import Choice
from intersession.kinds.choices import Choices
from intersession.kinds.yes_no import YesNo
from tests.support.definitions import an_item, options, sheet_of


def test_a_choice_keeps_the_key_and_says_the_label() -> None:
    item = an_item("choice")

    assert Choice().parse(item, "b") == "b"
    assert Choice().format(item, "b") == "B"


@pytest.mark.parametrize("sent", ["d", "B", "None", 1, ["a"], {}])
def test_a_choice_refuses_what_was_not_offered(sent: Any) -> None:
    with pytest.raises(AnswerError, match="not_option"):
        Choice().parse(an_item("choice"), sent)


def test_a_refused_choice_is_explained() -> None:
    sheet = sheet_of(Choice(), an_item("choice"), {"thing": "d"})

    assert not sheet.validate()
    assert sheet.errors == {"thing": ["Please choose from the list."]}


@pytest.mark.parametrize(("key", "number"), [("3", 3.0), ("0", 0.0), ("a", None), ("²", None)])
def test_only_a_key_that_is_a_number_has_one(key: str, number: float | None) -> None:
    assert Choice().number(an_item("choice", options=options(key, "x")), key) == number


def test_an_option_that_is_gone_is_said_by_its_key() -> None:
    assert Choice().format(an_item("choice"), "old") == "old"


def test_choices_are_kept_once_and_in_the_order_of_the_options() -> None:
    assert Choices().parse(an_item("choices"), ["c", "a", "c", ""]) == ["a", "c"]


@pytest.mark.parametrize("sent", [[], [""], None])
def test_nothing_chosen_is_no_answer(sent: Any) -> None:
    assert Choices().parse(an_item("choices"), sent) is None


@pytest.mark.parametrize("sent", ["a", [1], [["a"]], ["d"], {"a": 1}, 3])
def test_choices_refuse_what_was_not_offered(sent: Any) -> None:
    with pytest.raises(AnswerError, match="not_option"):
        Choices().parse(an_item("choices"), sent)


def test_choices_are_read_from_several_boxes() -> None:
    sheet = sheet_of(Choices(), an_item("choices"), {"thing": ["c", "a"]})

    assert sheet.validate()
    assert sheet["thing"].data == ["c", "a"]
    assert Choices().format(an_item("choices"), ["a", "c"]) == "A, C"


@pytest.mark.parametrize(("key", "number"), [("yes", 1.0), ("no", 0.0), ("rather_not", None)])
def test_rather_not_is_an_answer_without_a_number(key: str, number: float | None) -> None:
    item = an_item("yes_no", options=YES_NO)

    assert YesNo().parse(item, key) == key
    assert YesNo().number(item, key) == number


def test_rather_not_is_refused_where_the_form_does_not_offer_it() -> None:
    with pytest.raises(AnswerError, match="not_option"):
        YesNo().parse(an_item("yes_no", options=YES_NO[:2]), "rather_not")
