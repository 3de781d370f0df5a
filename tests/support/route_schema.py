"""Our routes as an OpenAPI document, made from the application and from what its pages were seen to send."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Flask
from werkzeug.routing import Rule as UrlRule

from intersession.web.access import RULES, Caller
from tests.support.route_crawl import ARGUMENT, Seen

OURS = "intersession."
LONGEST = 3000
TOKEN = "csrf_token"
SILENT = frozenset({"HEAD", "OPTIONS"})
CALLERS: dict[str, frozenset[Caller | None]] = {
    "counselor": frozenset({Caller.COUNSELOR, Caller.ANYONE, None}),
    "client": frozenset({Caller.CLIENT, Caller.WRITER, Caller.LINK, Caller.ANYONE}),
    "nobody": frozenset({*Caller, None}),
    "halfway": frozenset({None}),
    "newcomer": frozenset({None}),
}
"""Whose routes each of them is sent to; None stands for those of the host itself."""


def routes(app: Flask, who: str) -> list[UrlRule]:
    """Return the routes that somebody is sent to, those for files left out."""
    found = [rule for rule in app.url_map.iter_rules() if not rule.endpoint.endswith("static")]
    return sorted((one for one in found if caller_of(one) in CALLERS[who]), key=lambda one: one.rule)


def caller_of(rule: UrlRule) -> Caller | None:
    """Return who may call one of our routes; None for one of the host's."""
    declared = RULES.get(rule.endpoint.removeprefix(OURS)) if rule.endpoint.startswith(OURS) else None
    return declared.caller if declared is not None else None


def methods_of(rule: UrlRule) -> list[str]:
    return sorted((rule.methods or set()) - SILENT)


def document(seen: Seen, rules: Iterable[UrlRule], *, token: str) -> dict[str, Any]:
    """Return the OpenAPI document. `token`: what this caller's forms carry."""
    paths: dict[str, dict[str, Any]] = {}
    for rule in rules:
        address = ARGUMENT.sub(lambda part: "{" + part["name"] + "}", rule.rule)
        for method in methods_of(rule):
            paths.setdefault(address, {})[method.lower()] = _operation(seen, rule, method, token=token)
    return {"openapi": "3.0.3", "info": {"title": "Our routes", "version": "1"}, "paths": paths}


def _operation(seen: Seen, rule: UrlRule, method: str, *, token: str) -> dict[str, Any]:
    fields = {name: _text(values) for name, values in seen.fields[rule.endpoint, method].items()}
    made: dict[str, Any] = {
        "operationId": f"{rule.endpoint} {method}",
        "parameters": [_in_address(rule, name, values) for name, values in seen.examples(rule).items()],
        "responses": {"default": {"description": "an answer in words"}},
    }
    if method == "GET":
        made["parameters"] += [{"in": "query", "name": name, "schema": one} for name, one in fields.items()]
    else:
        body = {"type": "object", "properties": fields | {TOKEN: {"enum": [token]}}, "required": [TOKEN]}
        made["requestBody"] = {"required": True, "content": {"application/x-www-form-urlencoded": {"schema": body}}}
    return made


def _in_address(rule: UrlRule, name: str, values: list[str]) -> dict[str, Any]:
    # What has a converter is answered by "not found" before anything of ours is reached, so it keeps what is there.
    kind = next(part["converter"] for part in ARGUMENT.finditer(rule.rule) if part["name"] == name)
    schema = {"type": "string", "enum": values} if kind else _text(values, least=1)
    return {"in": "path", "name": name, "required": True, "schema": schema}


def _text(values: list[str], *, least: int = 0) -> dict[str, Any]:
    kept = [value for value in values if len(value) >= least]
    anything = {"type": "string", "minLength": least, "maxLength": LONGEST}
    return {"anyOf": [{"type": "string", "enum": kept}, anything]} if kept else anything
