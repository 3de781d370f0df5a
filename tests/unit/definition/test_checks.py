"""Faults that a schema cannot see, on forms built by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intersession.definition.answers import Disclosure
from intersession.definition.build import YES_NO
from intersession.definition.checks import problems
from intersession.definition.conditions import Condition
from intersession.definition.form import Form
from intersession.definition.items import Concern, Item
from intersession.definition.scoring import Band, Measure, Subscale
from tests.support.definitions import a_form, an_item, options

ONE, OTHER = an_item(key="one"), an_item(key="other")
SUM = Measure("m", "M", ("one", "other"), low=0, high=20)


def whys(form: Form) -> list[str]:
    return [problem.why for problem in problems(form)]


def test_a_sound_form_has_no_problem() -> None:
    assert whys(a_form(ONE, OTHER, measures=(SUM,), short=("one",))) == []


@pytest.mark.parametrize(
    ("item", "why"),
    [
        (an_item("choice", reverse=True), "only an item with a number can be turned around"),
        (an_item("choice", track="series"), "only an item with a number can be tracked"),
        (an_item("grid", maximum=2.5), "a grid counts in whole numbers"),
        (an_item("scale", minimum=0.5, maximum=4.5), "a scale has whole numbers, at most 12 of them"),
        (an_item("yes_no", options=options("yes", "maybe")), "a yes_no has yes, no and, when wished, rather_not"),
        (an_item(concern=Concern("afraid", Condition("far", at_least=3)), private=True), 'there is no item "far"'),
        (an_item(show_if=Condition("thing")), "it takes exactly one of any_of, at_most, at_least"),
    ],
)
def test_an_item_that_cannot_be_is_found(item: Item, why: str) -> None:
    assert any(found.startswith(why) for found in whys(a_form(item)))


def test_an_individual_form_shares_nothing() -> None:
    item = an_item(disclosure=Disclosure.SHARED)

    assert whys(a_form(item, individual=True)) == ["an individual form shares nothing"]
    assert whys(a_form(item)) == []


def test_a_condition_on_the_kind_of_a_plugin_is_believed() -> None:
    voice = an_item("voice_note", key="voice")
    item = an_item(show_if=Condition("voice", any_of=("loud",)))

    assert whys(a_form(voice, item)) == []


def test_a_short_form_asks_nothing_that_hangs_on_what_it_leaves_out() -> None:
    hard = an_item("yes_no", key="hard", options=YES_NO)
    need = an_item("text", key="need", show_if=Condition("hard", any_of=("yes",)))

    assert whys(a_form(hard, need, short=("hard", "need"))) == []
    assert whys(a_form(hard, need, short=("need",))) == [
        '"need" is asked only after "hard", which is not in the short form'
    ]


@pytest.mark.parametrize(
    ("measure", "why"),
    [
        (replace(SUM, items=("one", "words")), '"words" has no number'),
        (replace(SUM, high=21), "its items reach from 0 to 20, not 0 to 21"),
        (replace(SUM, method="mean"), "its items reach from 0 to 10, not 0 to 20"),
        (replace(SUM, cutoff=20.5), "the cutoff is outside low and high"),
        (replace(SUM, subscales=(Subscale("part", "Part", ("one", "far")),)), '"part" has items that'),
        (replace(SUM, bands=(Band("a", "A", 0, 9), Band("b", "B", 9, 20))), '"b" overlaps, or is not in order'),
        (replace(SUM, bands=(Band("a", "A", 9, 0),)), '"a" overlaps, or is not in order'),
        (replace(SUM, items=("one", "five"), high=15, missing="mean_of_rest"), "mean_of_rest needs items of one range"),
        (replace(SUM, missing="mean_of_rest", missing_most=2, missing_source="x"), "mean_of_rest needs missing_most"),
    ],
)
def test_a_measure_that_cannot_be_is_found(measure: Measure, why: str) -> None:
    form = a_form(ONE, OTHER, an_item("text", key="words"), an_item(key="five", maximum=5.0), measures=(measure,))

    assert any(found.startswith(why) for found in whys(form))


def test_a_measure_with_bands_subscales_and_a_rule_is_sound() -> None:
    measure = replace(
        SUM,
        bands=(Band("low", "Low", 0, 9), Band("high", "High", 10, 20)),
        subscales=(Subscale("part", "Part", ("one",)),),
        missing="mean_of_rest",
        missing_most=1,
        missing_source="Its authors",
        cutoff=9.5,
    )

    assert whys(a_form(ONE, OTHER, measures=(measure,))) == []


def test_two_measures_with_one_key_are_found() -> None:
    assert whys(a_form(ONE, OTHER, measures=(SUM, SUM))) == ["two measures have this key"]
