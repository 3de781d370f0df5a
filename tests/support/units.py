"""Units of work without Flask, on a fresh database of either engine, for tests of services and of what runs later."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from intersession.config import Settings
from intersession.hooks.manager import Plugins
from intersession.hooks.spec import hookimpl
from intersession.hooks.types import Counselor, HostCase, HostClient
from intersession.kinds import plugin as kinds_plugin
from intersession.migrations import runner
from intersession.models.crypto import parse_master_keys
from intersession.models.engine import begin_write, make_engine
from intersession.services import pack
from intersession.services.library import Library, open_library
from intersession.services.unit import Clock, UnitOfWork
from intersession.services.vault import PRACTICE, KeyCache, Vault
from tests.support.clock import Clock as StandingClock
from tests.support.databases import Databases

MASTER_KEYS = "test:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
SETTINGS = Settings(base_url="https://practice.example", master_keys=MASTER_KEYS)

AMARA = Counselor("c1", "Dr. Amara Okafor", "amara@practice.example")
ANA = HostClient("ana", "Ana Lindqvist", "ana@example.org", "+1 555 0100", fingerprint="1")
BEN = HostClient("ben", "Ben Lindqvist", "ben@example.org", "", fingerprint="2")
COUPLE = HostCase("case-1", (ANA, BEN))


@dataclass
class Cases:
    """A host that knows one couple, and nothing else."""

    couple: HostCase | None = COUPLE

    @hookimpl
    def intersession_decide_case(self, case_ref: str) -> HostCase | None:
        return self.couple if self.couple is not None and case_ref == self.couple.ref else None


def built_in_plugins() -> Plugins:
    """A plugin manager with what the package itself registers."""
    plugins = Plugins()
    plugins.register(kinds_plugin, "intersession kinds", required=True)
    plugins.register(pack, "intersession pack", required=True)
    return plugins


def prepare(url: str) -> None:
    """Fill an empty database with our tables and the practice's key."""
    engine = make_engine(url)
    runner.upgrade(engine)
    with Session(engine) as session:
        begin_write(session)
        Vault(session, KeyCache(parse_master_keys(MASTER_KEYS))).make_key(PRACTICE)
        session.commit()
    engine.dispose()


@dataclass
class Practice:
    """A database with our tables, and everything that a unit of work is made of. Register plugins before use."""

    engine: Engine
    library: Library
    clock: Clock
    settings: Settings = SETTINGS
    plugins: Plugins = field(default_factory=built_in_plugins)
    cases: Cases = field(default_factory=Cases)
    keys: KeyCache = field(default_factory=lambda: KeyCache(parse_master_keys(MASTER_KEYS)))

    def __post_init__(self) -> None:
        self.plugins.register(self.cases, "cases")

    def host_says(self, couple: HostCase) -> HostCase:
        """Let the host's couple be another from now on."""
        self.cases.couple = couple
        return couple

    def host_has_no_case(self) -> None:
        self.cases.couple = None

    @contextmanager
    def unit(self) -> Iterator[UnitOfWork]:
        """Open a unit of work on a session of its own; what was not committed is gone at the end."""
        with Session(self.engine) as session:
            vault = Vault(session, self.keys)
            library = self.library.within(session)
            yield UnitOfWork(session, vault, self.plugins, library, self.settings, self.clock)

    @contextmanager
    def writing(self) -> Iterator[UnitOfWork]:
        """Open a unit of work that writes, and commit it at the end."""
        with self.unit() as work:
            begin_write(work.session)
            yield work
            work.session.commit()


@pytest.fixture(scope="session")
def built_in_library() -> Library:
    """The built-in kinds and forms, read once."""
    return open_library(built_in_plugins())


@pytest.fixture
def practice_url(databases: Databases) -> str:
    """The address of a database that has our tables, on both engines."""
    return databases.prepared("tables", prepare)


@pytest.fixture
def practice(practice_url: str, built_in_library: Library, clock: StandingClock) -> Iterator[Practice]:
    """A practice whose clock stands still, on both engines."""
    engine = make_engine(practice_url)
    yield Practice(engine, built_in_library, clock)
    engine.dispose()
