"""Makes the parts of a brief from values: cuts words to their room, draws the charts, writes the numbers.

Pure: no database, no decision on who may read what.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from intersession.charts import Column, Line, given_noticed, print_image, spark
from intersession.charts.letters import width
from intersession.charts.svg import ENGLISH, PEOPLE, Words
from intersession.charts.svg import number as written
from intersession.measures.change import Norm, norm_of
from intersession.measures.given_noticed import biggest_gap, flows, shared_strength
from intersession.pages.brief_page import (
    NOTHING,
    Deed,
    Did,
    Extra,
    Gap,
    Head,
    Listed,
    Measured,
    Moved,
    Paper,
    Practice,
    Said,
    Talk,
    Who,
)
from intersession.pages.cutting import cut, cut_line, lines_of, tidy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from markupsafe import Markup

    from intersession.definition.answers import GridValue
    from intersession.definition.scoring import Measure
    from intersession.hooks.types import Section
    from intersession.measures.change import Change

NAME = 60
"""Letters of a name that are printed at most."""

_NAME_EMS = 36.0
_SHORT_EMS = 9.5
_AGREED = 4
_DEEDS = 4
_DID_LINES = {1: 5, 2: 3, 3: 2}
_SAID = 2
_MEASURES = 3
_EXTRAS = 2

# Ems of a line, by how many columns share the page: the column in mm, less its indent, by the size of the type.
_TALK_EMS = {1: 45.0, 2: 20.8, 3: 13.2}
_TALK_LINES = {Paper.A4: {1: 6, 2: 6, 3: 5}, Paper.LETTER: {1: 5, 2: 4, 3: 4}}
_HALF_EMS = 24.0
_FOOT_EMS = 64.0
_HEADING_EMS = {1: 21.0, 2: 10.4}
_MORE_EMS = 8.0
_STRIP = {Paper.A4: 672.0, Paper.LETTER: 696.0}


def people(names: Sequence[str]) -> tuple[Who, ...]:
    """Give each client of a case, in its order, the mark by which they are always drawn."""
    keys = [person.key for person in PEOPLE]
    made = []
    for position, name in enumerate(names):
        whole = cut_line(tidy(name)[:NAME], ems=_NAME_EMS) or "–"
        made.append(Who(whole, keys[min(position, len(keys) - 1)], short=cut_line(whole, ems=_SHORT_EMS)))
    return tuple(made)


def place_of(who: Who) -> int:
    """Return a person's place in the case, which chooses how they are drawn also where others are not."""
    return [person.key for person in PEOPLE].index(who.mark)


def head(who: Sequence[Who], *, session: str, counselor: str, since: str = "") -> Head:
    """Set the heading in a size that holds the names."""
    long = sum(width(one.name) + 2.2 for one in who)
    size = "large" if long <= 19 else "middle" if long <= 34 else "small"
    return Head(
        people=tuple(who),
        session=cut_line(session, ems=24),
        counselor=cut_line(counselor, ems=24),
        since=cut_line(since, ems=24),
        size=size,
    )


def agreed(lines: Sequence[str]) -> Listed:
    """Keep what fits of what was agreed: four lines, each of two printed lines at most."""
    room = 2 if len(lines) < _AGREED else 1
    told = [cut(line, lines=room, ems=_HALF_EMS, tail=1) for line in lines if line.strip()]
    kept = tuple(one.text + "…" if one.is_cut else one.text for one in told[:_AGREED])
    return Listed(kept, more=max(0, len(told) - _AGREED))


def did(who: Who, deeds: Sequence[tuple[str, str]], *, of: int = 2) -> Did:
    """Say what one of `of` people did: (homework, what became of it) in the order in which it is told."""
    kept: list[Deed] = []
    told = f"mm {who.short}: "
    for place, (what, how) in enumerate(deeds[:_DEEDS], start=1):
        deed = Deed(cut_line(what, ems=13), cut_line(how, ems=11))
        told += f"{deed.what}, {deed.how} · "
        tail = _MORE_EMS if place < len(deeds) else 0
        if kept and lines_of(told, ems=_HALF_EMS, tail=tail) > _DID_LINES[min(max(of, 1), 3)]:
            break
        kept.append(deed)
    return Did(who, tuple(kept), more=len(deeds) - len(kept))


def talk(who: Who, texts: Sequence[str], *, of: int = 2, paper: Paper = Paper.A4) -> Talk:
    """Quote what one of `of` people wants to talk about, newest first, cut to the room that each has."""
    given = [text for text in texts if text.strip()]
    kept = given[:_SAID]
    lines = _TALK_LINES[paper][min(max(of, 1), 3)] // max(1, len(kept))
    cuts = [cut(text, lines=lines, ems=_TALK_EMS[min(max(of, 1), 3)], tail=_MORE_EMS) for text in kept]
    return Talk(who, tuple(Said(one.text, one.is_cut) for one in cuts), more=len(given) - len(kept))


def extras(sections: Sequence[Section]) -> tuple[Extra, ...]:
    """Keep what fits of what plugins add: two sections share one line. Longer ones belong into a longer document."""
    kept = sections[:_EXTRAS]
    room = _FOOT_EMS / max(1, len(kept))
    made = []
    for section in kept:
        title = cut_line(tidy(section.title), ems=room / 3)
        text = cut_line(tidy(" · ".join(section.lines)), ems=room - width(title) - 2)
        made.append(Extra(title, text))
    return tuple(made)


def practice(
    who: Sequence[Who],
    practices: Sequence[tuple[str, str]],
    *,
    grids: Sequence[GridValue | None],
    title: str = "Given and noticed",
    gave: str = "%(name)s gave",
    noticed: str = "%(name)s noticed",
    words: Words = ENGLISH,
    paper: Paper = Paper.A4,
) -> Practice:
    """Draw one week's given-noticed strip and find its gap and strength.

    `practices`: key and label in order. `grids`: each person's answers of that week, or None, in the case's order.
    `title`, `gave` and `noticed` are said in the reader's language.
    """
    if not practices or not any(grids):
        return Practice()
    keys = [key for key, _ in practices]
    labels = dict(practices)
    is_couple = len(who) == 2
    found = flows(keys, grids[0], grids[1]) if is_couple else ()
    gap = biggest_gap(found)
    strength = shared_strength(found)
    columns = _columns(who, keys, grids=grids, gave=gave, noticed=noticed)
    marked = [(gap.practice, place_of(who[gap.giver]))] if gap else []
    drawing = given_noticed(title, practices, columns=columns, marked=marked, words=words, width=_STRIP[paper])
    return Practice(
        gap=Gap(labels[gap.practice], who[gap.giver], who[gap.noticer], gap.given or 0, gap.noticed or 0)
        if gap
        else None,
        strength=labels[strength.practice] if strength else "",
        strip=print_image(drawing),
        compares=is_couple and all(grids),
    )


def _columns(
    who: Sequence[Who], keys: Sequence[str], *, grids: Sequence[GridValue | None], gave: str, noticed: str
) -> list[Column]:
    """Return a column for each giver; only in a couple is it known whose doing the other noticed."""
    made = []
    for place, one in enumerate(who):
        other = 1 - place if len(who) == 2 else place
        mine, theirs = grids[place] or {}, grids[other] or {}
        cells = {key: (mine.get(key, {}).get("given"), theirs.get(key, {}).get("noticed")) for key in keys}
        if len(who) in _HEADING_EMS:
            room = _HEADING_EMS[len(who)]
            headings = (_heading(gave, one, room), _heading(noticed, who[other], room))
        else:
            headings = (one.name, "")  # the page says above it what is left and what is right
        made.append(Column(*headings, place_of(one), place_of(who[other]), cells))
    return made


def _heading(pattern: str, who: Who, ems: float) -> str:
    """Say the pattern of a name cut so short that the verb stays."""
    verb = pattern % {"name": ""}
    return pattern % {"name": cut_line(who.name, ems=max(2.0, ems - width(verb)))}


def measured(
    title: str,
    who: Sequence[Who],
    *,
    changes: Sequence[Change],
    series: Sequence[Sequence[float | None]],
    measure: Measure | None = None,
    low: float = 0,
    high: float = 10,
    words: Words = ENGLISH,
) -> Measured:
    """Put every person's change in one measure side by side, each with a small line of their own values.

    `changes` and `series` are in the order of the people. Without a measure it is an item of our own.
    """
    norm = norm_of(measure) if measure is not None else None
    moved = []
    for one, change, values in zip(who, changes, series, strict=True):
        line = Line(one.name, tuple(values), place_of(one))
        drawing = spark(title, [line], low=low, high=high, words=words, width=92 if len(who) < 3 else 70, height=26)
        moved.append(_moved(one, change, drawing if any(value is not None for value in values) else None))
    return Measured(
        title=cut_line(title, ems=12),
        moved=tuple(moved),
        scale=f"{written(low)}–{written(high)}",
        **_rests_on(norm),
        **_rules(measure),
    )


def kept_measures(found: Sequence[Measured], *, paper: Paper = Paper.A4) -> tuple[Measured, ...]:
    """Keep as many measures as the page holds, those that say something first.

    A measure with norms needs a line more, for what its verdicts rest on.
    """
    with_norms = sum(one.has_norm for one in found)
    people_most = max((len(one.moved) for one in found), default=0)
    is_tight = with_norms > 1 or (people_most > 2 and paper is Paper.LETTER)
    return tuple(sorted(found, key=lambda one: not one.has_norm))[: _MEASURES - 1 if is_tight else _MEASURES]


def _moved(who: Who, change: Change, drawing: Markup | None) -> Moved:
    return Moved(
        who=who,
        verdict=change.verdict,
        why=change.why,
        first="" if change.first is None else written(change.first),
        last="" if change.last is None else written(change.last),
        better=change.better,
        crossed=change.is_significant,
        spark=NOTHING if drawing is None else print_image(drawing),
    )


def _rules(measure: Measure | None) -> Mapping[str, Any]:
    if measure is None:
        return {}
    filled = measure.missing_most if measure.missing == "mean_of_rest" else 0
    return {
        "cutoff": "" if measure.cutoff is None else written(measure.cutoff),
        "filled": filled,
        "filled_source": cut_line(measure.missing_source, ems=34) if filled else "",
        "source": cut_line(measure.source, ems=34),
    }


def _rests_on(norm: Norm | None) -> Mapping[str, Any]:
    if norm is None:
        return {}
    return {
        "points": written(norm.points),
        "sd": "" if norm.sd is None else written(norm.sd),
        "reliability": "" if norm.reliability is None else f"{norm.reliability:.2f}",
    }
