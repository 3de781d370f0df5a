"""Says what changed by more than a measure's own error, in one sentence each. What has no known error is not judged."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from intersession.definition.scoring import Measure
from intersession.measures.change import Verdict
from intersession.measures.trends import Point, change_in
from intersession.pages.environment import digits, translate
from intersession.pages.people import Person
from intersession.services.reviewing import TrackedNumber
from intersession.services.unit import UnitOfWork


def measure_of(work: UnitOfWork, series: str) -> Measure | None:
    """Return the measure that a series is scored by, or None for an item of our own."""
    found = (one for form in work.library.forms.values() for one in form.measures if one.key == series)
    return next(found, None)


def beyond_noise(
    work: UnitOfWork,
    people: Sequence[Person],
    numbers: Sequence[TrackedNumber],
    *,
    clients: Mapping[str, uuid.UUID],
    zone: str,
) -> tuple[str, ...]:
    """Return a sentence for each person and measure that moved beyond noise, never for two people together."""
    said: list[str] = []
    for series in sorted({one.series for one in numbers}):
        measure = measure_of(work, series)
        for person in people if measure is not None else ():
            mine = [one for one in numbers if one.series == series and one.client_id == clients.get(person.id)]
            change = change_in([Point(one.at.astimezone(ZoneInfo(zone)).date(), one.value) for one in mine], measure)
            if change.verdict is Verdict.BEYOND and measure is not None:
                words = translate("{name}: {measure} {first} to {last}, beyond noise")
                first, last = digits(change.first), digits(change.last)
                said.append(words.format(name=person.name, measure=translate(measure.title), first=first, last=last))
    return tuple(said)
