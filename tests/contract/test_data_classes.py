"""docs/data.md puts every table into one class, and no sealed one into a class that lies open."""

from __future__ import annotations

import re

from sqlalchemy import LargeBinary

from intersession.models import Base
from tests.support.house import ROOT

LIES_OPEN = ("What happened", "Homework")
KEYED_HASHES = {("trail", "mac")}


def classes() -> dict[str, list[str]]:
    rows = re.findall(
        r"^\| \*\*(.+?)\*\*.*?\|(.*?)\|", (ROOT / "docs" / "data.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    return {name: re.findall(r"`(\w+)`", tables) for name, tables in rows}


def short(name: str) -> str:
    return name.removeprefix("intersession_")


def test_every_table_has_one_class() -> None:
    named = [table for tables in classes().values() for table in tables]

    assert sorted(named) == sorted(short(table.name) for table in Base.metadata.sorted_tables)


def test_what_is_sealed_stands_in_a_sealed_class() -> None:
    sealed = {
        (short(table.name), column.name)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    lying_open = {table for name in LIES_OPEN for table in classes()[name]}

    assert {one for one in sealed if one[0] in lying_open} == KEYED_HASHES
    assert set(classes()["Words"]) | set(classes()["People"]) <= {table for table, _ in sealed}
