"""Pages that help anybody, with or without a link: who can help now, and how answers stay private.

`token`: of the link whose first page led here, so that a button goes back to it; "" where the browser's own Back does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from intersession.pages.client import ClientFrame, HelpLine, PolicyText


@dataclass(frozen=True, slots=True)
class NowPage:
    """Who can help now. The first line is the emergency number."""

    template: ClassVar[str] = "intersession/web/help/now.html"
    frame: ClientFrame
    lines: tuple[HelpLine, ...] = ()
    token: str = ""


@dataclass(frozen=True, slots=True)
class LeavingPage:
    """What "Leave now" does and what it cannot do, before anybody needs it."""

    template: ClassVar[str] = "intersession/web/help/leaving.html"
    frame: ClientFrame
    token: str = ""


@dataclass(frozen=True, slots=True)
class PrivacyPage:
    """Who reads what, how long it is kept, how to have it removed. `keep_months`: 0 when the practice set no time."""

    template: ClassVar[str] = "intersession/web/help/privacy.html"
    frame: ClientFrame
    keep_months: int = 0
    policy: PolicyText | None = None
    token: str = ""
