"""Downloading the brief: neutral outside, and nobody waits for it."""

from __future__ import annotations

from dataclasses import replace
from threading import Thread
from typing import Any

from intersession.hooks.types import DocumentMade
from tests.support.house import ROOT
from tests.support.website import Browser, Website

PATIENCE = 10
"""Seconds; less than a database that is locked lets a writer wait."""


class RendererThatSomebodySendsThrough:
    """While it renders, a client sends: that must not have to wait."""

    def __init__(self, phone: Browser) -> None:
        self.phone = phone

    def submit(self, html: str, **_: Any) -> bytes:
        # A thread has a request of its own; here it would share the one that renders.
        sending = Thread(target=self.phone.send, args=["/i/send"], daemon=True)
        sending.start()
        sending.join(PATIENCE)
        return b"%PDF-1.7"


def test_a_client_can_send_while_a_document_is_made(website: Website) -> None:
    phone = website.open_link(website.assign()["Sam"])
    phone.get("/i/check")
    website.runtime.renderer = RendererThatSomebodySendsThrough(phone)

    desk = website.counselor()
    desk.get("/cases/case-1/brief/counselor.pdf")

    assert phone.page.heading == "Sent. Thank you, Sam."


def test_the_file_and_its_headers_name_nobody(website: Website) -> None:
    website.assign()
    desk = website.counselor()

    desk.get("/cases/case-1/brief/room_safe.pdf")

    headers = desk.response.headers
    assert headers["Content-Disposition"] == 'attachment; filename="notes-2026-03-02.pdf"'
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Cache-Control"] == "no-store"
    assert "sandbox" in headers["Content-Security-Policy"]


def test_an_unknown_edition_is_not_found(website: Website) -> None:
    website.counselor().get("/cases/case-1/brief/everything.pdf", status=404)


def test_plugins_hear_of_a_document_with_its_hash_and_no_words(website: Website) -> None:
    website.assign()

    website.counselor().get("/cases/case-1/brief/counselor.pdf")
    website.run_due()

    heard = [event for event in website.host.heard if isinstance(event, DocumentMade)]
    assert [(event.kind, event.edition) for event in heard] == [("brief", "counselor")]
    assert len(heard[0].sha256) == 64


def test_a_blank_sheet_names_neither_the_form_nor_anybody(website: Website) -> None:
    desk = website.counselor()

    desk.get("/library/weekly-reflection/paper.pdf")

    headers = desk.response.headers
    assert headers["Content-Disposition"] == 'attachment; filename="sheet.pdf"'
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Cache-Control"] == "no-store"
    assert "sandbox" in headers["Content-Security-Policy"]
    assert "Weekly reflection" not in website.renderer.html
    assert "Your weekly check-in" in website.renderer.html


def test_a_blank_sheet_speaks_the_language_that_is_asked_for(website: Website) -> None:
    desk = website.counselor()
    spanish = website.runtime.library.form("weekly-reflection", language="es")

    desk.get("/library/weekly-reflection")
    assert "/library/weekly-reflection/paper.pdf?language=es" in desk.response.text
    desk.get("/library/weekly-reflection/paper.pdf?language=es")

    assert '<html lang="es" dir="ltr">' in website.renderer.html
    assert spanish.public_title in website.renderer.html


def test_a_sheet_in_a_language_that_nobody_wrote_is_in_english(website: Website) -> None:
    website.counselor().get("/library/weekly-reflection/paper.pdf?language=%00xx-" + "x" * 500)

    assert '<html lang="en" dir="ltr">' in website.renderer.html


def test_a_sheet_of_an_unknown_form_is_not_found(website: Website) -> None:
    website.counselor().get("/library/no-such-form/paper.pdf", status=404)


def test_a_blank_sheet_is_printed_on_the_practices_paper(website: Website) -> None:
    website.runtime.configured = replace(website.runtime.configured, paper="Letter")

    website.counselor().get("/library/weekly-reflection/paper.pdf")

    assert "size: letter" in website.renderer.html


def test_a_client_can_send_while_a_sheet_is_made(website: Website) -> None:
    phone = website.open_link(website.assign()["Sam"])
    phone.get("/i/check")
    website.runtime.renderer = RendererThatSomebodySendsThrough(phone)

    website.counselor().get("/library/weekly-reflection/paper.pdf")

    assert phone.page.heading == "Sent. Thank you, Sam."


def test_every_address_of_a_document_is_on_the_page_that_lists_them(website: Website) -> None:
    text = (ROOT / "docs" / "documents.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("|")][2:]

    made = {one.rule for one in website.app.url_map.iter_rules() if one.rule.endswith((".pdf", "/file", "/paste"))}

    assert {row.split("|")[-2].strip().strip("`") for row in rows} == made
