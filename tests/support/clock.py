"""A clock that stands still until a test moves it. Pass it wherever the package asks for `clock`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

START = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)


class Clock:
    """Tells one moment, aware and in UTC, however often it is asked."""

    def __init__(self, now: datetime = START) -> None:
        self.set(now)

    def __call__(self) -> datetime:
        return self.now

    def set(self, now: datetime) -> None:
        """Move to a moment, forwards or back; a naive one is refused."""
        if now.tzinfo is None:
            raise ValueError("a moment without a zone means nothing")
        self.now = now.astimezone(UTC)

    def advance(self, **amount: float) -> datetime:
        """Move on by `days=`, `hours=`, `minutes=` or what else timedelta takes, and tell the new moment."""
        self.now += timedelta(**amount)
        return self.now
