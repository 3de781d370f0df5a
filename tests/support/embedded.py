"""The embedded practice for tests: two counselors who can sign in, with a folder of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from intersession.services.unit import UnitOfWork
from intersession.standalone import doors
from intersession.standalone.app import Start, create_app, upgrade
from intersession.standalone.mail import Post
from intersession.standalone.place import Place, open_place
from intersession.standalone.server import close
from intersession.web.runtime import runtime
from tests.support.clock import Clock
from tests.support.databases import Databases
from tests.support.website import BASE, COMPILED, KEYS, Browser

AMARA = "amara@practice.test"
BO = "bo@practice.test"
PASSWORD = "four plain words here"
ZONE = "Europe/Berlin"


@dataclass
class Embedded:
    """The application with its folder and its clock."""

    app: Flask
    place: Place
    clock: Clock
    url: str

    def browser(self) -> Browser:
        return Browser(self.app.test_client())

    def signed_in(self, login: str = AMARA) -> Browser:
        """A browser in which this counselor just signed in."""
        desk = self.browser()
        desk.get("/sign-in")
        desk.send("/sign-in", email=login, password=PASSWORD)
        return desk

    def add_couple(self, desk: Browser, first: str = "Sam", second: str = "Robin") -> str:
        """Add a couple through the page and return its reference."""
        desk.get("/practice/cases/new")
        people = {"people-0-name": first, "people-0-email": f"{first.lower()}@mail.test", "people-1-name": second}
        form = desk.page.form("/cases/new")
        desk.post(form.action, form.filled(**people))
        return desk.response.request.path.rpartition("/")[2]

    @contextmanager
    def work(self) -> Iterator[UnitOfWork]:
        """A unit of work that is saved at the end."""
        with self.app.app_context():
            unit = runtime().unit()
            yield unit
            unit.session.commit()

    def post(self) -> Post:
        return Post(self.place.outbox)


def make_place(folder: Path) -> Place:
    """A folder with known secrets, so that a prepared database fits every test."""
    folder.mkdir(exist_ok=True)
    (folder / "keys.txt").write_text(KEYS)
    (folder / "secrets.json").write_text(json.dumps({"secret_key": "a", "password_salt": "b", "totp_key": "c" * 43}))
    return open_place(folder)


def make_embedded(place: Place, url: str, clock: Clock) -> Flask:
    app = create_app(Start(place, BASE, url, clock=clock))
    app.extensions["intersession"].templates.bytecode_cache = COMPILED
    # A sign-in costs a quarter of a second on purpose; a hundred tests sign in. test_doors.py looks at the real cost.
    app.extensions["security"].pwd_context.update(argon2__time_cost=1, argon2__memory_cost=64, argon2__parallelism=1)
    return app


def put_away(app: Flask) -> None:
    """Close its connections, and the processes that make documents, if a test had one made."""
    close(app)


@pytest.fixture
def empty_practice(databases: Databases, clock: Clock, tmp_path: Path) -> Iterator[Embedded]:
    """A practice on its first day: nobody can sign in yet."""

    def prepare(url: str) -> None:
        app = make_embedded(make_place(tmp_path / "preparing"), url, Clock())
        upgrade(app)
        put_away(app)

    place, url = make_place(tmp_path / "practice"), databases.prepared("practice_empty", prepare)
    app = make_embedded(place, url, clock)
    yield Embedded(app, place, clock, url)
    put_away(app)


@pytest.fixture
def embedded(databases: Databases, clock: Clock, tmp_path: Path) -> Iterator[Embedded]:
    """A practice with two counselors and nothing else."""

    def prepare(url: str) -> None:
        app = make_embedded(make_place(tmp_path / "preparing"), url, Clock())
        upgrade(app)
        with app.app_context():
            work = runtime().unit()
            for login, name in ((AMARA, "Amara Osei"), (BO, "Bo Lind")):
                doors.add_user(work, email=login, name=name, password=PASSWORD, timezone=ZONE)
            work.session.commit()
        put_away(app)

    place, url = make_place(tmp_path / "practice"), databases.prepared("practice_two", prepare)
    app = make_embedded(place, url, clock)
    yield Embedded(app, place, clock, url)
    put_away(app)
