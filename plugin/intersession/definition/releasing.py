"""When the next step of a program opens: its rule, what it counts from, and the sessions of the case. Pure.

Nobody's answers are asked. What a partner sent, or did not, never moves a step for the other; a score opens a step for
the one who has it and is not handled here. See docs/decisions/0009-a-program-follows-the-calendar.md.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from intersession.definition.program import Program, Release, Step

MORNING = time(8)
"""When a step opens on its day, at the counselor's clock."""


@dataclass(frozen=True, slots=True)
class Coming:
    """The next step. `number` counts from 1. `opens_at`: None while it waits for a session or for the counselor."""

    number: int
    step: Step
    opens_at: datetime | None

    def is_due(self, now: datetime) -> bool:
        return self.opens_at is not None and self.opens_at <= now


def next_step(
    program: Program, *, decided: Collection[int], anchor: datetime, sessions: Sequence[datetime], zone: str
) -> Coming | None:
    """Return the first step that nothing was decided about, or None when there is none left.

    `anchor`: when the step before it opened, or when the program began. `sessions`: when each ends, earliest first.
    Steps that wait for a score stand beside the others and hold none of them up.
    """
    for number, step in enumerate(program.steps, 1):
        if number not in decided and step.release.rule != "when_score":
            return Coming(number, step, opening(step.release, anchor=anchor, sessions=sessions, zone=zone))
    return None


def opening(release: Release, *, anchor: datetime, sessions: Sequence[datetime], zone: str) -> datetime | None:
    """Return when a step with this rule opens, as far as that is known."""
    if release.rule == "on_date" and release.date is not None:
        return morning(release.date, zone=zone).astimezone(anchor.tzinfo)
    if release.rule == "after_previous":
        return _days_after(anchor, release.days, zone=zone)
    if release.rule == "after_session":
        held = next((one for one in sessions if one > anchor), None)
        return None if held is None else _days_after(held, release.days, zone=zone)
    return None


def _days_after(at: datetime, days: int, *, zone: str) -> datetime:
    if days == 0:
        return at
    return morning(at.astimezone(ZoneInfo(zone)).date() + timedelta(days=days), zone=zone).astimezone(at.tzinfo)


def morning(day: date, *, zone: str) -> datetime:
    """Return when steps open on this day."""
    return datetime.combine(day, MORNING, tzinfo=ZoneInfo(zone))


def is_crossed(release: Release, value: float) -> bool:
    """True when a score is at or beyond the line that the rule names."""
    if release.at_least is not None:
        return value >= release.at_least
    return release.at_most is not None and value <= release.at_most


def as_data(program: Program) -> dict[str, Any]:
    """Return a program as plain data, to be kept as it was when it began."""
    return {
        "key": program.key,
        "version": program.version,
        "language": program.language,
        "title": program.title,
        "about": program.about,
        "pack": program.pack,
        "steps": [{"form": one.form, "note": one.note, "release": _release_data(one.release)} for one in program.steps],
    }


def _release_data(release: Release) -> dict[str, Any]:
    return {
        "rule": release.rule,
        "days": release.days,
        "date": release.date.isoformat() if release.date is not None else None,
        "measure": release.measure,
        "at_least": release.at_least,
        "at_most": release.at_most,
    }


def from_data(data: dict[str, Any]) -> Program:
    """Read back what `as_data` kept."""
    steps = tuple(Step(one["form"], _release(one["release"]), one["note"]) for one in data["steps"])
    return Program(**{**data, "steps": steps})


def _release(data: dict[str, Any]) -> Release:
    return Release(**{**data, "date": date.fromisoformat(data["date"]) if data["date"] else None})
