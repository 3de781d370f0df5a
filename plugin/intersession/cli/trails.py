"""Commands about the trail: `trail verify` and `trail head`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import click
from flask.cli import with_appcontext

from intersession.cli.options import inside, place_options
from intersession.services import trail as entries
from intersession.web.runtime import runtime
from intersession.web.transaction import reading

ANCHORS = click.option(
    "--head", "heads", multiple=True, metavar="NUMBER:HASH", help="Where the trail ended once; may be given often."
)


@click.group("trail")
def own() -> None:
    """Look after the record of who did and saw what."""


@click.group("trail")
def of_host() -> None:
    """Look after the record of who did and saw what."""


@own.command("verify")
@place_options()
@ANCHORS
def own_verify(data: Path, database: str, heads: tuple[str, ...]) -> None:
    """Name every entry that was edited, deleted, moved or cut off. Only a --head shows what the end has lost.

    The end that the last backup saw is looked for, too.
    """
    from intersession.standalone.place import Place, newest_backup  # slow to import

    note = newest_backup(Place(data.resolve()))
    with inside(data, database):
        _verify((*heads, note.head) if note is not None else heads)


@of_host.command("verify")
@ANCHORS
@with_appcontext
def host_verify(heads: tuple[str, ...]) -> None:
    """Name every entry that was edited, deleted, moved or cut off. Only a --head shows what the end has lost."""
    _verify(heads)


@own.command("head")
@place_options()
def own_head(data: Path, database: str) -> None:
    """Print where the trail ends now. Keep it elsewhere."""
    with inside(data, database):
        _head()


@of_host.command("head")
@with_appcontext
def host_head() -> None:
    """Print where the trail ends now. Keep it elsewhere."""
    _head()


def _verify(heads: Sequence[str]) -> None:
    here = runtime()
    with reading(here):
        work = here.unit()
        found = list(entries.faults(work))
        found += [fault for head in heads if (fault := entries.anchor_fault(work, head)) is not None]
        count = entries.length(work)
    for line in _lines(dict.fromkeys(found)):
        click.echo(line)
    if found:
        sys.exit(1)
    click.echo(f"{count} entries, each follows from the one before it")


def _lines(found: Iterable[tuple[int, str]]) -> Iterator[str]:
    """Say each fault in a line, and the same one in neighbours together: after a renumbering many differ."""
    runs: list[tuple[int, int, str]] = []
    for number, what in found:
        if runs and runs[-1][2] == what and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number, what)
        else:
            runs.append((number, number, what))
    for first, last, what in runs:
        yield f"entry {first}: {what}" if first == last else f"entries {first} to {last}: {what}"


def _head() -> None:
    here = runtime()
    with reading(here):
        click.echo(entries.head(here.unit()))
