"""Where a request's work is saved: once, at the end, before anything is answered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from intersession.errors import IntersessionError
from intersession.models.engine import begin_write
from intersession.web.runtime import Runtime


@contextmanager
def writing(runtime: Runtime) -> Iterator[None]:
    """Begin a write, commit at the end, take all of it back on an error; then wake the worker."""
    session = runtime.binding.session()
    try:
        begin_write(session)
        runtime.look_at_settings()
        yield
        session.commit()
    except BaseException:
        session.rollback()
        raise
    runtime.wake()


@contextmanager
def unlocked(runtime: Runtime) -> Iterator[None]:
    """In the middle of `writing`: save what there is and hold no lock meanwhile, while a document is made."""
    session = runtime.binding.session()
    session.commit()
    yield
    begin_write(session)


@contextmanager
def reading(runtime: Runtime) -> Iterator[None]:
    """Answer from what is there; nothing is saved. What the host began and has not saved yet is left to the host."""
    session = runtime.binding.session()
    # Asked first: our queries flush the host's pending objects, so that afterwards none looks pending.
    is_hosts = session.in_transaction()
    try:
        runtime.look_at_settings()
        yield
    except IntersessionError:
        _end_read(session, is_hosts=is_hosts)
        raise
    except BaseException:
        session.rollback()
        raise
    _end_read(session, is_hosts=is_hosts)


def _end_read(session: Session, *, is_hosts: bool) -> None:
    # An open read of ours would keep a PostgreSQL connection "idle in transaction".
    if not is_hosts:
        session.rollback()
