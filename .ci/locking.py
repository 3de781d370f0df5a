"""What `.ci/lock` asks pip for, and how its reports become requirements.lock."""

from __future__ import annotations

import json
import re
import sys
import tomllib
from pathlib import Path

HEAD = """\
# Made by `make lock`, read by `make sbom`: what an installation with "standalone" and "postgres" consists of.
# To have exactly this:  pip install --require-hashes -r requirements.lock && pip install --no-deps intersession
# Hashes are those of the files for CPython 3.11, 3.12 and 3.13 on Linux (x86-64, glibc).
"""


def wanted() -> str:
    """Return what pyproject.toml asks for."""
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    return "\n".join([*project["dependencies"], *extras["standalone"], *extras["postgres"]])


def written(reports: list[str]) -> str:
    """Return the lock file for these reports of pip, one for each Python. Raise SystemExit when they disagree."""
    found: dict[str, tuple[str, set[str]]] = {}
    for report in reports:
        for one in json.loads(Path(report).read_text(encoding="utf-8"))["install"]:
            name = re.sub(r"[-_.]+", "-", one["metadata"]["name"]).lower()
            version, hashes = found.setdefault(name, (one["metadata"]["version"], set()))
            if version != one["metadata"]["version"]:
                raise SystemExit(f"{name}: {version} for one Python, {one['metadata']['version']} for another")
            hashes.add(one["download_info"]["archive_info"]["hashes"]["sha256"])
    return HEAD + "".join(_lines(name, *found[name]) for name in sorted(found))


def _lines(name: str, version: str, hashes: set[str]) -> str:
    return " \\\n    ".join([f"{name}=={version}", *(f"--hash=sha256:{one}" for one in sorted(hashes))]) + "\n"


if __name__ == "__main__":
    sys.stdout.write(wanted() if sys.argv[1] == "wanted" else written(sys.argv[2:]))
