"""Scoring against published ranges (items are made up here; the instruments are not shipped)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intersession.definition.form import Form
from intersession.definition.items import Item
from intersession.definition.score import has_number, range_of, score
from intersession.definition.scoring import Band, Measure, Subscale
from tests.support.definitions import a_form, an_item, options


def scales(*ranges: tuple[float, float], reverse: tuple[int, ...] = ()) -> Form:
    return a_form(
        *(
            an_item(key=f"q{n}", minimum=low, maximum=high, reverse=n in reverse)
            for n, (low, high) in enumerate(ranges, 1)
        )
    )


def keys(*numbers: int) -> tuple[str, ...]:
    return tuple(f"q{n}" for n in numbers)


CSI_16 = scales((0, 6), *[(0, 5)] * 15)
CSI_16_MEASURE = Measure("csi_16", "CSI-16", keys(*range(1, 17)), low=0, high=81, cutoff=51.5)
RDAS = scales(*[(0, 5)] * 10, (0, 4), *[(0, 5)] * 3, reverse=(7, 8, 9, 10))
RDAS_MEASURE = Measure(
    "rdas",
    "RDAS",
    keys(*range(1, 15)),
    low=0,
    high=69,
    cutoff=47.5,
    bands=(Band("distressed", "Distressed", 0, 47), Band("not_distressed", "Not distressed", 48, 69)),
    subscales=(
        Subscale("consensus", "Consensus", keys(*range(1, 7))),
        Subscale("satisfaction", "Satisfaction", keys(*range(7, 11))),
        Subscale("cohesion", "Cohesion", keys(*range(11, 15))),
    ),
)


def all_at(form: Form, end: int) -> dict[str, float]:
    return {item.key: range_of(item)[end] for item in form.items}


def best(form: Form) -> dict[str, float]:
    return {item.key: range_of(item)[0 if item.reverse else 1] for item in form.items}


def test_csi_16_reaches_from_0_to_81() -> None:
    lowest, highest = (score(CSI_16_MEASURE, CSI_16, all_at(CSI_16, end)) for end in (0, 1))

    assert lowest is not None
    assert highest is not None
    assert (lowest.value, highest.value) == (0, 81)
    assert (lowest.is_at_or_above_cutoff, highest.is_at_or_above_cutoff) == (False, True)


@pytest.mark.parametrize(("first", "value", "above"), [(5, 51, False), (6, 52, True)])
def test_csi_16_splits_between_51_and_52(first: int, value: int, above: bool) -> None:
    answers = {"q1": first, **{f"q{n}": 3 for n in range(2, 17)}, "q16": 4}

    scored = score(CSI_16_MEASURE, CSI_16, answers)

    assert scored is not None
    assert (scored.value, scored.is_at_or_above_cutoff) == (value, above)


def test_csi_16_with_an_answer_missing_is_not_scored() -> None:
    answers = all_at(CSI_16, 1)
    del answers["q9"]

    assert score(CSI_16_MEASURE, CSI_16, answers) is None


def test_csi_4_reaches_21() -> None:
    form = scales((0, 6), *[(0, 5)] * 3)
    measure = Measure("csi_4", "CSI-4", keys(1, 2, 3, 4), low=0, high=21, cutoff=13.5)

    scored = score(measure, form, all_at(form, 1))

    assert scored is not None
    assert scored.value == 21


def test_rdas_turns_satisfaction_around_and_cohesion_reaches_19() -> None:
    scored = score(RDAS_MEASURE, RDAS, best(RDAS))

    assert scored is not None
    assert scored.value == 69
    assert dict(scored.subscales) == {"consensus": 30, "satisfaction": 20, "cohesion": 19}
    assert scored.band == "not_distressed"


def test_rdas_with_every_answer_high_loses_satisfaction() -> None:
    scored = score(RDAS_MEASURE, RDAS, all_at(RDAS, 1))

    assert scored is not None
    assert dict(scored.subscales)["satisfaction"] == 0
    assert scored.value == 49


def test_who_5_is_multiplied_by_four() -> None:
    form = scales(*[(0, 5)] * 5)
    bands = (
        Band("likely", "Depression likely", 0, 28),
        Band("reduced", "Reduced", 28.5, 50),
        Band("fine", "Fine", 50.5, 100),
    )
    measure = Measure("who_5", "WHO-5", keys(*range(1, 6)), factor=4, low=0, high=100, bands=bands)

    thirteen = score(measure, form, {"q1": 3, "q2": 3, "q3": 3, "q4": 2, "q5": 2})
    seven = score(measure, form, {"q1": 3, "q2": 1, "q3": 1, "q4": 1, "q5": 1})

    assert thirteen is not None
    assert seven is not None
    assert (thirteen.value, thirteen.band) == (52, "fine")
    assert (seven.value, seven.band) == (28, "likely")


def test_a_mean_is_a_mean() -> None:
    form = scales((0, 10), (0, 10))

    scored = score(Measure("m", "M", keys(1, 2), method="mean"), form, {"q1": 3, "q2": 4})

    assert scored is not None
    assert scored.value == 3.5


def test_missing_answers_are_filled_in_only_as_far_as_the_form_declares() -> None:
    form = scales(*[(0, 4)] * 4, reverse=(2,))
    measure = Measure(
        "m", "M", keys(1, 2, 3, 4), high=16, missing="mean_of_rest", missing_most=1, missing_source="Its authors"
    )

    one_missing = score(measure, form, {"q1": 3, "q2": 0, "q3": 2})
    two_missing = score(measure, form, {"q1": 3, "q2": 0})

    assert one_missing is not None
    assert (one_missing.value, one_missing.prorated) == (12, 1)
    assert two_missing is None


def test_no_answer_at_all_is_not_scored() -> None:
    form = scales((0, 4))
    measure = Measure("m", "M", keys(1), missing="mean_of_rest", missing_most=1, missing_source="Nobody")

    assert score(measure, form, {}) is None


def test_a_number_outside_its_item_is_an_error() -> None:
    with pytest.raises(ValueError, match="q1: 7 is not from 0 to 4"):
        score(Measure("m", "M", keys(1)), scales((0, 4)), {"q1": 7})


@pytest.mark.parametrize(
    ("item", "numeric"),
    [
        (an_item("choice", options=options("0", "1", "2")), True),
        (an_item("choice"), False),
        (an_item("yes_no"), True),
        (an_item("text"), False),
        (an_item("grid"), False),
        (an_item("voice_note"), True),
    ],
)
def test_which_items_have_a_number(item: Item, numeric: bool) -> None:
    assert has_number(item) is numeric


def test_the_range_of_options_is_that_of_their_keys() -> None:
    assert range_of(an_item("choice", options=options("1", "5", "3"))) == (1, 5)
    assert range_of(an_item("yes_no")) == (0, 1)


@given(st.data())
def test_a_score_lies_within_its_declared_range(data: st.DataObject) -> None:
    ends = st.integers(-5, 5).flatmap(lambda low: st.tuples(st.just(low), st.integers(low + 1, low + 10)))
    ranges = data.draw(st.lists(ends, min_size=1, max_size=8))
    form = scales(*ranges, reverse=tuple(data.draw(st.sets(st.integers(1, len(ranges))))))
    method = data.draw(st.sampled_from(["sum", "mean"]))
    factor = data.draw(st.integers(1, 4))
    over = len(ranges) if method == "mean" else 1
    low, high = (sum(end[n] for end in ranges) * factor / over for n in (0, 1))
    answers = {f"q{n}": data.draw(st.integers(*end)) for n, end in enumerate(ranges, 1)}
    measure = Measure("m", "M", keys(*range(1, len(ranges) + 1)), method=method, factor=factor, low=low, high=high)

    scored = score(measure, form, answers)

    assert scored is not None
    assert low - 1e-6 <= scored.value <= high + 1e-6


@given(st.integers(0, 6), st.integers(0, 6))
def test_turning_an_item_around_twice_is_the_item(value: int, low: int) -> None:
    plain, turned = scales((low, low + 6)), scales((low, low + 6), reverse=(1,))
    measure = Measure("m", "M", keys(1))

    one = score(measure, plain, {"q1": low + value})
    other = score(measure, turned, {"q1": low + 6 - value})

    assert one is not None
    assert other is not None
    assert one.value == other.value
