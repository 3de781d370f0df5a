"""A whole practice for tests: a host that knows cases and appointments, with our pages, and people who use them."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.test import TestResponse

from intersession import Intersession, upgrade_database
from intersession.hooks.spec import hookimpl
from intersession.hooks.types import (
    Appointment,
    Assigned,
    ConcernRaised,
    Counselor,
    DocumentMade,
    Erased,
    HostCase,
    HostClient,
    Message,
    Passed,
    Role,
    Sent,
)
from intersession.services.unit import UnitOfWork
from intersession.web.background import make_worker
from intersession.web.runtime import Runtime
from tests.support.clock import Clock
from tests.support.databases import Databases, PostgresDatabases, SQLiteDatabases
from tests.support.reading import Page

BASE = "https://practice.test"
KEYS = "k1:" + base64.b64encode(b"a test key of exactly 32 bytes..").decode()
AMARA = Counselor("amara", "Amara Osei", "amara@practice.test", "en", "America/Chicago")
BO = Counselor("bo", "Bo Lind", "bo@practice.test", "en", "America/Chicago")


SUE = Counselor("sue", "Sue Park", timezone="America/Chicago", role=Role.SUPERVISOR)
ADA = Counselor("ada", "Ada Roy", timezone="America/Chicago", role=Role.ADMINISTRATOR)


def client(ref: str, name: str, **more: Any) -> HostClient:
    return HostClient(ref, name, f"{ref}@mail.test", timezone="America/Chicago", fingerprint=f"made-{ref}", **more)


SAM_ROBIN = HostCase("case-1", (client("sam", "Sam"), client("robin", "Robin")), focus="Making time")
TESS = HostCase("case-2", (client("tess", "Tess"),))
NOOR_DANA = HostCase("case-9", (client("noor", "Noor"), client("dana", "Dana")))


@dataclass
class Host:
    """The host as a plugin: what it answers can be changed by a test; what it heard is kept."""

    signed_in: Counselor | None = None
    cases: dict[str, list[HostCase]] = field(default_factory=lambda: {"amara": [SAM_ROBIN, TESS], "bo": [NOOR_DANA]})
    appointments: list[Appointment] = field(default_factory=list)
    delivered: list[Message] = field(default_factory=list)
    heard: list[Any] = field(default_factory=list)
    keepers: set[str] = field(default_factory=lambda: {"amara", "ada"})
    is_fresh: bool | str | None = None
    name: str = "test host"

    @hookimpl
    def intersession_decide_counselor(self) -> Counselor | None:
        return self.signed_in

    @hookimpl
    def intersession_decide_access(self, counselor: Counselor, action: str, case_ref: str) -> bool:
        return any(case.ref == case_ref for case in self.cases.get(counselor.ref, []))

    @hookimpl
    def intersession_decide_upkeep(self, counselor: Counselor, action: str) -> bool:
        return counselor.ref in self.keepers

    @hookimpl
    def intersession_decide_fresh(self, counselor: Counselor) -> bool | str | None:
        return self.is_fresh

    @hookimpl
    def intersession_decide_cases(self, counselor: Counselor) -> Sequence[HostCase]:
        return self.cases.get(counselor.ref, [])

    @hookimpl
    def intersession_decide_case(self, case_ref: str) -> HostCase | None:
        return next((c for cases in self.cases.values() for c in cases if c.ref == case_ref), None)

    @hookimpl
    def intersession_decide_appointments(
        self, case_refs: Sequence[str], since: datetime, until: datetime
    ) -> Sequence[Appointment]:
        found = [a for a in self.appointments if a.case_ref in case_refs and since <= a.starts_at < until]
        return sorted(found, key=lambda one: one.starts_at)

    @hookimpl
    def intersession_decide_delivery(self, message: Message) -> str:
        self.delivered.append(message)
        return message.key

    @hookimpl
    def intersession_on_assigned(self, event: Assigned) -> None:
        self.heard.append(event)

    @hookimpl
    def intersession_on_sent(self, event: Sent) -> None:
        self.heard.append(event)

    @hookimpl
    def intersession_on_passed(self, event: Passed) -> None:
        self.heard.append(event)

    @hookimpl
    def intersession_on_concern_raised(self, event: ConcernRaised) -> None:
        self.heard.append(event)

    @hookimpl
    def intersession_on_document_made(self, event: DocumentMade) -> None:
        self.heard.append(event)

    @hookimpl
    def intersession_on_erased(self, event: Erased) -> None:
        self.heard.append(event)


class Compiled(BytecodeCache):
    """Templates compiled by an earlier test of this process: compiling them is half of what a test takes."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


COMPILED = Compiled()


class PlainRenderer:
    """Stands in for the PDF pool where the test is not about PDFs: gives the HTML back."""

    def __init__(self) -> None:
        self.html = ""

    def submit(self, html: str, *, title: str, language: str, **_: Any) -> bytes:
        self.html = html
        return b"%PDF-1.7 " + html.encode()


class Browser:
    """One person's browser: cookies of its own, HTTPS, pages parsed strictly."""

    def __init__(self, http: FlaskClient) -> None:
        self.http = http
        self.page = Page("<!doctype html><title>-</title><h1>-</h1>")
        self.response: TestResponse

    def get(self, path: str, *, status: int = 200) -> Page:
        return self._seen(self.http.get(path, base_url=BASE, headers={"Sec-Fetch-Site": "same-origin"}), status)

    def post(self, path: str, data: Any = None, *, status: int = 200, follow: bool = True) -> Page:
        response = self.http.post(
            path, data=data or {}, base_url=BASE, headers={"Sec-Fetch-Site": "same-origin"}, follow_redirects=follow
        )
        return self._seen(response, status)

    def send(self, ending: str, *, status: Any = 200, to: Any = "", **values: Any) -> Page:
        """Fill in the form of the page whose action ends so, and send it.

        `to`: another of its buttons' addresses. `status`: an int. Both are open, so that fields can come as a mapping.
        """
        form = self.page.form(ending)
        return self.post(to or form.action, form.filled(**values), status=status)

    def _seen(self, response: TestResponse, status: int) -> Page:
        assert response.status_code == status, f"{response.status_code}: {Page(response.text).text[:300]}"
        self.response = response
        if response.mimetype == "text/html" and response.data:
            self.page = Page(response.text)
            assert not self.page.faults, self.page.faults
        return self.page


@dataclass
class Website:
    """The application under test with its host, clock and renderer."""

    app: Flask
    host: Host
    clock: Clock
    renderer: PlainRenderer
    url: str

    def browser(self) -> Browser:
        return Browser(self.app.test_client())

    def counselor(self, who: Counselor = AMARA) -> Browser:
        """Sign a counselor in; the host says so for every request that follows."""
        self.host.signed_in = who
        return self.browser()

    @property
    def runtime(self) -> Runtime:
        found: Runtime = self.app.extensions["intersession"]
        return found

    @contextmanager
    def work(self) -> Iterator[UnitOfWork]:
        """A unit of work that is saved at the end."""
        with self.app.app_context():
            unit = self.runtime.unit()
            yield unit
            unit.session.commit()

    def assign(self, form: str = "weekly-reflection", *, case: str = "case-1", **more: Any) -> dict[str, str]:
        """Assign through the pages as Amara; return each person's link by name."""
        desk = self.counselor()
        self.screen(desk, form, case)
        desk.get(f"/assign?case={case}")
        desk.send("/assign", form=form, **more)
        return links_on(desk.page)

    def screen(self, desk: Browser, form: str, case: str) -> None:
        """Say that each was spoken with apart, when the form is a joint exercise and nobody said so yet."""
        found = self.runtime.library.forms.get(form)
        if found is not None and found.conjoint:
            desk.get(f"/cases/{case}")
            if ("screened", "not_yet") in desk.page.form("/screened").fields:
                desk.send("/screened", screened="yes")

    def open_link(self, link: str, *, accept: bool = True, length: str = "full") -> Browser:
        """Open a link in a fresh browser and start; it stands on the first part then."""
        phone = self.browser()
        phone.post("/i", {"token": token_of(link)})
        if accept:
            phone.send("/i/start", accept="yes", length=length)
        return phone

    def run_due(self) -> int:
        """Do the work that waits in the outbox and is due; return how many jobs that was."""
        return make_worker(self.app).run_due()

    def meets(self, case: str, *, days: float, ref: str = "", **more: Any) -> Appointment:
        """Put an appointment so many days from now into the host's calendar."""
        at = self.clock() + timedelta(days=days)
        made = Appointment(ref or f"{case}@{days}", case, at, **more)
        self.host.appointments.append(made)
        return made

    def rename(self, case: HostCase, **changes: Any) -> None:
        for cases in self.host.cases.values():
            cases[:] = [replace(one, **changes) if one.ref == case.ref else one for one in cases]


def token_of(link: str) -> str:
    return link.rpartition("#")[2]


def links_on(page: Page) -> dict[str, str]:
    """Return the links on the page that hands them over, by name."""
    found: dict[str, str] = {}
    for section in page.root.iter("section"):
        if "isn-hand-one" in (section.get("class") or ""):
            name = "".join(next(section.iter("h2")).itertext()).strip()
            box = next(one for one in section.iter("input") if (one.get("value") or "").startswith("http"))
            found[name] = box.get("value", "")
    return found


def make_app(url: str, host: Host, clock: Callable[[], datetime], *, renderer: Any = None, **settings: Any) -> Flask:
    """Make an application with our pages at its root, on this database."""
    app = Flask("practice")
    app.config.update(
        SECRET_KEY="tests",
        PROPAGATE_EXCEPTIONS=True,
        INTERSESSION_BASE_URL=BASE,
        INTERSESSION_URL_PREFIX="",
        INTERSESSION_MASTER_KEYS=KEYS,
        INTERSESSION_DATABASE_URI=url,
        INTERSESSION_PRACTICE_NAME="Harbor Website",
        INTERSESSION_QUIET_HOURS="",  # a test that is about them says so
    )
    app.config.update(settings)
    Intersession(plugins=[host]).init_app(app, clock=clock, renderer=renderer)
    app.extensions["intersession"].templates.bytecode_cache = COMPILED
    return app


def prepare(url: str) -> None:
    """Make our tables and the practice's key in a new database."""
    app = make_app(url, Host(), Clock(), renderer=PlainRenderer())
    with app.app_context():
        upgrade_database()
        app.extensions["intersession"].binding.engine().dispose()


@pytest.fixture
def website(databases: Databases, clock: Clock) -> Iterator[Website]:
    """A practice with two counselors and three cases; on PostgreSQL too where the test is about the store."""
    yield from _opened(databases, clock)


@pytest.fixture
def on_sqlite(sqlite_databases: SQLiteDatabases, clock: Clock) -> Iterator[Website]:
    """The practice on SQLite alone, for what takes long and is not about the store."""
    yield from _opened(sqlite_databases, clock)


@pytest.fixture
def on_postgres(postgres_databases: PostgresDatabases, clock: Clock) -> Iterator[Website]:
    """The practice on PostgreSQL alone, where two transactions can overlap."""
    yield from _opened(postgres_databases, clock)


def _opened(databases: Databases, clock: Clock) -> Iterator[Website]:
    url = databases.prepared("website", prepare)
    host, renderer = Host(), PlainRenderer()
    app = make_app(url, host, clock, renderer=renderer)
    yield Website(app, host, clock, renderer, url)
    with app.app_context():
        app.extensions["intersession"].binding.engine().dispose()


__all__ = ["ADA", "AMARA", "BO", "SUE", "Browser", "Host", "Website", "make_app", "on_postgres", "on_sqlite", "website"]
