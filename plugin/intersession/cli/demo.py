"""`demo`: a practice with made-up couples on this machine, ready to try."""

from __future__ import annotations

from pathlib import Path

import click

from intersession.cli.options import PORT, place_options


@click.command()
@place_options(Path("demo-practice"))
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
@click.option("--no-serve", is_flag=True, help="Make everything and stop.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
def demo(data: Path, database: str, *, port: int, no_serve: bool, as_json: bool) -> None:
    """Make a practice with made-up couples and twelve weeks of history, serve it, and say what to try first."""
    from intersession.standalone.demo.run import Wish, run  # slow to import

    run(Wish(data, database, port, is_served=not no_serve, is_json=as_json))
