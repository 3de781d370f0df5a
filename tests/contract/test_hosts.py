"""Plugged into applications that are not ours: their database is used, their tables stay theirs and ours stay ours."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Engine, MetaData, create_engine, select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import scoped_session, sessionmaker

from intersession import Intersession, hide_our_tables, hookimpl, upgrade_database
from intersession.errors import DatabaseMissing, NotFound, RequestForged
from intersession.migrations import runner
from intersession.models import Case, Client, Link
from intersession.models.engine import make_engine
from intersession.services import assigning, links, people
from intersession.services.assigning import Plan
from intersession.web.runtime import runtime
from intersession.web.transaction import reading, writing
from tests.support import hosts
from tests.support.databases import Databases
from tests.support.hosts import at_work, classic, ours, round_trip, tables
from tests.support.house import ROOT
from tests.support.units import AMARA, ANA, BEN, COUPLE, MASTER_KEYS

# Ways to keep a database


def test_host_with_flask_sqlalchemy_and_its_own_base(database_url: str) -> None:
    host = classic(database_url)
    with at_work(host.app):
        host.db.create_all()
        assert tables(host.db.engine) == {"client", "assignment"}

        round_trip()

        assert {"intersession_client", "intersession_alembic_version"} <= ours(host.db.engine)
        assert "alembic_version" not in tables(host.db.engine)
        assert runtime().binding.session() is host.db.session()
        assert runner.current(host.db.engine) == runner.newest()


def test_host_with_the_legacy_base(database_url: str) -> None:
    db = SQLAlchemy()
    app = hosts.bare(SQLALCHEMY_DATABASE_URI=database_url)

    class User(db.Model):  # type: ignore[name-defined, misc]  # Flask-SQLAlchemy makes the base at run time
        id = db.Column(db.Integer, primary_key=True)

    db.init_app(app)
    Intersession(app)
    with at_work(app):
        db.create_all()
        round_trip()
        assert User.__table__.name in tables(db.engine)


def test_host_that_gives_us_a_bind_of_our_own(databases: Databases) -> None:
    binds = {"clinical": databases.empty()}
    host = classic(databases.empty(), SQLALCHEMY_BINDS=binds, INTERSESSION_BIND_KEY="clinical")
    with at_work(host.app):
        host.db.create_all()
        round_trip()

        assert ours(host.db.engines[None]) == set()
        assert "intersession_client" in ours(host.db.engines["clinical"])
        assert runtime().binding.kind == "bind"


def test_host_with_several_binds_keeps_us_in_its_default_database(databases: Databases) -> None:
    host = classic(databases.empty(), SQLALCHEMY_BINDS={"other": databases.empty()})
    with at_work(host.app):
        round_trip()

        assert "intersession_client" in ours(host.db.engines[None])
        assert ours(host.db.engines["other"]) == set()


def test_host_without_a_database_gives_us_an_address(database_url: str) -> None:
    app = hosts.bare(INTERSESSION_DATABASE_URI=database_url)
    Intersession(app)
    with at_work(app):
        round_trip()
        assert runtime().binding.kind == "own"


def test_host_keeps_its_database_while_we_have_our_own(databases: Databases) -> None:
    host = classic(databases.empty(), INTERSESSION_DATABASE_URI=databases.empty())
    with at_work(host.app):
        host.db.create_all()
        round_trip()
        assert ours(host.db.engine) == set()


def test_menu_that_meets_an_error_of_the_hosts_own_database_leaves_that_usable(databases: Databases) -> None:
    host = classic(databases.empty(), INTERSESSION_DATABASE_URI=databases.empty())

    class Menu:
        @hookimpl
        def intersession_register_menu(self) -> None:
            host.db.session.execute(text("SELECT * FROM nowhere"))

    with at_work(host.app):
        runtime().plugins.register(Menu())
        host.db.session.execute(text("SELECT 1"))

        assert runtime().plugins.menu(AMARA) == []

        assert host.db.session.execute(text("SELECT 1")).scalar() == 1


def test_host_with_flask_sqlalchemy_lite(database_url: str) -> None:
    app, db = hosts.lite(database_url)
    with at_work(app):
        round_trip()
        assert runtime().binding.session() is db.session


def test_host_with_plain_sqlalchemy(database_url: str) -> None:
    engine = create_engine(database_url)
    session = scoped_session(sessionmaker(bind=engine))
    app = hosts.bare()
    Intersession().init_app(app, session=session, engine=lambda: engine)
    with at_work(app):
        round_trip()
        assert runtime().binding.kind == "given"
    session.remove()
    engine.dispose()


def test_host_that_sets_up_its_database_after_us(database_url: str) -> None:
    host = classic(database_url, plug_in_first=True)
    with at_work(host.app):
        round_trip()
        assert runtime().binding.session() is host.db.session()


def test_two_applications_in_one_process_keep_apart(databases: Databases) -> None:
    one = classic(databases.empty())
    two = classic(databases.empty(), SQLALCHEMY_BINDS={"x": databases.empty()}, INTERSESSION_BIND_KEY="x")
    with at_work(one.app):
        first = round_trip()
    with at_work(two.app):
        second = round_trip()

    assert first != second


def test_application_without_a_database_says_what_to_do() -> None:
    app = hosts.bare()
    Intersession(app)

    with app.app_context(), pytest.raises(DatabaseMissing, match="INTERSESSION_DATABASE_URI"):
        upgrade_database()


# One database, two owners


def test_hosts_create_all_and_drop_all_leave_our_tables_alone(database_url: str) -> None:
    host = classic(database_url)
    with at_work(host.app):
        upgrade_database()
        before = ours(host.db.engine)
        host.db.create_all()
        assert tables(host.db.engine) == before | {"client", "assignment"}

        host.db.drop_all()

        assert tables(host.db.engine) == before


def test_taking_our_tables_away_leaves_the_hosts_alone(database_url: str) -> None:
    host = classic(database_url)
    with at_work(host.app):
        host.db.create_all()
        upgrade_database()

        runner.downgrade(host.db.engine, revision="base")

        assert tables(host.db.engine) == {"client", "assignment", "intersession_alembic_version"}


def test_our_comparison_does_not_see_the_hosts_tables(database_url: str) -> None:
    host = classic(database_url)
    with at_work(host.app):
        host.db.create_all()
        upgrade_database()

        runner.check(host.db.engine)


def test_one_transaction_takes_back_both(database_url: str) -> None:
    host = classic(database_url)
    with at_work(host.app):
        host.db.create_all()
        upgrade_database()

        def fail_late() -> None:
            with writing(runtime()):
                host.db.session.add(host.client(name="x"))
                people.adopt(runtime().unit(), COUPLE, by=AMARA)
                host.db.session.flush()
                raise RequestForged

        with pytest.raises(RequestForged):
            fail_late()

        assert host.db.session.scalars(select(host.client)).all() == []
        assert host.db.session.scalars(select(Case)).all() == []
        host.db.session.rollback()


def test_our_reading_leaves_what_the_host_has_not_saved_yet(database_url: str) -> None:
    host = classic(database_url)
    with at_work(host.app):
        host.db.create_all()
        round_trip()
        host.db.session.add(host.client(name="pending"))

        with reading(runtime()):
            people.case_of(runtime().unit(), COUPLE.ref)

        host.db.session.commit()
        assert host.db.session.scalars(select(host.client.name)).all() == ["pending"]
        host.db.session.rollback()


def test_our_refusal_leaves_what_the_host_has_not_saved_yet(database_url: str) -> None:
    host = classic(database_url)
    with at_work(host.app):
        host.db.create_all()
        round_trip()
        host.db.session.add(host.client(name="pending"))

        with pytest.raises(NotFound), reading(runtime()):
            people.case_by_id(runtime().unit(), uuid4())

        host.db.session.commit()
        assert host.db.session.scalars(select(host.client.name)).all() == ["pending"]
        host.db.session.rollback()


def test_reading_that_fails_takes_the_broken_transaction_back(database_url: str) -> None:
    host = classic(database_url)
    with at_work(host.app):
        round_trip()

        with pytest.raises(DatabaseError), reading(runtime()):
            runtime().binding.session().execute(text("SELECT nothing FROM nowhere"))

        assert runtime().binding.session().scalar(text("SELECT 1")) == 1
        host.db.session.rollback()


def test_our_reading_holds_no_transaction_open(database_url: str) -> None:
    host = classic(database_url)
    with at_work(host.app):
        round_trip()

        with reading(runtime()):
            people.case_of(runtime().unit(), COUPLE.ref)

        assert not runtime().binding.session().in_transaction()


def proposed(engine: Engine, metadata: MetaData, **options: Any) -> list[Any]:
    with engine.connect() as connection:
        changes: list[Any] = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
    return changes


def test_hosts_own_comparison_needs_one_line_to_leave_our_tables(database_url: str) -> None:
    host = classic(database_url)
    with at_work(host.app):
        host.db.create_all()
        upgrade_database()

        without = proposed(host.db.engine, host.db.metadata)
        with_it = proposed(host.db.engine, host.db.metadata, include_name=hide_our_tables)

    assert {change[0] for change in without} >= {"remove_table"}
    assert with_it == []


FLASK_MIGRATE = """
import json, sys
from pathlib import Path
import flask_migrate as fm
from flask_sqlalchemy import SQLAlchemy
from intersession import Intersession, upgrade_database
from tests.support.hosts import bare
from tests.support.units import MASTER_KEYS

url, folder = sys.argv[1:]

def make(*, plugged_in):
    db = SQLAlchemy()
    class Patient(db.Model):
        id = db.Column(db.Integer, primary_key=True)
    app = bare(SQLALCHEMY_DATABASE_URI=url)
    db.init_app(app)
    fm.Migrate(app, db, directory=folder)
    if plugged_in:
        Intersession(app)
    return app

def proposed():
    before = set(Path(folder, "versions").glob("*.py"))
    fm.migrate(message="more")
    return "".join(path.read_text() for path in set(Path(folder, "versions").glob("*.py")) - before)

with make(plugged_in=True).app_context():
    fm.init()
    fm.migrate(message="one")
    fm.upgrade()
    upgrade_database()
    found = {"with us": proposed()}
with make(plugged_in=False).app_context():
    found["without us"] = proposed()
print(json.dumps(found))
"""


def run_python(code: str, *arguments: str) -> str:
    """Run code in an interpreter of its own, where it may do what it likes to logging and to processes."""
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout.strip().splitlines()[-1]


@pytest.mark.slow
def test_flask_migrate_does_not_propose_to_drop_our_tables(database_url: str, tmp_path: Path) -> None:
    found = json.loads(run_python(FLASK_MIGRATE, database_url, str(tmp_path / "migrations")))

    assert found["with us"] == ""
    assert "op.drop_table('intersession_client')" in found["without us"]


EIGHT_AT_ONCE = """
import os, sys
from intersession.migrations import runner
from intersession.models.engine import make_engine

children = []
for _ in range(8):
    pid = os.fork()
    if pid == 0:
        try:
            runner.upgrade(make_engine(sys.argv[1]))
        except BaseException as error:
            print(type(error).__name__, error, file=sys.stderr)
            os._exit(1)
        os._exit(0)
    children.append(pid)
codes = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children]
print(codes)
"""


@pytest.mark.slow
def test_eight_processes_upgrade_at_once(database_url: str) -> None:
    assert run_python(EIGHT_AT_ONCE, database_url) == str([0] * 8)

    engine = make_engine(database_url)
    assert runner.current(engine) == runner.newest()
    runner.check(engine)
    engine.dispose()


# Ids of the host


@pytest.fixture
def own(database_url: str) -> Flask:
    app = hosts.bare(INTERSESSION_DATABASE_URI=database_url)
    Intersession(app)
    return app


def test_reused_id_with_another_fingerprint_is_another_person(own: Flask) -> None:
    with at_work(own):
        upgrade_database()
        with writing(runtime()):
            work = runtime().unit()
            form = next(iter(work.library.forms))
            made = assigning.assign(work, COUPLE, Plan(form=form, key="k"), by=AMARA)
            (before,) = [client.id for client in work.session.scalars(select(Client).where(Client.host_ref == "ana"))]
            assignment = made.id
        stranger = replace(ANA, name="Cleo Novak", email="cleo@example.org", fingerprint="another row")

        with writing(runtime()):
            people.adopt(runtime().unit(), replace(COUPLE, clients=(stranger, BEN)), by=AMARA)

        with reading(runtime()):
            work = runtime().unit()
            case = people.case_of(work, COUPLE.ref)
            assert case is not None
            cleo, ben = people.members(work, case)
            link = links.newest(work, assignment, before)
            assert (cleo.name, ben.name) == ("Cleo Novak", "Ben Lindqvist")
            assert cleo.id != before
            assert work.session.get_one(Client, before).detached_at is not None
            assert link is not None
            assert not links.is_usable(link, at=work.clock())
            assert work.session.scalars(select(Link).where(Link.client_id == cleo.id)).all() == []


def test_same_fingerprint_is_the_same_person_whatever_the_name(own: Flask) -> None:
    with at_work(own):
        first = round_trip()
        renamed = replace(ANA, name="Ana Novak")

        with writing(runtime()):
            people.adopt(runtime().unit(), replace(COUPLE, clients=(renamed, BEN)), by=AMARA)

        with reading(runtime()):
            work = runtime().unit()
            case = people.case_by_id(work, first)
            assert [person.name for person in people.members(work, case)] == ["Ana Novak", "Ben Lindqvist"]
            assert len(work.session.scalars(select(Client)).all()) == 2


def test_names_are_not_readable_in_the_hosts_database(own: Flask) -> None:
    with at_work(own):
        round_trip()
        with runtime().binding.engine().connect() as connection:
            rows = [bytes(row[0]) for row in connection.execute(text("SELECT name FROM intersession_client"))]

    assert len(rows) == 2
    assert not any(b"Ana" in row or b"Ben" in row for row in rows)
    assert MASTER_KEYS not in str(rows)
