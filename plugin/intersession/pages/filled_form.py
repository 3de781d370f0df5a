"""One client's sent answers on paper, for the counselor's record: what was asked, and what was answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from intersession.definition.answers import Value
from intersession.definition.items import Item
from intersession.hooks.types import Counselor
from intersession.pages.brief_page import Paper
from intersession.pages.environment import day
from intersession.services.reviewing import OpenReflection


@dataclass(frozen=True, slots=True)
class FilledRow:
    """One question and its answer; None where there is none, or where it cannot be read any more."""

    item: Item
    value: Value | None
    is_broken: bool = False


@dataclass(frozen=True, slots=True)
class FilledPart:
    """One part under its heading."""

    title: str
    rows: tuple[FilledRow, ...]


@dataclass(frozen=True, slots=True)
class FilledFormPage:
    """The record of one reflection, in the counselor's edition. `on_paper`: it came as a sheet that was typed in.

    `code`: says whose it is to whoever has the practice's key; no name is on it.
    """

    template: ClassVar[str] = "intersession/pdf/filled_form.html"

    title: str
    sent: str
    code: str
    parts: tuple[FilledPart, ...]
    on_paper: bool = False
    paper: Paper = Paper.A4

    @property
    def says_what_is_private(self) -> bool:
        """Whether a word beside a question tells it from others; where all are private, the head says it once."""
        return not all(row.item.private for part in self.parts for row in part.rows)


def build(opened: OpenReflection, *, code: str, reader: Counselor, paper: Paper) -> FilledFormPage:
    """Build the record from what was sent. What an earlier answer hid is left out."""
    values = opened.values
    asked = {item.key for item in opened.form.visible(values) if item.kind != "info"}
    parts = (
        FilledPart(
            part.title,
            tuple(
                FilledRow(item, values.get(item.key), item.key in opened.broken)
                for item in part.items
                if item.key in asked
            ),
        )
        for part in opened.form.parts
    )
    return FilledFormPage(
        title=opened.form.title,
        sent=day(opened.sent_at, zone=reader.timezone, locale=reader.locale),
        code=code,
        parts=tuple(part for part in parts if part.rows),
        on_paper=opened.source == "paper",
        paper=paper,
    )
