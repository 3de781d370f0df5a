"""Backups of an embedded practice, and putting one back.

A backup is a folder: the database without its wrapped data keys, those keys in a file of their own, and a manifest
that pins the trail. The master key is never in it: a backup without it is noise. Key files are short-lived and the
newest one is put back, so that whoever was erased stays unreadable in older backups too.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import sqlite3
import subprocess
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.engine import URL, make_url

from intersession.errors import BackupBroken, KeyMissing, SealBroken
from intersession.models import DataKey, TrailEntry
from intersession.models.crypto import MasterKeys
from intersession.models.engine import make_engine
from intersession.services import trail
from intersession.services.unit import UnitOfWork
from intersession.standalone.place import PRIVATE_FILE, PRIVATE_FOLDER

log = logging.getLogger(__name__)

MANIFEST = "manifest.json"
KEYS = "data-keys.json"
SQLITE, POSTGRES = "practice.sqlite3", "practice.pgdump"
KEY_DAYS = 30
KEY_TABLE = DataKey.__tablename__


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds. `head`: where the trail ended; a shorter or other trail later was cut or rewritten.

    `keys_sha256`: of its key file; two of them, with a space between, while somebody is taken out of it.
    """

    made_at: str
    engine: str
    database_sha256: str
    keys_sha256: str
    head: str


def folders(into: Path) -> tuple[Path, ...]:
    """Return the complete backups in a folder, oldest first."""
    return tuple(sorted(path.parent for path in into.glob(f"*/{MANIFEST}")))


def make(work: UnitOfWork, url: str, *, into: Path, key_days: int = KEY_DAYS) -> Path:
    """Write a new backup into a folder, drop key files older than so many days, and return where the backup is.

    Ends the session's transaction. Raise BackupBroken when the database's own tool cannot do it. An unfinished backup
    has no manifest.
    """
    now = work.clock()
    # Where the trail ended before the copy was made: what the copy holds is never shorter than that.
    head = trail.head(work)
    work.session.rollback()  # the keys below must be those after the copy, not those of this moment
    folder = into / f"{now:%Y-%m-%dT%H%M%S}"
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True)
    address = make_url(url)
    is_sqlite = address.get_backend_name() == "sqlite"
    database = folder / (SQLITE if is_sqlite else POSTGRES)
    _copy_sqlite(address, database) if is_sqlite else _dump_postgres(address, database)
    database.chmod(PRIVATE_FILE)
    # The keys come last: a person added meanwhile has a key too many, one erased meanwhile has none, as it should be.
    _write(folder / KEYS, json.dumps(_keys(work), indent=1))
    manifest = Manifest(
        made_at=now.isoformat(),
        engine="sqlite" if is_sqlite else "postgresql",
        database_sha256=_sha256(database),
        keys_sha256=_sha256(folder / KEYS),
        head=head,
    )
    _write(folder / MANIFEST, _as_text(manifest))
    _forget_erased(work, into)  # whoever was erased while this one had keys and no manifest yet
    _drop_old_keys(into, now=now, key_days=key_days)
    return folder


def _keys(work: UnitOfWork) -> list[dict[str, str]]:
    rows = work.session.scalars(select(DataKey).order_by(DataKey.owner_id))
    return [{"owner": str(one.owner_id), "master": one.master_id, "wrapped": one.wrapped.hex()} for one in rows]


def _copy_sqlite(address: URL, target: Path) -> None:
    with closing(sqlite3.connect(str(address.database))) as source:
        source.execute("VACUUM INTO ?", [str(target)])
    with closing(sqlite3.connect(target)) as copy:
        copy.execute(f"DELETE FROM {KEY_TABLE}")  # noqa: S608  # a constant of ours
        copy.commit()
        copy.execute("VACUUM")  # the deleted keys' bytes go from the file, too


def _dump_postgres(address: URL, target: Path) -> None:
    _run(
        "pg_dump", "--format=custom", f"--exclude-table-data={KEY_TABLE}", f"--file={target}", **_postgres(address)
    )  # fmt: skip  # one call


def _postgres(address: URL) -> dict[str, Any]:
    """Return the arguments and the environment for PostgreSQL's own programs; a password is in no argument."""
    query = {name: str(value) for name, value in address.query.items()}
    given = {
        "PGHOST": address.host or query.get("host", ""),
        "PGPORT": str(address.port or query.get("port", "")),
        "PGUSER": address.username or "",
        "PGPASSWORD": address.password or "",
        "PGDATABASE": address.database or "",
    }
    return {"environment": {name: value for name, value in given.items() if value}}


def _run(program: str, *arguments: str, environment: Mapping[str, str]) -> None:
    try:
        done = subprocess.run(  # noqa: S603  # a fixed program, no shell
            [program, *arguments], env={**os.environ, **environment}, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        raise BackupBroken(f"{program} is not installed; it comes with PostgreSQL's client programs") from None
    if done.returncode:
        raise BackupBroken(f"{program} ended with {(done.stderr.strip().splitlines() or ['no word'])[-1]}")


def _drop_old_keys(into: Path, *, now: datetime, key_days: int) -> None:
    for folder in folders(into):
        made_at = datetime.fromisoformat(read(folder).made_at)
        if now - made_at > timedelta(days=key_days):
            (folder / KEYS).unlink(missing_ok=True)


def read(folder: Path) -> Manifest:
    """Return a backup's manifest. Raise BackupBroken."""
    try:
        return Manifest(**json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        raise BackupBroken(f"{folder} has no readable {MANIFEST}: it is no backup, or an unfinished one") from None


def check(folder: Path) -> Manifest:
    """Return a backup's manifest when its files are whole; its key file may have been dropped. Raise BackupBroken."""
    manifest = read(folder)
    database = folder / (SQLITE if manifest.engine == "sqlite" else POSTGRES)
    if not database.exists() or _sha256(database) != manifest.database_sha256:
        raise BackupBroken(f"{database} is not what was written then")
    if (folder / KEYS).exists():
        _check_keys(folder)
    return manifest


def _check_keys(folder: Path) -> None:
    if _sha256(folder / KEYS) not in read(folder).keys_sha256.split():
        raise BackupBroken(f"{folder / KEYS} is not what was written then")


def newest_keys(into: Path) -> Path:
    """Return the newest key file among the backups of a folder. Raise BackupBroken when there is none that is whole."""
    for folder in reversed(folders(into)):
        if (folder / KEYS).exists():
            _check_keys(folder)
            return folder / KEYS
    raise BackupBroken(f"there is no {KEYS} in {into}: without it, no word can be read")


def _forget_erased(work: UnitOfWork, into: Path) -> None:
    erased = select(TrailEntry.about).where(TrailEntry.action == "erased")
    forget(into, work.session.scalars(erased))


def forget(into: Path, owners: Iterable[str]) -> tuple[Path, ...]:
    """Take the keys of whoever was erased out of every key file of a folder; return those that it could not read.

    A damaged one is left as it is, and the others are looked through all the same. Stopped half-way, a key file is
    whole and known to its manifest, and a second call goes on.
    """
    gone, missed = frozenset(owners), []
    for folder in folders(into):
        try:
            _take_out(folder, gone)
        except (BackupBroken, OSError, ValueError, TypeError, KeyError):
            log.warning("a key file of a backup cannot be looked through: %s", folder.name)
            missed.append(folder / KEYS)
    return tuple(missed)


def _take_out(folder: Path, gone: frozenset[str]) -> None:
    path = folder / KEYS
    if not path.exists():
        return
    _check_keys(folder)
    rows = json.loads(path.read_text(encoding="utf-8"))
    kept = [one for one in rows if one["owner"] not in gone]
    if len(kept) < len(rows):
        _replace_keys(folder, json.dumps(kept, indent=1))


def _replace_keys(folder: Path, text: str) -> None:
    before, after = read(folder), hashlib.sha256(text.encode()).hexdigest()
    _overwrite(folder / MANIFEST, _as_text(replace(before, keys_sha256=f"{_sha256(folder / KEYS)} {after}")))
    _overwrite(folder / KEYS, text)
    _overwrite(folder / MANIFEST, _as_text(replace(before, keys_sha256=after)))


def restore(folder: Path, url: str, *, masters: MasterKeys) -> Manifest:
    """Put a backup into an empty database, with the newest key file beside it. Raise BackupBroken, and change nothing.

    What was erased since then stays unreadable: its key is in no newer file. `masters`: have to open the key file.
    """
    manifest = check(folder)
    keys = newest_keys(folder.parent)
    rows = _key_rows(keys)
    _see_that_they_open(rows, masters, keys)
    address = make_url(url)
    if address.get_backend_name() != manifest.engine:
        raise BackupBroken(f"it is a backup of {manifest.engine}, and the database is {address.get_backend_name()}")
    if manifest.engine == "sqlite":
        _restore_sqlite(folder / SQLITE, Path(str(address.database)))
    else:
        _run("pg_restore", "--exit-on-error", "--single-transaction", "--no-owner",
             f"--dbname={address.database}", str(folder / POSTGRES), **_postgres(address))  # fmt: skip  # one call
    _put_keys_back(url, rows)
    return manifest


def _key_rows(keys: Path) -> list[dict[str, Any]]:
    return [
        {"owner_id": UUID(one["owner"]), "master_id": one["master"], "wrapped": bytes.fromhex(one["wrapped"])}
        for one in json.loads(keys.read_text(encoding="utf-8"))
    ]


def _see_that_they_open(rows: list[dict[str, Any]], masters: MasterKeys, keys: Path) -> None:
    for row in rows:
        try:
            masters.unwrap(row["wrapped"], master_id=row["master_id"], owner=row["owner_id"])
        except (KeyMissing, SealBroken):
            name = row["master_id"]
            raise BackupBroken(
                f'the practice\'s key file does not hold the master key "{name}" that opens {keys}'
            ) from None


def _restore_sqlite(source: Path, target: Path) -> None:
    if target.exists():
        raise BackupBroken(f"{target} is there already; move it away first, nothing is overwritten")
    with closing(sqlite3.connect(source)) as backup:
        backup.execute("VACUUM INTO ?", [str(target)])
    target.chmod(PRIVATE_FILE)


def _put_keys_back(url: str, rows: list[dict[str, Any]]) -> None:
    engine = make_engine(url)
    with engine.begin() as connection:
        connection.execute(delete(DataKey))
        if rows:
            connection.execute(insert(DataKey), rows)
    engine.dispose()


def _write(path: Path, text: str) -> None:
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE_FILE)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _overwrite(path: Path, text: str) -> None:
    draft = path.with_suffix(".part")
    draft.unlink(missing_ok=True)
    _write(draft, text)
    draft.replace(path)


def _as_text(manifest: Manifest) -> str:
    return json.dumps(asdict(manifest), indent=1) + "\n"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
