"""Cuts words to the room they have on paper, by rule: a page that is always one page never overflows by accident.

Widths are upper bounds, in ems, taken from our print typefaces; lines are filled as a typesetter would fill them.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

_WIDTHS = {
    letter: width
    for width, letters in (
        (0.25, " "),
        (0.3, "'’‘ijl"),
        (0.35, "!,.:;[]·"),
        (0.4, "()If{}"),
        (0.45, '"“”-/1\\t|'),
        (0.5, "*_`rsz"),
        (0.55, "37?Jcekvxy–"),
        (0.6, "$2569EFLP^abdghnopqu~"),
        (0.65, "+048<=>BSTZ"),
        (0.7, "#AKRVXY"),
        (0.75, "&CDU"),
        (0.8, "GHNOQw"),
        (0.85, "%"),
        (0.9, "m"),
        (0.95, "M"),
        (1.0, "@…"),
        (1.05, "W"),
        (1.1, "—"),
    )
    for letter in letters
}

_MARKS = 4
"""How many marks may stack on one letter: enough for every living script, too few to climb over other lines."""

# Letters that turn the direction of what follows them could reorder the page around a quotation.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")


@dataclass(frozen=True, slots=True)
class Cut:
    """Words as they fit; `is_cut` says that there are more."""

    text: str
    is_cut: bool = False


def tidy(text: str) -> str:
    """Return the words on one line: white space made single, what cannot be printed left out, marks not piled up."""
    kept: list[str] = []
    marks = 0
    for letter in text:
        kind = unicodedata.category(letter)
        if letter.isspace():
            letter = " "  # noqa: PLW2901 the loop rewrites what it keeps
        elif kind in ("Cc", "Cs", "Co", "Cn") or letter in _TURNING:
            continue
        marks = marks + 1 if kind in ("Mn", "Me") else 0
        if marks <= _MARKS:
            kept.append(letter)
    return " ".join("".join(kept).split())


def cut(text: str, *, lines: int, ems: float, tail: float) -> Cut:
    """Return the words that fit into so many lines of this width, cut between two words where that can be.

    `tail`: ems kept free in the last line, when the words are cut, for what says that there is more.
    """
    words = tidy(text[: _most(lines, ems)])
    if len(text) <= _most(lines, ems) and lines_of(words, ems=ems) <= lines:
        return Cut(words)
    low, high = 0, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        if lines_of(words[:middle], ems=ems, tail=tail) <= lines:
            low = middle
        else:
            high = middle - 1
    return Cut(_at_a_space(words, low), is_cut=True)


def cut_line(text: str, *, ems: float) -> str:
    """Return the words on one line of this width, with an ellipsis where they were cut."""
    words = tidy(text[: _most(2, ems)])
    if width(words) <= ems and len(text) <= _most(2, ems):
        return words
    used = width("…")
    for index, letter in enumerate(words):
        used += _width(letter)
        if used > ems:
            return words[:index].rstrip() + "…"
    return words + "…"


def width(text: str) -> float:
    """Return how wide these words are at most, in ems."""
    return sum(_width(letter) for letter in text)


def _most(lines: int, ems: float) -> int:
    """Return how many letters could matter at all: marks and thin letters included, with much to spare."""
    return round(lines * ems * (2 + _MARKS) / 0.25)


def _width(letter: str) -> float:
    known = _WIDTHS.get(letter)
    if known is not None:
        return known
    if unicodedata.combining(letter):
        return 0
    base = unicodedata.normalize("NFD", letter)[0]
    if base != letter and base in _WIDTHS:
        return _WIDTHS[base]
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.05
    return 0.75 if letter.isalpha() else 1.2


def lines_of(text: str, *, ems: float, tail: float = 0) -> int:
    """Return how many lines these words fill at most, with `tail` ems after them.

    Words longer than a line are broken anywhere.
    """
    count, used = 1, 0.0
    for word in text.split(" "):
        long = width(word)
        if used and used + _WIDTHS[" "] + long <= ems:
            used += _WIDTHS[" "] + long
            continue
        count += 1 if used else 0
        used = long
        while used > ems:
            # A broken line may end as much short as its next letter is wide.
            count += 1
            used -= ems - 1.2
    return count + 1 if used + tail > ems else count


def _at_a_space(words: str, end: int) -> str:
    """Cut at the last space before the end, unless that would lose more than a long word."""
    if end >= len(words) or words[end] == " ":
        return words[:end].rstrip()
    space = words.rfind(" ", max(0, end - 30), end)
    return words[: space if space > 0 else end].rstrip(" ,;:–-")
