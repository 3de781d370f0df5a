"""What a user installs: a wheel made from the source archive, and an editable checkout, each where nothing else is."""

from __future__ import annotations

import ast
import re
import shutil
import sys
import tarfile
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

from tests.support import house, packages
from tests.support.house import ROOT
from tests.support.website import KEYS

pytestmark = [pytest.mark.slow, pytest.mark.thorough]

WHERE = """
import json, intersession, intersession.resources as r
print(json.dumps({
    "package": intersession.__file__,
    "templates": str(r.TEMPLATES), "forms": str(r.FORMS), "static": str(r.STATIC),
    "template_files": sum(p.is_file() for p in r.TEMPLATES.rglob("*.html")),
    "form_files": sum(p.is_file() for p in r.FORMS.glob("*.yaml")),
    "static_files": sum(p.is_file() for p in r.STATIC.rglob("*")),
}))
"""
METADATA = """
import json, importlib.metadata as m
print(json.dumps({
    "version": m.version("intersession"),
    "license": m.metadata("intersession").get("License-Expression"),
    "scripts": [e.name for e in m.entry_points(group="console_scripts") if e.value.startswith("intersession.")],
}))
"""
ALL_MODULES = """
import importlib, json, pkgutil, intersession
failed = {}
for found in pkgutil.walk_packages(intersession.__path__, "intersession."):
    if ".versions." in found.name or found.name.endswith((".env", "__main__")):
        continue
    try:
        importlib.import_module(found.name)
    except Exception as error:
        failed[found.name] = repr(error)
print(json.dumps(failed))
"""


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return packages.build_sdist(ROOT, tmp_path_factory.mktemp("sdist"))


@pytest.fixture(scope="module")
def wheel(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    unpacked = packages.unpack(sdist, tmp_path_factory.mktemp("unpacked"))
    return packages.build_wheel(unpacked, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> packages.Environment:
    environment = packages.make_environment(tmp_path_factory.mktemp("from-wheel") / "env")
    environment.install(str(wheel))
    return environment


@pytest.fixture(scope="module")
def editable(tmp_path_factory: pytest.TempPathFactory) -> packages.Environment:
    environment = packages.make_environment(tmp_path_factory.mktemp("editable") / "env")
    environment.install("--no-build-isolation", "-e", str(ROOT))
    return environment


def counted(folder: str, pattern: str) -> int:
    return sum(path.match(pattern) for path in house.files(folder))


def test_environment_does_not_see_the_checkout_by_itself(tmp_path: Path) -> None:
    environment = packages.make_environment(tmp_path / "env")

    with pytest.raises(AssertionError, match="No module named 'intersession'"):
        environment.ask("import intersession")


def test_wheel_imports_and_finds_what_it_shows(installed: packages.Environment) -> None:
    found = installed.ask(WHERE)
    home = Path(found["package"]).parent

    assert home.is_relative_to(installed.folder)
    assert {found["templates"], found["forms"], found["static"]} == {
        str(home / "templates"),
        str(home / "forms"),
        str(home / "static"),
    }
    assert found["template_files"] == counted("templates", "*.html") > 0
    assert found["form_files"] == len(list((ROOT / "forms").glob("*.yaml"))) > 0
    assert found["static_files"] == len(house.files("plugin/intersession/static")) > 0


def test_every_module_of_the_wheel_imports(installed: packages.Environment) -> None:
    assert installed.ask(ALL_MODULES) == {}


def test_wheel_says_what_it_is(installed: packages.Environment) -> None:
    assert installed.ask(METADATA) == {"version": "0.1.0", "license": "MIT", "scripts": ["intersession"]}


def test_wheel_holds_every_file_of_the_package_and_nothing_else(wheel: Path) -> None:
    expected = {str(path.relative_to(ROOT / "plugin")) for path in house.files("plugin/intersession")} | {
        f"intersession/{path.relative_to(ROOT)}" for folder in ("templates", "forms") for path in house.files(folder)
    }

    held = {name for name in packages.names_in(wheel) if ".dist-info/" not in name}

    assert held == expected
    assert "intersession/py.typed" in held


def test_editable_imports_from_the_checkout(editable: packages.Environment) -> None:
    found = editable.ask(WHERE)

    assert Path(found["package"]).is_relative_to(ROOT / "plugin")
    assert found["templates"] == str(ROOT / "templates")
    assert found["forms"] == str(ROOT / "forms")


def test_editable_is_one_line_that_tools_can_follow(editable: packages.Environment) -> None:
    (line,) = editable.folder.rglob("_intersession.pth")

    assert line.read_text().split() == [str(ROOT / "plugin")]
    assert not (line.parent / "intersession").exists()  # no second copy of templates and forms to grow stale


def test_source_archive_ships_no_practice_data(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = archive.getnames()

    assert [name for name in names if re.search(r"\.(sqlite3?|db|key|env)(-\w+)?$|demo-practice|/var/", name)] == []
    assert {name.split("/")[1] for name in names if "/" in name} <= {
        "SECURITY.md",
        "requirements.lock",
        "plugin",
        "templates",
        "forms",
        "tests",
        "examples",
        "docs",
        ".ci",
        "Makefile",
        "README.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "LICENSE",
        "pyproject.toml",
        "PKG-INFO",
        ".gitignore",
    }  # fmt: skip - one line a group reads better


def test_stray_practice_database_stays_out_of_the_archive(tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    for folder in ("plugin", "templates", "forms"):
        shutil.copytree(ROOT / folder, checkout / folder)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, checkout)
    for stray in ("forms/stray.sqlite3", "forms/stray.sqlite3-wal", "stray.sqlite3", "plugin/stray.db"):
        (checkout / stray).write_bytes(b"words")

    sdist = packages.build_sdist(checkout, tmp_path)

    with tarfile.open(sdist) as archive:
        assert [name for name in archive.getnames() if "stray" in name] == []


def test_every_library_that_is_imported_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = project["dependencies"] + project["optional-dependencies"]["standalone"]
    wanted += project["optional-dependencies"]["celery"]
    declared = {named(requirement) for requirement in wanted}
    providers = metadata.packages_distributions()

    imported = {
        module.split(".")[0]
        for source in house.sources("plugin")
        for node in ast.walk(source.tree)
        for module in modules(node)
    }
    foreign = imported - sys.stdlib_module_names - {"intersession"}

    assert "flask" in foreign
    assert {name for name in foreign if not declared & {named(found) for found in providers.get(name, ())}} == set()


def modules(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


def named(requirement: str) -> str:
    found = re.match(r"[\w.-]+", requirement)
    assert found
    return re.sub(r"[-_.]+", "-", found[0]).lower()


PLUGINS = """
import json, logging
from flask import Flask
from intersession import Intersession
app = Flask("practice")
app.config.update(INTERSESSION_BASE_URL="https://practice.test", INTERSESSION_MASTER_KEYS={keys!r},
                  INTERSESSION_DATABASE_URI="sqlite://", SECRET_KEY="x")
Intersession(app)
here = app.extensions["intersession"]
print(json.dumps({{
    "plugins": sorted(name for name, _ in here.plugins.manager.list_name_plugin() if "intersession" not in name),
    "failures": [str(one) for one in here.plugins.failures],
    "kind": "weather" in here.library.kinds,
    "form": here.library.form("sk-small-kindness", language="es").title,
    "template": here.templates.get_template("intersession/web/inputs/weather.html").name,
}}))
"""
EXAMPLES = ("forms_pack", "report_section", "sms_delivery", "weather_kind")


def test_example_plugins_are_installed_and_found_by_their_entry_points(
    installed: packages.Environment, tmp_path: Path
) -> None:
    for name in EXAMPLES:
        source = shutil.copytree(
            ROOT / "examples" / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__")
        )
        packages.run(
            sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "wheels"), cwd=source
        )
    installed.install(*map(str, (tmp_path / "wheels").glob("*.whl")))

    found = installed.ask(PLUGINS.format(keys=KEYS))

    assert found == {
        "plugins": list(EXAMPLES),
        "failures": [],
        "kind": True,
        "form": "Un pequeño gesto",
        "template": "web/inputs/weather.html",
    }
