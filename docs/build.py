"""Write the pages of docs/ that follow from the code: `python docs/build.py`. A test compares what is committed."""

from __future__ import annotations

import inspect
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from intersession.cli.settings_docs import settings_markdown
from intersession.hooks import spec, types
from intersession.web import blueprint
from intersession.web.access import access_table

ROOT = Path(__file__).resolve().parents[1]

FAMILIES = {
    "register": """\
Every plugin's answer is used. One that raises is left out of that answer, and named in the log and by `doctor`.
An error of the database leaves no trace, caught by you or not: each is called inside a savepoint of the session that
you share with us. What is written there while a page is read is not saved.""",
    "decide": """\
The first answer that is not `None` counts, the plugin registered last being asked first. When nobody answers it is
*no*. What raises reaches the caller, so that nothing is shown or sent by mistake.""",
    "on": """\
Told after the fact is saved, never inside a client's request: the outbox keeps one row for each listener and event. One
that raises is tried again by itself, with growing pauses, and after twelve times a person is told. What it writes
through the application's database session is saved together with the mark that it was told, once.

What waits is addressed to the plugin's name. When no plugin of that name listens any more, since it was renamed or
dropped, the event is not taken for told: it is tried again like any other, and `doctor` names the plugin and how much
waits for it. Put it back under that name, and for what was given up by then run
`flask intersession listeners tell-again NAME`. Or it was removed for good: `flask intersession listeners let-go NAME`.
Then nobody tells it who was erased (`intersession_on_erased`), so erase what it kept yourself. Both are recorded in the
trail.""",
}

INTRODUCTION = """\
# Hooks

<!-- Written by docs/build.py from hooks/spec.py and hooks/types.py. Change those, then run `make docs`. -->

Everything that a practice's application and Intersession tell each other goes through these functions. A plugin is any
object, such as a module or an instance, whose functions carry `@hookimpl`:

```python
from intersession import Intersession, hookimpl
from intersession.hooks.types import Counselor


class Practice:
    name = "our practice"

    @hookimpl
    def intersession_decide_counselor(self) -> Counselor | None:
        return Counselor(ref="7", name="Amara Okafor", timezone="Europe/Berlin")


Intersession(app, plugins=[Practice()])
```

A plugin is known by its `name`, which stays the same from one deployment to the next; without one, by its module's name
or that of its class (`my_practice.hooks.Practice`). Two of one name stop the start.

An installed distribution offers its plugin as an entry point of the group `intersession`; those are loaded sorted by
name, and the settings `INTERSESSION_BLOCKED_PLUGINS` and `INTERSESSION_REQUIRED_PLUGINS` leave out or insist on some of
them. An implementation takes only the arguments it needs, by their names. A misspelt name or argument is refused at the
start.

`intersession.hooks.manager.check_conformance(plugin)` says in a plugin's own tests what is wrong with it. A plugin is
code that runs with full trust: install only what you would let read everything.

What crosses here are frozen values with references and ids, never words that a client wrote. References (`ref`) are
opaque strings of the host. Times are aware, in UTC.
"""


def hooks_page() -> str:
    """Return docs/hooks.md."""
    return "\n".join([INTRODUCTION, *_families(), "## Values", "", *_values()]).rstrip() + "\n"


def _families() -> Iterator[str]:
    for family, rule in FAMILIES.items():
        yield f"## {family.capitalize()}\n\n{rule}\n"
        for name, hook in hooks().items():
            if name.startswith(f"intersession_{family}_"):
                yield f"### `{name}`\n"
                yield f"```python\n{_signature(name, hook)}\n```\n"
                yield f"{inspect.getdoc(hook)}\n"
                yield f"Example: {', '.join(_linked(path) for path in examples_of(name))}\n"


def hooks() -> dict[str, Callable[..., Any]]:
    """Return every hook by name, in the order of the specification."""
    return {name: hook for name, hook in vars(spec).items() if name.startswith("intersession_")}


def _signature(name: str, hook: Callable[..., Any]) -> str:
    return f"def {name}{inspect.signature(hook)}".replace("'", "")


def examples_of(hook: str) -> list[Path]:
    """Return the files under examples/ that implement a hook."""
    found = sorted((ROOT / "examples").rglob("*.py"))
    return [path for path in found if re.search(rf"def {hook}\(", path.read_text(encoding="utf-8"))]


def _linked(path: Path) -> str:
    name = path.relative_to(ROOT).as_posix()
    return f"[{name}](../{name})"


def _values() -> Iterator[str]:
    for name, value in vars(types).items():
        if isinstance(value, type) and value.__module__ == types.__name__:
            yield f"### `{name}`\n"
            yield f"{inspect.getdoc(value)}\n"
            yield from _members(value)


def _members(value: type) -> Iterator[str]:
    if is_dataclass(value):
        yield "| Field | Type | Default |\n|---|---|---|"
        yield from (f"| `{one.name}` | `{_type(one)}` | {_default(one)} |" for one in fields(value))
        yield ""
        return
    if issubclass(value, Enum):
        yield from (f'- `{value.__name__}.{one.name}`: `"{one.value}"`' for one in value)
    for name, method in vars(value).items():
        if inspect.isfunction(method) and not name.startswith("_"):
            yield f"- `{_signature(name, method)}`\n  {inspect.getdoc(method)}"
    yield ""


def _type(one: Field[Any]) -> str:
    return str(one.type).replace("|", "\\|")


def _default(one: Field[Any]) -> str:
    if one.default_factory is not MISSING:
        return "empty"
    if isinstance(one.default, Enum):
        return f"`{type(one.default).__name__}.{one.default.name}`"
    return "" if one.default is MISSING else f"`{one.default!r}`".replace("'", '"')


def access_page() -> str:
    """Return docs/access.md: what a person wrote above the table, and the table as the code has it now."""
    assert blueprint.PAGES, "the routes declare themselves when their modules are loaded"
    written = (ROOT / "docs" / "access.md").read_text(encoding="utf-8")
    return written.partition("| Address")[0] + access_table()


ASVS_HEAD = """\
# What of OWASP ASVS 5.0 is met, and what shows it

<!-- Written by docs/build.py from docs/asvs.toml. Change that, then run `make docs`. -->

Assessed by ourselves, against level 2 and chosen rows of level 3. *met*: the tests named show it. *host*: it is the
part of whoever runs the application; the tests show what we check of it. *deviates*: done otherwise, and why. *not
here*: it has nothing to act on; the tests show that it stays so.

| Row | Level | Asks | How | State | Shown by |
|---|---|---|---|---|---|
"""


def asvs_rows() -> list[dict[str, Any]]:
    """Return the rows of docs/asvs.toml."""
    rows: list[dict[str, Any]] = tomllib.loads((ROOT / "docs" / "asvs.toml").read_text(encoding="utf-8"))["row"]
    return rows


def asvs_page() -> str:
    """Return docs/asvs.md."""
    return ASVS_HEAD + "".join(_asvs_line(row) for row in asvs_rows())


def _asvs_line(row: dict[str, Any]) -> str:
    shown = "<br>".join(f"[{name}](../{path})" for path, _, name in (one.partition("::") for one in row["tests"]))
    cells = (row["id"], str(row["level"]), row["asks"], row["does"], row["state"], shown)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


PAGES = {"hooks.md": hooks_page, "settings.md": settings_markdown, "access.md": access_page, "asvs.md": asvs_page}


def main() -> None:
    for name, write in PAGES.items():
        (ROOT / "docs" / name).write_text(write(), encoding="utf-8")


if __name__ == "__main__":
    main()
