"""Places of backups, and whose keys still have to go out of one that was away when they were erased. Ids only."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import delete, select

from intersession.models import TrailEntry
from intersession.models.among import among
from intersession.services.unit import UnitOfWork
from intersession.standalone import backup
from intersession.standalone.models import BackupPlace, OwedErasure
from intersession.standalone.place import BackupNote


@dataclass(frozen=True, slots=True)
class Visit:
    """What came of looking through a place for these owners' keys. `missed`: files that could not be looked through."""

    place: Path
    owners: frozenset[str]
    is_here: bool
    missed: tuple[Path, ...] = ()

    @property
    def is_done(self) -> bool:
        return self.is_here and not self.missed


def note(work: UnitOfWork, made: Path) -> None:
    """Remember the place of a backup that was made or put back: the folder in which its own folder lies."""
    work.session.merge(BackupPlace(folder=str(made.parent), newest=made.name))


def adopt(work: UnitOfWork, noted: BackupNote | None) -> None:
    """Remember the place of the newest backup when it was made before places were."""
    if noted is not None and work.session.get(BackupPlace, str(noted.folder.parent)) is None:
        note(work, noted.folder)


def erased_of(work: UnitOfWork, case_id: uuid.UUID) -> tuple[str, ...]:
    """Return the ids that the trail names as erased in this case: its people's, and its own."""
    rows = select(TrailEntry.about).where(TrailEntry.action == "erased", TrailEntry.case_id == case_id)
    return tuple(work.session.scalars(rows))


def visit(work: UnitOfWork, owners: Iterable[str] = (), *, noted: BackupNote | None = None) -> tuple[Visit, ...]:
    """Take these owners' keys, and those that are owed there, out of every place that is here. Writes to no table.

    It may take long, so the caller holds no lock meanwhile. `noted`: as in `adopt`.
    """
    known = {Path(one.folder): one.newest for one in work.session.scalars(select(BackupPlace))}
    if noted is not None:
        known.setdefault(noted.folder.parent, noted.folder.name)
    tried = {folder: _owed(work, folder).union(owners) for folder in sorted(known)}
    return tuple(_looked_through(folder, known[folder], wanted) for folder, wanted in tried.items() if wanted)


def _looked_through(folder: Path, newest: str, owners: frozenset[str]) -> Visit:
    if not is_here(folder, newest):
        return Visit(folder, owners, is_here=False)
    return Visit(folder, owners, is_here=True, missed=backup.forget(folder, owners))


def keep(work: UnitOfWork, visits: Sequence[Visit]) -> None:
    """Remember what is still owed after a visit, and forget what is not any more."""
    for one in visits:
        here = OwedErasure.folder == str(one.place)
        if one.is_done:
            work.session.execute(delete(OwedErasure).where(here & among(OwedErasure.owner, sorted(one.owners))))
            continue
        work.session.add_all(
            OwedErasure(folder=str(one.place), owner=owner) for owner in sorted(one.owners - _owed(work, one.place))
        )
    work.session.flush()


def owed(work: UnitOfWork) -> tuple[Visit, ...]:
    """Return what is owed where, and whether the place is here now, without looking into a file."""
    places = work.session.scalars(select(BackupPlace).order_by(BackupPlace.folder)).all()
    found = ((one, _owed(work, Path(one.folder))) for one in places)
    return tuple(Visit(Path(one.folder), rows, is_here(Path(one.folder), one.newest)) for one, rows in found if rows)


def away(work: UnitOfWork) -> tuple[Path, ...]:
    """Return the places that are not here now, whether or not anything is owed there."""
    places = work.session.scalars(select(BackupPlace).order_by(BackupPlace.folder))
    return tuple(Path(one.folder) for one in places if not is_here(Path(one.folder), one.newest))


def is_here(folder: Path, newest: str) -> bool:
    """Say whether a place is here. The empty folder on which its disk is mounted is not: the last backup is in it."""
    try:
        return (folder / newest / backup.MANIFEST).is_file()
    except OSError:
        return False


def destroyed(work: UnitOfWork, folder: Path) -> bool:
    """Forget a place that is there no more, with what is owed there, and return whether it was known."""
    work.session.execute(delete(OwedErasure).where(OwedErasure.folder == str(folder)))
    found = work.session.get(BackupPlace, str(folder))
    if found is not None:
        work.session.delete(found)
    return found is not None


def _owed(work: UnitOfWork, folder: Path) -> frozenset[str]:
    return frozenset(work.session.scalars(select(OwedErasure.owner).where(OwedErasure.folder == str(folder))))
