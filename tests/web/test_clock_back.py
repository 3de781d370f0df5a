"""A clock that is set back opens nothing again: what somebody, or the turn that looks, saw to be over is over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import update

from intersession.models import HandOver, Link, Pin
from intersession.services import outbox
from intersession.web.background import make_worker
from tests.support.couples import WEEK, csrf, reflect, tables
from tests.support.website import BASE, Website, token_of
from tests.web.test_mine import opened
from tests.web.test_pin import ask_for_code

pytestmark = pytest.mark.store

Look = Callable[[Website, str], object]


def by_whoever_has_it(website: Website, link: str) -> None:
    website.browser().post("/i", {"token": token_of(link)}, status=404)


def by_the_turn(website: Website, link: str) -> None:
    website.run_due()


LOOKS = pytest.mark.parametrize("look", [by_whoever_has_it, by_the_turn])


@LOOKS
def test_a_link_that_was_over_does_not_open_again(website: Website, look: Look) -> None:
    link = website.assign()["Sam"]
    with website.work() as work:
        ends = max(one.expires_at for one in work.session.query(Link))
    website.clock.set(ends + timedelta(minutes=1))
    look(website, link)

    website.clock.advance(hours=-1)

    for path in ("/i", "/i/start", "/i/not-tonight", "/i/later"):
        website.browser().post(path, {"token": token_of(link), "accept": "yes"}, status=404)


def ended_unseen(website: Website) -> str:
    """Give the link of somebody whose time is over since a minute, after the last turn that looked."""
    link = website.assign()["Sam"]
    website.run_due()
    with website.work() as work:
        work.session.execute(update(Link).values(expires_at=website.clock() + timedelta(minutes=3)))
    website.clock.advance(minutes=4)
    return link


@pytest.mark.parametrize("is_started_anew", [False, True], ids=["worker goes on", "worker is started anew"])
def test_what_ended_between_two_turns_does_not_come_alive_again(website: Website, *, is_started_anew: bool) -> None:
    link = ended_unseen(website)
    worker = make_worker(website.app)
    with website.work() as work:
        outbox.enqueue(work, "sweep", payload={"name": "tidy"}, dedupe_key="something to do")
    worker.run_due()
    with website.work() as work:
        assert {one.lapsed_at for one in work.session.query(Link)} == {None}

    website.clock.advance(hours=-1)
    (make_worker(website.app) if is_started_anew else worker).run_due()

    website.browser().post("/i", {"token": token_of(link)}, status=404)


def test_homework_that_is_followed_does_not_prolong_a_link_that_was_over(on_sqlite: Website) -> None:
    on_sqlite.meets("case-1", days=30)
    link = on_sqlite.assign(every="session")["Sam"]
    with on_sqlite.work() as work:
        for one in work.session.query(Link):
            one.expires_at = work.clock() + timedelta(days=1)
    on_sqlite.clock.advance(days=1)
    by_whoever_has_it(on_sqlite, link)

    on_sqlite.clock.advance(hours=-1)
    on_sqlite.run_due()

    on_sqlite.browser().post("/i", {"token": token_of(link)}, status=404)


@pytest.mark.parametrize("method", ["GET", "POST", "turn"])
def test_a_visit_that_timed_out_does_not_go_on(website: Website, method: str) -> None:
    phone = website.open_link(website.assign()["Sam"])
    token = csrf(phone)
    website.clock.advance(minutes=20)
    if method == "GET":
        phone.get("/i/part/1", status=403)
    elif method == "POST":
        phone.post("/i/send", {"csrf_token": token}, status=403)
    else:
        website.run_due()

    website.clock.advance(minutes=-10)

    phone.get("/i/part/1", status=403)
    phone.post("/i/send", {"csrf_token": token}, status=403)


def test_words_typed_into_a_visit_that_timed_out_are_kept_although_the_clock_went_back(website: Website) -> None:
    link = website.assign()["Sam"]
    phone = website.open_link(link)
    phone.get("/i/part/1")
    form = phone.page.form("/i/part/1").filled(moment=WEEK["moment"])
    website.clock.advance(minutes=20)
    website.run_due()

    website.clock.advance(minutes=-10)
    phone.post("/i/part/1", form, status=403)
    phone.post("/i", {"token": token_of(link)})
    phone.send("/i/start")

    assert WEEK["moment"] in phone.get("/i/part/1").html


@pytest.mark.parametrize("look", ["try", "turn"])
def test_a_code_that_was_over_is_not_right_again(website: Website, look: str) -> None:
    phone = reflect(website, website.assign()["Sam"])
    code = ask_for_code(website, phone)
    token = csrf(phone)
    website.clock.advance(minutes=10)
    if look == "try":
        phone.send("/check-you/code", status=422, code=code)
    else:
        website.run_due()

    website.clock.advance(minutes=-5)

    phone.post("/i/check-you/code", {"csrf_token": token, "code": code}, status=422)


@pytest.mark.parametrize("look", ["GET", "turn"])
def test_a_proof_that_was_over_does_not_count_again(website: Website, look: str) -> None:
    link = website.assign()["Sam"]
    reflect(website, link)
    phone = opened(website, link)
    website.clock.advance(minutes=10)
    if look == "GET":
        phone.get("/i/mine", status=303)
    else:
        website.run_due()

    website.clock.advance(minutes=-5)

    phone.get("/i/mine", status=303)


def test_what_a_counselor_opened_for_half_an_hour_stays_closed(on_sqlite: Website) -> None:
    on_sqlite.assign()
    desk = on_sqlite.counselor()
    desk.get("/cases/case-1/people")
    desk.send("/pin")
    with on_sqlite.work() as work:
        for link in work.session.query(Link):
            until = work.clock() + timedelta(minutes=30)
            work.session.add(HandOver(link_id=link.id, way="room", at=work.clock(), open_until=until))
    on_sqlite.clock.advance(minutes=30)

    on_sqlite.run_due()

    with on_sqlite.work() as work:
        assert {one.may_set_until for one in work.session.query(Pin)} == {None}
        assert {one.open_until for one in work.session.query(HandOver)} == {None}


def test_a_browser_without_a_visit_leaves_no_mark(on_sqlite: Website) -> None:
    on_sqlite.open_link(on_sqlite.assign()["Sam"])
    on_sqlite.clock.advance(minutes=20)
    before = tables(on_sqlite)

    stranger = on_sqlite.browser()
    stranger.get("/i/part/1", status=403)
    stranger.http.set_cookie("__Host-isn", "A" * 43, domain="practice.test", secure=True)
    stranger.http.get("/i/part/1", base_url=BASE)

    assert tables(on_sqlite) == before
