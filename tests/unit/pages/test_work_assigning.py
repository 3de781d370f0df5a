from __future__ import annotations

import re
from dataclasses import replace

from intersession.pages.assigning_page import AssignPage, Chosen, Dose, Every, FormChoice, LinksPage
from intersession.pages.environment import render
from intersession.pages.library_page import LibraryPage
from intersession.services.cards import WORDS
from tests.support import work_samples
from tests.support.preview_work import TEMPLATES, page_html
from tests.unit.pages.test_work_today import words


def html_of(page: AssignPage | LinksPage | LibraryPage) -> str:
    return render(TEMPLATES, page)


def test_the_fields_are_the_ones_the_server_reads() -> None:
    html = html_of(work_samples.assign_page())
    form = html[html.index('<form class="isn-assign-form"') :]
    form = form[: form.index("</form>")]
    names = set(re.findall(r'name="(\w+)"(?! form=)', form))
    card = {f"card_{name}" for name in (*WORDS, "starter")} | {
        "own_0",
        "own_1",
        "doable_0",
        "doable_1",
        "do",
        "preview_of",
    }
    when = {"every", "times", "until", "send_on", "due"}
    assert re.search(r'name="do" value="shrink"[^>]*>Take the two-minute version', html)
    assert names == {"csrf_token", "key", "shown_case", "form", "case", "who", "note", "do", "preview_of"} | when | card


def test_enter_in_the_search_box_sends_nothing() -> None:
    html = html_of(work_samples.assign_page())
    assert re.search(r'<input type="search" name="q" form="isn-find-form"', html)
    assert '<form id="isn-find-form" method="get"' in html


def test_the_button_names_who_gets_it() -> None:
    page = work_samples.assign_page()
    assert "Send to Sam and Robin" in words(html_of(page))
    only = replace(page, chosen=replace(page.chosen, who="robin"), delivers=False)
    assert "Assign to Robin" in words(html_of(only))


def test_minutes_add_up_for_those_who_get_it() -> None:
    page = work_samples.assign_page()
    assert [page.load_with(one).minutes for one in page.dose] == [10, 10.5]
    only = replace(page, chosen=replace(page.chosen, who="robin"))
    assert [only.load_with(one).minutes for one in only.dose] == [5, 10.5]


def test_a_full_week_is_said_when_that_form_is_picked() -> None:
    page = work_samples.assign_page()
    warning = re.compile(r"data-isn-too-much( hidden)?>")
    assert warning.search(html_of(page)).group(1) == " hidden"  # type: ignore[union-attr]  # a miss fails the test
    much = replace(page, chosen=replace(page.chosen, form="active-listening"))
    assert warning.search(html_of(much)).group(1) is None  # type: ignore[union-attr]  # a miss fails the test


def test_a_gated_form_cannot_be_picked_and_names_no_reason() -> None:
    html = html_of(work_samples.assign_page())
    choice = html[html.index('value="appreciation"') : html.index("</label>", html.index('value="appreciation"'))]
    assert " disabled" in choice
    assert words(choice.split(">", 1)[1]) == "Appreciation and validation Not available for this couple now"


def test_a_gated_form_is_never_picked_in_advance() -> None:
    page = replace(work_samples.assign_page(), chosen=Chosen("appreciation"))
    assert page.picked is None
    assert not re.search(r'name="form" value="appreciation"[^>]* checked', html_of(page))


def test_another_couple_is_asked_about_before_anything_goes_out() -> None:
    page = replace(work_samples.assign_page(), case="priya", case_changed=True)
    assert "Nothing was sent. You picked another couple" in words(html_of(page))


def test_one_person_is_not_asked_for_whom() -> None:
    page = replace(work_samples.assign_page(), people=(work_samples.NOOR,), dose=(Dose(work_samples.NOOR),))
    html = html_of(page)
    assert '<input type="hidden" name="who" value="all">' in html
    assert "they both see it" not in html


def test_a_refusal_leads_to_each_field_and_keeps_what_was_typed() -> None:
    html = html_of(work_samples.refused_assign_page())
    assert re.search(r"<title>Error: Assign homework", html)
    assert re.findall(r'<li><a href="#([\w-]+)">', html) == ["isn-due", "isn-words"]
    assert re.search(r'id="isn-due"[^>]*aria-describedby="isn-due-error isn-next" aria-invalid="true"', html)
    assert ">Long.</textarea>" in html


def test_without_cases_the_page_says_so() -> None:
    page = AssignPage(work_samples.FRAME, "k", "", (), (), (), Chosen(every=Every.ONCE))
    assert "There is nobody to assign to yet." in words(html_of(page))


def test_half_a_minute_is_under_one() -> None:
    page = replace(work_samples.assign_page(), forms=(FormChoice("x", "X", 1, 0.5),))
    assert "1 question, under 1 min" in words(html_of(page))


def test_each_code_is_covered_until_it_is_asked_for() -> None:
    html = html_of(work_samples.links_page())
    folds = re.findall(r'<details class="isn-details" name="isn-hand">.*?</details>', html, re.DOTALL)
    assert len(folds) == 2
    rest = re.sub(r"<details.*?</details>", "", html, flags=re.DOTALL)
    assert "isn-qr" not in rest
    assert "practice.example" not in rest


def test_a_code_is_drawn_on_the_page_and_its_size_is_the_style_sheets() -> None:
    html = html_of(work_samples.links_page())
    assert html.count("<svg") > 2
    assert "<img" not in html


def test_a_copied_link_says_whose_it_is() -> None:
    assert 'data-isn-copied="Copied Sam’s link"' in html_of(work_samples.links_page())


def test_the_printed_card_names_no_homework() -> None:
    html = html_of(work_samples.links_page())
    head = html[html.index('<header class="isn-pagehead') : html.index("</header>")]
    assert "isn-no-print" in head
    assert "Weekly reflection" in head
    assert html.count("Weekly reflection") == head.count("Weekly reflection")


def test_the_library_says_what_a_form_asks_of_people() -> None:
    text = words(page_html("/library"))
    for expected in (
        "8 questions 5 min Reading grade 3 Version 1 In use by 9 couples",
        "Done together",
        "Each alone",
    ):
        assert expected in text


def test_an_empty_search_of_the_library_offers_all() -> None:
    page = replace(work_samples.library_page(), forms=(), query="zz")
    assert "No homework found. Show all 3" in words(html_of(page))


def test_the_preview_has_every_part_and_no_form_that_could_be_sent() -> None:
    html = page_html("/form")
    for part in work_samples.weekly().parts:
        assert part.title in html
    assert "<form" not in html.partition("isn-preview-client")[2]
