from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import pytest
from flask import url_for
from sqlalchemy import select

from intersession.standalone.models import PracticeAppointment, PracticeCase, PracticeClient
from tests.support.embedded import AMARA, BO, ZONE, Embedded
from tests.support.website import BASE, Browser

SESSION: dict[str, Any] = {"day": "2026-03-05", "time": "09:30", "minutes": "50", "place": "Room 2"}


def add_session(desk: Browser, **changed: Any) -> None:
    desk.get("/practice/sessions/new")
    desk.send("/sessions/new", **{**SESSION, **changed})


def the_appointment(practice: Embedded) -> PracticeAppointment:
    with practice.app.app_context():
        session = practice.app.extensions["intersession"].unit().session
        found: PracticeAppointment = session.scalars(select(PracticeAppointment)).one()
        session.expunge(found)
    return found


@pytest.mark.store
def test_added_couple_is_on_the_list_of_couples(embedded: Embedded) -> None:
    desk = embedded.signed_in()

    embedded.add_couple(desk, "Sam", "Robin")

    assert "Sam and Robin" in desk.get("/cases").text


def test_a_day_without_sessions_leads_to_adding_one(embedded: Embedded) -> None:
    desk = embedded.signed_in()
    embedded.add_couple(desk, "Sam", "Robin")

    page = desk.get("/")

    assert "Add a session" in page.text
    assert "/practice/sessions/new" in page.links()


@pytest.mark.parametrize(("kind", "places"), [("couple", 2), ("person", 1), ("family", 3)])
def test_kind_of_case_decides_how_many_people_are_asked_for(embedded: Embedded, kind: str, places: int) -> None:
    desk = embedded.signed_in()

    page = desk.get(f"/practice/cases/new?kind={kind}")

    assert page.text.count("First name, or what you call them") == places


def test_family_may_have_an_empty_place(embedded: Embedded) -> None:
    desk = embedded.signed_in()
    desk.get("/practice/cases/new?kind=family")
    form = desk.page.form("/cases/new")

    desk.post(
        form.action, form.filled(**{"people-0-name": "Grace", "people-1-name": "Ruth", "nickname": "The Okafors"})
    )

    assert desk.page.heading == "The Okafors"
    with embedded.work() as work:
        assert len(work.session.scalars(select(PracticeClient)).all()) == 2


def test_couple_without_a_second_name_is_refused_and_kept_on_the_page(embedded: Embedded) -> None:
    desk = embedded.signed_in()
    desk.get("/practice/cases/new")
    form = desk.page.form("/cases/new")

    page = desk.post(form.action, form.filled(**{"people-0-name": "Sam", "nickname": "S and R"}), status=422)

    assert "Please write a name" in page.text
    assert page.form("/cases/new").value("people-0-name") == "Sam"
    assert page.form("/cases/new").value("nickname") == "S and R"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("people-0-timezone", "Nowhere", "not a time zone"),
        ("people-0-email", "not an address", "does not look like"),
        ("people-0-email", "sam@mail.test, other@mail.test", "does not look like"),
        ("people-0-name", "x" * 121, "too long"),
        ("focus", "x" * 1001, "too long"),
        ("people-0-locale", "tlh", "Not a valid choice"),
    ],
)
def test_what_does_not_fit_is_said(embedded: Embedded, field: str, value: str, words: str) -> None:
    desk = embedded.signed_in()
    desk.get("/practice/cases/new")
    form = desk.page.form("/cases/new")
    names = {"people-0-name": "Sam", "people-1-name": "Robin"}

    page = desk.post(form.action, form.filled(**{**names, field: value}), status=422)

    assert words in page.text


def test_more_people_than_a_couple_has_are_refused(embedded: Embedded) -> None:
    desk = embedded.signed_in()
    desk.get("/practice/cases/new?kind=person")
    form = desk.page.form("/cases/new")
    extra = {"people-1-name": "Robin", "people-1-timezone": ZONE, "people-1-locale": "en"}

    desk.post(form.action, form.filled(**{"people-0-name": "Sam", **extra}), status=422)

    with embedded.work() as work:
        assert work.session.scalars(select(PracticeCase)).all() == []


def test_control_letters_in_a_name_are_dropped(embedded: Embedded) -> None:
    desk = embedded.signed_in()
    desk.get("/practice/cases/new")
    form = desk.page.form("/cases/new")

    desk.post(form.action, form.filled(**{"people-0-name": "Sam\r\nBcc: x", "people-1-name": "Robin\x00"}))

    assert "Sam Bcc: x and Robin" in desk.get("/cases").text


def test_name_is_mended_and_the_person_stays_the_same(embedded: Embedded) -> None:
    desk = embedded.signed_in()
    case = embedded.add_couple(desk, "Sam", "Robin")
    with embedded.work() as work:
        before = {client.id for client in work.session.scalars(select(PracticeClient))}
    desk.get(f"/practice/cases/{case}")
    form = desk.page.form(f"/cases/{case}")

    desk.post(form.action, form.filled(**{"people-0-name": "Samira"}))

    assert desk.page.heading == "Samira and Robin"
    with embedded.work() as work:
        assert {client.id for client in work.session.scalars(select(PracticeClient))} == before


def test_people_are_listed_with_their_contacts_and_a_way_to_mend_them(embedded: Embedded) -> None:
    desk = embedded.signed_in()
    case = embedded.add_couple(desk, "Sam", "Robin")

    page = desk.get("/practice/people")

    assert "sam@mail.test" in page.text
    assert f"/practice/cases/{case}" in page.links()


@pytest.mark.store
def test_names_and_focus_are_sealed_in_the_database(embedded: Embedded) -> None:
    desk = embedded.signed_in()
    desk.get("/practice/cases/new")
    form = desk.page.form("/cases/new")
    desk.post(
        form.action,
        form.filled(**{"people-0-name": "Canary", "people-1-name": "Robin", "focus": "Canary", "nickname": "Canary"}),
    )
    add_session(desk, agreed="Canary")

    with embedded.work() as work:
        case = work.session.scalars(select(PracticeCase)).one()
        client = work.session.scalars(select(PracticeClient)).first()
        appointment = work.session.scalars(select(PracticeAppointment)).one()
        assert client is not None
        kept = [case.nickname, case.focus, client.name, client.email, client.phone, appointment.agreed]
    assert all(b"Canary" not in one and len(one) > 256 for one in kept)


def test_planned_session_is_on_the_list_at_the_counselors_clock(embedded: Embedded) -> None:
    desk = embedded.signed_in()
    embedded.add_couple(desk)

    add_session(desk, agreed="Listen once\n\n  Phones off ")

    assert "Thursday, March 5" in desk.get("/practice/sessions").text
    assert "9:30" in desk.page.text
    assert "Listen once" in desk.page.text
    assert "Phones off" in desk.page.text
    assert the_appointment(embedded).starts_at.isoformat() == "2026-03-05T08:30:00+00:00"


def test_todays_session_is_on_today(embedded: Embedded) -> None:
    desk = embedded.signed_in()
    embedded.add_couple(desk)

    add_session(desk, day="2026-03-02", time="20:30")

    assert "Sam and Robin" in desk.get("/").text
    assert "No sessions today" not in desk.page.text


@pytest.mark.store
def test_moved_session_stays_one_session(embedded: Embedded) -> None:
    desk = embedded.signed_in()
    embedded.add_couple(desk)
    add_session(desk, agreed="Listen once")
    one = the_appointment(embedded)
    page = desk.get(f"/practice/sessions/{one.id}")

    assert page.form(str(one.id)).value("time") == "09:30"
    desk.send(str(one.id), time="11:00")

    assert the_appointment(embedded).starts_at.isoformat() == "2026-03-05T10:00:00+00:00"
    assert "Listen once" in desk.get("/practice/sessions").text


def test_cancelled_session_can_come_back(embedded: Embedded) -> None:
    desk = embedded.signed_in()
    embedded.add_couple(desk)
    add_session(desk, day="2026-03-02", time="20:30")
    desk.get("/practice/sessions")

    desk.send("/cancel")
    assert "Session cancelled" in desk.page.text
    assert "No sessions today" in desk.get("/").text

    desk.get("/practice/sessions")
    desk.send("/restore")
    assert "No sessions today" not in desk.get("/").text


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("day", "2026-13-40", "Not a valid date"),
        ("day", "", "choose a day"),
        ("time", "25:99", "Not a valid time"),
        ("minutes", "999999", "10 to 240"),
        ("minutes", "x", "Not a valid integer"),
        ("case", "not-a-case", "Not a valid choice"),
        ("agreed", "\n".join("line" for _ in range(13)), "12 lines at most"),
    ],
)
def test_what_does_not_fit_a_session_is_said(embedded: Embedded, field: str, value: str, words: str) -> None:
    desk = embedded.signed_in()
    embedded.add_couple(desk)
    desk.get("/practice/sessions/new")
    wrong: dict[str, Any] = {**SESSION, field: value}

    page = desk.send("/sessions/new", status=422, **wrong)

    assert words in page.text


@pytest.mark.store
def test_invitation_is_in_the_outbox(embedded: Embedded) -> None:
    from intersession.web.background import make_worker  # the worker of the application under test

    desk = embedded.signed_in()
    case = embedded.add_couple(desk, "Sam", "Robin")
    desk.get(f"/assign?case={case}")
    desk.send("/assign", form="weekly-reflection")
    embedded.clock.advance(minutes=1)

    make_worker(embedded.app).run_due()

    page = desk.get("/practice/outbox")
    assert "sam@mail.test" in page.text
    assert "A note for you" in page.text
    assert "Kept as a file" in page.text
    assert len(list(embedded.place.outbox.glob("*.eml"))) == 1


def test_account_change_is_shown_at_once(embedded: Embedded) -> None:
    desk = embedded.signed_in()
    desk.get("/practice/account")

    desk.send("/account", name="Dr. Amara Osei-Mensah", timezone="America/Chicago")

    assert "Dr. Amara Osei-Mensah" in desk.page.text
    assert desk.page.form("/account").value("timezone") == "America/Chicago"


@pytest.mark.parametrize("path", ["/practice/cases/new", "/practice/sessions", "/practice/outbox", "/practice/account"])
def test_page_without_signing_in_leads_to_sign_in(embedded: Embedded, path: str) -> None:
    response = embedded.browser().http.get(path, base_url=BASE)

    assert response.status_code == 303
    assert unquote(response.headers["Location"]) == f"/sign-in?next={path}"


def test_another_counselors_case_and_session_are_not_there(embedded: Embedded) -> None:
    desk = embedded.signed_in(AMARA)
    case = embedded.add_couple(desk)
    add_session(desk)
    session = the_appointment(embedded).id
    other = embedded.signed_in(BO)
    other.get("/practice/account")
    token = other.page.form("/account").value("csrf_token")

    for path in (f"/cases/{case}", f"/practice/cases/{case}", f"/practice/sessions/{session}"):
        other.get(path, status=404)
    for path in (f"/practice/sessions/{session}/cancel", f"/practice/sessions/{session}", f"/practice/cases/{case}"):
        other.post(path, {"csrf_token": token}, status=404)
    assert the_appointment(embedded).status == "planned"
    for path in ("/", "/cases", "/practice/people", "/practice/sessions", "/practice/outbox", "/practice/sessions/new"):
        assert "Sam" not in other.get(path).text


def test_session_cannot_be_given_to_anothers_case(embedded: Embedded) -> None:
    theirs = embedded.add_couple(embedded.signed_in(AMARA))
    other = embedded.signed_in(BO)
    embedded.add_couple(other, "Noor", "Dana")
    other.get("/practice/sessions/new")
    wrong: dict[str, Any] = {**SESSION, "case": theirs}

    other.send("/sessions/new", status=422, **wrong)

    with embedded.work() as work:
        assert work.session.scalars(select(PracticeAppointment)).all() == []


def posting_paths(practice: Embedded) -> list[str]:
    """Every address of the practice's own that takes a POST."""
    made_up: dict[str, Any] = {
        "case_id": "00000000-0000-0000-0000-000000000001",
        "session_id": "00000000-0000-0000-0000-000000000001",
        "person": "00000000-0000-0000-0000-000000000001",
        "invite": "00000000-0000-0000-0000-000000000001",
    }
    with practice.app.test_request_context(base_url=BASE):
        return [
            url_for(rule.endpoint, **{name: made_up[name] for name in rule.arguments})
            for rule in practice.app.url_map.iter_rules()
            if rule.endpoint.startswith("practice.") and rule.methods is not None and "POST" in rule.methods
        ]


def test_every_post_refuses_a_request_without_the_secret(embedded: Embedded) -> None:
    desk = embedded.signed_in()
    case = embedded.add_couple(desk)
    add_session(desk)
    one = the_appointment(embedded)
    paths = [path.replace("00000000-0000-0000-0000-000000000001", str(one.id)) for path in posting_paths(embedded)]
    before = (one.starts_at, one.status)

    assert len(paths) >= 6
    for path in paths:
        response = desk.http.post(path, data=SESSION, base_url=BASE)
        assert response.status_code in {400, 404, 422}, path
    after = the_appointment(embedded)
    assert (after.starts_at, after.status) == before
    assert "Sam and Robin" in desk.get(f"/cases/{case}").heading


def test_every_post_refuses_a_foreign_site(embedded: Embedded) -> None:
    desk = embedded.signed_in()
    desk.get("/practice/account")
    token = desk.page.form("/account").value("csrf_token")

    for path in posting_paths(embedded):
        headers = {"Sec-Fetch-Site": "cross-site"}
        response = desk.http.post(path, data={"csrf_token": token}, base_url=BASE, headers=headers)
        assert response.status_code == 400, path


PAGES = (
    "/sign-in", "/sign-out", "/practice/first-run", "/practice/account/password", "/practice/account/again",
    "/practice/account/recovery", "/practice/outbox", "/practice/sessions", "/nothing/here",
)  # fmt: skip  # a list to read at a glance


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_the_strict_headers(embedded: Embedded, path: str) -> None:
    desk = embedded.browser() if path == "/sign-in" else embedded.signed_in()

    headers = desk.http.get(path, base_url=BASE).headers

    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Server" not in headers


@pytest.mark.parametrize(
    ("path", "data", "status"),
    [
        ("/practice/cases/new", {"people-0-name": "x" * 300_000}, 413),
        ("/practice/cases/99999999999999999999", {}, 404),
        ("/practice/sessions/new", {"case": "\x00", "day": "\x00", "minutes": "9" * 400}, 422),
        ("/sign-in", {"email": "\x00", "password": "\x00"}, 200),
        ("/practice/cases/new", {"people-99999999999-name": "x", "people-x-name": "y"}, 422),
    ],
)
def test_hostile_posts_are_answered_with_a_clear_page(
    embedded: Embedded, path: str, data: dict[str, str], status: int
) -> None:
    desk = embedded.browser() if path == "/sign-in" else embedded.signed_in()

    response = desk.http.post(path, data=data, base_url=BASE)

    assert response.status_code == status
    assert "Traceback" not in response.text
    assert "<h1" in response.text


def test_foreign_host_name_is_refused(embedded: Embedded) -> None:
    response = embedded.browser().http.get("/sign-in", base_url="https://evil.test")

    assert response.status_code == 400
    assert "evil.test" not in response.text
