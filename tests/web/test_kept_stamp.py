"""The stamp of a kept brief: each thing it is made of makes it old, alone, with or without an entry in the trail."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from intersession.models import Case, Concern, Reflection, Share, State
from intersession.services import documents
from intersession.services.unit import UnitOfWork
from tests.support.couples import reflect
from tests.support.website import AMARA, Website

BRIEF = "/cases/case-1/brief/counselor.pdf"
SOON = timedelta(hours=1)


def robins(work: UnitOfWork) -> Reflection:
    """Give the one that is not sent."""
    return work.session.scalars(select(Reflection).where(Reflection.sent_at.is_(None))).one()


def sams(work: UnitOfWork) -> Reflection:
    return work.session.scalars(select(Reflection).where(Reflection.sent_at.is_not(None))).one()


def a_concern(work: UnitOfWork, case: Case) -> None:
    facts = {"about": "afraid", "raised_by": "system", "raised_at": work.clock(), "closes_gate": True}
    work.session.add(Concern(id=uuid.uuid4(), case_id=case.id, **facts))


def a_share(work: UnitOfWork, case: Case) -> None:
    one = sams(work)
    facts = {"item": "talk", "value": b"", "before": "may_be_raised", "policy": "", "shared_at": work.clock()}
    work.session.add(Share(id=uuid.uuid4(), reflection_id=one.id, case_id=case.id, client_id=one.client_id, **facts))


def a_second_sending(work: UnitOfWork, _: Case) -> None:
    sams(work).sent_at = work.clock() + SOON


def a_change_of_what_was_sent(work: UnitOfWork, _: Case) -> None:
    sams(work).changed_at = work.clock() + SOON


def a_later_pass(work: UnitOfWork, _: Case) -> None:
    robins(work).passed_at = work.clock() + SOON


def in_state(state: State) -> Callable[[UnitOfWork, Case], None]:
    """Give a change of state; the number of every other state is as it was, but for the one that is left."""

    def change(work: UnitOfWork, _: Case) -> None:
        robins(work).state = state

    change.__name__ = f"state_{state}"
    return change


ALONE: list[Callable[[UnitOfWork, Case], None]] = [
    a_concern,
    a_share,
    a_second_sending,
    a_change_of_what_was_sent,
    a_later_pass,
    *(in_state(one) for one in State if one not in (State.WAITING, State.SENT)),
]


def stamp(website: Website) -> bytes:
    with website.work() as work:
        case = work.session.query(Case).one()
        return documents.stamp_of(work, case.id, ())


@pytest.mark.parametrize("change", ALONE, ids=lambda one: one.__name__)
def test_each_thing_alone_makes_a_kept_brief_old(
    on_sqlite: Website, change: Callable[[UnitOfWork, Case], None]
) -> None:
    reflect(on_sqlite, on_sqlite.assign()["Sam"])
    before = stamp(on_sqlite)
    assert stamp(on_sqlite) == before  # what is the same has one stamp

    with on_sqlite.work() as work:
        change(work, work.session.query(Case).one())

    assert stamp(on_sqlite) != before


@pytest.mark.parametrize("moment", ["opens_at", "closes_at"])
def test_what_opens_or_closes_within_the_day_is_in_the_next_click(on_sqlite: Website, moment: str) -> None:
    reflect(on_sqlite, on_sqlite.assign()["Sam"])
    on_sqlite.meets("case-1", days=-1, status="held")  # what closed before it is not of this brief
    with on_sqlite.work() as work:
        robins(work).opens_at = work.clock() - 48 * SOON
        setattr(robins(work), moment, work.clock() + SOON)
    desk = on_sqlite.counselor()
    desk.get(BRIEF)
    before, kept = stamp(on_sqlite), desk.response.data

    on_sqlite.clock.advance(minutes=59)
    assert stamp(on_sqlite) == before
    on_sqlite.clock.advance(minutes=2)

    assert stamp(on_sqlite) != before
    desk.get(BRIEF)
    now = desk.response.data
    with on_sqlite.work() as work:
        documents.erase(work, [work.session.query(Case).one().id])
    desk.get(BRIEF)
    assert now == desk.response.data != kept


def spanish(website: Website, title: str) -> None:
    """Let the pack say the weekly reflection's title so in Spanish, as a newer version of it would."""
    library = website.runtime.library
    weekly = library.forms_by_language["weekly-reflection"]
    said = {**weekly, "es": replace(weekly["es"], title=title)}
    website.runtime.library = replace(
        library, forms_by_language={**library.forms_by_language, "weekly-reflection": said}
    )


def test_a_form_that_its_pack_words_anew_makes_a_kept_brief_old(on_sqlite: Website) -> None:
    reflect(on_sqlite, on_sqlite.assign()["Sam"])  # asked in English
    desk = on_sqlite.counselor(replace(AMARA, locale="es"))
    spanish(on_sqlite, "Lo de antes")
    desk.get(BRIEF)
    assert b"Lo de antes" in desk.response.data

    spanish(on_sqlite, "Lo de ahora")
    desk.get(BRIEF)

    assert b"Lo de ahora" in desk.response.data
