"""Files that are kept for good, with their data in them, and files under a password."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pikepdf
import pytest
from sqlalchemy import select

from intersession.models import Reflection
from intersession.pdf import engine
from intersession.pdf.pool import Pool
from tests.support import briefs
from tests.support.couples import reflect
from tests.support.paper import RealEngine
from tests.support.verapdf import runner
from tests.support.website import Website

# The engine leaves its colour profile open; Python says so when it is collected.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")

DATA = [
    {"name": "data.json", "about": "The same, as data", "text": json.dumps({"closeness": 7})},
    {"name": "response.fhir.json", "about": "The same, as FHIR R4", "text": json.dumps({"resourceType": "Bundle"})},
]


def archived() -> bytes:
    html = briefs.html(briefs.brief())
    return engine.render(html, title="Notes", language="en", variant="pdf/a-3u", attached=DATA)


@pytest.fixture(scope="module")
def made() -> bytes:
    return archived()


def test_an_archived_file_is_pdf_a_and_accessible(made: bytes, on_sqlite: Website, tmp_path: Path) -> None:
    runner.need()
    (brief := tmp_path / "brief.pdf").write_bytes(made)
    (summary := tmp_path / "summary.pdf").write_bytes(archived_summary(on_sqlite))
    (record := tmp_path / "record.pdf").write_bytes(archived_record(on_sqlite))

    found = runner.check([(flavour, file) for flavour in ("3u", "ua1") for file in (brief, summary, record)])

    assert {asked: verdict.failed for asked, verdict in found.items()} == dict.fromkeys(found, "{}")
    assert all(verdict.passes for verdict in found.values())
    assert len(found) == 6


def archived_summary(website: Website) -> bytes:
    """Give the counselor's summary of a couple of which one sent a week, with its answers as FHIR, from the route."""
    reflect(website, website.assign()["Sam"])
    website.runtime.renderer = RealEngine()
    desk = website.counselor()
    desk.get("/cases/case-1/summary.pdf?for=counselor&range=all&as=archive")
    with pikepdf.open(io.BytesIO(desk.response.data)) as file:
        assert set(file.attachments) == {"data.json", "responses.fhir.json"}
    return bytes(desk.response.data)


def archived_record(website: Website) -> bytes:
    """Give the record of what was sent."""
    with website.work() as work:
        sent = work.session.scalars(select(Reflection.id).where(Reflection.sent_at.is_not(None))).one()
    desk = website.counselor()
    desk.get(f"/reflections/{sent}/filled.pdf?as=archive")
    return bytes(desk.response.data)


def test_an_archived_file_carries_its_data(made: bytes) -> None:
    with pikepdf.open(io.BytesIO(made)) as file:
        found = {name: one.get_file().read_bytes() for name, one in file.attachments.items()}
        assert [str(one.AFRelationship) for one in file.Root.AF] == ["/Data"] * 2

    assert json.loads(found["data.json"]) == {"closeness": 7}
    assert json.loads(found["response.fhir.json"]) == {"resourceType": "Bundle"}


def test_the_same_data_is_the_same_file(made: bytes) -> None:
    assert archived() == made


def test_a_file_under_a_password_opens_with_it_alone_and_is_still_tagged() -> None:
    with Pool(1) as pool:
        made = pool.submit("<p>SECRET-WORDS", title="Notes", language="en", password="kitchen table 7")

    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(io.BytesIO(made))
    with pikepdf.open(io.BytesIO(made), password="kitchen table 7") as file:
        assert file.encryption.bits == 256
        assert file.Root.MarkInfo.Marked
        assert b"pdfuaid" in file.Root.Metadata.read_bytes()
    assert b"SECRET-WORDS" not in made
