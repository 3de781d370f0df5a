from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from intersession.definition.answers import Disclosure
from intersession.definition.conditions import Condition
from intersession.definition.form import Form, Part
from intersession.definition.items import Item, Option
from intersession.pages.environment import render
from intersession.pages.reflecting import levels_of, question_block, questions
from tests.support import preview
from tests.support.preview_kinds import EVERY_KIND

YES_NO = (Option("yes", "Yes"), Option("no", "No"))
HARD = Item("hard", "choice", "Hard?", options=YES_NO)
NEED = Item("need", "text", "Need?", show_if=Condition("hard", any_of=("yes",)))
CALM = Item("calm", "text", "Calm?")


def blocks(*items: Item, answers: dict[str, Any] | None = None, sent: dict[str, str] | None = None) -> list[str]:
    sheet = preview.sheet(items, answers=answers, sent=sent)
    fields: Any = {name: sheet[name] for name in sheet.data}
    return [str(question_block(preview.templates(), one)) for one in questions(items, fields, answers=answers)]


def checked(html: str) -> set[str]:
    return set(re.findall(r'name="([^"]+)" id="[^"]+" value="[^"]*" checked', html))


def value_of(html: str, name: str) -> list[str]:
    return re.findall(rf'name="{name}" id="[^"]+" value="([^"]*)" checked', html)


def test_a_follow_up_right_after_its_trigger_needs_no_script() -> None:
    first, second = blocks(HARD, NEED)

    assert re.search(r'class="isn-option-in isn-trigger"[^>]*value="yes"', first)
    assert not re.search(r'isn-trigger"[^>]*value="no"', first)
    assert "isn-followup-next" in second


def test_a_distant_follow_up_is_shown_until_a_script_knows_better() -> None:
    _, _, third = blocks(HARD, CALM, NEED)

    assert "isn-followup-next" not in third
    assert 'data-isn-if="hard" data-isn-any="yes"' in third


def test_a_follow_up_on_a_number_tells_the_script_its_bounds() -> None:
    _, second = blocks(
        Item("mood", "scale", "Mood?"), Item("why", "text", "Why?", show_if=Condition("mood", at_most=2))
    )

    assert 'data-isn-most="2"' in second


def test_an_untouched_scale_says_no_answer() -> None:
    (html,) = blocks(Item("close", "scale", "Close?"))

    assert value_of(html, "close") == [""]


def test_zero_is_an_answer() -> None:
    (html,) = blocks(Item("close", "scale", "Close?"), answers={"close": 0})

    assert value_of(html, "close") == ["0"]


def test_what_no_scale_has_is_not_marked() -> None:
    (html,) = blocks(Item("close", "scale", "Close?"), sent={"close": "<99>"})

    assert value_of(html, "close") == [""]
    assert 'id="close-error"' in html


def test_an_untouched_grid_has_no_answer_in_any_cell() -> None:
    grid = preview.weekly().item("practices")

    (html,) = blocks(grid)

    cells = [value_of(html, f"practices-{row.key}-{side}") for row in grid.rows for side in ("given", "noticed")]
    assert cells == [[""]] * 16


def test_a_grid_keeps_given_apart_from_noticed() -> None:
    grid = preview.weekly().item("practices")

    (html,) = blocks(grid, answers={"practices": {"empathy": {"given": 3, "noticed": 0}}})

    assert value_of(html, "practices-empathy-given") == ["3"]
    assert value_of(html, "practices-empathy-noticed") == ["0"]


def test_touch_says_not_this_week_and_never_zero() -> None:
    grid = preview.weekly().item("practices")

    (html,) = blocks(grid, answers={"practices": {"affection": {}}})

    assert value_of(html, "practices-affection-given") == ["0"]
    assert value_of(html, "practices-affection-noticed") == [""]
    assert 'id="practices-affection-not"' in html
    assert "Not this week" in html


def test_one_tap_fills_the_rest_with_zero() -> None:
    (html,) = blocks(preview.weekly().item("practices"))

    assert 'type="checkbox" name="practices-rest" id="practices-rest" value="0"' in html


def test_a_grid_of_one_row_has_no_rest_to_fill() -> None:
    grid = preview.weekly().item("practices")

    (html,) = blocks(replace(grid, rows=grid.rows[:1]))

    assert "practices-rest" not in html


def test_a_grid_with_many_steps_asks_with_lists() -> None:
    grid = EVERY_KIND.item("acts")

    (html,) = blocks(grid, answers={"acts": {"tea": {"given": 9}}})

    assert html.count("<select") == 4
    assert '<option selected value="9">' in html


def test_under_each_answer_a_line_says_who_reads_it() -> None:
    words = {
        Disclosure.COUNSELOR_ONLY: "It is shared only if you choose to",
        Disclosure.MAY_BE_RAISED: "may bring it up",
        Disclosure.SHARED: "you choose if your partner may read it",
    }

    for level, said in words.items():
        assert said in blocks(Item("a", "text", "A?", disclosure=level))[0]
    assert "never be shared" in blocks(Item("a", "text", "A?", private=True))[0]


def test_an_information_has_no_field_and_no_reader() -> None:
    (html,) = blocks(Item("hello", "info", "Hello", text="Words"))

    assert "name=" not in html
    assert "isn-reads" not in html


def test_a_block_without_values_is_the_same_for_everybody() -> None:
    items = EVERY_KIND.parts[0].items

    html = "".join(blocks(*items))

    assert "token" not in html
    assert blocks(*items) == blocks(*items)
    assert checked(html) == {"close", "mood", "often", "hard"}


def test_kept_words_come_back_as_they_were() -> None:
    (html,) = blocks(Item("a", "text", "A?"), answers={"a": "\nTwo <b> lines\nhere"})

    assert ">\n\nTwo &lt;b&gt; lines\nhere</textarea>" in html


def test_an_error_stands_by_the_field_and_in_the_summary() -> None:
    page = preview.part_page(1, sent={"closeness": "99"})

    html = render(preview.templates(), page)

    assert '<a href="#closeness">How close did you feel to your partner this week? Please choose a number' in html
    assert 'id="closeness-error"' in html
    assert "<title>Error: Your weekly check-in</title>" in html


def test_skipping_is_said_once_by_the_page_or_by_the_form() -> None:
    silent = Form("f", 1, "en", "F", "F", "", 1, (Part("One", (CALM,)), Part("Two", (HARD,))))

    assert "Skip anything" in render(preview.templates(), preview.part_page(1, form=silent))
    assert "Skip anything" not in render(preview.templates(), preview.part_page(2, form=silent))
    assert "Skip anything" not in render(preview.templates(), preview.part_page(1, lead="Skip what you like."))


def test_levels_of_a_private_answer_cannot_be_chosen() -> None:
    assert levels_of(Item("a", "text", "A?", private=True), may_share=True) == ()


def test_sharing_is_offered_only_where_there_is_somebody() -> None:
    assert Disclosure.SHARED in levels_of(CALM, may_share=True)
    assert Disclosure.SHARED not in levels_of(CALM, may_share=False)


def test_reading_over_offers_a_level_for_each_answer_and_locks_the_private_one() -> None:
    html = render(preview.templates(), preview.check_page())

    assert 'name="level-closeness"' in html
    assert 'name="level-hard_need"' not in html
    assert 'name="level-talk"' not in html
    assert re.search(r'<option value="shared" selected>My counselor and your partner', html)


def test_a_conflict_shows_both_versions_and_loses_neither() -> None:
    html = render(preview.templates(), preview.conflict_page())

    assert "7 <span" in html
    assert "4 <span" in html
    assert '<input type="hidden" name="moment" value="We cooked together.">' in html
    assert html.count('name="keep"') == 2
