"""Files that leave the practice under a password besides the summary: many briefs at once, and a record."""

from __future__ import annotations

import io
import zipfile

import pypdf
import pytest

from intersession.models import Reflection, TrailEntry
from tests.support.couples import WEEK, everything_kept, reflect
from tests.support.paper import RealEngine
from tests.support.website import Browser, Website

PASSWORD = "four quiet kitchen chairs"


@pytest.fixture
def desk(on_sqlite: Website) -> Browser:
    """Sam sent a week, and the couple meets today."""
    reflect(on_sqlite, on_sqlite.assign()["Sam"], **{**WEEK, "talk": "Canary of Sam"})
    on_sqlite.meets("case-1", days=0.05)
    on_sqlite.runtime.renderer = RealEngine()
    return on_sqlite.counselor()


def ready(desk: Browser, website: Website, shape: str) -> str:
    """Have the briefs of the day made, and give the batch's address."""
    desk.get("/briefs")
    desk.send("/briefs", which="day", day="2026-03-02", shape=shape, edition="counselor")
    path: str = desk.response.request.path
    website.run_due()
    return path


def lock(desk: Browser, path: str, password: str = PASSWORD, again: str = PASSWORD, *, status: int = 200) -> bytes:
    desk.get(path)
    (form,) = (one for one in desk.page.forms() if one.action.endswith("/password"))
    desk.post(form.action, form.filled(password=password, again=again), status=status)
    return bytes(desk.response.data)


def words(file: bytes, password: str = PASSWORD) -> str:
    """Open a sealed file, and give its text."""
    reader = pypdf.PdfReader(io.BytesIO(file))
    assert reader.is_encrypted
    assert not reader.decrypt(password[:-1])
    assert reader.decrypt(password)
    return "".join(page.extract_text() for page in reader.pages)


def looks(website: Website) -> list[str]:
    with website.work() as work:
        return [one.action for one in work.session.query(TrailEntry) if one.action in ("read", "document_made")]


def test_the_one_pdf_of_a_day_opens_with_its_password_alone(desk: Browser, on_sqlite: Website) -> None:
    path = ready(desk, on_sqlite, "pdf")
    assert f"{path}/password" in desk.get(path).html

    file = lock(desk, f"{path}/password")

    assert "Canary of Sam" in words(file)
    assert b"Canary" not in file
    assert desk.response.headers["Content-Disposition"] == 'attachment; filename="notes-2026-03-02.pdf"'
    assert looks(on_sqlite) == ["read", "document_made"]
    assert PASSWORD.encode() not in everything_kept(on_sqlite) + file


def test_each_file_of_a_zip_opens_with_the_password_alone(desk: Browser, on_sqlite: Website) -> None:
    file = lock(desk, f"{ready(desk, on_sqlite, 'zip')}/password")

    archive = zipfile.ZipFile(io.BytesIO(file))
    assert archive.namelist() == ["01-1312.pdf"]
    assert "Canary of Sam" in words(archive.read("01-1312.pdf"))
    assert looks(on_sqlite) == ["read", "document_made"]


def test_a_record_opens_with_its_password_alone(desk: Browser, on_sqlite: Website) -> None:
    with on_sqlite.work() as work:
        sent = work.session.query(Reflection).filter(Reflection.sent_at.is_not(None)).one().id
    page = desk.get("/cases/case-1").html
    for way in ("filled.pdf", "filled.pdf?as=archive", "password"):
        assert page.count(f'"/reflections/{sent}/{way}"') == 1

    file = lock(desk, f"/reflections/{sent}/password")

    assert "Canary of Sam" in words(file)
    assert b"Canary" not in file


def test_two_passwords_that_differ_give_no_file_and_leave_no_look(desk: Browser, on_sqlite: Website) -> None:
    path = ready(desk, on_sqlite, "zip")

    lock(desk, f"{path}/password", again=PASSWORD + "s", status=422)

    assert "The two are not the same." in desk.page.text
    assert PASSWORD not in desk.response.text
    assert looks(on_sqlite) == []
