"""The unit of work: what every service needs, bound to one database session."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from intersession.config import Settings
from intersession.hooks.manager import Plugins
from intersession.services.library import Library
from intersession.services.vault import Vault

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """The time now, aware, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class UnitOfWork:
    """One session, the vault that seals for it, the plugins, the library of forms, the settings and a clock."""

    session: Session
    vault: Vault
    plugins: Plugins
    library: Library
    settings: Settings
    clock: Clock = system_clock


def ask_database(work: UnitOfWork) -> None:
    """Ask the database for nothing in particular; it raises when it does not answer."""
    work.session.execute(text("SELECT 1")).one()
