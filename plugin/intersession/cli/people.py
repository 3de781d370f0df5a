"""What only whoever has the practice's machine does for its people: `new-password`, `hand-over`."""

from __future__ import annotations

from pathlib import Path

import click

from intersession.cli.options import inside, place_options
from intersession.web.runtime import runtime
from intersession.web.transaction import writing


@click.command()
@place_options()
@click.argument("email")
@click.option("--phone-lost", is_flag=True, help="The app and the list of codes are lost, too: ask for no digits then.")
def new_password(data: Path, database: str, email: str, *, phone_lost: bool) -> None:
    """Print a code with which the owner of EMAIL chooses a new password. It works once, and for an hour."""
    from intersession.standalone import renewing  # slow to import

    with inside(data, database):
        with writing(runtime()):
            code = renewing.allow(runtime().unit(), email, drops_second=phone_lost)
        click.echo(f"{code}  works once, until an hour from now.")
        click.echo("Type it on the sign-in page, under “I forgot my password”. Nothing changes until then.")


@click.command()
@place_options()
@click.argument("giver", metavar="FROM")
@click.argument("taker", metavar="TO")
def hand_over(data: Path, database: str, giver: str, taker: str) -> None:
    """Give all cases of the counselor who signs in as FROM to the one who signs in as TO."""
    from intersession.standalone import giving  # slow to import

    with inside(data, database):
        with writing(runtime()):
            count = giving.give_all(runtime().unit(), giver, taker)
        click.echo(f"Cases given: {count}. Their clients read the new name from now on; see that they know why.")
