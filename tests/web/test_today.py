"""Today: the sessions in the order of their times, what each card says of its couple, tomorrow, and the week."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from intersession.models import Answer, Assignment, Case, Reflection, State, TrailEntry
from intersession.services import concerns, marks
from tests.support.couples import WEEK, reflect
from tests.support.reading import Page
from tests.support.website import AMARA, SAM_ROBIN, Website, client
from tests.web.test_brief_measures import FORM, send

GIVEN, NOTICED = "practices-appreciation-given", "practices-appreciation-noticed"


def today(website: Website) -> Page:
    return website.counselor().get("/")


def cards(page: Page) -> list[str]:
    """Give the words of each session's card, in their order."""
    found = re.findall(r'<li class="isn-sess[ "].*?</div>\n</li>', page.html, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in found]


def test_sessions_stand_in_the_order_of_their_times_and_cancelled_ones_nowhere(on_sqlite: Website) -> None:
    website = on_sqlite
    website.meets("case-1", days=0.2, place="Room 2", minutes=80)
    website.meets("case-2", days=0.1)
    website.meets("case-1", days=0.05, status="cancelled")
    website.meets("case-1", days=1)

    page = today(website)

    first, second = cards(page)
    assert "Tess" in first
    assert "Next, in 144 min" in first
    assert "Sam and Robin" in second
    assert "80 min" in second
    assert "Room 2" in second
    assert "Next" not in second
    assert page.text.partition("Tomorrow")[2].count("Sam and Robin") == 1


def test_a_card_says_who_sent_what_and_the_biggest_gap(on_sqlite: Website) -> None:
    website = on_sqlite
    website.meets("case-1", days=0.2)
    assert "Nothing assigned" in cards(today(website))[0]
    links = website.assign()
    assert "Weekly reflection None yet" in cards(today(website))[0]

    reflect(website, links["Sam"], **{**WEEK, GIVEN: "3", NOTICED: "3"})
    (card,) = cards(today(website))
    assert "One has sent" in card
    assert "Robin Not opened yet" in card
    reflect(website, links["Robin"], **{**WEEK, GIVEN: "3", NOTICED: "0"})

    page = today(website)
    (card,) = cards(page)
    assert "Both have sent" in card
    assert "Appreciation: Sam gives, and it is not arriving with Robin" in card
    assert "Review" in card
    assert "2 of 2 people have started or sent" in page.text
    assert "2 of 2 reflections are in" in page.text


def test_a_card_has_both_where_each_was_given_something_else(on_sqlite: Website) -> None:
    website = on_sqlite
    website.meets("case-1", days=0.2)
    website.assign("before-the-session")
    website.clock.advance(hours=1)
    links = website.assign("weekly-reflection", own_1="signs-check-in")
    reflect(website, links["Sam"])

    page = today(website)

    (card,) = cards(page)
    assert "Weekly reflection and Signs check-in One has sent" in card
    assert "Robin Not opened yet" in card
    assert "Robin has not opened Signs check-in" in page.text


@pytest.mark.parametrize("is_turned", [False, True])
def test_of_two_that_open_at_one_moment_the_one_given_later_counts_then_the_title(
    on_sqlite: Website, is_turned: bool
) -> None:
    website = on_sqlite
    website.meets("case-1", days=0.2)
    website.assign("signs-check-in")
    website.assign("weekly-reflection")
    with website.work() as work:
        titles = {
            one.id: work.library.version(work.session, one.form_hash).title
            for one in work.session.scalars(select(Assignment))
        }
    later = sorted(titles, reverse=is_turned)[0]

    assert "Signs check-in" in cards(today(website))[0]  # given at one moment, too

    with website.work() as work:
        work.session.get_one(Assignment, later).created_at += timedelta(seconds=1)
    assert titles[later] in cards(today(website))[0]


def test_who_meets_twice_on_a_day_is_named_once_and_b_is_the_brief_of_the_next(on_sqlite: Website) -> None:
    on_sqlite.assign()
    on_sqlite.meets("case-1", days=-0.01)
    on_sqlite.meets("case-2", days=0.05)
    on_sqlite.meets("case-1", days=0.1)

    page = today(on_sqlite)

    assert page.text.count("Sam has not opened") == 1
    keyed = [one.get("href") for one in page.root.iter("a") if one.get("data-isn-key") == "b"]
    assert keyed == ["/cases/case-2/brief/counselor.pdf"]


def test_today_leads_to_what_is_new_and_says_how_much(on_sqlite: Website) -> None:
    for link in on_sqlite.assign().values():
        reflect(on_sqlite, link)

    page = on_sqlite.counselor().get("/")

    (line,) = [
        " ".join("".join(one.itertext()).split())
        for one in page.root.iter("li")
        if "new reflection" in "".join(one.itertext())
    ]
    assert line == "2 new reflections Sam and Robin Review: New reflections"
    assert "To review : 2" in page.text


def test_what_is_new_of_many_couples_is_one_line_that_names_who_waits_longest(on_sqlite: Website) -> None:
    website = on_sqlite
    for number in range(7):
        case = replace(SAM_ROBIN, ref=f"c{number}", clients=(client(f"x{number}", f"Xan {number}"),))
        website.host.cases["amara"].append(case)
        reflect(website, website.assign(case=case.ref)[f"Xan {number}"])
        website.clock.advance(minutes=1)

    page = today(website)

    assert page.text.count("7 new reflections") == 1
    assert "Xan 0 · Xan 1 · Xan 2 · Xan 3 · Xan 4 · and others" in page.text


def test_a_card_says_what_is_starred_and_that_a_check_in_comes_first(on_sqlite: Website) -> None:
    website = on_sqlite
    website.meets("case-1", days=0.2)
    reflect(website, website.assign()["Sam"])
    (calm,) = cards(today(website))
    with website.work() as work:
        case = work.session.scalars(select(Case)).one()
        sent = work.session.scalars(select(Reflection).where(Reflection.state == State.SENT)).one()
        marks.star(work, case, sent.id, item="talk", by=AMARA)
        concerns.raise_by_hand(work, case, words="afraid", closes_gate=True, by=AMARA)

    page = today(website)

    (card,) = cards(page)
    assert "starred" not in calm
    assert "Check-in before the session: done?" in calm
    assert "1 starred to talk about" in card
    assert "Check-in before the session: first" in card
    assert "afraid" not in page.text


def test_a_look_at_gap_and_change_of_a_couple_is_one_look(on_sqlite: Website) -> None:
    website = on_sqlite
    send(website, FORM, {"Sam": {"one": 2, "two": 2}}, key="first")
    reflect(website, website.assign()["Robin"])
    website.meets("case-1", days=0.2)

    today(website)

    with website.work() as work:
        assert work.session.scalars(select(TrailEntry.action).where(TrailEntry.action == "glanced")).all() == [
            "glanced"
        ]


def test_today_opens_nothing_but_what_its_sentences_are_made_of(on_sqlite: Website) -> None:
    website = on_sqlite
    send(website, FORM, {"Sam": {"one": 2, "two": 2}}, key="first")
    website.clock.advance(days=7)
    send(website, FORM, {"Sam": {"one": 8, "two": 8}}, key="second")
    links = website.assign()
    reflect(website, links["Sam"], **{**WEEK, GIVEN: "3", NOTICED: "3"})
    reflect(website, links["Robin"], **{**WEEK, GIVEN: "3", NOTICED: "0"})
    website.meets("case-1", days=0.2)
    with website.work() as work:
        for answer in work.session.scalars(select(Answer).where(Answer.item.not_in(["practices", "one", "two"]))):
            answer.value = b"torn"  # opening it would be noted

    (card,) = cards(today(website))

    assert "Appreciation: Sam gives" in card
    assert "beyond noise" in card
    with website.work() as work:
        noted = work.session.scalars(select(TrailEntry.action).where(TrailEntry.action.in_(["glanced", "seal_broken"])))
        assert noted.all() == ["glanced"]


def test_a_couple_of_which_nothing_was_opened_has_no_look(on_sqlite: Website) -> None:
    send(on_sqlite, FORM, {}, key="first")
    on_sqlite.meets("case-1", days=0.2)

    today(on_sqlite)

    with on_sqlite.work() as work:
        assert work.session.scalars(select(TrailEntry).where(TrailEntry.action == "glanced")).all() == []


def test_a_card_says_what_moved_beyond_noise_and_nothing_of_what_did_not(on_sqlite: Website) -> None:
    website = on_sqlite
    send(website, FORM, {"Sam": {"one": 2, "two": 2}, "Robin": {"one": 4, "two": 4}}, key="first")
    website.clock.advance(days=7)
    send(website, FORM, {"Sam": {"one": 8, "two": 8}, "Robin": {"one": 5, "two": 5}}, key="second")
    website.meets("case-1", days=0.2)

    (card,) = cards(today(website))

    assert "Sam: Calm 4 to 16, beyond noise" in card
    assert "Robin: Calm" not in card
