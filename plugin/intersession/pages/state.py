"""Pages that say how things stand: a link that does not work, a visit that ended, an error."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from zoneinfo import ZoneInfo

from intersession.pages.client import ClientFrame, SentField

NOON, EVENING = 12, 17


class State(StrEnum):
    """How a link or a visit stands. A link that is unknown, ended or revoked is `unusable`: the three look the same."""

    UNUSABLE = "unusable"
    NOT_YET_OPEN = "not_yet_open"
    ALREADY_SENT = "already_sent"
    CLOSED = "closed"
    SESSION_ENDED = "session_ended"
    NOT_ME = "not_me"
    LATER = "later"
    FORM_CHANGED = "form_changed"


@dataclass(frozen=True, slots=True)
class StatePage:
    """One state in words, without names and without the title of any homework.

    `opens_at`: for a link that is not open yet. `keeps_draft`: this browser can open the draft again.
    `token`: of the link that led here, so that its client can pause messages, or "".
    `may_read_back`: from here the client may go on to prove who they are; nothing is shown before that.
    `note_at`: when the one note comes that was asked for with "later", or None. The page tells the day and its part,
    not the hour: whoever stands there must not learn which hours are safe. `is_under_way`: a message may still come
    before it. `words`: what was typed and could not be kept, to be copied.
    """

    template: ClassVar[str] = "intersession/web/state.html"
    frame: ClientFrame
    state: State
    opens_at: datetime | None = None
    open_until: datetime | None = None
    keeps_draft: bool = False
    token: str = ""
    may_read_back: bool = False
    note_at: datetime | None = None
    is_under_way: bool = False
    words: tuple[SentField, ...] = ()

    @property
    def note_comes(self) -> str:
        """The part of the day in which the note comes: "morning", "afternoon", "evening", or "" for no note."""
        if self.note_at is None:
            return ""
        hour = self.note_at.astimezone(ZoneInfo(self.frame.zone)).hour
        return "morning" if hour < NOON else "afternoon" if hour < EVENING else "evening"


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """Something went wrong, by HTTP status.

    `sent`: what the reader typed, given back in a form that posts to `retry_url`. `document`: why one was given up:
    "full" when too many were asked for at once, else "given_up"; "" when it is about something else. `needs_sign_in`:
    it is for people of the practice, and nobody is signed in. `was_sent`: something was sent to it, and is not kept.
    `home_url`: the first page of whoever is signed in, or "". `sign_in_url`: where the host signs people in, or "".
    """

    template: ClassVar[str] = "intersession/web/errors/error.html"
    frame: ClientFrame
    status: int
    retry_url: str = ""
    sent: tuple[SentField, ...] = ()
    document: str = ""
    needs_sign_in: bool = False
    was_sent: bool = False
    home_url: str = ""
    sign_in_url: str = ""

    @property
    def has_words(self) -> bool:
        """Is there something a person wrote, which must not be lost?"""
        return any(one.label for one in self.sent)
