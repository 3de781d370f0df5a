"""Stands between a tool and an application, and judges every answer: what no tool of that kind can know about ours.

An error of ours, a trace of what went wrong inside, a missing policy, and a change by a method that may change nothing
are findings. Each request finds the same practice again (`probe_kept.py`): what one does is not in the way of the next.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from werkzeug.test import run_wsgi_app

from intersession.web.access import RULES, SAFE
from tests.support.probe_kept import Kept

TRACES = ("Traceback", "sqlalchemy", "sqlite3", "psycopg", "jinja2", "site-packages", ".py&#34;, line")
LOOKS = frozenset({"intersession_trail", "intersession_outbox", "intersession_document", "intersession_tries"})
"""What changes when somebody looks at words: a document that was made is kept for the next click, and counted."""


@dataclass
class Watch:
    """The application with a watch before it; `kept` is its database as it was."""

    app: Flask
    kept: Kept
    statuses: Counter[int] = field(default_factory=Counter)
    endpoints: set[str] = field(default_factory=set)
    findings: Counter[str] = field(default_factory=Counter)

    @property
    def asked(self) -> int:
        return self.statuses.total()

    def begin(self) -> None:
        """Forget what was counted before, for the next caller."""
        self.statuses.clear()
        self.findings.clear()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        parts, status, headers = run_wsgi_app(self.app.wsgi_app, environ, buffered=True)
        body = b"".join(parts)
        endpoint, method = self._endpoint(environ), str(environ["REQUEST_METHOD"])
        self.statuses[int(status[:3])] += 1
        for fault in (*self._faults(int(status[:3]), dict(headers), body), *self._changes(endpoint, method)):
            self.findings[f"{method} {endpoint or environ['PATH_INFO']}: {fault}"] += 1
        start_response(status, list(headers))
        return [] if method == "HEAD" else [body]

    def _faults(self, status: int, headers: dict[str, str], body: bytes) -> Iterable[str]:
        if status >= 500:
            yield f"answered {status}"
        if "html" in headers.get("Content-Type", ""):
            yield from (f"shows {trace!r}" for trace in TRACES if trace.encode() in body)
            if "default-src 'none'" not in headers.get("Content-Security-Policy", ""):
                yield "has no policy"

    def _changes(self, endpoint: str, method: str) -> Iterable[str]:
        if not self.kept.is_touched():
            return
        if method in SAFE:
            declared = RULES.get(endpoint.removeprefix("intersession."))
            allowed = LOOKS if declared is not None and declared.leaves_trail else frozenset()
            yield from (f"changed {name}" for name in sorted(self.kept.changed() - allowed))
        self.kept.restore()

    def _endpoint(self, environ: dict[str, Any]) -> str:
        with self.app.request_context(environ) as context:
            found = context.request.endpoint or ""
        self.endpoints.add(found)
        return found
