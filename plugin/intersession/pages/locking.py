"""The page on which a counselor gives a document a password. The password is in no field of it: it is typed anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from intersession.pages.environment import translate
from intersession.pages.frame import FieldError, WorkFrame

SHORTEST = 12
"""Letters. Whoever finds the file can try as often and as fast as they like."""
MOST_BYTES = 127
"""What a PDF takes; it would leave out the rest without a word."""
PASSWORD, AGAIN = "isn-password", "isn-again"  # names of fields


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way back. `is_name`: it names people, so that it can be covered."""

    title: str
    url: str
    is_name: bool = False


@dataclass(frozen=True, slots=True)
class LockPage:
    """The page for one file. `whose`: for whom it is, in words. `action`: where the password is posted."""

    template: ClassVar[str] = "intersession/web/documents/lock.html"

    frame: WorkFrame
    heading: str
    whose: str
    way: tuple[Step, ...]
    action: str
    errors: tuple[FieldError, ...] = ()

    def error(self, field: str) -> str:
        """Return what is wrong with a field, or ""."""
        return next((one.words for one in self.errors if one.field == field), "")


def wrong(password: str, again: str) -> tuple[FieldError, ...]:
    """Return why a document cannot have this password, typed twice; nothing when it can."""
    if len(password) < SHORTEST:
        words = translate("Please take {n} letters or more, such as four words that you can say.")
        return (FieldError(PASSWORD, words.format(n=SHORTEST)),)
    if len(password.encode()) > MOST_BYTES:
        return (FieldError(PASSWORD, translate("This is longer than a PDF can take. Please make it shorter.")),)
    if password != again:
        return (FieldError(AGAIN, translate("The two are not the same. Please type both again.")),)
    return ()
