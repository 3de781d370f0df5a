"""The log file: one JSON object a line with what happened and ids. Texts of errors stay out: they may hold data."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from logging.handlers import WatchedFileHandler
from pathlib import Path

from intersession.standalone.place import PRIVATE_FILE

NAMES = ("intersession", "waitress")


class Lines(logging.Formatter):
    """One line a record. Of an error its class and its place are kept, never what it says."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "event": record.getMessage(),
        }
        kind, _error, trace = record.exc_info or (None, None, None)
        if kind is not None:
            while trace is not None and trace.tb_next is not None:
                trace = trace.tb_next
            line["error"] = kind.__name__
            line["where"] = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""
        return json.dumps(line)


def log_to(file: Path) -> None:
    """Send our logs to a file that only its owner reads, and warnings to standard error too."""
    file.touch(mode=PRIVATE_FILE)
    kept = WatchedFileHandler(file, encoding="utf-8")
    kept.setFormatter(Lines())
    seen = logging.StreamHandler(sys.stderr)
    seen.setLevel(logging.WARNING)
    seen.setFormatter(Lines())
    for old in logging.getLogger(NAMES[0]).handlers:
        old.close()
    for name in NAMES:
        logger = logging.getLogger(name)
        logger.handlers = [kept, seen]
        logger.setLevel(logging.INFO)
        logger.propagate = False
