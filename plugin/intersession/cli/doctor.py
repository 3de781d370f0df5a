"""`doctor`: looks at an application as it is set up, and says what to mend. It changes nothing."""

from __future__ import annotations

import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy import text

from intersession.cli.options import close, place_options, practice_as_it_is, require_practice
from intersession.errors import RenderFailed
from intersession.migrations import runner
from intersession.models.base import PREFIX
from intersession.pdf.pool import Pool
from intersession.services import trail
from intersession.web.runtime import Runtime, runtime

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
CLOCKS_APART_SECONDS = 5
SAMPLE = '<!doctype html><html lang="en"><head><title>Sample</title></head><body><p>Sample</p></body></html>'


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `advice`: what to do, "" when it is well. `is_grave`: do it before clients come."""

    about: str
    advice: str = ""
    is_grave: bool = False


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
    mode = stat.S_IMODE(Path(here.settings.key_file).stat().st_mode)
    loose = mode & (stat.S_IRWXG | stat.S_IRWXO)
    advice = f"others may read {here.settings.key_file} (mode {mode:04o}): chmod 600 it" if loose else ""
    yield Finding("key file", advice, is_grave=True)


def _tables(app: Flask, here: Runtime) -> Iterator[Finding]:
    there, newest = runner.current(here.binding.engine()), runner.newest()
    advice = f"the tables are at {there or 'nothing'}, not at {newest}: run db upgrade" if there != newest else ""
    yield Finding("tables", advice, is_grave=True)


def _parameters(app: Flask, here: Runtime) -> Iterator[Finding]:
    hidden = here.binding.engine().hide_parameters
    advice = "set hide_parameters on the engine: errors of the database may otherwise show what was written"
    yield Finding("errors of the database", "" if hidden else advice)


def _clock(app: Flask, here: Runtime) -> Iterator[Finding]:
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


CHECKS: tuple[Check, ...] = (
    _address, _debug, _keys, _tables, _parameters, _clock, _plugins, _forms, _autogenerate, _documents, _trail,
)  # fmt: skip  # a list to read at a glance


def look_at(app: Flask) -> list[Finding]:
    """Look at everything, in order. Needs an application context."""
    here = runtime()
    return [finding for check in CHECKS for finding in check(app, here)]


def _say(findings: list[Finding]) -> None:
    for finding in findings:
        mark = "ok  " if not finding.advice else "MEND" if finding.is_grave else "look"
        click.echo(f"{mark}  {finding.about}" + (f": {finding.advice}" if finding.advice else ""))
    if any(finding.advice and finding.is_grave for finding in findings):
        sys.exit(1)


@click.command("doctor")
@place_options()
@click.option("--base-url", default="http://127.0.0.1:8765", metavar="URL", help="The address as clients reach it.")
def own(data: Path, database: str, *, base_url: str) -> None:
    """Look at a practice as it is set up, and say what to mend."""
    require_practice(data)
    app = practice_as_it_is(data, database, base_url=base_url)
    with app.app_context():
        findings = look_at(app)
    close(app)
    _say(findings)


@click.command("doctor")
@with_appcontext
def of_host() -> None:
    """Look at this application as it is set up, and say what to mend."""
    findings = look_at(current_app)
    renderer = runtime().renderer
    if isinstance(renderer, Pool):
        renderer.close()
    _say(findings)
