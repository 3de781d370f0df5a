"""The assign page: what it offers first, and to whom."""

from __future__ import annotations

from tests.support.website import Website


def chosen_form(website: Website) -> str:
    desk = website.counselor()
    desk.get("/assign?case=case-1")
    return desk.page.form("/assign").value("form")


def test_the_form_used_last_is_chosen_beforehand(website: Website) -> None:
    website.assign("weekly-reflection")
    website.clock.advance(hours=1)
    website.assign("signs-check-in")

    assert chosen_form(website) == "signs-check-in"


def test_a_private_check_is_never_chosen_beforehand(website: Website) -> None:
    website.assign("weekly-reflection")
    website.clock.advance(hours=1)
    website.assign("private-safety-check-in")

    assert chosen_form(website) == "weekly-reflection"


def test_every_occurrence_is_announced_when_it_opens(website: Website) -> None:
    website.assign("weekly-reflection", every="week")
    told = []
    for _week in range(3):
        website.clock.advance(minutes=1)
        website.run_due()
        told.append(len(website.host.delivered))
        website.clock.advance(days=7)

    assert told == [2, 4, 6]


def test_taking_an_assignment_back_calls_all_its_invitations_off(website: Website) -> None:
    website.assign("weekly-reflection", every="week")
    desk = website.counselor()
    desk.get("/cases/case-1/homework")

    desk.send("/undo")
    website.clock.advance(days=30)
    website.run_due()

    assert website.host.delivered == []
