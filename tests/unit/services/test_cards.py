"""Practice cards: kept sealed, shown without numbers, printed for each alone."""

from __future__ import annotations

from sqlalchemy import select

from intersession.models import Assignment, PracticeCard
from intersession.services import assigning, cards, people
from intersession.services.assigning import Plan
from intersession.services.cards import AgreedCard
from intersession.services.unit import UnitOfWork
from tests.support.units import AMARA, ANA, BEN, COUPLE, Practice

CARD = AgreedCard(
    what="Ten minutes on the sofa, phones away",
    when="after the dishes",
    where="the sofa",
    how_we_know="a tick on the calendar",
    two_minutes="One kind sentence at the door",
    starter=BEN.ref,
    doable={ANA.ref: 8, BEN.ref: 4},
)


def given(work: UnitOfWork, card: AgreedCard | None = CARD) -> Assignment:
    return assigning.assign(work, COUPLE, Plan("weekly-reflection", "once", card=card), by=AMARA)


def test_card_is_kept_sealed_and_opens_with_our_ids(practice: Practice) -> None:
    with practice.writing() as work:
        assignment = given(work)
        made, (ana, ben) = assignment.id, people.members(work, people.case_by_id(work, assignment.case_id))
    with practice.unit() as work:
        row = work.session.scalars(select(PracticeCard)).one()
        assert b"sofa" not in row.body
        kept = cards.of(work, work.session.get_one(Assignment, made))
        assert kept is not None
        assert (kept.what, kept.starter) == (CARD.what, str(ben.id))
        assert kept.doable == {str(ana.id): 8, str(ben.id): 4}


def test_client_sees_the_plan_and_never_how_doable_it_felt(practice: Practice) -> None:
    with practice.writing() as work:
        assignment = given(work)
        ana, ben = people.members(work, people.case_by_id(work, assignment.case_id))
        for person, starts in ((ana, "other"), (ben, "you")):
            shown = cards.for_client(work, assignment, person.id)
            assert shown is not None
            assert shown == (AgreedCard(**{name: getattr(CARD, name) for name in cards.WORDS}), starts)
            assert not shown[0].doable


def test_card_without_anything_agreed_is_not_kept(practice: Practice) -> None:
    with practice.writing() as work:
        assignment = given(work, AgreedCard())
        assert cards.of(work, assignment) is None
        assert cards.for_client(work, assignment, assignment.case_id) is None


def test_shrinking_makes_the_two_minute_version_the_plan() -> None:
    assert CARD.is_too_big
    assert CARD.shrunk().what == CARD.two_minutes
    assert not CARD.shrunk().is_too_big
    assert AgreedCard(what="Much", doable={"ana": 3}).shrunk().what == "Much"


def test_sheets_to_print_have_each_persons_own_way_in_and_nothing_of_the_other(practice: Practice) -> None:
    with practice.writing() as work:
        assignment = given(work)
        ana, ben = cards.sheets(work, assignment)
        assert [ana.person.name, ben.person.name] == [ANA.name, BEN.name]
        assert ana.url != ben.url
        assert (ana.starts, ben.starts) == ("other", "you")
        assigning.end(work, people.case_by_id(work, assignment.case_id), assignment, by=AMARA)
        assert {one.url for one in cards.sheets(work, assignment)} == {""}
