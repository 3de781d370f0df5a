"""The command `intersession` for a practice of one's own, and `flask intersession` for hosts. An error is one line."""

from __future__ import annotations

from typing import Any

import click
from alembic.util import CommandError
from sqlalchemy.exc import SQLAlchemyError

from intersession import __version__
from intersession.cli import (
    backups,
    briefs,
    database,
    demo,
    doctor,
    forms,
    keys,
    listeners,
    people,
    retained,
    returned,
    rights,
    serving,
    trails,
)
from intersession.errors import IntersessionError


class Plain(click.Group):
    """A group whose commands end with one clear line when something is wrong."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (IntersessionError, SQLAlchemyError, CommandError, OSError) as error:
            raise click.ClickException(_one_line(error)) from None


def _one_line(error: BaseException) -> str:
    said = str(getattr(error, "orig", None) or error).strip()
    return (said or str(type(error).__doc__)).strip().splitlines()[0]


@click.group(cls=Plain)
@click.version_option(__version__, prog_name="intersession")
def main() -> None:
    """Homework between counseling sessions: a practice on this machine, and its upkeep."""


OWN = (serving.serve, serving.worker, demo.demo, database.own, forms.forms, keys.own, trails.own, backups.backup)
for command in (
    *OWN,
    *rights.OWN,
    retained.own,
    listeners.own,
    people.new_password,
    people.hand_over,
    returned.own,
    briefs.own,
    backups.check,
    backups.forget,
    backups.restore,
    doctor.own,
):
    main.add_command(command)


@click.group(cls=Plain)
def host() -> None:
    """Upkeep of Intersession inside this application."""


OF_HOST = (serving.host_worker, database.of_host, forms.forms, keys.of_host, trails.of_host)
for command in (*OF_HOST, *rights.OF_HOST, retained.of_host, listeners.of_host, briefs.of_host, doctor.of_host):
    host.add_command(command)
