"""The loop that a client can feel: "read", "talked about", a line from the counselor. The partner learns nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.couples import fill, reflect
from tests.support.website import Browser, Website, token_of
from tests.web.test_mine import opened

pytestmark = pytest.mark.store

READ, TALKED = "Your counselor read what you sent last time.", "You talked about what you sent last time."
LINE = "Your counselor wrote you a line."
CANARY = "A canary for Sam alone"
STEPS = st.sampled_from(("read", "discussed", "put_back", "star", "unstar", "comment", "reply", "look"))


def next_week(website: Website, links: dict[str, str]) -> None:
    for link in links.values():
        reflect(website, link)
    website.clock.advance(days=7)


def landing(website: Website, link: str) -> str:
    return website.browser().post("/i", {"token": token_of(link)}).text


class Desk:
    """The counselor, with what Sam sent open."""

    def __init__(self, website: Website) -> None:
        self.browser = website.counselor()
        self.address = self._of("Sam")

    def _of(self, name: str) -> str:
        self.browser.get("/review")
        for link in [one for one in self.browser.page.links() if one.startswith("/review/")]:
            if f"Send a reply to {name}" in self.browser.get(link).text:
                return link
        raise AssertionError(name)

    def take(self, step: str) -> None:
        page = self.browser.get(self.address)
        endings = {
            "put_back": "/put-back",
            "star": "/star/talk",
            "unstar": "/unstar/talk",
            "comment": "/comment",
            "reply": "/reply",
        }
        ending = endings.get(step, f"/{step}")
        if any(form.action.endswith(ending) for form in page.forms()):
            self.browser.send(ending, **({"note": CANARY} if step in ("comment", "reply") else {}))


def test_the_next_landing_page_says_what_became_of_the_last_one(website: Website) -> None:
    links = website.assign(every="week")
    next_week(website, links)
    assert READ not in landing(website, links["Sam"])
    desk = Desk(website)

    desk.take("read")
    assert READ in landing(website, links["Sam"])
    desk.take("discussed")
    assert TALKED in landing(website, links["Sam"])
    assert READ not in landing(website, links["Sam"])
    desk.take("put_back")
    assert READ not in landing(website, links["Sam"])
    assert TALKED not in landing(website, links["Sam"])


def test_what_is_asked_of_each_alone_is_never_mentioned(website: Website) -> None:
    links = website.assign(every="week")
    safety = website.assign("private-safety-check-in")["Sam"]
    phone = website.open_link(safety)
    fill(phone, free_now="yes", afraid="yes", hurt="rather_not")
    phone.send("/i/send")
    website.clock.advance(days=7)
    desk = website.counselor()
    desk.get("/review")

    desk.send("/discussed")

    assert "last time" not in landing(website, links["Sam"])


def test_a_reply_is_read_behind_a_code_alone_and_put_away_by_its_reader(website: Website) -> None:
    links = website.assign(every="week")
    next_week(website, links)
    Desk(website).take("reply")
    assert LINE not in landing(website, links["Sam"])
    website.clock.advance(seconds=11)

    said = landing(website, links["Sam"])
    assert LINE in said
    assert CANARY not in said
    assert LINE not in landing(website, links["Robin"])
    assert CANARY not in opened(website, links["Robin"]).get("/i/mine").text

    phone = opened(website, links["Sam"])
    assert CANARY in phone.page.text
    phone.send("/away")
    assert CANARY in phone.page.text
    assert LINE not in landing(website, links["Sam"])


def test_a_link_alone_puts_no_reply_away(website: Website) -> None:
    links = website.assign(every="week")
    next_week(website, links)
    Desk(website).take("reply")
    website.clock.advance(seconds=11)
    sam = opened(website, links["Sam"])
    away = sam.page.form("/away").action

    stranger = website.open_link(links["Sam"], accept=False)
    stranger.send("/i/start")
    token = next(form for form in stranger.page.forms() if "/i/part/" in form.action).value("csrf_token")
    stranger.post(away, {"csrf_token": token}, status=303, follow=False)
    robin = opened(website, links["Robin"])
    robin.post(away, {"csrf_token": robin.page.forms()[0].value("csrf_token")}, status=404)

    assert LINE in landing(website, links["Sam"])


def test_whatever_the_counselor_does_with_one_the_others_pages_stay(on_sqlite: Website) -> None:
    links = on_sqlite.assign(every="week")
    next_week(on_sqlite, links)
    robin, proved, desk = on_sqlite.browser(), opened(on_sqlite, links["Robin"]), Desk(on_sqlite)
    before = _seen(robin, proved, links["Robin"])

    @settings(max_examples=6, deadline=None)
    @given(steps=st.lists(STEPS, min_size=1, max_size=4))
    def take(steps: list[str]) -> None:
        for step in steps:
            desk.take(step)
        on_sqlite.clock.advance(seconds=11)
        assert _seen(robin, proved, links["Robin"]) == before

    take()


def _seen(robin: Browser, proved: Browser, link: str) -> tuple[str, ...]:
    arrived = robin.post("/i", {"token": token_of(link)}).text
    return arrived, proved.get("/i/mine").text, proved.get("/i/mine/shared").text
