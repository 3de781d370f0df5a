"""The folder of an embedded practice: where its database, keys, mail and logs lie. Making it is safe to do twice."""

from __future__ import annotations

import json
import os
import secrets
import tempfile
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from intersession.errors import SettingError
from intersession.models.crypto import new_master_entry

PRIVATE_FOLDER = 0o700
PRIVATE_FILE = 0o600
DATABASE = "practice.sqlite3"


@dataclass(frozen=True, slots=True)
class Secrets:
    """What signs cookies and guards passwords. Whoever has it can pretend to be signed in."""

    secret_key: str
    password_salt: str
    totp_key: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where everything of one practice lies."""

    folder: Path

    @property
    def database(self) -> str:
        """The address of the SQLite database that is used when no other was asked for."""
        return f"sqlite:///{self.folder / DATABASE}"

    @property
    def key_file(self) -> Path:
        return self.folder / "keys.txt"

    @property
    def secrets_file(self) -> Path:
        return self.folder / "secrets.json"

    @property
    def settings_file(self) -> Path:
        """Settings that the practice wrote itself, as TOML; it need not exist."""
        return self.folder / "settings.toml"

    @property
    def outbox(self) -> Path:
        """Where mail lies that no server took, one file a message."""
        return self.folder / "outbox"

    @property
    def documents(self) -> Path:
        return self.folder / "documents"

    @property
    def last_backup(self) -> Path:
        """What was noted of the newest backup: when, where, and where the trail ended; it need not exist."""
        return self.folder / "last-backup.json"

    @property
    def log_file(self) -> Path:
        return self.folder / "log" / "intersession.jsonl"


def open_place(folder: Path) -> Place:
    """Make the folder, its key and its secrets unless they are there, readable by nobody else.

    Raise SettingError when the folder cannot be made or written, or when it was in use and has lost one of the two: a
    new key would open nothing of what is there, and what is written with it could not be read with the old one.
    """
    place = Place(folder.resolve())
    was_used = place.log_file.exists() or (place.folder / DATABASE).exists()
    lost = [one.name for one in (place.key_file, place.secrets_file) if not one.exists()]
    if was_used and lost:
        raise SettingError(
            "--data", f"{' and '.join(lost)} missing in {place.folder}: put back what was kept elsewhere"
        )
    try:
        for one in (place.folder, place.outbox, place.documents, place.log_file.parent):
            one.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        _make_once(place.key_file, lambda: new_master_entry("k1") + "\n")
        _make_once(place.secrets_file, _new_secrets)
    except OSError as error:
        raise SettingError("--data", f"{place.folder} cannot be used: {error.strerror}") from None
    return place


def _new_secrets() -> str:
    fresh = {name: secrets.token_urlsafe(48) for name in ("secret_key", "password_salt", "totp_key")}
    return json.dumps(fresh, indent=2) + "\n"


def _make_once(path: Path, text: Callable[[], str]) -> None:
    # Two processes may start at once: the file appears whole or not at all, and the first one stays.
    if path.exists():
        return
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    with os.fdopen(handle, "w", encoding="ascii") as file:
        os.fchmod(file.fileno(), PRIVATE_FILE)
        file.write(text())
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        return
    finally:
        Path(draft).unlink()


def read_secrets(place: Place) -> Secrets:
    """Return the practice's secrets. Raise SettingError when the file was damaged."""
    try:
        return Secrets(**json.loads(place.secrets_file.read_text(encoding="ascii")))
    except (OSError, ValueError, TypeError):
        raise SettingError("--data", f"{place.secrets_file.name} cannot be read") from None


def read_settings_file(place: Place) -> dict[str, Any]:
    """Return what the practice set in `settings.toml`, under Intersession's names of settings. Raise SettingError."""
    if not place.settings_file.exists():
        return {}
    try:
        read = tomllib.loads(place.settings_file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingError(place.settings_file.name, f"it cannot be read: {error}") from None
    return {f"INTERSESSION_{name.upper()}": value for name, value in read.items()}


@dataclass(frozen=True, slots=True)
class BackupNote:
    """What the practice remembers of its newest backup. `head`: where the trail ended then."""

    made_at: datetime
    folder: Path
    head: str


def note_backup(place: Place, note: BackupNote) -> None:
    """Remember the newest backup."""
    said = {"made_at": note.made_at.isoformat(), "folder": str(note.folder), "head": note.head}
    place.last_backup.write_text(json.dumps(said) + "\n", encoding="utf-8")


def newest_backup(place: Place) -> BackupNote | None:
    """Return what is remembered of the newest backup; None where there is none, or where the note cannot be read."""
    try:
        said = json.loads(place.last_backup.read_text(encoding="utf-8"))
        made_at = datetime.fromisoformat(said["made_at"])
        aware = made_at if made_at.tzinfo else made_at.replace(tzinfo=UTC)
        return BackupNote(aware, Path(said["folder"]), said["head"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
