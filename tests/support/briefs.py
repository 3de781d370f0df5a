"""Made-up briefs for tests and benchmarks: made through the same functions that the product uses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from intersession.definition.answers import GridValue
from intersession.definition.scoring import Measure
from intersession.measures.change import judge
from intersession.measures.trends import Point, change_in
from intersession.pages import brief_parts
from intersession.pages.brief_page import BriefPage, Measured, Paper, RoomSafePage, Who
from intersession.pages.environment import environment, render

PRACTICES = (
    ("active_listening", "Active listening"),
    ("vulnerability", "Room for vulnerability"),
    ("time_together", "Time together"),
    ("appreciation", "Appreciation and validation"),
    ("affection", "Affection without pressure"),
    ("empathy", "Seeing through their eyes"),
    ("encouragement", "Encouragement and support"),
    ("independence", "Room to be oneself"),
)
NAMES = ("Maya", "Daniel", "Alexandra")
LONG_NAME = "Alexandria-Josephine Wilhelmina Featherstonehaugh-Montgomery"
TALK = (
    "I carry the calendar alone, and saying it here is easier than saying it at the table.",
    "I went quiet when the number came up, and I could see it land on you.",
    "We could try again on Friday, and I would like to be asked first.",
)
TALKS = tuple((wish,) for wish in TALK)
AGREED = (
    "Ten-minute pause, with a time to come back.",
    "Daniel starts one repair.",
    "Maya names one thing to hand over.",
)
DEEDS = (("Appreciation", "sent Sunday"), ("Weekly reflection", "sent Tuesday, 21:10"))
CSI = Measure(
    "csi",
    "Satisfaction, CSI-16",
    (),
    sd=16,
    reliability=0.97,
    source="a practice's own norms, 2025",
    high=81,
    cutoff=51.5,
)


def grid(given: Sequence[int | None], noticed: Sequence[int | None]) -> GridValue:
    """Return a week's grid; None is no answer."""
    return {
        key: {half: count for half, count in (("given", one), ("noticed", other)) if count is not None}
        for (key, _), one, other in zip(PRACTICES, given, noticed, strict=True)
    }


GRIDS = (
    grid([2, 1, 3, 3, None, 1, 2, 0], [2, 0, 2, 2, 1, 1, None, 2]),
    grid([1, 0, 2, 2, 1, 2, None, 3], [2, 1, 3, 0, 2, 0, 2, 0]),
    grid([1, 1, 1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 1, 1, 1]),
)
SERIES = ((39, 41, 40, 44, 43, 46, 49, 57), (46, 47, 45, 48, 51, 49, 52, 54), (50, 51))
OWN = ((4, 5, 5, None, 6, 6, 7, 7), (6, 5, 4, 5, 6, 6, 6, 7), (5,))


def brief(
    names: Sequence[str] = NAMES[:2],
    *,
    talk: Sequence[Sequence[str]] = TALKS,
    agreed: Sequence[str] = AGREED,
    deeds: Sequence[tuple[str, str]] = DEEDS,
    check_in_first: bool = False,
    paper: Paper = Paper.A4,
    normed: int = 1,
    weeks: int = 8,
) -> BriefPage:
    """Return a counselor's brief in which everybody answered; `normed` of its measures have norms.

    `weeks`: how long the series are.
    """
    who = brief_parts.people(names)
    count = len(who)
    return BriefPage(
        head=brief_parts.head(
            who,
            session="Thursday, November 26, 9:30 AM",
            counselor="Dr. R. Okafor, Harbor Counseling",
            since="Since Thursday, November 19",
        ),
        check_in_first=check_in_first,
        agreed=brief_parts.agreed(agreed),
        did=tuple(brief_parts.did(one, deeds, of=count) for one in who),
        practice=brief_parts.practice(who, PRACTICES, grids=GRIDS[:count], paper=paper),
        talk=tuple(brief_parts.talk(one, texts, of=count, paper=paper) for one, texts in zip(who, talk, strict=False)),
        measured=brief_parts.kept_measures(_measured(who, normed, weeks), paper=paper),
        paper=paper,
    )


def empty_brief(names: Sequence[str] = NAMES[:2], *, paper: Paper = Paper.A4) -> BriefPage:
    """Return a counselor's brief before anybody wrote anything."""
    who = brief_parts.people(names)
    return BriefPage(
        head=brief_parts.head(who, session="Monday, March 2, 18:00", counselor="Amara"),
        check_in_first=False,
        agreed=brief_parts.agreed([]),
        did=tuple(brief_parts.did(one, []) for one in who),
        practice=brief_parts.practice(who, PRACTICES, grids=[None] * len(who)),
        talk=tuple(brief_parts.talk(one, []) for one in who),
        measured=(),
        paper=paper,
    )


def full_brief(count: int, *, paper: Paper = Paper.A4, text: str = " ".join(TALK) * 40) -> BriefPage:
    """Return the fullest brief there can be: every part has more than fits."""
    return brief(
        [LONG_NAME] * count,
        talk=[[text] * 3] * count,
        agreed=[text] * 9,
        deeds=[(text, text)] * 9,
        paper=paper,
        normed=2,
    )


def room_safe(page: BriefPage) -> RoomSafePage:
    """Return the other edition of a page whose answers were all shared."""
    return RoomSafePage(page.head, page.agreed, page.practice, page.talk, page.paper)


def html(page: BriefPage | RoomSafePage) -> str:
    """Return a page as it goes to the engine."""
    return render(_templates, page)


def _measured(who: Sequence[Who], normed: int, weeks: int) -> list[Measured]:
    count = len(who)
    days = [date(2026, 3, 2) + timedelta(weeks=week) for week in range(weeks)]
    values = [(series * (weeks // len(series) + 1))[:weeks] if len(series) > 1 else series for series in OWN[:count]]
    points = [[Point(on, value) for on, value in zip(days, series, strict=False)] for series in values]
    own = [change_in(series) for series in points]
    return [
        brief_parts.measured("Closeness", who, changes=own, series=values),
        brief_parts.measured("Felt understood", who, changes=own, series=values),
        *[_normed(who)] * normed,
    ]


def _normed(who: Sequence[Who]) -> Measured:
    series = SERIES[: len(who)]
    changes = [judge(CSI, one[0], one[-1]) for one in series]
    return brief_parts.measured(CSI.title, who, changes=changes, series=series, measure=CSI, high=81)


_templates = environment()
