"""When not even the page for errors can be made, there is still an answer, and it tells nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from jinja2 import TemplateSyntaxError

from intersession.web.last_resort import PAGE
from tests.support.embedded import Embedded
from tests.support.reading import Page
from tests.support.website import BASE, Website

CANARY = "Canary in the mine"


class Broken:
    """Templates of which none can be read."""

    def __getattr__(self, name: str) -> object:
        raise TemplateSyntaxError(f"unexpected '}}' near {CANARY}", 7, filename="/srv/practice/layout.html")


@contextmanager
def no_templates(app: Flask) -> Iterator[None]:
    here = app.extensions["intersession"]
    sound, app.config["PROPAGATE_EXCEPTIONS"] = here.templates, False
    here.templates = Broken()
    yield
    here.templates = sound


def look(app: Flask, caplog: pytest.LogCaptureFixture, ask: Callable[[], object]) -> None:
    caplog.set_level(logging.DEBUG)
    with no_templates(app):
        ask()
    assert "no page for" in caplog.text
    assert CANARY not in caplog.text
    assert "Traceback" not in caplog.text


def test_a_page_without_templates_is_the_fixed_one(website: Website, caplog: pytest.LogCaptureFixture) -> None:
    phone, desk = website.open_link(website.assign()["Sam"]), website.counselor()
    phone.get("/i/part/1")
    typed = phone.page.form("/i/part/1").filled(moment=CANARY)

    def ask() -> None:
        for browser, method, path, data in (
            (phone, "GET", "/i/part/2", None),
            (phone, "POST", "/i/part/1", {**typed, "csrf_token": ["wrong"]}),
            (phone, "POST", "/i", {"token": "A" * 43}),
            (desk, "GET", "/cases", None),
            (desk, "GET", "/cases/case-77", None),
        ):
            response = browser.http.open(
                path, method=method, data=data, base_url=BASE, headers={"Sec-Fetch-Site": "same-origin"}
            )
            assert response.status_code == 500
            assert response.data == PAGE
            assert response.headers["Cache-Control"] == "no-store"
            assert "default-src 'none'" in response.headers["Content-Security-Policy"]

    look(website.app, caplog, ask)
    assert phone.get("/i/part/1").heading == "How this week felt"


def test_the_embedded_practice_has_it_for_its_own_pages(embedded: Embedded, caplog: pytest.LogCaptureFixture) -> None:
    desk = embedded.signed_in()

    def ask() -> None:
        for path in ("/practice/account", "/nowhere"):
            response = desk.http.get(path, base_url=BASE)
            assert (response.status_code, response.data) == (500, PAGE)

    look(embedded.app, caplog, ask)


def test_the_fixed_page_is_sound_and_says_what_to_do() -> None:
    page = Page(PAGE.decode())

    assert page.faults == []
    assert page.heading == page.title == "This page could not be shown"
    assert "try again in a few minutes" in page.text
