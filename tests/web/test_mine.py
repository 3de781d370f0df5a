"""Reading back and changing what was sent: behind a PIN or a code, until the session is held, and never by a link."""

from __future__ import annotations

import uuid
from dataclasses import replace

from intersession.definition.answers import Disclosure
from intersession.models import Answer, Client, Reflection, TrailEntry
from intersession.web.cookies import VISIT
from tests.support.couples import WEEK, csrf, fill, reflect
from tests.support.website import Browser, Website
from tests.web.test_pin import prove_by_code, read_back

WORDS = [words for words in WEEK.values() if " " in words]
NOTE = "Please ask me alone"


def sent_by(website: Website, who: str) -> str:
    """Give the id of what somebody sent."""
    with website.work() as work:
        client = work.session.query(Client).filter(Client.host_ref == who).one()
        found = work.session.query(Reflection).filter(Reflection.client_id == client.id, Reflection.state == "sent")
        return str(found.one().id)


def opened(website: Website, link: str) -> Browser:
    """Open what was sent in a fresh browser, with a code."""
    phone = read_back(website, link)
    prove_by_code(website, phone)
    return phone


def secret(phone: Browser) -> str:
    cookie = phone.http.get_cookie(VISIT, domain="practice.test")
    return cookie.value if cookie is not None else ""


# ------------------------------------------------------------------ nothing without a proof


def test_the_link_alone_opens_nothing_of_what_was_sent(website: Website) -> None:
    link = website.assign()["Sam"]
    same = reflect(website, link, note=NOTE)
    mine = f"/i/mine/{sent_by(website, 'sam')}"
    browsers = (same, read_back(website, link))

    for phone in browsers:
        for path in ("/i/mine", "/i/mine/shared", mine, f"{mine}/change", f"{mine}/share/moment", "/i/done"):
            html = phone.get(path, status=200 if path == "/i/done" else 303).html
            assert not [words for words in (*WORDS, NOTE) if words in html], path
        phone.get("/i/check-you")
        token = csrf(phone)
        for step in ("change", "share/moment", "take-back/moment", "rather-not/moment"):
            phone.post(f"{mine}/{step}", {"csrf_token": token}, status=303, follow=False)

    with website.work() as work:
        assert work.session.query(Answer).filter(Answer.disclosure == Disclosure.SHARED).count() == 0
        assert {entry.action for entry in work.session.query(TrailEntry)}.isdisjoint({"changed", "shared", "proved"})


def test_a_code_opens_what_was_sent_but_not_the_note_for_the_counselor(website: Website) -> None:
    link = website.assign()["Sam"]
    reflect(website, link, note=NOTE)

    phone = opened(website, link)
    assert phone.page.heading == "What you sent"
    page = phone.get(f"/i/mine/{sent_by(website, 'sam')}")

    assert not [words for words in WORDS if words not in page.text]
    assert NOTE not in page.text
    assert page.title == "Your pages"
    assert phone.response.headers["Cache-Control"] == "no-store"


def test_the_proof_ends_after_ten_minutes(website: Website) -> None:
    link = website.assign()["Sam"]
    reflect(website, link)
    phone = opened(website, link)

    website.clock.advance(minutes=9, seconds=59)
    phone.get("/i/mine")
    website.clock.advance(seconds=1)

    phone.get("/i/mine", status=303)
    website.clock.advance(hours=-1)
    phone.get("/i/mine", status=303)


def test_done_reading_changes_the_cookie_and_ends_the_proof(website: Website) -> None:
    link = website.assign()["Sam"]
    reflect(website, link)
    phone = opened(website, link)
    before = secret(phone)

    phone.send("/i/mine/close")

    assert secret(phone) != before
    assert phone.page.heading.startswith("Sent")
    phone.get("/i/mine", status=303)
    phone.http.set_cookie(VISIT, before, domain="practice.test", secure=True)
    phone.get("/i/mine", status=403)


def test_leaving_ends_the_proof(website: Website) -> None:
    link = website.assign()["Sam"]
    reflect(website, link)
    phone = opened(website, link)
    before = secret(phone)

    phone.send("/i/leave")

    phone.http.set_cookie(VISIT, before, domain="practice.test", secure=True)
    phone.get("/i/mine", status=403)


def test_the_cookie_of_before_the_proof_opens_nothing(website: Website) -> None:
    link = website.assign()["Sam"]
    reflect(website, link)
    phone = read_back(website, link)
    before = secret(phone)

    prove_by_code(website, phone)

    assert secret(phone) != before
    phone.http.set_cookie(VISIT, before, domain="practice.test", secure=True)
    phone.get("/i/mine", status=403)


def test_a_partner_who_proved_opens_nothing_of_the_other(website: Website) -> None:
    links = website.assign()
    reflect(website, links["Sam"], levels=Disclosure.MAY_BE_RAISED, note=NOTE)
    reflect(website, links["Robin"], **{**WEEK, "moment": "Mine", "helped": "A", "talk": "B", "hard_need": "C"})
    robin = opened(website, links["Robin"])
    sams, nobodys = sent_by(website, "sam"), str(uuid.uuid4())
    bodies = set()

    for one in (sams, nobodys):
        for path in ("", "/change", "/share/moment"):
            bodies.add(robin.get(f"/i/mine/{one}{path}", status=404).html)
        robin.get("/i/mine")
        token = csrf(robin)
        for step in ("change", "share/moment", "take-back/moment", "rather-not/moment"):
            robin.post(f"/i/mine/{one}/{step}", {"csrf_token": token}, status=404)

    assert len(bodies) == 1
    html = robin.get("/i/mine").html + robin.get("/i/mine/shared").html
    assert not [words for words in (*WORDS, NOTE) if words in html]


# ------------------------------------------------------------------ changing


def test_a_change_replaces_the_answers_and_the_counselor_sees_that(website: Website) -> None:
    link = website.assign()["Sam"]
    reflect(website, link, note=NOTE)
    mine = f"/i/mine/{sent_by(website, 'sam')}"
    phone = opened(website, link)

    phone.get(f"{mine}/change")
    phone.send("/change", moment="A walk by the lake", closeness="9")

    assert "A walk by the lake" in phone.page.text
    assert WEEK["moment"] not in phone.page.html
    assert WEEK["helped"] in phone.page.text
    desk = website.counselor().get("/cases/case-1")
    assert "A walk by the lake" in desk.text
    assert WEEK["moment"] not in desk.html
    assert NOTE in desk.text
    assert "changed since" in desk.text
    with website.work() as work:
        assert [one.action for one in work.session.query(TrailEntry)].count("changed") == 1
        assert work.session.query(Answer).filter(Answer.item == "closeness").one().number == 9


def test_sending_the_same_again_is_no_change(website: Website) -> None:
    link = website.assign()["Sam"]
    reflect(website, link)
    phone = opened(website, link)

    phone.get(f"/i/mine/{sent_by(website, 'sam')}/change")
    phone.send("/change")

    assert "changed" not in website.counselor().get("/cases/case-1").text
    with website.work() as work:
        assert "changed" not in {one.action for one in work.session.query(TrailEntry)}


def test_a_changed_answer_keeps_its_level(website: Website) -> None:
    link = website.assign()["Sam"]
    reflect(website, link, levels=Disclosure.MAY_BE_RAISED)
    phone = opened(website, link)

    phone.get(f"/i/mine/{sent_by(website, 'sam')}/change")
    phone.send("/change", moment="A walk by the lake")

    with website.work() as work:
        assert work.session.query(Answer).filter(Answer.item == "moment").one().disclosure == "may_be_raised"


def test_an_answer_that_cannot_be_kept_is_said_and_nothing_changes(website: Website) -> None:
    link = website.assign()["Sam"]
    reflect(website, link)
    phone = opened(website, link)

    phone.get(f"/i/mine/{sent_by(website, 'sam')}/change")
    page = phone.send("/change", status=422, moment="x" * 30_000)

    assert page.title.startswith("Error:")
    assert WEEK["moment"] in phone.get(f"/i/mine/{sent_by(website, 'sam')}").text


def test_after_the_session_nothing_can_be_changed(website: Website) -> None:
    link = website.assign()["Sam"]
    reflect(website, link)
    mine = f"/i/mine/{sent_by(website, 'sam')}"
    meeting = website.meets("case-1", days=1)
    phone = opened(website, link)
    phone.get(f"{mine}/change")
    token = csrf(phone)

    website.host.appointments[:] = [replace(meeting, starts_at=website.clock(), status="held")]

    phone.post(f"{mine}/change", {"csrf_token": token, "moment": "Too late"}, status=410)
    page = phone.get(mine)
    assert "Change what I sent" not in page.text
    assert WEEK["moment"] in page.text


def test_the_private_check_in_cannot_be_opened_to_change_it(website: Website) -> None:
    link = website.assign("private-safety-check-in")["Sam"]
    phone = website.open_link(link)
    phone.send("/i/part/1", free_now="no")
    phone.send("/i/send")

    opened(website, link).get(f"/i/mine/{sent_by(website, 'sam')}/change", status=404)


def test_what_has_one_question_for_the_counselor_alone_is_not_opened_to_change_it(on_sqlite: Website) -> None:
    link = on_sqlite.assign("before-the-session")["Sam"]
    phone = on_sqlite.open_link(link)
    phone.send("/i/part/1", alone="yes", talk="Our weekend")
    phone.send("/i/send")
    mine = f"/i/mine/{sent_by(on_sqlite, 'sam')}"

    again = opened(on_sqlite, link)
    shown = again.get(mine)
    token = csrf(again)

    assert "Our weekend" in shown.text
    assert 'name="alone"' not in shown.html + again.get(f"{mine}/change", status=303).html
    again.post(f"{mine}/change", {"csrf_token": token, "alone": "no"}, status=410)


def test_the_list_shows_only_ones_own_newest_first(website: Website) -> None:
    link = website.assign(every="week")["Sam"]
    reflect(website, link)
    website.clock.advance(days=7)
    second = website.browser()
    second.post("/i", {"token": link.rpartition("#")[2]})
    second.send("/i/start", length="full")
    fill(second, moment="The second week")
    second.send("/i/send")

    phone = opened(website, link)

    assert phone.page.text.count("Your weekly check-in,") == 2
    first, _ = [one for one in phone.page.links() if one.count("-") == 4]
    assert "The second week" in phone.get(first).text


def test_the_private_check_in_is_never_shown_again_not_even_its_name(website: Website) -> None:
    link = website.assign("private-safety-check-in")["Sam"]
    phone = website.open_link(link)
    phone.send("/i/part/1", free_now="no")
    phone.send("/i/send")

    other = opened(website, link)

    assert "check-in" not in other.page.text
    other.get(f"/i/mine/{sent_by(website, 'sam')}", status=404)
