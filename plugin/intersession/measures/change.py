"""Whether one person's score changed by more than the measure's own error.

Jacobson and Truax: SEM = SD * sqrt(1 - r); S_diff = sqrt(2 * SEM ** 2); a change is reliable when
|later - earlier| > 1.96 * S_diff. Verdicts are per person; nothing here averages two people.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from intersession.definition.scoring import Measure

Z_95 = 1.96
"""The two-sided 95 % point of the normal distribution, rounded as Jacobson and Truax print it."""


class Verdict(StrEnum):
    """What can honestly be said about a change."""

    BEYOND = "beyond"
    WITHIN = "within"
    CANNOT_TELL = "cannot_tell"


class Why(StrEnum):
    """Why nothing can be said about a change, or "" when something can."""

    KNOWN = ""
    NO_NORMS = "no_norms"
    ONE_SCORE = "one_score"


@dataclass(frozen=True, slots=True)
class Norm:
    """What a verdict rests on: the points that error alone can make, and where that comes from.

    `sd` and `reliability` are None when the source publishes the points only.
    """

    points: float
    source: str
    sd: float | None = None
    reliability: float | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One person's change from an earlier to a later score, with all that is printed beside the verdict.

    `better` is None when the measure claims no direction or the score did not move. `crossed` says that the two scores
    lie on different sides of the measure's cutoff; None without a cutoff.
    """

    first: float | None
    last: float | None
    verdict: Verdict
    why: Why = Why.KNOWN
    norm: Norm | None = None
    better: bool | None = None
    crossed: bool | None = None

    @property
    def points(self) -> float | None:
        """Later minus earlier, or None without two scores."""
        return None if self.first is None or self.last is None else self.last - self.first

    @property
    def is_significant(self) -> bool:
        """Clinically significant: reliable, and the cutoff was crossed."""
        return self.verdict is Verdict.BEYOND and self.crossed is True


def difference_error(sd: float, reliability: float) -> float:
    """Return S_diff, the standard error of a difference of two scores, in points.

    Raise ValueError unless SD > 0 and 0 <= r < 1.
    """
    if not (math.isfinite(sd) and sd > 0 and 0 <= reliability < 1):
        raise ValueError("a standard deviation above 0 and a reliability from 0 to below 1 are needed")
    error = sd * math.sqrt(1 - reliability)
    return math.sqrt(2 * error**2)


def reliable_points(sd: float, reliability: float) -> float:
    """Return how many points a score must move by more than, to have moved beyond error. Raise ValueError."""
    return Z_95 * difference_error(sd, reliability)


def norm_of(measure: Measure) -> Norm | None:
    """Return what a verdict on this measure may rest on, or None when anything needed is missing or makes no sense.

    Published points win over computed ones: their authors knew their sample. A source is needed in either case.
    """
    if not measure.source:
        return None
    if measure.change is not None:
        return Norm(measure.change, measure.source, measure.sd, measure.reliability) if measure.change > 0 else None
    if measure.sd is None or measure.reliability is None:
        return None
    try:
        points = reliable_points(measure.sd, measure.reliability)
    except ValueError:
        return None
    return Norm(points, measure.source, measure.sd, measure.reliability)


def judge(measure: Measure, first: float | None, last: float | None) -> Change:
    """Say whether a person's score changed beyond the measure's error; None stands for "not scored"."""
    norm = norm_of(measure)
    if first is None or last is None:
        return Change(first, last, Verdict.CANNOT_TELL, why=Why.ONE_SCORE, norm=norm)
    better = _is_better(measure, last - first)
    crossed = None if measure.cutoff is None else (first < measure.cutoff) != (last < measure.cutoff)
    if norm is None:
        return Change(first, last, Verdict.CANNOT_TELL, why=Why.NO_NORMS, better=better, crossed=crossed)
    verdict = Verdict.BEYOND if abs(last - first) > norm.points else Verdict.WITHIN
    return Change(first, last, verdict, norm=norm, better=better, crossed=crossed)


def _is_better(measure: Measure, points: float) -> bool | None:
    if points == 0 or not measure.direction:
        return None
    return (points > 0) == (measure.direction == "higher")
