"""Commands about master keys: `keys new`, `keys status`, `keys rotate`."""

from __future__ import annotations

import os
import secrets
from datetime import UTC, datetime
from pathlib import Path

import click
from flask.cli import with_appcontext

from intersession.cli.options import inside, place_options
from intersession.models.crypto import new_master_entry
from intersession.services import keys as master_keys
from intersession.services.keys import MasterUse
from intersession.web.runtime import runtime
from intersession.web.transaction import reading, writing


@click.group("keys")
def own() -> None:
    """Look after the keys that everything else is sealed with."""


@click.group("keys")
def of_host() -> None:
    """Look after the keys that everything else is sealed with."""


@click.command()
@click.option("--id", "name", default="", help="The key's id. Default: the date and four letters.")
@click.option("--into", type=click.Path(path_type=Path), help="Make this file, for its owner alone, with it.")
def new(name: str, into: Path | None) -> None:
    """Print a new key, as one line for a key file: put it first, and keep the older ones below."""
    if ":" in name or "," in name or len(name) > 100:
        raise click.ClickException("a key's id has at most 100 letters and neither a colon nor a comma")
    entry = new_master_entry(name or f"k{datetime.now(UTC):%Y-%m-%d}-{secrets.token_hex(2)}")
    if into is None:
        click.echo(entry)
        return
    # O_EXCL: a key file that is there holds what opens everything, and must never be written over.
    handle = os.open(into, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(f"{entry}\n")


own.add_command(new)
of_host.add_command(new)


@own.command("status")
@place_options()
def own_status(data: Path, database: str) -> None:
    """Say which master keys are in use, and which may be taken out of the key file."""
    with inside(data, database):
        _status()


@of_host.command("status")
@with_appcontext
def host_status() -> None:
    """Say which master keys are in use, and which may be taken out of the key file."""
    _status()


@own.command("rotate")
@place_options()
def own_rotate(data: Path, database: str) -> None:
    """Wrap every data key with the newest master key. Stopped half-way, it goes on from there when run again."""
    with inside(data, database):
        _rotate()


@of_host.command("rotate")
@with_appcontext
def host_rotate() -> None:
    """Wrap every data key with the newest master key. Stopped half-way, it goes on from there when run again."""
    _rotate()


def _status() -> None:
    here = runtime()
    with reading(here):
        found = master_keys.uses(here.unit())
    for one in found:
        click.echo(_line(one))


def _line(use: MasterUse) -> str:
    said = f"{use.master_id}: wraps {use.data_keys} data keys"
    if not use.is_here:
        return f"{said}; it is not configured, so nothing under it can be read"
    return f"{said}; new ones are wrapped with it" if use.is_newest else f"{said}; rotate before you take it out"


def _rotate() -> None:
    here, count = runtime(), 0
    while True:
        with writing(here):
            done = master_keys.rotate_some(here.unit())
        if not done:
            break
        count += done
    click.echo(f"{count} data keys were wrapped anew.")
    _status()
    click.echo("A key that is not named here wraps nothing: take it out of the key file after the next backup,")
    click.echo("and keep it elsewhere as long as an older backup's key file may be needed.")
