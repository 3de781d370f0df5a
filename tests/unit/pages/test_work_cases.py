from __future__ import annotations

import re
from dataclasses import replace

from intersession.definition.answers import Answered, Disclosure
from intersession.definition.items import Item
from intersession.pages.cases_page import TABS, CasePage, CasesPage, GoalsTab, Outcome, Screened
from intersession.pages.environment import render
from intersession.pages.frame import FieldError
from intersession.pages.people import Progress, Standing
from intersession.pages.side_by_side import Cell, Row, Side, SideBySide, side_by_side
from intersession.services.concerns import OUTCOMES
from tests.support import work_samples
from tests.support.preview_work import TEMPLATES, page_html
from tests.unit.pages.test_work_today import words


def shown(page: CasePage | CasesPage) -> str:
    return words(render(TEMPLATES, page))


def one_cell(cell: Cell, *, count: int = 2) -> CasePage:
    item = Item("q", "text", "Anything else?")
    columns = tuple(work_samples.sent(one) for one in (work_samples.SAM, work_samples.ROBIN, work_samples.KIM)[:count])
    table = SideBySide("Test", columns, (Row(item, (cell,) * count),))
    return replace(work_samples.case_page(count), newest=table)


def test_the_list_shows_kind_next_session_and_last_heard() -> None:
    text = words(page_html("/cases"))
    for expected in ("Couple", "Person", "Family", "Today, 9:30", "None planned", "Sam Sunday", "not yet"):
        assert expected in text


def test_an_empty_search_offers_all() -> None:
    page = replace(work_samples.cases_page(), cases=(), query="zz", total=12)
    assert "No couple found for “zz”. Show all 12" in shown(page)


def test_no_cases_at_all_says_so() -> None:
    assert "There are no couples yet." in shown(replace(work_samples.cases_page(), cases=(), total=0))


def test_answers_stand_in_a_table_with_names_on_both_sides() -> None:
    html = page_html("/case")
    table = html[html.index('<table class="isn-sbs') : html.index("</table>", html.index("Weekly reflection, side"))]
    assert len(re.findall(r'<th scope="col">', table)) >= 3
    assert '<th scope="row">How close did you feel to your partner this week?' in html


def test_a_family_of_three_has_three_columns() -> None:
    html = page_html("/case-three")
    assert 'class="isn-sbs isn-sbs-3"' in html
    assert html.count("isn-mark-c") > 0


def test_each_level_of_disclosure_has_its_words() -> None:
    said = {level: shown(one_cell(Cell("Tea.", level))) for level in Disclosure}
    assert "Tea. Only you" in said[Disclosure.COUNSELOR_ONLY]
    assert "Tea. You may bring it up" in said[Disclosure.MAY_BE_RAISED]
    assert "Tea. Shared with the other" in said[Disclosure.SHARED]


def test_a_private_answer_says_that_it_stays_so() -> None:
    assert "Tea. Only you, always" in shown(one_cell(Cell("Tea.", Disclosure.COUNSELOR_ONLY, is_private=True)))


def test_no_answer_not_asked_and_not_sent_are_told_apart() -> None:
    assert "No answer" in shown(one_cell(Cell()))
    assert "Not asked" in shown(one_cell(Cell(was_asked=False)))
    page = one_cell(Cell(was_asked=False))
    assert page.newest is not None
    waiting = tuple(Progress(one.person, Standing.STARTED, done=1, of=8) for one in page.newest.columns)
    text = shown(replace(page, newest=replace(page.newest, columns=waiting)))
    assert "Not sent" in text
    assert "Not asked" not in text


def test_a_long_text_is_folded_and_whole() -> None:
    text = "word " * 200
    html = render(TEMPLATES, one_cell(Cell(text)))
    assert html.count(text) == 2
    assert 'class="isn-fold-in" type="checkbox"' in html


def test_a_short_text_is_not_folded() -> None:
    assert "isn-fold-in" not in render(TEMPLATES, one_cell(Cell("Short.")))


def test_what_a_client_wrote_is_shown_as_text() -> None:
    html = render(TEMPLATES, one_cell(Cell("<script>alert(1)</script>{{ 7*7 }}")))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}" in html


def test_concerns_stand_behind_a_line_that_says_nothing() -> None:
    html = page_html("/case")
    fold = html[html.index('<details class="isn-apart"') :]
    assert words(fold[: fold.index("</summary>")].split(">", 1)[1]) == "Check-in before the session: first"
    assert "feeling afraid at home" not in html[: html.index('<details class="isn-apart"')]


def test_the_outcomes_offered_are_the_ones_that_are_kept() -> None:
    assert {one.value for one in Outcome} == set(OUTCOMES)
    assert set(re.findall(r'name="outcome" value="(\w+)"', page_html("/case"))) == set(OUTCOMES)


def test_each_result_of_speaking_apart_can_be_chosen() -> None:
    page = replace(work_samples.case_page(), screened=Screened.NOT_SUITABLE)
    html = render(TEMPLATES, page)
    assert set(re.findall(r'name="screened" value="(\w+)"', html)) == {one.value for one in Screened}
    assert re.search(r'value="not_suitable" checked', html)


def test_a_refused_note_comes_back_with_its_words() -> None:
    page = replace(
        work_samples.case_page(tab="notes"),
        errors=(FieldError("isn-note", "Write something."),),
        typed={"note": "My draft"},
    )
    html = render(TEMPLATES, page)
    assert ">My draft</textarea>" in html
    assert html.count("Write something.") == 2
    assert '<details class="isn-apart" id="isn-apart" open>' not in render(TEMPLATES, replace(page, tab="week"))


def test_a_refused_clearing_opens_the_fold_again() -> None:
    page = replace(work_samples.case_page(), errors=(FieldError("isn-clear-c1", "A note is needed."),))
    assert '<details class="isn-apart" id="isn-apart" open>' in render(TEMPLATES, page)


def test_a_new_case_says_what_comes_next() -> None:
    assert "Nothing was sent yet." in words(page_html("/case-new"))
    bare = replace(work_samples.case_page(tab="homework"), homework=(), links=())
    for expected in ("No homework yet.", "No links are out."):
        assert expected in shown(bare)
    assert "Nothing here yet." in shown(replace(bare, tab="timeline", timeline=None))
    assert "No goals yet." in shown(replace(bare, tab="goals", goals=GoalsTab()))


def test_a_links_secret_is_not_on_the_case_page() -> None:
    assert "practice.example" not in page_html("/homework")


def test_side_by_side_leaves_out_what_nobody_was_asked() -> None:
    form = work_samples.weekly()
    side = Side(work_samples.sent(work_samples.SAM), work_samples.answers({"hard": "no"}))
    assert "hard_need" not in {row.item.key for row in side_by_side(form, (side,)).rows}


def test_side_by_side_keeps_a_private_item_private_whatever_was_stored() -> None:
    form = work_samples.weekly()
    item = replace(form.item("talk"), private=True)
    part = replace(form.parts[-1], items=(item,))
    stored = {"talk": Answered("talk", "x", Disclosure.SHARED)}
    row = side_by_side(replace(form, parts=(part,)), (Side(work_samples.sent(work_samples.SAM), stored),)).rows[0]
    assert row.cells[0].disclosure is Disclosure.COUNSELOR_ONLY


def test_what_is_not_sent_has_no_rows() -> None:
    side = Side(Progress(work_samples.SAM, Standing.STARTED, done=1, of=8), work_samples.answers({"closeness": 3}))
    assert side_by_side(work_samples.weekly(), (side,)).rows == ()


def test_each_tab_is_an_address_and_the_one_at_hand_is_marked() -> None:
    for tab in TABS:
        html = render(TEMPLATES, work_samples.case_page(tab=tab))
        tabs = html[html.index('<nav class="isn-tabs"') :].partition("</nav>")[0]
        assert tabs.count("<a ") == len(TABS)
        assert tabs.count('aria-current="page"') == 1


def test_a_cleared_concern_says_what_came_of_it() -> None:
    text = words(page_html("/case"))
    assert "Since Sunday (3 days ago)." in text
    assert "Cleared Oct 9: It was something else. It was the ladder." in text


def test_what_was_discussed_can_be_put_back_from_the_timeline() -> None:
    html = page_html("/timeline")
    assert html.count("put_back") == 1
    assert "Agreed: Ten minutes of listening, twice" in words(html)


def test_a_goal_says_whose_it_is_and_how_near() -> None:
    text = words(page_html("/goals"))
    assert "How close each one felt: Sam 7 of 10 Robin 8 of 10" in text
    assert "Reached Nov 16" in text
