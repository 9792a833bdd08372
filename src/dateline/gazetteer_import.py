"""Places of a user's own, added to the gazetteer: GeoNames dumps and CSV files.

They live in a second file beside the compiled gazetteer, in the same shape, which lookups read as well.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import IO

from dateline import knowledge
from dateline.gazetteer import Progress, key_of
from dateline.gazetteer_build import Entry, locked, own_file, write
from dateline.gazetteer_sources import geonames_codes
from dateline.model import PLACE_KINDS

_COLUMNS = ("name", "lat", "lon", "kind", "country", "admin1", "names")
_DUMP_COLUMNS = 19  # of GeoNames' "geoname" table
# GeoNames feature codes, by their first letters, the longest match first; what is not listed is left out.
_KINDS = {
    "P.": "settlement", "A.ADM1": "admin1", "A.ADM2": "admin2", "A.ADM3": "admin2", "A.ADMD": "admin2",
    "S.AIRB": "facility", "S.AIRF": "facility", "S.AIRP": "facility", "S.AIRH": "facility", "S.CMP": "facility", "S.CMPRF": "facility",
    "S.DAM": "facility", "S.HSP": "facility", "S.INSM": "facility", "S.MILB": "facility", "S.PRN": "facility", "S.PS": "facility",
    "S.BDG": "facility", "S.BRKS": "facility", "S.BUSTN": "facility", "S.FT": "facility", "S.NUCL": "facility", "S.OILR": "facility",
    "S.PSTB": "facility", "S.PSTC": "facility", "S.PRT": "facility", "L.PRT": "facility", "L.MILB": "facility", "L.NVB": "facility",
    "L.RGN": "area", "L.AREA": "area", "L.OAS": "area", "L.RESN": "area", "L.PRK": "area",
    "T.MT": "area", "T.ISL": "area", "T.VAL": "area", "T.PEN": "area", "T.HLL": "area", "T.DSRT": "area", "T.PASS": "area", "T.PLAT": "area",
    "V.FRST": "area", "H.": "water", "U.": "water",
}  # fmt: skip


def import_file(path: Path, countries: frozenset[str], progress: Progress | None = None) -> int:
    """Add the places of one file to the user's own; see `dateline.gazetteer.import_places`."""
    try:
        with _opened(path) as lines:
            entries = list(_entries(path, lines, countries, progress))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as problem:
        raise ValueError(
            f"{path.name} cannot be unpacked ({problem}); get it anew, or import the file inside it"
        ) from problem
    if not entries:
        raise ValueError(
            f"{path.name} holds no place that could be read; check that it is a GeoNames dump or a CSV with a header"
        )
    folder = knowledge.cache_folder()
    with locked(folder):
        old = own_file()
        merged = {entry.gid: entry for entry in (_stored(old) if old else [])}
        merged.update((entry.gid, entry) for entry in entries)
        _save(folder, merged, old, progress)
    return len(entries)


@contextmanager
def _opened(path: Path) -> Iterator[IO[str]]:
    """The lines of a text file, or of the one dump inside a zip file as GeoNames publishes them."""
    if not zipfile.is_zipfile(path):
        with path.open(encoding="utf-8-sig", newline="") as lines:
            yield lines
        return
    with zipfile.ZipFile(path) as bundle:
        dumps = [n for n in bundle.namelist() if n.endswith((".txt", ".csv")) and not n.startswith("readme")]
        if len(dumps) != 1:
            raise ValueError(
                f"{path.name} holds {len(dumps)} tables (.txt or .csv) where one is looked for; unpack it and import one file"
            )
        with bundle.open(dumps[0]) as raw, io.TextIOWrapper(raw, encoding="utf-8-sig", newline="") as lines:
            yield lines


def _entries(path: Path, lines: IO[str], countries: frozenset[str], progress: Progress | None) -> Iterator[Entry]:
    try:
        first = lines.readline()
        if first.count("\t") >= _DUMP_COLUMNS - 1:
            yield from _dump(path, first, lines, countries, progress)
        else:
            yield from _table(path, first, lines)
    except UnicodeDecodeError as problem:
        raise ValueError(f"{path.name} is not UTF-8 text; save it as UTF-8 ({problem.reason})") from problem
    except csv.Error as problem:
        raise ValueError(
            f"{path.name} is no CSV ({problem}); look for a quotation mark that is not closed"
        ) from problem


# GeoNames dumps ---------------------------------------------------------------------------------------------------


def _dump(
    path: Path, first: str, lines: IO[str], countries: frozenset[str], progress: Progress | None
) -> Iterator[Entry]:
    codes = geonames_codes()
    number = 1
    line = first
    while line:
        fields = line.rstrip("\r\n").split("\t")
        if len(fields) < _DUMP_COLUMNS:
            raise ValueError(
                f"{path.name}, line {number}: {len(fields)} columns instead of {_DUMP_COLUMNS}; is the file whole?"
            )
        if not countries or fields[8] in countries:
            entry = _from_dump(path, number, fields, codes)
            if entry is not None:
                yield entry
        number, line = number + 1, lines.readline()
        if progress and number % 100_000 == 0:
            progress(f"reading {path.name}", 0.0)


def _from_dump(path: Path, number: int, fields: list[str], codes: dict[str, str]) -> Entry | None:
    feature = f"{fields[6]}.{fields[7]}"
    kind = next((_KINDS[feature[:size]] for size in range(len(feature), 1, -1) if feature[:size] in _KINDS), None)
    if kind is None or not key_of(fields[1]):
        return None
    _known_country(path, number, fields[8])
    lat, lon = _degrees(path, number, fields[4], fields[5])
    alternates = [n for n in fields[3].split(",") if n and not n[0].islower()]
    names = [(fields[1], 0), *((n, 1) for n in alternates)]
    unit = f"{fields[8]}.{fields[10]}" if fields[10] and fields[10] != "00" else None
    admin1 = codes.get(unit, unit) if unit else None
    people = int(fields[14]) if fields[14].isdigit() else 0
    return Entry(
        f"geonames:{fields[0]}",
        fields[1],
        kind,
        fields[8] or None,
        admin1,
        None,
        lat,
        lon,
        people,
        fame=len(alternates),
        names=names,
    )


# CSV --------------------------------------------------------------------------------------------------------------


def _table(path: Path, first: str, lines: IO[str]) -> Iterator[Entry]:
    header = [h.strip() for h in next(csv.reader([first]), [])]
    missing = [c for c in ("name", "lat", "lon") if c not in header]
    if missing:
        raise ValueError(
            f"{path.name} has no column {', '.join(missing)}; the first line must name the columns, with commas between them: {', '.join(_COLUMNS)}"
        )
    rows = csv.reader(lines)
    for values in rows:
        number = rows.line_num + 1
        if len(values) > len(header):
            raise ValueError(
                f"{path.name}, line {number}: {len(values)} values for {len(header)} columns; quote a value that holds a comma"
            )
        row = {column: value.strip() for column, value in zip(header, values, strict=False)}
        if any(row.values()):
            yield _from_row(path, number, row)


def _from_row(path: Path, number: int, row: dict[str, str]) -> Entry:
    if not key_of(row.get("name", "")):
        raise ValueError(
            f"{path.name}, line {number}: the name {row.get('name', '')!r} has no letter; fill it in or drop the line"
        )
    kind = row.get("kind") or "settlement"
    if kind not in PLACE_KINDS:
        raise ValueError(f"{path.name}, line {number}: unknown kind {kind!r}; use one of {', '.join(PLACE_KINDS)}")
    country = (row.get("country") or "").upper() or None
    _known_country(path, number, country)
    admin1 = row.get("admin1") or None
    if admin1 is not None and not re.fullmatch(rf"{country}[-.][A-Z0-9]+", admin1):
        raise ValueError(
            f"{path.name}, line {number}: admin1 {admin1!r} is no code of country {country}; use the ISO 3166-2 or GeoNames code, "
            "as in UA-14 with country UA, or leave it empty"
        )
    lat, lon = _degrees(path, number, row.get("lat", ""), row.get("lon", ""))
    names = [(n.strip(), 0) for n in [row["name"], *(row.get("names") or "").split("|")] if n.strip()]
    mark = hashlib.sha256(f"{key_of(row['name'])}\0{country}\0{lat:.2f}\0{lon:.2f}".encode()).hexdigest()[:12]
    return Entry(
        f"own:{mark}",
        row["name"],
        kind,
        country,
        admin1,
        None,
        lat,
        lon,
        fame=len(names),
        names=names,
    )


def _known_country(path: Path, number: int, country: str | None) -> None:
    if country and country not in knowledge.table("places/countries"):
        raise ValueError(
            f"{path.name}, line {number}: unknown country {country!r}; use the ISO 3166-1 alpha-2 code, as in UA"
        )


def _degrees(path: Path, number: int, lat: str, lon: str) -> tuple[float, float]:
    with suppress(ValueError):
        north, east = float(lat), float(lon)
        if -90 <= north <= 90 and -180 <= east <= 180:
            return north, east
    raise ValueError(f"{path.name}, line {number}: no point at {lat!r}, {lon!r}; give decimal degrees, latitude first")


# the user's own file ----------------------------------------------------------------------------------------------


def _stored(path: Path) -> Iterator[Entry]:
    """The entries of an earlier import. Keys stand in for the names: they are found as the names are."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        names: dict[int, list[tuple[str, int]]] = {}
        for key, how, place in connection.execute("SELECT key, how, place FROM names WHERE how < 2"):
            names.setdefault(place, []).append((key, how))
        columns = "gid, name, kind, country, admin1, admin2, lat, lon, population, capital, fame, id"
        for row in connection.execute(f"SELECT {columns} FROM places"):
            entry = Entry(*row[:-1])
            entry.names = names.get(row[-1], [])
            yield entry


def _save(folder: Path, merged: dict[str, Entry], old: Path | None, progress: Progress | None) -> None:
    content = "\n".join(sorted(f"{e.gid}\t{e.name}\t{e.kind}\t{e.lat}\t{e.lon}\t{e.names}" for e in merged.values()))
    mark = hashlib.sha256(content.encode()).hexdigest()[:12]
    path = folder / f"places-{mark}.sqlite"
    write(path, merged.values(), {"fingerprint": mark}, progress)
    if old is not None and old != path:
        with suppress(OSError):
            old.unlink()
