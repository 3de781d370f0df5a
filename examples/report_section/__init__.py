"""A plugin with a section of its own in documents: the days on which the practice is closed. See README.md."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from flask import current_app

from intersession import hookimpl
from intersession.hooks.types import Section, SectionRequest

name = "report section"

CLOSED = "PRACTICE_CLOSED"
AHEAD = timedelta(weeks=6)
EDITIONS = ("counselor", "room_safe")


@hookimpl
def intersession_register_sections(request: SectionRequest) -> Iterable[Section]:
    today = request.until.date()
    closed: Iterable[tuple[date, date]] = current_app.config.get(CLOSED, ())
    coming = sorted(one for one in closed if one[1] >= today and one[0] <= today + AHEAD)
    lines = tuple(f"Closed from {first.isoformat()} to {last.isoformat()}." for first, last in coming)
    return [Section("Days without sessions", lines, EDITIONS)] if lines else []
