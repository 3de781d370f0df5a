"""The given-noticed gap: what one partner did for the other, against what the other noticed.

Counts are for one week, 0 to 3, where 3 means "three times or more". Words are made where they are shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from intersession.definition.answers import GridValue

GAP = 2
"""From how many times more given than noticed a gap is worth a sentence. One apart is memory, not a gap."""


class Arriving(StrEnum):
    """How far something given arrives."""

    NOT = "not_arriving"
    PARTLY = "partly_arriving"


@dataclass(frozen=True, slots=True)
class Flow:
    """One practice from one partner (`giver`) to the other (`noticer`); both are positions in the case.

    `given` is what the giver says they did, `noticed` what the other noticed; None is no answer, never 0.
    """

    practice: str
    giver: int
    noticer: int
    given: int | None
    noticed: int | None

    @property
    def gap(self) -> int | None:
        """Given minus noticed, or None when either did not answer."""
        return None if self.given is None or self.noticed is None else self.given - self.noticed

    @property
    def arriving(self) -> Arriving | None:
        """How far it arrives, when that is worth a sentence; else None."""
        if self.gap is None or self.gap < GAP:
            return None
        return Arriving.PARTLY if self.noticed else Arriving.NOT


@dataclass(frozen=True, slots=True)
class Strength:
    """A practice that both give and both notice; `least` is the smallest of the four counts."""

    practice: str
    least: int


def flows(practices: Sequence[str], first: GridValue | None, second: GridValue | None) -> tuple[Flow, ...]:
    """Return both directions of every practice, in the practices' order, from the two partners' grids of one week."""
    grids = (first or {}, second or {})
    return tuple(
        Flow(
            practice,
            giver=giver,
            noticer=1 - giver,
            given=grids[giver].get(practice, {}).get("given"),
            noticed=grids[1 - giver].get(practice, {}).get("noticed"),
        )
        for practice in practices
        for giver in (0, 1)
    )


def biggest_gap(found: Iterable[Flow]) -> Flow | None:
    """Return the flow with the widest gap, or None when no gap is worth a sentence.

    Of equal gaps the one less noticed wins, then the earlier one.
    """
    gaps = [flow for flow in found if flow.arriving]
    return min(gaps, key=lambda flow: (-(flow.gap or 0), flow.noticed or 0), default=None)


def shared_strength(found: Iterable[Flow]) -> Strength | None:
    """Return the practice that arrives best in both directions, or None.

    All four counts must be at least 1 and no direction may have a gap worth a sentence. The practice with the largest
    smallest count wins, then the largest sum, then the earlier one.
    """
    by_practice: dict[str, list[Flow]] = {}
    for flow in found:
        by_practice.setdefault(flow.practice, []).append(flow)
    best: tuple[int, int, str] | None = None
    for practice, pair in by_practice.items():
        counts = [count for flow in pair for count in (flow.given, flow.noticed) if count]
        if len(counts) < 4 or any(flow.arriving for flow in pair):
            continue
        if best is None or (min(counts), sum(counts)) > best[:2]:
            best = (min(counts), sum(counts), practice)
    return None if best is None else Strength(best[2], best[0])
