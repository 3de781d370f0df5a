"""The example clinic: homework is plugged in, its own pages stay as they were, and a couple's week runs through."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from examples import weather_kind
from examples.clinic import seed
from examples.clinic.app import create_app, homework_settings, make_clinic
from examples.clinic.hooks import Practice, as_appointment
from examples.clinic.models import CaseFile, Happening, Letter, Patient, Visit, db
from intersession import hookimpl
from intersession.hooks.manager import check_conformance
from intersession.hooks.types import Assigned, Counselor
from intersession.jobs.messages import lint
from intersession.models import Outbox
from intersession.web.background import make_worker, run_worker
from tests.support.clock import START
from tests.support.databases import Databases
from tests.support.statements import counted_in
from tests.support.units import MASTER_KEYS
from tests.support.website import Browser, PlainRenderer, links_on, token_of

PASSWORD = "a password of the tests"
SETTINGS = {
    "SECRET_KEY": "tests",
    "INTERSESSION_BASE_URL": "https://clinic.example",
    "INTERSESSION_MASTER_KEYS": MASTER_KEYS,
    "INTERSESSION_KEY_FILE": "",
}
OWN_PAGES = (
    "/",
    "/cases/1",
    "/cases/3",
    "/cases/99",
    "/letters",
    "/journal",
    "/sign-in",
    "/static/clinic.css",
    "/nowhere",
    "/i",
    "/assign",
    "/isn-static/isn.css",
)


def prepare(url: str) -> None:
    app = create_app(**SETTINGS, SQLALCHEMY_DATABASE_URI=url)
    with app.app_context():
        seed.fill(PASSWORD, at=START.replace(tzinfo=None))
        engines = list(db.engines.values())
    for engine in engines:
        engine.dispose()


@pytest.fixture
def standing() -> Iterator[time_machine.Traveller]:
    """The clinic reads the machine's clock; here it stands at the tests' moment."""
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def clinic(databases: Databases, standing: time_machine.Traveller) -> Iterator[Flask]:
    """The clinic with homework in it."""
    app = create_app(**SETTINGS, SQLALCHEMY_DATABASE_URI=databases.prepared("clinic", prepare))
    app.extensions["intersession"].renderer = PlainRenderer()
    yield app
    dispose(app)


def dispose(app: Flask) -> None:
    with app.app_context():
        engines = list(db.engines.values())
    for engine in engines:
        engine.dispose()


class Desk(Browser):
    """A browser at the clinic."""

    def sign_in(self, login: str) -> Desk:
        self.post("/sign-in", {"login": login, "password": PASSWORD})
        return self


def at(app: Flask) -> Desk:
    return Desk(app.test_client())


# What was there before stays as it was


def everything_of(app: Flask) -> list[tuple[Any, ...]]:
    """Visit all of the clinic's own pages, as nobody and as somebody, in every way; give all that was answered."""
    browser = app.test_client()
    seen = [answer(browser, method, path) for path in OWN_PAGES for method in ("GET", "HEAD", "OPTIONS", "POST", "PUT")]
    seen.append(answer(browser, "POST", "/sign-in", login="rosa", password="wrong"))
    seen.append(answer(browser, "POST", "/sign-in", login="rosa", password=PASSWORD))
    seen += [answer(browser, method, path) for path in OWN_PAGES for method in ("GET", "HEAD", "OPTIONS", "DELETE")]
    seen.append(answer(browser, "POST", "/sign-out"))
    return seen


def answer(browser: FlaskClient, method: str, path: str, **form: str) -> tuple[Any, ...]:
    response = browser.open(path, method=method, data=form or None, base_url="https://clinic.example", buffered=True)
    return method, path, response.status, response.headers.to_wsgi_list(), response.data


def test_own_pages_are_byte_for_byte_what_they_were(clinic: Flask) -> None:
    url = clinic.config["SQLALCHEMY_DATABASE_URI"]
    before = make_clinic(**SETTINGS, SQLALCHEMY_DATABASE_URI=url)

    plain, plugged = everything_of(before), everything_of(clinic)

    dispose(before)
    assert {status for _, _, status, _, _ in plain} >= {"200 OK", "303 SEE OTHER", "404 NOT FOUND"}
    assert plugged == plain


def test_own_pages_get_no_cookie_and_no_header_of_ours_after_homework_was_used(clinic: Flask) -> None:
    desk = at(clinic).sign_in("rosa")
    desk.get("/homework/")

    desk.get("/cases/1")

    assert "Set-Cookie" not in desk.response.headers
    assert "isn" not in str(desk.response.headers)


def test_our_pages_do_not_touch_the_clinics_session(clinic: Flask) -> None:
    desk = at(clinic).sign_in("rosa")
    cookie = desk.http.get_cookie("session", domain="practice.test")
    assert cookie is not None

    desk.get("/homework/")
    desk.get("/homework/cases")

    again = desk.http.get_cookie("session", domain="practice.test")
    assert again is not None
    assert again.value == cookie.value


# Our pages inside the clinic's


def test_counselors_page_stands_in_the_clinics_own_frame(clinic: Flask) -> None:
    desk = at(clinic).sign_in("rosa")

    page = desk.get("/homework/")

    assert "Linden House" in page.text
    assert "Rosa Engel: sign out" in page.text
    assert len(list(page.root.iter("h1"))) == 1
    assert len(list(page.root.iter("main"))) == 1
    assert page.title.endswith("Linden House")
    policy = desk.response.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


def test_menu_entry_of_the_clinic_is_in_our_navigation(clinic: Flask) -> None:
    page = at(clinic).sign_in("rosa").get("/homework/")

    assert page.links().count("/letters") == 2


def test_clients_page_stands_alone_under_our_own_policy(clinic: Flask) -> None:
    phone = at(clinic)

    page = phone.get("/homework/i")

    assert "Linden House" not in page.title
    assert "clinic.css" not in page.html
    assert "default-src 'none'; script-src 'self'" in phone.response.headers["Content-Security-Policy"]


def test_nobody_signed_in_is_led_to_the_clinics_own_door(clinic: Flask) -> None:
    desk = at(clinic)

    page = desk.get("/homework/", status=303)

    assert desk.response.headers["Location"].startswith("/sign-in")
    assert "Mara" not in page.html


def test_counselor_sees_only_own_cases(clinic: Flask) -> None:
    desk = at(clinic).sign_in("theo")

    page = desk.get("/homework/cases")

    assert "Lea Sommer" in page.text
    assert "Mara" not in page.text
    assert desk.get("/homework/cases/1", status=404).heading == desk.get("/homework/cases/99", status=404).heading


# One couple's week


def assign(app: Flask, form: str) -> dict[str, str]:
    desk = at(app).sign_in("rosa")
    desk.get("/homework/assign?case=1")
    desk.send("/assign", form=form)
    return links_on(desk.page)


def reflect(app: Flask, link: str, *, near: str, weather: str = "") -> Browser:
    phone = at(app)
    phone.post("/homework/i", {"token": token_of(link)})
    phone.send("/i/start", accept="yes", length="full")
    phone.send("/i/part/1", near=near, weather_between=weather)
    phone.send("/i/send")
    return phone


def test_week_of_a_couple_runs_through_the_clinic(clinic: Flask, standing: time_machine.Traveller) -> None:
    links = assign(clinic, "evening-walk")
    assert set(links) == {"Mara Brandt", "Jonas Brandt"}

    mara = reflect(clinic, links["Mara Brandt"], near="7", weather="sun")
    reflect(clinic, links["Jonas Brandt"], near="3", weather="rain")

    assert mara.page.heading.startswith("Sent. Thank you, Mara")
    desk = at(clinic).sign_in("rosa")
    read = desk.get("/homework/cases/1").text
    assert "What was the weather like between you two?" in read
    assert "Sun" in read
    assert "Rain" in read
    desk.get("/homework/cases/1/brief/counselor.pdf")
    assert desk.response.headers["Content-Type"] == "application/pdf"
    html = clinic.extensions["intersession"].renderer.html
    assert "Ten minutes without telephones" in html
    assert "From the chart" in html
    assert "Insurer: Self-payer" in html


def test_room_safe_brief_has_no_section_that_does_not_name_it(clinic: Flask) -> None:
    desk = at(clinic).sign_in("rosa")

    desk.get("/homework/cases/1/brief/room_safe.pdf")

    assert "Self-payer" not in clinic.extensions["intersession"].renderer.html


def test_letters_go_out_once_and_say_nothing(clinic: Flask, standing: time_machine.Traveller) -> None:
    links = assign(clinic, "evening-walk")
    standing.shift(timedelta(minutes=1))
    worker = make_worker(clinic)

    worker.run_due()
    standing.shift(timedelta(hours=1))
    worker.run_due()

    with clinic.app_context():
        letters = db.session.scalars(select(Letter).order_by(Letter.to)).all()
        assert [letter.to for letter in letters] == ["jonas@mail.example", "mara@mail.example"]
        assert links["Jonas Brandt"] in letters[0].body
        for letter in letters:
            assert lint(letter.subject + "\n", names=("Mara", "Jonas", "Brandt", "Rosa", "Engel", "Evening walk")) == []
            assert lint(letter.body, names=("Mara", "Jonas", "Brandt", "Rosa", "Engel", "Evening walk")) == []


def test_clinic_writes_each_event_into_its_journal_once(clinic: Flask, standing: time_machine.Traveller) -> None:
    links = assign(clinic, "evening-walk")
    reflect(clinic, links["Mara Brandt"], near="7")
    phone = at(clinic)
    phone.post("/homework/i", {"token": token_of(links["Jonas Brandt"])})
    phone.send("/i/start", to="/homework/i/not-tonight")
    at(clinic).sign_in("rosa").get("/homework/cases/1/brief/counselor.pdf")
    lost = at(clinic)
    lost.post("/homework/i", {"token": token_of(links["Jonas Brandt"])})
    lost.post("/homework/i/not-me", {"token": token_of(links["Jonas Brandt"])})

    worker = make_worker(clinic)
    worker.run_due()
    worker.run_due()

    with clinic.app_context():
        journal = sorted(db.session.scalars(select(Happening.what)))
    assert journal == [
        "A document was made: brief",
        "A reflection came in: evening-walk",
        "Homework was assigned: evening-walk",
        'Somebody said "not tonight": evening-walk',
        "Something waits for a counselor",
    ]


class Stopper:
    """Asks the process to end while a job of the worker runs."""

    heard = 0

    @hookimpl
    def intersession_on_assigned(self, event: Assigned) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        self.heard += 1


def test_worker_that_is_told_to_end_finishes_the_job_at_hand(clinic: Flask) -> None:
    stopper = Stopper()
    clinic.extensions["intersession"].plugins.register(stopper, "stopper")
    assign(clinic, "evening-walk")
    before = signal.getsignal(signal.SIGTERM)

    run_worker(clinic)

    assert stopper.heard == 1
    assert signal.getsignal(signal.SIGTERM) == before
    with clinic.app_context():
        undone = select(Outbox.lease).where(Outbox.done_at.is_(None))
        assert set(db.session.scalars(undone)) <= {None}
        db.session.rollback()


def test_what_a_client_wrote_is_not_readable_in_the_clinics_database(clinic: Flask) -> None:
    links = assign(clinic, "evening-walk")
    reflect(clinic, links["Mara Brandt"], near="1", weather="storm")

    with clinic.app_context():
        connection = db.session.connection()
        rows = connection.exec_driver_sql("SELECT value FROM intersession_answer").all()
        assert len(rows) == 2
        assert not any(b"storm" in bytes(row[0]) for row in rows)
        db.session.rollback()


def test_patient_whose_number_is_given_again_is_somebody_new(clinic: Flask) -> None:
    assign(clinic, "evening-walk")
    with clinic.app_context():
        mara = db.session.get_one(Patient, db.session.get_one(CaseFile, 1).patients[0].id)
        mara.name, mara.registered_at = "Nora Falk", datetime(2026, 3, 2, tzinfo=UTC).replace(tzinfo=None)
        db.session.commit()

    links = assign(clinic, "weekly-reflection")

    assert set(links) == {"Nora Falk", "Jonas Brandt"}
    with clinic.app_context():
        count = db.session.connection().exec_driver_sql("SELECT count(*) FROM intersession_client").scalar()
        assert count == 3
        db.session.rollback()


# The example itself


def test_plugins_of_the_examples_conform() -> None:
    assert check_conformance(Practice()) == []
    assert check_conformance(weather_kind) == []


def test_seed_makes_secrets_that_only_the_owner_reads(tmp_path: Path) -> None:
    folder = tmp_path / "clinic"

    seed.make_folder(folder)
    kept = {path.name: path.read_text() for path in folder.iterdir()}
    seed.make_folder(folder)

    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert {path.name: path.read_text() for path in folder.iterdir()} == kept


def test_settings_of_the_example_are_ones_we_know() -> None:
    assert homework_settings()["INTERSESSION_URL_PREFIX"] == "/homework"


def test_the_clinic_lists_its_cases_with_two_queries(clinic: Flask) -> None:
    with clinic.app_context(), counted_in(clinic) as said:
        counselor = Counselor(str(db.session.scalars(select(CaseFile.staff_id)).first()), "Rosa")
        told = len(said)
        cases = clinic.extensions["intersession"].plugins.cases(counselor)

        assert len(cases) > 1
        assert len(said) - told == 2
        db.session.rollback()


@pytest.mark.parametrize(
    ("hours", "is_cancelled", "status"), [(-2, False, "held"), (-2, True, "cancelled"), (2, False, "planned")]
)
def test_visit_whose_time_is_over_took_place(hours: int, status: str, *, is_cancelled: bool) -> None:
    at = datetime.now(UTC).replace(tzinfo=None) + timedelta(hours=hours)
    visit = Visit(id=1, case_id=1, starts_at=at, minutes=50, room="Room 2", is_cancelled=is_cancelled, agreed="")

    assert as_appointment(visit).status == status
