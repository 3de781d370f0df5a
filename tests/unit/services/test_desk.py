"""Marks, stars, comments, replies, goals and archived cases: what is kept, whose it is, and what carries over."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from intersession.errors import NotFound
from intersession.models import Base, Case, Comment, Goal, Reflection, Reply, State
from intersession.services import archive, comments, goals, marks, mine, mixups, people, replies
from intersession.services.unit import UnitOfWork
from tests.support.couples import everything_kept, reflect
from tests.support.website import AMARA, BO, Website

CANARY = "Canary of the desk"


@dataclass
class Desk:
    """Sam sent one, Robin did not."""

    website: Website
    links: dict[str, str]

    def case(self, work: UnitOfWork) -> Case:
        return work.session.scalars(select(Case).where(Case.host_ref == "case-1")).one()

    def sent(self, work: UnitOfWork) -> Reflection:
        return work.session.scalars(select(Reflection).where(Reflection.state == State.SENT)).one()

    def person(self, work: UnitOfWork, name: str) -> uuid.UUID:
        return next(one.id for one in people.members(work, self.case(work)) if one.name == name)


@pytest.fixture
def desk(website: Website) -> Desk:
    links = website.assign()
    reflect(website, links["Sam"])
    return Desk(website, links)


def test_what_was_sent_waits_until_it_is_marked_and_again_when_taken_back(desk: Desk) -> None:
    with desk.website.work() as work:
        case, sent = desk.case(work), desk.sent(work)
        assert marks.to_review(work, [case.id], most=10) == (sent,)
        assert marks.count_to_review(work, [case.id]) == 1

        marks.mark_read(work, case, sent.id, by=AMARA)
        assert marks.to_review(work, [case.id], most=10) == ()
        marks.mark_new(work, case, sent.id, by=AMARA)
        assert marks.count_to_review(work, [case.id]) == 1
        marks.mark_discussed(work, case, sent.id, by=AMARA)
        assert marks.count_to_review(work, [case.id]) == 0
        marks.not_discussed(work, case, sent.id, by=AMARA)
        assert marks.count_to_review(work, [case.id]) == 1


def test_a_change_by_its_writer_makes_it_new_again(desk: Desk) -> None:
    with desk.website.work() as work:
        marks.mark_read(work, desk.case(work), desk.sent(work).id, by=AMARA)
    with desk.website.work() as work:
        from_sam = desk.sent(work)
        assert from_sam.reviewed_at is not None
    with desk.website.work() as work:
        mine.change(work, desk.sent(work), {"closeness": 2})

    with desk.website.work() as work:
        assert marks.count_to_review(work, [desk.case(work).id]) == 1


def test_what_is_not_sent_takes_no_mark(desk: Desk) -> None:
    with desk.website.work() as work:
        unsent = work.session.scalars(select(Reflection).where(Reflection.state != State.SENT)).first()
        assert unsent is not None
        for wrong in (unsent.id, uuid.uuid4()):
            with pytest.raises(NotFound):
                marks.mark_read(work, desk.case(work), wrong, by=AMARA)


def test_a_star_is_kept_once_and_ends_with_the_session(desk: Desk) -> None:
    with desk.website.work() as work:
        case, sent = desk.case(work), desk.sent(work)
        marks.star(work, case, sent.id, item="talk", by=AMARA)
        marks.star(work, case, sent.id, item="talk", by=AMARA)
        assert [one.item for one in marks.starred(work, [case.id])] == ["talk"]
        with pytest.raises(NotFound):
            marks.star(work, case, sent.id, item="no-such", by=AMARA)

        marks.mark_discussed(work, case, sent.id, by=AMARA)
        assert marks.starred(work, [case.id]) == ()
        assert len(marks.starred_in(work, [sent.id])) == 1
        marks.unstar(work, case, sent.id, item="talk", by=AMARA)
        assert marks.starred_in(work, [sent.id]) == ()


def test_words_of_the_desk_lie_sealed(desk: Desk) -> None:
    with desk.website.work() as work:
        case, sent, sam = desk.case(work), desk.sent(work), desk.person(work, "Sam")
        comments.write(work, case, f"{CANARY} comment", about=sent.id, by=AMARA, item="talk")
        replies.write(work, case, f"{CANARY} reply", to=sam, by=AMARA)
        goals.set_goal(work, case, f"{CANARY} goal", by=AMARA)
        goals.set_goal(work, case, f"{CANARY} own goal", by=AMARA, client_id=sam, series="closeness")

    assert CANARY.encode() not in everything_kept(desk.website)
    with desk.website.work() as work:
        assert [one.words for one in goals.listed(work, desk.case(work))] == [f"{CANARY} goal", f"{CANARY} own goal"]
        assert [one.text for one in comments.listed(work, [desk.sent(work).id], by=AMARA)] == [f"{CANARY} comment"]


def test_a_comment_is_read_by_who_wrote_it_alone(desk: Desk) -> None:
    with desk.website.work() as work:
        case, sent = desk.case(work), desk.sent(work)
        made = comments.write(work, case, CANARY, about=sent.id, by=AMARA)
        assert comments.listed(work, [sent.id], by=BO) == ()
        with pytest.raises(NotFound):
            comments.remove(work, case, made, by=BO)

        comments.remove(work, case, made, by=AMARA)
        assert comments.listed(work, [sent.id], by=AMARA) == ()


def test_a_reply_reaches_one_client_after_ten_seconds(desk: Desk) -> None:
    with desk.website.work() as work:
        case, sam, robin = desk.case(work), desk.person(work, "Sam"), desk.person(work, "Robin")
        made = replies.write(work, case, CANARY, to=sam, by=AMARA, about=desk.sent(work).id)
        assert replies.may_take_back(work, case, made, by=AMARA)
        assert not replies.has_waiting(work, case, sam)

        desk.website.clock.advance(seconds=11)
        assert replies.has_waiting(work, case, sam)
        assert not replies.has_waiting(work, case, robin)
        assert [one.text for one in replies.for_client(work, case.id, sam)] == [CANARY]
        assert replies.for_client(work, case.id, robin) == ()
        with pytest.raises(replies.TooLate):
            replies.take_back(work, case, made, by=AMARA)
        with pytest.raises(NotFound):
            replies.put_away(work, made, case_id=case.id, client_id=robin)

        replies.put_away(work, made, case_id=case.id, client_id=sam)
        assert not replies.has_waiting(work, case, sam)


def test_a_reply_that_is_taken_back_was_never_there(desk: Desk) -> None:
    with desk.website.work() as work:
        case, sam = desk.case(work), desk.person(work, "Sam")
        made = replies.write(work, case, CANARY, to=sam, by=AMARA)

        assert replies.take_back(work, case, made, by=AMARA) == CANARY

        desk.website.clock.advance(seconds=11)
        assert replies.for_client(work, case.id, sam) == ()


def test_no_reply_goes_to_the_partner_of_who_wrote(desk: Desk) -> None:
    with desk.website.work() as work:
        case = desk.case(work)
        with pytest.raises(NotFound):
            replies.write(work, case, CANARY, to=desk.person(work, "Robin"), by=AMARA, about=desk.sent(work).id)
        with pytest.raises(NotFound):
            replies.write(work, case, CANARY, to=uuid.uuid4(), by=AMARA)


def test_what_moves_to_the_right_person_takes_stars_and_comments_along_and_ends_replies(desk: Desk) -> None:
    with desk.website.work() as work:
        case, sent, sam = desk.case(work), desk.sent(work), desk.person(work, "Sam")
        marks.star(work, case, sent.id, item="talk", by=AMARA)
        marks.mark_discussed(work, case, sent.id, by=AMARA)
        comments.write(work, case, CANARY, about=sent.id, by=AMARA)
        replies.write(work, case, CANARY, to=sam, by=AMARA, about=sent.id)

        mixups.move(work, case, sent.id, to=desk.person(work, "Robin"), by=AMARA)

    desk.website.clock.advance(minutes=1)
    with desk.website.work() as work:
        right = desk.sent(work)
        assert right.client_id == desk.person(work, "Robin")
        assert right.discussed_at is not None
        assert [one.item for one in marks.starred_in(work, [right.id])] == ["talk"]
        assert [one.text for one in comments.listed(work, [right.id], by=AMARA)] == [CANARY]
        assert replies.for_client(work, right.case_id, desk.person(work, "Sam")) == ()
        assert replies.for_client(work, right.case_id, right.client_id) == ()


def test_a_goal_is_reached_opened_again_removed_and_restored(desk: Desk) -> None:
    with desk.website.work() as work:
        case = desk.case(work)
        made = goals.set_goal(work, case, "Talk without phones", by=AMARA, series="closeness")
        goals.reach(work, case, made, by=AMARA)
        assert goals.listed(work, case)[0].reached_at is not None
        goals.reopen(work, case, made, by=AMARA)
        goals.remove(work, case, made, by=AMARA)
        assert goals.listed(work, case) == ()
        goals.restore(work, case, made, by=AMARA)
        assert [one.words for one in goals.listed(work, case)] == ["Talk without phones"]
        for wrong in (uuid.uuid4(), made):
            with pytest.raises(NotFound):
                goals.restore(work, case, wrong, by=AMARA)
        with pytest.raises(NotFound):
            goals.set_goal(work, case, "x", by=AMARA, client_id=uuid.uuid4())
        with pytest.raises(NotFound):
            goals.set_goal(work, case, "x", by=AMARA, series="no such series")


def test_a_case_is_archived_for_one_counselor_and_comes_back(desk: Desk) -> None:
    with desk.website.work() as work:
        case = desk.case(work)
        archive.archive(work, case, by=AMARA)
        archive.archive(work, case, by=AMARA)
        assert archive.archived(work, [case.id], by=AMARA) == {case.id}
        assert archive.archived(work, [case.id], by=BO) == frozenset()

        archive.bring_back(work, case, by=AMARA)
        assert archive.archived(work, [case.id], by=AMARA) == frozenset()


def test_words_go_with_the_key_of_whose_they_are(desk: Desk) -> None:
    with desk.website.work() as work:
        case, sent, sam = desk.case(work), desk.sent(work), desk.person(work, "Sam")
        comments.write(work, case, CANARY, about=sent.id, by=AMARA)
        replies.write(work, case, CANARY, to=sam, by=AMARA)
        goals.set_goal(work, case, CANARY, by=AMARA, client_id=sam)
        work.session.flush()
        comment, reply = work.session.scalars(select(Comment)).one(), work.session.scalars(select(Reply)).one()
        goal = work.session.scalars(select(Goal)).one()
        kept: list[tuple[type[Base], str, uuid.UUID, bytes]] = [
            (Comment, "body", comment.id, comment.body),
            (Reply, "body", reply.id, reply.body),
            (Goal, "words", goal.id, goal.words),
        ]
        for model, column, row, sealed in kept:
            assert work.vault.open(sealed, model, column, row=row, owner=sam) == CANARY
