from __future__ import annotations

import re
from dataclasses import replace

import html5lib
import pytest

from intersession.pages.environment import render
from intersession.pages.frame import Place, Toast
from tests.support import preview_work, work_samples
from tests.support.preview_work import PAGES, TEMPLATES, page_html

NAMES = sorted(PAGES)


@pytest.mark.parametrize("name", NAMES)
def test_a_page_that_stands_alone_is_html_without_a_parse_error(name: str) -> None:
    html5lib.HTMLParser(strict=True).parse(page_html(name))


@pytest.mark.parametrize("name", NAMES)
def test_an_embedded_page_is_html_without_a_parse_error(name: str) -> None:
    html5lib.HTMLParser(strict=True).parse(preview_work.host_page(page_html(name, is_embedded=True)))


@pytest.mark.parametrize("name", NAMES)
def test_every_id_is_there_once_and_every_reference_leads_somewhere(name: str) -> None:
    html = page_html(name)
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    referred = re.findall(r'\s(?:for|form|href="#|aria-labelledby|aria-describedby)="?([^"]+)"', html)
    wanted = {one for group in referred for one in group.split() if one.startswith("isn-")}
    assert wanted <= set(ids)


@pytest.mark.parametrize("name", NAMES)
def test_every_form_that_changes_something_carries_the_token(name: str) -> None:
    forms = re.findall(r'<form[^>]*method="post".*?</form>', page_html(name), re.DOTALL)
    assert all('name="csrf_token" value="sample-token"' in form for form in forms)


@pytest.mark.parametrize("name", NAMES)
def test_the_token_is_in_no_address(name: str) -> None:
    assert not re.search(r'(?:href|src|action)="[^"]*sample-token', page_html(name))


def test_an_embedded_page_is_one_element_that_host_scripts_leave_alone() -> None:
    html = page_html("/today", is_embedded=True).strip()
    assert html.startswith('<div class="isn isn-work"')
    assert html.endswith("</div>")
    root = html[: html.index(">")]
    assert all(word in root for word in ('data-turbo="false"', "hx-disable", "x-ignore"))
    assert "<main" not in html
    assert "stylesheet" not in html


def test_the_page_says_which_entry_is_current() -> None:
    current = re.findall(r'<a class="isn-nav-link" href="([^"]+)" aria-current="page">', page_html("/cases"))
    assert current == ["/cases"]


def test_a_plugins_menu_entry_is_a_link() -> None:
    assert '<a class="isn-nav-link" href="/paper">' in page_html("/today")


def test_hidden_names_start_covered() -> None:
    assert re.search(r"data-isn-hide[^>]*checked", page_html("/today", hides_names=True))
    assert not re.search(r"data-isn-hide[^>]*checked", page_html("/today"))


def test_without_shortcuts_no_key_is_offered() -> None:
    page = work_samples.today_page()
    html = render(TEMPLATES, replace(page, frame=replace(page.frame, has_shortcuts=False)))
    assert 'data-isn-keys="off"' in html
    assert "<kbd" not in html


def test_a_toast_can_be_undone_by_a_form() -> None:
    page = work_samples.today_page()
    toast = Toast("Assigned to Sam and Robin.", "/undo/1")
    html = render(TEMPLATES, replace(page, frame=replace(page.frame, toast=toast)))
    assert '<form method="post" action="/undo/1">' in html


def test_a_toast_without_undo_has_no_button() -> None:
    page = work_samples.today_page()
    html = render(TEMPLATES, replace(page, frame=replace(page.frame, toast=Toast("Saved."))))
    assert "Saved." in html
    assert "Undo" not in html


def test_the_direction_follows_the_language() -> None:
    frame = replace(work_samples.frame(Place.TODAY), language="ar")
    assert frame.direction == "rtl"
