"""The command that reads mail that came back: `returned`."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import click

from intersession.cli.options import inside, place_options
from intersession.web.runtime import runtime
from intersession.web.transaction import reading

LONGEST = 4 * 1024**2
"""So much of a mail is read, in bytes; what says that it came back stands at its beginning."""


@click.command("returned")
@place_options()
@click.argument("mail", type=click.File("rb"), default="-")
def own(data: Path, database: str, mail: BinaryIO) -> None:
    """Read MAIL that came back, a file or what a mail server pipes in, and show its counselor that it did.

    Ends well whatever it reads, since a mail server would answer an error with one more mail.
    """
    from intersession.standalone import returned  # slow to import
    from intersession.web.bounces import report_bounce  # slow to import

    raw = mail.read(LONGEST)
    with inside(data, database):
        with reading(runtime()):
            key = returned.key_of(runtime().unit(), raw)
        is_ours = bool(key) and report_bounce(key)
    click.echo("Its counselor is shown that it came back." if is_ours else "No message of the last 30 days came back.")
