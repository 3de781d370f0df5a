"""Commands that keep running: `serve` and `worker`."""

from __future__ import annotations

import secrets
from pathlib import Path
from urllib.parse import urlsplit

import click
from flask import current_app
from flask.cli import with_appcontext

from intersession.cli.options import PORT, open_practice, place_options, refuse_wrong_keys, require_practice

LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@click.command()
@place_options()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
@click.option(
    "--base-url", default="", metavar="URL", help="The address as clients reach it, such as https://practice.example."
)
@click.option("--proxy", default="", metavar="ADDRESS", help="A reverse proxy whose X-Forwarded-For is believed.")
def serve(data: Path, database: str, host: str, *, port: int, base_url: str, proxy: str) -> None:
    """Serve a practice and do its background work, until Ctrl-C."""
    from intersession.standalone import server  # slow to import

    with server.open_socket(host, port) as listening:
        address = base_url or server.address_of(listening)
        code = "" if urlsplit(address).hostname in LOOPBACK else secrets.token_hex(4)
        app = open_practice(data, database, base_url=address, setup_code=code)
        refuse_wrong_keys(app)

        def say() -> None:
            click.echo(f"The practice is at {address}\nIts data are in {data.resolve()}\nCtrl-C stops it.")
            if code:
                click.echo(f"The first counselor needs this set-up code: {code}")

        server.serve(app, listening, proxy=proxy, on_ready=say)


@click.command()
@place_options()
def worker(data: Path, database: str) -> None:
    """Do a practice's background work, such as sending invitations, until Ctrl-C."""
    from intersession.standalone import server  # slow to import

    require_practice(data)
    app = open_practice(data, database)
    refuse_wrong_keys(app)
    server.work(app)


@click.command("worker")
@with_appcontext
def host_worker() -> None:
    """Do the background work, such as sending invitations, until Ctrl-C."""
    from intersession.web.background import run_worker  # slow to import

    run_worker(current_app._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001  # Flask's own documented way to leave the proxy
