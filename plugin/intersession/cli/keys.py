"""Commands about master keys: `keys new`."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from intersession.models.crypto import new_master_entry


@click.group()
def keys() -> None:
    """Look after the keys that everything else is sealed with."""


@keys.command()
@click.option("--id", "name", default="", help="The key's id. Default: today's date.")
def new(name: str) -> None:
    """Print a new key, as one line for a key file: put it first, and keep the older ones below."""
    if ":" in name or "," in name or len(name) > 100:
        raise click.ClickException("a key's id has at most 100 letters and neither a colon nor a comma")
    click.echo(new_master_entry(name or f"k{datetime.now(UTC):%Y-%m-%d}"))
