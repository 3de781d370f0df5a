"""What several commands share: where the practice lies, and how it is opened."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from intersession.errors import SettingError

if TYPE_CHECKING:
    from flask import Flask

PORT = 8765
DEFAULT_FOLDER = Path("practice")

Command = Callable[..., Any]


def place_options(folder: Path = DEFAULT_FOLDER) -> Callable[[Command], Command]:
    """Add --data and --database to a command."""

    def add(command: Command) -> Command:
        data = click.option(
            "--data", type=click.Path(path_type=Path, file_okay=False), default=folder, show_default=True,
            help="The practice's folder; serve, demo and db upgrade make it.",
        )  # fmt: skip  # one option, one statement
        database = click.option(
            "--database", default="", metavar="URL", help="Another database than the SQLite file in that folder."
        )
        return data(database(command))

    return add


def open_practice(
    data: Path, database: str, *, base_url: str = f"http://127.0.0.1:{PORT}", setup_code: str = ""
) -> Flask:
    """Return the practice in this folder as an application, with its tables up to date; it is made if need be."""
    from intersession.standalone.app import upgrade  # slow to import

    app = practice_as_it_is(data, database, base_url=base_url, setup_code=setup_code)
    try:
        upgrade(app)
    except BaseException:
        close(app)
        raise
    return app


def practice_as_it_is(data: Path, database: str, *, base_url: str, setup_code: str = "") -> Flask:
    """Return the practice in this folder as an application, and leave its tables as they are."""
    from intersession.standalone.app import Start, create_app  # slow to import
    from intersession.standalone.logs import log_to  # slow to import
    from intersession.standalone.place import open_place  # slow to import

    os.umask(0o077)  # the database and the logs are for their owner alone
    place = open_place(data)
    log_to(place.log_file)
    return create_app(Start(place, base_url, database, os.environ, setup_code))


def require_practice(data: Path) -> None:
    """Raise SettingError when there is no practice in the folder, so that a misspelt name makes no new one."""
    if not any((data / name).exists() for name in ("keys.txt", "secrets.json", "practice.sqlite3", "log")):
        raise SettingError("--data", f"there is no practice in {data}")


def refuse_wrong_keys(app: Flask) -> None:
    """Put the application away and raise SettingError when its keys do not open what is kept."""
    from intersession.services import keys  # slow to import
    from intersession.web.runtime import runtime  # slow to import
    from intersession.web.transaction import reading  # slow to import

    with app.app_context(), reading(runtime()):
        wrong = keys.misfit(runtime().unit())
    if wrong:
        close(app)
        raise SettingError("keys.txt", f"it does not open what is kept: {wrong}; put the old key back")


@contextmanager
def inside(data: Path, database: str) -> Iterator[None]:
    """Do something inside a practice that exists, in an application context, with its tables up to date."""
    require_practice(data)
    app = open_practice(data, database)
    try:
        with app.app_context():
            yield
    finally:
        close(app)


def close(app: Flask) -> None:
    """Put away what the application holds: connections, and processes that make documents."""
    from intersession.standalone.server import close as close_app  # slow to import

    close_app(app)
