"""A new counselor's first steps, the sample couple, and what each person chooses for their own screen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select

from intersession.hooks.rehearsal import sample_case
from intersession.models import Answer, Assignment, Case, Client, DeskChoice, Goal, Note, Outbox, Reflection
from intersession.pages.sessions import sessions_of
from intersession.services import exporting, separation
from tests.support.website import ADA, AMARA, BO, SUE, Browser, Website

pytestmark = pytest.mark.store

SAMPLE = "sample:amara"
STEPS = "First steps"
MADE = (Case, Client, Assignment, Reflection, Answer, Goal, Note)


def count(website: Website, model: Any) -> int:
    with website.work() as work:
        return work.session.scalar(select(func.count()).select_from(model)) or 0


def newcomer(website: Website) -> Browser:
    """Sign in a counselor who has nobody yet, in a practice without a name."""
    website.host.cases["amara"].clear()
    return website.counselor()


@pytest.fixture
def unnamed(on_sqlite: Website) -> Website:
    """A practice that nobody gave a name."""
    website = on_sqlite
    object.__setattr__(website.runtime.configured, "practice_name", "Your counselor's practice")
    website.runtime.looked_at = None
    return website


def test_steps_go_one_by_one_as_they_are_done(unnamed: Website) -> None:
    website, cases = unnamed, list(unnamed.host.cases["amara"])
    desk = newcomer(website)
    assert "0 of 3 done" in desk.get("/").text
    assert "Your counselor's practice" not in desk.page.text
    assert desk.page.title == "Today – Intersession"

    desk.send("/settings", practice_name="Harbor Counseling")
    assert "1 of 3 done" in desk.page.text
    assert "Clients see: Harbor Counseling." in desk.page.text

    website.host.cases["amara"].extend(cases)
    assert "2 of 3 done" in desk.get("/").text

    website.assign()
    assert STEPS not in desk.get("/").text


def test_each_step_can_be_skipped_and_the_list_goes_with_the_last(unnamed: Website) -> None:
    desk = newcomer(unnamed)
    desk.get("/")

    for step in ("practice", "case", "homework"):
        assert STEPS in desk.page.text
        assert desk.page.form("/skip").value("step") == step
        desk.send("/skip")

    assert STEPS not in desk.page.text


def test_closing_the_list_is_kept_for_this_counselor_and_can_be_undone(on_sqlite: Website) -> None:
    website = on_sqlite
    desk = website.counselor()
    desk.get("/")
    desk.send("/first-steps/close")
    assert STEPS not in desk.page.text

    assert STEPS in website.counselor(BO).get("/").text
    website.host.signed_in = AMARA
    desk.send("/first-steps/show")
    assert STEPS in desk.page.text


def test_step_of_the_practice_is_for_those_who_may_name_it(unnamed: Website) -> None:
    unnamed.host.keepers.clear()

    page = newcomer(unnamed).get("/")

    assert "0 of 2 done" in page.text
    assert "Its name, as clients see it" not in page.text


def test_sample_couple_fills_every_page_of_a_case_and_no_list_or_count(website: Website) -> None:
    desk = website.counselor()
    desk.get("/")
    desk.send("/sample")

    assert "This is a sample couple." in desk.page.text
    for words in ("I say thank you a lot", "Appreciation"):
        assert words in desk.page.text, words
    for tab in ("timeline", "goals", "homework", "notes", "people", "summary"):
        assert "Mika" in desk.get(f"/cases/{SAMPLE}/{tab}").text, tab
    assert "An evening a week" in desk.get(f"/cases/{SAMPLE}/goals").text
    assert "Ask each what arrives" in desk.get(f"/cases/{SAMPLE}/notes").text
    desk.get(f"/cases/{SAMPLE}/brief/counselor.pdf")
    for path in ("/review", "/briefs", "/assign", "/library", "/messages"):
        assert "Mika" not in desk.get(path).text, path
    assert "0 of 0" not in desk.get("/").text
    website.clock.advance(days=1)
    website.run_due()
    assert website.host.delivered == []
    assert website.host.heard == []


def test_today_shows_the_session_of_the_sample_until_a_day_has_a_real_one(on_sqlite: Website) -> None:
    desk = on_sqlite.counselor()
    assert "Mika" not in desk.get("/").text
    desk.send("/sample")

    page = desk.get("/")
    assert "No sessions today." in page.text
    assert "This is how a session looks here." in page.text
    assert "Next, in 30 min" in page.text
    assert "Appreciation: Mika gives, and it is not arriving with Toni" in page.text
    assert "people have started or sent" not in page.text
    on_sqlite.clock.advance(hours=30)
    assert "Next, in 30 min" in desk.get("/").text

    on_sqlite.meets("case-1", days=0.1)
    page = desk.get("/")
    assert "Mika" not in page.text
    assert "Next, in" in page.text


def test_the_pages_of_the_sample_know_its_sessions_and_what_was_agreed(on_sqlite: Website) -> None:
    desk = on_sqlite.counselor()
    desk.get("/")
    desk.send("/sample")

    assert "No session planned" not in desk.page.text
    assert "phones in the hall" in desk.get(f"/cases/{SAMPLE}/timeline").text
    with on_sqlite.work() as work:
        span = sessions_of(work, sample_case(AMARA, title="", names=("Mika", "Toni")))
    assert [len(one.agreed) for one in span.held] == [0, 0, 2]
    assert span.next is not None


def test_loading_twice_makes_one_and_removing_leaves_nothing(website: Website) -> None:
    desk = website.counselor()
    desk.get("/")
    desk.send("/sample")
    token = desk.page.form("/sample/remove").value("csrf_token")
    desk.post("/sample", {"csrf_token": token})
    assert count(website, Case) == 1

    desk.get("/cases")
    desk.send("/sample/remove")

    assert "The sample couple is gone" in desk.page.text
    assert [count(website, one) for one in MADE] == [0] * len(MADE)
    with website.work() as work:
        waiting = work.session.scalars(select(Outbox).where(Outbox.done_at.is_(None))).all()
        assert [one for one in waiting if one.kind in {"invite", "nudge", "before"}] == []


def test_a_sample_that_is_on_hold_stays_and_its_page_says_why(on_sqlite: Website) -> None:
    desk = on_sqlite.counselor()
    desk.get("/")
    desk.send("/sample")
    with on_sqlite.work() as work:
        separation.hold(work, work.session.scalars(select(Case)).one(), by="cli")

    desk.send("/sample/remove")

    assert "A legal hold is on" in desk.page.text
    assert "is gone" not in desk.page.text
    assert count(on_sqlite, Case) == 1


def test_a_sample_is_in_no_export_of_the_practice(on_sqlite: Website) -> None:
    desk = on_sqlite.counselor()
    desk.get("/")
    desk.send("/sample")
    on_sqlite.assign()

    with on_sqlite.work() as work:
        assert exporting.of_practice(work)["cases"] == ["case-1"]


def test_the_goal_of_a_sample_stands_without_a_question_that_no_form_asks(on_sqlite: Website) -> None:
    library, plain = on_sqlite.runtime.library, {}
    for key, form in library.forms.items():
        parts = tuple(replace(part, items=tuple(replace(one, track="") for one in part.items)) for part in form.parts)
        plain[key] = replace(form, parts=parts)
    object.__setattr__(library, "forms", plain)
    desk = on_sqlite.counselor()
    desk.get("/")

    desk.send("/sample")

    with on_sqlite.work() as work:
        assert work.session.scalars(select(Goal.series)).all() == [""]
    assert "Goals" in desk.get(f"/cases/{SAMPLE}").text


@pytest.mark.parametrize("who", [BO, SUE, ADA], ids=["another", "supervisor", "administrator"])
def test_sample_couple_is_its_own_counselors_alone(on_sqlite: Website, who: Any) -> None:
    desk = on_sqlite.counselor()
    desk.get("/")
    desk.send("/sample")

    on_sqlite.counselor(who).get(f"/cases/{SAMPLE}", status=404 if who is BO else 403)


def test_own_screen_goes_before_the_practices_and_is_nobody_elses(on_sqlite: Website) -> None:
    desk = on_sqlite.counselor()
    desk.get("/screen")
    desk.send("/screen", theme="dark", keys="off")

    html = desk.get("/").html
    assert 'data-theme="dark"' in html
    assert 'data-isn-keys="off"' in html
    others = on_sqlite.counselor(BO).get("/").html
    assert 'data-theme="dark"' not in others
    assert 'data-isn-keys="on"' in others


@pytest.mark.parametrize("who", [SUE, ADA], ids=["supervisor", "administrator"])
def test_everybody_of_the_practice_has_a_screen_of_their_own(on_sqlite: Website, who: Any) -> None:
    desk = on_sqlite.counselor(who)
    desk.get("/screen")
    desk.send("/screen", theme="dark", keys="off")

    assert "Kept." in desk.page.text
    assert 'data-theme="dark"' in desk.page.html
    assert 'data-theme="dark"' not in on_sqlite.counselor(BO).get("/").html


def test_choosing_nothing_any_more_keeps_nothing(on_sqlite: Website) -> None:
    desk = on_sqlite.counselor()
    for theme in ("light", ""):
        desk.get("/screen")
        desk.send("/screen", theme=theme, keys="")

    assert count(on_sqlite, DeskChoice) == 0


def test_today_says_to_whom_messages_have_stopped(on_sqlite: Website) -> None:
    website = on_sqlite
    website.assign(every="week")
    for _ in range(4):
        website.clock.advance(days=7)
        website.run_due()

    page = website.counselor().get("/")

    assert "Messages to Sam have stopped: two unanswered" in page.text
