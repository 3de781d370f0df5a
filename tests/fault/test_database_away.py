"""The database is away, full or lost in the middle: the words come back on the page, and nothing is half written."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from tests.support.couples import WEEK, fill, tables
from tests.support.databases import Databases, PostgresDatabases
from tests.support.website import BASE, Browser, Website

Away = Callable[[], AbstractContextManager[None]]
WORDS = "Words that must not be lost"


@pytest.fixture
def away(website: Website, databases: Databases) -> Away:
    """Takes the database away for a while."""
    return lambda: _refusing(databases) if isinstance(databases, PostgresDatabases) else _missing(website)


@contextmanager
def _refusing(databases: PostgresDatabases) -> Iterator[None]:
    """PostgreSQL ends our connections and takes no new ones."""
    name = databases.made[-1]
    databases.server._execute(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS false')
    databases.server._execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    yield
    databases.server._execute(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS true')


@contextmanager
def _missing(website: Website) -> Iterator[None]:
    """SQLite's file is gone, as when its disk is not there."""
    file, aside = Path(website.url.removeprefix("sqlite:///")), "aside"
    _forget_connections(website)
    for path in file.parent.glob(f"{file.name}*"):
        path.rename(path.with_name(aside + path.name))
    file.mkdir()
    yield
    file.rmdir()
    for path in file.parent.glob(f"{aside}{file.name}*"):
        path.rename(path.with_name(path.name.removeprefix(aside)))


def _forget_connections(website: Website) -> None:
    with website.app.app_context():
        website.runtime.binding.engine().dispose()


@pytest.fixture
def phone(website: Website) -> Browser:
    return website.open_link(website.assign()["Sam"])


def test_a_part_comes_back_with_its_words_and_can_be_sent_again(website: Website, phone: Browser, away: Away) -> None:
    before = tables(website)
    with away():
        phone.send("/i/part/1", moment=WORDS, closeness="7", status=503)

    assert phone.page.heading == "We could not save it just now"
    assert "Nothing was sent. Your words are below." in phone.page.text
    assert phone.page.form("/i/part/1").value("moment") == WORDS
    assert int(phone.response.headers["Retry-After"]) > 0
    assert tables(website) == before
    phone.send("/i/part/1")
    assert phone.page.heading == "Given and noticed"
    assert phone.get("/i/part/1").form("/i/part/1").value("moment") == WORDS


def test_a_send_that_could_not_be_made_can_be_made_later(website: Website, phone: Browser, away: Away) -> None:
    fill(phone, **WEEK)
    before = tables(website)
    with away():
        phone.send("/i/send", note=WORDS, status=503, **{"level-moment": "shared"})

    assert tables(website) == before
    phone.send("/i/send")
    assert phone.page.heading == "Sent. Thank you, Sam."
    kept = {row[2]: row for row in tables(website)["intersession_answer"]}
    assert "counselor_note" in kept
    assert "shared" in kept["moment"]


def test_every_page_says_that_it_is_away(website: Website, phone: Browser, away: Away) -> None:
    desk = website.counselor()
    with away():
        for browser, path in ((phone, "/i/part/1"), (phone, "/i/check"), (desk, "/"), (desk, "/cases/case-1")):
            browser.get(path, status=503)
            assert "try again in a minute" in browser.page.text
        phone.post("/i/leave", status=503)
        assert phone.get("/i").heading == "Welcome"

    assert phone.get("/i/part/1").heading == "How this week felt"


def test_a_full_disk_keeps_nothing_by_halves(website: Website) -> None:
    if not website.url.startswith("sqlite"):
        pytest.skip("PostgreSQL's disk is not ours to fill")
    phone = website.open_link(website.assign()["Sam"])
    fill(phone, **WEEK)
    before = tables(website)
    _forget_connections(website)
    file = website.url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(file)) as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]

    with website.app.app_context():
        engine = website.runtime.binding.engine()

    def fill_up(connection: sqlite3.Connection, record: object) -> None:
        connection.execute(f"PRAGMA max_page_count={pages}")

    event.listen(engine, "connect", fill_up)
    phone.send("/i/send", note=WORDS + " x" * 900, status=503)
    event.remove(engine, "connect", fill_up)
    _forget_connections(website)

    assert WORDS in phone.page.form("/i/send").value("note")
    assert tables(website) == before
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert phone.send("/i/send").heading == "Sent. Thank you, Sam."


def test_a_connection_lost_at_the_last_moment_is_no_send(website: Website, phone: Browser) -> None:
    fill(phone, **WEEK)
    before = tables(website)
    with website.app.app_context():
        engine = website.runtime.binding.engine()

    def lose(connection: object) -> None:
        raise OperationalError("COMMIT", {}, ConnectionError("gone"))

    event.listen(engine, "commit", lose)
    phone.send("/i/send", note=WORDS, status=503)
    event.remove(engine, "commit", lose)

    assert tables(website) == before
    assert phone.page.form("/i/send").value("note") == WORDS
    assert phone.send("/i/send").heading == "Sent. Thank you, Sam."


def test_who_watches_over_the_server_learns_one_word(website: Website, away: Away) -> None:
    def answer() -> tuple[int, str]:
        response = website.app.test_client().get("/healthz", base_url=BASE)
        assert response.mimetype == "text/plain"
        assert response.headers["Cache-Control"] == "no-store"
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        assert "Set-Cookie" not in response.headers
        return response.status_code, response.text

    website.assign()
    assert answer() == (200, "ok\n")
    with away():
        assert answer() == (503, "unwell\n")
    assert answer() == (200, "ok\n")


def test_a_page_that_was_away_is_back_without_a_restart(website: Website, phone: Browser, away: Away) -> None:
    for _ in range(2):
        with away():
            phone.get("/i/part/1", status=503)
        assert phone.get("/i/part/1").heading == "How this week felt"


def test_what_is_logged_of_a_database_that_is_away_holds_no_words(
    website: Website, phone: Browser, away: Away, caplog: pytest.LogCaptureFixture
) -> None:
    with away():
        phone.send("/i/part/1", moment=WORDS, status=503)

    assert "OperationalError in intersession.reflecting.save_part" in caplog.text
    assert WORDS not in caplog.text
    assert "SELECT" not in caplog.text
