"""A database as it was, to be had back after each request: a SQLite file, or a PostgreSQL database of our own."""

from __future__ import annotations

import hashlib
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

SHELF = "kept"
"""The schema that holds a copy of each table."""


class Kept(ABC):
    """What a watch needs of it. Whoever makes one sets `_rows` and `_version` to what they are then."""

    _rows: dict[str, str]
    _version: int

    def is_touched(self) -> bool:
        """Say whether anybody else wrote since the last time that this was asked."""
        before, self._version = self._version, self._now()
        return before != self._version

    def changed(self) -> set[str]:
        """Return the tables whose rows are not what they were."""
        before, now = self._rows, self._digests()
        return {name for name in now.keys() | before.keys() if now.get(name) != before.get(name)}

    @abstractmethod
    def restore(self) -> None:
        """Put every row back."""

    @abstractmethod
    def close(self) -> None: ...

    @abstractmethod
    def _now(self) -> int:
        """Return a number that another's writing changes."""

    @abstractmethod
    def _digests(self) -> dict[str, str]:
        """Return what stands for all rows of each table."""


class KeptFile(Kept):
    """A SQLite file."""

    def __init__(self, file: Path) -> None:
        self._live = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        self._memory = sqlite3.connect(":memory:", check_same_thread=False)
        self._live.backup(self._memory)
        self._rows, self._version = self._digests(), self._now()

    def restore(self) -> None:
        self._memory.backup(self._live)
        self._version = self._now()

    def close(self) -> None:
        self._live.close()
        self._memory.close()

    def _now(self) -> int:
        found: int = self._live.execute("PRAGMA data_version").fetchone()[0]
        return found

    def _digests(self) -> dict[str, str]:
        tables = self._live.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {name: _digest(self._live.execute(f'SELECT * FROM "{name}"')) for (name,) in tables}


class KeptServer(Kept):
    """A database of a PostgreSQL server on which we may do everything: its rows are put back past every foreign key."""

    def __init__(self, address: str) -> None:
        plain = make_url(address).set(drivername="postgresql").render_as_string(hide_password=False)
        self._live = psycopg.connect(plain, autocommit=True)
        self._live.execute("SET session_replication_role = replica")
        self._live.execute(f"CREATE SCHEMA {SHELF}")
        found = self._live.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        self._tables = [str(name) for (name,) in found]
        for name in self._tables:
            self._do("CREATE TABLE {kept} AS TABLE {live}", name)
        self._count = sql.SQL(" UNION ALL ").join(
            sql.SQL("SELECT {}, count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)), 0) FROM {} AS t").format(
                sql.Literal(name), sql.Identifier("public", name)
            )
            for name in self._tables
        )
        self._rows, self._version = self._digests(), self._now()

    def restore(self) -> None:
        for name in sorted(self.changed()):
            self._do("DELETE FROM {live}", name)
            self._do("INSERT INTO {live} OVERRIDING SYSTEM VALUE TABLE {kept}", name)
            self._do("VACUUM {live}", name)  # nobody else does it here
        self._version = self._now()

    def close(self) -> None:
        self._live.close()

    def _now(self) -> int:
        # Only what writes gets a number.
        found = self._live.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text").fetchone()
        assert found is not None
        return int(found[0])

    def _digests(self) -> dict[str, str]:
        return dict(self._live.execute(self._count).fetchall())

    def _do(self, statement: str, table: str) -> None:
        named = {"live": sql.Identifier("public", table), "kept": sql.Identifier(SHELF, table)}
        self._live.execute(sql.SQL(statement).format(**named))


def _digest(rows: Iterable[Any]) -> str:
    return hashlib.sha256("\n".join(sorted(map(repr, rows))).encode()).hexdigest()
