"""Requests that did not come from our pages, carry more than they have, or lie: nothing is kept, nothing is told."""

from __future__ import annotations

import re
import uuid
from urllib.parse import urlencode

import pytest

from intersession.models import Answer, Draft, Reflection, State
from intersession.web.access import RULES, Caller
from intersession.web.bodies import REPEATED
from intersession.web.cookies import DESK
from tests.support.couples import WEEK, csrf, fill, tables
from tests.support.hostile import post_raw, says_what_to_do
from tests.support.reading import Page
from tests.support.website import BASE, Browser, Website


@pytest.fixture
def phone(website: Website) -> Browser:
    """Sam's browser, on the first part of the weekly reflection."""
    return website.open_link(website.assign()["Sam"])


@pytest.fixture
def quiet(website: Website) -> Website:
    """The website as in production: an unforeseen error would be our page with status 500."""
    website.app.config["PROPAGATE_EXCEPTIONS"] = False
    return website


NO_TOKENS: list[dict[str, str]] = [{}, *({"csrf_token": one} for one in ("", "0" * 64, "ü", "\x00"))]
IDS = ("1", "case-1", str(uuid.uuid4()))


# ------------------------------------------------------------------ forged


def test_a_clients_form_without_its_token_is_refused(website: Website, phone: Browser) -> None:
    before = tables(website)

    for token in NO_TOKENS:
        for path in ("/i/part/1", "/i/part/1/keep", "/i/save", "/i/send"):
            phone.post(path, {**WEEK, "rev": "0", "part": "1", "keep": "here", **token}, status=400)
            assert phone.page.heading == "We did not understand that"

    assert tables(website) == before


def test_the_token_of_another_visit_is_refused(website: Website) -> None:
    links = website.assign()
    sam, robin = website.open_link(links["Sam"]), website.open_link(links["Robin"])
    again = website.open_link(links["Robin"])
    before = tables(website)

    for foreign in (csrf(sam), csrf(again)):
        robin.post("/i/part/1", {**WEEK, "csrf_token": foreign}, status=400)
        robin.post("/i/send", {"csrf_token": foreign}, status=400)

    assert tables(website) == before


def test_a_counselors_form_without_its_token_is_refused(website: Website) -> None:
    website.assign()
    desk = website.counselor()
    pages = [desk.get(f"/cases/case-1{tab}") for tab in ("", "/people", "/notes", "/goals")]
    forms = [form for page in pages for form in page.forms() if form.method == "post"]
    before = tables(website)

    assert len(forms) > 3
    for token in NO_TOKENS:
        for form in forms:
            desk.post(form.action, {**form.filled(note="Words"), "csrf_token": [], **token}, status=400)

    assert tables(website) == before


def test_the_token_of_another_desk_is_refused(website: Website) -> None:
    desk, other = website.counselor(), website.counselor()
    desk.get("/assign")
    other.get("/assign")
    theirs = other.page.form("/assign").value("csrf_token")

    desk.send("/assign", csrf_token=theirs, status=400)

    assert tables(website)["intersession_assignment"] == []


def test_nothing_is_taken_from_another_site(website: Website) -> None:
    links = website.assign()
    phone, desk = website.open_link(links["Sam"]), website.counselor()
    desk.get("/assign")
    tokens = {phone: csrf(phone), desk: desk.page.form("/assign").value("csrf_token")}
    before = tables(website)

    paths = {re.sub("<.*?>", ids, rule.path) for rule in RULES.values() for ids in IDS if "POST" in rule.methods}
    for site in ("cross-site", "same-site", "nonsense", ""):
        for path in paths:
            for browser, token in tokens.items():
                data = {**WEEK, "token": links["Robin"], "csrf_token": token, "case": "case-1", "note": "Words"}
                response = browser.http.post(path, data=data, base_url=BASE, headers={"Sec-Fetch-Site": site})
                assert response.status_code in {400, 403, 404, 405}, path

    assert tables(website) == before


# ------------------------------------------------------------------ more than the page has


EXTRA = {
    "id": "0" * 32,
    "case_id": "0" * 32,
    "client_id": "0" * 32,
    "state": "closed",
    "sent_at": "1999-01-01",
    "closes_at": "2999-01-01",
    "form_hash": "x",
    "disclosure": "shared",
    "policy": "none",
    "is_short": "1",
    "reviewed_at": "1999-01-01",
    "levels": "shared",
    "level-afraid": "shared",
    "level-counselor_note": "shared",
    "level-note": "shared",
    "afraid": "yes",
    "nonsense": "more",
}


def test_fields_that_the_page_does_not_have_are_not_kept(website: Website, phone: Browser) -> None:
    while "/i/send" not in [form.action for form in phone.page.forms()]:
        action = next(form.action for form in phone.page.forms() if "/i/part/" in form.action)
        phone.send(action, **EXTRA)
    phone.send("/i/send", **EXTRA)

    with website.work() as work:
        sent = work.session.query(Reflection).filter_by(state=State.SENT).one()
        assert sent.sent_at == website.clock()
        assert not sent.is_short
        assert work.session.query(Answer).filter(Answer.item != "counselor_note").count() == 0
        assert {one.disclosure for one in work.session.query(Answer)} <= {"counselor_only"}


def test_the_level_of_a_private_answer_cannot_be_raised(website: Website) -> None:
    phone = website.open_link(website.assign("private-safety-check-in")["Sam"])
    fill(phone, free_now="yes", afraid="yes", hurt="no", note="He reads my phone")
    questions = ("free_now", "afraid", "hurt", "controlled", "note", "counselor_note")

    phone.send("/i/send", note="Only you", **{f"level-{item}": "shared" for item in questions})

    with website.work() as work:
        answers = {one.item: (one.disclosure, one.number) for one in work.session.query(Answer)}
    assert {"afraid", "hurt", "note", "counselor_note"} <= set(answers)
    assert set(answers.values()) == {("counselor_only", None)}


def test_a_level_that_does_not_exist_is_the_forms_own(website: Website, phone: Browser) -> None:
    fill(phone, closeness="7", moment="A walk", helped="A hug", hard="no", talk="Money")

    phone.send(
        "/i/send",
        **{
            "level-closeness": "SHARED",
            "level-moment": "everyone",
            "level-helped": "shared\x00",
            "level-hard": "",
            "level-talk": "counselor",
        },
    )

    with website.work() as work:
        levels = [one.disclosure for one in work.session.query(Answer)]
    assert levels == ["counselor_only"] * 5


def test_a_part_of_another_form_is_not_there(website: Website) -> None:
    short = website.open_link(website.assign("daily-check-in")["Sam"])
    token = csrf(short)
    before = tables(website)["intersession_draft"]

    for part in ("9", "99", "0"):
        short.post(f"/i/part/{part}", {**WEEK, "csrf_token": token}, status=404)
        short.post(f"/i/part/{part}/keep", {**WEEK, "csrf_token": token, "keep": "here"}, status=404)
    for part in ("9", "0", "-1", "1e9", "9" * 5000, "", "one"):
        short.post("/i/save", {**WEEK, "csrf_token": token, "part": part}, status=404)

    assert tables(website)["intersession_draft"] == before


def test_a_repeated_field_is_refused_where_one_value_decides(website: Website, phone: Browser) -> None:
    token = csrf(phone)
    for path, body in (
        ("/i/part/1", [("csrf_token", token), ("csrf_token", token)]),
        ("/i/part/1", [("csrf_token", token), ("rev", "0"), ("rev", "9")]),
        ("/i/save", [("csrf_token", token), ("part", "1"), ("part", "2")]),
        ("/i/send", [("csrf_token", token), ("level-moment", "counselor_only"), ("level-moment", "shared")]),
        ("/i/send", [("csrf_token", token), ("note", "a"), ("note", "b")]),
        ("/i", [("token", "a"), ("token", "b")]),
    ):
        response = post_raw(phone, path, urlencode(body).encode())
        assert response.status_code == 400, path
        says_what_to_do(response)

    with website.work() as work:
        assert work.session.query(Reflection).filter_by(state=State.SENT).count() == 0


def test_a_repeated_field_is_refused_on_every_page_of_the_counselor_and_in_every_address(website: Website) -> None:
    website.assign()
    desk = website.counselor()
    token = desk.get("/assign").form("/assign").value("csrf_token")
    before = tables(website)
    counselors = [rule for rule in RULES.values() if rule.caller is Caller.COUNSELOR]

    for rule in counselors:
        path = re.sub("<.*?>", "case-1", rule.path)
        asked = f"{path}?case=case-1&case=case-9"
        data = [("csrf_token", token), ("case", "case-1"), ("case", "case-9"), ("note", "Words")]
        if "POST" in rule.methods and rule.endpoint not in REPEATED:
            assert post_raw(desk, path, urlencode(data).encode()).status_code in {400, 404}, rule
            assert post_raw(desk, asked, urlencode(data[:2]).encode()).status_code in {400, 404}, rule
        if "GET" in rule.methods:
            assert desk.http.get(asked, base_url=BASE).status_code in {400, 404}, rule

    assert tables(website) == before
    desk.get("/cases?q=sam&q=bo", status=400)
    desk.get("/cases/case-1/summary?picked=1&part=goals&part=practice")


def test_a_repeated_answer_is_never_an_error_of_ours(website: Website, phone: Browser) -> None:
    body = [("csrf_token", csrf(phone)), *((name, value) for name in WEEK for value in (WEEK[name], "x"))]

    response = post_raw(phone, "/i/part/1", urlencode(body).encode())

    assert response.status_code in {303, 400, 422}


# ------------------------------------------------------------------ headers that lie


LIES = {
    "Host": "evil.test",
    "X-Forwarded-Host": "evil.test",
    "Forwarded": "host=evil.test",
    "X-Original-URL": "http://evil.test/",
    "X-Forwarded-Proto": "gopher",
    "X-Forwarded-Prefix": "/evil.test",
    "Origin": "https://evil.test",
}


def test_a_lying_host_is_in_no_link_and_no_redirect(website: Website) -> None:
    links = website.assign()
    desk = website.counselor()
    visitor = website.browser().http
    desk_paths = ("/", "/cases", "/cases/case-1", "/assign", "/library")

    seen = [desk.http.get(path, base_url=BASE, headers=LIES) for path in desk_paths]
    seen.append(visitor.post("/i", data={"token": links["Sam"]}, base_url=BASE, headers=LIES))
    landing = Page(seen[-1].text).form("/i/start").filled(accept="yes")
    seen.append(visitor.post("/i/start", data=landing, base_url=BASE, headers=LIES))

    for response in seen:
        assert response.status_code in {200, 303}
        assert "evil.test" not in response.text
        assert "evil.test" not in str(response.headers)


def test_a_link_handed_over_is_built_from_settings_alone(website: Website) -> None:
    desk = website.counselor()
    desk.get("/assign?case=case-1")
    given = desk.page.form("/assign").filled(form="weekly-reflection")
    cookie = desk.http.get_cookie(DESK, domain="practice.test")
    assert cookie is not None
    lies = {**LIES, "Cookie": f"{DESK}={cookie.value}"}  # by hand: a client keeps its cookies from another host
    http = website.app.test_client(use_cookies=False)

    response = http.post("/assign", data=given, base_url=BASE, headers=lies)
    handed = http.get(response.headers["Location"], base_url=BASE, headers=lies)

    assert "evil.test" not in handed.text + str(response.headers)
    assert handed.text.count(f"{BASE}/i#") >= 2


def test_no_error_page_of_ours_lacks_our_headers(quiet: Website) -> None:
    phone = quiet.open_link(quiet.assign()["Sam"])
    fresh = quiet.browser()
    answers = [
        post_raw(phone, "/i/part/1", b""),
        post_raw(fresh, "/i/send", b""),
        post_raw(fresh, "/i", b"token=x"),
        phone.http.get("/i/part/77", base_url=BASE),
        post_raw(phone, "/i/part/1", b"x" * 2_000_000),
    ]

    assert [one.status_code for one in answers] == [400, 403, 404, 404, 413]
    for one in answers:
        assert "default-src 'none'" in one.headers["Content-Security-Policy"]
        assert one.headers["Cache-Control"] == "no-store"
        assert one.headers["X-Content-Type-Options"] == "nosniff"
        says_what_to_do(one)


def test_an_unforeseen_error_is_a_plain_page(quiet: Website, caplog: pytest.LogCaptureFixture) -> None:
    phone = quiet.open_link(quiet.assign()["Sam"])
    fill(phone, moment="Canary in the mine")
    with quiet.work() as work:
        draft = work.session.query(Draft).one()
        draft.body = b"\x01" + bytes(60)

    response = phone.http.get("/i/check", base_url=BASE)

    assert response.status_code == 500
    assert Page(response.text).heading == "Something went wrong on our side"
    assert "Traceback" not in response.text
    assert "Canary" not in response.text + caplog.text
