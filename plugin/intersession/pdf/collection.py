"""Binds many briefs into one document with a bookmark for each. A bookmark says a time or a number and names nobody.

The open list of bookmarks stands beside whatever sheet is shown, and somebody may be sitting beside the screen.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from markupsafe import Markup

STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)
BODY = re.compile(r"<body class=\"([^\"]*)\">(.*)</body>", re.DOTALL)
MORE = ".bound { bookmark-level: 1; bookmark-label: attr(data-label) } .bound + .bound { break-before: page }"


def bind(sheets: Sequence[tuple[str, str]]) -> str:
    """Return one HTML document of these sheets, given as (label, complete HTML of a brief), in their order."""
    if not sheets:
        return ""
    head, _, _ = sheets[0][1].partition("<body")
    style = f"<style>{MORE}</style></head>"
    bound = "".join(_bound(number, label, html) for number, (label, html) in enumerate(sheets, start=1))
    return f"{head.replace('</head>', style, 1)}<body>{bound}</body></html>"


def _bound(number: int, label: str, html: str) -> Markup:
    found = BODY.search(html)
    if found is None:
        return Markup()
    inner = Markup(found[2])  # noqa: S704  # our own template has escaped it
    return Markup('<div class="bound {}" data-label="{}">{}</div>').format(found[1], label or str(number), inner)
