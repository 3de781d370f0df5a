"""Databases for tests: every test of the store runs on SQLite and on PostgreSQL, each time on a fresh one."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from uuid import uuid4

import pytest

from tests.support.postgres import Server


class Databases(Protocol):
    """Makes databases of one engine and takes them away after the test."""

    engine: str

    def empty(self) -> str:
        """Give the address of a new database without tables."""

    def prepared(self, key: str, prepare: Callable[[str], None]) -> str:
        """Give the address of a new copy of a database that `prepare(url)` fills once; `key` is [a-z0-9_]+."""


@dataclass
class SQLiteDatabases:
    """Files in the test's own folder; prepared ones are copied from one per worker."""

    folder: Path
    templates: Path
    engine: str = "sqlite"

    def empty(self) -> str:
        return f"sqlite:///{self.folder / uuid4().hex[:12]}.sqlite3"

    def prepared(self, key: str, prepare: Callable[[str], None]) -> str:
        template = self.templates / f"{key}.sqlite3"
        if not template.exists():
            draft = self.templates / f"{uuid4().hex[:12]}.sqlite3"
            prepare(f"sqlite:///{draft}")
            with closing(sqlite3.connect(draft)) as connection:  # what still waits in the write-ahead log comes along
                connection.execute("VACUUM INTO ?", [str(template)])
        url = self.empty()
        shutil.copyfile(template, url.removeprefix("sqlite:///"))
        return url


@dataclass
class PostgresDatabases:
    """Databases on the run's server."""

    server: Server
    engine: str = "postgresql"
    made: list[str] = field(default_factory=list)

    def empty(self) -> str:
        return self._new(template="template0")

    def prepared(self, key: str, prepare: Callable[[str], None]) -> str:
        return self._new(template=self.server.template(key, prepare))

    def drop(self) -> None:
        for name in self.made:
            self.server.drop(name)

    def _new(self, *, template: str) -> str:
        self.made.append(self.server.create(template=template))
        return self.server.url(self.made[-1])


@pytest.fixture(scope="session")
def sqlite_templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This worker's folder for prepared SQLite files."""
    return tmp_path_factory.mktemp("templates")


@pytest.fixture
def sqlite_databases(tmp_path: Path, sqlite_templates: Path) -> SQLiteDatabases:
    """SQLite alone, for what is about SQLite."""
    return SQLiteDatabases(tmp_path, sqlite_templates)


@pytest.fixture
def postgres_databases(postgres: Server) -> Iterator[PostgresDatabases]:
    """PostgreSQL alone, for what is about PostgreSQL. Mark such a test with `postgres`."""
    databases = PostgresDatabases(postgres)
    yield databases
    databases.drop()


PAGES = ("/tests/web/", "/tests/unit/standalone/")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what uses `databases` on both engines, but what is about pages or marked `sqlite` on SQLite alone.

    A test of pages that is about the database is marked `store`. The services that every page calls are tested on both
    already. INTERSESSION_TEST_ENGINES=both leaves nothing out. What is `slow`, and pages, meet PostgreSQL in
    `make thorough`: on both it would be half of what `make test` takes.
    """
    if "databases" not in metafunc.fixturenames:
        return
    test, path = metafunc.definition, metafunc.definition.path.as_posix()
    is_about_pages = any(folder in path for folder in PAGES)
    on_both = (test.get_closest_marker("store") or not is_about_pages) and not test.get_closest_marker("sqlite")
    marks = [pytest.mark.postgres]
    if is_about_pages or test.get_closest_marker("slow"):
        marks.append(pytest.mark.thorough)
    engines: list[object] = ["sqlite"]
    if on_both or os.environ.get("INTERSESSION_TEST_ENGINES") == "both":
        engines.append(pytest.param("postgresql", marks=marks))
    metafunc.parametrize("databases", engines, indirect=True)


@pytest.fixture
def databases(request: pytest.FixtureRequest) -> Databases:
    """Databases of one engine; the test runs once for each that it is about."""
    name = "sqlite_databases" if request.param == "sqlite" else "postgres_databases"
    found: Databases = request.getfixturevalue(name)
    return found


@pytest.fixture
def database_url(databases: Databases) -> str:
    """The address of one new database without tables, on both engines."""
    return databases.empty()
