"""A long list is one parameter, and finds on both databases what `in_` finds."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, MetaData, Table, event, insert, select
from sqlalchemy.schema import Column
from sqlalchemy.types import String, Uuid

from intersession.models.among import Many, among
from intersession.models.engine import make_engine
from tests.support.databases import Databases

NAMES = ("plain", 'with "quotes"', "back\\slash", "it's", "Zoë ●", "a,b]", "")
rows = Table("of_the_test", MetaData(), Column("id", Uuid, primary_key=True), Column("name", String(190), index=True))


@pytest.fixture
def engine(databases: Databases) -> Iterator[Engine]:
    made = make_engine(databases.empty())
    rows.metadata.create_all(made)
    yield made
    made.dispose()


def test_what_is_among_the_values_is_found_and_nothing_else(engine: Engine) -> None:
    ids = {name: uuid.uuid4() for name in NAMES}
    with engine.begin() as connection:
        connection.execute(insert(rows), [{"id": made, "name": name} for name, made in ids.items()])

        wanted = [*NAMES[1:], "nobody"]
        by_name = connection.scalars(select(rows.c.id).where(among(rows.c.name, wanted)))
        assert set(by_name) == {ids[name] for name in NAMES[1:]}
        by_id = select(rows.c.name).where(among(rows.c.id, {ids["plain"]: 1, uuid.uuid4(): 2}), rows.c.name != "it's")
        assert connection.scalars(by_id).all() == ["plain"]
        assert not connection.scalars(select(rows.c.id).where(among(rows.c.id, []))).all()
        both = among(rows.c.id, [ids["plain"], ids["it's"]]) & among(rows.c.name, ["it's"])
        assert connection.scalars(select(rows.c.id).where(both)).all() == [ids["it's"]]


def test_values_of_several_statements_are_written_once_for_each_type(engine: Engine) -> None:
    known, names = uuid.uuid4(), [*NAMES, str(uuid.uuid4())]
    ids, refs = Many(uuid.UUID(int=n) if n else known for n in range(40)), Many(names)
    sent: list[object] = []
    event.listen(
        engine,
        "before_cursor_execute",
        lambda *given: sent.append(next(iter(given[3].values()), None) if isinstance(given[3], dict) else given[3][0]),
    )
    with engine.begin() as connection:
        connection.execute(insert(rows), [{"id": known, "name": "plain"}])
        sent.clear()
        asked = [
            connection.scalars(select(rows.c.name).where(among(rows.c.id, ids))).all(),
            connection.scalars(select(rows.c.name).where(among(rows.c.id, ids), rows.c.name != "")).all(),
            connection.scalars(select(rows.c.name).where(among(rows.c.name, refs))).all(),
        ]

    assert asked == [["plain"]] * 3
    if engine.dialect.name == "sqlite":
        assert sent[0] is sent[1]
        assert list(ids.written.values()) == [sent[0]]
    assert list(refs) == names


def test_a_statement_is_the_same_for_one_value_and_for_a_thousand(engine: Engine) -> None:
    said: list[tuple[str, int]] = []
    event.listen(engine, "before_cursor_execute", lambda *given: said.append((given[2], len(given[3]))))

    with engine.connect() as connection:
        for count in (1, 1000):
            connection.execute(select(rows.c.id).where(among(rows.c.id, [uuid.uuid4() for _ in range(count)]))).all()

    assert said[-1] == said[-2]
    assert said[-1][1] == 1


def test_sqlite_answers_from_the_index(engine: Engine) -> None:
    if engine.dialect.name != "sqlite":
        return
    with engine.connect() as connection:
        asked = select(rows.c.name).where(among(rows.c.name, ["a", "b"]))
        text = str(asked.compile(engine))
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", ('["a", "b"]',)).all()

    assert "SEARCH of_the_test USING COVERING INDEX" in str(plan), plan
