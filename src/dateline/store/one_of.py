"""Whether a column is one of many values: in few words where they are few, and beyond the limit of a statement's variables."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Connection, any_, bindparam, column, func, select

_FEW = 500


def one_of(connection: Connection, where: ColumnElement[Any], values: Iterable[str] | Iterable[int]) -> Any:
    """The condition that a column holds one of these values."""
    wanted = sorted(set(values))  # type: ignore[type-var]
    if len(wanted) <= _FEW:
        return where.in_(wanted)
    if connection.dialect.name == "sqlite":
        told = func.json_each(json.dumps(wanted)).table_valued(column("value"))
        return where.in_(select(told.c.value))
    return where == any_(bindparam(None, wanted, ARRAY(where.type), unique=True))
