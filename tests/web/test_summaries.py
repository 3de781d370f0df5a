"""The summary: put together on a page, previewed from the same template, and each edition with its own words only."""

from __future__ import annotations

import re
from base64 import b64encode
from datetime import timedelta
from hashlib import sha256
from html import unescape

import pytest

from intersession.hooks.types import DocumentMade
from intersession.models import Answer, Case, Reflection, TrailEntry
from intersession.services import copies, documents
from tests.support.couples import WEEK, reflect
from tests.support.reading import Page
from tests.support.website import Browser, Website

SHEET = re.compile(r"<body.*", re.DOTALL)


@pytest.fixture
def desk(website: Website) -> Browser:
    """A couple who both sent: Sam shared the good moment, Robin shared nothing."""
    website.meets("case-1", days=-7, agreed=("One walk on Sunday",))
    website.meets("case-1", days=3)
    links = website.assign()
    sams = {**WEEK, "moment": "Canary shared moment", "talk": "Canary of Sam"}
    reflect(website, links["Sam"], levels="", note="Canary note", **sams)
    share(website, "moment")
    reflect(website, links["Robin"], **{**WEEK, "moment": "Canary of Robin", "talk": "Canary wish of Robin"})
    return website.counselor()


def share(website: Website, item: str) -> None:
    with website.work() as work:
        sent = work.session.query(Reflection).filter(Reflection.sent_at.is_not(None)).one()
        answer = work.session.query(Answer).filter_by(reflection_id=sent.id, item=item).one()
        copies.keep(work, sent, answer, before="may_be_raised")


def sheet(desk: Browser, website: Website, query: str = "") -> str:
    """Give the words of the document as it goes to the engine."""
    desk.get(f"/cases/case-1/summary.pdf?{query}")
    found = SHEET.search(website.renderer.html)
    assert found
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[0])))


PARTS = ("practice", "trends", "measures", "done", "talk", "answers", "agreed", "next")
ALL = "&".join(f"part={part}" for part in PARTS)


def test_the_counselors_own_has_the_words_of_both(desk: Browser, website: Website) -> None:
    words = sheet(desk, website, f"for=counselor&picked=1&{ALL}")

    for there in ("Canary shared moment", "Canary of Sam", "Canary of Robin", "One walk on Sunday", "Asked once"):
        assert there in words


def test_what_is_for_the_screen_only_is_on_no_paper(desk: Browser, website: Website) -> None:
    for audience in ("counselor", "room_safe", "sam", "robin"):
        assert "Canary note" not in sheet(desk, website, f"for={audience}&picked=1&{ALL}")


def test_a_private_answer_is_on_no_paper(desk: Browser, website: Website) -> None:
    form = website.runtime.library.forms["getting-started"]
    (private,) = [item.key for item in form.questions if item.private and item.kind == "text"]
    open_words = [item.key for item in form.questions if not item.private and item.kind == "text"]
    link = website.assign(form.key)["Sam"]
    reflect(website, link, **{**dict.fromkeys(open_words, "Canary in the open"), private: "Canary in private"})

    papers = [sheet(desk, website, f"for={audience}&{ALL}") for audience in ("counselor", "room_safe", "sam", "robin")]
    picked = [sheet(desk, website, f"for={audience}&picked=1&{ALL}") for audience in ("counselor", "sam")]

    assert "Canary in the open" in papers[0]
    assert not [words for words in (*papers, *picked) if "Canary in private" in words]


UNTRUE = ("nothing written", "nothing was asked", "no answers yet", "nothing is measured", "without answers")


def test_paper_says_the_same_of_nothing_and_of_what_it_may_not_hold(on_sqlite: Website) -> None:
    form = on_sqlite.runtime.library.forms["getting-started"]
    (private,) = [item.key for item in form.questions if item.private and item.kind == "text"]
    reflect(on_sqlite, on_sqlite.assign(form.key)["Sam"], **{private: "Canary in private"}, note="Canary note")
    on_sqlite.meets("case-1", days=3)
    desk, made, gone = on_sqlite.counselor(), [], []

    for _ in ("written", "not written"):
        made.append([sheet(desk, on_sqlite, f"for={one}&picked=1&{ALL}") for one in ("counselor", "room_safe", "sam")])
        desk.get("/cases/case-1/brief/counselor.pdf")
        made[-1].append(unescape(on_sqlite.renderer.html.partition("</style>")[2]))
        with on_sqlite.work() as work:
            gone.append(work.session.query(Answer).delete())
            documents.erase(work, [work.session.query(Case).one().id])

    assert gone[0] > gone[1]
    assert made[0] == made[1]
    for paper in made[0]:
        assert "Canary" not in paper
        assert not [words for words in UNTRUE if words in paper.lower()]


def test_the_rooms_edition_has_only_what_was_shared(desk: Browser, website: Website) -> None:
    words = sheet(desk, website, f"for=room_safe&picked=1&{ALL}")

    assert "Canary shared moment" in words
    assert words.count("Canary") == 1
    assert "Asked once" not in words
    assert "beyond noise" not in words
    assert "not shared" not in words


def test_a_clients_own_has_nobody_elses_words(desk: Browser, website: Website) -> None:
    words = sheet(desk, website, f"for=robin&picked=1&{ALL}")

    assert "Canary of Robin" in words
    assert "Canary wish of Robin" in words
    assert "Sam" not in words
    assert "beyond noise" not in words


def test_a_part_that_is_not_ticked_is_not_there(desk: Browser, website: Website) -> None:
    words = sheet(desk, website, "for=counselor&picked=1&part=agreed")

    assert "One walk on Sunday" in words
    assert "Canary" not in words


def test_words_outside_the_range_are_not_there(desk: Browser, website: Website) -> None:
    website.clock.advance(days=40)

    assert "Canary" not in sheet(desk, website, f"range=weeks&for=counselor&picked=1&{ALL}")
    assert "Canary of Sam" in sheet(desk, website, f"range=all&for=counselor&picked=1&{ALL}")
    day = (website.clock() - timedelta(days=40)).date()
    assert "Canary of Sam" in sheet(desk, website, f"range=dates&first={day}&last={day}&for=counselor&picked=1&{ALL}")
    before = day - timedelta(days=2)
    assert "Canary" not in sheet(
        desk, website, f"range=dates&first={before}&last={before}&for=counselor&picked=1&{ALL}"
    )


def test_the_preview_is_the_document_and_runs_nothing(desk: Browser, website: Website) -> None:
    query = f"for=room_safe&picked=1&{ALL}"
    desk.get(f"/cases/case-1/summary.pdf?{query}")
    document = SHEET.search(website.renderer.html)

    desk.get(f"/cases/case-1/summary/preview?{query}")

    shown, policy = desk.response.text, desk.response.headers["Content-Security-Policy"]
    assert SHEET.search(shown)[0] == document[0]  # type: ignore[index]  # both are there
    style = re.search(r"<style>(.*?)</style>", shown, re.DOTALL)
    assert style
    assert f"'sha256-{b64encode(sha256(style[1].encode()).digest()).decode()}'" in policy
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "style=" not in shown


def test_the_builder_says_what_is_left_out_and_the_document_does_not(desk: Browser, website: Website) -> None:
    page = desk.get("/cases/case-1/summary?for=room_safe")

    assert "Left out: 16 answers that were not shared." in page.text
    assert "frame-src 'self'" in desk.response.headers["Content-Security-Policy"]
    assert "Left out" not in sheet(desk, website, f"for=room_safe&picked=1&{ALL}")


def test_a_range_that_ends_before_it_begins_is_said(desk: Browser) -> None:
    page = desk.get("/cases/case-1/summary?range=dates&first=2026-03-02&last=2026-02-01", status=422)

    assert "The last day is before the first one." in page.text


@pytest.mark.parametrize("query", ["range=%00&for=%ff&part=x&first=9999-99-99&language=xx", "range=dates", "for="])
def test_nonsense_in_the_address_is_no_error(desk: Browser, website: Website, query: str) -> None:
    desk.get(f"/cases/case-1/summary.pdf?{query}")

    assert "Sam" in website.renderer.html


def test_it_speaks_the_language_that_is_chosen(desk: Browser, website: Website) -> None:
    desk.get("/cases/case-1/summary.pdf?language=es")

    assert '<html lang="es" dir="ltr">' in website.renderer.html


def test_its_questions_are_in_its_language_whatever_language_they_were_asked_in(
    desk: Browser, website: Website
) -> None:
    asked, pregunta = "What was one good moment?", "¿Cuál fue un buen momento?"
    english, spanish = (
        sheet(desk, website, f"picked=1&part=answers&part=trends&language={one}") for one in ("en", "es")
    )

    assert asked in english
    assert pregunta in spanish
    assert asked not in spanish
    assert pregunta not in english
    assert "Canary of Robin" in spanish


def test_a_case_of_somebody_else_is_not_found(desk: Browser) -> None:
    for path in ("summary", "summary.pdf", "summary/preview"):
        desk.get(f"/cases/case-9/{path}", status=404)


def test_reading_and_making_stand_in_the_trail_and_plugins_hear(desk: Browser, website: Website) -> None:
    with website.work() as work:
        before = work.session.query(TrailEntry).filter_by(action="read").count()
    desk.get("/cases/case-1/summary")
    desk.get("/cases/case-1/summary/preview?for=counselor")
    desk.get("/cases/case-1/summary.pdf?for=sam")
    website.run_due()

    with website.work() as work:
        entries = work.session.query(TrailEntry)
        assert entries.filter_by(action="read").count() == before + 3  # two clients, then one
        assert entries.filter_by(action="document_made").one().about == "summary:personal"
    made = [event for event in website.host.heard if isinstance(event, DocumentMade)]
    assert [(event.kind, event.edition) for event in made] == [("summary", "personal")]


def test_the_file_names_nobody(desk: Browser) -> None:
    desk.get("/cases/case-1/summary.pdf")

    assert desk.response.headers["Content-Disposition"] == 'attachment; filename="summary-2026-03-02.pdf"'
    assert "sandbox" in desk.response.headers["Content-Security-Policy"]


def test_separated_people_get_a_summary_each_and_none_for_both(desk: Browser, website: Website) -> None:
    desk.get("/cases/case-1/people")
    desk.send("/separate")

    desk.get("/cases/case-1/summary.pdf?for=counselor", status=409)
    desk.get("/cases/case-1/summary/preview?for=room_safe", status=409)
    assert "one person at a time" in desk.get("/cases/case-1/summary").text
    assert "Canary of Robin" in sheet(desk, website, f"range=all&for=robin&picked=1&{ALL}")


def test_what_two_forms_ask_in_the_same_words_stands_there_once(desk: Browser, website: Website) -> None:
    link = website.assign("appreciation-and-validation")["Sam"]
    reflect(website, link, helped="Canary of the other form")

    words = sheet(desk, website, "picked=1&part=answers")

    ask = "What did your partner do that helped?"
    assert words.count(ask) == 1
    assert "Canary of the other form" in words.partition(ask)[2]
    assert WEEK["helped"] in words.partition(ask)[2]


def test_the_page_of_one_names_nobody_again(desk: Browser, website: Website) -> None:
    own = sheet(desk, website, f"for=sam&picked=1&{ALL}")

    assert "To talk about" in own
    for of_several in ("What each wants", "How close each", "Each person's own count"):
        assert of_several not in own
    sections = [
        one for one in Page(website.renderer.html).root.iter("section") if one.find(".//blockquote") is not None
    ]
    assert [one.findtext("h2") for one in sections] == ["To talk about", "In their own words"]
    assert [name.text for one in sections for name in one.iter("span") if "name" in (name.get("class") or "")] == []
