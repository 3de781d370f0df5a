"""Each row that claims something of OWASP ASVS names tests that exist."""

from __future__ import annotations

import ast
from functools import cache
from typing import Any

import pytest

from docs.build import asvs_rows
from tests.support.house import ROOT

ROWS = asvs_rows()
FACTS = {"id", "level", "asks", "does", "state", "tests"}


@cache
def names_in(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def test_no_row_is_there_twice_and_they_come_in_order() -> None:
    numbers = [tuple(int(part) for part in row["id"].split(".")) for row in ROWS]

    assert len(numbers) > 50
    assert numbers == sorted(set(numbers))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_row_is_shown_by_tests_that_exist(row: dict[str, Any]) -> None:
    assert set(row) == FACTS
    assert row["level"] in (1, 2, 3)
    assert row["state"] in ("met", "host", "deviates")
    assert row["tests"]
    missing = [one for one in row["tests"] if one.partition("::")[2] not in names_in(one.partition("::")[0])]
    assert missing == []
