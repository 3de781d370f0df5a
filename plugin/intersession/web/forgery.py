"""Refusing requests that one of our own pages did not send."""

from __future__ import annotations

import hmac

from flask import request

from intersession.errors import RequestForged

FIELD = "csrf_token"


def refuse_foreign_site() -> None:
    """Refuse what a browser says comes from another site. A browser that says nothing is judged by its token alone."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise RequestForged


def refuse_without_token(expected: str) -> None:
    """Refuse a form without the secret of this visit or desk."""
    given = request.form.get(FIELD, "")
    if not hmac.compare_digest(given.encode(), expected.encode()):
        raise RequestForged
