"""What clients do and leave behind in tests: going through a form, sending it, and all that the database then holds."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from sqlalchemy import select

from intersession.models import Base
from tests.support.website import Browser, Website

WEEK: dict[str, str] = {
    "closeness": "7",
    "understood": "5",
    "moment": "Breakfast without phones",
    "practices-appreciation-given": "3",
    "practices-appreciation-noticed": "1",
    "helped": "The long hug on Monday",
    "hard": "yes",
    "hard_need": "I needed a little quiet",
    "talk": "How we plan weekends",
}
"""An answer to everything in the weekly reflection."""

TOKEN = re.compile(r'name="csrf_token" value="([0-9a-f]{64})"')


def fill(phone: Browser, **values: str) -> None:
    """Go through all pages of the form that is open, answering what is asked there, up to reading it over."""
    while "/i/send" not in [form.action for form in phone.page.forms()]:
        action = next(form.action for form in phone.page.forms() if "/i/part/" in form.action)
        phone.send(action, **{name: value for name, value in values.items() if f'name="{name}"' in phone.page.html})


def reflect(website: Website, link: str, *, levels: str = "", note: str = "", **values: str) -> Browser:
    """Open a link, answer, and send; `levels`: one for all answers, or what the form proposes."""
    phone = website.open_link(link)
    fill(phone, **(values or WEEK))
    chosen = {name: levels for name, _ in phone.page.form("/i/send").fields if name.startswith("level-")}
    phone.send("/i/send", **(chosen if levels else {}), **({"note": note} if note else {}))
    return phone


def csrf(phone: Browser) -> str:
    """Give the form token that the page at hand carries."""
    found = TOKEN.search(phone.page.html)
    assert found, "this page has no form of a visit"
    return found[1]


def tables(website: Website) -> dict[str, list[tuple[Any, ...]]]:
    """Give every row of every table of ours, in a stable order."""
    with website.app.app_context(), website.runtime.binding.engine().connect() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in Base.metadata.sorted_tables
        }


def everything_kept(website: Website) -> bytes:
    """Give all bytes that the database holds: SQLite's files as they lie there, or every value of every row."""
    kept = [b"".join(_bytes(value) for row in rows for value in row) for rows in tables(website).values()]
    if website.url.startswith("sqlite:///"):
        file = Path(website.url.removeprefix("sqlite:///"))
        kept += [path.read_bytes() for path in file.parent.glob(f"{file.name}*")]
    return b"\n".join(kept)


def _bytes(value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()
