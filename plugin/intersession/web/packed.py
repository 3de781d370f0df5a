"""Our own static files, compressed where the browser takes that. Pages are never compressed.

A page may hold a secret of a form beside words that came with the request; how well the two compress together would
tell somebody who can watch the line and send such words what the secret is (BREACH). Files hold neither.
"""

from __future__ import annotations

import gzip
from functools import lru_cache
from pathlib import Path

from flask import Response, request
from werkzeug.security import safe_join

from intersession.resources import STATIC

TEXTS = frozenset({"text/css", "text/javascript", "application/javascript", "image/svg+xml", "text/plain"})
LEVEL = 9


def pack(response: Response) -> Response:
    """Compress the answer when it is a whole text file of ours and the browser takes gzip."""
    if request.endpoint != "intersession.static" or response.mimetype not in TEXTS:
        return response
    response.vary.add("Accept-Encoding")
    path = safe_join(str(STATIC), (request.view_args or {}).get("filename", ""))
    if (
        path is None
        or response.status_code != 200
        or not request.accept_encodings["gzip"]
        or "Range" in request.headers
    ):
        return response
    body = _packed(path, Path(path).stat().st_mtime_ns)
    # The file that was about to be sent is closed, not read; its name for caches is that of the plain file.
    response.close()
    response.direct_passthrough = False
    response.headers.pop("ETag", None)
    response.headers["Content-Encoding"] = "gzip"
    response.set_data(b"" if request.method == "HEAD" else body)
    response.headers["Content-Length"] = str(len(body))
    return response


@lru_cache(maxsize=64)
def _packed(path: str, changed: int) -> bytes:
    return gzip.compress(Path(path).read_bytes(), LEVEL, mtime=0)
