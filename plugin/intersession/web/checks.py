"""Looks at an application as it is set up, and says what to mend: for `doctor` and the page of checks."""

from __future__ import annotations

import stat
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from intersession.errors import IntersessionError, RenderFailed
from intersession.hooks.manager import CAUGHT, deliverers, notice_refs
from intersession.hooks.rehearsal import is_made_up
from intersession.hooks.types import Finding
from intersession.jobs import outbox
from intersession.migrations import runner
from intersession.models import Case, Outbox, TrailEntry
from intersession.models.base import PREFIX
from intersession.pdf import fonts
from intersession.services import erasing, keys, trail
from intersession.services import outbox as queue
from intersession.web.runtime import Runtime, runtime

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
CLOCKS_APART_SECONDS = 5
REACH_SECONDS = 5
NEAR = timedelta(days=31)
NEWEST_ENTRY = select(TrailEntry.at).order_by(TrailEntry.n.desc()).limit(1)
SAMPLE = '<!doctype html><html lang="en"><head><title>Sample</title></head><body><p>Sample</p></body></html>'
Check = Callable[[Flask, Runtime], Iterator[Finding]]


def _address(app: Flask, here: Runtime) -> Iterator[Finding]:
    url = urlsplit(here.settings.base_url)
    is_local = url.hostname in LOOPBACK
    if url.scheme == "https" or is_local:
        yield Finding(f"address {here.settings.base_url}")
    else:
        yield Finding(
            "address", "INTERSESSION_BASE_URL is not https: anyone between can read what clients write", is_grave=True
        )
    if url.scheme == "https" and not app.config.get("SESSION_COOKIE_SECURE"):
        yield Finding(
            "cookies", "set SESSION_COOKIE_SECURE: the sign-in cookie also travels without https", is_grave=True
        )
    else:
        yield Finding("cookies")


def _debug(app: Flask, here: Runtime) -> Iterator[Finding]:
    advice = "debug mode is on: it shows code and data to whoever meets an error; turn it off" if app.debug else ""
    yield Finding("debug mode", advice, is_grave=True)


def _keys(app: Flask, here: Runtime) -> Iterator[Finding]:
    if not here.settings.key_file:
        yield Finding(
            "keys",
            "" if not here.settings.master_keys else "master keys lie in the settings; a key file is easier to guard",
        )
        return
    yield Finding("key file", readable_by_others(Path(here.settings.key_file)), is_grave=True)


def readable_by_others(path: Path) -> str:
    """Say what to do when a file or folder is open to others than its owner, else ""."""
    mode = stat.S_IMODE(path.stat().st_mode)
    if not mode & (stat.S_IRWXG | stat.S_IRWXO):
        return ""
    return f"others may read {path} (mode {mode:04o}): chmod {'700' if path.is_dir() else '600'} it"


def _tables(app: Flask, here: Runtime) -> Iterator[Finding]:
    there, newest = runner.current(here.binding.engine()), runner.newest()
    advice = f"the tables are at {there or 'nothing'}, not at {newest}: run db upgrade" if there != newest else ""
    yield Finding("tables", advice, is_grave=True)


def _parameters(app: Flask, here: Runtime) -> Iterator[Finding]:
    hidden = here.binding.engine().hide_parameters
    advice = (
        "set hide_parameters (SQLALCHEMY_ENGINE_OPTIONS): errors of the database may otherwise show what was written"
    )
    yield Finding("errors of the database", "" if hidden else advice)


def _clock(app: Flask, here: Runtime) -> Iterator[Finding]:
    newest = here.unit().session.scalar(NEWEST_ENTRY) if runner.current(here.binding.engine()) is not None else None
    ahead = (newest - here.clock()).total_seconds() if newest is not None else 0
    if ahead > CLOCKS_APART_SECONDS:
        advice = f"the newest entry of the trail is {ahead:.0f} s ahead of this machine: its clock went back, set it"
        yield Finding("clock and trail", advice, is_grave=True)
    if here.binding.engine().dialect.name != "postgresql":
        yield Finding("clock")
        return
    with here.binding.engine().connect() as connection:
        theirs: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    apart = abs((datetime.now(UTC) - theirs).total_seconds())
    advice = (
        f"this machine and the database are {apart:.0f} s apart: set the clocks" if apart > CLOCKS_APART_SECONDS else ""
    )
    yield Finding("clock", advice)


def _plugins(app: Flask, here: Runtime) -> Iterator[Finding]:
    for failure in here.plugins.failures:
        yield Finding(f"plugin {failure.plugin}", f"it was left out ({failure.where}): {failure.error}", is_grave=True)
    names = [name for name, _ in here.plugins.manager.list_name_plugin()]
    yield Finding(f"plugins: {', '.join(names)}")


def _forms(app: Flask, here: Runtime) -> Iterator[Finding]:
    advice = "" if here.library.forms else "no form could be read: look for plugins that were left out"
    yield Finding(f"forms: {len(here.library.forms)}", advice, is_grave=True)


def _autogenerate(app: Flask, here: Runtime) -> Iterator[Finding]:
    migrate = app.extensions.get("migrate")
    if migrate is None:
        return
    include = getattr(migrate, "configure_args", {}).get("include_name")
    is_kept_off = include is not None and not include(PREFIX + "case", "table", {})
    advice = "autogenerate would drop our tables: give include_name=intersession.hide_our_tables to Migrate"
    yield Finding("autogenerate", "" if is_kept_off else advice, is_grave=True)


def _documents(app: Flask, here: Runtime) -> Iterator[Finding]:
    try:
        here.renderer.submit(SAMPLE, title="Sample", language="en")
    except RenderFailed as error:
        yield Finding(
            "documents", f"a sample PDF failed ({error.reason}): are Pango and its fonts installed?", is_grave=True
        )
    else:
        yield Finding("documents")


def _trail(app: Flask, here: Runtime) -> Iterator[Finding]:
    if runner.current(here.binding.engine()) is None:
        return
    fault = next(trail.faults(here.unit()), None)
    yield Finding("trail", f"entry {fault[0]} is {fault[1]}" if fault else "", is_grave=True)


def _link(app: Flask, here: Runtime) -> Iterator[Finding]:
    """Open the page that a link leads to, as a client's telephone would."""
    address = f"{here.settings.base_url.rstrip('/')}{here.settings.url_prefix}/i/help"
    if urlsplit(address).hostname in LOOPBACK:
        yield Finding(
            "links lead to this machine alone", "clients cannot open them: set a base URL that they can reach"
        )
        return
    advice = "" if opens(address) else f"{address} could not be opened from here: a client's link may lead nowhere"
    yield Finding("links", advice, is_grave=True)


def opens(address: str) -> bool:
    """Say whether an address answers with a page."""
    try:
        with urllib.request.urlopen(address, timeout=REACH_SECONDS) as response:  # noqa: S310  # our own base URL
            return bool(response.status == HTTPStatus.OK)
    except (OSError, ValueError):
        return False


def _by_plugins(app: Flask, here: Runtime) -> Iterator[Finding]:
    told = here.plugins.checks()
    yield from (finding for _, finding in told)
    delivering = deliverers(here.plugins)
    if not delivering:
        yield Finding("messages", "no plugin delivers them: links are handed over in the room")
    for name in delivering:
        if name not in {plugin for plugin, _ in told}:
            advice = "it does not say whether it could, so that was not looked at: send yourself a rehearsal to see"
            yield Finding(f"messages by {name}", advice)


def _waiting(app: Flask, here: Runtime) -> Iterator[Finding]:
    if runner.current(here.binding.engine()) is None:
        return
    work = here.unit()
    waiting = select(func.count()).select_from(Outbox).where(Outbox.done_at.is_(None), Outbox.dead_at.is_(None))
    yield Finding(f"work that waits: {work.session.scalar(waiting) or 0}")
    for one in outbox.dead_letters(work):
        yield Finding(f"given up: {one.kind}", f"tried {one.attempts} times, the last ended with {one.error}", True)


def _answers(app: Flask, here: Runtime) -> Iterator[Finding]:
    """Ask the host when the cases that are kept meet: most of what is wrong with an answer shows there."""
    if runner.current(here.binding.engine()) is not None:
        work = here.unit()
        refs = [ref for ref in work.session.scalars(select(Case.host_ref)) if not is_made_up(ref)]
        notice_refs(here.plugins, refs)
        try:
            with here.plugins.shelter():
                now = here.clock()
                here.plugins.appointments(refs, since=now - NEAR, until=now + NEAR)
        except CAUGHT as error:
            yield Finding("counseling sessions", f"the application could not say them: {type(error).__name__}", True)
    yield from (Finding("answers of the application", one, is_grave=True) for one in here.plugins.noticed)


def _listeners(app: Flask, here: Runtime) -> Iterator[Finding]:
    if runner.current(here.binding.engine()) is None:
        return
    for name, count in queue.unheard(here.unit()).items():
        advice = (
            f"it is not here, and {count} events wait for it: register it under this name again, then run listeners "
            "tell-again; or, when it was removed for good, run listeners let-go"
        )
        yield Finding(f"plugin {name}", advice, is_grave=True)


def _vault(app: Flask, here: Runtime) -> Iterator[Finding]:
    if runner.current(here.binding.engine()) is None:
        return
    wrong = keys.misfit(here.unit())
    yield Finding("master key", f"it does not open what is kept: {wrong}; put the old one back" if wrong else "", True)


def _keyless(app: Flask, here: Runtime) -> Iterator[Finding]:
    if runner.current(here.binding.engine()) is None:
        return
    count = erasing.without_key(here.unit())
    advice = (
        f"{count} people or cases have none: put their rows of intersession_data_key back, or, when they were erased "
        "after the backup that was put back, run erase --keyless"
    )
    yield Finding("data keys", advice if count else "", is_grave=True)


def _fonts(app: Flask, here: Runtime) -> Iterator[Finding]:
    missing = [face.file for face in fonts.FACES if not (fonts.FOLDER / face.file).exists()]
    yield Finding("fonts", f"missing: {', '.join(missing)}; install again" if missing else "", is_grave=True)


def _time_zone(app: Flask, here: Runtime) -> Iterator[Finding]:
    count = len(available_timezones())
    yield Finding("time zones", "" if count > 300 else "the zone database is missing: install tzdata", is_grave=True)


CHECKS: tuple[Check, ...] = (
    _address, _link, _debug, _keys, _vault, _keyless, _tables, _parameters, _clock, _time_zone, _plugins, _by_plugins,
    _answers,    _listeners, _waiting, _forms, _autogenerate, _fonts, _documents, _trail,
)  # fmt: skip  # a list to read at a glance


def look_at(app: Flask) -> list[Finding]:
    """Look at everything, in order; what cannot be looked at is to be mended. Needs an application context."""
    return run(app, CHECKS)


def run(app: Flask, checks: Iterable[Check]) -> list[Finding]:
    """Look at these alone. One that fails is a finding and stops no other."""
    here = runtime()
    return [finding for check in checks for finding in _looked(check, app, here)]


def _looked(check: Check, app: Flask, here: Runtime) -> Iterator[Finding]:
    try:
        yield from check(app, here)
    except (IntersessionError, OSError, SQLAlchemyError) as error:
        about = check.__name__.strip("_").replace("_", " ")
        yield Finding(about, f"it could not be looked at ({type(error).__name__})", is_grave=True)
