"""A database opened: found or made, brought to the form of this version, and held with care for who else writes to it."""

from __future__ import annotations

import sqlite3
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from dateline.store.faults import is_busy, told_plainly

FORM = "0005"  # the newest step in migrations/versions
_OURS = {"articles", "reports", "judgements"}  # tables of every form so far
_WRITER = 7_236_041  # the number of PostgreSQL's advisory lock that writers take in turn
_WAIT = 20.0


@dataclass(frozen=True, slots=True, eq=False)
class Store:
    """An open database. `name` is what faults call it, without a password; `wait` is how many seconds a writer waits.

    `queue` are the writers of this process, in the order in which they came; `gate` is held while it changes.
    """

    engine: Engine
    name: str
    wait: float
    queue: deque[Lock] = field(default_factory=deque)
    gate: Lock = field(default_factory=Lock)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection on one unchanging picture of the database."""
        with told_plainly(self.name), self.engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection in one transaction, the only writer meanwhile: all of it is stored, or nothing."""
        with told_plainly(self.name), self._turn(), self._engine_to_write().begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text(f"SET LOCAL lock_timeout = {int(self.wait * 1000)}"))
                connection.execute(text(f"SELECT pg_advisory_xact_lock({_WRITER})"))
            yield connection

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """This process's writers one after another: SQLite lets whoever asks at the right moment in, and another starves."""
        mine = Lock()
        mine.acquire()
        with self.gate:
            self.queue.append(mine)
            first = self.queue[0] is mine
        if not first and not mine.acquire(timeout=self.wait):
            with self.gate:
                if self.queue[0] is not mine:  # else the turn came at this very moment
                    self.queue.remove(mine)
                    raise OSError(
                        f"{self.name}: others of this process write to it; wait until they are done, and try again"
                    )
        try:
            yield
        finally:
            with self.gate:
                self.queue.popleft()
                if self.queue:
                    self.queue[0].release()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *fault: object) -> None:
        self.close()

    def close(self) -> None:
        """Let the database go."""
        self.engine.dispose()

    def _engine_to_write(self) -> Engine:
        return self.engine.execution_options(dateline_writes=True)


def open_store(db: str | Path, wait: float = _WAIT, new: bool = True) -> Store:
    """The database at a path or URL, made where there is none (unless `new` is False) and brought to this version's form.

    Raises OSError (locked, full, read-only, not reached) or ValueError (not a database of dateline, of a newer version,
    wrong URL), each one line with its cure.
    """
    url = _url(db)
    name = url.database or "memory" if url.drivername == "sqlite" else url.render_as_string(hide_password=True)
    if url.drivername == "sqlite":
        _check_file(url, name, new)
    store = Store(_engine(url, wait), name, wait)
    try:
        _bring_up(store)
    except BaseException:
        store.close()
        raise
    return store


def _url(db: str | Path) -> URL:
    if isinstance(db, Path) or "://" not in db:
        return URL.create("sqlite", database=str(db))
    try:
        url = make_url(db)
    except (ArgumentError, ValueError) as fault:  # which might hold a password
        raise ValueError("no URL of a database; write postgresql://user@host/name, or a path") from fault
    if url.drivername in ("postgresql", "postgres", "postgresql+psycopg"):
        return url.set(drivername="postgresql+psycopg")
    if url.drivername == "sqlite":
        return url
    raise ValueError(f"{url.drivername}: this kind of database is not known; use a path (SQLite) or postgresql://…")


def _check_file(url: URL, name: str, new: bool) -> None:
    """Refuse what SQLite would only name "unable to open", and make no file where one should be there."""
    if not url.database or url.database == ":memory:":
        raise ValueError("a database in memory is gone with its connection; give a path")
    path = Path(url.database)
    if url.query or path.is_file():
        return
    if path.exists():
        raise ValueError(f"{name}: it is no file; give the path of a database file")
    if not path.absolute().parent.is_dir():
        raise OSError(f"{name}: its folder does not exist; make it first: mkdir -p {path.absolute().parent}")
    if not new:
        raise OSError(f"{name}: there is no such database; make it with: dateline add INPUT… --db {name}")


def _engine(url: URL, wait: float) -> Engine:
    try:
        if url.drivername == "sqlite":
            engine = create_engine(url, connect_args={"timeout": wait})
            event.listen(engine, "connect", _set_up_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
            return engine
        return create_engine(url, connect_args={"connect_timeout": max(2, int(wait))})
    except (NoSuchModuleError, ModuleNotFoundError) as fault:
        raise ValueError(
            f"{url.get_backend_name()}: its driver is not installed; install it with: pip install 'dateline[postgres]'"
        ) from fault


def _set_up_sqlite(connection: sqlite3.Connection, _: Any) -> None:
    """Transactions begin where we say, and what was acknowledged outlives a power cut."""
    connection.isolation_level = None
    for pragma in ("foreign_keys = ON", "synchronous = FULL", "temp_store = MEMORY", "cache_size = -65536"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes the lock at once: it then waits its turn, and never finds that what it read has changed."""
    writes = connection.get_execution_options().get("dateline_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


# the form ---------------------------------------------------------------------------------------------------------


def _bring_up(store: Store) -> None:
    """Bring a database to this version's form; one that has it already is not written to."""
    with store.reading() as connection:
        if _form(connection, store.name) == FORM:
            return
    if store.engine.dialect.name == "sqlite":
        _keep_a_log(store)
    with store.writing() as connection:
        if _form(connection, store.name) != FORM:  # another process may have done it meanwhile
            _migrate(connection)


def _form(connection: Connection, name: str) -> str | None:
    """The form a database has, None for an empty one; raises ValueError for one that is newer, or somebody else's."""
    tables = set(inspect(connection).get_table_names())
    form = connection.scalar(text("SELECT version_num FROM alembic_version")) if "alembic_version" in tables else None
    if form is None and not tables:
        return None
    if form is None or not tables >= _OURS:
        raise ValueError(f"{name}: it holds other tables than dateline's; choose another database with --db")
    if str(form) > FORM:
        raise ValueError(
            f"{name}: it was made by a newer version of dateline (form {form}, this one knows {FORM}); "
            "update with: pip install --upgrade dateline"
        )
    return str(form)


def _keep_a_log(store: Store) -> None:
    """Turn on SQLite's write-ahead log: readers and a writer do not stop each other, and a kill leaves all or nothing.

    Two processes that make one database at once may meet here, where SQLite does not wait by itself.
    """
    end = time.monotonic() + store.wait
    with told_plainly(store.name):
        while True:
            try:
                with store.engine.connect() as connection:
                    driver: Any = connection.connection.driver_connection
                    driver.execute("PRAGMA journal_mode = WAL")
                return
            except (DBAPIError, sqlite3.Error) as fault:
                if not is_busy(fault) or time.monotonic() > end:
                    raise
                time.sleep(0.02)


def _migrate(connection: Connection) -> None:
    """Run the steps that a database lacks, in the transaction of its connection."""
    import logging

    from alembic import command
    from alembic.config import Config

    logging.getLogger("alembic").setLevel(logging.WARNING)
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
