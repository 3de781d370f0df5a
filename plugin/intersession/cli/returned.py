"""The command that reads mail that came back: `returned`."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import click

from intersession.cli.options import inside, place_options
from intersession.web.runtime import runtime
from intersession.web.transaction import reading

LONGEST = 512 * 1024
"""So much of a mail is looked at, in bytes; what says that it came back stands at its beginning."""
TRY_AGAIN = 75
"""What a mail server knows as EX_TEMPFAIL: it keeps the mail and calls again. After any other number it would send back
a mail that nobody sent, and drop it."""


class NotNow(click.ClickException):
    """The mail could not be looked at now. Whatever the reason, the mail server has to keep it."""

    exit_code = TRY_AGAIN


@click.command("returned")
@place_options()
@click.argument("mail", type=click.File("rb"), default="-")
def own(data: Path, database: str, mail: BinaryIO) -> None:
    """Read MAIL that came back, a file or what a mail server pipes in, and show its counselor that it did.

    Ends well whatever it reads, and with 75 when it could not look: a mail server tries again later then.
    """
    try:
        is_ours = _shown(data, database, _read(mail))
    except Exception as error:
        raise NotNow(f"try again later, it could not be looked at now ({type(error).__name__})") from error
    click.echo("Its counselor is shown that it came back." if is_ours else "No message of the last 30 days came back.")


def _read(mail: BinaryIO) -> bytes:
    raw = mail.read(LONGEST)
    while mail.read(LONGEST):  # to its end: who pipes it in takes a pipe that closes early for a failure
        pass
    return raw


def _shown(data: Path, database: str, raw: bytes) -> bool:
    """Show the counselor that a message of ours came back, and return whether it is one."""
    from intersession.standalone import returned  # slow to import
    from intersession.web.bounces import report_bounce  # slow to import

    with inside(data, database):
        with reading(runtime()):
            key = returned.key_of(runtime().unit(), raw)
        return bool(key) and report_bounce(key)
