"""`listeners tell-again` and `listeners let-go`: for plugins that hear of events and could not, or are gone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click
from flask.cli import with_appcontext

from intersession.cli.options import inside, place_options
from intersession.services import outbox, trail
from intersession.services.unit import UnitOfWork
from intersession.web.runtime import runtime
from intersession.web.transaction import writing

NAME = click.argument("name")


@click.group("listeners")
def own() -> None:
    """Look after the plugins that hear of events."""


@click.group("listeners")
def of_host() -> None:
    """Look after the plugins that hear of events."""


@own.command("tell-again")
@NAME
@place_options()
def own_tell_again(name: str, data: Path, database: str) -> None:
    """Tell the plugin NAME once more of what was given up, now that it is back or mended."""
    with inside(data, database):
        _tell_again(name)


@of_host.command("tell-again")
@NAME
@with_appcontext
def host_tell_again(name: str) -> None:
    """Tell the plugin NAME once more of what was given up, now that it is back or mended."""
    _tell_again(name)


@own.command("let-go")
@NAME
@place_options()
def own_let_go(name: str, data: Path, database: str) -> None:
    """Tell the plugin NAME no more of what waits, since it was removed for good.

    It does not hear who was erased either: what it keeps of them is for you to erase.
    """
    with inside(data, database):
        _let_go(name)


@of_host.command("let-go")
@NAME
@with_appcontext
def host_let_go(name: str) -> None:
    """Tell the plugin NAME no more of what waits, since it was removed for good.

    It does not hear who was erased either: what it keeps of them is for you to erase.
    """
    _let_go(name)


def _tell_again(name: str) -> None:
    click.echo(f"{_changed(name, outbox.tell_again, 'tell_again')} events: {name} is told again")


def _let_go(name: str) -> None:
    click.echo(f"{_changed(name, outbox.let_go, 'let_go')} events: {name} is not told any more")


def _changed(name: str, change: Callable[[UnitOfWork, str], int], action: str) -> int:
    here = runtime()
    with writing(here):
        work = here.unit()
        count = change(work, name)
        if count:
            trail.record(work, action, by="system", about=f"{name}:{count}")
    return count
