"""What a link opens: the page before the token is known, the landing page, "not tonight", the page after leaving."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from intersession.pages.agreed import AgreedPlan
from intersession.pages.client import ClientFrame, HelpLine, PolicyText

PASS_REASONS = ("tired", "argued", "no_privacy", "forgot", "unclear", "unwilling", "not_right")
"""Why not tonight, as stored. The template has the words for each."""


@dataclass(frozen=True, slots=True)
class ArrivePage:
    """The page at the link's address. It knows nothing: the token is in the fragment, which no server sees.

    `token`: only for links in path style, put into the form and not looked up.
    """

    template: ClassVar[str] = "intersession/web/link/arrive.html"
    frame: ClientFrame
    token: str = ""
    is_wrong: bool = False


@dataclass(frozen=True, slots=True)
class LandingPage:
    """What a valid link shows before anything starts: from whom, how long, who reads it.

    `title`: the form's public title. `minutes`, `short_minutes`: as the form states them, 0 for no short way.
    `policy`: to be read and accepted now, or None. `needs_consent`: nothing was accepted through this link yet.
    `last_time`: what became of what this client sent before: "read", "discussed" or "". `has_reply`: there is a
    reply from the counselor; its words are behind a PIN or a code.
    `resume_part`: where a draft that this browser may open goes on, or 0. `note`: the counselor's words to all.
    `agreed`: the plan of the practice card.
    `may_read_back`: this client agreed before, so may go on to prove who they are; nothing is shown before that.
    """

    template: ClassVar[str] = "intersession/web/link/landing.html"
    frame: ClientFrame
    token: str
    client_name: str
    title: str
    question_count: int
    minutes: float
    short_minutes: float = 0
    part_count: int = 1
    resume_part: int = 0
    note: str = ""
    note_from: str = ""
    agreed: AgreedPlan | None = None
    policy: PolicyText | None = None
    needs_consent: bool = False
    is_consent_missing: bool = False
    open_until: datetime | None = None
    help_lines: tuple[HelpLine, ...] = ()
    last_time: str = ""
    has_reply: bool = False
    may_read_back: bool = False


@dataclass(frozen=True, slots=True)
class PassedPage:
    """What follows "not tonight": one chip may say why, and that is the end of it."""

    template: ClassVar[str] = "intersession/web/link/passed.html"
    frame: ClientFrame
    token: str
    client_name: str
    open_until: datetime | None = None
    has_said_why: bool = False

    @property
    def reasons(self) -> tuple[str, ...]:
        return () if self.has_said_why else PASS_REASONS


@dataclass(frozen=True, slots=True)
class LeftPage:
    """The bland page after "Leave now" where no script runs. It names nobody and nothing."""

    template: ClassVar[str] = "intersession/web/link/left.html"
    frame: ClientFrame
