"""What every application makes anew and is the same each time, kept for the process: a thousand tests make one each.

Not what a test could change: forms are frozen, and the code that builds an address depends on its rule alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import pytest
from werkzeug.routing import Rule

from intersession.definition.form import Form
from intersession.definition.loader import load_folder
from intersession.services import library

BUILDERS: dict[Any, Any] = {}
FOLDERS: dict[Any, tuple[Form, ...]] = {}


def keep(patch: pytest.MonkeyPatch) -> None:
    """Let addresses be compiled and folders of forms be read once per process; a file that changed is read again."""
    compile_builder: Callable[..., Any] = Rule._compile_builder

    def builder(rule: Rule, append_unknown: bool = True) -> Any:
        if rule.defaults:
            return compile_builder(rule, append_unknown)
        key = (rule.rule, tuple(rule._trace), append_unknown)
        if key not in BUILDERS:
            BUILDERS[key] = compile_builder(rule, append_unknown)
        return BUILDERS[key]

    def folder(path: Path, pack: str, *, kinds: Collection[str] = ()) -> tuple[Form, ...]:
        files = tuple((str(file), file.stat().st_mtime_ns, file.stat().st_size) for file in path.rglob("*.yaml"))
        key = (path, pack, frozenset(kinds), files)
        if key not in FOLDERS:
            FOLDERS[key] = load_folder(path, pack, kinds=kinds)
        return FOLDERS[key]

    patch.setattr(Rule, "_compile_builder", builder)
    patch.setattr(library, "load_folder", folder)
