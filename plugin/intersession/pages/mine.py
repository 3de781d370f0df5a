"""What a client has of their own, behind a PIN or a code: what they sent, changing it, and letting others read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from intersession.definition.answers import Value
from intersession.definition.items import Item
from intersession.pages.client import ClientFrame

if TYPE_CHECKING:
    from markupsafe import Markup

    from intersession.pages.own import OwnChart
    from intersession.pages.reflecting import PartError


@dataclass(frozen=True, slots=True)
class SentLine:
    """One reflection of the list. `is_asked`: the counselor asks to share something of it."""

    id: str
    title: str
    sent_at: datetime
    is_changed: bool = False
    shares: int = 0
    is_asked: bool = False


@dataclass(frozen=True, slots=True)
class RemovedLine:
    """One that the counselor removed, as its writer asked: what it was called, and when it was sent."""

    title: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class ReplyLine:
    """What the counselor wrote to this client. `is_new`: not put away yet."""

    id: str
    text: str
    written_at: datetime
    is_new: bool = True


@dataclass(frozen=True, slots=True)
class RecordLine:
    """One line of what is on record: what the reader agreed to, how they may be reached, what they shared; and when."""

    what: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ListPage:
    """My past reflections, newest first; nothing of anybody else. `has_pin`: the client has one already."""

    template: ClassVar[str] = "intersession/web/mine/list.html"
    frame: ClientFrame
    sent: tuple[SentLine, ...]
    charts: tuple[OwnChart, ...] = ()
    removed: tuple[RemovedLine, ...] = ()
    has_pin: bool = False
    may_choose_pin: bool = False
    replies: tuple[ReplyLine, ...] = ()
    record: tuple[RecordLine, ...] = ()


@dataclass(frozen=True, slots=True)
class SentRow:
    """One answer as it was sent.

    `shared`: the copy that the others may read, or None. `may_share`: it is open to sharing or taking back now.
    `is_asked`: the counselor asks for it.
    """

    item: Item
    value: Value
    shared: Value | None = None
    may_share: bool = False
    is_asked: bool = False

    @property
    def differs(self) -> bool:
        """The copy that was shared says something else than the answer does now."""
        return self.shared is not None and self.shared != self.value


@dataclass(frozen=True, slots=True)
class SentPage:
    """What I sent, read only.

    `removal`: "asked" while the counselor has not answered, "kept" after a no; `reply` is the word that came with it.
    """

    template: ClassVar[str] = "intersession/web/mine/sent.html"
    frame: ClientFrame
    id: str
    title: str
    sent_at: datetime
    changed_at: datetime | None
    rows: tuple[SentRow, ...]
    may_change: bool
    removal: str = ""
    reply: str = ""


@dataclass(frozen=True, slots=True)
class ChangePage:
    """All questions of a reflection with what was sent, to be changed and sent again."""

    template: ClassVar[str] = "intersession/web/mine/change.html"
    frame: ClientFrame
    id: str
    title: str
    blocks: tuple[Markup, ...]
    errors: tuple[PartError, ...] = ()


@dataclass(frozen=True, slots=True)
class SharePage:
    """What the others will read, before its writer says yes."""

    template: ClassVar[str] = "intersession/web/mine/share.html"
    frame: ClientFrame
    id: str
    item: Item
    value: Value


@dataclass(frozen=True, slots=True)
class SharedItem:
    """One answer that somebody else shared with the reader. `writer`: as this page may call them."""

    writer: str
    title: str
    item: Item
    value: Value
    shared_at: datetime


@dataclass(frozen=True, slots=True)
class SharedPage:
    """Shared with you: copies of single answers, and nothing about what else there is."""

    template: ClassVar[str] = "intersession/web/mine/shared.html"
    frame: ClientFrame
    items: tuple[SharedItem, ...]
