"""Twelve weeks of every case as a list of moments, told in the order of time."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from random import Random

from intersession.services.unit import UnitOfWork
from intersession.standalone.demo.people import NOTHING, PASSED, WEEKS
from intersession.standalone.demo.story import Teller, deliver_due
from intersession.standalone.demo.times import DemoClock, Weeks

AFTER_SESSION = timedelta(hours=1)
BEFORE_SESSION = timedelta(minutes=15)
LONG_RUN = 8
"""How many weeks one weekly assignment lasts."""
EXTRA_SENT = 0.8
PASS_REASONS = ("tired", "no_privacy", "forgot")
DAYS_WRITTEN = 4
EXTRAS = {2: "signs-check-in", 4: "active-listening", 7: "appreciation-and-validation", 10: "signs-check-in"}
"""What couples get once beside the weekly questions, by week."""
SAFETY_WEEK = 11


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happens. `number` keeps the order of what happens at once."""

    at: datetime
    number: int
    happens: Callable[[], None]


@dataclass
class Plot:
    """The moments of one case."""

    teller: Teller
    weeks: Weeks
    now: datetime
    chance: Random

    @classmethod
    def of(cls, teller: Teller, weeks: Weeks, *, now: datetime) -> Plot:
        """Begin the plot of a case; the same case has the same chances each time."""
        return cls(teller, weeks, now, Random(zlib.crc32(teller.told.key.encode())))  # noqa: S311  # a story, not a secret

    def moments(self) -> Iterator[tuple[datetime, Callable[[], None]]]:
        """Yield what happens, in no order."""
        told = self.teller.told
        yield from self._sessions()
        yield from self._getting_started()
        for week in range(told.first_week, WEEKS + 1):
            if told.ended_week and week > told.ended_week:
                break
            if week == told.first_week or (week - 1) % LONG_RUN == 0:
                yield self._give_weekly(week)
            yield from self._write_weekly(week)
            if told.kind == "couple" and week in EXTRAS and not told.ended_week:
                yield from self._extra(week, EXTRAS[week])
        yield from self._special()

    def _is_session(self, week: int) -> bool:
        return (WEEKS + 1 - week) % self.teller.told.weeks_between == 0

    def _sessions(self) -> Iterator[tuple[datetime, Callable[[], None]]]:
        told, teller = self.teller.told, self.teller
        last = told.ended_week + 1 if told.ended_week else WEEKS
        held = [week for week in range(told.first_week, last + 1) if self._is_session(week)]
        for number, week in enumerate(held):
            at, agreed = self.weeks.session(week), told.agreed[number % len(told.agreed)]
            yield at - timedelta(days=1), partial(teller.hold_session, at, agreed=agreed)
            if number:
                yield at - BEFORE_SESSION, teller.read
        for week, words in zip(reversed(held), reversed(told.notes), strict=False):
            yield self.weeks.session(week) + AFTER_SESSION, partial(teller.note, words)
        result = "not_yet" if told.has_concern else "yes"
        if told.kind == "couple":
            yield self.weeks.session(held[0]) + AFTER_SESSION, partial(teller.screen, result)

    def _getting_started(self) -> Iterator[tuple[datetime, Callable[[], None]]]:
        first = self.teller.told.first_week
        given = self.weeks.session(first) - timedelta(days=4)
        due = self.weeks.session(first)
        yield given, partial(self.teller.give, "start", "getting-started", opens_at=given, due_at=due)
        for person in range(len(self.teller.writers)):
            at = given + timedelta(days=1 + person, hours=2, minutes=self.chance.randrange(90))
            yield at, partial(self.teller.write, "start", person, 5)

    def _give_weekly(self, week: int) -> tuple[datetime, Callable[[], None]]:
        opens, due = self.weeks.opening(week), self.weeks.session(week + 1)
        name, form = self._run(week), self.teller.told.form
        give = partial(self.teller.give, name, form, opens_at=opens, due_at=due, every="week")
        return self.weeks.session(week) + AFTER_SESSION, give

    def _run(self, week: int) -> str:
        begun = max(self.teller.told.first_week, (week - 1) // LONG_RUN * LONG_RUN + 1)
        return f"weekly {begun}"

    def _write_weekly(self, week: int) -> Iterator[tuple[datetime, Callable[[], None]]]:
        for number, writer in enumerate(self.teller.writers):
            value = writer.person.weeks[week - 1]
            happens = self._this_week(number, value) if week == WEEKS else self._past_week(number, week, value)
            if happens is not None:
                yield self._when(week), happens

    def _when(self, week: int) -> datetime:
        at = self.weeks.evening(week, days=self.chance.randrange(DAYS_WRITTEN), minutes=self.chance.randrange(170))
        # What belongs to this week has happened by now.
        hours = self.chance.randrange(2, 30)
        return (
            at
            if at < self.now - timedelta(hours=1)
            else max(self.now - timedelta(hours=hours), self.weeks.opening(week))
        )

    def _past_week(self, person: int, week: int, value: int | str) -> Callable[[], None] | None:
        name = self._run(week)
        if value == NOTHING:
            return None
        if value == PASSED:
            why = self.chance.choice(PASS_REASONS)
            return partial(self.teller.not_tonight, name, person, why=why)
        return partial(self.teller.write, name, person, int(value))

    def _this_week(self, person: int, value: int | str) -> Callable[[], None] | None:
        name, closeness = self._run(WEEKS), value if isinstance(value, int) else 5
        return {
            "sent": partial(self.teller.write, name, person, closeness, left_out=0),
            "started": partial(self.teller.start, name, person, closeness),
            "passed": partial(self.teller.not_tonight, name, person, why="tired"),
        }.get(self.teller.writers[person].person.now)

    def _extra(self, week: int, form: str) -> Iterator[tuple[datetime, Callable[[], None]]]:
        if week < self.teller.told.first_week:
            return
        opens, due, name = self.weeks.opening(week), self.weeks.session(week + 1), f"extra {week}"
        given = self.weeks.session(week) + AFTER_SESSION
        yield given, partial(self.teller.give, name, form, opens_at=opens, due_at=due)
        for person, writer in enumerate(self.teller.writers):
            value = writer.person.weeks[week - 1]
            if isinstance(value, int) and self.chance.random() < EXTRA_SENT:
                yield self._when(week), partial(self.teller.write, name, person, value)

    def _special(self) -> Iterator[tuple[datetime, Callable[[], None]]]:
        told, teller = self.teller.told, self.teller
        if told.has_concern:
            yield from self._safety()
        if told.key == "marcus-elena":
            yield from self._asks_to_talk_alone()
        if told.ended_week:
            yield self.weeks.session(told.ended_week + 1) + 2 * AFTER_SESSION, teller.part

    def _safety(self) -> Iterator[tuple[datetime, Callable[[], None]]]:
        teller, week = self.teller, SAFETY_WEEK
        opens, due = self.weeks.opening(week), self.weeks.session(week + 1)
        given = self.weeks.session(week) + AFTER_SESSION
        yield given, partial(teller.give, "safety", "private-safety-check-in", opens_at=opens, due_at=due)
        first, second = (self.weeks.evening(week, days=day, minutes=20) for day in (1, 2))
        yield first, partial(teller.write, "safety", 0, 3, forced={"afraid": "yes", "alone": "yes"})
        yield second, partial(teller.write, "safety", 1, 5)

    def _asks_to_talk_alone(self) -> Iterator[tuple[datetime, Callable[[], None]]]:
        teller, week = self.teller, 9
        opens, due = self.weeks.opening(week), self.weeks.session(11)
        given = self.weeks.session(week) + AFTER_SESSION
        yield given, partial(teller.give, "before", "before-the-session", opens_at=opens, due_at=due)
        yield (
            self.weeks.evening(week, days=3, minutes=40),
            partial(teller.write, "before", 0, 4, forced={"alone": "yes"}),
        )
        said = "We had ten minutes alone first. He feels watched and wants to be patient. Nothing to add to the plan."
        yield due + AFTER_SESSION, partial(teller.clear_concerns, said)


def tell(work: UnitOfWork, clock: DemoClock, plots: list[Plot]) -> None:
    """Let everything happen, all cases side by side, and the invitations between."""
    happenings = [moment for plot in plots for moment in plot.moments()]
    moments = [Moment(at, number, happens) for number, (at, happens) in enumerate(happenings)]
    for moment in sorted(moments, key=lambda one: (one.at, one.number)):
        deliver_due(work, clock, until=moment.at)
        clock.told = moment.at
        moment.happens()
    deliver_due(work, clock, until=plots[0].now)
    clock.told = None
