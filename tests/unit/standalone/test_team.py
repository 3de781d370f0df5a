"""Who works in the embedded practice: invited with a code, supervising chosen cases, stopped."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select

from intersession.hooks.types import Role
from intersession.models import TrailEntry
from intersession.standalone.checks import findings
from intersession.standalone.models import User
from tests.support.embedded import AMARA, BO, PASSWORD, Embedded
from tests.support.website import Browser

CODE = re.compile(r"\b(?:[2-9A-Z]{4}-){3}[2-9A-Z]{4}\b")
JOINING = {"name": "Sue Park", "email": "sue@practice.test", "password": PASSWORD, "again": PASSWORD, "timezone": "UTC"}


def code_for(desk: Browser, role: Role) -> str:
    desk.get("/practice/team")
    found = CODE.search(desk.send("/team/invite", role=role.value).text)
    assert found
    return found[0]


def join(embedded: Embedded, code: str, *, status: int = 200, **more: Any) -> Browser:
    browser = embedded.browser()
    browser.get("/practice/join")
    browser.send("/practice/join", status=status, **{**JOINING, "code": code, **more})
    return browser


def joined(embedded: Embedded, role: Role) -> Browser:
    """Somebody who just joined in this role."""
    return join(embedded, code_for(embedded.signed_in(), role))


def tell(desk: Browser) -> None:
    """Say to clients who else reads, as comes before a supervisor is given a case."""
    desk.get("/settings")
    desk.send("/settings", supervision="Sue Park, my supervisor, may read it, too.")


def test_supervisor_is_given_no_case_before_clients_are_told(embedded: Embedded) -> None:
    desk = embedded.signed_in()
    case = embedded.add_couple(desk, "Sam", "Robin")
    sue = join(embedded, code_for(desk, Role.SUPERVISOR))

    assert "First tell your clients" in desk.get("/practice/team").text
    desk.send("/cases", case=case)

    assert "has not told its clients yet" in sue.get(f"/supervision/{case}").text
    tell(desk)
    sue.get(f"/supervision/{case}", status=404)


@pytest.mark.store
def test_supervisor_reads_the_chosen_case_and_no_other(embedded: Embedded) -> None:
    desk = embedded.signed_in()
    chosen, other = embedded.add_couple(desk, "Sam", "Robin"), embedded.add_couple(desk, "Tess", "Ade")
    tell(desk)
    sue = join(embedded, code_for(desk, Role.SUPERVISOR).lower())
    assert sue.page.heading == "Supervision"

    desk.get("/practice/team")
    desk.send("/cases", case=chosen)

    assert "Sam and Robin" in sue.get("/supervision").text
    assert sue.get(f"/supervision/{chosen}").heading == "Sam and Robin"
    sue.get(f"/supervision/{other}", status=404)


def test_case_that_is_chosen_no_longer_is_closed_at_once(embedded: Embedded) -> None:
    desk = embedded.signed_in()
    case = embedded.add_couple(desk)
    tell(desk)
    sue = join(embedded, code_for(desk, Role.SUPERVISOR))
    desk.get("/practice/team")
    form = desk.send("/cases", case=case).form("/cases")

    desk.post(form.action, {"csrf_token": form.value("csrf_token")})

    sue.get(f"/supervision/{case}", status=404)


@pytest.mark.parametrize(
    ("role", "opens"), [(Role.SUPERVISOR, set()), (Role.ADMINISTRATOR, {"/practice/team", "/settings"})]
)
def test_role_opens_its_own_pages_of_the_practice(embedded: Embedded, role: Role, opens: set[str]) -> None:
    someone = joined(embedded, role)
    pages = (
        "/practice/people",
        "/practice/sessions",
        "/practice/outbox",
        "/practice/cases/new",
        "/practice/team",
        "/settings",
    )

    found = {path for path in pages if someone.http.get(path, base_url="https://practice.test").status_code == 200}

    assert found == opens
    assert someone.get("/practice/account").heading == "Your account"


def test_administrator_is_not_shown_whose_cases_there_are(embedded: Embedded) -> None:
    desk = embedded.signed_in()
    embedded.add_couple(desk, "Zeno", "Quirin")
    joined(embedded, Role.SUPERVISOR)
    admin = join(embedded, code_for(desk, Role.ADMINISTRATOR), email="ada@practice.test")

    assert "Zeno" not in admin.get("/practice/team").html


@pytest.mark.parametrize("code", ["2222-2222-2222-2222", "nonsense"])
def test_wrong_code_makes_no_account(embedded: Embedded, code: str) -> None:
    page = join(embedded, code, status=422).page

    assert "This code does not fit" in page.text


@pytest.mark.store
def test_code_works_once(embedded: Embedded) -> None:
    code = code_for(embedded.signed_in(), Role.COUNSELOR)
    join(embedded, code)

    page = join(embedded, code, status=422, email="eve@practice.test").page

    assert "This code does not fit" in page.text


def test_code_ends_after_a_week(embedded: Embedded) -> None:
    code = code_for(embedded.signed_in(), Role.COUNSELOR)

    embedded.clock.advance(hours=24 * 7)

    join(embedded, code, status=422)


def test_stopped_account_is_out_at_once(embedded: Embedded) -> None:
    sue = joined(embedded, Role.SUPERVISOR)
    desk = embedded.signed_in()
    with embedded.work() as work:
        who = work.session.scalars(select(User.id).where(User.email == "sue@practice.test")).one()
    desk.get("/practice/team")

    desk.send(f"/team/{who}/active", active="no")

    assert sue.http.get("/supervision", base_url="https://practice.test").status_code == 303


def test_nobody_stops_their_own_account(embedded: Embedded) -> None:
    desk = embedded.signed_in()
    with embedded.work() as work:
        own = work.session.scalars(select(User.id).where(User.email == AMARA)).one()
    desk.get("/practice/team")
    token = desk.page.form("/team/invite").value("csrf_token")

    desk.post(f"/practice/team/{own}/active", {"csrf_token": token, "active": "no"}, status=404)


def test_counselor_chooses_among_their_own_cases_alone(embedded: Embedded) -> None:
    anothers = embedded.add_couple(embedded.signed_in(BO), "Noor", "Dana")
    desk = embedded.signed_in()
    embedded.add_couple(desk)
    tell(desk)
    sue = join(embedded, code_for(desk, Role.SUPERVISOR))
    desk.get("/practice/team")
    form = desk.page.form("/cases")

    desk.post(form.action, {"csrf_token": form.value("csrf_token"), "case": anothers})

    sue.get(f"/supervision/{anothers}", status=404)


@pytest.mark.store
def test_inviting_joining_and_choosing_are_in_the_trail(embedded: Embedded) -> None:
    desk = embedded.signed_in()
    embedded.add_couple(desk)
    join(embedded, code_for(desk, Role.SUPERVISOR))
    desk.get("/practice/team")
    desk.send("/cases")

    with embedded.work() as work:
        actions = list(work.session.scalars(select(TrailEntry.action).order_by(TrailEntry.n)))
    assert [one for one in actions if one.startswith(("person", "supervision"))] == [
        "person_invited", "person_joined", "supervision_changed",
    ]  # fmt: skip  # a list to read at a glance


def test_no_role_is_given_that_was_not_chosen(embedded: Embedded) -> None:
    desk = embedded.signed_in()
    assert desk.get("/practice/team").form("/team/invite").value("role") == ""

    page = desk.send("/team/invite", status=422)

    assert "Please choose a role." in page.text
    assert not CODE.search(page.text)


def test_a_code_that_nobody_used_is_listed_and_withdrawn(embedded: Embedded) -> None:
    desk = embedded.signed_in()
    code = code_for(desk, Role.ADMINISTRATOR)
    assert "Codes that nobody used yet" in desk.get("/practice/team").text

    page = desk.send("/withdraw")

    assert "The code opens nothing any more." in page.text
    assert "Codes that nobody used yet" not in page.text
    join(embedded, code, status=422)
    with embedded.work() as work:
        actions = list(work.session.scalars(select(TrailEntry.action).order_by(TrailEntry.n)))
    assert actions[-1] == "invitation_withdrawn"


def test_a_code_that_was_used_or_ended_is_not_withdrawn(embedded: Embedded) -> None:
    desk = embedded.signed_in()
    code = code_for(desk, Role.ADMINISTRATOR)
    form = desk.get("/practice/team").form("/withdraw")
    join(embedded, code)

    desk.post(form.action, form.filled(), status=404)

    code_for(desk, Role.SUPERVISOR)
    embedded.clock.advance(hours=24 * 7)
    assert "Codes that nobody used yet" not in desk.get("/practice/team").text


def test_stopping_says_how_many_cases_run_on_and_the_checks_do_too(embedded: Embedded) -> None:
    bo = embedded.signed_in(BO)
    for first, second in (("Zeno", "Quirin"), ("Tess", "Ade")):
        embedded.add_couple(bo, first, second)
    admin = join(embedded, code_for(embedded.signed_in(), Role.ADMINISTRATOR))
    page = admin.get("/practice/team")
    assert "2 cases" in page.text
    assert page.text.index("intersession hand-over") < page.text.index("Stop this account")
    assert left_behind(embedded) == ""

    with embedded.work() as work:
        who = work.session.scalars(select(User.id).where(User.email == BO)).one()
    admin.send(f"/team/{who}/active", active="no")

    assert "2 cases run on without a counselor" in admin.page.text
    assert "Zeno" not in admin.page.html
    assert left_behind(embedded).startswith("2 run on though")


def left_behind(embedded: Embedded) -> str:
    """What the checks advise about cases without a counselor, "" for nothing. It has to be grave."""
    with embedded.app.app_context():
        found = findings(embedded.place, embedded.post())
    return next(one.advice for one in found if one.about == "every case has its counselor" and one.is_grave)
