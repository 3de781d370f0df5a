"""Every route, as whoever may call it, with values that nobody's page would send: an answer in words, each time.

Never an error of ours, never a trace, always our headers; no letter of it becomes markup; and no value changes what a
query means. Hypothesis chooses the values; each request finds the same database again.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote, quote_plus, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markupsafe import escape
from werkzeug.routing import Rule as UrlRule
from werkzeug.test import TestResponse

from intersession.web.access import Caller
from intersession.web.cookies import DESK, VISIT
from tests.support.reading import Page
from tests.support.website import BASE, Browser, Website
from tests.web.test_routes import ERRANDS, Used, declared, method_of, our_rules, used

__all__ = ["used"]

SLICES, EXAMPLES = 8, 32
"""Each example walks one route in eight; so every route is walked about four times."""
OFTEN = 2
"""On how many routes each name of a field is tried with values for a query."""
OURS = {"csrf_token"}
"""A field that keeps its value, or nothing behind it would be reached."""
COMMON = ("q", "id", "case", "at", "rev", "do", "note", "name", "couple_id", "role")
SHOUT = "<script>isn</script>"
VALUES = st.one_of(
    st.sampled_from(
        (
            "",
            "0",
            "-1",
            "1e400",
            "9" * 400,
            "99999999999999999999",
            "nul \0 inside",
            "\ud7ff\uffff\u202e",
            "2026-02-30",
            "9999-99-99T99:99",
            "00000000-0000-0000-0000-000000000000",
            "../../etc/passwd",
            "%s%s%n{{7*7}}${7*7}",
            SHOUT,
            "'\"`;--/*\\",
            "a\r\nSet-Cookie: isn=1",
            "[" * 200,
            "{" * 200,
            "1\n" * 300,
            "é" * 5000,
        )
    ),
    st.text(max_size=40),
)
SAME_LENGTH = (
    ("x' OR 'a'='a", "x' OR 'a'='b"),
    ('x" OR "a"="a', 'x" OR "a"="b'),
    ("1 OR 2=2--", "1 OR 2=3--"),
)
"""What a query put together from strings would answer in two ways; the rest of the answer has to be the same."""
VARIES = re.compile(r"[0-9a-f]{64}|[0-9a-f]{8}-[0-9a-f-]{27}|value=\"[A-Za-z0-9_-]{20,}\"|#[A-Za-z0-9_-]{43}")
LEFT_IN_ADDRESSES = "!$'()*,/:;?@"
"""Letters that an address of ours shows as they are."""
TRACES = ("Traceback", "sqlalchemy", "sqlite3", "jinja2", "site-packages", ".py&#34;, line")


@pytest.fixture
def website(on_sqlite: Website) -> Website:
    """The practice of `used`, in production's way of saying errors."""
    on_sqlite.app.config["PROPAGATE_EXCEPTIONS"] = False
    return on_sqlite


@dataclass
class Target:
    """One route with an address that names something, the fields its pages send, and who calls it."""

    rule: UrlRule
    path: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)


class Walk:
    """A practice that is the same before each request, its routes, and the cookies of everybody who may call them."""

    def __init__(self, used: Used) -> None:
        self.website, self.used = used.website, used
        desk, phone = used.website.counselor(), used.website.open_link(used.link)
        self.cookies = {name: _cookie(browser, name) for browser, name in ((desk, DESK), (phone, VISIT))}
        desk.get("/")
        self.cookies[DESK] = _cookie(desk, DESK)
        self.kept = sqlite3.connect(":memory:", check_same_thread=False)
        with closing(sqlite3.connect(self._file)) as now:
            now.backup(self.kept)
        self.names: dict[str, dict[str, str]] = defaultdict(dict)
        self.asked: dict[str, dict[str, str]] = defaultdict(dict)
        self.targets = self._targets()

    @property
    def _file(self) -> str:
        return self.website.url.removeprefix("sqlite:///")

    def restore(self) -> None:
        with self.website.app.app_context():
            self.website.runtime.binding.engine().dispose()
        with closing(sqlite3.connect(self._file)) as now:
            self.kept.backup(now)

    def _targets(self) -> list[Target]:
        rules = [one for one in our_rules(self.website) if one.endpoint != "intersession.static"]
        found = [Target(one, self.used.path(one), method_of(one)) for one in rules]
        for one in found:
            if one.method == "GET":
                self._read(self.ask(one, {}))
        tokens = {caller: self._token(caller) for caller in (Caller.COUNSELOR, Caller.CLIENT)}
        for one in found:
            own = self.names[one.path] if one.method == "POST" else self.asked[one.path]
            one.fields = {**(ERRANDS if one.method == "POST" else {}), **own}
            caller = Caller.CLIENT if declared(one.rule) is Caller.WRITER else declared(one.rule)
            if one.method == "POST" and caller in tokens:
                one.fields["csrf_token"] = tokens[caller]
            if one.method == "POST" and caller is Caller.LINK:
                one.fields["token"] = self.used.ids["token"]
        return found

    def _read(self, response: TestResponse) -> None:
        if response.mimetype != "text/html":
            return
        page = Page(response.text)
        for form in page.forms():
            known = self.names if form.method.lower() == "post" else self.asked
            known[urlsplit(form.action).path] |= dict(form.fields)
        for link in page.links():
            self.asked[urlsplit(link).path] |= dict(parse_qsl(urlsplit(link).query))

    def _token(self, caller: Caller) -> str:
        path = "/assign" if caller is Caller.COUNSELOR else "/i/part/1"
        return self.names[path]["csrf_token"]

    def ask(self, target: Target, values: Mapping[str, str], *, path: str = "") -> TestResponse:
        """Call a route with these values over what its pages send, as whoever may call it."""
        http = self.website.app.test_client(use_cookies=False)
        headers = {"Sec-Fetch-Site": "same-origin", "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        sent = {**target.fields, **values}
        how = {"data": sent} if target.method == "POST" else {"query_string": sent}
        return http.open(path or target.path, method=target.method, base_url=BASE, headers=headers, **how)  # type: ignore[arg-type]  # one of two

    def answer(self, target: Target, values: Mapping[str, str]) -> tuple[int, str]:
        """Say what the same practice answers to this: its status, and its words without what differs each time."""
        self.restore()
        response = self.ask(target, values)
        return response.status_code, VARIES.sub("", response.text if response.mimetype == "text/html" else "")


def _cookie(browser: Browser, name: str) -> str:
    found = browser.http.get_cookie(name, domain="practice.test")
    return found.value if found is not None else ""


@pytest.fixture
def walk(used: Used) -> Iterator[Walk]:
    made = Walk(used)
    yield made
    made.kept.close()


def is_sound(target: Target, response: TestResponse) -> None:
    what = f"{target.method} {target.rule.rule}: {response.status_code}"
    assert response.status_code < 500, what
    assert "Set-Cookie: isn" not in str(response.headers), what
    assert "isn" not in {cookie.partition("=")[0] for cookie in response.headers.getlist("Set-Cookie")}, what
    assert response.headers["X-Content-Type-Options"] == "nosniff", what
    assert "default-src 'none'" in response.headers["Content-Security-Policy"], what
    assert response.headers["Cache-Control"] == "no-store", what
    if response.mimetype == "text/html":
        assert not [trace for trace in TRACES if trace in response.text], what
        assert SHOUT not in response.text, what


def hostile_path(walk: Walk, target: Target, value: str) -> str:
    """Put a value into each text of a route's address. What no address can hold is left out."""
    spoken = quote(value.encode("utf-8", "replace"), safe="")
    texts = {one for one in target.rule.arguments if f"<{one}>" in target.rule.rule}
    ids = {**walk.used.ids, **dict.fromkeys(texts, spoken or "x")}
    return re.sub(r"<(?:[^:>]+:)?(\w+)>", lambda found: ids[found[1]], target.rule.rule)


@pytest.mark.thorough
def test_whatever_is_sent_wherever_is_answered_in_words(walk: Walk) -> None:
    walked: set[str] = set()

    @settings(
        max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None, derandomize=True
    )
    @given(turn=st.integers(0, SLICES - 1), values=st.lists(VALUES, min_size=3, max_size=3), in_path=st.booleans())
    def send(turn: int, values: list[str], in_path: bool) -> None:
        walk.restore()
        turn = (turn + len(walked)) % SLICES
        for place, target in enumerate(walk.targets[turn::SLICES]):
            names = [name for name in (*target.fields, *COMMON) if name not in OURS]
            chosen = {names[(place + step * 7) % len(names)]: value for step, value in enumerate(values)}
            path = hostile_path(walk, target, values[0]) if in_path else ""
            response = walk.ask(target, chosen, path=path)
            # An address that fits no route is the host's to answer.
            if not in_path or "Content-Security-Policy" in response.headers:
                is_sound(target, response)
            walked.add(f"{target.method} {target.rule.rule}")

    send()
    assert len(walked) > 0.6 * len(walk.targets)


@pytest.mark.thorough
def test_no_value_changes_what_a_query_means(walk: Walk) -> None:
    tried: Counter[str] = Counter()
    for target in walk.targets:
        for name in sorted(set(target.fields) - OURS - {"token"}):
            if tried[name] >= OFTEN:
                continue
            true, false = SAME_LENGTH[tried.total() % len(SAME_LENGTH)]
            tried[name] += 1
            one, two = (walk.answer(target, {name: value}) for value in (true, false))
            assert one[0] == two[0] < 500, (target.rule.rule, name)
            assert _without(true, one[1]) == _without(false, two[1]), (target.rule.rule, name)
    assert len(tried) > 60


def _without(value: str, text: str) -> str:
    """Take a value out of a page, in each way that a page writes it."""
    for written in (value, quote_plus(value), quote(value), quote_plus(value, safe=LEFT_IN_ADDRESSES)):
        text = text.replace(str(escape(written)), "")
    return text
