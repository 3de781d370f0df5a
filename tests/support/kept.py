"""What every application makes anew and is the same each time, kept for the process: a thousand tests make one each.

Not what a test could change: forms are frozen, the code that builds an address depends on its rule alone, and how a
statement is written depends on the kind of database alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from sqlalchemy import Engine
from werkzeug.routing import Rule

from intersession.models import engine as engines
from intersession.services import library

BUILDERS: dict[Any, Any] = {}
FOLDERS: dict[Any, Any] = {}
MADE: dict[str, Engine] = {}


def keep(patch: pytest.MonkeyPatch) -> None:
    """Let addresses and statements be compiled and folders of forms be read once per process.

    A file that changed is read again.
    """
    compile_builder: Callable[..., Any] = Rule._compile_builder

    def builder(rule: Rule, append_unknown: bool = True) -> Any:
        if rule.defaults:
            return compile_builder(rule, append_unknown)
        key = (rule.rule, tuple(rule._trace), append_unknown)
        if key not in BUILDERS:
            BUILDERS[key] = compile_builder(rule, append_unknown)
        return BUILDERS[key]

    def engine(url: str, **given: Any) -> Engine:
        """Make an engine that finds the statements of the first one, once that has met its database."""
        made = sqlalchemy.create_engine(url, **given)
        first = MADE.setdefault(made.dialect.name, made)
        if first is not made and hasattr(first.dialect, "server_version_info"):
            made.dialect, made._compiled_cache = first.dialect, first._compiled_cache
        return made

    patch.setattr(engines, "create_engine", engine)
    patch.setattr(Rule, "_compile_builder", builder)
    for name in ("load_folder", "load_programs"):
        patch.setattr(library, name, _read_once(getattr(library, name)))


def _read_once(load: Callable[..., Any]) -> Callable[..., Any]:
    """Let what is read from a folder be kept until one of its files changes."""

    def folder(path: Path, *more: Any, kinds: Collection[str] = ()) -> Any:
        files = tuple((str(file), file.stat().st_mtime_ns, file.stat().st_size) for file in path.rglob("*.yaml"))
        key = (load, path, more, frozenset(kinds), files)
        if key not in FOLDERS:
            FOLDERS[key] = load(path, *more, kinds=kinds) if kinds else load(path, *more)
        return FOLDERS[key]

    return folder
