"""A case goes to a colleague: on the page by its counselor, or all of somebody's from the practice's machine."""

from __future__ import annotations

import uuid

import pytest
import time_machine
from click.testing import CliRunner, Result
from sqlalchemy import select

from intersession.cli import main
from intersession.hooks.types import Role
from intersession.models import Case, TrailEntry
from intersession.services import people
from intersession.standalone import feeds, giving
from intersession.standalone.models import PracticeAppointment, PracticeCase, Supervision, User
from tests.support.embedded import AMARA, BO, Embedded
from tests.support.website import BASE, Browser


def bos_id(embedded: Embedded) -> str:
    with embedded.work() as work:
        return str(work.session.scalars(select(User.id).where(User.email == BO)).one())


def give(embedded: Embedded, desk: Browser, case: str, *, status: int = 200, told: bool = True, to: str = "") -> None:
    form = desk.get(f"/practice/cases/{case}/give").form("/give")
    sent = {**form.filled(), "to": to or bos_id(embedded), **({"told": "yes"} if told else {})}
    desk.post(form.action, sent, status=status)


@pytest.fixture
def desk(embedded: Embedded) -> Browser:
    return embedded.signed_in()


@pytest.fixture
def case(embedded: Embedded, desk: Browser) -> str:
    """A couple of Amara's with homework of theirs, and a private note."""
    made = embedded.add_couple(desk, "Sam", "Robin")
    desk.get(f"/assign?case={made}")
    desk.send("/assign", form="weekly-reflection")
    desk.get(f"/cases/{made}/notes")
    desk.send("/notes", note="Zeppelin")
    return made


@pytest.mark.store
def test_the_colleague_opens_the_case_and_the_giver_does_not(embedded: Embedded, desk: Browser, case: str) -> None:
    give(embedded, desk, case)

    assert "Given to your colleague." in desk.page.text
    desk.get(f"/cases/{case}", status=404)
    bo = embedded.signed_in(BO)
    assert bo.get(f"/cases/{case}").heading == "Sam and Robin"
    assert "Sam and Robin" in bo.get("/practice/people").text
    assert "Zeppelin" not in bo.get(f"/cases/{case}/notes").html


def test_its_clients_read_the_new_name_at_once(embedded: Embedded, desk: Browser, case: str) -> None:
    give(embedded, desk, case)

    with embedded.work() as work:
        ours = work.session.scalars(select(Case)).one()
        assert people.counselor_name(work, ours) == "Bo Lind"
        entry = work.session.scalars(select(TrailEntry).where(TrailEntry.action == "counselor_changed")).one()
        assert (entry.actor.partition(":")[0], entry.about) == ("counselor", bos_id(embedded))


def test_nothing_is_given_before_its_people_know(embedded: Embedded, desk: Browser, case: str) -> None:
    give(embedded, desk, case, status=422, told=False)

    assert "Please talk with them first." in desk.page.text
    assert desk.get(f"/cases/{case}").heading == "Sam and Robin"


def test_it_goes_to_no_supervisor_no_stopped_account_and_not_to_oneself(
    embedded: Embedded, desk: Browser, case: str
) -> None:
    with embedded.work() as work:
        own = work.session.scalars(select(User.id).where(User.email == AMARA)).one()
        bo = work.session.scalars(select(User).where(User.email == BO)).one()

        bo.role = Role.SUPERVISOR.value
        assert giving.colleagues(work, work.session.get_one(User, own)) == ()
        bo.role, bo.active = Role.COUNSELOR.value, False
        assert giving.colleagues(work, work.session.get_one(User, own)) == ()
        bo.active = True

    give(embedded, desk, case, status=422, to=str(own))
    assert desk.get(f"/cases/{case}").heading == "Sam and Robin"


def test_the_way_there_is_shown_only_where_there_is_a_colleague(embedded: Embedded, desk: Browser, case: str) -> None:
    way = f"/practice/cases/{case}/give"
    assert way in desk.get(f"/practice/cases/{case}").links()

    with embedded.work() as work:
        work.session.scalars(select(User).where(User.email == BO)).one().active = False

    assert way not in desk.get(f"/practice/cases/{case}").links()
    desk.get(way, status=404)


def test_nobody_gives_a_case_of_another(embedded: Embedded, desk: Browser, case: str) -> None:
    bo = embedded.signed_in(BO)
    own = embedded.add_couple(bo, "Tess", "Ade")
    form = bo.get(f"/practice/cases/{own}/give").form("/give").filled(told="yes")

    bo.get(f"/practice/cases/{case}/give", status=404)
    answer = bo.http.post(f"/practice/cases/{case}/give", data=form, base_url=BASE)

    assert answer.status_code == 404
    assert desk.get(f"/cases/{case}").heading == "Sam and Robin"


def test_whoever_the_giver_let_read_along_does_so_no_more(embedded: Embedded, desk: Browser, case: str) -> None:
    with embedded.work() as work:
        bo = work.session.scalars(select(User.id).where(User.email == BO)).one()
        work.session.add(Supervision(case_id=uuid.UUID(case), user_id=bo))

    give(embedded, desk, case)

    with embedded.work() as work:
        assert work.session.scalars(select(Supervision)).all() == []


def test_a_case_without_anything_of_ours_is_given_too(embedded: Embedded, desk: Browser) -> None:
    case = embedded.add_couple(desk, "Tess", "Ade")

    give(embedded, desk, case)

    assert embedded.signed_in(BO).get(f"/cases/{case}").heading == "Tess and Ade"
    with embedded.work() as work:
        assert work.session.scalars(select(Case)).all() == []


CALENDAR = """BEGIN:VCALENDAR
BEGIN:VEVENT
UID:{uid}
DTSTART:20260305T090000Z
DTEND:20260305T095000Z
SUMMARY:{title}
END:VEVENT
END:VCALENDAR
"""


def read_calendar(embedded: Embedded, email: str, *, uid: str, title: str) -> feeds.Outcome:
    written = CALENDAR.format(uid=uid, title=title).replace("\n", "\r\n").encode()
    with embedded.work() as work:
        return feeds.take_in(work, work.session.scalars(select(User).where(User.email == email)).one(), written)


def mark(embedded: Embedded, case: str, words: str) -> None:
    with embedded.work() as work:
        feeds.set_mark(work, work.session.get_one(PracticeCase, uuid.UUID(case)), words)


def test_sessions_out_of_the_old_calendar_stay_when_the_new_one_is_read(
    embedded: Embedded, desk: Browser, case: str
) -> None:
    mark(embedded, case, "S+R")
    assert read_calendar(embedded, AMARA, uid="a", title="S+R").new == 1

    give(embedded, desk, case)

    read = read_calendar(embedded, BO, uid="b", title="dentist")
    assert (read.cancelled, read.matched) == (0, 0)
    with embedded.work() as work:
        assert work.session.scalars(select(PracticeAppointment.status)).all() == ["planned"]


def test_a_mark_that_both_used_moves_no_session_to_the_case_that_was_given(
    embedded: Embedded, desk: Browser, case: str
) -> None:
    embedded.clock.advance(minutes=1)
    own = embedded.add_couple(embedded.signed_in(BO), "Tess", "Ade")
    mark(embedded, case, "S+R")
    mark(embedded, own, "S+R")
    read_calendar(embedded, BO, uid="b", title="S+R")

    give(embedded, desk, case)

    assert read_calendar(embedded, BO, uid="b", title="S+R").moved == 0
    with embedded.work() as work:
        assert [str(one) for one in work.session.scalars(select(PracticeAppointment.case_id))] == [own]


def command(embedded: Embedded, *asked: str) -> Result:
    place = ("--data", str(embedded.place.folder), "--database", embedded.url)
    with time_machine.travel(embedded.clock(), tick=False):
        return CliRunner().invoke(main, ["hand-over", *asked, *place])


@pytest.mark.store
def test_all_cases_of_somebody_who_left_go_to_a_colleague(embedded: Embedded, desk: Browser, case: str) -> None:
    embedded.add_couple(desk, "Tess", "Ade")

    said = command(embedded, AMARA, BO)

    assert said.exit_code == 0
    assert "Cases given: 2." in said.output
    found = embedded.signed_in(BO).get("/cases").text
    assert "Sam and Robin" in found
    assert "Tess and Ade" in found
    assert "Sam and Robin" not in desk.get("/cases").text


@pytest.mark.parametrize(
    ("giver", "taker", "words"),
    [
        ("no@practice.test", BO, f"nobody signs in with this address; those who do: {AMARA}, {BO}"),
        (AMARA, "no@practice.test", "nobody signs in with this address"),
        (AMARA, AMARA, "cases go to another counselor"),
    ],
)
def test_the_command_says_who_is_nobody(embedded: Embedded, giver: str, taker: str, words: str) -> None:
    said = command(embedded, giver, taker)

    assert said.exit_code == 1
    assert words in said.output


def test_the_command_gives_nothing_to_whom_reads_along_or_was_stopped(embedded: Embedded) -> None:
    with embedded.work() as work:
        work.session.scalars(select(User).where(User.email == BO)).one().active = False

    assert "whose account is not stopped" in command(embedded, AMARA, BO).output
