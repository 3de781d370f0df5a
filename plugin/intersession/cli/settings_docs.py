"""`docs/settings.md`, written from the settings themselves."""

from __future__ import annotations

from dataclasses import MISSING, Field
from typing import Any

from intersession.config import PREFIX, setting_fields

HEAD = """# Settings

Set them in the application's `config` before `Intersession(app)`. An unknown name, a missing one and a value that
cannot be used stop the start, with one line that names the setting. A practice of one's own (`intersession serve`)
reads them from `settings.toml` in its folder, in lower case and without the prefix:
`practice_name = "Harbor Counseling"`.

What is marked † can also be changed on the settings page, by those whom the host lets (`intersession_decide_upkeep`).
What was changed there lies in the database, goes before the configuration, and stays until it is set back; every change
is in the trail.

This page is written from `plugin/intersession/config.py`; `make docs` writes it anew.

| Setting | Default | What it is for |
|---|---|---|
"""


def settings_markdown() -> str:
    """Return the page with every setting: name, default, what it is for."""
    return HEAD + "".join(_row(one) for one in setting_fields())


def _row(one: Field[Any]) -> str:
    help_text = str(one.metadata["help"]).replace("|", "\\|")
    mark = " †" if one.metadata["change"] else ""
    return f"| `{PREFIX}{one.name.upper()}`{mark} | {_default(one)} | {help_text} |\n"


def _default(one: Field[Any]) -> str:
    if one.default is MISSING:
        return "needed"
    if one.default in ("", ()):
        return "empty"
    return f"`{one.default!r}`"
