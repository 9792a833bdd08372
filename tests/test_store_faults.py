"""What a database can refuse: one line that names it and the cure, and nothing half stored."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import databases
import made_up
import pytest
from sqlalchemy import event, make_url, text

from dateline.store import Store, open_store
from dateline.store.rows import put_article, put_events, put_report

NOW = "2031-05-04T10:00:00Z"


def put(store: Store, name: str, more: str = "") -> None:
    report = made_up.strike(name, more=more)
    with store.writing() as connection:
        n = put_article(connection, report.article)
        put_report(connection, n, report, NOW)
        put_events(connection, n, report.events)


def stored(db: str) -> list[str]:
    with open_store(db, new=False) as store, store.reading() as connection:
        return list(connection.scalars(text("SELECT id FROM articles ORDER BY n")))


def line_of(caught: pytest.ExceptionInfo[Exception]) -> str:
    told = str(caught.value)
    assert "\n" not in told
    return told


# the file or the server -------------------------------------------------------------------------------------------


def test_a_newer_database(db: str) -> None:
    with open_store(db) as store, store.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(ValueError, match=r"newer version of dateline.*update with") as caught:
        open_store(db)
    line_of(caught)


@pytest.mark.parametrize("kind", databases.KINDS)
def test_somebody_elses_database(kind: str, tmp_path: Path) -> None:
    db = databases.empty(kind, tmp_path)
    if kind == "sqlite":
        with closing(sqlite3.connect(db)) as other:
            other.execute("CREATE TABLE things (name)")
    else:
        import psycopg

        with closing(psycopg.connect(db, autocommit=True)) as connection:
            connection.execute("CREATE TABLE things (name text)")
    with pytest.raises(ValueError, match=r"other tables than dateline's; choose another"):
        open_store(db)


@pytest.mark.parametrize(
    "data, line",
    [(b"Rebels attacked the town. " * 100, "not a database of dateline"), (b"x" * 99, "not a database of dateline")],
)
def test_a_file_that_is_no_database(data: bytes, line: str, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(data)
    with pytest.raises(ValueError, match=line) as caught:
        open_store(path)
    assert "notes.txt" in line_of(caught)
    assert path.read_bytes() == data


def test_a_damaged_file(tmp_path: Path) -> None:
    db = Path(databases.fresh("sqlite", tmp_path))
    whole = bytearray(db.read_bytes())
    whole[4096:] = b"\x5a" * (len(whole) - 4096)
    db.write_bytes(whole)
    with pytest.raises(ValueError, match="the file is damaged; put back a backup") as caught, open_store(db) as store:
        put(store, "a")
    line_of(caught)


@pytest.mark.parametrize(
    "db, line",
    [
        ("{folder}", "it is no file"),
        ("{folder}/nowhere/store.db", "its folder does not exist; make it first: mkdir -p"),
        ("mysql://host/name", "not known; use a path"),
        ("postgresql://user:secret@127.0.0.1:1/name", "the server cannot be reached"),
        ("postgresql://user:secret@host:port/name", "no URL of a database"),
        ("postgresql//:secret@://", "no URL of a database"),
        (":memory:", "give a path"),
    ],
)
def test_what_cannot_be_opened(db: str, line: str, tmp_path: Path) -> None:
    with pytest.raises((ValueError, OSError), match=line) as caught:
        open_store(db.format(folder=tmp_path), wait=2)
    assert "secret" not in line_of(caught)


def test_a_database_that_should_be_there(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="no such database; make it with: dateline add"):
        open_store(tmp_path / "store.db", new=False)
    assert not (tmp_path / "store.db").exists()


def test_a_database_that_the_server_has_not() -> None:
    url = make_url(databases.empty("postgresql", Path()))
    with pytest.raises(OSError, match=r"no such database; make it with createdb") as caught:
        open_store(url.set(database="nowhere").render_as_string())
    line_of(caught)


# others who write -------------------------------------------------------------------------------------------------


def test_locked_by_another(db: str) -> None:
    with open_store(db) as other, open_store(db, wait=0.3) as store:
        with other.writing(), pytest.raises(OSError, match="locked by another process") as caught:
            put(store, "a")
        line_of(caught)
        put(store, "b")
    assert stored(db) == ["b"]


def test_who_reads_is_not_stopped_by_who_writes(db: str) -> None:
    with open_store(db) as other:
        with other.writing() as connection:
            put_article(connection, made_up.strike("a").article)
            assert stored(db) == []
        assert stored(db) == ["a"]


WRITER = """
import sys
sys.path.insert(0, sys.argv[3])
from test_store_faults import open_store, put
with open_store(sys.argv[1]) as store:
    for n in range(15):
        put(store, f"{sys.argv[2]}{n}")
"""


@pytest.mark.parametrize("kind", databases.KINDS)
def test_two_processes_that_write_at_once_both_land(kind: str, tmp_path: Path) -> None:
    db, here = databases.empty(kind, tmp_path), str(Path(__file__).parent)
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, db, name, here]) for name in "ab"]
    assert [writer.wait(120) for writer in writers] == [0, 0]
    assert sorted(stored(db)) == sorted(f"{name}{n}" for name in "ab" for n in range(15))


def test_threads_that_write_at_once_all_land(db: str) -> None:
    with open_store(db) as store, ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: put(store, f"a{n}"), range(20)))
    assert len(stored(db)) == 20


# the disk ---------------------------------------------------------------------------------------------------------


def test_a_full_disk(tmp_path: Path) -> None:
    db = databases.fresh("sqlite", tmp_path)
    store = open_store(db)
    put(store, "a")
    event.listen(store.engine, "connect", lambda connection, _: connection.execute("PRAGMA max_page_count = 120"))
    store.close()
    with pytest.raises(OSError, match=r"the disk is full; nothing of this was stored: make room") as caught:
        put(store, "b", more="word " * 200_000)
    line_of(caught)
    assert stored(db) == ["a"]
    put(store, "c")
    store.close()
    assert stored(db) == ["a", "c"]


LIMITED = """
import resource, sys
sys.path.insert(0, sys.argv[2])
from test_store_faults import open_store, put
store = open_store(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
try:
    put(store, "b", more="word " * 200_000)
except OSError as fault:
    print(fault)
"""


def test_a_file_that_may_grow_no_further(tmp_path: Path) -> None:
    db = databases.fresh("sqlite", tmp_path)
    told = subprocess.run(
        [sys.executable, "-c", LIMITED, db, str(Path(__file__).parent)], capture_output=True, text=True, check=True
    )
    assert "nothing of this was stored" in told.stdout
    assert told.stdout.count("\n") == 1
    assert stored(db) == []


def test_a_database_that_may_only_be_read(db: str) -> None:
    store = open_store(db)
    put(store, "a")
    if store.engine.dialect.name == "sqlite":
        only = f"sqlite:///file:{db}?mode=ro&uri=true"
    else:
        only = db
        name = make_url(db).database
        with store.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.execute(text(f"ALTER DATABASE {name} SET default_transaction_read_only = on"))
    store.close()
    assert stored(only) == ["a"]
    told = "it is read-only; make the file and its folder writable"
    with open_store(only) as store, pytest.raises(OSError, match=told) as caught:
        put(store, "b")
    line_of(caught)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_to(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    with pytest.raises(OSError, match="it cannot be opened; check that its folder exists and may be written to"):
        open_store(tmp_path / "store.db")
