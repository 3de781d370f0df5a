"""A case that is there already, changed: everybody stays who they are, and nobody's links go astray."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

import pytest
from sqlalchemy import select

from intersession.models import Client
from intersession.services import people
from intersession.standalone import cases
from intersession.standalone.models import PracticeClient
from tests.support.embedded import PASSWORD, Embedded
from tests.support.reading import Page
from tests.support.website import BASE, Browser

EMAIL = "people-0-email"


@pytest.fixture
def desk(embedded: Embedded) -> Browser:
    return embedded.signed_in()


@pytest.fixture
def couple(embedded: Embedded, desk: Browser) -> str:
    """A couple with homework, so that Intersession knows them."""
    made = embedded.add_couple(desk, "Sam", "Robin")
    desk.get(f"/assign?case={made}")
    desk.send("/assign", form="weekly-reflection")
    return made


def add_family(desk: Browser, *names: str) -> str:
    desk.get("/practice/cases/new?kind=family")
    change(desk, "new?kind=family", {f"people-{n}-name": name for n, name in enumerate(names[:3])})
    made = desk.response.request.path.rpartition("/")[2]
    if names[3:]:
        change(desk, made, {"people-3-name": names[3]})
    return made


def change(desk: Browser, case: str, fields: Mapping[str, str], *, status: int = 200) -> Page:
    """Open the form of a case, write these fields and send it."""
    form = desk.get(f"/practice/cases/{case}").form(f"/practice/cases/{case.partition('?')[0]}")
    return desk.post(form.action, form.filled(**fields), status=status)


def everybody(embedded: Embedded) -> dict[uuid.UUID, str]:
    """The people of the practice, by the id that their words and links hang on."""
    with embedded.work() as work:
        rows = work.session.scalars(select(PracticeClient).order_by(PracticeClient.position))
        return {one.id: cases.person(work, one).name for one in rows}


def email_of(embedded: Embedded, name: str) -> str:
    """Where what is sent to somebody of this name goes."""
    with embedded.work() as work:
        found = [people.person(work, one) for one in work.session.scalars(select(Client))]
        return next(one.email for one in found if one.name == name)


def sit_down_late(desk: Browser) -> None:
    """Let the password have been given more than ten minutes ago."""
    with desk.http.session_transaction(base_url=BASE) as session:
        session["fs_paa"] -= 11 * 60


def test_nobody_becomes_another_when_a_name_before_theirs_is_emptied(embedded: Embedded, desk: Browser) -> None:
    case = add_family(desk, "Grace", "Samuel", "Ruth", "Ben")
    before = everybody(embedded)

    page = change(desk, case, {"people-2-name": "", "people-3-name": "Benjamin"}, status=422)

    assert "Ruth is part of this case, so a name stays here. If Ruth leaves, use “Somebody leaves" in page.text
    assert page.form(f"/cases/{case}").value("people-3-name") == "Benjamin"
    assert everybody(embedded) == before
    assert list(before.values()) == ["Grace", "Samuel", "Ruth", "Ben"]


def test_emptying_the_last_name_is_answered(embedded: Embedded, desk: Browser) -> None:
    case = add_family(desk, "Grace", "Samuel", "Ruth")

    page = change(desk, case, {"people-2-name": ""}, status=422)

    assert "Ruth is part of this case" in page.text


def test_somebody_new_takes_a_place_of_their_own(embedded: Embedded, desk: Browser) -> None:
    case = add_family(desk, "Grace", "Samuel")
    before = everybody(embedded)

    change(desk, case, {"people-2-name": "Ruth"})

    after = everybody(embedded)
    assert before.items() <= after.items()
    assert list(after.values()) == ["Grace", "Samuel", "Ruth"]


def test_a_page_from_before_somebody_was_erased_renames_nobody_else(embedded: Embedded, desk: Browser) -> None:
    case = add_family(desk, "Grace", "Samuel", "Ruth")
    old = desk.get(f"/practice/cases/{case}").form(f"/cases/{case}")
    samuel = next(key for key, name in everybody(embedded).items() if name == "Samuel")
    with embedded.work() as work:
        cases.forget_client(work, str(samuel))

    page = desk.post(old.action, old.filled(), status=422)

    assert "This case was changed on another page meanwhile." in page.text
    assert sorted(everybody(embedded).values()) == ["Grace", "Ruth"]


def test_a_page_from_before_somebody_was_added_takes_nobodys_place(embedded: Embedded, desk: Browser) -> None:
    case = add_family(desk, "Grace", "Samuel", "Ruth")
    old = desk.get(f"/practice/cases/{case}").form(f"/cases/{case}")
    change(desk, case, {"people-3-name": "Ben"})
    before = everybody(embedded)

    page = desk.post(old.action, old.filled(**{"people-3-name": "Tom"}), status=422)

    assert "This case was changed on another page meanwhile." in page.text
    assert everybody(embedded) == before


@pytest.mark.parametrize(
    ("column", "first", "second"),
    [("email", "home@mail.test", "Home@Mail.test"), ("phone", "+49 30 1234", "+49 (30) 12-34")],
)
def test_one_address_for_two_people_is_refused_and_both_stay_on_the_page(
    embedded: Embedded, desk: Browser, column: str, first: str, second: str
) -> None:
    names = {"people-0-name": "Sam", "people-1-name": "Robin"}

    page = change(desk, "new", {**names, f"people-0-{column}": first, f"people-1-{column}": second}, status=422)

    assert f"Sam has the same {column}. Both would get their links in one place." in page.text
    form = page.form("/cases/new")
    assert (form.value(f"people-0-{column}"), form.value(f"people-1-{column}")) == (first, second)
    assert everybody(embedded) == {}


def test_a_new_address_is_used_at_once(embedded: Embedded, desk: Browser, couple: str) -> None:
    change(desk, couple, {EMAIL: "new@mail.test"})

    assert email_of(embedded, "Sam") == "new@mail.test"


def test_a_case_that_nothing_was_assigned_to_stays_unknown(embedded: Embedded, desk: Browser) -> None:
    case = embedded.add_couple(desk)

    change(desk, case, {EMAIL: "new@mail.test"})

    with embedded.work() as work:
        assert people.case_of(work, case) is None


@pytest.mark.parametrize(("field", "value"), [(EMAIL, "eve@mail.test"), (EMAIL, ""), ("people-1-phone", "+49 30 1")])
def test_at_a_desk_left_open_an_address_wants_the_password(
    embedded: Embedded, desk: Browser, couple: str, field: str, value: str
) -> None:
    sit_down_late(desk)

    page = change(desk, couple, {field: value, "nickname": "S and R"}, status=422)

    form = page.form(f"/cases/{couple}")
    assert "An email or a phone number changes, so please write your password." in page.text
    assert (form.value(field), form.value("nickname")) == (value, "S and R")
    assert email_of(embedded, "Sam") == "sam@mail.test"

    page = desk.post(form.action, form.filled(password="a guess of mine"), status=422)
    assert "This password does not fit." in page.text
    assert "a guess of mine" not in page.html

    desk.post(form.action, form.filled(password=PASSWORD))
    assert desk.page.heading == "S and R"
    assert desk.get(f"/practice/cases/{couple}").form(f"/cases/{couple}").value(field) == value


def test_the_password_is_asked_once_for_several_changes(desk: Browser, couple: str) -> None:
    sit_down_late(desk)
    form = change(desk, couple, {EMAIL: "a@mail.test"}, status=422).form(f"/cases/{couple}")
    desk.post(form.action, form.filled(password=PASSWORD))

    change(desk, couple, {EMAIL: "b@mail.test"})


def test_names_and_new_people_want_no_password(embedded: Embedded, desk: Browser) -> None:
    case = add_family(desk, "Grace", "Samuel")
    sit_down_late(desk)

    change(desk, case, {"people-0-name": "Gracie", "people-2-name": "Ruth", "people-2-email": "ruth@mail.test"})

    assert list(everybody(embedded).values()) == ["Gracie", "Samuel", "Ruth"]


def test_guesses_at_the_password_end_and_changes_without_one_do_not_count(
    embedded: Embedded, desk: Browser, couple: str
) -> None:
    for number in range(11):
        change(desk, couple, {"nickname": f"Name {number}"})
    sit_down_late(desk)
    form = change(desk, couple, {EMAIL: "eve@mail.test"}, status=422).form(f"/cases/{couple}")

    said = [desk.http.post(form.action, data=form.filled(password="no"), base_url=BASE).status_code for _ in range(11)]

    assert said == [422] * 10 + [429]
    right = desk.http.post(form.action, data=form.filled(password=PASSWORD), base_url=BASE)
    assert right.status_code == 429
    assert email_of(embedded, "Sam") == "sam@mail.test"


def test_the_giver_is_told_the_truth_about_notes(desk: Browser, couple: str) -> None:
    page = desk.get(f"/practice/cases/{couple}/give")

    assert "you cannot open them here any more: copy what you need first." in page.text
    assert "stay yours" not in page.text
