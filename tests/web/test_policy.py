"""The Content-Security-Policy, looked at the way Google's CSP Evaluator does, on every page that a route gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from werkzeug.routing import Rule as UrlRule
from werkzeug.test import TestResponse

from intersession.web.cookies import DESK
from intersession.web.headers import CONTENT_SECURITY_POLICY, DOCUMENT_POLICY
from tests.support.website import BASE, Website
from tests.web.test_routes import Used, method_of, our_rules, used

__all__ = ["used"]

RUNS = ("script-src", "object-src", "base-uri")
"""What decides which script runs. A policy without one of them takes it from default-src, base-uri from nothing."""
OPEN = {"*", "data:", "blob:", "http:", "https:", "'unsafe-inline'", "'unsafe-eval'", "'unsafe-hashes'"}
NEEDED = {
    "object-src": {"'none'"},
    "base-uri": {"'none'"},
    "frame-ancestors": {"'none'"},
    "form-action": {"'self'"},
    "require-trusted-types-for": {"'script'"},
}
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


def weaknesses(policy: str) -> list[str]:
    """Say what is weak about a policy; nothing is the only good answer."""
    parts = [one.split() for one in policy.split(";") if one.strip()]
    names = [one[0] for one in parts]
    rules = {one[0]: set(one[1:]) for one in reversed(parts)}  # a browser takes the first of two
    found = [f"{name} is there twice" for name in set(names) if names.count(name) > 1]
    if rules.get("default-src") != {"'none'"}:
        found.append("default-src lets something through")
    for name in (*RUNS, "style-src"):
        found += [f"{name}: {one}" for one in rules.get(name, rules.get("default-src", {"*"})) & OPEN]
    for name, values in rules.items():
        found += [f"{name}: {one} is elsewhere" for one in values if "//" in one and not one.startswith(BASE)]
    return found + [f"{name} is missing" for name in _needed(rules) if not _is_enough(name, rules)]


def _needed(rules: Mapping[str, set[str]]) -> set[str]:
    runs_nothing = "allow-scripts" not in rules.get("sandbox", {"allow-scripts"})
    # In a sandbox that runs nothing, what it would load is all that is left, and that is default-src.
    return {"base-uri", "frame-ancestors", "form-action"} if runs_nothing else set(NEEDED)


def _is_enough(name: str, rules: Mapping[str, set[str]]) -> bool:
    given = rules.get(name, set())
    if name == "form-action":  # a preview names the one address of ours that its form may go to
        return len(given) == 1 and all(one in {"'self'", "'none'"} or one.startswith(BASE) for one in given)
    if name == "frame-ancestors" and "sandbox" in rules:  # a sheet within the page that shows it
        return given <= {"'self'", "'none'"} and bool(given)
    return given == NEEDED[name]


ALIKE = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
}
SORTS = {"text/html", "text/plain", "text/calendar", "application/pdf", "application/json", "application/zip"}
SORTS |= {"application/yaml"}
SHEETS = ('.csv"', '.tsv"', '.xls"', '.xlsx"', '.ods"')


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


def test_every_answer_has_our_headers_and_is_of_a_known_sort(used: Used) -> None:
    seen = set()

    for rule, response in answers(used):
        assert ALIKE.items() <= dict(response.headers).items(), rule
        assert response.mimetype in SORTS, rule  # no CSV, no spreadsheet: nothing here computes when it is opened
        assert not response.headers.get("Content-Disposition", "").endswith(SHEETS), rule
        seen |= {response.mimetype} if response.status_code == 200 else set()

    assert seen >= {"text/html", "application/pdf", "application/zip", "application/yaml"}


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
