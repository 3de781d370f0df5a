"""The limits that keep this code small enough to read, each with a seeded break that proves the check can fail."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

import grimp
import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from tests.support import house
from tests.support.house import ROOT, Source

PACKAGE = house.sources("plugin")
TESTS = house.sources("tests", "examples")
OWN_CODE = [source for source in PACKAGE if "/migrations/versions/" not in source.name]  # those are lists of columns
COMMITTED = house.committed()

VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "misc"}
OPEN_ENDS = re.compile(r"\b(TO[D]O|FIX[M]E|X[X]X|HA[C]K)\b")
SOMEBODYS_MACHINE = re.compile(
    r"(?<![\w.}/~$-])/(?:ho[m]e|ro[o]t|Us[e]rs|wo[r]k|wo[r]kspace|m[n]t)/\w"
    r"|[Cc]o-[Aa]uthored-[Bb]y|[Gg]enerated (?:with|by) \["
)
REGISTRY = re.compile(r"\bpypi\.[o]rg|pythonhosted\.[o]rg|registry\.npmjs|\bnpmjs\.[c]om|deb\.debian\.[o]rg")
INLINE = re.compile(r"""\sstyle\s*=|\son[a-z]+\s*=\s*["']|<style\b|<script(?![^>]*\bsrc=)|javascript:""", re.IGNORECASE)


def templates(folder: str) -> dict[str, str]:
    return {name: text for name, text in _read(folder).items() if name.endswith((".html", ".txt", ".svg"))}


def _read(folder: str) -> dict[str, str]:
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in house.files(folder)}


def test_package_files_have_at_most_400_lines() -> None:
    assert house.too_long({source.name: source.text for source in OWN_CODE}, limit=400) == []


def test_test_files_have_at_most_500_lines() -> None:
    assert house.too_long({source.name: source.text for source in TESTS}, limit=500) == []


def test_templates_have_at_most_120_lines() -> None:
    assert house.too_long(templates("templates"), limit=120) == []


def test_functions_have_at_most_50_lines() -> None:
    assert house.in_each(OWN_CODE + TESTS, partial(house.long_functions, limit=50)) == []


def test_classes_have_at_most_20_methods() -> None:
    assert house.in_each(OWN_CODE + TESTS, partial(house.large_classes, limit=20)) == []


def test_arguments_after_the_third_are_named() -> None:
    assert house.in_each(OWN_CODE, partial(house.crowded_signatures, limit=3)) == []


def test_imports_inside_functions_say_why() -> None:
    assert house.in_each(OWN_CODE + TESTS, house.hidden_imports) == []


def test_suppressions_say_why() -> None:
    assert house.in_each(PACKAGE + TESTS, house.bare_suppressions) == []


def test_no_name_is_vague() -> None:
    paths = [Path(name) for name in COMMITTED] + [Path(source.name) for source in PACKAGE + TESTS]

    assert [str(path) for path in paths if VAGUE_NAMES & {*path.parts[:-1], path.name.split(".")[0]}] == []


def test_nothing_is_left_to_do() -> None:
    assert house.matches(COMMITTED, OPEN_ENDS) == []


def test_nothing_names_somebodys_machine_or_a_registry() -> None:
    assert house.matches(COMMITTED, SOMEBODYS_MACHINE) + house.matches(COMMITTED, REGISTRY) == []


def test_web_templates_have_no_inline_style_or_script() -> None:
    assert house.matches(templates("templates/web"), INLINE) == []


def test_no_import_cycle() -> None:
    graph = grimp.build_graph("intersession", exclude_type_checking_imports=True, cache_dir=None)

    imports = {module: sorted(graph.find_modules_directly_imported_by(module)) for module in graph.modules}

    assert len(imports) > 10
    assert house.cycles(imports) == []


def test_floors_import_only_lower_floors() -> None:
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == EXIT_STATUS_SUCCESS


# Each check is broken once, on purpose.


@pytest.mark.slow
@pytest.mark.parametrize(
    ("module", "line", "complaint"),
    [
        ("definition/form.py", "from intersession.models import base", "definition.form -> intersession.models"),
        ("services/newcomer.py", "from flask import request", "services.newcomer -> flask"),
        ("measures/newcomer.py", "import weasyprint", "measures.newcomer -> weasyprint"),
        ("definition/form.py", "import sqlalchemy", "definition.form -> sqlalchemy"),
        ("newcomer.py", "import os", "intersession.newcomer"),
    ],
)
def test_import_of_a_higher_floor_is_found(module: str, line: str, complaint: str, tmp_path: Path) -> None:
    package = tmp_path / "intersession"
    shutil.copytree(ROOT / "plugin" / "intersession", package, ignore=shutil.ignore_patterns("*.pyc", "static"))
    with (package / module).open("a", encoding="utf-8") as broken:
        broken.write(f"\n{line}\n")
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache"]

    done = subprocess.run(
        [*command, "--config", str(ROOT / "pyproject.toml")],
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert complaint in done.stdout


def test_long_file_is_found() -> None:
    assert house.too_long({"a.py": "x\n" * 401, "b.py": "x\n" * 400}, limit=400) == ["a.py: 401 lines"]


def test_long_function_is_found() -> None:
    source = Source("a.py", "class A:\n    async def f(self):\n" + "        pass\n" * 50)

    assert house.long_functions(source, limit=50) == ["a.py:2: f: 51 lines"]


def test_large_class_is_found() -> None:
    source = Source("a.py", "class A:\n" + "".join(f"    def m{n}(self): ...\n" for n in range(21)))

    assert house.large_classes(source, limit=20) == ["a.py:1: A: 21 methods"]


@pytest.mark.parametrize(
    "code",
    ["def f(a, b, c): ...", "class A:\n    def f(self, a, b, c): ..."],
)
def test_crowded_signature_is_found(code: str) -> None:
    assert len(house.crowded_signatures(Source("a.py", code), limit=2)) == 1


@pytest.mark.parametrize(
    "code",
    [
        "def f(a, b, *, c): ...",
        "class A:\n    def f(self, a, b): ...",
        "@route('/')\ndef f(a, b, c): ...",
        "# WTForms calls it like this\ndef f(a, b, c): ...",
    ],
)
def test_plain_signature_passes(code: str) -> None:
    assert house.crowded_signatures(Source("a.py", code), limit=2) == []


def test_hidden_import_is_found() -> None:
    source = Source("a.py", "def f():\n    x = 1  # not about the import\n    import os\n    return os, x\n")

    assert house.hidden_imports(source) == ["a.py:3: import inside f"]


@pytest.mark.parametrize(
    "code",
    [
        "def f():\n    import os  # slow to import\n",
        "def f():\n    # slow to import\n    import os\n",
        "import os\n",
    ],
)
def test_import_with_a_reason_passes(code: str) -> None:
    assert house.hidden_imports(Source("a.py", code)) == []


@pytest.mark.parametrize(
    "comment",
    [
        "noqa",
        "noqa: S603",
        "noqa: S603, S607",
        "type: ignore",
        "type: ignore[arg-type, misc]",
        "pragma: no cover",
        "fmt: off",
    ],
)
def test_bare_suppression_is_found(comment: str) -> None:
    code = f"x = 1  # not about it at all\ny = 2  # {comment}\n"

    assert house.bare_suppressions(Source("a.py", code)) == [f"a.py:2: {comment}"]
    assert house.bare_suppressions(Source("a.py", code.replace("y = 2", "y = 2  "))) != []
    assert house.bare_suppressions(Source("a.py", f"y = 2  # {comment}  # the list is ours\n")) == []
    assert house.bare_suppressions(Source("a.py", f"# the list is ours\ny = 2  # {comment}\n")) == []


def test_cycle_is_found() -> None:
    imports = {"a": ["b"], "b": ["c"], "c": ["a", "d"], "d": [], "e": ["d"]}

    assert house.cycles(imports) == [["a", "b", "c"]]


@pytest.mark.parametrize("path", ["/ho" + "me/ann/x", "see /ro" + "ot/x", '"/wo' + 'rk/x"'])
def test_path_of_a_machine_is_found(path: str) -> None:
    assert house.matches({"a.md": path}, SOMEBODYS_MACHINE) != []


@pytest.mark.parametrize("path", ["https://example.org/home/x", "templates/work/x", "/i/work/x", "$HOME/x", "~/home/x"])
def test_path_of_the_project_passes(path: str) -> None:
    assert house.matches({"a.md": path}, SOMEBODYS_MACHINE) == []


@pytest.mark.parametrize(
    "markup", ['<p style="x">', '<a onclick="x">', "<script>x</script>", "<style>", '<a href="javascript:x">']
)
def test_inline_style_and_script_are_found(markup: str) -> None:
    assert house.matches({"a.html": markup}, INLINE) != []


@pytest.mark.parametrize("markup", ['<script type="module" src="/x.js"></script>', "<p>style and onset=1</p>"])
def test_plain_markup_passes(markup: str) -> None:
    assert house.matches({"a.html": markup}, INLINE) == []
