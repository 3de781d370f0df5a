"""Flask applications that are not ours, each keeping its database in another way, for us to be plugged into."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy_lite import SQLAlchemy as SQLAlchemyLite
from sqlalchemy import Engine, inspect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from intersession import Intersession, upgrade_database
from intersession.services import people
from intersession.web.runtime import runtime
from intersession.web.transaction import reading, writing
from tests.support.units import AMARA, COUPLE, MASTER_KEYS


def bare(**config: Any) -> Flask:
    """An application with our two needed settings and no database."""
    app = Flask("host")
    app.config.update(
        INTERSESSION_BASE_URL="https://practice.example", INTERSESSION_MASTER_KEYS=MASTER_KEYS, TESTING=True, **config
    )
    return app


@dataclass
class Host:
    """A host with a table `client` and one named like ours, on a declarative base of its own."""

    app: Flask
    db: SQLAlchemy
    client: type[Any]


def classic(url: str, *, plug_in_first: bool = False, **config: Any) -> Host:
    """A host with Flask-SQLAlchemy and a base of its own; `plug_in_first`: before the database is set up."""

    class HostBase(DeclarativeBase):
        pass

    db = SQLAlchemy(model_class=HostBase)
    app = bare(SQLALCHEMY_DATABASE_URI=url, **config)

    class Client(db.Model):  # type: ignore[name-defined, misc]  # Flask-SQLAlchemy makes the base at run time
        __tablename__ = "client"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str]

    class Assignment(db.Model):  # type: ignore[name-defined, misc]  # as above; a class named like one of ours
        __tablename__ = "assignment"
        id: Mapped[int] = mapped_column(primary_key=True)

    if plug_in_first:
        Intersession(app)
    db.init_app(app)
    if not plug_in_first:
        Intersession(app)
    return Host(app, db, Client)


def lite(url: str) -> tuple[Flask, SQLAlchemyLite]:
    """A host with Flask-SQLAlchemy-Lite."""
    db = SQLAlchemyLite()
    app = bare(SQLALCHEMY_ENGINES={"default": url})
    db.init_app(app)
    Intersession(app)
    return app, db


@contextmanager
def at_work(app: Flask) -> Iterator[None]:
    """Enter the application's context, and close every database connection afterwards."""
    engines: list[Engine] = []
    try:
        with app.app_context():
            engines += getattr(app.extensions.get("sqlalchemy"), "engines", {}).values()
            engines.append(runtime().binding.engine())
            yield
    finally:
        for engine in engines:
            engine.dispose()


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names())


def ours(engine: Engine) -> set[str]:
    return {name for name in tables(engine) if name.startswith("intersession_")}


def round_trip() -> UUID:
    """Make our tables, keep a couple there, read their sealed names back and return the case's id."""
    upgrade_database()
    with writing(runtime()):
        work = runtime().unit()
        people.adopt(work, COUPLE, by=AMARA)
    with reading(runtime()):
        work = runtime().unit()
        case = people.case_of(work, COUPLE.ref)
        assert case is not None
        assert [person.name for person in people.members(work, case)] == ["Ana Lindqvist", "Ben Lindqvist"]
        assert case.created_at.tzinfo is not None
        return case.id
