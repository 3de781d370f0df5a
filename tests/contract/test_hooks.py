"""Every hook keeps the same five promises: a docstring, its page, an example, a test, and somebody who calls it."""

from __future__ import annotations

import ast
import inspect
import re
import runpy
from functools import cache
from pathlib import Path
from typing import get_type_hints

import pytest

from intersession.hooks import spec
from intersession.hooks.manager import EVENT_HOOKS, Plugins
from tests.support.house import ROOT, files

HOOKS = {name: hook for name, hook in vars(spec).items() if name.startswith("intersession_")}
HERE = Path(__file__).name
MANAGER = "hooks/manager.py"


@cache
def read(folder: str) -> dict[str, str]:
    found = [path for path in files(folder) if path.suffix == ".py"]
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in found}


def mentioning(pattern: str, folder: str) -> list[str]:
    return [name for name, text in read(folder).items() if re.search(pattern, text)]


def method_of(hook: str) -> str:
    """Name the method of the façade that calls a hook."""
    tree = ast.parse(inspect.getsource(Plugins))
    methods = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and re.search(rf"\b{hook}\b", ast.unparse(node))
    ]
    (found,) = [node.name for node in methods if not node.name.startswith("has_")]
    return found


def test_there_are_hooks_of_three_families() -> None:
    assert len(HOOKS) >= 16
    assert {name.split("_")[1] for name in HOOKS} == {"register", "decide", "on"}


@pytest.mark.parametrize("hook", HOOKS)
def test_hook_says_what_it_is_for(hook: str) -> None:
    assert len(inspect.getdoc(HOOKS[hook]) or "") > 20


@pytest.mark.parametrize("hook", HOOKS)
def test_hook_is_typed(hook: str) -> None:
    hints = get_type_hints(HOOKS[hook])

    assert set(hints) == {*inspect.signature(HOOKS[hook]).parameters, "return"}


@pytest.mark.parametrize("hook", HOOKS)
def test_hook_has_its_place_in_the_documentation(hook: str) -> None:
    page = (ROOT / "docs" / "hooks.md").read_text(encoding="utf-8")
    section = page.partition(f"### `{hook}`\n")[2].partition("\n### ")[0]

    assert (inspect.getdoc(HOOKS[hook]) or "?") in section
    assert re.search(r"Example: \[examples/", section)


@pytest.mark.parametrize("hook", HOOKS)
def test_hook_has_an_example(hook: str) -> None:
    assert mentioning(rf"@hookimpl\s+def {hook}\(|@hookimpl\n    def {hook}\(", "examples") != []


@pytest.mark.parametrize("hook", HOOKS)
def test_hook_is_tested_by_its_name(hook: str) -> None:
    assert [name for name in mentioning(rf"\b{hook}\b", "tests") if not name.endswith(HERE)] != []


@pytest.mark.parametrize("hook", [name for name in HOOKS if name not in EVENT_HOOKS.values()])
def test_hook_is_called_by_the_package(hook: str) -> None:
    callers = mentioning(rf"\bplugins\.{method_of(hook)}\b", "plugin")

    assert [name for name in callers if not name.endswith(MANAGER)] != []


@pytest.mark.parametrize(("event", "hook"), EVENT_HOOKS.items())
def test_event_is_emitted_by_the_package(event: str, hook: str) -> None:
    assert hook in HOOKS
    assert get_type_hints(HOOKS[hook])["event"].__name__ == event
    assert mentioning(rf"(= |return ){event}\(", "plugin") != []


def test_every_event_hook_has_its_event() -> None:
    assert set(EVENT_HOOKS.values()) == {name for name in HOOKS if name.startswith("intersession_on_")}


@pytest.mark.parametrize("page", ["hooks.md", "settings.md", "access.md", "asvs.md"])
def test_written_page_is_what_the_code_says(page: str) -> None:
    write = runpy.run_path(str(ROOT / "docs" / "build.py"))["PAGES"][page]

    assert write() == (ROOT / "docs" / page).read_text(encoding="utf-8"), "run `make docs`"
