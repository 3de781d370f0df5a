"""Files that come and go: how large, of which sort, under which name; and that no browser shows one as a page."""

from __future__ import annotations

from io import BytesIO

import pytest

from intersession.models import OwnForm
from intersession.web.headers import DOCUMENT_POLICY
from tests.support.definitions import HEAD
from tests.support.hostile import says_what_to_do
from tests.support.website import BASE, Browser, Website

FORM = f"{HEAD}parts:\n  - title: One\n    items:\n      - {{key: thing, kind: text, ask: What was good}}\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(200)
ZIP = b"PK\x03\x04" + bytes(200)
STATED = (("form.yaml", "application/yaml"), ("form.yaml", "text/plain"), ("photo.png", "image/png"))
MEAN_NAMES = (
    "../../etc/passwd",
    "..\\..\\x.yaml",
    "<script>alert(1)</script>.yaml",
    'a"; x="b',
    "x" * 5000,
    "{{7*7}}\u202e",
)


def bring(desk: Browser, data: bytes, *, name: str = "form.yaml", kind: str = "application/yaml", status: int) -> None:
    """Give a form's file to the page that takes one, and have what is in it added."""
    token = desk.get("/library/import").form("/import").value("csrf_token")
    sent = {"csrf_token": token, "do": "add", "file": (BytesIO(data), name, kind)}
    desk.post("/library/import", sent, status=status)


def own_forms(on_sqlite: Website) -> int:
    with on_sqlite.work() as work:
        return work.session.query(OwnForm).count()


@pytest.mark.parametrize("data", [PNG, ZIP, b"%PDF-1.7\n\xe2\xe3", FORM.encode("utf-16"), b"\0" * 99, b"MZ\x90"])
def test_a_file_of_another_sort_is_refused_whatever_it_says_of_itself(on_sqlite: Website, data: bytes) -> None:
    desk = on_sqlite.counselor()

    for name, kind in STATED:
        bring(desk, data, name=name, kind=kind, status=422)
        says_what_to_do(desk.response)

    assert own_forms(on_sqlite) == 0


def test_a_form_is_taken_whatever_its_file_says_of_itself(on_sqlite: Website) -> None:
    desk = on_sqlite.counselor()

    bring(desk, FORM.encode(), name="photo.png", kind="image/png", status=200)

    assert "Added to the library." in desk.page.text
    assert own_forms(on_sqlite) == 1


def test_the_name_of_a_file_that_comes_is_nowhere(on_sqlite: Website) -> None:
    desk = on_sqlite.counselor()

    for name in MEAN_NAMES:
        for data in (FORM.replace("key: thing", "kee: thing").encode(), PNG):
            bring(desk, data, name=name, status=422)
            assert name[:12] not in desk.page.text
            assert name[:12] not in str(desk.response.headers)
            assert "49" not in desk.page.text

    assert own_forms(on_sqlite) == 0


def test_a_file_is_no_larger_than_a_form_may_be(on_sqlite: Website) -> None:
    desk = on_sqlite.counselor()

    bring(desk, FORM.encode() + b"#" * 256 * 1024, status=413)
    assert "too long to be saved in one go" in desk.page.text

    assert own_forms(on_sqlite) == 0


def test_a_reminder_for_the_calendar_is_kept_and_not_shown(on_sqlite: Website) -> None:
    on_sqlite.meets("case-1", days=9)
    link = on_sqlite.assign(every="before_session")["Sam"]

    response = on_sqlite.browser().http.post(
        "/i/calendar", data={"token": link.rpartition("#")[2]}, base_url=BASE, headers={"Sec-Fetch-Site": "same-origin"}
    )

    assert response.mimetype == "text/calendar"
    assert response.headers["Content-Disposition"] == 'attachment; filename="reminder.ics"'
    assert response.headers["Content-Security-Policy"] == DOCUMENT_POLICY
