"""A plugin that meets an error of the database is left out of its answer, and the page around it is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from intersession.hooks.spec import hookimpl
from intersession.hooks.types import Counselor, MenuEntry, Section, SectionRequest
from intersession.models import Outbox
from intersession.models.engine import begin_write, make_engine, sheltered
from tests.support.website import AMARA, Website

pytestmark = pytest.mark.store


def asks_in_vain(session: Session) -> None:
    session.execute(text("SELECT * FROM nowhere"))


def keeps_in_vain(session: Session) -> None:
    session.add(Outbox(id=uuid4()))
    session.flush()


class Plugin:
    """Adds to the menu and to documents what it reads in the shared session."""

    name = "additions"

    def __init__(self, website: Website, read: Callable[[Session], object]) -> None:
        self.website, self.read = website, read

    @hookimpl
    def intersession_register_menu(self, counselor: Counselor) -> Iterator[MenuEntry]:
        self.read(self.website.runtime.binding.session())
        yield MenuEntry("Bills", "/bills")

    @hookimpl
    def intersession_register_sections(self, request: SectionRequest) -> list[Section]:
        self.read(self.website.runtime.binding.session())
        return [Section("Insurer", ("Linden",))]


@pytest.mark.parametrize("read", [asks_in_vain, keeps_in_vain])
def test_pages_and_the_brief_are_there_without_what_a_plugin_could_not_read(
    website: Website, read: Callable[[Session], object]
) -> None:
    website.assign()
    website.runtime.plugins.register(Plugin(website, read))
    desk = website.counselor()

    for page in ("/", "/cases/case-1", "/cases/case-1/brief/counselor.pdf"):
        desk.get(page)

    assert "Not available" in website.renderer.html


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    engine = make_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE thing (id INTEGER PRIMARY KEY)"))
    with Session(engine) as session:
        yield session
    engine.dispose()


@contextmanager
def somebody_writing(session: Session) -> Iterator[None]:
    """Hold SQLite's write lock from elsewhere."""
    engine = create_engine(session.get_bind().engine.url, connect_args={"timeout": 0})
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield
        connection.rollback()
    engine.dispose()


def things(session: Session) -> list[int]:
    return list(session.scalars(text("SELECT id FROM thing ORDER BY id")))


def put(session: Session, number: int) -> None:
    session.execute(text("INSERT INTO thing VALUES (:n)"), {"n": number})


def test_what_was_written_before_an_error_stays_and_what_went_wrong_goes(session: Session) -> None:
    begin_write(session)
    put(session, 1)

    with pytest.raises(Exception, match="nowhere"), sheltered(session):
        put(session, 2)
        asks_in_vain(session)
    put(session, 3)
    session.commit()

    assert things(session) == [1, 3]


@pytest.mark.parametrize("read", [asks_in_vain, keeps_in_vain])
def test_error_that_the_code_kept_to_itself_leaves_no_trace(
    session: Session, read: Callable[[Session], object]
) -> None:
    begin_write(session)
    put(session, 1)

    with sheltered(session), suppress(SQLAlchemyError):
        read(session)
    session.commit()

    assert things(session) == [1]


def test_nothing_is_saved_by_a_read(session: Session) -> None:
    with sheltered(session):
        put(session, 1)
    session.rollback()

    assert things(session) == []


def test_who_ends_the_transaction_in_between_is_left_alone(session: Session) -> None:
    with sheltered(session):
        put(session, 1)
        session.commit()

    with pytest.raises(LookupError), sheltered(session):
        session.rollback()
        raise LookupError

    assert things(session) == [1]


@pytest.mark.sqlite
def test_read_takes_no_lock_and_leaves_none(session: Session) -> None:
    session.execute(text("PRAGMA busy_timeout=1"))
    with somebody_writing(session), sheltered(session):
        assert things(session) == []

    begin_write(session)

    driver: Any = session.connection().connection.driver_connection
    assert driver.in_transaction
    with pytest.raises(Exception, match="locked"), somebody_writing(session):
        pass


def test_plugin_that_only_reads_shows_what_it_read(website: Website) -> None:
    website.runtime.plugins.register(Plugin(website, lambda session: session.execute(text("SELECT 1"))))

    assert "Bills" in website.counselor(AMARA).get("/").text
