"""Commands about backups of a practice: `backup`, `restore`, whether one is whole, and whose keys it owes."""

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
    from intersession.standalone import owing  # slow to import
    from intersession.standalone.place import BackupNote, Place, note_backup  # slow to import

    with inside(data, database):
        here, place = runtime(), Place(data.resolve())
        with reading(here):
            made = backups.make(here.unit(), database or place.database, into=into.resolve(), key_days=key_days)
        manifest = backups.check(made)
        note_backup(place, BackupNote(datetime.fromisoformat(manifest.made_at), made, manifest.head))
        with writing(here):
            owing.note(here.unit(), made)
        click.echo(f"Backed up into {made}\nThe trail ends at {manifest.head}")
        _take_out_what_is_owed()


@click.command("backup-forget")
@place_options()
@click.option("--destroyed", type=FOLDER, help="A place of backups that is there no more.")
@click.pass_context
def forget(context: click.Context, data: Path, database: str, destroyed: Path | None) -> None:
    """Take keys of the erased out of backups that were away then, and say where some are left; ends with 1 then."""
    from intersession.standalone import owing  # slow to import

    with inside(data, database):
        if destroyed is not None:
            with writing(runtime()):
                is_known = owing.destroyed(runtime().unit(), destroyed.resolve())
            click.echo(f"{destroyed} " + ("is forgotten" if is_known else "is no place of backups of this practice"))
        is_all = _take_out_what_is_owed()
    if is_all:
        click.echo("No key of anybody who was erased is owed by a backup")
    context.exit(0 if is_all else 1)


def _take_out_what_is_owed() -> bool:
    """Go through the places in which keys of the erased are left, say what was not reached, and whether all was."""
    from intersession.standalone import owing  # slow to import

    here = runtime()
    with reading(here):
        visits = owing.visit(here.unit())
    with writing(here):
        owing.keep(here.unit(), visits)
    for one in visits:
        if not one.is_here:
            click.echo(f"{one.place} is not here: it keeps {len(one.owners)} keys of the erased until it is back")
        for file in one.missed:
            click.echo(f"{file} is damaged: remove it, unless you know whose keys are in it")
    return all(one.is_done for one in visits)


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
    from intersession.standalone import cases, owing  # slow to import
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
            owing.note(here.unit(), folder.resolve())
    click.echo(f"Restored what was backed up at {manifest.made_at}; people and cases erased again: {again}")
    click.echo(f"Look at it with doctor, and with trail verify --head {manifest.head}")
