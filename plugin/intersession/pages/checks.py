"""What `settings/checks.html` is given: what was looked at, and what to mend. No names, no words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from intersession.pages.frame import WorkFrame


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One thing that was looked at. `advice`: what to do, "" when it is well."""

    about: str
    advice: str = ""
    is_grave: bool = False


@dataclass(frozen=True, slots=True)
class ChecksPage:
    """What was found. Empty until somebody asked to look."""

    template: ClassVar[str] = "intersession/web/settings/checks.html"

    frame: WorkFrame
    lines: tuple[CheckLine, ...] = ()

    @property
    def to_mend(self) -> tuple[CheckLine, ...]:
        """What needs a hand, the grave first."""
        return tuple(sorted((one for one in self.lines if one.advice), key=lambda one: not one.is_grave))

    @property
    def well(self) -> tuple[CheckLine, ...]:
        return tuple(one for one in self.lines if not one.advice)
