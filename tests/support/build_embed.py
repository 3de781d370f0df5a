"""Make isn-embed.css, for counselors' pages inside a host's own page: python -m tests.support.build_embed.

Same rules as isn.css and isn-work.css, strong enough that no rule of a host wins, even one with an id: the root gets
the strength of two ids, and what the host says to its own elements is taken back first (a drawing keeps its own
attributes). `rem` hangs on `--isn-rem`, for hosts that changed the size of the root element. Tokens stay weak: a host
sets them on `.isn`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import tinycss2  # type: ignore[import-untyped]  # the library has no types

from intersession.resources import STATIC

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SOURCES = ("isn.css", "isn-work.css")
TARGET = "isn-embed.css"
ROOT = ".isn:not(#_):not(#_)"
HEAD = (
    "/* isn-embed.css: made from isn.css and isn-work.css by tests/support/build_embed.py. Do not edit. */\n"
    f"{ROOT}{{all:initial;display:block}}\n"
    f"{ROOT} :where(:not(svg,svg *,dialog)){{all:revert}}\n"
    f"{ROOT} :where(svg,svg *){{all:revert-layer}}\n"
    f"{ROOT} svg{{vertical-align:-.2em;max-width:none;max-height:none;border:0;margin:0;padding:0;overflow:hidden}}\n"
)
NESTED = ("media", "supports", "container")

_REM = re.compile(r"(?<![\w.-])(\d*\.?\d+)rem\b")
_IS_ROOT = re.compile(r"\.isn(?:-work)?(?![-\w])")


def embed_css() -> str:
    """Return the text of isn-embed.css."""
    source = "\n".join((STATIC / name).read_text(encoding="utf-8") for name in SOURCES)
    nodes = _parsed(tinycss2.parse_stylesheet(source, skip_whitespace=True, skip_comments=True))
    faces = [node.serialize() for node in nodes if _is_font(node)]
    return "\n".join(faces) + "\n" + HEAD + "\n".join(_rules(node for node in nodes if not _is_font(node))) + "\n"


def _parsed(nodes: list[Any]) -> list[Any]:
    broken = [node for node in nodes if node.type == "error"]
    if broken:
        raise ValueError(f"line {broken[0].source_line}: {broken[0].message}")
    return nodes


def _is_font(node: Any) -> bool:
    return bool(node.type == "at-rule" and node.at_keyword == "font-face")


def _rules(nodes: Iterable[Any]) -> Iterator[str]:
    for node in nodes:
        if node.type == "qualified-rule":
            yield from _rule(node)
        elif node.at_keyword in NESTED:
            inner = tinycss2.parse_rule_list(node.content, skip_whitespace=True, skip_comments=True)
            body = "\n".join(_rules(_parsed(inner)))
            if body:
                yield f"@{node.at_keyword}{_condition(node)}{{\n{body}\n}}"
        else:
            yield node.serialize()


def _condition(node: Any) -> str:
    """Write what a query asks, in pixels: a container's `rem` hangs on the host's root element."""
    return _REM.sub(lambda found: f"{float(found.group(1)) * 16:g}px", tinycss2.serialize(node.prelude))


def _rule(node: Any) -> Iterator[str]:
    """Write one rule twice: its tokens weakly, everything else with the root's strength."""
    selectors = [one.strip() for one in split_selectors(tinycss2.serialize(node.prelude))]
    kept = [one for one in selectors if not one.startswith(("html", "body"))]
    if not kept:
        return
    declarations = _parsed(tinycss2.parse_declaration_list(node.content, skip_whitespace=True, skip_comments=True))
    tokens = [one for one in declarations if one.name.startswith("--")]
    rest = [one for one in declarations if not one.name.startswith("--")]
    if tokens:
        yield f":where({','.join(kept)}){{{_written(tokens)}}}"
    if rest:
        yield f"{','.join(map(strong, kept))}{{{_written(rest)}}}"


def _written(declarations: Iterable[Any]) -> str:
    return _REM.sub(r"calc(\1*var(--isn-rem,1rem))", ";".join(one.serialize().rstrip(";") for one in declarations))


def strong(selector: str) -> str:
    """Give a selector the root's strength. A direction in front of it becomes the root's own."""
    direction, _, rest = selector.partition(" ") if selector.startswith("[dir=") else ("", "", selector)
    root = ROOT + direction
    found = _IS_ROOT.match(rest)
    if not found:
        return f"{root} {rest}"
    own = "" if found.group() == ".isn" else found.group()
    return root + own + rest[found.end() :]


def split_selectors(prelude: str) -> list[str]:
    """Split a list of selectors at its own commas, not at those inside brackets."""
    parts, depth = [""], 0
    for letter in prelude:
        depth += (letter in "([") - (letter in ")]")
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


if __name__ == "__main__":
    (STATIC / TARGET).write_text(embed_css(), encoding="utf-8")
