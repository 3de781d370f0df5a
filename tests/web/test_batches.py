"""Many briefs in one file: made in the background, stopped, taken up again, sealed, and gone after a day."""

from __future__ import annotations

import io
import uuid
import zipfile
from dataclasses import replace

import pypdf
import pytest

from intersession.hooks.types import HostCase, Role
from intersession.jobs import batches as maker
from intersession.jobs.outbox import Job
from intersession.models import Batch, BatchPart, DataKey, TrailEntry
from intersession.pdf import engine
from intersession.services import batches, consents, people
from intersession.web.background import make_worker
from tests.support.couples import WEEK, everything_kept, reflect
from tests.support.website import AMARA, BO, SAM_ROBIN, Browser, Website, client

pytestmark = pytest.mark.store

OTHERS = (HostCase("case-3", (client("ida", "Ida"), client("per", "Per"))),)


@pytest.fixture
def desk(website: Website) -> Browser:
    """Two couples meet today, one of them wrote; a third case meets tomorrow."""
    website.host.cases["amara"].extend(OTHERS)
    links = website.assign()
    reflect(website, links["Sam"], **{**WEEK, "talk": "Canary of Sam"})
    website.assign(case="case-3")
    website.meets("case-1", days=0.05)
    website.meets("case-3", days=0.1)
    website.meets("case-2", days=1)
    return website.counselor()


def asked(desk: Browser, **values: str) -> str:
    """Ask for briefs, and give the batch's address."""
    desk.get("/briefs")
    desk.send("/briefs", **{"which": "day", "day": "2026-03-02", "shape": "zip", "edition": "counselor", **values})
    path: str = desk.response.request.path
    assert path.startswith("/briefs/")
    return path


def printed(desk: Browser) -> str:
    """Give the HTML that the file at hand was printed from."""
    data: bytes = desk.response.data
    return data.removeprefix(b"%PDF-1.7 ").decode()


def test_the_day_is_one_zip_with_a_file_each_and_no_names_outside(desk: Browser, website: Website) -> None:
    path = asked(desk)
    assert "0 of 2 made" in desk.page.text

    website.run_due()

    assert "2 of 2 made" in desk.get(path).text
    desk.get(f"{path}/file")
    archive = zipfile.ZipFile(io.BytesIO(desk.response.data))
    assert archive.namelist() == ["01-1312.pdf", "02-1424.pdf"]
    assert b"Canary of Sam" in archive.read("01-1312.pdf")
    assert desk.response.headers["Content-Disposition"] == 'attachment; filename="notes-2026-03-02.zip"'
    assert "sandbox" in desk.response.headers["Content-Security-Policy"]


@pytest.mark.parametrize("shape", ["zip", "pdf"])
def test_a_job_that_runs_twice_leaves_the_brief_that_it_made(desk: Browser, website: Website, shape: str) -> None:
    batch_id = uuid.UUID(asked(desk, shape=shape).rpartition("/")[2])
    make = maker.handler(website.runtime.press)
    bodies = []
    for _ in range(2):  # a worker that was killed after it kept a brief, and before it crossed off the job
        with website.work() as work:
            part = batches.parts(work, batch_id)[0]
            payload = {"batch": str(batch_id), "part": str(part.id), "turn": work.session.get_one(Batch, batch_id).turn}
            make(work, Job(uuid.uuid4(), batches.KIND, payload, attempts=1, lease=uuid.uuid4()))
            work.session.commit()
            bodies.append(batches.parts(work, batch_id)[0].body)

    assert bodies[0] is not None
    assert bodies[1] == bodies[0]  # sealed anew it would be other bytes


def test_one_pdf_has_a_bookmark_for_each_and_is_printed_once(desk: Browser, website: Website) -> None:
    path = asked(desk, shape="pdf")
    website.run_due()

    desk.get(f"{path}/file")

    html = printed(desk)
    made = pypdf.PdfReader(io.BytesIO(engine.render(html, title="Notes", language="en")))
    assert [mark.title for mark in made.outline] == ["13:12", "14:24"]  # type: ignore[union-attr]  # a flat list
    assert len(made.pages) == 2
    assert "Canary of Sam" in made.pages[0].extract_text()
    assert "Ida" in made.pages[1].extract_text()


def test_the_rooms_edition_has_nothing_that_was_not_shared(desk: Browser, website: Website) -> None:
    path = asked(desk, shape="pdf", edition="room_safe", which="all")
    website.run_due()
    desk.get(f"{path}/file")

    assert "Canary of Sam" not in printed(desk)
    assert "Ida" in printed(desk)


def test_a_stopped_batch_goes_on_where_it_was_left(desk: Browser, website: Website) -> None:
    path = asked(desk)
    worker = make_worker(website.app)
    worker._run_one()
    desk.get(path)
    desk.send("/stop")
    website.run_due()
    assert "Stopped" in desk.get(path).text
    desk.get(f"{path}/file", status=404)
    with website.work() as work:
        made = [one.state for one in work.session.query(BatchPart).order_by(BatchPart.position)]

    desk.get(path)
    desk.send("/resume")
    website.run_due()

    assert made.count("waiting") >= 1
    assert "2 of 2 made" in desk.get(path).text
    desk.get(f"{path}/file")


def test_a_case_that_separates_meanwhile_is_left_out(desk: Browser, website: Website) -> None:
    path = asked(desk)
    desk.get("/cases/case-3/people")
    desk.send("/separate")

    website.run_due()

    assert "1 could not be made" in desk.get(path).text
    desk.get(f"{path}/file")
    assert len(zipfile.ZipFile(io.BytesIO(desk.response.data)).namelist()) == 1


def test_a_case_that_went_to_another_counselor_meanwhile_is_left_out(desk: Browser, website: Website) -> None:
    path = asked(desk)
    website.host.cases["amara"].remove(SAM_ROBIN)

    website.run_due()

    assert "1 could not be made" in desk.get(path).text
    desk.get(f"{path}/file")
    assert len(zipfile.ZipFile(io.BytesIO(desk.response.data)).namelist()) == 1


def test_a_file_with_a_case_that_went_to_another_counselor_is_handed_over_no_more(
    desk: Browser, website: Website
) -> None:
    path = asked(desk)
    website.run_due()
    desk.get(f"{path}/file")

    website.host.cases["amara"].remove(SAM_ROBIN)

    desk.get(f"{path}/file", status=404)


def test_what_is_kept_is_sealed_and_gone_after_a_day(desk: Browser, website: Website) -> None:
    path = asked(desk, shape="pdf")
    website.run_due()
    assert b"Canary of Sam" not in everything_kept(website)

    website.clock.advance(hours=25)
    desk.get(f"{path}/file", status=404)
    with website.work() as work:
        keys = work.session.query(DataKey).count()
        maker.forget(work)
    with website.work() as work:
        assert work.session.query(Batch).count() == work.session.query(BatchPart).count() == 0
        assert work.session.query(DataKey).count() == keys - 1


def test_erasing_takes_away_what_has_this_case(desk: Browser, website: Website) -> None:
    path = asked(desk)
    with website.work() as work:
        case = work.session.query(BatchPart).first()
        assert case is not None
        assert batches.erase(work, [case.case_id]) == 1

    desk.get(path, status=404)


def test_handing_over_is_recorded_for_each_case(desk: Browser, website: Website) -> None:
    path = asked(desk)
    website.run_due()
    with website.work() as work:
        before = work.session.query(TrailEntry).filter_by(action="read").count()

    desk.get(f"{path}/file")

    with website.work() as work:
        assert work.session.query(TrailEntry).filter_by(action="read").count() == before + 1
        assert work.session.query(TrailEntry).filter_by(action="document_made").count() == 2


def test_nobody_else_sees_or_stops_a_batch(desk: Browser, website: Website) -> None:
    path = asked(desk)
    token = desk.page.form("/stop").value("csrf_token")
    other = website.counselor(BO)

    other.get(path, status=404)
    other.get(f"{path}/file", status=404)
    assert token
    assert path not in other.get("/briefs").html


def test_a_day_without_sessions_and_too_many_for_one_pdf_are_said(
    desk: Browser, website: Website, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.get("/briefs")
    desk.send("/briefs", which="day", day="2026-05-01", status=422)
    assert "There is no brief to make" in desk.page.text

    monkeypatch.setattr("intersession.web.batches.ONE_FILE", 1)
    desk.get("/briefs")
    desk.send("/briefs", which="day", day="2026-03-02", shape="pdf", status=422)
    assert "Choose ZIP for more" in desk.page.text


def test_a_supervisor_gets_the_briefs_of_the_cases_they_read_along_in(desk: Browser, website: Website) -> None:
    watcher = replace(AMARA, ref="sue", name="Sue", role=Role.SUPERVISOR)
    website.host.cases["sue"] = [SAM_ROBIN]
    desk.get("/settings")
    desk.send("/settings", supervision="Sue reads, too.")
    with website.work() as work:
        case = people.case_of(work, "case-1")
        assert case is not None
        for person in people.members(work, case):
            consents.give(work, case, person.id)
    sue = website.counselor(watcher)

    path = asked(sue, which="all")
    website.run_due()
    sue.get(f"{path}/file")

    assert len(zipfile.ZipFile(io.BytesIO(sue.response.data)).namelist()) == 1
