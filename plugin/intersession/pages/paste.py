"""The paste block: a session's homework as plain text for a record kept elsewhere, in the order that record asks for.

The joint one is made from the room-safe brief and from nothing else; an individual one from one client's own words.
What is an assessment is left open: a record's judgement is its writer's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from intersession.hooks.types import Counselor
from intersession.pages.brief_page import Practice, RoomSafePage
from intersession.pages.environment import say_later, short_day, translate
from intersession.pages.frame import WorkFrame
from intersession.pages.people import Person
from intersession.services.reviewing import OpenReflection

JOINT = "joint"
TALK = "talk"
MOST_LETTERS = 600
"""How many letters of one answer are taken over; a record wants the gist, the rest is on the screen."""


class Shape(StrEnum):
    """How the record is laid out."""

    DAP = "dap"
    SOAP = "soap"
    BIRP = "birp"
    PLAIN = "plain"


class Kind(StrEnum):
    """What a line is, whichever heading a shape puts it under."""

    SAID = "said"
    DONE = "done"
    NUMBER = "number"
    AGREED = "agreed"
    OPEN = "open"


SHAPES: Mapping[Shape, tuple[tuple[str, tuple[Kind, ...]], ...]] = {
    Shape.DAP: (
        (say_later("Data"), (Kind.DONE, Kind.NUMBER, Kind.SAID)),
        (say_later("Assessment"), (Kind.OPEN,)),
        (say_later("Plan"), (Kind.AGREED,)),
    ),
    Shape.SOAP: (
        (say_later("Subjective"), (Kind.SAID,)),
        (say_later("Objective"), (Kind.DONE, Kind.NUMBER)),
        (say_later("Assessment"), (Kind.OPEN,)),
        (say_later("Plan"), (Kind.AGREED,)),
    ),
    Shape.BIRP: (
        (say_later("Behavior"), (Kind.DONE, Kind.NUMBER)),
        (say_later("Intervention"), (Kind.OPEN,)),
        (say_later("Response"), (Kind.SAID,)),
        (say_later("Plan"), (Kind.AGREED,)),
    ),
    Shape.PLAIN: (("", (Kind.DONE, Kind.NUMBER, Kind.SAID, Kind.AGREED)),),
}


@dataclass(frozen=True, slots=True)
class Lines:
    """What there is to say, by what it is."""

    of: Mapping[Kind, Sequence[str]] = field(default_factory=dict[Kind, Sequence[str]])


@dataclass(frozen=True, slots=True)
class PastePage:
    """The text in a box to copy from. `who`: "joint", or one person's reference."""

    template: ClassVar[str] = "intersession/web/cases/paste.html"

    frame: WorkFrame
    case: str
    case_title: str
    people: tuple[Person, ...]
    who: str
    shape: Shape
    text: str

    @property
    def shapes(self) -> tuple[tuple[Shape, str], ...]:
        """Each shape with its name, in the order in which they are offered."""
        return tuple((one, one.upper() if one is not Shape.PLAIN else translate("Plain")) for one in Shape)

    @property
    def is_joint(self) -> bool:
        return self.who == JOINT

    @property
    def rows(self) -> int:
        return min(max(self.text.count("\n") + 2, 8), 28)


def joint(page: RoomSafePage) -> Lines:
    """Take the lines of both from the room-safe brief. It holds nothing that its writer did not share."""
    said = [
        translate("{name} would like to talk about: {words}").format(name=talk.who.name, words=_short(one.text))
        for talk in page.talk
        for one in talk.said
    ]
    sentences = [*_gap(page.practice), *_strength(page.practice)]
    return Lines({Kind.SAID: said, Kind.NUMBER: sentences, Kind.AGREED: list(page.agreed.lines)})


def _gap(practice: Practice) -> list[str]:
    gap = practice.gap
    if gap is None:
        return []
    partly = translate("{practice}: {giver} gives more than {noticer} notices")
    words = (
        partly if gap.arrives_partly else translate("{practice}: {giver} gives, and it is not arriving with {noticer}")
    )
    return [words.format(practice=gap.practice, giver=gap.giver.name, noticer=gap.noticer.name)]


def _strength(practice: Practice) -> list[str]:
    words = translate("{practice}: both give it, and both notice")
    return [words.format(practice=practice.strength)] if practice.strength else []


def individual(
    opened: Sequence[OpenReflection],
    *,
    agreed: Sequence[str],
    reader: Counselor,
    written: Callable[[OpenReflection, str], str],
) -> Lines:
    """Take the lines of one client from their own sent reflections, newest first, without private items.

    `written`: an answer in words.
    """
    done = [_done(one, reader) for one in opened]
    said: list[str] = []
    numbers: list[str] = []
    for reflection in opened:
        for item in reflection.form.questions:
            words = written(reflection, item.key) if not item.private else ""
            if words and item.role == TALK:
                said.insert(0, translate("Would like to talk about: {words}").format(words=_short(words)))
            elif words:
                (said if item.kind == "text" else numbers).append(f"{item.ask} {_short(words)}")
    return Lines({Kind.DONE: done, Kind.NUMBER: numbers, Kind.SAID: said, Kind.AGREED: list(agreed)})


def _done(one: OpenReflection, reader: Counselor) -> str:
    day = short_day(one.sent_at, zone=reader.timezone, locale=reader.locale)
    words = translate("{title}: on paper, {day}") if one.source == "paper" else translate("{title}: sent {day}")
    return words.format(title=one.form.title, day=day)


def _short(text: str) -> str:
    # One line: a record's own layout would be broken by the line breaks of somebody's answer.
    flat = " ".join(text.split())
    return flat if len(flat) <= MOST_LETTERS else flat[: MOST_LETTERS - 1].rstrip() + "…"


def write(lines: Lines, shape: Shape) -> str:
    """Return the text in this shape. A heading without lines says so, so that nobody looks for what is not there."""
    blocks = [_block(heading, kinds, lines) for heading, kinds in SHAPES[shape]]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _block(heading: str, kinds: Sequence[Kind], lines: Lines) -> str:
    found = [f"- {one}" for kind in kinds for one in lines.of.get(kind, ())]
    if Kind.OPEN in kinds:
        found = ["- " + translate("(yours to write)")]
    if not found:
        found = ["- " + translate("(nothing to show here)")]
    return "\n".join([f"{translate(heading)}:", *found] if heading else found)
