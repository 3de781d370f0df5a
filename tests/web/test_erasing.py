"""Invariant 10: who is erased is gone everywhere, others keep what is theirs, and the trail stays whole."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import delete, select, text

from intersession.hooks.types import Erased
from intersession.models import Base, Case, Client, DataKey, PracticeCard
from intersession.services import erasing, goals, notes, people, replies, separation, trail
from intersession.services.unit import UnitOfWork
from tests.support.couples import WEEK, everything_kept, reflect, tables
from tests.support.website import AMARA, Browser, Website

pytestmark = pytest.mark.store

KEPT = {
    "batch": "taken away whole as soon as anybody in it is erased",
    "desk_choice": "a counselor's own colours and keys",
    "data_key": "erased by its owner's id",
    "form_version": "what was asked, the same for everybody",
    "outbox": "erased by the ids in its payload",
    "own_form": "the practice's own homework",
    "own_version": "the practice's own homework",
    "setting": "the practice's own choices",
    "trail": "ids only; it has to stay whole",
    "tries": "counters without a person's name",
}
"""Tables whose rows belong to no client and no case by a foreign key, and why that is right."""


def test_every_table_belongs_to_somebody_or_says_why_not() -> None:
    loose = {
        table.name.removeprefix("intersession_")
        for table in Base.metadata.sorted_tables
        if table.name not in {Client.__tablename__, Case.__tablename__}
        if not erasing.leads_to(table, Client.metadata.tables[Client.__tablename__])
        if not erasing.leads_to(table, Case.metadata.tables[Case.__tablename__])
    }

    assert loose == set(KEPT)


def everything(website: Website, *, but: str = "") -> list[str]:
    """Return every row that our tables hold, as text."""
    return [repr(row) for name, rows in tables(website).items() if name != but for row in rows]


def write_much(website: Website) -> Browser:
    """Let both write, and leave something of Sam in every corner; return Robin's phone."""
    links = website.assign()
    reflect(website, links["Sam"], **{**WEEK, "moment": "Sam's own words"})
    phone = reflect(website, links["Robin"], **{**WEEK, "moment": "Robin's own words"})
    website.assign("private-safety-check-in")
    desk = website.counselor()
    desk.get("/cases/case-1/contact?person=sam")
    desk.send("/contact", readers="Robin, now and then")
    with website.work() as work:
        case = the_case(work)
        sam = people.members(work, case)[0].id
        replies.write(work, case, "A line for Sam", to=sam, by=AMARA)
        goals.set_goal(work, case, "Sam wants to be heard", by=AMARA, client_id=sam)
        notes.write(work, case, "A note of the counselor", by=AMARA)
    return phone


def the_case(work: UnitOfWork) -> Case:
    found = people.case_of(work, "case-1")
    assert found is not None
    return found


def ids(website: Website) -> tuple[uuid.UUID, uuid.UUID]:
    with website.work() as work:
        sam, robin = people.members(work, the_case(work))
        return sam.id, robin.id


def erase_sam(website: Website) -> None:
    sam, _ = ids(website)
    with website.work() as work:
        erasing.erase_client(work, people.client_by_id(work, sam), by="counselor:amara")


def test_nothing_of_the_erased_is_left_but_entries_of_the_trail(website: Website) -> None:
    write_much(website)
    sam, robin = ids(website)

    erase_sam(website)

    left = everything(website, but="intersession_trail")
    assert [row for row in left if str(sam) in row and "Erased" not in row] == []
    assert any(str(robin) in row for row in left)
    with website.work() as work:
        assert list(trail.faults(work)) == []


def test_the_other_keeps_their_words_and_their_link(website: Website) -> None:
    phone = write_much(website)

    erase_sam(website)

    website.rename(website.host.cases["amara"][0], clients=website.host.cases["amara"][0].clients[1:])
    page = website.counselor().get("/cases/case-1")
    assert "Robin's own words" in page.text
    assert "Sam's own words" not in page.text
    assert phone.get("/i/done").heading


def test_who_comes_again_under_the_same_reference_is_somebody_new(website: Website) -> None:
    write_much(website)
    erased, _ = ids(website)
    erase_sam(website)

    website.assign("before-the-session")

    sam, _ = ids(website)
    assert sam != erased
    assert "Sam's own words" not in website.counselor().get("/cases/case-1").text


def test_words_made_together_go_with_the_first_who_is_erased(website: Website) -> None:
    website.assign()
    with website.work() as work:
        case = the_case(work)
        assignment = work.session.execute(select(Base.metadata.tables["intersession_assignment"])).one()
        body = work.vault.seal("{}", PracticeCard, "body", row=assignment.id, owner=case.id)
        if work.session.get(PracticeCard, assignment.id) is None:
            work.session.add(PracticeCard(assignment_id=assignment.id, body=body, made_at=work.clock()))

    erase_sam(website)

    with website.work() as work:
        assert work.session.scalars(select(PracticeCard)).all() == []


def test_a_legal_hold_refuses_and_changes_nothing(website: Website) -> None:
    write_much(website)
    with website.work() as work:
        separation.hold(work, the_case(work), by="counselor:amara")
    before = everything(website)

    for erase in (erase_sam, erase_the_case):
        with pytest.raises(erasing.Held):
            erase(website)

    assert everything(website) == before


def erase_the_case(website: Website) -> None:
    with website.work() as work:
        erasing.erase_case(work, the_case(work), by="counselor:amara")


def test_a_case_goes_with_its_people_and_leaves_other_cases(website: Website) -> None:
    write_much(website)
    website.assign(case="case-2")
    with website.work() as work:
        case_id = the_case(work).id

    erase_the_case(website)

    with website.work() as work:
        assert people.case_of(work, "case-1") is None
        assert len(work.session.scalars(select(Client)).all()) == 1
        assert list(trail.faults(work)) == []
    left = everything(website, but="intersession_trail")
    assert [row for row in left if str(case_id) in row and "Erased" not in row] == []
    assert website.counselor().get("/cases/case-2").heading


def test_not_even_the_wrapped_key_is_left_in_the_file(on_sqlite: Website) -> None:
    write_much(on_sqlite)
    sam, _ = ids(on_sqlite)
    with on_sqlite.work() as work:
        wrapped = work.session.get_one(DataKey, sam).wrapped
        work.session.commit()
        work.session.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    assert wrapped in everything_kept(on_sqlite)

    erase_sam(on_sqlite)

    with on_sqlite.work() as work:
        work.session.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    assert wrapped not in everything_kept(on_sqlite)


def test_plugins_hear_of_it_with_the_hosts_references(website: Website) -> None:
    write_much(website)

    erase_sam(website)
    website.run_due()

    told = [event for event in website.host.heard if isinstance(event, Erased)]
    assert [(event.case_ref, event.client_ref) for event in told] == [("case-1", "sam")]


def test_who_came_back_without_a_key_is_erased_again(website: Website) -> None:
    write_much(website)
    sam, _ = ids(website)
    with website.work() as work:  # an old backup, whose newer key file does not know Sam any more
        work.session.execute(delete(DataKey).where(DataKey.owner_id == sam))

    with website.work() as work:
        assert erasing.finish(work, by="system") == 1

    with website.work() as work:
        assert work.session.get(Client, sam) is None
        assert erasing.finish(work, by="system") == 0
