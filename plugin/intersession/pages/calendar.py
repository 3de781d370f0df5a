"""A calendar entry (RFC 5545) that tells whoever sees the calendar a time, and nothing else."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from intersession.pages.environment import translate

LONG = timedelta(minutes=15)


def reminder(at: datetime, *, made_at: datetime) -> str:
    """Return an entry at this moment, in UTC: no place, no link, no person, and a title that could be anybody's."""
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Calendar//Reminder//EN",
        "BEGIN:VEVENT",
        f"UID:{uuid.uuid5(uuid.NAMESPACE_OID, at.isoformat())}",
        f"DTSTAMP:{made_at:%Y%m%dT%H%M%SZ}",
        f"DTSTART:{at:%Y%m%dT%H%M%SZ}",
        f"DTEND:{at + LONG:%Y%m%dT%H%M%SZ}",
        "SUMMARY:" + translate("Reminder"),
        "CLASS:PRIVATE",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return "\r\n".join((*lines, ""))
