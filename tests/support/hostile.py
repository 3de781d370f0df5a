"""Sending what no page of ours would send, and what every answer to it has in common."""

from __future__ import annotations

from werkzeug.test import TestResponse

from tests.support.reading import Page
from tests.support.website import BASE, Browser

OWN = {"Sec-Fetch-Site": "same-origin"}
FORM = "application/x-www-form-urlencoded"


def post_raw(browser: Browser, path: str, body: bytes, *, kind: str = FORM) -> TestResponse:
    """Post these bytes as they are."""
    return browser.http.post(path, data=body, content_type=kind, base_url=BASE, headers=OWN)


def says_what_to_do(response: TestResponse) -> None:
    """Fail unless the answer is a whole page in words, without a trace of what went wrong inside."""
    assert response.status_code < 500
    assert "Traceback" not in response.text
    assert "sqlalchemy" not in response.text.lower()
    if response.mimetype == "text/html" and response.status_code >= 400:
        page = Page(response.text)
        assert not page.faults
        assert len(page.text) > 60
