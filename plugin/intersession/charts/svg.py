"""The drawing itself: colours, people's marks, text, and the frame of one SVG.

Presentation attributes hold the colours of paper, because the PDF engine reads nothing else inside an SVG; classes
`isn-c-...` let a web page's style sheet win over them. No `style` attribute, so a strict content policy holds.
"""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from markupsafe import Markup, escape

from intersession.charts.letters import shortened, width

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

INK = "#2b2925"
SOFT = "#5d574d"
GRID = "#ddd3c4"
EDGE = "#8a8172"
BAND = "#f3ece0"
PAPER = "#ffffff"

Place = tuple[float, float]
"""Where on the drawing: x to the right, y down, in px."""

FONT = "Figtree, system-ui, sans-serif"
SOLID, DASHED, DOTTED, BROKEN = "", "6 3.5", "1.6 3", "8 3 2 3"

# What XML 1.0 cannot hold: one such letter in a name would make the whole drawing unreadable.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Person:
    """How one person of a case is always drawn: colour, line and mark differ, so that none of them is needed alone."""

    key: str
    colour: str
    dash: str


PEOPLE = (
    Person("a", "#1f6663", SOLID),
    Person("b", "#a8551f", DASHED),
    Person("c", "#4a5a78", DOTTED),
    Person("d", INK, BROKEN),
)


@dataclass(frozen=True, slots=True)
class Words:
    """The words a chart cannot do without, in the reader's language."""

    no_answer: str = "no answer"
    nothing_yet: str = "No answers yet"
    band: str = "within the measure's own error"
    cutoff: str = "cutoff"


ENGLISH = Words()


def person(position: int) -> Person:
    """Return how the person at this position of the case is drawn; from the fourth on all look like the fourth."""
    return PEOPLE[min(position, len(PEOPLE) - 1)]


def number(value: float) -> str:
    """Write a number as briefly as it can be said: 4, 4.5, 4.33."""
    return f"{value:.2f}".rstrip("0").rstrip(".").replace("-", "\N{MINUS SIGN}") if value % 1 else f"{value:.0f}"


def at(value: float) -> str:
    """Write a coordinate with one decimal at most."""
    return f"{value:.1f}".removesuffix(".0")


def fits(text: str, room: float, *, size: float) -> str:
    """Cut a text that would be wider than `room` px at this type size, with an ellipsis."""
    if width(text) * size <= room:
        return text
    used = width("…")
    for index, letter in enumerate(text):
        used += width(letter)
        if used * size > room:
            return shortened(text[: max(1, index)])
    return text


def text(
    x: float,
    y: float,
    words: str,
    *,
    of: str = "axis",
    fill: str = SOFT,
    anchor: str = "",
    size: float = 0,
    bold: bool = False,
) -> str:
    """Return a text element; `of` names its class, `size` 0 is the chart's own."""
    more = (f' text-anchor="{anchor}"' if anchor else "") + (f' font-size="{at(size)}"' if size else "")
    more += ' font-weight="600"' if bold else ""
    return f'<text class="isn-c-{of}" x="{at(x)}" y="{at(y)}" fill="{fill}"{more}>{clean(words)}</text>'


def line(start: Place, end: Place, *, of: str, stroke: str, width: float = 1, dash: str = "") -> str:
    """Return a straight line."""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    d = f"M{at(start[0])} {at(start[1])}L{at(end[0])} {at(end[1])}"
    return f'<path class="isn-c-{of}" d="{d}" fill="none" stroke="{stroke}" stroke-width="{at(width)}"{dashes}/>'


def path(points: Iterable[Place], *, of: str, stroke: str, width: float = 2.2, dash: str = "") -> str:
    """Return a line through these points."""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    d = "M" + "L".join(f"{at(x)} {at(y)}" for x, y in points)
    return (
        f'<path class="isn-c-{of}" d="{d}" fill="none" stroke="{stroke}" stroke-width="{at(width)}"'
        f' stroke-linejoin="round" stroke-linecap="round"{dashes}/>'
    )


def outline(position: int, place: Place, r: float) -> str:
    """Return the path data of a person's mark: a disc, a diamond, a triangle, a square, of equal visual weight."""
    x, y = place
    shape = person(position).key
    if shape == "a":
        return _disc(x, y, r)
    if shape == "b":
        s = 1.25 * r
        return f"M{at(x)} {at(y - s)}L{at(x + s)} {at(y)}L{at(x)} {at(y + s)}L{at(x - s)} {at(y)}z"
    if shape == "c":
        s = 1.3 * r
        return f"M{at(x)} {at(y - s)}L{at(x + s)} {at(y + 0.8 * s)}L{at(x - s)} {at(y + 0.8 * s)}z"
    s = 0.9 * r
    return f"M{at(x - s)} {at(y - s)}h{at(2 * s)}v{at(2 * s)}h{at(-2 * s)}z"


def _disc(x: float, y: float, r: float) -> str:
    """Return a circle of four curves: the PDF engine draws a small arc with corners."""
    k = 0.5523 * r
    quarters = ((r, k, k, r, 0, r), (-k, r, -r, k, -r, 0), (-r, -k, -k, -r, 0, -r), (k, -r, r, -k, r, 0))
    curves = (
        " ".join(f"{base + offset:.2f}" for base, offset in zip((x, y) * 3, quarter, strict=True))
        for quarter in quarters
    )
    return f"M{x + r:.2f} {y:.2f}C" + " ".join(curves) + "z"


def mark(position: int, places: Iterable[Place], r: float = 4) -> str:
    """Return one person's marks at these places, as one element."""
    d = "".join(outline(position, place, r) for place in places)
    who = person(position)
    return f'<path class="isn-c-{who.key}-mark" d="{d}" fill="{who.colour}"/>' if d else ""


def empty_mark(position: int, places: Iterable[Place], r: float = 4) -> str:
    """Return the outlines of one person's marks: a place for one that was not given."""
    d = "".join(outline(position, place, r) for place in places)
    who = person(position)
    if not d:
        return ""
    return f'<path class="isn-c-{who.key}-empty" d="{d}" fill="none" stroke="{who.colour}" stroke-width="1"/>'


def apart(places: Sequence[Sequence[Place]], *, dx: float = 0, dy: float = 0) -> list[list[Place]]:
    """Return each person's places, those that two people share moved apart by (dx, dy), so that both marks are seen."""
    moved: list[list[Place]] = []
    for position, mine in enumerate(places):
        here: list[Place] = []
        for x, y in mine:
            sharing = [other for other, theirs in enumerate(places) if (x, y) in theirs]
            step = sharing.index(position) - (len(sharing) - 1) / 2
            here.append((x + step * dx, y + step * dy))
        moved.append(here)
    return moved


def clean(words: str) -> str:
    """Escape words for XML, without the letters that XML cannot hold."""
    return str(escape(_NOT_XML.sub("", words)))


def frame(width: float, height: float, body: Iterable[str], *, says: str, of: str, size: float = 12) -> Markup:
    """Return the whole drawing. `says` is all that a person who does not see it is told; `of` names its class.

    It runs from left to right in every language: its words lie where their start was reckoned to be.
    """
    return Markup(  # noqa: S704 every word went through clean(), every number through at()
        f'<svg xmlns="http://www.w3.org/2000/svg" class="isn-chart isn-c-{of}" role="img" direction="ltr"'
        f' aria-label="{clean(says)}"'
        f' viewBox="0 0 {at(width)} {at(height)}" width="{at(width)}" height="{at(height)}"'
        f' font-family="{FONT}" font-size="{at(size)}">{"".join(body)}</svg>'
    )


def print_image(drawing: Markup) -> Markup:
    """Return a drawing as an `img` that holds it, for paper: the engine sets it faster, and tags it as one figure."""
    # Only drawings of `frame` come here, so there is no document type and no entity in it.
    root = ET.fromstring(str(drawing))  # noqa: S314 our own drawing, see above
    data = b64encode(str(drawing).encode()).decode()
    return Markup('<img class="chart" alt="{}" width="{}" height="{}" src="data:image/svg+xml;base64,{}">').format(
        root.get("aria-label", ""), root.get("width", ""), root.get("height", ""), data
    )
