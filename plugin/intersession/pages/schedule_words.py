"""A schedule in words, for the counselor: "Every week, until Jan 12"."""

from __future__ import annotations

from intersession.hooks.types import Counselor
from intersession.models import Assignment
from intersession.pages.environment import say_later, short_day, translate
from intersession.services import schedules

EVERY = {
    schedules.ONCE: say_later("Once"),
    schedules.DAY: say_later("Every day"),
    schedules.WEEK: say_later("Every week"),
    schedules.TWO_WEEKS: say_later("Every 2 weeks"),
    schedules.BEFORE: say_later("Before each session"),
    schedules.AFTER: say_later("After each session"),
}


def schedule_words(assignment: Assignment, *, reader: Counselor) -> str:
    """Say how often an assignment asks, and until when if there is an end."""
    if assignment.every == schedules.DAY and assignment.times:
        words = translate("Every day, {days} days").format(days=assignment.times)
    else:
        words = translate(EVERY[assignment.every])
    if assignment.until is None:
        return words
    day = short_day(assignment.until, zone=assignment.zone, locale=reader.locale)
    return translate("{schedule}, until {day}").format(schedule=words, day=day)
