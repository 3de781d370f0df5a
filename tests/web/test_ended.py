"""A visit that ends in mid-typing: what was typed is kept, or given back; nothing that was there before is shown."""

from __future__ import annotations

import pytest

from intersession.models import Answer, Draft, Reflection, Visit
from tests.support.couples import fill, reflect
from tests.support.website import Browser, Website, token_of
from tests.web.test_mine import opened, sent_by

pytestmark = pytest.mark.store

EARLIER = "Words of an hour ago"
TYPED = "A walk in the rain, and nobody hurried"


def started(website: Website) -> tuple[str, Browser]:
    """Sam's link, and a browser that stands on the first part with something saved."""
    link = website.assign()["Sam"]
    phone = website.open_link(link)
    phone.send("/i/part/1", moment=EARLIER)
    phone.get("/i/part/1")
    return link, phone


def resumed(phone: Browser, link: str) -> Browser:
    phone.post("/i", {"token": token_of(link)})
    phone.send("/i/start", length="resume")
    return phone


@pytest.mark.parametrize("hours", [1, 30], ids=["idle", "absolute"])
def test_what_is_typed_after_a_visit_timed_out_is_kept_for_this_browser(website: Website, hours: int) -> None:
    link, phone = started(website)
    page = phone.page
    website.clock.advance(hours=hours)

    phone.page = page
    phone.send("/i/part/1", moment=TYPED, status=403)

    assert "What you just wrote is saved." in phone.page.text
    assert TYPED not in phone.page.html
    phone.get("/i/part/1", status=403)
    resumed(phone, link)
    assert TYPED in phone.get("/i/part/1").html


def test_autosave_keeps_on_keeping_and_prolongs_nothing(on_sqlite: Website) -> None:
    link, phone = started(on_sqlite)
    form = phone.page.form("/i/part/1")
    on_sqlite.clock.advance(hours=1)

    for rev, words in (("1", "A walk"), ("2", TYPED)):
        phone.post("/i/save", form.filled(moment=words, rev=rev))
        assert '"saved":true' in phone.response.text.replace(" ", "")

    phone.get("/i/part/1", status=403)
    assert TYPED in resumed(phone, link).get("/i/part/1").html


def test_a_timed_out_visit_sends_nothing_and_gives_the_note_back(on_sqlite: Website) -> None:
    _, phone = started(on_sqlite)
    fill(phone, moment=EARLIER)
    check = phone.page
    on_sqlite.clock.advance(hours=1)

    phone.page = check
    phone.send("/i/send", note=TYPED, status=403)

    assert TYPED in phone.page.text
    assert EARLIER not in phone.page.html
    assert phone.page.text.count("Copy what you want to keep") == 1
    with on_sqlite.work() as work:
        assert work.session.query(Answer).count() == 0


def test_a_timed_out_visit_does_not_show_the_other_version(on_sqlite: Website) -> None:
    _, phone = started(on_sqlite)
    old = phone.page
    phone.send("/i/part/1", moment="From the other tab")
    on_sqlite.clock.advance(hours=1)

    phone.page = old
    phone.send("/i/part/1", moment=TYPED, status=403)

    assert TYPED in phone.page.text
    assert "From the other tab" not in phone.page.html


def test_words_come_back_when_the_link_was_revoked_meanwhile(on_sqlite: Website) -> None:
    _, phone = started(on_sqlite)
    page = phone.page
    desk = on_sqlite.counselor()
    desk.get("/cases/case-1/people")
    desk.send("/separate")

    phone.page = page
    phone.send("/i/part/1", moment=TYPED, status=403)

    assert TYPED in phone.page.text
    assert EARLIER not in phone.page.html
    with on_sqlite.work() as work:
        assert work.session.query(Draft).one().rev == 1


def test_words_come_back_when_the_homework_closed_meanwhile(on_sqlite: Website) -> None:
    _, phone = started(on_sqlite)
    with on_sqlite.work() as work:
        for one in work.session.query(Reflection):
            one.closes_at = on_sqlite.clock()

    phone.send("/i/part/1", moment=TYPED, status=410)

    assert phone.page.heading == "This one is closed"
    assert TYPED in phone.page.text


def test_a_form_sent_again_after_leaving_shows_nothing(on_sqlite: Website) -> None:
    _, phone = started(on_sqlite)
    page = phone.page
    phone.send("/i/leave")

    phone.page = page
    phone.send("/i/part/1", moment=TYPED, status=403)

    assert TYPED not in phone.page.html
    with on_sqlite.work() as work:
        assert work.session.query(Draft).one().rev == 1


def test_a_change_of_what_was_sent_comes_back_when_the_visit_timed_out(on_sqlite: Website) -> None:
    link = on_sqlite.assign()["Sam"]
    reflect(on_sqlite, link)
    phone = opened(on_sqlite, link)
    phone.get(f"/i/mine/{sent_by(on_sqlite, 'sam')}/change")
    on_sqlite.clock.advance(hours=1)

    phone.send("/change", moment=TYPED, status=403)

    assert TYPED in phone.page.text


def test_a_page_of_nobodys_visit_keeps_nothing(on_sqlite: Website) -> None:
    _, phone = started(on_sqlite)
    stranger = on_sqlite.browser()

    stranger.post("/i/part/1", phone.page.form("/i/part/1").filled(moment=TYPED), status=403)

    assert TYPED not in stranger.page.html
    with on_sqlite.work() as work:
        assert work.session.query(Visit).count() == 1
