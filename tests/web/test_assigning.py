"""The assign page: what it offers first, and to whom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from intersession.models import Assignment, Reflection
from tests.support.couples import reflect
from tests.support.website import Website, links_on, token_of


def chosen_form(website: Website) -> str:
    desk = website.counselor()
    desk.get("/assign?case=case-1")
    return desk.page.form("/assign").value("form")


def test_the_form_used_last_is_chosen_beforehand(website: Website) -> None:
    website.assign("weekly-reflection")
    website.clock.advance(hours=1)
    website.assign("signs-check-in")

    assert chosen_form(website) == "signs-check-in"


def test_just_before_a_session_homework_is_asked_for_by_the_one_after(on_sqlite: Website) -> None:
    website = on_sqlite
    website.meets("case-1", days=0.02)
    following = website.meets("case-1", days=9)
    desk = website.counselor()
    desk.get("/assign?case=case-1")
    assert desk.page.form("/assign").value("due") == following.starts_at.date().isoformat()

    desk.send("/assign", form="weekly-reflection")

    with website.work() as work:
        assert {one.due_at for one in work.session.scalars(select(Reflection))} == {following.starts_at}


@pytest.mark.parametrize(("hours", "days"), [(2.9, 7), (3.1, 0)])
def test_homework_is_for_the_next_session_from_three_hours_on(on_sqlite: Website, hours: float, days: int) -> None:
    on_sqlite.meets("case-1", days=hours / 24)
    desk = on_sqlite.counselor()

    desk.get("/assign?case=case-1")

    asked_for = on_sqlite.clock().date() + timedelta(days=days)
    assert desk.page.form("/assign").value("due") == asked_for.isoformat()


def test_nothing_speaks_of_two_when_there_is_one_person(on_sqlite: Website) -> None:
    desk = on_sqlite.counselor()
    page = desk.get("/assign?case=case-2")
    assert "The link goes by message. A code and a link to copy come next." in page.text
    assert "How will you know it was done?" in page.text

    desk.send("/assign", form="weekly-reflection")

    assert "A link to hand over" in desk.page.text
    assert "It is for this one person" in desk.page.text
    assert "The same link is on its way by message." in desk.page.text
    for words in ("Each link", "Links to hand over", "One code at a time"):
        assert words not in desk.page.text, words
    reflect(on_sqlite, links_on(desk.page)["Tess"])
    assert "side by side" not in desk.get("/cases/case-2").text


def test_undo_says_what_it_did(on_sqlite: Website) -> None:
    desk = on_sqlite.counselor()
    desk.get("/assign?case=case-1")
    desk.send("/assign", form="weekly-reflection")
    assert "Assigned to Sam and Robin." in desk.page.text

    desk.send("/undo")

    assert "Taken back. Its links have ended" in desk.page.text


def test_a_private_check_is_never_chosen_beforehand(website: Website) -> None:
    website.assign("weekly-reflection")
    website.clock.advance(hours=1)
    website.assign("private-safety-check-in")

    assert chosen_form(website) == "weekly-reflection"


def test_every_occurrence_is_announced_when_it_opens_until_two_went_unanswered(website: Website) -> None:
    website.assign("weekly-reflection", every="week")
    told = []
    for _week in range(3):
        website.clock.advance(minutes=1)
        website.run_due()
        told.append(len(website.host.delivered))
        website.clock.advance(days=7)

    assert told == [2, 4, 4]


def test_taking_an_assignment_back_calls_all_its_invitations_off(website: Website) -> None:
    website.assign("weekly-reflection", every="week")
    desk = website.counselor()
    desk.get("/cases/case-1/homework")

    desk.send("/undo")
    website.clock.advance(days=30)
    website.run_due()

    assert website.host.delivered == []


def test_another_form_for_each_is_one_action_and_one_undo(website: Website) -> None:
    links = website.assign("weekly-reflection", own_1="signs-check-in")
    assert set(links) == {"Sam", "Robin"}
    assert "Weekly reflection" in website.open_link(links["Sam"]).page.text
    assert "Signs check-in" in website.open_link(links["Robin"]).page.text

    desk = website.counselor()
    desk.get("/cases/case-1/homework")
    with website.work() as work:
        made = work.session.scalars(select(Assignment)).all()
        assert len({one.batch for one in made}) == 1
        undo = f"/assignments/{made[0].id}/undo?all=1"
    desk.post(undo, {"csrf_token": desk.page.form("/undo").value("csrf_token")})

    with website.work() as work:
        assert all(one.ended_at for one in work.session.scalars(select(Assignment)))


def test_daily_homework_asks_each_day_once(website: Website) -> None:
    links = website.assign("daily-check-in", every="day", times="3")
    phone = website.browser()
    for _day in range(3):
        assert "Hello Sam" in phone.post("/i", {"token": token_of(links["Sam"])}).text
        website.clock.advance(days=1)

    with website.work() as work:
        assert len(work.session.scalars(select(Reflection)).all()) == 6
    desk = website.counselor()
    assert "Every day, 3 days" in desk.get("/cases/case-1/homework").text


def test_homework_for_each_session_follows_the_hosts_calendar(website: Website) -> None:
    website.meets("case-1", days=5, ref="s1")
    website.assign("before-the-session", every="before_session", until="2026-06-01")
    website.meets("case-1", days=12, ref="s2")

    website.run_due()

    with website.work() as work:
        assert [one.meeting for one in work.session.scalars(select(Reflection).order_by(Reflection.opens_at))] == [
            "s1",
            "s1",
            "s2",
            "s2",
        ]
    assert "Before each session, until Jun 1" in website.counselor().get("/cases/case-1/homework").text


def test_what_was_agreed_is_on_each_clients_first_page_and_nothing_of_how_doable(website: Website) -> None:
    words = {"card_what": "Ten minutes on the sofa", "card_when": "after the dishes", "card_starter": "robin"}
    links = website.assign("weekly-reflection", doable_0="9", doable_1="4", **words)
    for name, starts in (("Sam", "Who starts your partner"), ("Robin", "Who starts You")):
        phone = website.browser()
        landing = phone.post("/i", {"token": token_of(links[name])}).text
        assert "Ten minutes on the sofa When after the dishes" in landing
        assert starts in landing
        assert "doable" not in landing
        assert "Ten minutes on the sofa" in website.open_link(links[name]).page.text


def test_shrinking_puts_the_two_minute_version_in_and_assigns_nothing(website: Website) -> None:
    desk = website.counselor()
    desk.get("/assign?case=case-1")
    desk.send("/assign", do="shrink", card_what="An hour", card_two_minutes="One kind word", doable_0="3")
    assert desk.page.form("/assign").value("card_what") == "One kind word"
    desk.send("/assign", do="shrink", card_two_minutes="", status=422)

    with website.work() as work:
        assert work.session.scalars(select(Assignment)).all() == []


def test_a_full_week_is_said_and_blocks_nothing(website: Website) -> None:
    website.assign("weekly-reflection")
    desk = website.counselor()
    desk.get("/assign?case=case-1&form=signs-check-in")
    assert "One reflection of five minutes is enough." in desk.page.text
    assert set(website.assign("signs-check-in")) == {"Sam", "Robin"}


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("until", "2020-01-01", "Please pick a day after it is sent, within a year."),
        ("times", "300", "Please write a number of days from 1 to 28."),
        ("card_what", "x" * 201, "This is too long."),
    ],
)
def test_what_makes_no_sense_is_said_and_kept(on_sqlite: Website, field: str, value: str, says: str) -> None:
    desk = on_sqlite.counselor()
    desk.get("/assign?case=case-1")
    desk.send("/assign", every="day", **{field: value}, status=422)
    assert says in desk.page.text
    assert desk.page.form("/assign").value(field) == value


def test_enter_in_a_field_presses_the_button_that_assigns(on_sqlite: Website) -> None:
    page = on_sqlite.counselor().get("/assign?case=case-1")

    form = next(one for one in page.root.iter("form") if "isn-assign-form" in (one.get("class") or ""))
    first = next(one for one in form.iter("button") if one.get("type", "submit") == "submit" and not one.get("form"))

    assert first.get("formaction") is None
    assert first.get("name") is None


def test_a_page_that_is_sent_twice_assigns_once(on_sqlite: Website) -> None:
    desk = on_sqlite.counselor()
    desk.get("/assign?case=case-1")
    form = desk.page.form("/assign")
    sent = form.filled(form="weekly-reflection")

    first, second = ([desk.post(form.action, sent).heading, desk.response.request.path] for _ in range(2))

    assert first == second
    with on_sqlite.work() as work:
        assert len(work.session.scalars(select(Assignment)).all()) == 1
        assert len(work.session.scalars(select(Reflection)).all()) == 2
