"""`retention run`: removes now what the daily turn would remove, or only says what that is."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext

from intersession.cli.options import inside, place_options
from intersession.services import retention
from intersession.services.retention import Due
from intersession.web.runtime import runtime
from intersession.web.transaction import reading, writing

DRY = click.option("--dry-run", "is_dry", is_flag=True, help="Only say what would go.")


@click.group("retention")
def own() -> None:
    """Look after what goes by itself when its time is over."""


@click.group("retention")
def of_host() -> None:
    """Look after what goes by itself when its time is over."""


@own.command("run")
@place_options()
@DRY
def own_run(data: Path, database: str, *, is_dry: bool) -> None:
    """Remove what is over. A legal hold refuses, and is named."""
    with inside(data, database):
        _run(is_dry=is_dry)


@of_host.command("run")
@with_appcontext
@DRY
def host_run(*, is_dry: bool) -> None:
    """Remove what is over. A legal hold refuses, and is named."""
    _run(is_dry=is_dry)


def _run(*, is_dry: bool) -> None:
    here = runtime()
    with reading(here) if is_dry else writing(here):
        work = here.unit()
        found = retention.due(work) if is_dry else retention.run(work)
    for one in found:
        click.echo(_line(one, is_dry=is_dry))
    if not found:
        click.echo("nothing is due")
    if not here.settings.retention_months:
        click.echo("INTERSESSION_RETENTION_MONTHS is not set: no case goes by itself")


def _line(one: Due, *, is_dry: bool) -> str:
    if one.is_held:
        return f"case {one.case_ref}: a legal hold keeps it"
    said = f"case {one.case_ref}" if one.case_ref else f"{one.what}: {one.count}"
    return f"{said} {'would go' if is_dry else 'is gone'}"
