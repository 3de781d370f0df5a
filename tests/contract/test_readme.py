"""What the README says works as it stands there: the lines of code, the files it points to, the commands."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import ModuleType

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.cli import FlaskGroup

from intersession.cli import main
from intersession.models.crypto import new_master_entry
from tests.support.website import AMARA, Host

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def code() -> str:
    found: list[str] = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
    return found[0]


def test_plugging_in_takes_about_ten_lines() -> None:
    lines = [line for line in code().splitlines() if line.strip() and not line.startswith(("from ", "import "))]

    assert len(lines) <= 10


def test_the_lines_of_the_readme_serve_the_counselors_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hooks = ModuleType("my_practice.hooks")
    hooks.__dict__["MyPractice"] = lambda: Host(signed_in=AMARA)
    monkeypatch.setitem(sys.modules, "my_practice", ModuleType("my_practice"))
    monkeypatch.setitem(sys.modules, "my_practice.hooks", hooks)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "intersession.keys").write_text(new_master_entry("k1"), encoding="ascii")
    there: dict[str, object] = {"__name__": "app"}

    # Running the README's own lines is what this test is for.
    exec(code().replace("sqlite:///practice.sqlite3", f"sqlite:///{tmp_path}/practice.sqlite3"), there)
    app = there["app"]
    assert isinstance(app, Flask)
    flask = FlaskGroup(create_app=lambda: app)
    upgraded = CliRunner().invoke(flask, ["intersession", "db", "upgrade"])
    answer = app.test_client().get("/intersession/", base_url="https://practice.example")

    assert upgraded.exit_code == 0, upgraded.output
    assert answer.status_code == 200
    assert "Amara" in answer.text


def test_every_file_that_the_readme_points_to_is_there() -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)

    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_every_command_that_the_readme_names_exists() -> None:
    named = re.findall(r"`intersession ([a-z]+)", README)

    assert named
    assert set(named) <= set(main.commands)
