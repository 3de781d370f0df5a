"""Keys of the erased go out of backups that were away then, as soon as these are back; until then it is said."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner, Result
from sqlalchemy import select

from intersession.cli import main
from intersession.errors import BackupBroken
from intersession.hooks.types import Finding
from intersession.models import DataKey
from intersession.services import erasing, people
from intersession.standalone import backup
from intersession.standalone.checks import of_practice
from intersession.standalone.models import PracticeClient
from intersession.web.background import make_worker
from intersession.web.runtime import runtime
from tests.support.embedded import Embedded

TOLD = "Some backups cannot be reached now."
pytestmark = pytest.mark.slow


def command(embedded: Embedded, name: str, *arguments: str | Path) -> Result:
    place = ("--data", embedded.place.folder, "--database", embedded.url)
    with time_machine.travel(embedded.clock(), tick=False):
        return CliRunner().invoke(main, [name, *map(str, (*place, *arguments))])


def back_up(embedded: Embedded, into: Path) -> Path:
    """Make a backup an hour later, and return the folder of all of them."""
    embedded.clock.advance(hours=1)
    said = command(embedded, "backup", "--into", into)
    assert said.exit_code == 0, said.output
    return into


def key_owners(embedded: Embedded) -> set[str]:
    with embedded.work() as work:
        return {str(one) for one in work.session.scalars(select(DataKey.owner_id))}


def erase_sam(embedded: Embedded, case: str) -> set[str]:
    """Erase one of a couple, do what waits, and return whose keys went: theirs here, and theirs in the practice."""
    before = key_owners(embedded)
    with embedded.work() as work:
        ours = people.case_of(work, case)
        assert ours is not None
        erasing.erase_client(work, people.client_by_id(work, people.members(work, ours)[0].id), by="system")
    embedded.clock.advance(minutes=1)
    make_worker(embedded.app).run_due()
    return before - key_owners(embedded)


@pytest.fixture
def case(embedded: Embedded) -> str:
    desk = embedded.signed_in()
    made = embedded.add_couple(desk)
    desk.get(f"/assign?case={made}")
    desk.send("/assign", form="weekly-reflection")
    return made


def holding(owners: set[str], into: Path) -> list[str]:
    """Return the backups whose key file holds one of these."""
    found = sorted(into.glob(f"*/{backup.KEYS}"))
    return [one.parent.name for one in found if any(owner in one.read_text(encoding="utf-8") for owner in owners)]


def rows_of_practice(embedded: Embedded) -> int:
    with embedded.work() as work:
        return len(work.session.scalars(select(PracticeClient)).all())


def looked_at(embedded: Embedded) -> list[Finding]:
    """Return what `doctor` finds about keys of the erased."""
    with embedded.app.app_context():
        (check,) = (one for one in of_practice(embedded.place, embedded.post()) if one.__name__ == "_erased")
        return list(check(embedded.app, runtime()))


def test_a_disk_that_was_away_loses_the_keys_as_soon_as_it_is_back(
    embedded: Embedded, case: str, tmp_path: Path
) -> None:
    disk = back_up(embedded, tmp_path / "disk" / "backups")
    other = back_up(embedded, tmp_path / "other")
    disk.parent.rename(tmp_path / "away")
    disk.mkdir(parents=True)  # where it is mounted there is a folder still
    assert TOLD in embedded.signed_in().get(f"/cases/{case}/rights").text

    erased = erase_sam(embedded, case)

    assert len(erased) == 2
    assert rows_of_practice(embedded) == 1
    assert holding(erased, other) == []
    assert len(holding(erased, tmp_path / "away" / "backups")) == 1
    told = command(embedded, "backup-forget")
    assert (told.exit_code, f"{disk} is not here: it keeps 2 keys" in told.output) == (1, True), told.output
    assert [
        f"2 keys of people or cases that were erased are still in backups in {disk}, which is not here" in one.advice
        for one in looked_at(embedded)
    ] == [True]

    shutil.rmtree(disk.parent)
    (tmp_path / "away").rename(disk.parent)
    told = command(embedded, "backup-forget")

    assert (told.exit_code, told.output) == (0, "No key of anybody who was erased is owed by a backup\n")
    assert holding(erased, disk) == []
    backup.check(next(disk.iterdir()))
    assert [one.advice for one in looked_at(embedded)] == [""]
    assert TOLD not in embedded.signed_in().get(f"/cases/{case}/rights").text


def test_the_next_backup_takes_out_what_is_owed_in_every_place(embedded: Embedded, case: str, tmp_path: Path) -> None:
    disk = back_up(embedded, tmp_path / "disk")
    disk.rename(tmp_path / "away")
    erased = erase_sam(embedded, case)
    (tmp_path / "away").rename(disk)

    back_up(embedded, disk)

    assert holding(erased, disk) == []
    assert command(embedded, "backup-forget").exit_code == 0


def test_a_damaged_key_file_holds_up_nothing_else(embedded: Embedded, case: str, tmp_path: Path) -> None:
    into = back_up(embedded, tmp_path / "backups")
    back_up(embedded, into)
    first, second = sorted(into.iterdir())
    (first / backup.KEYS).write_text((first / backup.KEYS).read_text()[:-20])

    erased = erase_sam(embedded, case)

    assert rows_of_practice(embedded) == 1
    assert holding(erased, into) == [first.name]
    backup.check(second)
    told = command(embedded, "backup-forget")
    assert (told.exit_code, f"{first / backup.KEYS} is damaged" in told.output) == (1, True), told.output
    assert [("are still in" in one.advice, one.is_grave) for one in looked_at(embedded)] == [(True, True)]

    (first / backup.KEYS).unlink()
    assert command(embedded, "backup-forget").exit_code == 0


def test_what_was_destroyed_owes_nothing(embedded: Embedded, case: str, tmp_path: Path) -> None:
    disk = back_up(embedded, tmp_path / "disk")
    shutil.rmtree(disk)
    erase_sam(embedded, case)

    told = command(embedded, "backup-forget", "--destroyed", disk)

    assert (told.exit_code, told.output.splitlines()[0]) == (0, f"{disk} is forgotten")
    with pytest.raises(BackupBroken):
        backup.read(disk / "any")
