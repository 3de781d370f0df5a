"""What a page asks the database: the statements that run inside a block."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event

from tests.support.website import Website


class Said(str):
    """A statement, with the values that it was given."""

    __slots__ = ("values",)
    values: Any


@contextmanager
def counted(website: Website) -> Iterator[list[Said]]:
    """Collect the statements that run inside."""
    with counted_in(website.app) as said:
        yield said


@contextmanager
def counted_in(app: Flask) -> Iterator[list[Said]]:
    """Collect what this application asks the database inside."""
    with app.app_context():
        engine = app.extensions["intersession"].binding.engine()
    said: list[Said] = []

    def note(_connection: object, _cursor: object, statement: str, values: Any, *_rest: object) -> None:
        said.append(Said(statement))
        said[-1].values = values

    event.listen(engine, "before_cursor_execute", note)
    yield said
    event.remove(engine, "before_cursor_execute", note)
