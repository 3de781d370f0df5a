"""`doctor`: says what `web.checks` found, and ends with 1 when something has to be mended before clients come."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from intersession.cli.options import close, place_options, practice_as_it_is, require_practice
from intersession.hooks.types import Finding
from intersession.pdf.pool import Pool
from intersession.web.checks import look_at
from intersession.web.runtime import runtime


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
