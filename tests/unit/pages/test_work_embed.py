from __future__ import annotations

import re

import pytest
import tinycss2  # type: ignore[import-untyped]  # the library has no types

from intersession.resources import STATIC
from tests.support.build_embed import ROOT, TARGET, embed_css, split_selectors, strong


def test_the_committed_style_sheet_is_what_its_sources_make() -> None:
    made = (STATIC / TARGET).read_text(encoding="utf-8")
    assert made == embed_css(), "run: python -m tests.support.build_embed"


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        (".isn-btn", f"{ROOT} .isn-btn"),
        (".isn", ROOT),
        (".isn :where(a)", f"{ROOT} :where(a)"),
        (".isn:not([data-theme=light])", f"{ROOT}:not([data-theme=light])"),
        (".isn-work .isn-h1", f"{ROOT}.isn-work .isn-h1"),
        (".isn-work:has(.isn-hide-in:checked) .isn-name", f"{ROOT}.isn-work:has(.isn-hide-in:checked) .isn-name"),
        ("[dir=rtl] .isn-flip", f"{ROOT}[dir=rtl] .isn-flip"),
        ("isn-count", f"{ROOT} isn-count"),
    ],
)
def test_a_selector_gets_the_roots_strength(selector: str, expected: str) -> None:
    assert strong(selector) == expected


def test_commas_inside_brackets_do_not_split() -> None:
    assert split_selectors(".a:is(.b,.c),.d") == [".a:is(.b,.c)", ".d"]


def test_no_rule_reaches_outside_our_root() -> None:
    for selector in _selectors(tinycss2.parse_stylesheet(embed_css(), skip_whitespace=True, skip_comments=True)):
        assert selector.startswith((ROOT, ":where(.isn", ":where([dir")), selector


def test_no_length_hangs_on_the_hosts_root_size() -> None:
    bare = re.findall(r"[\d.]+rem\b", re.sub(r"@[^{]+\{", "", embed_css()).replace("1rem))", ""))
    assert bare == []


def _selectors(nodes: list[tinycss2.ast.Node]) -> list[str]:
    found: list[str] = []
    for node in nodes:
        if node.type == "qualified-rule":
            found += [one.strip() for one in split_selectors(tinycss2.serialize(node.prelude))]
        elif node.type == "at-rule" and node.at_keyword in ("media", "supports", "container"):
            found += _selectors(tinycss2.parse_rule_list(node.content, skip_whitespace=True, skip_comments=True))
    return found
