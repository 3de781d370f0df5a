"""A counselor who forgot their password: a code from the practice's machine, and a new one."""

from __future__ import annotations

import re

import pytest
import time_machine
from click.testing import CliRunner, Result
from sqlalchemy import select

from intersession.cli import main
from intersession.models import TrailEntry
from intersession.standalone import renewing
from intersession.standalone.models import Renewal, User
from tests.support.embedded import AMARA, BO, PASSWORD, Embedded
from tests.support.website import BASE, Browser

NEW = "five other plain words now"


def code_for(embedded: Embedded, email: str = AMARA, *, drops_second: bool = False) -> str:
    with embedded.work() as work:
        return renewing.allow(work, email, drops_second=drops_second)


def renew(embedded: Embedded, code: str, *, status: int = 200, password: str = NEW, again: str = "") -> Browser:
    browser = embedded.browser()
    browser.get("/sign-in/new-password")
    browser.send("/new-password", status=status, code=code, password=password, again=again or password)
    return browser


def sign_in(embedded: Embedded, password: str) -> Browser:
    browser = embedded.browser()
    browser.get("/sign-in")
    browser.send("/sign-in", email=AMARA, password=password)
    return browser


@pytest.mark.store
def test_with_the_code_comes_a_new_password_and_the_old_one_is_over(embedded: Embedded) -> None:
    page = renew(embedded, code_for(embedded)).page

    assert "Your new password is kept. Sign in with it." in page.text
    assert page.heading == "Sign in"
    assert sign_in(embedded, PASSWORD).page.heading == "Sign in"
    assert "Amara" in sign_in(embedded, NEW).page.heading


def test_whoever_was_signed_in_is_out_everywhere(embedded: Embedded) -> None:
    desk = embedded.signed_in()

    renew(embedded, code_for(embedded))

    assert desk.http.get("/", base_url=BASE).status_code == 303


def test_the_way_there_is_on_the_sign_in_page(embedded: Embedded) -> None:
    browser = embedded.browser()

    assert "/sign-in/new-password" in browser.get("/sign-in").links()
    assert "intersession new-password" in browser.get("/sign-in/new-password").text


@pytest.mark.store
def test_a_code_works_once(embedded: Embedded) -> None:
    code = code_for(embedded)
    renew(embedded, code.lower().replace("-", " "))

    page = renew(embedded, code, status=422, password="something else again").page

    assert "This code does not fit, was used, or is too old." in page.text
    assert "Amara" in sign_in(embedded, NEW).page.heading


@pytest.mark.parametrize(("minutes", "status"), [(59, 200), (60, 422)])
def test_a_code_ends_after_an_hour(embedded: Embedded, minutes: int, status: int) -> None:
    code = code_for(embedded)

    embedded.clock.advance(minutes=minutes)

    renew(embedded, code, status=status)


@pytest.mark.store
def test_a_new_code_ends_the_one_before(embedded: Embedded) -> None:
    first, second = code_for(embedded), code_for(embedded)

    renew(embedded, first, status=422)
    renew(embedded, second)


def test_a_code_for_joining_is_none_for_a_password(embedded: Embedded) -> None:
    desk = embedded.signed_in()
    desk.get("/practice/team")
    found = re.search(r"\b(?:[2-9A-Z]{4}-){3}[2-9A-Z]{4}\b", desk.send("/team/invite", role="counselor").text)
    assert found

    renew(embedded, found[0], status=422)


def test_a_stopped_account_is_not_let_in_by_a_code_from_before(embedded: Embedded) -> None:
    code = code_for(embedded)
    with embedded.work() as work:
        work.session.scalars(select(User).where(User.email == AMARA)).one().active = False

    renew(embedded, code, status=422)


def test_a_code_ends_when_its_owner_gets_in_without_it(embedded: Embedded) -> None:
    code, other = code_for(embedded), code_for(embedded, BO)
    desk = embedded.signed_in()
    desk.get("/practice/account/password")
    desk.send("/account/password", password=PASSWORD, new_password=NEW, new_password_confirm=NEW)
    bo = embedded.signed_in(BO)
    bo.get("/practice/account/address")
    bo.send("/account/address", email="bo@elsewhere.test", password=PASSWORD)

    renew(embedded, code, status=422)
    renew(embedded, other, status=422)


def test_a_code_ends_with_the_account_and_does_not_come_back_with_it(embedded: Embedded) -> None:
    code = code_for(embedded, BO)
    desk = embedded.signed_in()
    for active in ("no", "yes"):
        form = next(one for one in desk.get("/practice/team").forms() if one.action.endswith("/active"))
        desk.post(form.action, form.filled(active=active))

    renew(embedded, code, status=422)


@pytest.mark.parametrize("typed", ["contrase\u00f1a larga uno", "contrasen\u0303a larga uno"])
def test_letters_with_accents_are_the_same_however_they_are_typed(embedded: Embedded, typed: str) -> None:
    renew(embedded, code_for(embedded), password="contrase\u00f1a larga uno")

    desk = sign_in(embedded, typed)

    assert "Amara" in desk.page.heading
    desk.get("/practice/account/address")
    desk.send("/account/address", email="amara@elsewhere.test", password=typed)
    assert "amara@elsewhere.test" in desk.page.text


@pytest.mark.parametrize(
    ("password", "again", "words"),
    [("short", "", "12 to 128 characters"), (NEW, "something else entirely", "The two are not the same")],
)
def test_what_is_wrong_with_the_password_is_said_and_uses_no_code_up(
    embedded: Embedded, password: str, again: str, words: str
) -> None:
    code = code_for(embedded)

    page = renew(embedded, code, status=422, password=password, again=again).page

    assert words in page.text
    assert page.form("/new-password").value("code") == code
    assert password not in page.html
    renew(embedded, code)


def test_guessing_codes_is_stopped(embedded: Embedded) -> None:
    browser = embedded.browser()
    browser.get("/sign-in/new-password")

    for number in range(11):
        browser.send("/new-password", status=422 if number < 10 else 429, code="2222", password=NEW, again=NEW)


def test_whoever_guessed_too_often_before_signs_in_with_the_new_password(embedded: Embedded) -> None:
    browser = embedded.browser()
    browser.get("/sign-in")
    for _ in range(10):
        browser.send("/sign-in", email=AMARA, password="not the password")
    browser.send("/sign-in", email=AMARA, password=PASSWORD, status=429)

    renew(embedded, code_for(embedded))

    assert "Amara" in sign_in(embedded, NEW).page.heading


# Flask-Security gives WTForms choices in a way that WTForms 3.3 is about to end.
@pytest.mark.filterwarnings("ignore:Passing SelectField choices as tuples:DeprecationWarning")
@pytest.mark.parametrize(("is_lost", "asked"), [(False, "Six digits"), (True, "Good")])
def test_the_second_factor_is_asked_for_as_before_unless_it_is_lost(
    embedded: Embedded, *, is_lost: bool, asked: str
) -> None:
    with embedded.work() as work:
        user = work.session.scalars(select(User).where(User.email == AMARA)).one()
        security = embedded.app.extensions["security"]
        security.datastore.tf_set(user, "authenticator", totp_secret=security.totp_factory.generate_totp_secret())

    renew(embedded, code_for(embedded, drops_second=is_lost))

    assert sign_in(embedded, NEW).page.heading.startswith(asked)


def test_only_a_keyed_hash_of_the_code_is_kept_and_the_trail_says_both(embedded: Embedded) -> None:
    code = code_for(embedded)
    with embedded.work() as work:
        kept = work.session.scalars(select(Renewal.code_hash)).one()

    renew(embedded, code)

    assert code.replace("-", "").encode() not in kept
    with embedded.work() as work:
        rows = work.session.execute(select(TrailEntry.action, TrailEntry.actor).order_by(TrailEntry.n)).all()
        user = work.session.scalars(select(User.id).where(User.email == AMARA)).one()
        assert [tuple(one) for one in rows] == [
            ("new_password_allowed", "system"),
            ("password_renewed", f"counselor:{user}"),
        ]
        assert work.session.scalars(select(Renewal)).all() == []


def command(embedded: Embedded, *asked: str) -> Result:
    place = ("--data", str(embedded.place.folder), "--database", embedded.url)
    with time_machine.travel(embedded.clock(), tick=False):
        return CliRunner().invoke(main, ["new-password", *asked, *place])


@pytest.mark.store
def test_the_command_prints_a_code_that_works(embedded: Embedded) -> None:
    said = command(embedded, f" {BO.upper()}")

    assert said.exit_code == 0
    assert "works once, until an hour from now" in said.output
    renew(embedded, said.output.split()[0])


def test_the_command_says_who_there_is_when_nobody_signs_in_so(embedded: Embedded) -> None:
    with embedded.work() as work:
        work.session.scalars(select(User).where(User.email == BO)).one().active = False

    unknown, stopped = command(embedded, "amara@elsewhere.test"), command(embedded, BO)

    assert (unknown.exit_code, stopped.exit_code) == (1, 1)
    assert f"nobody signs in with this address; those who do: {AMARA}, {BO}" in unknown.output
    assert "this account is stopped" in stopped.output
