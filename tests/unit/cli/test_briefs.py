"""The command `briefs`: a file for its owner alone, told to the trail; stopped with Ctrl-C, it is taken up again."""

from __future__ import annotations

import re
import stat
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import select

from intersession.cli import briefs
from intersession.models import Batch, Case, TrailEntry
from intersession.services import documents
from tests.support.couples import WEEK, reflect
from tests.support.website import PlainRenderer, Website

DAY = ("--day", "2026-03-02")


class Stopped(PlainRenderer):
    """Somebody presses Ctrl-C while the second brief is made."""

    asked = 0

    def submit(self, html: str, *, title: str, language: str, **more: Any) -> bytes:
        self.asked += 1
        if self.asked == 2:
            raise KeyboardInterrupt
        return super().submit(html, title=title, language=language, **more)


@pytest.fixture
def practice(on_sqlite: Website) -> Website:
    """Two cases meet today; one person of them wrote."""
    links = on_sqlite.assign()
    reflect(on_sqlite, links["Sam"], **{**WEEK, "talk": "Canary of Sam"})
    on_sqlite.assign(case="case-2")
    on_sqlite.meets("case-1", days=0.05)
    on_sqlite.meets("case-2", days=0.1)
    return on_sqlite


def run(practice: Website, out: Path, *more: str) -> Result:
    given = ["--counselor", "amara", "--name", "Amara Osei", "--timezone", "America/Chicago", "--out", str(out), *more]
    return practice.app.test_cli_runner().invoke(briefs.of_host, given)


def test_the_day_is_a_file_for_its_owner_and_in_the_trail(practice: Website, tmp_path: Path) -> None:
    out = tmp_path / "day.zip"

    said = run(practice, out, *DAY)

    assert said.exit_code == 0, said.output
    assert said.output.splitlines() == ["1 of 2", "2 of 2", f"{out}: 2 briefs"]  # no terminal: no bar
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    with zipfile.ZipFile(out) as archive:
        assert archive.namelist() == ["01-1312.pdf", "02-1424.pdf"]
        assert b"Canary of Sam" in archive.read("01-1312.pdf")
    with practice.work() as work:
        assert work.session.query(Batch).count() == 0  # nothing is left lying there
        made = work.session.query(TrailEntry).filter_by(action="document_made").all()
        assert [one.actor for one in made] == ["counselor:amara"] * 2


def test_a_file_that_others_could_read_is_its_owners_alone_afterwards(practice: Website, tmp_path: Path) -> None:
    (out := tmp_path / "day.zip").write_bytes(b"x" * 10_000_000)
    out.chmod(0o644)

    assert run(practice, out, *DAY).exit_code == 0

    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert zipfile.is_zipfile(out)
    assert out.stat().st_size < 10_000_000


def test_what_cannot_be_written_is_recorded_and_not_lost(practice: Website, tmp_path: Path) -> None:
    said = run(practice, tmp_path / "nowhere" / "day.zip", *DAY)

    assert said.exit_code == 1
    with practice.work() as work:
        assert work.session.query(Batch).one().state == "ready"
        assert work.session.query(TrailEntry).filter_by(action="document_made").count() == 2


def test_what_was_stopped_is_taken_up_where_it_was_left(practice: Website, tmp_path: Path) -> None:
    renderer = practice.runtime.renderer = Stopped()
    stopped = run(practice, tmp_path / "day.zip", *DAY)
    assert stopped.exit_code == 1
    found = re.search(r"--resume (\S+)", stopped.output)
    assert found, stopped.output
    assert not (tmp_path / "day.zip").exists()
    with practice.work() as work:  # so that a brief that is made again is printed again
        documents.erase(work, list(work.session.scalars(select(Case.id))))

    said = run(practice, tmp_path / "day.zip", "--resume", found[1])

    assert said.exit_code == 0, said.output
    with zipfile.ZipFile(tmp_path / "day.zip") as archive:
        assert len(archive.namelist()) == 2
    assert renderer.asked == 3  # the first was not printed again
    assert said.output.splitlines()[:-1] == ["2 of 2"]

    once_more = run(practice, tmp_path / "day.zip", "--resume", found[1])
    assert once_more.exit_code == 1
    assert "One that is finished is taken away as soon as its file is written" in once_more.output
    assert f"{tmp_path / 'day.zip'} is there." in once_more.output
    assert zipfile.is_zipfile(tmp_path / "day.zip")


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (("--day", "tomorrow"), "2026-11-26"),
        (("--day", "2030-01-01"), "there is no brief to make"),
        (("--resume", "x"), "the ID that was printed"),
    ],
)
def test_what_makes_no_sense_is_said_in_a_line(
    practice: Website, tmp_path: Path, more: tuple[str, ...], says: str
) -> None:
    said = run(practice, tmp_path / "day.zip", *more)

    assert said.exit_code == 1
    assert says in said.output
    assert not (tmp_path / "day.zip").exists()
