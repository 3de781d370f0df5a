"""What every answer of the stand-alone application carries: pages before and after sign-in, errors, files of ours."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator

import pytest
from werkzeug.routing import Rule
from werkzeug.test import TestResponse
from werkzeug.wrappers import Response

from intersession.standalone.models import PracticeAppointment
from tests.support.embedded import AMARA, Embedded
from tests.support.policy import ALIKE, weaknesses
from tests.support.website import BASE, Browser

# Flask-Security gives WTForms choices in a way that WTForms 3.3 is about to end.
pytestmark = pytest.mark.filterwarnings("ignore:Passing SelectField choices as tuples:DeprecationWarning")

OWN = ("practice.", "door.", "security.")


def own_rules(practice: Embedded) -> list[Rule]:
    """Give the addresses that are not our guest's: it is looked at elsewhere, as a guest of any host."""
    return [rule for rule in practice.app.url_map.iter_rules() if rule.endpoint.startswith(OWN)]


def address_of(rule: Rule) -> str:
    return re.sub(r"<.*?>", str(uuid.UUID(int=1)), rule.rule)


def pages(practice: Embedded, *browsers: Browser) -> Iterator[tuple[str, TestResponse]]:
    for rule in own_rules(practice):
        for browser in browsers if "GET" in (rule.methods or ()) else ():
            yield rule.rule, browser.http.get(address_of(rule), base_url=BASE)


def errors(practice: Embedded) -> Iterator[tuple[int, TestResponse]]:
    """Let each sort of error happen."""
    http = practice.signed_in().http
    yield 400, http.get("/sign-in", base_url="https://evil.test")
    yield 400, http.post("/practice/calendar/marks", base_url=BASE)
    yield 422, http.post("/practice/account", data={"name": "x"}, base_url=BASE)
    yield 403, practice.browser().http.post("/practice/account", base_url=BASE)
    yield 404, http.get("/nothing/here", base_url=BASE)
    yield 405, http.delete("/practice/account", base_url=BASE)
    yield 413, http.post("/practice/account", data={"name": "x" * 300_000}, base_url=BASE)
    for _ in range(10):
        http.post("/sign-in", data={"email": AMARA, "password": "no"}, base_url=BASE)
    yield 429, http.post("/sign-in", data={"email": AMARA, "password": "no"}, base_url=BASE)
    practice.app.view_functions |= {"practice.sessions": fail, "security.login": fail}
    yield 500, http.get("/practice/sessions", base_url=BASE)
    yield 500, practice.browser().http.get("/sign-in", base_url=BASE)


def fail() -> str:
    raise ZeroDivisionError


def is_strict(response: Response) -> bool:
    return not weaknesses(response.headers["Content-Security-Policy"]) and "Server" not in response.headers


def test_every_page_and_redirect_before_and_after_sign_in_is_strict(embedded: Embedded) -> None:
    seen = list(pages(embedded, embedded.signed_in(), embedded.browser()))

    assert len({rule for rule, one in seen if one.status_code == 200}) > 12
    for rule, response in seen:
        assert is_strict(response), rule
        assert ALIKE.items() <= dict(response.headers).items(), rule


def test_the_pages_of_the_first_day_are_strict(empty_practice: Embedded) -> None:
    seen = dict(pages(empty_practice, empty_practice.browser()))

    assert seen["/practice/first-run"].status_code == 200
    for rule, response in seen.items():
        assert is_strict(response), rule
        assert ALIKE.items() <= dict(response.headers).items(), rule


def test_every_error_page_is_strict(embedded: Embedded) -> None:
    for status, response in errors(embedded):
        assert response.status_code == status
        assert is_strict(response), status
        assert ALIKE.items() <= dict(response.headers).items(), status
        assert "Traceback" not in response.text


@pytest.mark.parametrize("name", ["isn.css", "isn.js", "icon.svg", "no-such-file"])
def test_files_of_ours_are_no_other_sites_to_embed(embedded: Embedded, name: str) -> None:
    with embedded.browser().http.get(f"/isn-static/{name}", base_url=BASE) as response:
        assert response.status_code == (404 if name.startswith("no-") else 200)
        assert is_strict(response)
        assert {**ALIKE, "Cache-Control": response.headers["Cache-Control"]}.items() <= dict(response.headers).items()
        assert "Set-Cookie" not in response.headers


def test_a_name_sent_twice_is_refused_on_the_practices_own_pages(embedded: Embedded) -> None:
    desk = embedded.signed_in()
    token = desk.get("/practice/account").form("/account").value("csrf_token")
    twice = {"csrf_token": token, "name": ["A", "B"], "email": [AMARA, "b@practice.test"], "case": ["1", "2"]}
    several = "practice.choose_cases"  # boxes of one name

    for rule in own_rules(embedded):
        if "POST" in (rule.methods or ()):
            data = {**twice, "case": "1"} if rule.endpoint == several else twice
            assert desk.http.post(address_of(rule), data=data, base_url=BASE).status_code == 400, rule
        assert desk.http.get(f"{address_of(rule)}?next=/a&next=/b", base_url=BASE).status_code in {400, 405}, rule

    assert "Amara" in desk.get("/").heading
    with embedded.work() as work:
        assert work.session.query(PracticeAppointment).count() == 0
