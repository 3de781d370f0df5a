"""The drill as an operator does it, with the command: who was erased stays away, and a wrong folder is refused."""

from __future__ import annotations

import re
import shutil
import uuid
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import delete

from intersession.cli import main, trails
from intersession.models import DataKey, TrailEntry
from intersession.models.crypto import new_master_entry
from intersession.services import erasing, people, trail
from intersession.standalone import backup
from intersession.standalone.place import BackupNote, note_backup, open_place
from intersession.web.background import make_worker
from tests.support.databases import Databases
from tests.support.embedded import Embedded, make_embedded, put_away

pytestmark = pytest.mark.slow

PAGES = ("/", "/cases", "/practice/people", "/practice/sessions", "/practice/outbox")


def back_up(embedded: Embedded, into: Path) -> Path:
    """Make a backup and note it, as the command does."""
    with embedded.work() as work:
        made = backup.make(work, embedded.url, into=into)
        note_backup(embedded.place, BackupNote(work.clock(), made, backup.read(made).head))
    return made


def put_back(embedded: Embedded, folder: Path, into: Path, url: str) -> Result:
    """Put a backup back with the command, into a new folder that has the practice's keys and secrets."""
    into.mkdir(exist_ok=True)
    for file in (embedded.place.key_file, embedded.place.secrets_file):
        shutil.copy(file, into)
    return command("restore", "--data", into, "--database", url, "--from", folder)


def command(*arguments: Any) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments])


def opened(embedded: Embedded, folder: Path, url: str) -> Embedded:
    place = open_place(folder)
    return Embedded(make_embedded(place, url, embedded.clock), place, embedded.clock, url)


def add_two_couples(embedded: Embedded) -> tuple[str, str]:
    desk = embedded.signed_in()
    cases = (embedded.add_couple(desk, "Sam", "Robin"), embedded.add_couple(desk, "Noor", "Dana"))
    for case in cases:
        desk.get(f"/assign?case={case}")
        desk.send("/assign", form="weekly-reflection")
    return cases


def erase_sam_and_noors_case(embedded: Embedded, cases: tuple[str, str]) -> None:
    """Erase one partner of the first couple, and all of the second; then do what waits."""
    with embedded.work() as work:
        first, second = (people.case_of(work, ref) for ref in cases)
        assert first is not None
        assert second is not None
        erasing.erase_client(work, people.client_by_id(work, people.members(work, first)[0].id), by="system")
        erasing.erase_case(work, second, by="system")
    embedded.clock.advance(minutes=1)
    make_worker(embedded.app).run_due()


def test_whoever_was_erased_stays_away_when_yesterdays_backup_comes_back(
    embedded: Embedded, tmp_path: Path, databases: Databases
) -> None:
    cases = add_two_couples(embedded)
    folder = back_up(embedded, tmp_path / "backups")
    erase_sam_and_noors_case(embedded, cases)
    url = databases.empty()

    said = put_back(embedded, folder, tmp_path / "again", url)

    assert said.exit_code == 0, said.output
    assert "erased again: 4" in said.output  # three people and a case
    again = opened(embedded, tmp_path / "again", url)
    desk = again.signed_in()
    for address in (*PAGES, f"/cases/{cases[0]}", f"/practice/cases/{cases[0]}", f"/assign?case={cases[0]}"):
        assert not re.search(r"\b(Sam|Noor|Dana)\b", desk.get(address).text), address
    assert "Robin" in desk.get(f"/cases/{cases[0]}").text
    desk.get(f"/cases/{cases[1]}", status=404)
    with again.work() as work:
        assert erasing.without_key(work) == 0
        assert trail.anchor_fault(work, backup.read(folder).head) is None
        assert list(trail.faults(work)) == []
    put_away(again.app)


def test_taking_a_key_out_of_backups_goes_on_where_it_was_stopped(
    embedded: Embedded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_two_couples(embedded)
    into = tmp_path / "backups"
    folder = back_up(embedded, into)
    with embedded.work() as work:
        owner = str(work.session.query(DataKey).first().owner_id)  # type: ignore[union-attr]  # a couple was added
    overwrite, done = backup._overwrite, []

    def stop_before(number: int) -> None:
        def counted(path: Path, text: str) -> None:
            done.append(path)
            if len(done) == number:
                raise KeyboardInterrupt
            overwrite(path, text)

        done.clear()
        monkeypatch.setattr(backup, "_overwrite", counted)
        with pytest.raises(KeyboardInterrupt):
            backup.forget(into, [owner])
        monkeypatch.setattr(backup, "_overwrite", overwrite)
        backup.check(folder)

    stop_before(2)
    assert owner in (folder / backup.KEYS).read_text(encoding="utf-8")
    stop_before(3)
    assert owner not in (folder / backup.KEYS).read_text(encoding="utf-8")
    assert backup.forget(into, [owner, str(uuid.uuid4())]) == ()


def test_end_of_the_trail_in_a_manifest_is_never_beyond_the_copy(
    embedded: Embedded, tmp_path: Path, databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody looks at a page while the database is being copied."""
    add_two_couples(embedded)
    name = "_copy_sqlite" if embedded.url.startswith("sqlite") else "_dump_postgres"
    copy = getattr(backup, name)

    def copy_while_somebody_works(*given: Any) -> None:
        copy(*given)
        desk = embedded.signed_in()
        embedded.add_couple(desk, "Late", "Comer")
        desk.get(f"/assign?case={desk.response.request.path.rpartition('/')[2]}")
        desk.send("/assign", form="weekly-reflection")

    monkeypatch.setattr(backup, name, copy_while_somebody_works)
    folder = back_up(embedded, tmp_path / "backups")
    url = databases.empty()

    said = put_back(embedded, folder, tmp_path / "again", url)

    assert "erased again: 0" in said.output, said.output
    again = opened(embedded, tmp_path / "again", url)
    with again.work() as work:
        assert trail.anchor_fault(work, backup.read(folder).head) is None
    put_away(again.app)


def test_restore_refuses_a_folder_that_could_not_open_it_and_writes_nothing(
    embedded: Embedded, tmp_path: Path, databases: Databases
) -> None:
    add_two_couples(embedded)
    folder = back_up(embedded, tmp_path / "backups")
    into, url = tmp_path / "again", databases.empty()
    right = {file.name: file.read_text() for file in (embedded.place.key_file, embedded.place.secrets_file)}
    wrong = (
        ("put keys.txt back", {"secrets.json": right["secrets.json"]}),
        ("put secrets.json back", {"keys.txt": right["keys.txt"]}),
        ('does not hold the master key "k1"', right | {"keys.txt": new_master_entry("k1")}),
        ('does not hold the master key "k1"', right | {"keys.txt": new_master_entry("other")}),
    )
    for wanted, files in wrong:
        shutil.rmtree(into, ignore_errors=True)
        into.mkdir()
        for name, text in files.items():
            (into / name).write_text(text)

        said = command("restore", "--data", into, "--database", url, "--from", folder)

        assert said.exit_code == 1
        assert wanted in said.output
        assert {path.name for path in into.iterdir()} == set(files)
    assert put_back(embedded, folder, into, url).exit_code == 0  # the database is still empty


def test_verify_knows_the_end_that_the_last_backup_saw(embedded: Embedded, tmp_path: Path) -> None:
    add_two_couples(embedded)
    back_up(embedded, tmp_path / "backups")
    at = ("--data", embedded.place.folder, "--database", embedded.url)
    assert "each follows from the one before it" in command("trail", "verify", *at).output

    with embedded.work() as work:
        work.session.execute(delete(TrailEntry).where(TrailEntry.n > 1))

    said = command("trail", "verify", *at)
    assert said.exit_code == 1
    assert "cut off" in said.output


def test_verify_says_neighbours_with_the_same_fault_in_one_line() -> None:
    found = [(2, "missing"), (3, "changed"), (4, "changed"), (6, "changed")]

    assert list(trails._lines(found)) == ["entry 2: missing", "entries 3 to 4: changed", "entry 6: changed"]
