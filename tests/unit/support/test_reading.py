"""Pages are read strictly, the second time as well."""

from __future__ import annotations

import pytest

from tests.support import html_tree
from tests.support.reading import Page

SOUND = '<!doctype html><html lang="en"><head><title>{0}</title></head><body><h1 id="{0}">{0}</h1>{1}</body></html>'


@pytest.mark.parametrize(
    "broken",
    [
        "<p><div>a</div></p>",
        "<b><i>a</b></i>",
        '<p class="a" class="b">a</p>',
        "<p>&nosuchname;</p>",
        "<p>\0</p>",
    ],
)
def test_what_a_browser_would_repair_is_a_fault_each_time(broken: str) -> None:
    first, second = (Page(SOUND.format(word, broken)) for word in ("one", "two"))

    assert first.faults
    assert first.faults == second.faults


@pytest.mark.parametrize("inside", ["<p>\0</p>", "<p>&nosuchname;</p>", "<p>&amp</p>"])
def test_a_text_that_needs_repair_is_found_where_the_build_was_sound(inside: str) -> None:
    assert Page(SOUND.format("one", "<p>a</p>")).faults == []
    assert Page(SOUND.format("two", inside)).faults


def test_the_plain_reading_is_what_a_browser_makes() -> None:
    inside = (
        '<svg viewBox="0 0 9 9"><path d="M1 1"/></svg><textarea>\n{0} &lt;b&gt;</textarea>'
        "<table><tbody><tr><td>{0}</td></tr></tbody></table>"
        '<p title="&quot;{0}&quot;">{0}<br>&amp; so on<input value="{0}" disabled></p>'
    )
    pages = [SOUND.format(word, inside.format(word)) for word in ("one", "another one")]
    assert [html_tree.read(page)[1] for page in pages] == [[], []]

    plain = html_tree.read(pages[1])[0]()

    strict = html_tree._strictly(pages[1])[0]
    assert html_tree._build_of(pages[1]) in html_tree.KNOWN
    assert html_tree._same(plain, strict)
    assert plain.find("body/textarea") is not None
    assert [one.text for one in plain.iter("textarea")] == ["another one <b>"]
