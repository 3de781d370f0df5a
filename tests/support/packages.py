"""Builds the package as a release would and installs it where nothing else is, so that tests see what a user gets."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

QUIET_PIP = {"PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}


@dataclass(frozen=True, slots=True)
class Environment:
    """An environment of its own that sees our libraries, but not our checkout."""

    folder: Path

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.folder / "bin" / "python"

    def install(self, *what: str) -> None:
        """Install without dependencies and without asking any index."""
        run(sys.executable, "-m", "pip", "--python", str(self.python), "install", "-q", "--no-deps", *what)

    def ask(self, code: str) -> Any:
        """Run code far from the checkout; it prints one JSON value."""
        return json.loads(run(str(self.python), "-I", "-c", code, cwd=self.folder))


def run(*command: str, cwd: Path | None = None) -> str:
    """Run a command to its end and give what it printed; what it complained of is in the error."""
    done = subprocess.run(command, cwd=cwd, env=os.environ | QUIET_PIP, capture_output=True, text=True, check=False)
    if done.returncode:
        raise AssertionError(f"{command} failed:\n{done.stdout}\n{done.stderr}")
    return done.stdout


def build_sdist(source: Path, into: Path) -> Path:
    """Build the source archive of a checkout."""
    return _build("--sdist", source, into)


def build_wheel(source: Path, into: Path) -> Path:
    """Build the wheel of an unpacked source archive."""
    return _build("--wheel", source, into)


def unpack(sdist: Path, into: Path) -> Path:
    """Unpack a source archive and give its one folder."""
    with tarfile.open(sdist) as archive:
        if hasattr(tarfile, "data_filter"):
            archive.extractall(into, filter="data")
        else:  # Python 3.11.2, which Debian 12 has, knows no filters yet; the archive is our own
            archive.extractall(into)  # made a moment ago by the test
    return next(into.iterdir())


def names_in(wheel: Path) -> set[str]:
    """List the files in a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def make_environment(folder: Path) -> Environment:
    """Make an environment in which our libraries can be imported, and our editable checkout cannot.

    A .pth line adds a folder to the path but reads no .pth file inside it, and ours is in one.
    """
    venv.create(folder, with_pip=False, symlinks=True)
    environment = Environment(folder)
    site = Path(sysconfig.get_path("purelib", vars={"base": str(folder)}))
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return environment


def _build(kind: str, source: Path, into: Path) -> Path:
    run(sys.executable, "-m", "build", "--no-isolation", kind, "--outdir", str(into), str(source), cwd=into)
    return next(into.glob("*.tar.gz" if kind == "--sdist" else "*.whl"))
