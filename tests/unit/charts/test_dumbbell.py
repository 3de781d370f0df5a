from __future__ import annotations

from xml.etree import ElementTree as ET

from intersession.charts import Pair, dumbbell


def words(drawing: object, of: str) -> list[str]:
    return [one.text or "" for one in ET.fromstring(str(drawing)).iter() if one.get("class") == f"isn-c-{of}"]


def test_the_widest_gap_comes_first_and_unknown_ones_last() -> None:
    rows = [Pair("one", (5, 6)), Pair("unknown", (None, 6)), Pair("wide", (2, 8))]

    drawing = dumbbell("x", rows, names=["Sam", "Robin"])

    assert [word for word in words(drawing, "ink") if word.isalpha()] == ["wide", "one", "unknown"]


def test_equal_answers_show_both_marks() -> None:
    drawing = ET.fromstring(str(dumbbell("x", [Pair("same", (5, 5))], names=["Sam", "Robin"])))

    marks = [one.get("d") for one in drawing.iter() if (one.get("class") or "").endswith("-mark")]
    assert len(marks) == 2
    assert marks[0] != marks[1]


def test_three_people_have_the_gap_of_the_two_farthest() -> None:
    assert Pair("x", (3, 8, None, 5)).gap == 5


def test_one_answer_has_no_gap() -> None:
    assert Pair("x", (3, None)).gap is None


def test_the_label_names_each_person() -> None:
    drawing = ET.fromstring(str(dumbbell("Views", [Pair("Time", (5, None))], names=["Sam", "Robin"])))

    assert drawing.get("aria-label") == "Views. Time: Sam 5, Robin no answer."
