"""What a database refuses, in one line with its cure: OSError for what its surroundings refuse, ValueError for the file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

# What SQLite says (its extended error names) and PostgreSQL's five-letter states, by how they begin.
_SURROUNDINGS = {
    ("SQLITE_BUSY", "SQLITE_LOCKED", "55P03", "40P01", "40001"): (
        "it is locked by another process that writes to it; wait until that is done, or stop it, and try again"
    ),
    ("SQLITE_FULL", "53100"): "the disk is full; nothing of this was stored: make room and try again",
    ("SQLITE_IOERR",): (
        "the disk refused to read or write ({said}); nothing of this was stored: see whether it is full or failing, and try again"
    ),
    ("SQLITE_READONLY", "25006"): "it is read-only; make the file and its folder writable, or choose another with --db",
    ("SQLITE_CANTOPEN",): "it cannot be opened; check that its folder exists and may be written to",
    ("SQLITE_PERM", "SQLITE_AUTH", "28", "42501"): "access is refused ({said}); check the user, the password and the rights",
    ("3D000",): "there is no such database; make it with createdb, or correct the URL",
    ("08", "57P", "53300", "NO_STATE"): "the server cannot be reached ({said}); start it, or correct the URL",
}  # fmt: skip
_FILE = {
    ("SQLITE_NOTADB",): "it is not a database of dateline; choose another file with --db",
    ("SQLITE_CORRUPT",): "the file is damaged; put back a backup, or save what can be read with: sqlite3 FILE .recover",
}


@contextmanager
def told_plainly(name: str) -> Iterator[None]:
    """Raise what the database refuses as one line that names it and the cure; other faults go through as they are."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as fault:
        code, said = code_of(fault), _first_line(fault)
        for kind, table in ((OSError, _SURROUNDINGS), (ValueError, _FILE)):
            for begins, line in table.items():
                if code.startswith(begins):
                    raise kind(f"{name}: {line.format(said=said)}") from fault
        raise


def is_busy(fault: DBAPIError | sqlite3.Error) -> bool:
    """Whether another process held the database just then, so that trying again may help."""
    return code_of(fault).startswith(("SQLITE_BUSY", "SQLITE_LOCKED", "40P01", "40001"))


def code_of(fault: DBAPIError | sqlite3.Error) -> str:
    """SQLite's error name or PostgreSQL's state; of a connection that never was, what its words tell of it."""
    original = _original(fault)
    name = getattr(original, "sqlite_errorname", None) or getattr(original, "sqlstate", None)
    if name:
        return str(name)
    told = str(original)
    return (
        "3D000" if "does not exist" in told and "database" in told else "28" if "authentication" in told else "NO_STATE"
    )


def _original(fault: DBAPIError | sqlite3.Error) -> BaseException | None:
    return fault.orig if isinstance(fault, DBAPIError) else fault


def _first_line(fault: DBAPIError | sqlite3.Error) -> str:
    lines = str(_original(fault)).strip().splitlines()
    return lines[0] if lines else type(fault).__name__
