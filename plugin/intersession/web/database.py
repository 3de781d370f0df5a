"""Which database session a request uses: the host's, one given by the host, or our own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app
from flask.globals import app_ctx
from sqlalchemy import Engine
from sqlalchemy.orm import Session, scoped_session, sessionmaker

from intersession.config import Settings
from intersession.errors import DatabaseMissing
from intersession.models.engine import make_engine, sheltered


@dataclass(frozen=True, slots=True)
class Binding:
    """How to get a session and an engine. Both need an application context."""

    session: Callable[[], Session]
    engine: Callable[[], Engine]
    kind: str


def bind(
    app: Flask,
    settings: Settings,
    *,
    session: Callable[[], Session] | None = None,
    engine: Callable[[], Engine] | None = None,
) -> Binding:
    """Decide at start where the database is; engines are looked up later, so the order of set-up does not matter."""
    if session is not None and engine is not None:
        return Binding(session, engine, "given")
    if settings.database_uri:
        made = make_engine(settings.database_uri)
        return _own_session(app, lambda: made, kind="own")
    if settings.bind_key:
        return _own_session(app, lambda: _host_engine(settings.bind_key), kind="bind")
    return Binding(_host_session, lambda: _host_engine(None), "host")


@contextmanager
def sheltering(binding: Binding) -> Iterator[None]:
    """Run a plugin's code so that an error leaves no trace in our session, nor in the host's where that is another."""
    sessions = [binding.session()]
    if binding.kind != "host" and "sqlalchemy" in current_app.extensions:
        sessions.append(_host_session())
    with ExitStack() as stack:
        for session in dict.fromkeys(sessions):
            stack.enter_context(sheltered(session))
        yield


def _own_session(app: Flask, engine: Callable[[], Engine], *, kind: str) -> Binding:
    registry: list[scoped_session[Session]] = []

    def scoped() -> scoped_session[Session]:
        if not registry:
            registry.append(scoped_session(sessionmaker(bind=engine()), scopefunc=_context_id))
        return registry[0]

    @app.teardown_appcontext
    def remove(error: BaseException | None) -> None:
        if registry:
            registry[0].remove()

    def session() -> Session:
        return scoped()()

    return Binding(session, engine, kind)


def _context_id() -> int:
    # One session for each application context, as Flask-SQLAlchemy does it.
    return id(app_ctx._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001  # the proxy's only way to its object


def _extension() -> Any:
    try:
        return current_app.extensions["sqlalchemy"]
    except KeyError:
        raise DatabaseMissing(
            "Intersession found no database: set up Flask-SQLAlchemy on the application, "
            "or set INTERSESSION_DATABASE_URI, or pass session= and engine="
        ) from None


def _host_engine(bind_key: str | None) -> Engine:
    engines: dict[str | None, Engine] = _extension().engines
    # Flask-SQLAlchemy calls the default None, Flask-SQLAlchemy-Lite "default".
    return engines[bind_key] if bind_key else engines[None if None in engines else "default"]


def _host_session() -> Session:
    found: Any = _extension().session
    session: Session = found() if isinstance(found, scoped_session) else found
    return session
