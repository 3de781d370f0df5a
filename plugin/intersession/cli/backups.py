"""Commands about backups of a practice: `backup`, `restore`, and whether one is whole."""

from __future__ import annotations

import json
from pathlib import Path

import click

from intersession.cli.options import inside, place_options, require_practice
from intersession.errors import SettingError
from intersession.services import erasing
from intersession.web.runtime import runtime
from intersession.web.transaction import reading, writing

FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command()
@place_options()
@click.option("--into", type=FOLDER, required=True, help="The folder of all backups; the new one is a folder in it.")
@click.option("--key-days", default=30, show_default=True, type=click.IntRange(1, 365), help="How long key files stay.")
def backup(data: Path, database: str, into: Path, *, key_days: int) -> None:
    """Back a practice up while it runs. The master key is not in it: keep keys.txt and secrets.json elsewhere."""
    from intersession.standalone import backup as backups  # slow to import
    from intersession.standalone.place import Place  # slow to import

    with inside(data, database):
        here, place = runtime(), Place(data.resolve())
        with reading(here):
            made = backups.make(here.unit(), database or place.database, into=into.resolve(), key_days=key_days)
        manifest = backups.check(made)
        note = {"made_at": manifest.made_at, "folder": str(made), "head": manifest.head}
        place.last_backup.write_text(json.dumps(note) + "\n", encoding="utf-8")
    click.echo(f"Backed up into {made}\nThe trail ends at {manifest.head}")


@click.command("backup-check")
@click.argument("folder", type=FOLDER)
def check(folder: Path) -> None:
    """See that a backup in FOLDER is whole."""
    from intersession.standalone import backup as backups  # slow to import

    manifest = backups.check(folder)
    click.echo(f"{folder} is whole: {manifest.engine}, made at {manifest.made_at}; the trail ended at {manifest.head}")


@click.command()
@place_options()
@click.option("--from", "folder", type=FOLDER, required=True, help="The backup to put back.")
def restore(data: Path, database: str, folder: Path) -> None:
    """Put a backup into a practice whose database is not there. Its keys.txt has to be in the folder already."""
    from intersession.standalone import backup as backups  # slow to import
    from intersession.standalone.place import Place  # slow to import

    require_practice(data)
    place = Place(data.resolve())
    if not place.key_file.exists():
        raise SettingError("--data", f"put {place.key_file.name} back first: without it, no word can be read")
    manifest = backups.restore(folder.resolve(), database or place.database)
    with inside(data, database):  # also brings the tables up to date when the backup is of an older version
        here = runtime()
        with writing(here):
            again = erasing.finish(here.unit(), by="system")
    click.echo(
        f"Restored what was backed up at {manifest.made_at}; {again} people erased since then were erased again."
    )
    click.echo("Look at it with doctor and trail verify.")
