"""Commands about backups of a practice: `backup`, `restore`, and whether one is whole."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from intersession.cli.options import inside, place_options
from intersession.errors import SettingError
from intersession.models.crypto import parse_master_keys
from intersession.services import erasing
from intersession.web.runtime import runtime
from intersession.web.transaction import reading, writing

WITHOUT = {"keys.txt": "without it, no word can be read", "secrets.json": "without it, nobody can sign in"}
FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command()
@place_options()
@click.option("--into", type=FOLDER, required=True, help="The folder of all backups; the new one is a folder in it.")
@click.option("--key-days", default=30, show_default=True, type=click.IntRange(1, 365), help="How long key files stay.")
def backup(data: Path, database: str, into: Path, *, key_days: int) -> None:
    """Back a practice up while it runs. The master key is not in it: keep keys.txt and secrets.json elsewhere."""
    from intersession.standalone import backup as backups  # slow to import
    from intersession.standalone.place import BackupNote, Place, note_backup  # slow to import

    with inside(data, database):
        here, place = runtime(), Place(data.resolve())
        with reading(here):
            made = backups.make(here.unit(), database or place.database, into=into.resolve(), key_days=key_days)
        manifest = backups.check(made)
        note_backup(place, BackupNote(datetime.fromisoformat(manifest.made_at), made, manifest.head))
    click.echo(f"Backed up into {made}\nThe trail ends at {manifest.head}")


@click.command("backup-check")
@click.argument("folder", type=FOLDER)
def check(folder: Path) -> None:
    """See that a backup in FOLDER is whole."""
    from intersession.standalone import backup as backups  # slow to import

    manifest = backups.check(folder)
    click.echo(f"{folder} is whole: {manifest.engine}, made at {manifest.made_at}; the trail ended at {manifest.head}")
    click.echo(f"Its data keys would come from {backups.newest_keys(folder.resolve().parent)}")


@click.command()
@place_options()
@click.option("--from", "folder", type=FOLDER, required=True, help="The backup to put back.")
def restore(data: Path, database: str, folder: Path) -> None:
    """Put a backup into a practice whose database is not there. Its keys.txt and secrets.json have to be there."""
    from intersession.standalone import backup as backups  # slow to import
    from intersession.standalone import cases  # slow to import
    from intersession.standalone.mail import Post  # slow to import
    from intersession.standalone.place import Place  # slow to import

    place = Place(data.resolve())
    for file in (place.key_file, place.secrets_file):
        if not file.exists():
            raise SettingError("--data", f"put {file.name} back into {place.folder} first: {WITHOUT[file.name]}")
    masters = parse_master_keys(place.key_file.read_text(encoding="ascii"))
    manifest = backups.restore(folder.resolve(), database or place.database, masters=masters)
    with inside(data, database):  # also brings the tables up to date when the backup is of an older version
        here, post = runtime(), Post(place.outbox)
        with writing(here):
            again = erasing.finish(here.unit(), by="system")
            post.forget(cases.forget_keyless(here.unit()))
    click.echo(f"Restored what was backed up at {manifest.made_at}; people and cases erased again: {again}")
    click.echo(f"Look at it with doctor, and with trail verify --head {manifest.head}")
