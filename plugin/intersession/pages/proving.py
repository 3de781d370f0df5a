"""What a client sees who is to prove that it is them: the PIN or the code, and choosing a PIN."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from intersession.pages.client import ClientFrame

PIN_FAULTS = ("digits", "length", "easy", "different")
"""What can be wrong with a new PIN. The template has the words for each."""


@dataclass(frozen=True, slots=True)
class CheckPage:
    """Let us check it is you. It is the same whether there is a PIN, a draft or nothing at all.

    `then`: "write" or "list", where a right answer leads. `address`: where a code goes, masked, or "" for nowhere.
    `wrong`: "pin" or "code" when that one did not match. `has_asked`: a code was asked for just now.
    """

    template: ClassVar[str] = "intersession/web/proving/check.html"
    frame: ClientFrame
    then: str
    address: str = ""
    wrong: str = ""
    has_asked: bool = False


@dataclass(frozen=True, slots=True)
class NewPinPage:
    """Choosing a PIN. `fault`: one of `PIN_FAULTS` or "". `address`: where a code could go if one is needed first.

    `onwards`: "write" when this came before the questions, which follow; else "".
    """

    template: ClassVar[str] = "intersession/web/proving/new_pin.html"
    frame: ClientFrame
    may_choose: bool
    has_one: bool = False
    fault: str = ""
    least: int = 6
    most: int = 12
    address: str = ""
    onwards: str = ""


@dataclass(frozen=True, slots=True)
class PinKeptPage:
    """The PIN was kept. `onwards`: as on the page before."""

    template: ClassVar[str] = "intersession/web/proving/pin_kept.html"
    frame: ClientFrame
    onwards: str = ""
