"""Each row that claims something of OWASP ASVS names tests that exist."""

from __future__ import annotations

import ast
from functools import cache
from typing import Any

import pytest

from docs.build import asvs_rows
from tests.support.house import ROOT

ROWS = asvs_rows()
CHOSEN = """
1.2.1 1.2.4 1.2.10 1.3.1 1.3.5 1.3.6 1.3.7 1.3.11 1.3.12 1.5.2 2.2.1 2.2.2 2.3.1 2.3.3 2.3.4 2.4.1 3.2.1 3.3.1
3.3.2 3.3.3 3.3.4 3.4.1 3.4.3 3.4.4 3.4.5 3.4.6 3.4.7 3.4.8 3.5.1 3.5.3 3.5.8 3.7.2 3.7.3 4.1.3 5.2.1 5.2.2 5.2.3
5.2.6 5.4.1 5.4.2 6.3.5 6.3.7 6.3.8 6.4.1 6.5.2 6.5.5 6.5.6 6.6.3 7.2.3 7.2.4 7.3.1 7.3.2 7.4.1 7.5.3 7.6.2 8.1.1
8.1.2 8.2.1 8.2.2 8.2.3 8.3.2 8.4.1 11.1.1 11.2.2 11.2.5 11.3.1 11.3.2 11.3.3 11.3.4 11.4.2 11.5.1 12.2.1 13.2.4
13.3.4 13.4.2 13.4.5 13.4.6 14.1.1 14.1.2 14.2.1 14.2.4 14.2.6 14.2.7 14.3.1 14.3.2 14.3.3 15.1.2 15.2.1 15.2.2
15.3.1 15.3.3 15.3.4 15.3.7 15.4.2 16.2.5 16.3.2 16.4.1 16.4.2 16.5.1 16.5.2 16.5.3 16.5.4
"""
"""The rows that apply to what we make, chosen before it was made. None goes away because it is hard."""
FACTS = {"id", "level", "asks", "does", "state", "tests"}


@cache
def names_in(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def test_no_row_is_there_twice_and_they_come_in_order() -> None:
    numbers = [tuple(int(part) for part in row["id"].split(".")) for row in ROWS]

    assert numbers == sorted(set(numbers))


def test_every_row_that_was_chosen_is_there() -> None:
    assert [one for one in CHOSEN.split() if one not in {row["id"] for row in ROWS}] == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_row_is_shown_by_tests_that_exist(row: dict[str, Any]) -> None:
    assert set(row) == FACTS
    assert row["level"] in (1, 2, 3)
    assert row["state"] in ("met", "host", "deviates", "not here")
    assert row["tests"]
    missing = [one for one in row["tests"] if one.partition("::")[2] not in names_in(one.partition("::")[0])]
    assert missing == []
