from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intersession.charts import Line, print_image, spark
from intersession.charts.svg import apart, at, clean, fits, number, outline


def test_a_drawing_carries_its_meaning_in_its_label() -> None:
    drawing = ET.fromstring(str(spark("Closeness", [Line("Sam", (4, None, 6))])))

    assert drawing.get("role") == "img"
    assert drawing.get("aria-label") == "Closeness. Sam: 4, no answer, 6."


def test_a_drawing_has_no_style_attribute_and_no_script() -> None:
    drawing = str(spark("Closeness", [Line("Sam", (4, 5)), Line("Robin", (5, 6))]))

    assert "style" not in drawing
    assert "<script" not in drawing


@given(st.text(), st.text())
def test_any_title_and_name_give_readable_xml(title: str, name: str) -> None:
    drawing = ET.fromstring(str(spark(title, [Line(name, (1, 2))])))

    assert drawing.tag.endswith("svg")


def test_a_name_with_markup_stays_a_name() -> None:
    drawing = str(spark("x", [Line('"><script>alert(1)</script>', (1, 2))]))

    assert "<script" not in drawing


def test_letters_that_xml_cannot_hold_are_left_out() -> None:
    assert clean("a\x00b\ud800c") == "abc"


@pytest.mark.parametrize(("value", "said"), [(4, "4"), (4.0, "4"), (4.5, "4.5"), (4.333, "4.33"), (-2.5, "−2.5")])
def test_a_number_is_written_as_briefly_as_it_can_be(value: float, said: str) -> None:
    assert number(value) == said


@pytest.mark.parametrize(("value", "written"), [(4.0, "4"), (4.04, "4"), (4.06, "4.1"), (-0.3, "-0.3")])
def test_a_coordinate_has_one_decimal_at_most(value: float, written: str) -> None:
    assert at(value) == written


def test_a_long_text_is_cut_with_an_ellipsis() -> None:
    assert fits("Alexandria-Josephine", 60, size=12) == "Alexand…"


def test_a_text_that_fits_is_left_alone() -> None:
    assert fits("Sam", 60, size=12) == "Sam"


def test_marks_at_one_place_are_moved_apart() -> None:
    moved = apart([[(10.0, 5.0), (20.0, 5.0)], [(10.0, 5.0)]], dx=8)

    assert moved == [[(6.0, 5.0), (20.0, 5.0)], [(14.0, 5.0)]]


def test_each_of_four_people_has_another_shape() -> None:
    assert len({outline(position, (0, 0), 4) for position in range(4)}) == 4


def test_an_image_for_paper_holds_the_drawing_and_its_words() -> None:
    image = str(print_image(spark("Closeness <&>", [Line('Sam "S"', (4, 5))])))

    assert image.startswith('<img class="chart" alt="Closeness &lt;&amp;&gt;. Sam &#34;S&#34;: 4, 5."')
    assert "data:image/svg+xml;base64," in image
