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

This page is written from `plugin/intersession/config.py`; `make docs` writes it anew.

| Setting | Default | What it is for |
|---|---|---|
"""


def settings_markdown() -> str:
    """Return the page with every setting: name, default, what it is for."""
    return HEAD + "".join(_row(one) for one in setting_fields())


def _row(one: Field[Any]) -> str:
    help_text = str(one.metadata["help"]).replace("|", "\\|")
    return f"| `{PREFIX}{one.name.upper()}` | {_default(one)} | {help_text} |\n"


def _default(one: Field[Any]) -> str:
    if one.default is MISSING:
        return "needed"
    if one.default in ("", ()):
        return "empty"
    return f"`{one.default!r}`"
