"""Who is in the demo, read from `cases.yaml`: their weeks, their words, what happened to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from intersession.pages.sample_words import ROWS

WEEKS = 12
NOTHING = "-"
PASSED = "pass"


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One made-up person. `weeks`: closeness from 0 to 10, or NOTHING, or PASSED; `now`: how far they are this week."""

    name: str
    email: str
    weeks: tuple[int | str, ...]
    understood: int
    now: str
    gives: Mapping[str, int]
    notices: Mapping[str, int]
    shares: frozenset[str]
    words: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class DemoCase:
    """One made-up case. `day`: "today", "tomorrow" or "none"; `weeks_between` sessions; `form`: asked every week."""

    key: str
    kind: str
    counselor: str
    day: str
    weeks_between: int
    focus: str
    people: tuple[DemoPerson, ...]
    agreed: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]
    form: str = "weekly-reflection"
    nickname: str = ""
    ended_week: int = 0
    has_concern: bool = False

    @property
    def first_week(self) -> int:
        """The week, from 1, in which anybody first wrote."""
        wrote = (week for week in range(WEEKS) if any(person.weeks[week] != NOTHING for person in self.people))
        return next(wrote, 0) + 1


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody in the demo. `counselors`: login and name."""

    counselors: Mapping[str, str]
    cases: tuple[DemoCase, ...]


@cache
def cast() -> Cast:
    """Read the file, once."""
    read = yaml.safe_load((Path(__file__).parent / "cases.yaml").read_text(encoding="utf-8"))
    counselors = {one["login"]: one["name"] for one in read["counselors"]}
    return Cast(counselors, tuple(_case(one) for one in read["cases"]))


def _case(read: dict[str, Any]) -> DemoCase:
    plain = {name: read[name] for name in ("key", "kind", "counselor", "day", "focus")}
    more = {name: read[name] for name in ("form", "nickname", "ended_week", "has_concern") if name in read}
    return DemoCase(
        **plain,
        **more,
        weeks_between=read["weeks"],
        people=tuple(_person(one) for one in read["people"]),
        agreed=tuple(tuple(lines) for lines in read["agreed"]),
        notes=tuple(read["notes"]),
    )


def _person(read: dict[str, Any]) -> DemoPerson:
    return DemoPerson(
        name=read["name"],
        email=read["email"],
        weeks=tuple(read["closeness"]),
        understood=read["understood"],
        now=read["now"],
        gives=_counts(read.get("gives", "")),
        notices=_counts(read.get("notices", "")),
        shares=frozenset(read["shares"]),
        words={name: tuple(read.get(name, ())) for name in ("moment", "helped", "talk", "need", "note")},
    )


def _counts(text: str) -> dict[str, int]:
    return dict(zip(ROWS, map(int, text.split()), strict=False))
