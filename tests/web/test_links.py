"""A client's way in: what a link gives, to whom, for how long; and that nothing about it can be found or guessed."""

from __future__ import annotations

import logging
import re
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from intersession.definition.policy import Policy
from intersession.models import Client, Link
from intersession.services import links as link_service
from intersession.web.cookies import VISIT
from tests.support.couples import WEEK, everything_kept, fill, tables
from tests.support.website import BASE, SAM_ROBIN, Browser, Host, PlainRenderer, Website, client, make_app, token_of

WORDS = [words for words in WEEK.values() if " " in words]


def secret(browser: Browser) -> str:
    cookie = browser.http.get_cookie(VISIT, domain="practice.test")
    return cookie.value if cookie is not None else ""


def answer(website: Website, token: str, path: str = "/i", **more: str) -> TestResponse:
    return website.app.test_client().post(
        path, data={"token": token, **more}, base_url=BASE, headers={"Sec-Fetch-Site": "same-origin"}
    )


def same_for_all(response: TestResponse) -> tuple[int, bytes, list[tuple[str, str]]]:
    return response.status_code, response.data, list(response.headers)


# ------------------------------------------------------------------ which links work


def test_links_that_do_not_work_all_look_the_same(website: Website) -> None:
    revoked, expired = website.assign()["Sam"], website.assign()["Robin"]
    website.counselor().get("/cases/case-1")
    with website.work() as work:
        for link in work.session.query(Link):
            if link_service.token(work, link) == token_of(revoked):
                link_service.revoke(work, link.assignment_id, link.client_id)
            if link_service.token(work, link) == token_of(expired):
                link.expires_at = work.clock() - timedelta(seconds=1)

    tokens = {
        "unknown": "A" * 43,
        "revoked": token_of(revoked),
        "expired": token_of(expired),
        "garbled": token_of(revoked)[:-1] + "%",
        "short": token_of(revoked)[:20],
        "empty": "",
    }
    for path in ("/i", "/i/start", "/i/not-tonight", "/i/not-tonight/why", "/i/later", "/i/not-me"):
        seen = [same_for_all(answer(website, token, path, accept="yes")) for token in tokens.values()]
        assert seen[0][0] == 404
        assert all(one == seen[0] for one in seen), path


def test_a_link_ends_with_the_clock(website: Website) -> None:
    link = website.assign()["Sam"]
    with website.work() as work:
        ends = work.session.query(Link).first()
        assert ends is not None
        at = ends.expires_at

    website.clock.set(at - timedelta(seconds=1))
    assert answer(website, token_of(link)).status_code == 200
    website.clock.set(at)
    assert answer(website, token_of(link)).status_code == 404


def test_no_link_outlives_the_longest_time(website: Website) -> None:
    website.assign(every="week")

    with website.work() as work:
        longest = website.clock() + timedelta(days=work.settings.link_days)
        assert {link.expires_at <= longest for link in work.session.query(Link)} == {True}


def test_the_whole_address_can_be_pasted(website: Website) -> None:
    link = website.assign()["Sam"]

    for pasted in (link, f"  {link} \n", token_of(link), f"{BASE}/i/{token_of(link)}"):
        assert answer(website, pasted).status_code == 200


def test_links_in_path_style_work_and_are_still_inert(website: Website) -> None:
    object.__setattr__(website.runtime.settings, "link_style", "path")
    link = website.assign()["Sam"]
    before = tables(website)
    phone = website.browser()

    phone.get(link.removeprefix(BASE))

    assert link.startswith(f"{BASE}/i/")
    assert tables(website) == before
    assert phone.send("/i").heading == "Hello Sam."


def test_a_new_link_ends_the_one_before(website: Website) -> None:
    old = website.assign()["Sam"]
    phone = website.open_link(old)
    desk = website.counselor()
    desk.get("/cases/case-1/homework")

    for form in [form for form in desk.page.forms() if form.action.endswith("/renew")]:
        desk.post(form.action, form.filled())

    assert answer(website, token_of(old)).status_code == 404
    phone.get("/i/part/1", status=403)


def test_an_assignment_taken_back_ends_its_links_and_visits(website: Website) -> None:
    link = website.assign()["Sam"]
    phone = website.open_link(link)
    desk = website.counselor()
    desk.get("/cases/case-1/homework")

    desk.send("/undo")

    assert answer(website, token_of(link)).status_code == 404
    phone.get("/i/part/1", status=403)


# ------------------------------------------------------------------ nothing to find


@pytest.mark.store
def test_no_secret_lies_in_the_database(website: Website) -> None:
    links = website.assign()
    phone = website.open_link(links["Sam"])
    before = secret(phone)
    fill(phone, **WEEK)
    phone.send("/i/send")

    kept = everything_kept(website)

    assert b"weekly-reflection" in kept
    for one in (token_of(links["Sam"]), token_of(links["Robin"]), before, secret(phone)):
        assert len(one) == 43
        assert one.encode() not in kept
        assert one.encode().hex().encode() not in kept


def test_forty_links_have_nothing_in_common(website: Website) -> None:
    links = [link for _ in range(20) for link in website.assign().values()]
    tokens = [token_of(link) for link in links]

    assert len(set(tokens)) == 40
    assert {len(token) for token in tokens} == {43}
    assert all(re.fullmatch(r"[A-Za-z0-9_-]+", token) for token in tokens)
    for letters in list(zip(*tokens, strict=True))[:-1]:
        assert len(set(letters)) > 8


@pytest.mark.store
def test_guessing_is_slowed_and_a_good_link_still_works(website: Website) -> None:
    links = website.assign()
    statuses = [answer(website, uuid.uuid4().hex + "x" * 11).status_code for _ in range(450)]

    assert statuses[0] == 404
    assert statuses[-1] == 429
    assert statuses == sorted(statuses)
    assert answer(website, token_of(links["Sam"])).status_code == 200
    assert website.open_link(links["Robin"]).page.heading == "How this week felt"


def test_guessing_is_counted_for_the_address_of_the_connection(website: Website) -> None:
    for _ in range(201):
        answer(website, "A" * 43)

    lying = website.app.test_client().post(
        "/i", data={"token": "A" * 43}, base_url=BASE, headers={"X-Forwarded-For": "203.0.113.9"}
    )

    assert lying.status_code == 429
    assert int(lying.headers["Retry-After"]) > 0
    website.clock.advance(hours=1)
    assert answer(website, "A" * 43).status_code == 404


# ------------------------------------------------------------------ a visit


def test_the_cookie_of_a_visit_is_kept_to_ourselves(website: Website) -> None:
    phone = website.browser()
    phone.post("/i", {"token": website.assign()["Sam"]})

    phone.send("/i/start", accept="yes", to="/i/start")
    header = phone.response.history[0].headers["Set-Cookie"]

    name, value = header.split(";")[0].split("=", 1)
    flags = {part.strip().partition("=")[0] for part in header.split(";")[1:]}
    assert (name, len(value)) == ("__Host-isn", 43)
    assert {"Secure", "HttpOnly", "SameSite", "Path"} <= flags
    assert "Domain" not in flags
    assert "SameSite=Lax" in header
    assert "Path=/" in header


def test_looking_at_a_link_begins_no_visit(website: Website) -> None:
    phone = website.browser()

    phone.post("/i", {"token": website.assign()["Sam"]})

    assert secret(phone) == ""
    assert tables(website)["intersession_visit"] == []


def test_each_start_has_a_secret_of_its_own(website: Website) -> None:
    link = website.assign()["Sam"]
    phone = website.open_link(link)
    first = secret(phone)

    phone.post("/i", {"token": link})
    phone.send("/i/start")

    assert len({first, secret(phone), secret(website.open_link(link)), ""}) == 4


def test_the_cookie_changes_when_sent_and_is_gone_when_left(website: Website) -> None:
    phone = website.open_link(website.assign()["Sam"])
    fill(phone, **WEEK)
    written = secret(phone)

    phone.send("/i/send")
    sent = secret(phone)
    phone.send("/i/leave")

    assert len({written, sent, ""}) == 3
    assert secret(phone) == ""
    assert '"cache"' in phone.response.headers["Clear-Site-Data"]
    assert phone.page.title == "New tab"


def test_leaving_ends_the_visit_for_whoever_kept_its_cookie(website: Website) -> None:
    phone = website.open_link(website.assign()["Sam"])
    fill(phone, **WEEK)
    kept = secret(phone)

    phone.send("/i/leave")

    copied = website.browser()
    copied.http.set_cookie(VISIT, kept, domain="practice.test", secure=True)
    for path in ("/i/part/1", "/i/check", "/i/done"):
        assert copied.get(path, status=403).heading == "Your visit has ended"


def test_leaving_twice_or_without_a_visit_is_fine(website: Website) -> None:
    stranger = website.browser()

    assert stranger.post("/i/leave").title == "New tab"
    assert stranger.post("/i/leave").title == "New tab"


@pytest.mark.parametrize(("minutes", "status"), [(19, 200), (20, 403)])
def test_a_visit_idles_out(website: Website, minutes: int, status: int) -> None:
    phone = website.open_link(website.assign()["Sam"])

    website.clock.advance(minutes=minutes)

    phone.get("/i/part/1", status=status)


def test_a_visit_ends_after_its_hours_however_busy_it_is(website: Website) -> None:
    website.meets("case-1", days=3)
    phone = website.open_link(website.assign()["Sam"])

    for _ in range(15):
        website.clock.advance(minutes=15)
        phone.get("/i/part/1")
        phone.send("/i/part/1", moment="still here")
    website.clock.advance(minutes=15)

    phone.get("/i/part/1", status=403)


def test_revoking_a_link_ends_the_visit_with_its_next_request(website: Website) -> None:
    phone = website.open_link(website.assign()["Sam"])
    fill(phone, **WEEK)
    with website.work() as work:
        for link in work.session.query(Link):
            link_service.revoke(work, link.assignment_id, link.client_id)
    drafts = tables(website)["intersession_draft"]

    phone.send("/i/send", status=403)

    assert tables(website)["intersession_draft"] == drafts
    assert tables(website)["intersession_answer"] == []


def test_a_new_epoch_ends_all_that_was_handed_out(website: Website) -> None:
    phone = website.open_link(website.assign()["Sam"])
    with website.work() as work:
        for person in work.session.query(Client):
            person.epoch += 1

    phone.get("/i/part/1", status=403)


def test_another_person_under_the_same_reference_inherits_nothing(website: Website) -> None:
    link = website.assign()["Sam"]
    phone = website.open_link(link)
    other = replace(client("sam", "Somebody else"), fingerprint="another person")
    website.rename(SAM_ROBIN, clients=(other, SAM_ROBIN.clients[1]))

    website.assign("daily-check-in")

    assert answer(website, token_of(link)).status_code == 404
    phone.get("/i/part/1", status=403)


# ------------------------------------------------------------------ what was written


@pytest.mark.store
def test_after_sending_no_page_shows_the_words(website: Website) -> None:
    link = website.assign()["Sam"]
    phone = website.open_link(link)
    fill(phone, **WEEK)
    assert all(words in phone.page.text for words in WORDS)
    old = website.browser()
    old.http.set_cookie(VISIT, secret(phone), domain="practice.test", secure=True)

    phone.send("/i/send")

    for browser in (phone, old):
        for path in ("/i/part/1", "/i/part/3", "/i/check", "/i/done"):
            response = browser.http.get(path, base_url=BASE, follow_redirects=True)
            assert not [words for words in WORDS if words in response.text], path
        browser.post("/i", {"token": link})
        assert browser.page.heading == "You have sent this one"


def test_a_draft_does_not_open_in_another_browser(website: Website) -> None:
    link = website.assign()["Sam"]
    fill(website.open_link(link), **WEEK)

    other = website.browser()
    landing = other.post("/i", {"token": link})
    other.send("/i/start")
    other.get("/i/part/1")

    assert "Carry on" not in landing.text
    assert other.page.form("/i/part/1").value("moment") == ""
    assert other.page.form("/i/part/1").value("rev") == "0"
    assert not [words for words in WORDS if words in other.get("/i/check").text]


def test_the_same_browser_carries_on(website: Website) -> None:
    link = website.assign()["Sam"]
    phone = website.open_link(link)
    phone.send("/i/part/1", **{name: WEEK[name] for name in ("closeness", "understood", "moment")})
    website.clock.advance(days=1)

    landing = phone.post("/i", {"token": link})
    phone.send("/i/start", length="resume")

    assert "Carry on, part 2 of 3" in landing.text
    assert phone.page.heading == "Given and noticed"
    assert phone.get("/i/part/1").form("/i/part/1").value("moment") == WEEK["moment"]


def test_who_left_does_not_carry_on(website: Website) -> None:
    link = website.assign()["Sam"]
    phone = website.open_link(link)
    fill(phone, **WEEK)
    phone.send("/i/leave")

    phone.post("/i", {"token": link})

    assert "Carry on" not in phone.page.text
    phone.send("/i/start")
    assert phone.get("/i/part/1").form("/i/part/1").value("moment") == ""


def test_a_browser_that_both_partners_use_mixes_nothing(website: Website) -> None:
    links = website.assign()
    shared = website.open_link(links["Sam"])
    fill(shared, **WEEK)

    landing = shared.post("/i", {"token": links["Robin"]})
    shared.send("/i/start", accept="yes")

    assert "Carry on" not in landing.text
    assert shared.page.form("/i/part/1").value("moment") == ""
    assert not [words for words in WORDS if words in shared.get("/i/check").text]


# ------------------------------------------------------------------ consent


def test_nothing_is_asked_before_consent(website: Website) -> None:
    phone = website.browser()
    landing = phone.post("/i", {"token": website.assign()["Sam"]})

    phone.send("/i/start", status=422)

    assert "Your partner does not see it." in landing.text
    assert "Please tick the box first" in phone.page.text
    assert tables(website)["intersession_visit"] == []
    assert tables(website)["intersession_consent"] == []


def test_consent_to_a_text_that_was_not_shown_does_not_count(website: Website) -> None:
    phone = website.browser()
    phone.post("/i", {"token": website.assign()["Sam"]})

    phone.send("/i/start", accept="yes", policy="0123456789abcdef", status=422)

    assert tables(website)["intersession_consent"] == []


def test_consent_is_each_partners_own_and_asked_once(website: Website) -> None:
    links = website.assign()
    website.open_link(links["Sam"])

    again, partner = website.browser(), website.browser()

    assert "I have read this" not in again.post("/i", {"token": links["Sam"]}).text
    assert "I have read this" in partner.post("/i", {"token": links["Robin"]}).text
    assert len(tables(website)["intersession_consent"]) == 1


def test_consent_is_asked_again_when_the_text_changes(website: Website) -> None:
    links = website.assign()
    website.open_link(links["Sam"])
    policies = website.runtime.library.policies
    key = next(iter(policies))
    changed = Policy(key, "Changed title", "Says", ("A new promise.",))
    website.runtime.library.policies = {key: changed}
    website.runtime.library.policies_by_language = {}

    phone = website.browser()
    phone.post("/i", {"token": links["Sam"]})

    assert "This has changed:" in phone.page.text
    assert "A new promise." in phone.page.text
    phone.send("/i/start", status=422)
    assert phone.send("/i/start", accept="yes").heading == "How this week felt"


# ------------------------------------------------------------------ not me


def test_somebody_else_closes_the_link_and_only_the_counselor_learns_of_it(website: Website) -> None:
    links = website.assign()
    phone = website.browser()
    phone.post("/i", {"token": links["Sam"]})

    phone.send("/i/start", to="/i/not-me")

    assert phone.page.heading == "Thank you for telling us"
    assert answer(website, token_of(links["Sam"])).status_code == 404
    assert answer(website, token_of(links["Robin"])).status_code == 200
    assert "said it is not theirs" in website.counselor().get("/cases/case-1").text


def test_our_log_holds_no_secret(website: Website, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    links = website.assign()
    phone = website.open_link(links["Sam"])
    answer(website, "B" * 43)
    phone.send("/i/leave")

    for one in (*map(token_of, links.values()), "B" * 43):
        assert one not in caplog.text


@pytest.mark.store
def test_two_processes_agree_on_links_and_visits(website: Website) -> None:
    link = website.assign()["Sam"]
    phone = website.open_link(link)
    other: Flask = make_app(website.url, Host(), website.clock, renderer=PlainRenderer())
    second = Website(other, website.host, website.clock, website.renderer, website.url)

    elsewhere = second.browser()
    elsewhere.http.set_cookie(VISIT, secret(phone), domain="practice.test", secure=True)

    assert elsewhere.get("/i/part/1").heading == "How this week felt"
    assert answer(second, token_of(link)).status_code == 200
    with other.app_context():
        second.runtime.binding.engine().dispose()
