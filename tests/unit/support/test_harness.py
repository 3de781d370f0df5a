"""The harness itself: what a test may rely on."""

from __future__ import annotations

import socket
import sqlite3
from datetime import UTC, datetime

import pytest
from sqlalchemy import create_engine, inspect, text

from tests.support.browser import OpenPage, serving
from tests.support.clock import Clock
from tests.support.databases import Databases, SQLiteDatabases
from tests.support.network import NetworkBlocked, is_local
from tests.support.postgres import Server, make_folder
from tests.support.verapdf import runner


def make_table(url: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE made (n INTEGER)"))
    engine.dispose()


def tables(url: str) -> list[str]:
    engine = create_engine(url)
    found = inspect(engine).get_table_names()
    engine.dispose()
    return found


def test_connection_to_a_stranger_is_refused() -> None:
    with socket.socket() as stranger, pytest.raises(NetworkBlocked):
        stranger.connect(("192.0.2.1", 80))


def test_look_up_of_a_stranger_is_refused() -> None:
    with pytest.raises(NetworkBlocked):
        socket.getaddrinfo("example.org", 443)


def test_connection_to_this_machine_works() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as client:
        client.connect(server.getsockname())


@pytest.mark.parametrize("address", [("127.0.0.1", 1), ("::1", 1, 0, 0), ("localhost", 1), "/run/x", b"/run/x", None])
def test_address_on_this_machine_is_local(address: object) -> None:
    assert is_local(address)


@pytest.mark.parametrize("address", [("10.0.0.1", 1), ("localhost.example.org", 1), "example.org", ("fe80::1%lo", 1)])
def test_any_other_address_is_not_local(address: object) -> None:
    assert not is_local(address)


def test_clock_stands_until_it_is_moved(clock: Clock) -> None:
    before = clock()

    assert clock() == before
    assert (clock.advance(hours=2) - before).total_seconds() == 7200
    assert clock().tzinfo is UTC


def test_clock_refuses_a_moment_without_zone(clock: Clock) -> None:
    with pytest.raises(ValueError, match="zone"):
        clock.set(datetime(2026, 1, 1))  # noqa: DTZ001 - the naive moment is what is tested


def test_database_is_fresh_for_each_test(databases: Databases) -> None:
    first, second = databases.empty(), databases.empty()

    make_table(first)

    assert tables(first) == ["made"]
    assert tables(second) == []


def test_prepared_database_is_a_copy_of_its_own(databases: Databases) -> None:
    calls: list[str] = []

    def prepare(url: str) -> None:
        calls.append(url)
        make_table(url)

    first, second = databases.prepared("harness", prepare), databases.prepared("harness", prepare)
    engine = create_engine(first)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE made"))
    engine.dispose()

    assert len(calls) <= 1
    assert tables(first) == []
    assert tables(second) == ["made"]


def test_sqlite_copy_has_what_was_in_the_write_ahead_log(sqlite_databases: SQLiteDatabases) -> None:
    kept_open: list[sqlite3.Connection] = []

    def prepare(url: str) -> None:
        connection = sqlite3.connect(url.removeprefix("sqlite:///"))
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE waiting (n INTEGER)")
        kept_open.append(connection)

    url = sqlite_databases.prepared("with_log", prepare)
    for connection in kept_open:
        connection.close()

    assert tables(url) == ["waiting"]


@pytest.mark.postgres
@pytest.mark.slow
def test_server_comes_back_after_it_was_cut_off(postgres: Server) -> None:
    other = Server(make_folder())
    other.start()
    name = other.create()
    make_table(other.url(name))

    other.stop()
    stopped = not other.is_running()
    other.start()
    found = tables(other.url(name))
    other.remove()

    assert stopped
    assert found == ["made"]
    assert postgres.is_running()


@pytest.mark.browser
@pytest.mark.slow
def test_browser_reaches_this_machine_and_no_other(open_page: OpenPage) -> None:
    def app(_environ: object, start_response: object) -> list[bytes]:
        assert callable(start_response)
        start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
        return [b"<!doctype html><title>Here</title><img src='http://192.0.2.1/x.png'>"]

    with serving(app) as address:
        page = open_page(address)
        title = page.title()

    assert title == "Here"


def test_without_verapdf_its_tests_fail_unless_they_are_not_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "missing", lambda: "a Java development kit")

    monkeypatch.delenv(runner.NOT_WANTED, raising=False)
    with pytest.raises(pytest.fail.Exception, match=f"a Java development kit, or set {runner.NOT_WANTED}=1"):
        runner.need()
    monkeypatch.setenv(runner.NOT_WANTED, "1")
    with pytest.raises(pytest.skip.Exception, match=runner.NOT_WANTED):
        runner.need()
