"""Our two cookies: the client's visit and the counselor's desk. Neither touches the host's session."""

from __future__ import annotations

import secrets

from flask import g, request
from werkzeug.wrappers import Response

from intersession.hooks.types import Counselor
from intersession.services.unit import UnitOfWork

VISIT = "__Host-isn"
DESK = "__Host-isn-desk"
DAYS = 24 * 60 * 60


def visit_secret() -> str:
    return request.cookies.get(VISIT, "")


def keep_visit(response: Response, secret: str) -> Response:
    """Hand out a visit's secret. It outlives the visit itself, so that the same browser finds its draft again."""
    response.set_cookie(VISIT, secret, max_age=60 * DAYS, secure=True, httponly=True, samesite="Lax", path="/")
    return response


def drop_visit(response: Response) -> Response:
    response.delete_cookie(VISIT, secure=True, httponly=True, samesite="Lax", path="/")
    return response


def desk_token(work: UnitOfWork, counselor: Counselor) -> str:
    """Return the secret of this browser's and counselor's forms; a new cookie is set with the response if need be."""
    secret = request.cookies.get(DESK, "")
    if len(secret) != 43:
        secret = secrets.token_urlsafe(32)
        g.isn_new_desk = secret
    return work.vault.practice_hash("desk-form", f"{secret}|{counselor.ref}".encode()).hex()


def keep_desk(response: Response) -> Response:
    """Set the desk cookie when this request made one."""
    secret = g.pop("isn_new_desk", None)
    if secret is not None:
        response.set_cookie(DESK, secret, secure=True, httponly=True, samesite="Lax", path="/")
    return response
