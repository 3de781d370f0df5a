"""How often the practice's own pages ask the database: as often for many couples as for a few."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from intersession.standalone import calendar, cases
from intersession.standalone.calendar import AppointmentDraft
from intersession.standalone.cases import CaseDraft, PersonDraft
from intersession.standalone.models import User
from tests.support.embedded import AMARA, Embedded
from tests.support.statements import counted_in

FEW, MANY = 2, 12
# "Many briefs" is not among them: it asks of each couple whether its documents may be made, as any host may refuse.
PAGES = (
    "/",
    "/cases",
    "/cases?q=sam",
    "/review",
    "/messages",
    "/assign",
    "/practice/sessions",
    "/practice/sessions?back=1",
    "/practice/people",
    "/practice/calendar",
    "/practice/sessions/new",
)


def add_couples(practice: Embedded, count: int) -> None:
    """Add couples, each with a session to come today and one that was, in which something was agreed."""
    with practice.work() as work:
        amara = work.session.scalars(select(User).where(User.email == AMARA)).one()
        for number in range(count):
            people = (PersonDraft(f"Sam {number}"), PersonDraft(f"Robin {number}"))
            case = cases.add(work, CaseDraft("couple", people), by=amara)
            calendar.plan(work, case, AppointmentDraft(work.clock() + timedelta(minutes=10 + number)))
            held = AppointmentDraft(work.clock() - timedelta(days=7), agreed=("Ten minutes a day",))
            calendar.hold(work, calendar.plan(work, case, held))


@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_as_often_for_many_couples_as_for_a_few(embedded: Embedded, path: str) -> None:
    desk = embedded.signed_in()
    asked = []
    for count in (FEW, MANY - FEW):
        add_couples(embedded, count)
        desk.get(path)  # the first look at a page may write what a later one only reads
        with counted_in(embedded.app) as said:
            desk.get(path)
        asked.append(len(said))

    few, many = asked
    assert few == many
