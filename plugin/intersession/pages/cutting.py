"""Cuts words to the room they have on paper, by rule: a page that is always one page never overflows by accident.

Lines are filled as a typesetter would fill them, with letters a little wider than they are.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from intersession.charts.letters import shortened, width

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
        used += width(letter)
        if used > ems:
            return shortened(words[:index])
    return shortened(words)


def _most(lines: int, ems: float) -> int:
    """Return how many letters could matter at all: marks and thin letters included, with much to spare."""
    return round(lines * ems * (2 + _MARKS) / 0.25)


def lines_of(text: str, *, ems: float, tail: float = 0) -> int:
    """Return how many lines these words fill at most, with `tail` ems after them.

    Words longer than a line are broken anywhere.
    """
    count, used = 1, 0.0
    for word in text.split(" "):
        long = width(word)
        if used and used + width(" ") + long <= ems:
            used += width(" ") + long
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
