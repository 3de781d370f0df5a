"""The Content-Security-Policy, looked at the way Google's CSP Evaluator does, on every page that a route gives."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from werkzeug.routing import Rule as UrlRule
from werkzeug.test import TestResponse

from intersession.web.cookies import DESK
from intersession.web.headers import CONTENT_SECURITY_POLICY, DOCUMENT_POLICY
from tests.support.policy import ALIKE, weaknesses
from tests.support.website import BASE, Website
from tests.web.test_routes import Used, method_of, our_rules, used

__all__ = ["used"]

BAD = (
    "",
    CONTENT_SECURITY_POLICY.replace("script-src 'self'", "script-src 'self' 'unsafe-inline'"),
    CONTENT_SECURITY_POLICY.replace("script-src 'self'", "script-src *"),
    CONTENT_SECURITY_POLICY.replace("script-src 'self'", "script-src 'self' data:"),
    CONTENT_SECURITY_POLICY.replace("script-src 'self'", "script-src https://cdn.example"),
    CONTENT_SECURITY_POLICY.replace("script-src 'self'; ", "").replace("default-src 'none'", "default-src *"),
    CONTENT_SECURITY_POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'"),
    CONTENT_SECURITY_POLICY.replace("base-uri 'none'; ", ""),
    CONTENT_SECURITY_POLICY.replace("object-src 'none'", "object-src 'self'"),
    CONTENT_SECURITY_POLICY.replace("frame-ancestors 'none'; ", ""),
    CONTENT_SECURITY_POLICY.replace("form-action 'self'; ", ""),
    CONTENT_SECURITY_POLICY.replace("default-src 'none'", "default-src 'self'"),
    CONTENT_SECURITY_POLICY + "; report-uri https://elsewhere.example",
    CONTENT_SECURITY_POLICY + "; script-src *",
)


SORTS = {"text/html", "text/plain", "text/calendar", "application/pdf", "application/json", "application/zip"}
SORTS |= {"application/yaml"}
PAGES = {"text/html", "text/plain"}


@pytest.fixture
def website(on_sqlite: Website) -> Website:
    """The practice of `used`."""
    return on_sqlite


def test_every_page_carries_a_policy_without_a_weakness(used: Used) -> None:
    pages = 0

    for rule, response in answers(used):
        if response.mimetype in {"text/html", "text/plain"} and "attachment" not in str(response.headers):
            assert weaknesses(response.headers["Content-Security-Policy"]) == [], rule
            pages += response.status_code == 200

    assert pages > 60


NEUTRAL = re.compile(r'attachment; filename="(?:notes|summary|sheet|card)[0-9-]*\.(?:pdf|zip|json)"')
BY_ITS_KEY = re.compile(r'attachment; filename="[a-z0-9-]+\.yaml"')


def is_kept_and_not_shown(response: TestResponse) -> bool:
    """Say whether a browser keeps a file, under a name that tells nothing, and runs nothing of it if it is opened."""
    name = BY_ITS_KEY if response.mimetype == "application/yaml" else NEUTRAL
    return bool(
        name.fullmatch(response.headers.get("Content-Disposition", ""))
        and response.headers["Content-Security-Policy"] == DOCUMENT_POLICY
    )


def test_every_answer_has_our_headers_and_is_of_a_known_sort(used: Used) -> None:
    used.website.host.is_fresh = True
    seen = set()

    for rule, response in answers(used):
        assert ALIKE.items() <= dict(response.headers).items(), rule
        assert response.mimetype in SORTS, rule  # no CSV, no spreadsheet: nothing here computes when it is opened
        assert response.mimetype in PAGES or is_kept_and_not_shown(response), (rule, response.headers)
        seen |= {response.mimetype} if response.status_code == 200 else set()

    assert seen >= {"text/html", "application/pdf", "application/zip", "application/yaml", "application/json"}


def answers(used: Used) -> Iterator[tuple[UrlRule, TestResponse]]:
    """Open every page and every file, as the counselor and as a client with a visit."""
    desk, phone = used.website.counselor(), used.website.open_link(used.link)
    for rule in (one for one in our_rules(used.website) if one.endpoint != "intersession.static"):
        for browser in (desk, phone) if method_of(rule) == "GET" else ():
            yield rule, browser.http.get(used.path(rule), base_url=BASE)


def test_the_cookie_of_a_desk_is_kept_to_ourselves(website: Website) -> None:
    response = website.counselor().http.get("/assign", base_url=BASE)

    name, _, flags = response.headers["Set-Cookie"].partition("=")
    assert name == DESK
    assert DESK.startswith("__Host-")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} == set(flags.split("; ")[1:])


def test_a_document_runs_nothing_wherever_it_is_opened() -> None:
    rules = {one.split()[0]: one.split()[1:] for one in DOCUMENT_POLICY.split(";")}

    assert rules == {"default-src": ["'none'"], "sandbox": [], "frame-ancestors": ["'none'"]}


@pytest.mark.parametrize("policy", BAD)
def test_a_weak_policy_is_found(policy: str) -> None:
    assert weaknesses(policy)
