from __future__ import annotations

from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intersession.charts import Line, one_line, pair_line, spark

SVG = "{http://www.w3.org/2000/svg}"
VALUES = st.lists(st.one_of(st.none(), st.integers(0, 10)), max_size=70)


def parts(drawing: object, of: str) -> list[ET.Element]:
    return [one for one in ET.fromstring(str(drawing)).iter() if one.get("class") == f"isn-c-{of}"]


def test_a_missing_answer_breaks_the_line() -> None:
    drawing = pair_line("x", list("abcde"), lines=[Line("Sam", (1, 2, None, 4, 5))])

    assert len(parts(drawing, "a-line")) == 2


def test_a_missing_answer_has_no_mark_and_is_never_zero() -> None:
    drawing = pair_line("x", list("abc"), lines=[Line("Sam", (5, None, 5))])

    assert parts(drawing, "a-mark")[0].get("d", "").count("M") == 2


def test_partners_differ_in_dash_and_mark_as_well_as_colour() -> None:
    drawing = pair_line("x", list("ab"), lines=[Line("Sam", (1, 2)), Line("Robin", (3, 4)), Line("Kim", (5, 6))])

    dashes = [parts(drawing, f"{key}-line")[0].get("stroke-dasharray") for key in "abc"]
    assert dashes[0] is None
    assert len(set(dashes)) == 3
    assert len({parts(drawing, f"{key}-mark")[0].get("d", "").count("C") for key in "ab"}) == 2


def test_no_answers_at_all_says_so() -> None:
    drawing = pair_line("x", [], lines=[Line("Sam", ()), Line("Robin", ())])

    assert "No answers yet" in str(drawing)


def test_one_answer_stands_in_the_middle_without_a_line() -> None:
    drawing = pair_line("x", ["a"], lines=[Line("Sam", (3,))])

    assert parts(drawing, "a-line") == []
    assert len(parts(drawing, "a-mark")) == 1


def test_many_weeks_are_summed_up_in_words() -> None:
    drawing = ET.fromstring(str(pair_line("x", ["w"] * 60, lines=[Line("Sam", (2,) + (5,) * 58 + (9,))])))

    assert drawing.get("aria-label") == "x. Sam: 2 → 9 (2–9)."


def test_many_labels_are_thinned_and_the_last_is_kept() -> None:
    drawing = pair_line("x", [f"week {n}" for n in range(60)], lines=[Line("Sam", (5,) * 60)])

    words = [one.text or "" for one in parts(drawing, "axis")]
    assert "week 59" in words
    assert sum(word.startswith("week") for word in words) < 15


@given(st.lists(st.integers(0, 10), min_size=4, max_size=4))
def test_end_labels_never_overlap_and_stay_on_the_drawing(values: list[int]) -> None:
    drawing = pair_line("x", ["a"], lines=[Line(f"P{value}", (value,)) for value in values])

    heights = sorted(float(one.get("y", "")) for key in "abcd" for one in parts(drawing, f"{key}-label"))
    assert all(below - above >= 16.8 for above, below in pairwise(heights))
    assert heights[-1] <= 250


@given(VALUES, VALUES)
def test_every_coordinate_lies_on_the_drawing(first: list[int | None], second: list[int | None]) -> None:
    count = max(len(first), len(second))
    drawing = pair_line("x", ["l"] * count, lines=[Line("A", tuple(first)), Line("B", tuple(second))])

    for one in parts(drawing, "a-line") + parts(drawing, "b-line"):
        for place in one.get("d", "").removeprefix("M").split("L"):
            x, y = map(float, place.split())
            assert 0 <= x <= 680
            assert 0 <= y <= 250


def test_a_value_outside_the_scale_stays_on_the_drawing() -> None:
    drawing = spark("x", [Line("Sam", (1, 99))])

    assert "-" not in parts(drawing, "a-line")[0].get("d", "")


def test_a_lone_line_keeps_its_persons_place() -> None:
    drawing = spark("x", [Line("Robin", (1, 2), place=1)])

    assert parts(drawing, "b-line")
    assert not parts(drawing, "a-line")


@pytest.mark.parametrize(("error", "bands"), [(1.8, 1), (None, 0)])
def test_a_band_is_drawn_only_when_the_error_is_known(error: float | None, bands: int) -> None:
    lines = [Line("Sam", (4, 5, 6)), Line("Robin", (6, 6, 6))]

    drawing = one_line("x", list("123"), lines=lines, front=0, error=error)

    assert len(parts(drawing, "band")) == bands


def test_the_band_lies_around_the_persons_own_first_value() -> None:
    lines = [Line("Sam", (2, 5)), Line("Robin", (8, 6))]

    bands = [parts(one_line("x", ["1", "2"], lines=lines, front=front, error=1), "band")[0] for front in (0, 1)]

    assert bands[0].get("d") != bands[1].get("d")


def test_the_one_in_front_tells_nothing_of_the_other_in_words() -> None:
    lines = [Line("Sam", (2, 5)), Line("Robin", (8, 6))]

    drawing = ET.fromstring(str(one_line("x", ["1", "2"], lines=lines, front=0)))

    assert drawing.get("aria-label") == "x. Sam: 2, 5."


@pytest.mark.parametrize(
    ("mine", "others", "is_under"), [(6, 9, True), (6, 2, False), (6, 6, False), (10, 9, True), (0, 5, False)]
)
def test_the_last_number_keeps_off_a_grey_line_that_goes_on(mine: int, others: int, is_under: bool) -> None:
    lines = [Line("Sam", (3, mine, None)), Line("Robin", (3, others, others))]

    drawing = one_line("x", list("abc"), lines=lines, front=0)

    (said,) = parts(drawing, "a-label")
    level = 108 - 98 * mine / 10
    assert said.get("text-anchor") == "middle"
    assert (float(said.get("y", "")) > level) is is_under
    assert 12 <= float(said.get("y", "")) < 108


def test_the_last_number_stands_over_a_grey_line_that_comes_from_below_and_crosses() -> None:
    lines = [Line("Sam", (3, 7, None)), Line("Robin", (None, 6, 8))]

    (said,) = parts(one_line("x", list("abc"), lines=lines, front=0), "a-label")

    assert float(said.get("y", "")) < 108 - 98 * 0.7


def test_the_last_number_stands_right_of_a_mark_that_ends_the_chart() -> None:
    lines = [Line("Sam", (3, None, 6)), Line("Robin", (3, 9, 9))]

    (said,) = parts(one_line("x", list("abc"), lines=lines, front=0), "a-label")

    assert float(said.get("x", "")) > 286
    assert said.get("text-anchor") is None
