"""The command `demo`: makes or refreshes the practice, writes the next brief, says how to get in, and serves."""

from __future__ import annotations

import json
import os
import shutil
import sys
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from socket import socket

import click
from flask import Flask
from sqlalchemy import select

from intersession.hooks.types import Counselor, HostCase
from intersession.pdf import briefs
from intersession.services.unit import UnitOfWork
from intersession.standalone import cases, server
from intersession.standalone.app import Start, create_app, upgrade
from intersession.standalone.demo import practice
from intersession.standalone.demo.people import cast
from intersession.standalone.demo.practice import ClientLink
from intersession.standalone.demo.times import DemoClock
from intersession.standalone.door_pages import local_zone
from intersession.standalone.hooks import as_counselor
from intersession.standalone.logs import log_to
from intersession.standalone.models import User
from intersession.standalone.place import PRIVATE_FILE, Place, open_place
from intersession.web.runtime import runtime
from intersession.web.transaction import writing

SETTINGS = (
    'practice_name = "Harbor Counseling"\nhelp_lines = [["Emergency services", "112"], ["Crisis line", "116 123"]]\n'
)
EDITIONS = {"counselor": "notes", "room_safe": "notes-for-the-room"}
AHEAD = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for on the command line."""

    data: Path
    database: str
    port: int
    is_served: bool
    is_json: bool


@dataclass(frozen=True, slots=True)
class Ready:
    """What there is, for whoever drives the demo: the fields of the JSON that is printed."""

    base_url: str
    counselors: list[dict[str, str]]
    clients: list[dict[str, str]]
    briefs: list[str]
    outbox_dir: str
    log_files: list[str]
    database_url: str
    data_dirs: list[str]
    cli: str


def run(wish: Wish) -> None:
    """Do it. Raise SettingError when the folder or the port cannot be used."""
    listening = server.open_socket("127.0.0.1", wish.port) if wish.is_served else None
    base_url = server.address_of(listening) if listening is not None else f"http://127.0.0.1:{wish.port}"
    place = _open(wish.data)
    clock = DemoClock()
    app = create_app(Start(place, base_url, wish.database, clock=clock))
    try:
        _show(app, place, clock, wish=wish, listening=listening)
    finally:
        server.close(app)


def _show(app: Flask, place: Place, clock: DemoClock, *, wish: Wish, listening: socket | None) -> None:
    upgrade(app)
    with app.app_context(), writing(runtime()):
        work = runtime().unit()
        practice.prepare(work, clock, place, zone=local_zone())
    with app.app_context(), writing(runtime()):
        work = runtime().unit()
        links = practice.client_links(work)
        ready = _ready(work, place, links, database=wish.database)

    def say() -> None:
        click.echo(json.dumps(asdict(ready)) if wish.is_json else _words(ready, links, is_served=wish.is_served))
        sys.stdout.flush()

    if listening is not None:
        server.serve(app, listening, on_ready=say)
    else:
        say()


def _open(folder: Path) -> Place:
    os.umask(0o077)  # the database and the logs are for their owner alone
    place = open_place(folder)
    if not place.settings_file.exists():
        place.settings_file.touch(mode=PRIVATE_FILE)
        place.settings_file.write_text(SETTINGS, encoding="utf-8")
    log_to(place.log_file)
    return place


def _ready(work: UnitOfWork, place: Place, links: tuple[ClientLink, ...], *, database: str) -> Ready:
    secret = practice.passwords(place)
    script = shutil.which("intersession", path=str(Path(sys.executable).parent)) or sys.argv[0]
    return Ready(
        base_url=work.settings.base_url,
        counselors=[{"login": one, "password": secret[one], "name": name} for one, name in cast().counselors.items()],
        clients=[{"name": one.name, "case": one.case, "link": one.link} for one in links],
        briefs=_briefs(work, place),
        outbox_dir=str(place.outbox),
        log_files=[str(place.log_file)],
        database_url=database or place.database,
        data_dirs=[str(place.folder)],
        cli=script,
    )


def _briefs(work: UnitOfWork, place: Place) -> list[str]:
    """Write both editions of the next session's brief, unless today's are there, and return where they lie."""
    found = _next_session(work)
    if found is None:
        return []
    host_case, counselor = found
    made: list[str] = []
    for edition, name in EDITIONS.items():
        file = place.documents / f"{name}-{work.clock().date().isoformat()}.pdf"
        if not file.exists():
            file.touch(mode=PRIVATE_FILE)
            file.write_bytes(_document(work, host_case, counselor, edition=edition))
        made.append(str(file))
    return made


def _document(work: UnitOfWork, host_case: HostCase, counselor: Counselor, *, edition: str) -> bytes:
    return briefs.make(work, runtime().press, host_case, edition=edition, reader=counselor).content


def _next_session(work: UnitOfWork) -> tuple[HostCase, Counselor] | None:
    first = next(iter(cast().counselors))
    user = work.session.scalars(select(User).where(User.email == first)).one()
    own = {case.ref: case for case in cases.as_host_cases(work, cases.of_counselor(work, user.id))}
    now = work.clock()
    coming = work.plugins.appointments(list(own), since=now, until=now + AHEAD)
    return (own[coming[0].case_ref], as_counselor(user)) if coming else None


def _words(ready: Ready, links: tuple[ClientLink, ...], *, is_served: bool) -> str:
    width = max(len(one.name) for one in links)
    lines = [
        f"The demo practice is at {ready.base_url}" if is_served else "The demo practice is ready.",
        "",
        "Counselors sign in with",
        *(f"  {one['login']}  {one['password']}  ({one['name']})" for one in ready.counselors),
        "",
        "Clients' links",
        *(f"  {one.name:<{width}}  {_standing(one)}" for one in links),
        "",
        "The next session's brief, for the counselor and for the table:",
        *(f"  {path}" for path in ready.briefs),
        "",
        "What to try first:",
        f"  1. Open {ready.base_url} and sign in as {ready.counselors[0]['name']}. Today shows who comes next.",
        "  2. Open a client's link in a private window, or on a phone's width. Write, send, and look at Today again.",
        "  3. Open the couple, read both side by side, and download the brief.",
        "",
        f"All of it lies in {ready.data_dirs[0]}; remove the folder to start afresh.",
    ]
    return "\n".join([*lines, "Ctrl-C stops it."] if is_served else lines)


def _standing(one: ClientLink) -> str:
    if not one.link:
        return "none, they parted"
    return one.link if one.is_open else f"{one.link}  (sent already)"
