"""Setting a phone up in the room: a test question, a PIN, what is safe, ready."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from intersession.pages.client import ClientFrame

STEPS = ("test", "pin", "contact", "ready")


@dataclass(frozen=True, slots=True)
class PhonePage:
    """One step. `channels`: what a message can take, "email" and "sms". `fault`: what is wrong with a PIN, or hours.

    Nothing that is known of this client is shown: whoever holds the phone could read it.
    """

    template: ClassVar[str] = "intersession/web/phone/step.html"
    frame: ClientFrame
    step: str
    client_name: str
    channels: tuple[str, ...] = ()
    fault: str = ""
    least: int = 6
    most: int = 12

    @property
    def number(self) -> int:
        """Which step this is, from 1."""
        return STEPS.index(self.step) + 1
