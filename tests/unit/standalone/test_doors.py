from __future__ import annotations

import base64
import hmac
import re
import struct
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from sqlalchemy import func, select

from intersession.models import TrailEntry
from intersession.standalone.app import Start, create_app
from intersession.standalone.models import User
from tests.support.embedded import AMARA, BO, PASSWORD, ZONE, Embedded, put_away
from tests.support.website import BASE, Browser

ANSWERS: dict[str, Any] = {
    "name": "Amara Osei",
    "email": AMARA,
    "timezone": ZONE,
    "password": PASSWORD,
    "again": PASSWORD,
}


def first_run(practice: Embedded) -> Browser:
    browser = practice.browser()
    browser.get("/practice/first-run")
    browser.send("/first-run", **ANSWERS)
    return browser


def test_new_practice_leads_to_first_run(empty_practice: Embedded) -> None:
    browser = empty_practice.browser()

    response = browser.http.get("/", base_url=BASE, follow_redirects=True)

    assert response.request.path == "/practice/first-run"
    assert "This practice is new" in response.text


@pytest.mark.store
def test_first_run_signs_the_first_counselor_in(empty_practice: Embedded) -> None:
    browser = first_run(empty_practice)

    assert "Amara" in browser.page.heading
    assert "First steps" in browser.page.text
    assert "There are no couples yet." in browser.page.text


def test_first_run_closes_itself(empty_practice: Embedded) -> None:
    first_run(empty_practice)

    stranger = empty_practice.browser()
    stranger.get("/practice/first-run", status=404)
    stranger.get("/sign-in")

    assert stranger.page.heading == "Sign in"


def test_first_run_page_kept_open_adds_nobody_later(empty_practice: Embedded) -> None:
    late = empty_practice.browser()
    late.get("/practice/first-run")
    first_run(empty_practice)

    late.send("/first-run", **{**ANSWERS, "email": "other@practice.test"}, status=404)

    with empty_practice.work() as work:
        assert work.session.scalar(select(func.count()).select_from(User)) == 1


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("password", "short", "12 to 128 characters"),
        ("again", "something else entirely", "The two are not the same"),
        ("email", "not an address", "does not look like an email address"),
        ("name", "   ", "Please write your name"),
        ("timezone", "Mars/Olympus", "not a time zone we know"),
    ],
)
def test_first_run_says_what_is_wrong(empty_practice: Embedded, field: str, value: str, words: str) -> None:
    browser = empty_practice.browser()
    browser.get("/practice/first-run")

    wrong = {**ANSWERS, field: value}
    page = browser.send("/first-run", status=422, **wrong)

    assert words in page.text
    assert page.title.startswith("Error:")
    assert PASSWORD not in page.html


def test_first_run_asks_strangers_for_the_code(empty_practice: Embedded) -> None:
    start = Start(empty_practice.place, BASE, empty_practice.url, setup_code="plum-7")
    app = create_app(start)
    browser = Browser(app.test_client())
    browser.get("/practice/first-run")

    browser.send("/first-run", status=422, **{**ANSWERS, "code": "wrong"})
    browser.send("/first-run", **{**ANSWERS, "code": "plum-7"})
    put_away(app)

    assert "First steps" in browser.page.text


def test_password_is_kept_as_argon2(empty_practice: Embedded) -> None:
    first_run(empty_practice)

    with empty_practice.work() as work:
        kept = work.session.scalars(select(User.password)).one()
    assert kept.startswith("$argon2id$")


def test_a_password_costs_64_megabytes_and_three_rounds_to_try(empty_practice: Embedded) -> None:
    app = create_app(Start(empty_practice.place, BASE, empty_practice.url))

    hashed = app.extensions["security"].pwd_context.hash(PASSWORD)

    assert hashed.startswith("$argon2id$v=19$m=65536,t=3,")
    put_away(app)


def test_sign_in_leads_back_to_the_page_asked_for(embedded: Embedded) -> None:
    browser = embedded.browser()
    response = browser.http.get("/cases", base_url=BASE)
    browser.get(response.headers["Location"])

    browser.send("/sign-in", email=AMARA.upper(), password=PASSWORD)

    assert browser.response.request.path == "/cases"


ELSEWHERE = (
    *("//evil.test", "https://evil.test/x", "/\\evil.test", "\\\\evil.test", "/%5cevil.test", "\thttps://evil.test"),
    *("/\t/evil.test", "/\n/evil.test", "///evil.test", "http:evil.test", "javascript:alert(1)", " //evil.test"),
)


def leads_away(where: str) -> bool:
    """Say whether a browser that stands on a page of ours would leave it for this address (WHATWG URL, 4.4)."""
    plain = re.sub(r"[\t\n\r]", "", where.strip(" \0")).replace("\\", "/")
    return plain.startswith("//") or bool(re.match(r"[a-z][a-z0-9+.-]*:", plain, re.IGNORECASE))


def test_sign_in_and_the_password_once_more_never_lead_elsewhere(embedded: Embedded) -> None:
    assert all(leads_away(one) for one in ELSEWHERE if "%5c" not in one)
    stranger = embedded.browser()
    signing = stranger.get("/sign-in").form("/sign-in").filled(email=AMARA, password=PASSWORD)
    desk = embedded.signed_in()
    again = desk.get("/practice/account/again").form("/again").filled(password=PASSWORD)
    tries = ((stranger, "/sign-in", signing), (desk, "/practice/account/again", again))

    for browser, path, data in tries:
        for target in ELSEWHERE:
            for asked, sent in ((f"{path}?next={quote(target)}", data), (path, {**data, "next": target})):
                response = browser.http.post(asked, data=sent, base_url=BASE)
                assert not leads_away(response.headers.get("Location", "/")), (path, target)
            embedded.clock.advance(minutes=16)  # so many tries are limited


def test_wrong_sign_in_tells_nothing_about_who_is_there(embedded: Embedded, monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str] = []
    crypt = embedded.app.extensions["security"].pwd_context
    for name in ("verify", "verify_and_update", "hash"):
        monkeypatch.setattr(crypt, name, noted(getattr(crypt, name), checked))
    with embedded.work() as work:
        work.session.scalars(select(User).where(User.email == BO)).one().active = False
    tries = ((AMARA, "not the password"), ("nobody@practice.test", PASSWORD), (BO, PASSWORD))
    answers = []

    for login, password in tries:
        browser = embedded.browser()
        browser.get("/sign-in")
        page = browser.send("/sign-in", email=login, password=password)
        assert "do not fit together" in page.text
        assert browser.http.get("/", base_url=BASE).status_code == 303
        token = page.form("/sign-in").value("csrf_token")
        headers = {name for name, _ in browser.response.headers}
        answers.append((page.html.replace(token, "").replace(login, ""), headers, len(checked)))
        checked.clear()

    assert answers[0] == answers[1] == answers[2]


def noted(known: Callable[..., Any], calls: list[str]) -> Callable[..., Any]:
    def calling(*given: Any, **more: Any) -> Any:
        calls.append("")
        return known(*given, **more)

    return calling


def test_sign_in_without_the_form_secret_is_refused(embedded: Embedded) -> None:
    browser = embedded.browser()
    browser.get("/sign-in")

    browser.post("/sign-in", {"email": AMARA, "password": PASSWORD})

    assert browser.http.get("/", base_url=BASE).status_code == 303


@pytest.mark.store
def test_guessing_is_stopped_and_another_counselor_gets_in(embedded: Embedded) -> None:
    guesser = embedded.browser()
    guesser.get("/sign-in")
    for _ in range(10):
        guesser.send("/sign-in", email=AMARA, password="not the password")

    guesser.send("/sign-in", email=AMARA, password=PASSWORD, status=429)

    assert "Bo" in embedded.signed_in(BO).get("/").heading


def test_guessing_may_go_on_after_a_while(embedded: Embedded) -> None:
    guesser = embedded.browser()
    guesser.get("/sign-in")
    for number in range(11):
        guesser.send("/sign-in", email=AMARA, password="not the password", status=200 if number < 10 else 429)

    embedded.clock.advance(minutes=16)

    assert "Amara" in embedded.signed_in().get("/").heading


def test_sign_out_needs_the_button(embedded: Embedded) -> None:
    desk = embedded.signed_in()

    desk.get("/sign-out")
    assert "Amara" in desk.get("/").heading

    desk.get("/sign-out")
    desk.send("/sign-out")
    assert desk.page.heading == "Sign in"
    assert desk.http.get("/", base_url=BASE).status_code == 303


def test_cookie_that_somebody_kept_opens_nothing_after_signing_out(embedded: Embedded) -> None:
    desk, thief = embedded.signed_in(), embedded.browser()
    thief.http.set_cookie("__Host-practice", kept_cookie(desk), domain="practice.test")
    thief.get("/cases")

    desk.get("/sign-out")
    desk.send("/sign-out")

    thief.get("/cases", status=303)
    assert embedded.signed_in().get("/cases").heading == "Couples"


@pytest.mark.parametrize(("hours", "status"), [(11.9, 200), (12.1, 303)])
def test_session_ends_twelve_hours_after_signing_in_however_busy_it_is(
    embedded: Embedded, hours: float, status: int
) -> None:
    desk = embedded.signed_in()
    desk.get("/cases")
    with desk.http.session_transaction(base_url=BASE) as session:
        session["fs_paa"] -= hours * 3600

    desk.get("/cases", status=status)


def test_a_session_ends_after_45_minutes_without_a_click(embedded: Embedded) -> None:
    with time_machine.travel(embedded.clock(), tick=False) as traveller:
        desk = embedded.signed_in()
        for _ in range(3):  # who works stays in
            traveller.shift(44 * 60)
            desk.get("/cases")

        traveller.shift(45 * 60 + 1)

        desk.get("/cases", status=303)


def test_signing_in_begins_another_session_and_the_one_before_opens_nothing(embedded: Embedded) -> None:
    browser, planted = embedded.browser(), embedded.browser()
    form = browser.get("/sign-in").form("/sign-in")
    before = kept_cookie(browser)

    browser.send("/sign-in", email=AMARA, password=PASSWORD)

    assert kept_cookie(browser) != before
    planted.http.set_cookie("__Host-practice", before, domain="practice.test")
    planted.get("/cases", status=303)
    # Who planted the cookie knows what stood in its forms, too.
    browser.post("/sign-out", {"csrf_token": form.value("csrf_token")})
    assert browser.get("/cases").heading == "Couples"


def kept_cookie(browser: Browser) -> str:
    kept = browser.http.get_cookie("__Host-practice", domain="practice.test")
    assert kept is not None
    return kept.value


def test_signing_out_has_the_browser_forget_what_it_holds_and_leaves_other_cookies(embedded: Embedded) -> None:
    desk = embedded.signed_in()
    desk.get("/sign-out")

    response = desk.http.post("/sign-out", data=desk.page.form("/sign-out").filled(), base_url=BASE)

    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert response.headers["Cache-Control"] == "no-store"
    assert [one for one in response.headers.getlist("Set-Cookie") if one.startswith("__Host-practice=")]


def test_sign_out_without_the_form_secret_does_nothing(embedded: Embedded) -> None:
    desk = embedded.signed_in()

    desk.post("/sign-out")

    assert "Amara" in desk.get("/").heading


def test_no_address_signs_somebody_out_by_being_opened(embedded: Embedded) -> None:
    desk = embedded.signed_in()

    for path in ("/sign-in", "/sign-in/code", "/sign-in/lost", "/sign-in/recovery", "/tf-select", "/sign-out"):
        for method in ("GET", "HEAD"):
            desk.http.open(path, method=method, base_url=BASE)
            assert desk.http.get("/", base_url=BASE).status_code == 200, (method, path)


def test_session_cookie_is_guarded(embedded: Embedded) -> None:
    browser = embedded.browser()

    browser.get("/sign-in")

    cookie = browser.response.headers["Set-Cookie"]
    assert cookie.startswith("__Host-practice=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))


# Flask-Security gives WTForms choices in a way that WTForms 3.3 is about to end.
@pytest.mark.store
@pytest.mark.filterwarnings("ignore:Passing SelectField choices as tuples:DeprecationWarning")
def test_code_from_the_phone_is_asked_for_once_set_up(embedded: Embedded) -> None:
    desk = embedded.signed_in()
    desk.get("/practice/account/code")
    page = desk.send("/account/code")
    key = re.search(r"<code>([A-Z2-7-]+)</code>", page.html)
    assert key is not None
    desk.send(page.forms()[0].action.rpartition("/")[2], code=code_of(key[1]))

    desk.get("/sign-out")
    desk.send("/sign-out")
    again = embedded.signed_in()

    assert again.page.heading == "Six digits"
    assert again.http.get("/", base_url=BASE).status_code == 303
    again.send("/sign-in/code", code=code_of(key[1]))
    assert "Amara" in again.get("/").heading


def code_of(key: str) -> str:
    """What an authenticator app shows now for a key (RFC 6238: SHA-1, 30 seconds, six digits)."""
    letters = key.replace("-", "")
    secret = base64.b32decode(letters + "=" * (-len(letters) % 8))
    digest = hmac.digest(secret, struct.pack(">Q", int(time.time()) // 30), "sha1")
    place = digest[-1] & 15
    return f"{(int.from_bytes(digest[place : place + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06d}"


@pytest.mark.parametrize(
    ("path", "status"),
    [("/practice/account/again", 200), ("/practice/account/password", 200), ("/practice/account/address", 422)],
)
def test_guessing_at_an_open_desk_is_stopped_too(embedded: Embedded, path: str, status: int) -> None:
    desk = embedded.signed_in()
    page = desk.get(path)
    wrong = page.form(path).filled(password="not the password", new_password="x" * 20, new_password_confirm="x" * 20)

    tries = ({**wrong, "email": f"amara{number}@elsewhere.test"} for number in range(11))
    answers = [desk.http.post(path, data=data, base_url=BASE).status_code for data in tries]

    assert answers == [status] * 10 + [429]


def test_no_browser_remembers_a_sign_in_beyond_its_session(embedded: Embedded) -> None:
    browser = embedded.browser()
    form = browser.get("/sign-in").form("/sign-in").filled(email=AMARA, password=PASSWORD, remember="y")

    set_cookies = browser.http.post("/sign-in", data=form, base_url=BASE).headers.getlist("Set-Cookie")

    assert set_cookies
    assert {one.partition("=")[0] for one in set_cookies} == {"__Host-practice"}


@pytest.mark.parametrize(("minutes", "status"), [(9.9, 200), (10.1, 303)])
def test_an_export_asks_for_the_password_after_ten_minutes(embedded: Embedded, minutes: float, status: int) -> None:
    desk = embedded.signed_in()
    case = embedded.add_couple(desk)
    desk.get(f"/assign?case={case}")
    desk.send("/assign", form="weekly-reflection")
    path = next(one for one in desk.get(f"/cases/{case}/rights").links() if one.endswith("/notes.json"))
    with desk.http.session_transaction(base_url=BASE) as session:
        session["fs_paa"] -= minutes * 60

    answer = desk.http.get(path, base_url=BASE)

    assert answer.status_code == status
    assert status == 200 or answer.location.endswith("/rights")  # which asks for the password


def test_debug_pages_are_off_whatever_the_machine_says(embedded: Embedded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")

    app = create_app(Start(embedded.place, BASE, embedded.url))
    put_away(app)

    assert not app.debug


def test_an_address_to_sign_in_with_is_changed_with_the_password(embedded: Embedded) -> None:
    desk = embedded.signed_in()
    desk.get("/practice/account")
    assert "/practice/account/address" in desk.page.links()

    desk.get("/practice/account/address")
    desk.send("/account/address", email="Amara@Elsewhere.test ", password=PASSWORD)

    assert "You sign in with amara@elsewhere.test." in desk.page.text
    assert "Amara" in embedded.signed_in("amara@elsewhere.test").page.heading
    assert embedded.signed_in(AMARA).page.heading == "Sign in"
    with embedded.work() as work:
        assert work.session.scalars(select(TrailEntry.action)).all() == ["address_changed"]


def test_an_address_is_kept_as_it_is_looked_for(embedded: Embedded) -> None:
    desk = embedded.signed_in()
    desk.get("/practice/account/address")
    desk.send("/account/address", email="amara@xn--exmple-cua.test", password=PASSWORD)

    assert "Amara" in embedded.signed_in("amara@xn--exmple-cua.test").page.heading


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"password": "not the password"}, "This password does not fit."),
        ({"password": ""}, "Please write your password."),
        ({"email": BO}, "Somebody here signs in with this address."),
        ({"email": "amara"}, "This does not look like an email address."),
    ],
)
def test_an_address_that_cannot_be_had_is_refused(embedded: Embedded, changes: dict[str, str], words: str) -> None:
    desk = embedded.signed_in()
    desk.get("/practice/account/address")

    sent = {"email": "amara@elsewhere.test", "password": PASSWORD, **changes}
    page = desk.send("/account/address", status=422, **sent)

    assert words in page.text
    assert "Amara" in embedded.signed_in().page.heading
