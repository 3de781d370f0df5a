"""Where templates, forms and static files lie: inside the package when installed, at the root of a checkout else."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parent.parent


def _folder(name: str) -> Path:
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _CHECKOUT / name


TEMPLATES = _folder("templates")
FORMS = _folder("forms")
STATIC = _PACKAGE / "static"
