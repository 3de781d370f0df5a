"""What is weak about a Content-Security-Policy, and the headers that every answer of ours has."""

from __future__ import annotations

from collections.abc import Mapping

from tests.support.website import BASE

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
ALIKE = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
}


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
