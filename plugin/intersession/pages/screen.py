"""What `settings/screen.html` is given: the colours and keys of one person's own pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from intersession.pages.frame import WorkFrame

THEME, KEYS = "theme", "keys"
"""Under these names a choice is kept."""
ON, OFF = "on", "off"
THEMES = {"system": "", "light": "light", "dark": "dark"}
"""What can be chosen for colours, and what the frame is given for it; nothing chosen is the practice's."""
CHOICES: Mapping[str, tuple[str, ...]] = {THEME: ("", *THEMES), KEYS: ("", ON, OFF)}


@dataclass(frozen=True, slots=True)
class ScreenPage:
    """One person's own screen. `theme`, `keys`: of `CHOICES`; "" is as the practice has it."""

    template: ClassVar[str] = "intersession/web/settings/screen.html"

    frame: WorkFrame
    theme: str = ""
    keys: str = ""
