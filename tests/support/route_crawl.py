"""What our pages themselves say about our routes: values in addresses, fields of forms, what is asked for by GET.

Somebody's browser goes from page to page, twice at most for each route, and posts nothing. No expectations live here.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit
from xml.etree.ElementTree import Element

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule as UrlRule

from tests.support.reading import Page

VISITS = 2
MOST = 3
"""So many values are kept for each name."""
ARGUMENT = re.compile(r"<(?:(?P<converter>[^:<>]+):)?(?P<name>\w+)>")
NOTHING = "00000000-0000-4000-8000-000000000000"
Fields = dict[str, list[str]]


@dataclass
class Seen:
    """What pages named: `fields` by route and method, with the values that they would send; `values` in addresses."""

    app: Flask
    base: str
    fields: dict[tuple[str, str], Fields] = field(default_factory=lambda: defaultdict(dict))
    values: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    visits: Counter[str] = field(default_factory=Counter)

    def crawl(self, http: FlaskClient, starts: Iterable[str]) -> None:
        """Open these pages and what they lead to."""
        waiting = list(starts)
        while waiting:
            path = waiting.pop(0)
            endpoint = self._note(path, "GET")
            if endpoint is None or self.visits[endpoint] >= VISITS:
                continue
            self.visits[endpoint] += 1
            with http.get(path, base_url=self.base, headers={"Sec-Fetch-Site": "same-origin"}) as response:
                if response.status_code < 400 and response.mimetype == "text/html" and response.data:
                    waiting += self.read(Page(response.get_data(as_text=True)))
                elif "Location" in response.headers:
                    waiting.append(_local(response.headers["Location"]))

    def read(self, page: Page) -> list[str]:
        """Keep what a page names, and return where it leads."""
        for form in page.root.iter("form"):
            actions = {form.get("action", "")} | {one.get("formaction", "") for one in form.iter("button")}
            for action in actions - {""}:
                self._note(action, form.get("method", "get").upper(), fields_of(form))
        return [_local(link) for link in page.links() if link.startswith(("/", self.base))]

    def _note(self, address: str, method: str, fields: Fields | None = None) -> str | None:
        parts = urlsplit(address)
        try:
            endpoint, given = self.app.url_map.bind(urlsplit(self.base).netloc).match(parts.path, method)
        except HTTPException:
            return None
        for name, value in given.items():
            _add(self.values[endpoint, name], str(value))
        for name, value in parse_qsl(parts.query, keep_blank_values=True):
            _add(self.fields[endpoint, "GET"].setdefault(name, []), value)
        for name, values in (fields or {}).items():
            known = self.fields[endpoint, method].setdefault(name, [])
            for value in values:
                _add(known, value)
        return str(endpoint)

    def learn(self, other: Seen) -> None:
        """Take over what somebody else's pages named."""
        for key, values in other.values.items():
            self.values[key] += values
        for route, fields in other.fields.items():
            self.fields[route] = {**fields, **self.fields[route]}

    def examples(self, rule: UrlRule) -> dict[str, list[str]]:
        """Return values for each argument of a route's address: its own, else what others have by that name."""
        found: dict[str, list[str]] = {}
        for name in rule.arguments:
            own = self.values[rule.endpoint, name]
            others = [value for (_, known), values in self.values.items() if known == name for value in values]
            found[name] = (own or others or [_made_up(rule, name)])[:MOST]
        return found

    def path(self, rule: UrlRule) -> str:
        """Return one address of a route."""
        values = self.examples(rule)
        return ARGUMENT.sub(lambda part: values[part["name"]][0], rule.rule)


def fields_of(form: Element) -> Fields:
    """Return every field and button of a form with the values that it offers, chosen or not."""
    found: Fields = {}
    for one in form.iter():
        name = one.get("name")
        if not name or one.get("disabled") is not None:
            continue
        offered = [option.get("value", "") for option in one.iter("option")]
        written = "".join(one.itertext()) if one.tag == "textarea" else one.get("value", "")
        for value in offered or [written]:
            _add(found.setdefault(name, []), value)
    return found


def _add(values: list[str], value: str) -> None:
    if value not in values and len(values) < MOST:
        values.append(value)


def _made_up(rule: UrlRule, name: str) -> str:
    kind = next(part["converter"] or "" for part in ARGUMENT.finditer(rule.rule) if part["name"] == name)
    return {"uuid": NOTHING, "int": "1"}.get(kind.partition("(")[0], "x")


def _local(address: str) -> str:
    parts = urlsplit(address)
    return parts.path + (f"?{parts.query}" if parts.query else "")
