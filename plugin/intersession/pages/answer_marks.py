"""Gathers what the counselor added to reflections, for the pages that show them: stars, comments, replies."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from intersession.definition.items import Item
from intersession.hooks.types import Counselor
from intersession.pages.environment import translate
from intersession.pages.overview import moment
from intersession.pages.review_page import ReplyLine
from intersession.pages.side_by_side import Cell, CommentLine, Row, Side
from intersession.services import comments, marks, replies
from intersession.services.comments import OpenComment
from intersession.services.reflections import COUNSELOR_NOTE
from intersession.services.replies import OpenReply
from intersession.services.unit import UnitOfWork


@dataclass(frozen=True)
class Added:
    """Stars, comments and replies of some reflections, as one counselor sees them."""

    work: UnitOfWork
    reader: Counselor
    stars: dict[uuid.UUID, frozenset[str]]
    said: tuple[OpenComment, ...]
    replied: tuple[OpenReply, ...]

    def on(self, reflection: uuid.UUID, item: str = "") -> tuple[CommentLine, ...]:
        """Return the comments on one answer, or on all of a reflection."""
        return tuple(
            CommentLine(str(one.id), one.text, moment(one.written_at, now=self.work.clock(), reader=self.reader))
            for one in self.said
            if one.reflection_id == reflection and one.item == item
        )

    def replies(self, reflection: uuid.UUID) -> tuple[ReplyLine, ...]:
        return tuple(
            ReplyLine(one.text, moment(one.written_at, now=self.work.clock(), reader=self.reader))
            for one in self.replied
            if one.reflection_id == reflection
        )

    def put_on(self, side: Side, reflection: uuid.UUID) -> Side:
        """Return the side with what was added to it."""
        said = {key: self.on(reflection, key) for key in side.answers}
        return replace(side, stars=self.stars.get(reflection, frozenset()), comments=said)


def added(work: UnitOfWork, reflections: Sequence[uuid.UUID], *, reader: Counselor) -> Added:
    """Fetch what was added to these reflections."""
    stars: dict[uuid.UUID, frozenset[str]] = {}
    for one in marks.starred_in(work, reflections):
        stars[one.reflection_id] = stars.get(one.reflection_id, frozenset()) | {one.item}
    said = comments.listed(work, reflections, by=reader)
    return Added(work, reader, stars, said, replies.listed(work, reflections, by=reader))


def note_row(sides: Sequence[Side]) -> tuple[Row, ...]:
    """Return the row of what each wrote for the counselor alone, when somebody did."""
    item = Item(COUNSELOR_NOTE, "text", translate("Only for you"), private=True)
    cells = tuple(
        Cell(
            side.answers[COUNSELOR_NOTE].value,
            is_private=True,
            reflection=side.reflection,
            is_starred=COUNSELOR_NOTE in side.stars,
        )
        if COUNSELOR_NOTE in side.answers
        else Cell(is_private=True, was_asked=side.progress.is_sent, is_broken=COUNSELOR_NOTE in side.broken)
        for side in sides
    )
    return (Row(item, cells),) if any(cell.is_answered or cell.is_broken for cell in cells) else ()
