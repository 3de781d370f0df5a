"""How we talk to SQLite and PostgreSQL: settings of a connection, and a transaction that is going to write."""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import Session

BUSY_MILLISECONDS = 15_000
PQTRANS_INERROR = 3


def make_engine(url: str) -> Engine:
    """Make an engine of our own, with the settings we rely on and no parameter ever shown in an error."""
    engine = create_engine(url, hide_parameters=True, pool_pre_ping=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
    return engine


def _set_up_sqlite(connection: sqlite3.Connection, record: Any) -> None:
    connection.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
    _switch_to_wal(connection)
    connection.execute("PRAGMA foreign_keys=ON")
    # What is deleted is overwritten: an erased person's wrapped key must not lie in a free page of the file.
    connection.execute("PRAGMA secure_delete=ON")
    # NORMAL survives a crash of the process; FULL also survives the loss of power, which "sent" has to.
    connection.execute("PRAGMA synchronous=FULL")


def _switch_to_wal(connection: sqlite3.Connection, *, tries: int = 50) -> None:
    # On a new file several processes at once are told "locked" in spite of the time-out, so ask again.
    for left in reversed(range(tries)):
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if not left:
                raise
            time.sleep(0.02)
        else:
            return


def begin_write(session: Session) -> None:
    """Take SQLite's write lock now, so that two writers wait for each other instead of failing half-way.

    A transaction that reads first and writes later fails with "database is locked" when another wrote in between;
    waiting at the start cannot. Does nothing on other databases or when the host already holds a write.
    """
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        return
    driver: Any = connection.connection.driver_connection
    if not driver.in_transaction:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


@contextmanager
def sheltered(session: Session) -> Iterator[None]:
    """Run code of others inside the session's transaction, so that what it raises leaves that as it was before.

    PostgreSQL answers nothing any more after an error, and a session nothing after a flush that went wrong. The
    savepoint is made when the code first asks the database. Reading stays reading: no lock is taken on SQLite.
    """
    if not session.is_active:
        yield  # an error of before is being told of: there is nothing left to shelter
        return
    driver: Any = session.connection().connection.driver_connection
    with _reading_on_sqlite(session):
        savepoint = session.begin_nested()
        try:
            yield
            if session.get_nested_transaction() is savepoint:
                was_silent = not savepoint.is_active or _is_aborted(driver)  # the code caught the error by itself
                savepoint.rollback() if was_silent else savepoint.commit()
        except BaseException:
            with suppress(InvalidRequestError):  # the code has ended the whole transaction by itself
                savepoint.rollback()
            raise


def _is_aborted(driver: Any) -> bool:
    # libpq's own number; psycopg and psycopg2 both hand it on.
    return getattr(getattr(driver, "info", None), "transaction_status", None) == PQTRANS_INERROR


@contextmanager
def _reading_on_sqlite(session: Session) -> Iterator[None]:
    """Put a transaction around a savepoint that would be the outermost: to release that one is to commit.

    It is ended afterwards, or `begin_write` would take it for a write; unless something was written in it.
    """
    if session.get_bind().dialect.name != "sqlite":
        yield
        return
    driver: Any = session.connection().connection.driver_connection
    if driver.in_transaction:
        yield
        return
    driver.execute("BEGIN")
    before = driver.total_changes
    try:
        yield
    finally:
        is_ours = session.in_transaction() and session.connection().connection.driver_connection is driver
        if is_ours and driver.total_changes == before:
            driver.rollback()


def take_turn(session: Session, what: str) -> None:
    """Wait until nobody else is in the middle of the same thing; the turn ends with the transaction.

    On SQLite whoever writes already holds the only write lock.
    """
    if session.get_bind().dialect.name == "postgresql":
        number = int.from_bytes(hashlib.sha256(f"intersession|{what}".encode()).digest()[:8], "big", signed=True)
        session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})
