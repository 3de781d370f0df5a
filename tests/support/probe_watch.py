"""Stands between a tool and an application, and judges every answer: what no tool of that kind can know about ours.

An error of ours, a trace of what went wrong inside, a missing policy, and a change by a method that may change nothing
are findings. On SQLite each request finds the same practice again, so that what one does is not in the way of the next.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.test import run_wsgi_app

from intersession.web.access import RULES, SAFE

TRACES = ("Traceback", "sqlalchemy", "sqlite3", "psycopg", "jinja2", "site-packages", ".py&#34;, line")
LOOKS = frozenset({"intersession_trail", "intersession_outbox", "intersession_document", "intersession_tries"})
"""What changes when somebody looks at words: a document that was made is kept for the next click, and counted."""


class Kept:
    """A SQLite file as it was, and whether it still is."""

    def __init__(self, file: Path) -> None:
        self._live = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        self._memory = sqlite3.connect(":memory:", check_same_thread=False)
        self._live.backup(self._memory)
        self._rows, self._version = self._digests(), self._now()

    def is_touched(self) -> bool:
        """Say whether anybody else wrote since the last time that this was asked."""
        before, self._version = self._version, self._now()
        return before != self._version

    def changed(self) -> set[str]:
        """Return the tables whose rows are not what they were."""
        now = self._digests()
        return {name for name in now | self._rows if now.get(name) != self._rows.get(name)}

    def restore(self) -> None:
        self._memory.backup(self._live)
        self._version = self._now()

    def close(self) -> None:
        self._live.close()
        self._memory.close()

    def _now(self) -> int:
        found: int = self._live.execute("PRAGMA data_version").fetchone()[0]
        return found

    def _digests(self) -> dict[str, str]:
        tables = self._live.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {name: _digest(self._live.execute(f'SELECT * FROM "{name}"')) for (name,) in tables}


def _digest(rows: Iterable[Any]) -> str:
    return hashlib.sha256("\n".join(sorted(map(repr, rows))).encode()).hexdigest()


@dataclass
class Watch:
    """The application with a watch before it; `kept` is None where the database is not a SQLite file."""

    app: Flask
    kept: Kept | None = None
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
        if self.kept is None or not self.kept.is_touched():
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
