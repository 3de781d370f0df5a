"""Somebody's own words on paper, for tests: made through the function that the product uses."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from intersession.definition.answers import Disclosure
from intersession.hooks.types import Counselor
from intersession.pages import filled_form, own
from intersession.pages.brief_page import Paper
from intersession.pages.environment import environment, render, use_language
from intersession.services.library import Library, open_library
from intersession.services.reviewing import OpenAnswer, OpenReflection
from intersession.services.unit import UnitOfWork
from tests.support.briefs import GRIDS
from tests.support.units import built_in_plugins

AT = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)
SAID: dict[str, object] = {
    "understood": 5,
    "moment": "Soup on the balcony.\nNobody hurried, and the phone stayed inside.",
    "practices": GRIDS[0],
    "helped": "You took the early shift without a word about it. " * 6,
    "hard": "yes",
    "hard_need": "I needed a little quiet",
    "talk": "How we plan weekends",
}
NOTE = "Canary only for the counselor"


@dataclass
class Desk:
    """All that `own.build` asks of a unit of work."""

    library: Library
    settings: Any = None

    def clock(self) -> datetime:
        return AT + timedelta(days=1)


def html(*, weeks: int = 12, place: int = 0, locale: str = "en") -> str:
    """Return the HTML of so many weekly reflections, newest first."""
    library = open_library(built_in_plugins())
    with use_language(locale):
        work = cast("UnitOfWork", Desk(library))
        page = own.build(work, sent(library, weeks, locale), reader=own.Reader("America/Chicago", locale, place))
        return render(environment(), page)


def record() -> str:
    """Return the HTML of one weekly reflection as the counselor's record."""
    (opened,) = sent(open_library(built_in_plugins()), 1, "en")
    reader = Counselor("c", "Amara", timezone="America/Chicago")
    return render(environment(), filled_form.build(opened, code="7H2K-9QWM", reader=reader, paper=Paper.A4))


def sent(library: Library, weeks: int, locale: str) -> list[OpenReflection]:
    """Return so many weekly reflections, newest first."""
    form = library.form("weekly-reflection", language=locale)
    levels = (Disclosure.COUNSELOR_ONLY, "v1")
    return [
        OpenReflection(
            id=uuid.UUID(int=week),
            assignment_id=uuid.UUID(int=0),
            client_id=uuid.UUID(int=0),
            form=form,
            sent_at=AT - timedelta(days=7 * week),
            answers=(
                *(OpenAnswer(key, value, *levels) for key, value in SAID.items()),
                *((OpenAnswer("closeness", (7, 4, 8, 6)[week % 4], *levels),) if week != 2 else ()),
                OpenAnswer("counselor_note", NOTE, *levels),
            ),
        )
        for week in range(weeks)
    ]
