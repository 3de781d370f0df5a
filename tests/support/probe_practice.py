"""The demo's practice as a target: served without a worker, its clock standing still, everybody's cookies at hand."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from waitress import wasyncore
from waitress.server import create_server

from intersession.hooks.types import Counselor
from intersession.services import handing, pins, visits
from intersession.standalone import server
from intersession.standalone.app import Start, create_app, upgrade
from intersession.standalone.demo import practice
from intersession.standalone.demo.times import DemoClock
from intersession.standalone.place import Place, open_place
from intersession.web.cookies import VISIT
from intersession.web.runtime import runtime
from intersession.web.transaction import writing
from tests.support.probe_kept import Kept, KeptFile, KeptServer
from tests.support.probe_watch import Watch
from tests.support.reading import Page
from tests.support.route_crawl import Seen
from tests.support.route_schema import TOKEN, caller_of, routes
from tests.support.website import PlainRenderer

OWN = {"Sec-Fetch-Site": "same-origin"}
CHEAP = {"argon2__time_cost": 1, "argon2__memory_cost": 64, "argon2__parallelism": 1}
"""A sign-in costs a quarter of a second on purpose, and a tool tries hundreds."""
MAKING: tuple[str, ...] = (
    "assigning.give",
    "goals.add",
    "cases.raise_concern",
    "cases.add_note",
    "batches.ask",
    "programs.begin",
)
MAKING += ("reviewing.comment", "reviewing.reply")
WORDS = "A few words"
PIN, SETUP_CODE = "482913", "0a1b2c3d"
FIRST_RUN = "/practice/first-run"
BY_LINK = ("intersession.link.pass_reason", "intersession.contact.pause_by_link")
KNOWN: dict[str, dict[str, str]] = {
    "intersession.phone.answer_test": {"test": "yes"},
    "intersession.phone.keep_pin": {"pin": PIN, "again": PIN, "do": "keep"},
    "intersession.phone.keep_safe": {"channel": "email", "since": "18:00", "until": "20:00"},
    "intersession.link.pass_reason": {"reason": "tired"},
    "intersession.contact.pause": {"for": "two_weeks", "do": "pause"},
    "intersession.contact.pause_by_link": {"for": "two_weeks", "do": "pause"},
    "intersession.proving.give_code": {"code": "123456"},
    "intersession.proving.give_pin": {"pin": PIN},
    "intersession.reaching.keep_own": {"pin": PIN},
    "intersession.reflecting.resolve": {"rev": "1", "keep": "here", "moment": WORDS},
    "intersession.reflecting.autosave": {"rev": "1", "part": "1", "moment": WORDS},
    "intersession.removing.answer": {"do": "remove", "why": WORDS},
    "security.tf_select": {"which": "authenticator"},
    "door.first_run": {"name": "Amara", "email": "new@practice.test", "password": "four plain words here",
                       "again": "four plain words here", "timezone": "Europe/Berlin", "code": SETUP_CODE},
}  # fmt: skip  # a route a line
"""Fields of forms that no crawl comes to, since nobody is in that state, and what has to be right in one field for the
others to be looked at."""
DOORS = ("/sign-in", "/practice/join", "/sign-out", "/i")
"""Pages with forms for whoever is not in yet."""


@dataclass
class Somebody:
    """One caller: the cookies of their browser, what their forms carry, and what their pages named."""

    name: str
    seen: Seen
    cookies: dict[str, str]
    token: str = ""
    home: str = "/"
    """A page of theirs that reads each of their cookies."""
    within: tuple[str, ...] = ("/",)
    """Where they are sent: addresses that begin with one of these."""

    @property
    def cookie(self) -> str:
        return self.cookie_with()

    def cookie_with(self, marked: str = "") -> str:
        """Return the header, with a mark behind the cookie of this name."""
        return "; ".join(f"{name}={value}{'*' * (name == marked)}" for name, value in self.cookies.items())


@dataclass
class Target:
    """The practice at an address, and who calls it."""

    app: Flask
    address: str
    watch: Watch
    callers: list[Somebody]


People = Callable[[Flask, str, DemoClock, Place], list[Somebody]]
"""Lets somebody come into a practice that was just made, at its address."""


@contextmanager
def served(folder: Path, database: str = "", *, people: People) -> Iterator[Target]:
    """Make a practice in a new folder or database, let these people come in, and serve it one request at a time."""
    listening = server.open_socket("127.0.0.1", 0)
    address, clock = server.address_of(listening), DemoClock()
    place = open_place(folder)
    app = create_app(Start(place, address, database, setup_code=SETUP_CODE, clock=clock))
    app.extensions["security"].pwd_context.update(**CHEAP)
    app.extensions["intersession"].renderer = PlainRenderer()
    upgrade(app)
    callers = people(app, address, clock, place)
    for one in callers:
        for endpoint, fields in KNOWN.items():
            known = one.seen.fields[endpoint, "POST"]
            known |= {name: [value, *known.get(name, [])] for name, value in fields.items()}
    kept: Kept = KeptServer(database) if database else KeptFile(Path(place.database.removeprefix("sqlite:///")))
    watch = Watch(app, kept)
    with _answering(watch, listening):
        yield Target(app, address, watch, callers)
    kept.close()
    server.close(app)


def everybody(app: Flask, address: str, clock: DemoClock, place: Place) -> list[Somebody]:
    """Let the people of the demo's practice come in, somebody who is half signed in, and somebody who is not."""
    links = _fill(app, clock, place)
    known = [_counselor(app, address, place), _client(app, address, links)]
    return [*known, _nobody(app, address, known), _halfway(app, address, place)]


def newcomer(app: Flask, address: str, clock: DemoClock, place: Place) -> list[Somebody]:
    """Let whoever makes the first account of a practice come in: the page is gone as soon as there is one."""
    http, seen = app.test_client(), Seen(app, address)
    seen.crawl(http, [FIRST_RUN])
    token = _token(seen, "door.first_run")
    return [Somebody("newcomer", seen, _cookies(http), token, home=FIRST_RUN, within=(FIRST_RUN,))]


def _fill(app: Flask, clock: DemoClock, place: Place) -> list[str]:
    with app.app_context(), writing(runtime()):
        work = runtime().unit()
        practice.prepare(work, clock, place, zone="Europe/Berlin")
        clock.told = work.clock()  # so that no visit ends while tools are at work
        return [one.link for one in practice.client_links(work) if one.is_open]


@contextmanager
def _answering(watch: Watch, listening: Any) -> Iterator[None]:
    waiting = create_server(watch, sockets=[listening], threads=1, ident=None)
    thread = threading.Thread(target=waiting.run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        waiting.trigger.pull_trigger(lambda: wasyncore.close_all(waiting._map, ignore_all=True))
        thread.join(timeout=10)
        waiting.task_dispatcher.shutdown()


def _counselor(app: Flask, address: str, place: Place) -> Somebody:
    http, seen = app.test_client(), Seen(app, address)
    login, password = next(iter(practice.passwords(place).items()))
    _sign_in(http, address, login, password)
    seen.crawl(http, ["/", *_openings(seen, "counselor")])
    _use_practice(http, seen)
    seen.crawl(http, [seen.path(rule) for rule in routes(app, "counselor") if "GET" in (rule.methods or ())])
    return Somebody("counselor", seen, _cookies(http), _token(seen, "intersession.assigning.give"))


def _client(app: Flask, address: str, links: list[str]) -> Somebody:
    http, seen = app.test_client(), Seen(app, address)
    opened = _post(http, address, "/i", {"token": links[0].rpartition("#")[2]})
    seen.read(opened)
    begin = opened.form("/i/start")
    _post(http, address, begin.action, begin.filled(accept="yes", length="full"))
    seen.crawl(http, ["/i/part/1", "/i/part/2", "/i/check", *_openings(seen, "client")])
    with app.app_context(), writing(runtime()):
        work = runtime().unit()
        visit = visits.resume(work, _cookies(http)[VISIT])
        # As if the counselor showed the code: a phone is set up only meanwhile.
        handing.show(work, visit.reflection.case, visit.link, by=Counselor(visit.reflection.case.counselor_ref, "A"))
        proved = visits.prove(work, visit).secret
        pins.choose(work, visit, PIN)
    http.set_cookie(VISIT, proved, domain="127.0.0.1")
    seen.visits.clear()
    seen.crawl(http, ["/i/mine", "/i/new-pin", "/i/part/1", *_openings(seen, "client")])
    for one in BY_LINK:
        seen.fields[one, "POST"]["token"] = [links[0].rpartition("#")[2]]
    token = _page(http, address, "/i/part/1").form("/i/part/1").value(TOKEN)
    return Somebody("client", seen, _cookies(http), token, home="/i/part/1")


def _use_practice(http: FlaskClient, seen: Seen) -> None:
    """Send what makes rows that the story has not, so that addresses can name them."""
    for endpoint in (f"intersession.{one}" for one in MAKING):
        rule = next(one for one in seen.app.url_map.iter_rules(endpoint) if "POST" in (one.methods or ()))
        fields = seen.fields[endpoint, "POST"].items()
        sent = {name: next((value for value in values if value), WORDS) for name, values in fields}
        answer = http.post(seen.path(rule), data=sent, base_url=seen.base, headers=OWN, follow_redirects=True)
        if answer.mimetype == "text/html":
            seen.crawl(http, seen.read(Page(answer.text)))


def _nobody(app: Flask, address: str, others: list[Somebody]) -> Somebody:
    """A browser without any visit, which knows every address and every field that somebody else's pages have."""
    http, seen = app.test_client(), Seen(app, address)
    form = _page(http, address, "/sign-in").form("/sign-in")
    seen.crawl(http, DOORS)
    for one in others:
        seen.learn(one.seen)
    return Somebody("nobody", seen, _cookies(http), form.value(TOKEN), home="/sign-in")


def _halfway(app: Flask, address: str, place: Place) -> Somebody:
    """A browser with the right password of somebody who signs in with a code as well."""
    http, seen = app.test_client(), Seen(app, address)
    login, password = list(practice.passwords(place).items())[-1]
    security = app.extensions["security"]
    with app.app_context(), writing(runtime()):
        person = security.datastore.find_user(email=login)
        secret = security.totp_factory.generate_totp_secret()
        security.datastore.tf_set(person, "authenticator", totp_secret=secret)
    asked = _sign_in(http, address, login, password)
    seen.read(asked)
    seen.crawl(http, ["/sign-in/code", "/sign-in/recovery", "/sign-in/lost"])
    token = asked.form("/sign-in/code").value(TOKEN)
    within = ("/sign-in/", "/tf-select")
    return Somebody("halfway", seen, _cookies(http), token, home="/sign-in/code", within=within)


def _sign_in(http: FlaskClient, address: str, login: str, password: str) -> Page:
    form = _page(http, address, "/sign-in").form("/sign-in")
    return _post(http, address, form.action, form.filled(email=login, password=password))


def _openings(seen: Seen, who: str) -> list[str]:
    """The pages whose addresses name nothing: they need no other page to lead there."""
    rules = [rule for rule in routes(seen.app, who) if not rule.arguments and "GET" in (rule.methods or ())]
    return [rule.rule for rule in rules if caller_of(rule) is not None or rule.rule.count("/") <= 2]


def _page(http: FlaskClient, address: str, path: str) -> Page:
    return Page(http.get(path, base_url=address, headers=OWN).text)


def _post(http: FlaskClient, address: str, path: str, data: Any) -> Page:
    answer = http.post(path, data=data, base_url=address, headers=OWN, follow_redirects=path == "/sign-in")
    page = Page(answer.text)
    assert answer.status_code < 400, (path, answer.status_code, page.text)
    return page


def _token(seen: Seen, endpoint: str) -> str:
    return seen.fields[endpoint, "POST"][TOKEN][0]


def _cookies(http: FlaskClient) -> dict[str, str]:
    return {one.key: one.value for one in (http._cookies or {}).values()}
