"""Values that no page of ours would send: refused in words or read as nothing, never an error of ours."""

from __future__ import annotations

import json
from io import BytesIO
from urllib.parse import urlencode

import pytest

from intersession.services.links import TOKEN_LETTERS
from intersession.web.cookies import DESK, VISIT
from tests.support.couples import csrf, tables
from tests.support.hostile import FORM, OWN, post_raw, says_what_to_do
from tests.support.reading import Page
from tests.support.website import BASE, NOOR_DANA, Browser, Website

pytestmark = pytest.mark.store

NOT_KEPT = [
    ("closeness", "99"),
    ("closeness", "-1"),
    ("closeness", "seven"),
    ("closeness", "1e400"),
    ("closeness", "nan"),
    ("closeness", "9" * 5000),
    ("closeness", "7\x00"),
    ("closeness", "{'$gt': 1}"),
    ("moment", "nul \x00 inside"),
    ("moment", "\x01\x1f\x7f\x00"),
    ("moment", "x" * 601),
]
NO_WORDS = [
    b"moment=%ED%A0%80lone",
    b"moment=%FF%FE%00bad",
    b"moment=\xff\xfe\xfa",
    b"mo%FFment=1",
    b"&&&===&=;;%",
    b"%",
    b"moment=" + b"%F0%9F%92%9C" * 50,
]
OTHER_BODIES = [
    ("application/json", b'{"token": {"$ne": 1}}'),
    ("application/json", b"{" * 5000),
    ("text/plain", b"token=x"),
    ("multipart/form-data", b"no boundary"),
    ("multipart/form-data; boundary=x", b"--x\r\nbroken"),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="token"\r\n\r\n\xff\r\n--x--'),
    ("application/xml", b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'),
    ("", b"token=x"),
]
ADDRESSES = [
    "/cases/%00",
    "/cases/%FF%FE",
    "/cases/" + "x" * 5000,
    "/cases/..%2F..",
    "/cases/1'%20OR%201=1--",
    "/cases/99999999999999999999",
    "/cases/case-1%0d%0aX-Made: up",
    "/cases?q=%00%FF",
    "/library/%00",
    "/library/../etc",
    "/assign?case=%00&form=%FF",
    "/assign?q=" + "%F0" * 3000,
    "/cases/case-1/brief/%00.pdf",
    "/cases/case-1/brief/all.pdf",
    "/assignments/not-an-id/links",
    "/assignments/" + "f" * 400 + "/links",
    "/?x=" + "y" * 9000,
    "/i/%00",
    "/i/" + "%FF" * 99,
    "/i/" + "x" * 9000,
]
COOKIES = ["\xff\xfe", "x" * 4000, "\x00", '"; Path=/; x="', "ü" * 43, "=" * 43, "é" * 22]
KEYS = ["\x00", "x" * 5000, "%ED%A0%80", "'; DROP TABLE intersession_case;--", "ü" * 190]
NOT_GIVEN: list[dict[str, str]] = [
    {"form": "no-such-form"},
    {"form": ""},
    {"who": "dana"},
    {"who": "\x00"},
    {"send_on": "0001-01-01"},
    {"send_on": "9999-12-31"},
    {"due": "9999-12-31"},
    {"due": "0001-01-01"},
    {"due": "2026-02-30"},
    {"note": "nul \x00"},
    {"note": "x" * 5000},
    {"case": "case-9"},
    {"case": ""},
    {"case": "\x00"},
]


@pytest.fixture
def phone(website: Website) -> Browser:
    """Sam's browser, on the first part of the weekly reflection."""
    return website.open_link(website.assign()["Sam"])


def test_a_value_that_cannot_be_kept_says_so_beside_the_question(website: Website, phone: Browser) -> None:
    for item, value in NOT_KEPT:
        phone.get("/i/part/1")
        phone.send("/i/part/1", status=422, **{"understood": "5", item: value})

        assert phone.page.title.startswith("Error:"), (item, value)
        assert "Please look at one answer" in phone.page.text

    assert tables(website)["intersession_draft"] == []


def test_words_beside_a_wrong_value_stay_on_the_page(phone: Browser) -> None:
    phone.send("/i/part/1", status=422, closeness="99", moment="Words I do not want to lose")

    assert "Words I do not want to lose" in phone.page.form("/i/part/1").value("moment")


def test_a_count_that_the_grid_does_not_have_is_refused(website: Website, phone: Browser) -> None:
    phone.send("/i/part/1")

    for row in ("appreciation-given", "appreciation-noticed", "affection-given"):
        for value in ("4", "-1", "3.5", "x", "\x00"):
            phone.get("/i/part/2")
            phone.send("/i/part/2", status=422, **{f"practices-{row}": value})
            assert phone.page.title.startswith("Error:"), (row, value)


def test_a_revision_that_cannot_be_is_no_error_of_ours(phone: Browser) -> None:
    token = csrf(phone)

    for rev in ("-1", "9" * 30, "9" * 5000, "x", "", "1.5", "\x00"):
        for moment in ("first", "second"):
            body = urlencode({"csrf_token": token, "part": "1", "rev": rev, "moment": moment}).encode()
            response = post_raw(phone, "/i/save", body)
            assert response.status_code in {200, 409}, rev
            assert set(json.loads(response.text)) <= {"saved", "rev"}


def test_bytes_that_are_no_words_are_no_error_of_ours(phone: Browser) -> None:
    token = csrf(phone).encode()

    for body in NO_WORDS:
        response = post_raw(phone, "/i/part/1", b"rev=999&csrf_token=" + token + b"&" + body)
        assert response.status_code in {303, 400, 422}, body
        says_what_to_do(phone.http.get("/i/part/1", base_url=BASE))


def test_a_body_of_another_sort_is_refused_in_words(phone: Browser) -> None:
    for kind, body in OTHER_BODIES:
        for path in ("/i", "/i/start", "/i/part/1", "/i/send", "/i/save", "/i/not-me"):
            response = post_raw(phone, path, body, kind=kind)
            assert response.status_code in {400, 404}, (path, kind)
            says_what_to_do(response)


def test_a_strange_address_is_answered_in_words(website: Website) -> None:
    desk = website.counselor()

    for path in ADDRESSES:
        response = desk.http.get(path, base_url=BASE)
        assert response.status_code in {200, 404}, path
        assert "X-Made" not in response.headers
        assert "Traceback" not in response.text


def test_the_way_to_the_sign_in_carries_no_more_than_an_address(website: Website) -> None:
    object.__setattr__(website.runtime.settings, "sign_in_url", "/host-sign-in")
    stranger = website.browser().http

    for path in ("/cases/a%0d%0aX-Made:%20up", "/cases/a%26next=b%23c%3fd", "/cases"):
        response = stranger.get(path, base_url=BASE)
        assert response.status_code == 303
        assert "X-Made" not in response.headers
        assert response.headers["Location"].startswith("/host-sign-in?next=%2Fcases")
        assert response.headers["Location"].count("=") == 1
        assert "#" not in response.headers["Location"]


def test_a_strange_cookie_is_nobodys(website: Website) -> None:
    website.counselor()
    http = website.app.test_client(use_cookies=False)

    for value in COOKIES:
        headers = {"Cookie": f"{VISIT}={value}; {DESK}={value}", **OWN}
        for path, status in (("/i/part/1", 403), ("/i/done", 403), ("/assign", 200)):
            assert http.get(path, base_url=BASE, headers=headers).status_code == status, value
        assert http.post("/i/leave", base_url=BASE, headers=headers).status_code == 200


def test_a_strange_key_of_an_assignment_is_no_error_of_ours(website: Website) -> None:
    desk = website.counselor()
    desk.get("/assign?case=case-1")
    filled = desk.page.form("/assign").filled(form="weekly-reflection")

    for count, key in enumerate(KEYS, start=1):
        for _ in range(2):
            response = desk.http.post("/assign", data={**filled, "key": [key]}, base_url=BASE, headers=OWN)
            assert response.status_code in {303, 400, 422}, key
        assert len(tables(website)["intersession_assignment"]) <= 2 * count


def test_homework_that_cannot_be_given_is_refused_in_words(website: Website) -> None:
    desk = website.counselor()
    desk.get("/assign?case=case-1")
    form = desk.page.form("/assign")

    for values in NOT_GIVEN:
        response = desk.http.post("/assign", data=form.filled(**values), base_url=BASE, headers=OWN)
        assert response.status_code in {404, 422}, values
        says_what_to_do(response)
        assert NOOR_DANA.clients[0].name not in response.text

    assert tables(website)["intersession_assignment"] == []


def test_a_note_that_cannot_be_kept_is_refused_in_words(website: Website) -> None:
    website.assign()
    desk = website.counselor()
    desk.get("/cases/case-1")
    token = desk.page.form("/notes").value("csrf_token")

    for field, path in (("note", "notes"), ("about", "concerns")):
        for value in ("", "   ", "\x00", "x" * 30_000):
            desk.post(f"/cases/case-1/{path}", {"csrf_token": token, field: value}, status=422)

    assert tables(website)["intersession_note"] == []
    assert tables(website)["intersession_concern"] == []


def test_letters_that_no_page_may_hold_are_left_out_of_a_note(website: Website) -> None:
    website.assign()
    desk = website.counselor()
    desk.get("/cases/case-1")

    desk.send("/notes", note="\x01Ask\x0b about\x7f Sunday\x85")

    assert "Ask about Sunday" in desk.page.text


# ------------------------------------------------------------------ too much


def test_two_megabytes_are_too_much(phone: Browser) -> None:
    for path in ("/i", "/i/part/1", "/i/send", "/i/save", "/assign", "/cases/case-1/notes"):
        response = post_raw(phone, path, b"moment=" + b"x" * 2_000_000)
        assert response.status_code == 413, path
        assert "too long to be saved in one go" in Page(response.text).text


def test_two_megabytes_without_a_stated_length_are_too_much(phone: Browser) -> None:
    response = phone.http.post(
        "/i/part/1",
        input_stream=BytesIO(b"moment=" + b"x" * 2_000_000),
        content_type=FORM,
        base_url=BASE,
        headers={**OWN, "Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
    )

    assert response.status_code == 413


def test_two_thousand_fields_are_too_many(phone: Browser) -> None:
    part = b'--x\r\nContent-Disposition: form-data; name="f%d"\r\n\r\nx\r\n'
    bodies = {
        FORM: urlencode([(f"f{n}", "x") for n in range(2000)]).encode(),
        "multipart/form-data; boundary=x": b"".join(part % n for n in range(2000)) + b"--x--",
    }

    for kind, body in bodies.items():
        for path in ("/i", "/i/part/1", "/i/save", "/assign"):
            response = post_raw(phone, path, body, kind=kind)
            assert response.status_code == 413, (path, kind)
            says_what_to_do(response)


def test_a_very_long_secret_is_just_a_wrong_one(website: Website) -> None:
    stranger = website.browser()

    for token in ("x" * 100_000, "#" * 1000, "/" * 1000, "\x00" * TOKEN_LETTERS, "ü" * TOKEN_LETTERS):
        stranger.post("/i", {"token": token}, status=404)
        assert stranger.page.heading == "This link does not work"
