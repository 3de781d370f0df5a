"""Lets two tools that are not ours loose on the demo's practice: schemathesis on every route, sqlmap on every field.

Run it with `make probe`, or one of them with `make probe ARGS="sqlmap --engine sqlite"`. The tools live in .venv-probe;
what they send is judged by `probe_watch.py`, too. Prints what was tried and found; ends with 1 when anything was. No
test.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from werkzeug.routing import Rule as UrlRule

from tests.support.house import ROOT
from tests.support.postgres import Server, make_folder
from tests.support.probe_practice import People, Somebody, Target, everybody, newcomer, served
from tests.support.route_crawl import ARGUMENT
from tests.support.route_schema import CALLERS, TOKEN, document, methods_of, routes

TOOLS = ROOT / ".venv-probe" / "bin"
NOT_FIELDS = frozenset({TOKEN})
DIALECTS = {"sqlite": "SQLite", "postgres": "PostgreSQL"}
FOUND = re.compile(r"(?m)^Parameter: |identified the following injection point|appears? to be '.*' injectable")
TRIED = "not appear to be injectable"
PATIENCE_SECONDS = 300
"""How long sqlmap may look at one address."""


@dataclass
class Report:
    """What came of one tool."""

    title: str
    requests: int
    seconds: float
    findings: list[str]

    def __str__(self) -> str:
        head = f"{self.title}: {self.requests} requests in {self.seconds:.0f} s, {len(self.findings)} findings"
        return "\n  ".join([head, *self.findings])


def main(arguments: Sequence[str]) -> int:
    wish = _wish(arguments)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # one thread: there is always a queue
    reports: list[Report] = []
    for engine, people in product(wish.engine, _people(wish)):
        with tempfile.TemporaryDirectory() as made, _database(engine) as url:
            folder = Path(made)
            with served(folder / "practice", url, people=people) as target:
                for tool in wish.tools:
                    # The routes are the same on both, the statements are not.
                    if tool == "sqlmap" or engine == "sqlite":
                        reports += _run(tool, engine, target, folder, wish)
    print("\n== What came of it", *reports, sep="\n")
    return int(any(one.findings for one in reports))


def _people(wish: argparse.Namespace) -> list[People]:
    """Return who has to come in for the callers that were asked for: a newcomer, into a practice of their own."""
    wanted: list[People] = [newcomer] if "newcomer" in wish.who else []
    return [*wanted, everybody] if {*wish.who} - {"newcomer"} else wanted


def _wish(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tools", nargs="*", default=["schemathesis", "sqlmap"], help="schemathesis, sqlmap, or both")
    parser.add_argument("--engine", nargs="+", choices=DIALECTS, default=list(DIALECTS))
    parser.add_argument("--examples", type=int, default=20, help="of schemathesis, for each route")
    parser.add_argument("--only", default="", help="addresses that hold this")
    parser.add_argument("--who", nargs="+", choices=CALLERS, default=list(CALLERS))
    return parser.parse_args(arguments)


@contextmanager
def _database(engine: str) -> Iterator[str]:
    """Give the address of an empty database, "" for the practice's own SQLite file."""
    if engine == "sqlite":
        yield ""
        return
    server = Server(make_folder())
    try:
        server.start()
        yield server.url(server.create())
    finally:
        server.remove()


def _run(tool: str, engine: str, target: Target, folder: Path, wish: argparse.Namespace) -> Iterator[Report]:
    for who in (one for one in target.callers if one.name in wish.who):
        sent_to = [one for one in routes(target.app, who.name) if one.rule.startswith(who.within)]
        rules = [one for one in sent_to if wish.only in one.rule]
        if not rules:
            continue
        target.watch.begin()
        began = time.monotonic()
        found = RUNS[tool](target, who, rules, folder, wish, engine)
        seconds = time.monotonic() - began
        answers = dict(sorted(target.watch.statuses.items()))
        print(f"-- {tool}, {engine}, {who.name}: {len(rules)} routes, answers {answers}", flush=True)
        findings = sorted({*found, *target.watch.findings})
        yield Report(f"{tool} on {engine} as {who.name}", target.watch.asked, seconds, findings)


def _schemathesis(
    target: Target, who: Somebody, rules: list[UrlRule], folder: Path, wish: argparse.Namespace, _engine: str
) -> list[str]:
    schema = folder / f"{who.name}.json"
    schema.write_text(json.dumps(document(who.seen, rules, token=who.token)))
    command: list[str | Path] = [
        TOOLS / "schemathesis",
        "run",
        schema,
        "--url",
        target.address,
        "--checks",
        "not_a_server_error",
    ]
    command += ["--header", f"Cookie:{who.cookie}", "--header", "Sec-Fetch-Site:same-origin", "--no-color"]
    command += ["--max-examples", str(wish.examples), "--phases", "examples,coverage,fuzzing", "--max-redirects", "0"]
    command += ["--suppress-health-check", "all", "--continue-on-failure"]
    command += ["--generation-deterministic", "--warnings", "off", "--request-timeout", "60"]
    log = folder / f"{who.name}.log"
    with log.open("w") as out:
        ended = subprocess.run(command, cwd=folder, stdout=out, stderr=subprocess.STDOUT, check=False)
    told = log.read_text()
    print(told[-1500:])
    return [] if ended.returncode == 0 else [f"schemathesis ended with {ended.returncode}: {told[-1500:]}"]


@dataclass(frozen=True, slots=True)
class Aim:
    """One address for sqlmap, with the fields or the cookie to try; an asterisk marks a place in the address itself."""

    path: str
    fields: tuple[str, ...] = ()
    data: str = ""
    is_post: bool = False
    cookie: str = ""


def _aims(who: Somebody, rules: list[UrlRule]) -> Iterator[Aim]:
    yield from (Aim(who.home, cookie=name) for name in who.cookies)
    for rule in rules:
        path = who.seen.path(rule)
        for method in methods_of(rule):
            sent = {name: values[0] for name, values in who.seen.fields[rule.endpoint, method].items()}
            names = tuple(name for name in sent if name not in NOT_FIELDS)
            if names and method == "POST":
                yield Aim(path, names, urlencode(sent | {TOKEN: who.token}), is_post=True)
            elif names:
                yield Aim(f"{path}?{urlencode(sent)}", names)
            texts = [part["name"] for part in ARGUMENT.finditer(rule.rule) if not part["converter"]]
            if texts:
                yield _marked(who, rule, is_post=method == "POST")


def _marked(who: Somebody, rule: UrlRule, *, is_post: bool) -> Aim:
    values = who.seen.examples(rule)
    path = ARGUMENT.sub(lambda part: values[part["name"]][0] + ("" if part["converter"] else "*"), rule.rule)
    return Aim(path, data=urlencode({TOKEN: who.token}) if is_post else "", is_post=is_post)


def _sqlmap(
    target: Target, who: Somebody, rules: list[UrlRule], folder: Path, _wish: argparse.Namespace, engine: str
) -> list[str]:
    found: list[str] = []
    fields = 0
    for aim in _aims(who, rules):
        fields += len(aim.fields) or 1
        told = _told(_command(target, who, aim, folder, engine), folder)
        if FOUND.search(told):
            found.append(f"{aim.path} {','.join(aim.fields) or aim.cookie}: sqlmap sees a way in\n{_said(told)}")
        elif TRIED not in told:
            found.append(f"{aim.path} {','.join(aim.fields) or aim.cookie}: sqlmap did not try it\n{told[-300:]}")
    print(f"{fields} fields, cookies, and places in addresses", flush=True)
    return found


def _said(told: str) -> str:
    """Return the lines that made it a finding, and what sqlmap came to in the end: it takes some of them back."""
    lines = told.splitlines()
    return "\n".join([one for one in lines if FOUND.search(one)] + lines[-12:])


def _command(target: Target, who: Somebody, aim: Aim, folder: Path, engine: str) -> list[str | Path]:
    made: list[str | Path] = [TOOLS / "sqlmap", "-u", target.address + aim.path, "--batch", "--disable-coloring"]
    made += ["--cookie", who.cookie_with(aim.cookie), "--drop-set-cookie", "--header", "Sec-Fetch-Site: same-origin"]
    made += ["--dbms", DIALECTS[engine], "--level", "1", "--risk", "1", "--technique", "BEUS"]
    made += ["--ignore-code", "*", "--ignore-redirects", "--skip-waf"]
    made += ["--output-dir", folder / "sqlmap", "--flush-session", "--retries", "0", "--timeout", "20"]
    # It asks whether a value with an apostrophe in it is an attack that somebody left there, and stops then. And nobody
    # decodes a cookie, and Werkzeug drops one with a blank: a payload has to arrive as what it is.
    made += ["--answers", "really sure=Y,URL encode cookie=N"]
    made += ["--tamper", "space2comment"] if aim.cookie else []
    # A cookie that is refused brings a form with another secret each time: two such pages are alike to 0.98, which
    # is where sqlmap takes one page for another. What stands to read is the same.
    made += ["--text-only"] if aim.cookie else []
    made += ["--data", aim.data, "--method", "POST"] if aim.is_post else []
    made += ["-p", ",".join(aim.fields)] if aim.fields else []
    return made


def _told(command: Sequence[str | Path], folder: Path) -> str:
    home = os.environ | {"HOME": str(folder)}  # so that it keeps nothing of ours elsewhere
    quiet: dict[str, Any] = {"stdin": subprocess.DEVNULL, "capture_output": True, "text": True, "env": home}
    try:
        done = subprocess.run(command, timeout=PATIENCE_SECONDS, check=False, **quiet)
    except subprocess.TimeoutExpired as late:
        print(f"stopped after {PATIENCE_SECONDS} s: {command[2]}")
        return str(late.stdout or "")
    return str(done.stdout)


RUNS = {"schemathesis": _schemathesis, "sqlmap": _sqlmap}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
