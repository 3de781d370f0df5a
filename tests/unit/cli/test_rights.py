"""`export`, `erase` and `hold` inside a host: what they write, for whom, and what they refuse."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask.cli import ScriptInfo

import intersession
from intersession.cli import host
from intersession.models import Client, TrailEntry
from tests.support.couples import WEEK, reflect
from tests.support.website import Website


@pytest.fixture
def written(on_sqlite: Website) -> Website:
    """Sam and Robin, who both sent a week."""
    links = on_sqlite.assign()
    for name in ("Sam", "Robin"):
        reflect(on_sqlite, links[name], **{**WEEK, "moment": f"{name}'s own words"})
    return on_sqlite


def run(website: Website, *arguments: object) -> Result:
    return CliRunner().invoke(host, [str(one) for one in arguments], obj=ScriptInfo(create_app=lambda: website.app))


def actions(website: Website) -> list[str]:
    with website.work() as work:
        return [one.action for one in work.session.query(TrailEntry).order_by(TrailEntry.n)]


def test_export_of_a_person_has_their_words_alone_and_is_for_its_owner_alone(written: Website, tmp_path: Path) -> None:
    result = run(written, "export", "--client", "sam", "--into", tmp_path / "out")

    assert result.exit_code == 0, result.output
    files = {file.suffix: file for file in (tmp_path / "out").iterdir()}
    assert files.keys() == {".json", ".pdf"}
    for file in files.values():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert b"Robin" not in file.read_bytes()
    assert "Sam's own words" in files[".json"].read_text(encoding="utf-8")
    assert json.loads(files[".json"].read_text(encoding="utf-8"))["withheld"]
    assert actions(written)[-1] == "exported"


def test_export_of_all_keeps_each_person_apart(written: Website, tmp_path: Path) -> None:
    result = run(written, "export", "--all", "--into", tmp_path / "out")

    assert result.exit_code == 0, result.output
    people = [file.read_text(encoding="utf-8") for file in (tmp_path / "out").glob("case-*/person-*.json")]
    assert len(people) == 2
    assert sorted("Sam's own words" in one for one in people) == [False, True]
    assert sorted("Robin's own words" in one for one in people) == [False, True]
    (case,) = (tmp_path / "out").glob("case-*/case.json")
    assert "own words" not in case.read_text(encoding="utf-8")
    with written.work() as work:
        told = [one.about for one in work.session.query(TrailEntry) if one.action == "exported"]
    ids = [file.stem.removeprefix("person-") for file in (tmp_path / "out").glob("case-*/person-*.json")]
    assert sorted(told) == sorted([*ids, case.parent.name.removeprefix("case-")])


def test_the_cases_file_tells_its_sessions_and_of_which_time(written: Website, tmp_path: Path) -> None:
    written.meets("case-1", days=-7, status="held", place="Room 2", agreed=("Ten minutes a day",))

    result = run(written, "export", "--case", "case-1", "--into", tmp_path / "out")

    assert result.exit_code == 0, result.output
    told = json.loads((tmp_path / "out" / "case.json").read_text(encoding="utf-8"))["sessions"]
    assert [(one["minutes"], one["place"], one["status"], one["agreed"]) for one in told["list"]] == [
        (50, "Room 2", "held", ["Ten minutes a day"])
    ]
    assert told["from"] < told["list"][0]["starts_at"] < told["until"]
    for file in (tmp_path / "out").glob("person-*.json"):
        assert "Ten minutes a day" not in file.read_text(encoding="utf-8")


def test_a_folder_that_is_there_is_not_written_into(written: Website, tmp_path: Path) -> None:
    assert run(written, "export", "--client", "sam", "--into", tmp_path).exit_code == 1

    assert list(tmp_path.glob("person-*")) == []
    assert "exported" not in actions(written)


def test_erasing_asks_for_yes_and_gives_way_to_a_hold(written: Website) -> None:
    assert "--yes" in run(written, "erase", "--client", "sam").output
    assert run(written, "hold", "--case", "case-1").exit_code == 0
    refused = run(written, "erase", "--client", "sam", "--yes")
    assert (refused.exit_code, "legal hold" in refused.output) == (1, True)
    assert run(written, "hold", "--case", "case-1", "--lift").exit_code == 0

    assert run(written, "erase", "--client", "sam", "--yes").exit_code == 0

    with written.work() as work:
        assert work.session.query(Client).filter(Client.host_ref == "sam").count() == 0
    assert {"held", "hold_lifted", "erased"} <= set(actions(written))


def test_a_host_that_deletes_somebody_erases_them_here(written: Website) -> None:
    with written.app.app_context():
        assert intersession.erase_client("sam") == 1
        assert intersession.erase_client("sam") == 0
        assert intersession.erase_case("case-1")
        assert not intersession.erase_case("case-1")

    with written.work() as work:
        assert work.session.query(Client).count() == 0
