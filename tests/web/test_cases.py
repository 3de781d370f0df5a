"""The list of cases: search, filters, putting one out of sight and back; and names hidden over all pages."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import pytest
from sqlalchemy import select

from intersession.models import Assignment, Case, Reflection, State
from intersession.services import concerns
from tests.support.couples import reflect
from tests.support.website import AMARA, BASE, BO, SAM_ROBIN, SUE, Browser, Website

HOST = urlsplit(BASE).hostname or ""


def names(desk: Browser, path: str = "/cases") -> list[str]:
    """Give the couples that a page of the list has, in their order."""
    page = desk.get(path)
    return sorted((one for one in ("Sam and Robin", "Tess") if f">{one}</a>" in page.html), key=page.html.index)


def test_the_list_begins_with_who_meets_next(on_sqlite: Website) -> None:
    desk = on_sqlite.counselor()
    on_sqlite.meets("case-2", days=2)
    assert names(desk) == ["Tess", "Sam and Robin"]

    on_sqlite.meets("case-1", days=0.1)
    assert names(desk) == ["Sam and Robin", "Tess"]
    assert "today, 2:24" in desk.page.text


@pytest.mark.parametrize(("typed", "found"), [("ROB", ["Sam and Robin"]), ("harb", ["Tess"]), ("zz", [])])
def test_a_search_looks_through_names_and_nicknames(on_sqlite: Website, typed: str, found: list[str]) -> None:
    tess = on_sqlite.host.cases["amara"][1]
    on_sqlite.rename(tess, nickname="Harbor street")
    desk = on_sqlite.counselor()

    page = desk.get(f"/cases?q={typed}")

    assert [one for one in ("Sam and Robin", "Harbor street") if f">{one}</a>" in page.html] == [
        {"Tess": "Harbor street"}.get(one, one) for one in found
    ]
    assert ("No couple found" in page.text) == (not found)


def test_each_filter_shows_what_it_says(on_sqlite: Website) -> None:
    website = on_sqlite
    desk = website.counselor()
    filters = ("soon", "review", "concern")
    assert [names(desk, f"/cases?show={show}") for show in filters] == [[], [], []]

    website.meets("case-1", days=8)
    website.meets("case-2", days=6.9)
    reflect(website, website.assign()["Sam"])
    website.assign(case="case-2")
    with website.work() as work:
        tess = work.session.scalars(select(Case).where(Case.host_ref == "case-2")).one()
        concerns.raise_by_hand(work, tess, words="afraid", closes_gate=False, by=AMARA)

    desk = website.counselor()
    assert [names(desk, f"/cases?show={show}") for show in filters] == [["Tess"], ["Sam and Robin"], ["Tess"]]


def test_one_put_out_of_sight_is_a_click_away_and_undo_brings_it_back(on_sqlite: Website) -> None:
    website = on_sqlite
    website.assign()
    desk = website.counselor()
    desk.get("/cases")

    desk.send("/cases/case-1/archive")
    assert "Out of sight now. Nothing of it has ended." in desk.page.text
    undo = desk.page.form("/bring-back").action
    assert names(desk) == ["Tess"]
    assert names(desk, "/cases?show=archived") == ["Sam and Robin"]
    assert names(website.counselor(BO)) == []
    desk = website.counselor()
    assert "Out of sight" in desk.get("/cases/case-1").text

    desk.get("/cases?show=archived")
    desk.send(undo)

    assert "Back in the list." in desk.page.text
    assert "Sam and Robin" in names(desk)
    assert names(desk, "/cases?show=archived") == []


def test_nobody_puts_anothers_couple_out_of_sight(on_sqlite: Website) -> None:
    on_sqlite.assign()
    for who, status in ((BO, 404), (SUE, 403)):
        desk = on_sqlite.counselor(who)
        desk.get("/screen")
        token = desk.page.form("/screen").value("csrf_token")
        desk.post("/cases/case-1/archive", {"csrf_token": token}, status=status)

    assert names(on_sqlite.counselor()) == ["Sam and Robin", "Tess"]


def test_hidden_names_stay_hidden_from_page_to_page_until_they_are_shown_again(on_sqlite: Website) -> None:
    on_sqlite.assign()
    desk = on_sqlite.counselor()
    pages = ("/", "/cases", "/cases/case-1", "/cases/case-1/notes", "/review", "/assign")
    desk.http.set_cookie("isn_hide", "1", domain=HOST)

    assert [_is_hidden(desk, path) for path in pages] == [True] * len(pages)
    desk.http.delete_cookie("isn_hide", domain=HOST)
    assert [_is_hidden(desk, path) for path in pages] == [False] * len(pages)


def _is_hidden(desk: Browser, path: str) -> bool:
    _, _, rest = desk.get(path).html.partition('class="isn-hide-in"')
    return " checked" in rest.partition(">")[0]


def test_whatever_names_somebody_or_was_written_is_covered_when_names_are_hidden(on_sqlite: Website) -> None:
    website = on_sqlite
    website.rename(SAM_ROBIN, focus="Making time")
    website.meets("case-1", days=0.2, agreed=("A walk on Sunday",))
    links = website.assign()
    reflect(website, links["Sam"])
    tabs = ("", "/timeline", "/goals", "/homework", "/notes", "/people")
    desk = website.counselor()
    desk.get("/cases/case-1/notes")
    desk.send("/notes", note="They laughed about the tent")

    bare: dict[str, list[str]] = {}
    more = ("/assign?case=case-1", "/cases/case-1/summary", _links_page(website), _sheet_page(website))
    for path in ("/", "/cases", "/review", *more, *(f"/cases/case-1{tab}" for tab in tabs)):
        seen = " ".join(_uncovered(desk.get(path).root))
        bare[path] = [one for one in ("Robin", "Sam", "Making time", "hug on Monday", "the tent") if one in seen]

    assert {path: found for path, found in bare.items() if found} == {}


def _links_page(website: Website) -> str:
    with website.work() as work:
        return f"/assignments/{work.session.scalars(select(Assignment.id)).one()}/links"


def _sheet_page(website: Website) -> str:
    with website.work() as work:
        waiting = select(Reflection.id).where(Reflection.state == State.WAITING)
        return f"/paper/{work.session.scalars(waiting).one()}"


COVERED = {"isn-name", "isn-cover", "isn-sr"}
"""What the style sheet blurs when names are hidden, and what only a screen reader says."""
UNSEEN = {"head", "script", "option"}


def _uncovered(element: Element) -> Iterator[str]:
    """Yield the texts that stay sharp on a page with hidden names."""
    if element.tag in UNSEEN or COVERED & set((element.get("class") or "").split()):
        return
    yield element.text or ""
    for child in element:
        yield from _uncovered(child)
        yield child.tail or ""
