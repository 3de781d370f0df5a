from __future__ import annotations

from xml.etree import ElementTree as ET

from intersession.charts import Column, given_noticed

PRACTICES = [("listen", "Active listening"), ("touch", "Affection without pressure")]


def couple(cells: dict[str, tuple[int | None, int | None]]) -> list[Column]:
    return [Column("Sam gave", "Robin noticed", 0, 1, cells), Column("Robin gave", "Sam noticed", 1, 0, {})]


def count(drawing: object, of: str) -> int:
    return sum(
        one.get("d", "").count("M") for one in ET.fromstring(str(drawing)).iter() if one.get("class") == f"isn-c-{of}"
    )


def test_each_time_given_is_a_full_mark_and_the_rest_are_outlines() -> None:
    drawing = given_noticed("x", PRACTICES, columns=couple({"listen": (2, 1)}))

    assert (count(drawing, "a-mark"), count(drawing, "a-empty")) == (2, 1)
    assert (count(drawing, "b-mark"), count(drawing, "b-empty")) == (1, 2)


def test_no_answer_is_a_dash_and_not_three_empty_places() -> None:
    drawing = given_noticed("x", PRACTICES[:1], columns=couple({"listen": (None, 2)})[:1])

    assert count(drawing, "a-empty") == 0
    assert ">–</text>" in str(drawing)


def test_a_gap_stops_the_way_between_the_two() -> None:
    cells: dict[str, tuple[int | None, int | None]] = {"listen": (3, 0)}

    plain = given_noticed("x", PRACTICES, columns=couple(cells))
    marked = given_noticed("x", PRACTICES, columns=couple(cells), marked=[("listen", 0)])

    assert (count(plain, "link"), count(marked, "link")) == (1, 0)


def test_in_a_family_no_way_leads_from_given_to_noticed() -> None:
    columns = [Column(f"P{place}", "noticed", place, place, {"listen": (2, 2)}) for place in range(3)]

    drawing = given_noticed("x", PRACTICES, columns=columns)

    assert count(drawing, "link") == 0
    assert count(drawing, "c-mark") == 4


def test_the_label_tells_every_count() -> None:
    drawing = ET.fromstring(
        str(given_noticed("Given", PRACTICES, columns=couple({"listen": (3, 0), "touch": (None, 1)})[:1]))
    )

    assert drawing.get("aria-label") == (
        "Given. Sam gave, Robin noticed: Active listening: 3+, 0; Affection without pressure: no answer, 1."
    )


def test_no_practices_and_no_columns_give_an_empty_drawing() -> None:
    assert ET.fromstring(str(given_noticed("x", [], columns=[]))).get("role") == "img"
