"""Every chart as it looks without colour: two people stay apart by shape and dash, in grey and for the colour-blind."""

from __future__ import annotations

import io
from itertools import combinations

import pytest
from markupsafe import Markup
from PIL import Image, ImageChops
from playwright.sync_api import Page

from intersession.charts import (
    Cell,
    Column,
    Line,
    Pair,
    Row,
    calendar,
    dumbbell,
    given_noticed,
    one_line,
    pair_line,
    spark,
)
from tests.support.browser import OpenPage, serving

pytestmark = [pytest.mark.browser, pytest.mark.thorough]

SIGHTS = ("achromatopsia", "protanopia", "deuteranopia", "tritanopia")
VALUES = (4, 5, None, 6, 7, 8)
WEEKS = ("1", "2", "3", "4", "5", "6")
PEOPLE = 4
APART = 0.12
"""How much of what two people's drawings cover has to differ, when both show the same values."""
DARK = 150
"""Up to which grey something is seen on white."""


def alone(place: int) -> dict[str, Markup]:
    """Draw each chart with one person in it, always with the same values and the same name."""
    nobody = (None,) * len(VALUES)
    lines = [Line("N", VALUES if at == place else nobody) for at in range(PEOPLE)]
    cells = (Cell(sent=1), Cell(put_off=1), Cell(sent=2), Cell(left=1), Cell())
    rows = {"a": (3, 1), "b": (2, 0)}
    one = tuple(4 if at == place else None for at in range(PEOPLE))
    return {
        "lines": pair_line("T", WEEKS, lines=lines),
        "spark": spark("T", lines),
        "one line": one_line("T", WEEKS, lines=lines, front=place),
        "given and noticed": given_noticed(
            "T", [("a", "A"), ("b", "B")], columns=[Column("N", "N", place, place, rows)]
        ),
        "calendar": calendar("T", WEEKS[:5], [Row("N", place, cells, "")]),
        "dumbbell": dumbbell("T", [Pair("S", one)], names=["N"] * PEOPLE),
    }


def app(environ: object, start: object) -> list[bytes]:
    start("200 OK", [("Content-Type", "text/html; charset=utf-8")])  # type: ignore[operator]  # WSGI's own callable
    sheets = "".join(
        f'<p id="{name.replace(" ", "-")}-{place}">{drawing}</p>'
        for place in range(PEOPLE)
        for name, drawing in alone(place).items()
    )
    style = "<style>body{background:#fff;margin:8px}p{margin:0 0 8px;width:max-content}text{display:none}</style>"
    return [f"<!doctype html><html lang=en><title>Charts</title>{style}{sheets}".encode()]


def seen(page: Page) -> dict[tuple[str, int], Image.Image]:
    """Give each chart of each person: what is dark enough to be seen, as white on black."""
    whole = Image.open(io.BytesIO(page.screenshot(full_page=True))).convert("L")
    dark = whole.point(lambda grey: 255 if grey < DARK else 0)
    found: dict[tuple[str, int], Image.Image] = {}
    for name in alone(0):
        for place in range(PEOPLE):
            box = page.locator(f"#{name.replace(' ', '-')}-{place} svg").bounding_box()
            assert box
            left, top = round(box["x"]), round(box["y"])
            found[name, place] = dark.crop((left, top, left + round(box["width"]), top + round(box["height"])))
    return found


def share(one: Image.Image, other: Image.Image) -> float:
    """Give how much of what either covers is covered by one of them alone."""
    either = ImageChops.lighter(one, other).histogram()[255]
    apart = ImageChops.difference(one, other).histogram()[255]
    return apart / max(1, either)


@pytest.mark.parametrize("sight", SIGHTS)
def test_people_are_told_apart_without_colour(open_page: OpenPage, sight: str) -> None:
    with serving(app) as url:
        page = open_page(url)
        page.context.new_cdp_session(page).send("Emulation.setEmulatedVisionDeficiency", {"type": sight})
        drawn = seen(page)
    for name in alone(0):
        assert all(drawn[name, place].histogram()[255] > 20 for place in range(PEOPLE)), f"{name}: not to be seen"
        for first, second in combinations(range(PEOPLE), 2):
            assert share(drawn[name, first], drawn[name, second]) >= APART, f"{name}: {first} looks like {second}"


def test_the_comparison_calls_equal_what_is_equal(open_page: OpenPage) -> None:
    with serving(app) as url:
        drawn = seen(open_page(url))
    assert share(drawn["lines", 1], drawn["lines", 1]) == 0
