"""requirements.lock: the versions that `make sbom` reads fit what pyproject.toml asks for, and none is left out."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib import metadata

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support.house import ROOT

EXTRAS = ("standalone", "postgres")
ENTRY = re.compile(r"^([a-z0-9-]+)==(\S+)((?: \\\n    --hash=sha256:[0-9a-f]{64})+)$", re.MULTILINE)
TEXT = (ROOT / "requirements.lock").read_text(encoding="utf-8")
LOCKED = {found[1]: found[2] for found in ENTRY.finditer(TEXT)}


def asked() -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = [*project["dependencies"], *(one for extra in EXTRAS for one in project["optional-dependencies"][extra])]
    return [Requirement(line) for line in lines]


def needed_by(wanted: Requirement) -> Iterator[Requirement]:
    """What a library that is installed here needs in turn, on this Python."""
    for line in metadata.requires(wanted.name) or ():
        one = Requirement(line)
        if one.marker is None or any(one.marker.evaluate({"extra": extra}) for extra in {"", *wanted.extras}):
            yield one


@pytest.mark.parametrize("wanted", asked(), ids=str)
def test_what_is_asked_for_is_locked_within_its_bounds(wanted: Requirement) -> None:
    assert wanted.specifier.contains(LOCKED[canonicalize_name(wanted.name)]), f"{wanted}: run make lock"


def test_what_they_need_in_turn_is_locked_too() -> None:
    waiting, seen = asked(), set[str]()

    while waiting:
        wanted = waiting.pop()
        if str(wanted) not in seen:
            seen.add(str(wanted))
            assert canonicalize_name(wanted.name) in LOCKED, f"{wanted}: run make lock"
            waiting += needed_by(wanted)

    assert len(seen) > len(asked())


def test_every_line_is_one_version_with_hashes_or_a_remark() -> None:
    rest = ENTRY.sub("", TEXT)

    assert [line for line in rest.splitlines() if line and not line.startswith("#")] == []
    assert "://" not in TEXT
    assert list(LOCKED) == sorted(LOCKED)
