"""The headers of our own responses. The host's pages keep theirs."""

from __future__ import annotations

from flask import Response, request
from werkzeug.wrappers import Response as WerkzeugResponse

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "object-src 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    # Not "no-referrer": with it a browser sends "Origin: null", and a host's own check of forms over HTTPS fails.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "X-Robots-Tag": "noindex, nofollow",
}
DOCUMENT_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
STATIC_SECONDS = 365 * 24 * 60 * 60


def clear_browser(response: WerkzeugResponse) -> WerkzeugResponse:
    """Have the browser forget the pages and the sealed copies that it holds of this site.

    Not its cookies: the host's own are among them, on every host of its domain. Ours is taken back by name.
    """
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def add(response: Response) -> Response:
    """Put our headers on a response of our blueprint."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint == "intersession.static":
        is_typeface = request.path.endswith((".woff2", ".ttf"))
        lifetime = STATIC_SECONDS if request.args.get("v") or is_typeface else 3600
        response.headers["Cache-Control"] = f"public, max-age={lifetime}" + (", immutable" if lifetime > 3600 else "")
    else:
        response.headers["Cache-Control"] = "no-store"
        response.vary.add("Cookie")
    return response
