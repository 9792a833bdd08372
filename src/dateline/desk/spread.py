"""Where incidents were, as a map can show it: dots, rings as wide as a place is vague, whole countries, and what is on no map."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from dateline.desk.timeline import Timeline, timeline_of
from dateline.exporters.geography import RADIUS
from dateline.exporters.world_map import weighted_median
from dateline.store import Filters, Store
from dateline.store import spread as rows
from dateline.store.lists import conditions
from dateline.store.spread import Box, Spot

ON_THE_MAP = (1, 2, 3, 4, 5, 7)  # UCDP's where_prec of what has a point; 6 is a country
WORLD: Box = (-180.0, -85.0, 180.0, 85.0)
ZOOMS = (0, 10)
_CELL, _NEAR = 48.0, 24.0  # pixels of a cell, and how near the middles of two dots may lie
_LEAST_RING = 13.0  # pixels: a ring that is smaller says nothing, and its place is a dot that says it is rough
_MOST_RINGS = 80  # beyond which those of the least vague kind become dots too
_EQUATOR = 156.543  # kilometres of a pixel at the equator at zoom 0
_BULK = 0.9  # share of the incidents that a map shows at first where a few far ones would shrink it
_LEAST_BOX = 2.0  # degrees


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a map draws: `dots`, of incidents known so precisely as `kinds` say, `rings`, and how many are known only to a country."""

    dots: tuple[Spot, ...]
    kinds: tuple[int, ...]
    rings: tuple[Spot, ...]
    countries: dict[str, int]


@dataclass(frozen=True, slots=True)
class Overview:
    """A list as a whole: how many incidents, the places with most of them, countries that are all that is known, and time.

    `nowhere` of them are on no map, `names` what their places are called where one is told.
    """

    incidents: int
    places: tuple[Spot, ...]
    countries: dict[str, int]
    nowhere: int
    names: dict[str, int]
    timeline: Timeline


def drawn(store: Store, filters: Filters, box: Box, zoom: int) -> Drawn:
    """What a map of a box draws at a zoom of web maps (256 pixels for the world at 0), near dots brought together.

    Each incident of the box is drawn: what gets no ring, because that would be too small or there would be too many, is
    among the dots, which say that it is rough.
    """
    middle = _middle(box)
    wide = _CELL * 360 / 256 / 2**zoom
    # the same cells wherever the map is moved to, so that dots do not jump: their height changes every 15 degrees only
    high = wide * math.cos(math.radians(min(round(middle / 15) * 15, 75)))
    with store.reading() as connection:
        met = rows.met_by(connection, filters)
        rings = _rings(connection, met, box, zoom)
        kinds = tuple(p for p in ON_THE_MAP if p not in {s.precision for s in rings})
        cells = rows.spots_in_cells(connection, met, box, wide, high, kinds)
        countries = rows.by_country(connection, met)
    return Drawn(_apart(cells, middle, zoom), kinds, tuple(rings), countries)


def _rings(connection: Connection, met: rows.Met, box: Box, zoom: int) -> list[Spot]:
    """The places of a box that get a ring: of all kinds that are wide enough to be seen, or of the vaguest of them."""
    seen = [p for p, km in RADIUS.items() if pixels(km, _middle(box), zoom) >= _LEAST_RING]
    while seen:
        around = _grown(box, max(RADIUS[p] for p in seen))
        told = rows.spots_by_place(connection, met, around, seen, _MOST_RINGS + 1)
        if len(told) <= _MOST_RINGS:
            return told
        seen.remove(min(seen, key=RADIUS.__getitem__))
    return []


def overview(store: Store, filters: Filters, unit: str | None = None, most: int = 40) -> Overview:
    """The incidents that are wanted by place, at most so many of each kind, and over time by a unit; as `timeline_of` raises."""
    with store.reading() as connection:
        met = rows.met_by(connection, filters)
        places = rows.spots_by_place(connection, met, None, ON_THE_MAP, most)
        countries = rows.by_country(connection, met)
        nowhere, names = rows.off_the_map(connection, met, most)
        days, undated = rows.by_days(connection, met)
    whole = sum(d.incidents for d in days) + undated
    told = timeline_of(days, undated, filters, unit)
    return Overview(whole, tuple(places), countries, nowhere, names, told)


def countries_of(store: Store, filters: Filters) -> dict[str, int]:
    """How many of the incidents that are wanted are known only to a country, by its letters, the most first."""
    with store.reading() as connection:
        return rows.by_country(connection, rows.met_by(connection, filters))


def where_most(store: Store, filters: Filters) -> Box | None:
    """The box that a map shows at first: nine incidents of ten, where far ones would shrink it to half; None for no point."""
    with store.reading() as connection:
        cells = rows.spots_in_cells(connection, rows.met_by(connection, filters), WORLD, 1.0, 1.0, ON_THE_MAP)
    if not cells:
        return None
    near, whole = _bulk(cells), _around(cells)
    box = _around(near)
    return box if max(_sides(box)) < max(_sides(whole)) / 2 else whole


def latest(store: Store, filters: Filters, most: int) -> tuple[list[Any], int]:
    """The last so many of the incidents that are wanted, as rows, and how many there are."""
    with store.reading() as connection:
        met = conditions(connection, filters)
        told = rows.latest_at(connection, met, most)
        whole = len(told) if len(told) < most else rows.how_many(connection, met)
    return told, whole


def radius(incidents: int) -> float:
    """The pixels of a dot for so many incidents: each tenfold adds the same, so that one and ten thousand are both seen."""
    return 5.5 if incidents == 1 else 8.5 + 4.5 * math.log10(incidents)


def pixels(km: float, lat: float, zoom: int) -> float:
    """How many pixels so many kilometres are at a latitude."""
    return float(km * 2**zoom) / (_EQUATOR * max(math.cos(math.radians(lat)), 0.05))


def _apart(cells: Sequence[Spot], lat: float, zoom: int) -> tuple[Spot, ...]:
    """Dots that do not hide each other, the greatest first: one that would lie over a greater one becomes a part of it."""
    kept: dict[tuple[int, int], list[Spot]] = {}
    per_degree = 256 * 2**zoom / 360
    steep = max(math.cos(math.radians(lat)), 0.05)
    for spot in sorted(cells, key=lambda s: (-s.incidents, s.lat, s.lon)):
        x, y = spot.lon * per_degree, spot.lat * per_degree / steep
        column, row = int(x // _CELL), int(y // _CELL)
        near = ((c, r) for c in range(column - 1, column + 2) for r in range(row - 1, row + 2))
        for cell, n, other in [(c, n, o) for c in near for n, o in enumerate(kept.get(c, ()))]:
            way = math.hypot(other.lon * per_degree - x, other.lat * per_degree / steep - y)
            if way < max(_NEAR, 0.75 * (radius(other.incidents) + radius(spot.incidents))):
                kept[cell][n] = _together(other, spot)
                break
        else:
            kept.setdefault((column, row), []).append(spot)
    return tuple(sorted((s for spots in kept.values() for s in spots), key=lambda s: (-s.incidents, s.lat, s.lon)))


def _together(a: Spot, b: Spot) -> Spot:
    """Two spots as one, which stays where the greater one is."""
    (w, s, e, n), (x, y, z, m) = a.box, b.box
    country = a.country if a.country == b.country else None
    return replace(
        a, incidents=a.incidents + b.incidents, places=a.places + b.places, name=None, country=country, admin1=None,
        box=(min(w, x), min(s, y), max(e, z), max(n, m)), precision=a.precision if a.precision == b.precision else None,
        rough=a.rough + b.rough,
    )  # fmt: skip


def _middle(box: Box) -> float:
    return (box[1] + box[3]) / 2


def _grown(box: Box, km: float) -> Box:
    """A box with what lies so near that its ring reaches in."""
    high = km / 111.2
    wide = high / max(math.cos(math.radians(_middle(box))), 0.05)
    return box[0] - wide, box[1] - high, box[2] + wide, box[3] + high


def _bulk(cells: Sequence[Spot]) -> list[Spot]:
    """The cells nearest to the middle of all that hold nine incidents of ten."""
    x, y = (
        weighted_median([(c.lon, c.incidents) for c in cells]),
        weighted_median([(c.lat, c.incidents) for c in cells]),
    )
    wanted, held, kept = _BULK * sum(c.incidents for c in cells), 0, list[Spot]()
    for cell in sorted(cells, key=lambda c: math.hypot(c.lon - x, c.lat - y)):
        if held >= wanted:
            break
        kept.append(cell)
        held += cell.incidents
    return kept


def _around(cells: Sequence[Spot]) -> Box:
    west, south, east, north = (list(side) for side in zip(*(c.box for c in cells), strict=True))
    return min(west), min(south), max(east), max(north)


def _sides(box: Box) -> tuple[float, float]:
    return max(box[2] - box[0], _LEAST_BOX), max(box[3] - box[1], _LEAST_BOX)
