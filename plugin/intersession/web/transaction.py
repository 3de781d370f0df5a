"""Where a request's work is saved: once, at the end, before anything is answered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from intersession.models.engine import begin_write
from intersession.web.runtime import Runtime


@contextmanager
def writing(runtime: Runtime) -> Iterator[None]:
    """Begin a write, commit at the end, take all of it back on an error; then wake the worker."""
    session = runtime.binding.session()
    try:
        begin_write(session)
        yield
        session.commit()
    except BaseException:
        session.rollback()
        raise
    runtime.wake()


@contextmanager
def reading(runtime: Runtime) -> Iterator[None]:
    """Answer from what is there; nothing is saved. The host's own pending changes are left alone."""
    session = runtime.binding.session()
    try:
        yield
    except BaseException:
        session.rollback()
        raise
    _end_read(session)


def _end_read(session: Session) -> None:
    # An open read would keep a PostgreSQL connection "idle in transaction"; the host's unsaved objects stay with it.
    if not (session.new or session.dirty or session.deleted):
        session.rollback()
