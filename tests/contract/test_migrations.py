"""Our tables' history: forwards and back without drift, and a change that fails leaves nothing half done."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, MetaData, inspect, text

from intersession.errors import MigrationFailed
from intersession.migrations import runner
from intersession.migrations.runner import OURS, History
from intersession.models.engine import make_engine
from tests.support.databases import SQLiteDatabases

FIRST = """
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "1", None, None, None


def upgrade():
    op.create_table("toy_parent", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(20)))
    op.create_table(
        "toy_child",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("parent_id", sa.Integer, sa.ForeignKey("toy_parent.id", ondelete="CASCADE"), nullable=False),
    )
    op.execute("INSERT INTO toy_parent VALUES (1, 'a'), (2, 'b')")
    op.execute("INSERT INTO toy_child VALUES (10, 1), (20, 2), (21, 2)")


def downgrade():
    op.drop_table("toy_child")
    op.drop_table("toy_parent")
"""
SECOND = """
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "2", "1", None, None


def upgrade():
    {upgrade}


def downgrade():
    with op.batch_alter_table("toy_parent") as table:
        table.alter_column("name", existing_type=sa.String(40), type_=sa.String(20))
"""
WIDER = """with op.batch_alter_table("toy_parent") as table:
        table.alter_column("name", existing_type=sa.String(20), type_=sa.String(40))"""
FAILS_LATE = """op.create_table("toy_other", sa.Column("id", sa.Integer, primary_key=True))
    op.execute("INSERT INTO toy_child VALUES (30, 1)")
    op.add_column("toy_parent", sa.Column("age", sa.Integer))
    op.execute("UPDATE toy_nowhere SET id = 1")"""
LEAVES_AN_ORPHAN = """op.execute("DELETE FROM toy_parent WHERE id = 2")"""


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    made = make_engine(database_url)
    yield made
    made.dispose()


@pytest.fixture
def toy(tmp_path: Path) -> History:
    """A history of another prefix, with one migration and room for a second."""
    folder = tmp_path / "history"
    (folder / "versions").mkdir(parents=True)
    (folder / "env.py").write_text((OURS.folder / "env.py").read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "versions" / "1.py").write_text(FIRST, encoding="utf-8")
    return History(folder, "toy_", MetaData())


def add_second(history: History, upgrade: str) -> None:
    (history.folder / "versions" / "2.py").write_text(SECOND.format(upgrade=upgrade), encoding="utf-8")


def children(engine: Engine) -> list[int]:
    with engine.connect() as connection:
        return list(connection.scalars(text("SELECT id FROM toy_child ORDER BY id")))


def names(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names())


def test_up_down_and_up_again(engine: Engine) -> None:
    runner.upgrade(engine)
    after = names(engine)

    runner.downgrade(engine, revision="base")
    assert names(engine) == {"intersession_alembic_version"}
    assert runner.current(engine) is None

    runner.upgrade(engine)
    assert names(engine) == after
    assert runner.current(engine) == runner.newest()


def test_upgrade_twice_changes_nothing(engine: Engine) -> None:
    runner.upgrade(engine)
    before = names(engine)

    runner.upgrade(engine)

    assert names(engine) == before


def test_tables_are_what_the_models_say(engine: Engine) -> None:
    runner.upgrade(engine)

    runner.check(engine)


def test_every_step_goes_back_on_its_own(engine: Engine) -> None:
    runner.upgrade(engine)
    while (revision := runner.current(engine)) is not None:
        runner.downgrade(engine, revision="-1")
        runner.upgrade(engine, revision="+1")
        assert runner.current(engine) == revision
        runner.downgrade(engine, revision="-1")


def test_times_of_all_columns_carry_a_zone(engine: Engine) -> None:
    runner.upgrade(engine)
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            naive = connection.scalars(
                text(
                    "SELECT table_name || '.' || column_name FROM information_schema.columns "
                    "WHERE table_name LIKE 'intersession_%' AND data_type = 'timestamp without time zone'"
                )
            ).all()
        assert list(naive) == []


def test_failing_change_leaves_nothing_half_done(engine: Engine, toy: History) -> None:
    runner.upgrade(engine, history=toy)
    before = names(engine)
    add_second(toy, FAILS_LATE)

    with pytest.raises(Exception, match="toy_nowhere"):
        runner.upgrade(engine, history=toy)

    assert names(engine) == before
    assert children(engine) == [10, 20, 21]
    assert "age" not in {column["name"] for column in inspect(engine).get_columns("toy_parent")}
    assert runner.current(engine, history=toy) == "1"


def test_failed_change_can_be_mended_and_run_again(engine: Engine, toy: History) -> None:
    runner.upgrade(engine, history=toy)
    add_second(toy, FAILS_LATE)
    with pytest.raises(Exception, match="toy_nowhere"):
        runner.upgrade(engine, history=toy)
    add_second(toy, WIDER)

    runner.upgrade(engine, history=toy)

    assert runner.current(engine, history=toy) == "2"


def test_rebuilding_a_table_keeps_the_rows_that_point_to_it(engine: Engine, toy: History) -> None:
    runner.upgrade(engine, history=toy)
    add_second(toy, WIDER)

    runner.upgrade(engine, history=toy)
    assert children(engine) == [10, 20, 21]
    runner.downgrade(engine, revision="1", history=toy)

    assert children(engine) == [10, 20, 21]


def test_change_that_leaves_orphans_is_rolled_back(sqlite_databases: SQLiteDatabases, toy: History) -> None:
    engine = make_engine(sqlite_databases.empty())
    runner.upgrade(engine, history=toy)
    add_second(toy, LEAVES_AN_ORPHAN)

    with pytest.raises(MigrationFailed):
        runner.upgrade(engine, history=toy)

    assert children(engine) == [10, 20, 21]
    assert runner.current(engine, history=toy) == "1"
    engine.dispose()


def test_foreign_keys_are_enforced_again_after_a_change(sqlite_databases: SQLiteDatabases, toy: History) -> None:
    engine = make_engine(sqlite_databases.empty())

    runner.upgrade(engine, history=toy)

    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    engine.dispose()


def test_two_histories_in_one_database_keep_apart(engine: Engine, toy: History) -> None:
    runner.upgrade(engine)
    runner.upgrade(engine, history=toy)

    runner.check(engine)
    runner.downgrade(engine, revision="base", history=toy)

    assert runner.current(engine) == runner.newest()
    assert not {"toy_parent", "toy_child"} & names(engine)
