"""`among(column, values)`: "is one of these" for lists that grow with a practice, bound as one value.

`column.in_(values)` writes a parameter for each value into every statement anew: with 500 cases that was most of the
time of the morning page. For a list that code spells out, `in_` stays the plain word. `Many` holds values that
several statements of one request ask for, and is written down once for all of them.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from typing import Any, Self

from sqlalchemy import ARRAY, Boolean, Text, bindparam
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine


class Many(Collection[Any]):
    """Values that `among` is given again and again; they are written down once for each type of column."""

    def __init__(self, values: Iterable[Any]) -> None:
        self._values = tuple(values)
        self.written: dict[type, str] = {}

    def __iter__(self) -> Iterator[Any]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __contains__(self, value: object) -> bool:
        return value in self._values


class _Listed(TypeDecorator[Collection[Any]]):
    """Values of one column as one parameter: an array where the database has arrays, else JSON text."""

    impl = Text
    cache_ok = True

    def __init__(self, of: TypeEngine[Any]) -> None:
        super().__init__()
        self.of = of

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(ARRAY(self.of) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Collection[Any] | None, dialect: Dialect) -> Any:
        values = value if isinstance(value, Many) else list(value or ())
        if dialect.name == "postgresql":
            return list(values)
        if not isinstance(values, Many):
            return self._as_json(values, dialect)
        kind = type(self.of)
        if kind not in values.written:
            values.written[kind] = self._as_json(values, dialect)
        return values.written[kind]

    def _as_json(self, values: Collection[Any], dialect: Dialect) -> str:
        stored = self.of.dialect_impl(dialect).bind_processor(dialect)
        return json.dumps([stored(one) for one in values] if stored is not None else list(values))


class _Among(FunctionElement[bool]):
    """The condition; how it is written is the database's matter."""

    name = "among"
    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Self:
        """Stay as it is, with parentheses of its own: SQLite would be asked for "= 1", and no index answers that."""
        return self


def among(column: Any, values: Iterable[Any]) -> _Among:
    """Return the condition that a column of ids or references has one of these values; of none, nothing has."""
    held = values if isinstance(values, Many) else list(values)
    return _Among(column, bindparam(None, held, type_=_Listed(column.type), unique=True))


@compiles(_Among)
def _as_json(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    column, values = (compiler.process(one, **options) for one in element.clauses)
    return f"({column} IN (SELECT value FROM json_each({values})))"  # noqa: S608 - a column and a parameter, both compiled


@compiles(_Among, "postgresql")
def _as_array(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    column, values = (compiler.process(one, **options) for one in element.clauses)
    return f"({column} = ANY ({values}))"
