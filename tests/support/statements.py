"""What a page asks the database: the statements that run inside a block."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from tests.support.website import Website


@contextmanager
def counted(website: Website) -> Iterator[list[str]]:
    """Collect the statements that run inside."""
    with website.app.app_context():
        engine = website.runtime.binding.engine()
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield said
    event.remove(engine, "before_cursor_execute", note)
