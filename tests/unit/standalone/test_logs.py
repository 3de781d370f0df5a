from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest

from intersession.standalone.logs import Lines

SECRET = "words of a client"


def logged(log: logging.Logger, tmp_path: Path) -> str:
    """Let an error with a client's words in it happen, and return the line of the log."""
    file = logging.FileHandler(tmp_path / "log")
    file.setFormatter(Lines())
    log.addHandler(file)
    log.propagate = False
    try:
        raise ValueError(SECRET)
    except ValueError as error:
        log.error("job %s given up", 7, exc_info=error)
    log.removeHandler(file)
    file.close()
    return (tmp_path / "log").read_text()


def test_line_says_what_happened_and_where(tmp_path: Path) -> None:
    line = json.loads(logged(logging.getLogger("a test"), tmp_path))

    assert line["event"] == "job 7 given up"
    assert line["error"] == "ValueError"
    assert line["where"].startswith("test_logs.py:")
    assert set(line) == {"at", "level", "logger", "event", "error", "where"}


def test_line_holds_no_words_of_an_error(tmp_path: Path) -> None:
    assert SECRET not in logged(logging.getLogger("another test"), tmp_path)


def test_line_stays_one_line(tmp_path: Path) -> None:
    assert logged(logging.getLogger("a third test"), tmp_path).count("\n") == 1


FORGED = '{"level": "INFO", "event": "signed in: amara"}'


@pytest.mark.parametrize(
    "gap", ["\n", "\r\n", "\r", "\v\f", "\x1c", "\x1e", "\x85", "\u2028", "\u2029", '"}\n', "\\n\n"]
)
def test_no_message_makes_a_second_line_or_moves_the_cursor(gap: str) -> None:
    said = f"refused{gap}{FORGED}\x1b[2K\x1b[1A\x9b2J\x00\u202e"
    record = logging.LogRecord("a name", logging.WARNING, __file__, 1, "job %s", (said,), None)

    line = Lines().format(record)

    assert line.isascii()
    assert line.isprintable()
    assert json.loads(line)["event"] == f"job {said}"
    assert json.loads(line)["level"] == "WARNING"
