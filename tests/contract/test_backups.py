"""The backup drill: what is backed up comes back, without the master key it is noise, and the erased stay erased."""

from __future__ import annotations

import json
import subprocess
import uuid
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import delete

from intersession.cli import main
from intersession.errors import BackupBroken, KeyMissing
from intersession.models import DataKey, TrailEntry
from intersession.models.crypto import MasterKeys, parse_master_keys
from intersession.services import people, trail
from intersession.standalone import backup
from tests.support.databases import Databases
from tests.support.embedded import Embedded, make_embedded, put_away
from tests.support.website import links_on, token_of

CANARY = "canary-words-of-one-good-moment"


def write_something(embedded: Embedded) -> tuple[str, uuid.UUID]:
    """Let one partner send a reflection; return the case's reference and the partner's id."""
    desk = embedded.signed_in()
    case = embedded.add_couple(desk, "Sam", "Robin")
    desk.get(f"/assign?case={case}")
    desk.send("/assign", form="weekly-reflection")
    phone = embedded.browser()
    phone.post("/i", {"token": token_of(links_on(desk.page)["Sam"])})
    phone.send("/i/start", accept="yes", length="full")
    phone.send("/i/part/1", moment=CANARY)
    phone.get("/i/check")
    phone.send("/i/send")
    with embedded.work() as work:
        ours = people.case_of(work, case)
        assert ours is not None
        return case, people.members(work, ours)[0].id


def back_up(embedded: Embedded, into: Path) -> Path:
    with embedded.work() as work:
        return backup.make(work, embedded.url, into=into)


def content(path: Path) -> bytes:
    """Read a file of a backup; PostgreSQL's as SQL, because it is compressed."""
    if path.suffix != ".pgdump":
        return path.read_bytes()
    return subprocess.run(["pg_restore", "--file=-", str(path)], capture_output=True, check=True).stdout


def masters(embedded: Embedded) -> MasterKeys:
    return parse_master_keys(embedded.place.key_file.read_text(encoding="ascii"))


def restored(embedded: Embedded, folder: Path, databases: Databases) -> Embedded:
    url = databases.empty()
    backup.restore(folder, url, masters=masters(embedded))
    return Embedded(make_embedded(embedded.place, url, embedded.clock), embedded.place, embedded.clock, url)


@pytest.mark.slow
def test_what_was_backed_up_comes_back(embedded: Embedded, tmp_path: Path, databases: Databases) -> None:
    case, _ = write_something(embedded)
    folder = back_up(embedded, tmp_path / "backups")

    again = restored(embedded, folder, databases)

    assert CANARY in again.signed_in().get(f"/cases/{case}").text
    with again.work() as work:
        assert list(trail.faults(work)) == []
        assert trail.anchor_fault(work, backup.read(folder).head) is None
    put_away(again.app)


def test_a_backup_holds_neither_words_nor_the_keys_to_them(embedded: Embedded, tmp_path: Path) -> None:
    write_something(embedded)
    with embedded.work() as work:
        wrapped = [row.wrapped for row in work.session.query(DataKey)]
    folder = back_up(embedded, tmp_path / "backups")

    held = {path.name: content(path) for path in folder.iterdir()}

    master = embedded.place.key_file.read_text(encoding="ascii").partition(":")[2].strip().encode()
    database = held["practice.sqlite3" if embedded.url.startswith("sqlite") else "practice.pgdump"]
    assert len(wrapped) >= 4
    assert not any(CANARY.encode() in content or master in content for content in held.values())
    assert not any(key in database or key.hex().encode() in database for key in wrapped)
    assert all(path.stat().st_mode & 0o077 == 0 for path in [folder, *folder.iterdir()])


def test_who_was_erased_stays_unreadable_in_an_older_backup(
    embedded: Embedded, tmp_path: Path, databases: Databases
) -> None:
    _, sam = write_something(embedded)
    older = back_up(embedded, tmp_path / "backups")
    with embedded.work() as work:  # what erasing comes down to
        work.session.execute(delete(DataKey).where(DataKey.owner_id == sam))
    embedded.clock.advance(hours=1)
    back_up(embedded, tmp_path / "backups")

    again = restored(embedded, older, databases)

    with again.work() as work, pytest.raises(KeyMissing):
        people.person(work, people.client_by_id(work, sam))
    put_away(again.app)


def test_key_files_are_dropped_after_thirty_days(embedded: Embedded, tmp_path: Path) -> None:
    first = back_up(embedded, tmp_path / "backups")
    embedded.clock.advance(days=31)

    second = back_up(embedded, tmp_path / "backups")

    assert not (first / backup.KEYS).exists()
    assert backup.newest_keys(tmp_path / "backups") == second / backup.KEYS


def test_a_damaged_or_unfinished_backup_is_refused_and_nothing_is_overwritten(
    embedded: Embedded, tmp_path: Path, databases: Databases
) -> None:
    folder = back_up(embedded, tmp_path / "backups")
    database = next(path for path in folder.iterdir() if path.name.startswith("practice."))
    kept = database.read_bytes()

    database.write_bytes(kept[:-1] + b"x")
    with pytest.raises(BackupBroken, match="not what was written"):
        backup.restore(folder, databases.empty(), masters=masters(embedded))

    database.write_bytes(kept)
    keys = (folder / backup.KEYS).read_text(encoding="utf-8")
    (folder / backup.KEYS).write_text(keys.replace("k1", "k2"), encoding="utf-8")
    with pytest.raises(BackupBroken, match="not what was written"):
        backup.check(folder)

    (folder / backup.KEYS).write_text(keys, encoding="utf-8")
    with pytest.raises(BackupBroken):  # the database is in use
        backup.restore(folder, embedded.url, masters=masters(embedded))

    (folder / backup.MANIFEST).unlink()
    with pytest.raises(BackupBroken, match="unfinished"):
        backup.check(folder)


def test_a_trail_that_was_cut_off_is_found_with_the_end_that_a_backup_kept(embedded: Embedded, tmp_path: Path) -> None:
    write_something(embedded)
    head = backup.read(back_up(embedded, tmp_path / "backups")).head
    number = int(head.partition(":")[0])

    with embedded.work() as work:
        work.session.execute(delete(TrailEntry).where(TrailEntry.n >= number))

    with embedded.work() as work:
        assert list(trail.faults(work)) == []  # the chain alone cannot know
        assert trail.anchor_fault(work, head) == (number, "cut off")


def test_the_commands_back_up_check_and_put_back(tmp_path: Path) -> None:
    def run(*arguments: str | Path) -> str:
        result = CliRunner().invoke(main, [str(one) for one in arguments])
        assert result.exit_code == 0, result.output
        return result.output

    data, backups = tmp_path / "practice", tmp_path / "backups"
    run("db", "upgrade", "--data", data)
    said = run("backup", "--data", data, "--into", backups)
    note = json.loads((data / "last-backup.json").read_text(encoding="utf-8"))
    (data / "practice.sqlite3").rename(tmp_path / "lost")

    assert note["folder"] in said
    assert "is whole: sqlite" in run("backup-check", note["folder"])
    assert "Restored" in run("restore", "--data", data, "--from", note["folder"])
    assert "each follows" in run("trail", "verify", "--data", data, "--head", note["head"])
