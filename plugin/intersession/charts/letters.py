"""How wide letters are: upper bounds in ems, taken from our print typefaces, where no layout engine is at hand."""

from __future__ import annotations

import unicodedata

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


def width(text: str) -> float:
    """Return how wide these words are at most, in ems."""
    return sum(_width(letter) for letter in text)


def direction_of(text: str) -> str:
    """Return "rtl" or "ltr" as the first letter that has a direction says, or "" when none has one."""
    found = (unicodedata.bidirectional(letter) for letter in text)
    return next(("ltr" if one == "L" else "rtl" for one in found if one in ("L", "R", "AL")), "")


def shortened(text: str) -> str:
    """Return the beginning of longer words with an ellipsis at its end, which in Hebrew or Arabic is on the left."""
    kept = text.rstrip()
    last = next(
        (way for letter in reversed(kept) if (way := unicodedata.bidirectional(letter)) in ("L", "R", "AL")), "L"
    )
    return kept + ("…" if last == "L" else "…\N{RIGHT-TO-LEFT MARK}")


def _width(letter: str) -> float:
    known = _WIDTHS.get(letter)
    if known is not None:
        return known
    if unicodedata.combining(letter) or unicodedata.category(letter) == "Cf":
        return 0
    base = unicodedata.normalize("NFD", letter)[0]
    if base != letter and base in _WIDTHS:
        return _WIDTHS[base]
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.05
    return 0.75 if letter.isalpha() else 1.2
