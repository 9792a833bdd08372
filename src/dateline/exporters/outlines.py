"""The outlines of countries that maps are drawn on, and what of them lies in a window."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

Point = tuple[float, float]  # longitude and latitude, or x and y
Box = tuple[float, float, float, float]  # west, south, east, north

_LEAST_RING = 4  # points of a ring that encloses something, the first one told again at its end


@dataclass(frozen=True, slots=True)
class Window:
    """A part of the world on a plane of `width` by `height`: plate carrée, true to scale along its middle parallel."""

    box: Box
    width: float
    height: float

    def at(self, lon: float, lat: float) -> Point:
        """Where a place lies on the plane, from its left upper corner."""
        west, south, east, north = self.box
        return (lon - west) / (east - west) * self.width, (north - lat) / (north - south) * self.height

    def shows(self, lon: float, lat: float) -> bool:
        """Whether a place lies inside."""
        west, south, east, north = self.box
        return west <= lon <= east and south <= lat <= north

    def length(self, km: float) -> float:
        """How long a way of so many kilometres north is on the plane."""
        return km / 111.2 * self.height / (self.box[3] - self.box[1])


def window_of(box: Box, width: float, height: float, least: float) -> Window:
    """A window of this shape that holds a box with a margin, at least so many degrees high and on the globe."""
    west, south, east, north = box
    middle = (south + north) / 2
    wide = max(math.cos(math.radians(min(abs(middle), 75))), 0.2)
    high = max((north - south) * 1.3, (east - west) * 1.3 * wide * height / width, least)
    high = min(high, 170.0)
    across = min(high * width / height / wide, 360.0)
    south = min(max(middle - high / 2, -88), 88 - high)
    west = min(max((west + east) / 2 - across / 2, -180), 180 - across)
    return Window((west, south, west + across, south + high), width, height)


def countries_in(window: Window) -> Iterator[tuple[str, list[list[Point]]]]:
    """Every country that shows in a window with its rings on the plane, cut at the window's edge."""
    for code, rings in _outlines()["countries"].items():
        turns = (turn for ring in rings for turn in _turns(_ring(tuple(ring))))
        shown = [cut for ring in turns if (cut := _clipped(ring, window))]
        if shown:
            yield code, [[window.at(*p) for p in ring] for ring in shown]


def borders_in(window: Window, contested: bool) -> list[list[Point]]:
    """The borders between countries in a window, or those that are contested, on the plane."""
    lines = (_arc(index) for index in _outlines()["contested" if contested else "borders"])
    return [[window.at(*p) for p in line] for line in lines if _touches(line, window.box)]


def whole_world(name_of: Callable[[str], str]) -> dict[str, Any]:
    """Everything as GeoJSON (RFC 7946): countries with their names, borders, and contested borders with why they are.

    A country's properties say where its name may stand (`at`: longitude, latitude) and how large the land around it is
    (`size`: the square root of its square degrees). Land across the 180th meridian is there twice, once beyond each edge.
    """
    outlines = _outlines()
    features = [_country(code, name_of(code)) for code in outlines["countries"]]
    borders = [_rounded(_arc(index)) for index in outlines["borders"]]
    features.append(_feature("border", {"type": "MultiLineString", "coordinates": borders}))
    for index, why in zip(outlines["contested"], outlines["reasons"], strict=True):
        line = {"type": "LineString", "coordinates": _rounded(_arc(index))}
        features.append(_feature("contested", line, why=why))
    return {"type": "FeatureCollection", "features": features}


def _country(code: str, name: str) -> dict[str, Any]:
    every = [_ring(tuple(arcs)) for arcs in _outlines()["countries"][code]]
    rings = [ring for ring in every if len(ring) >= _LEAST_RING]  # an islet may have been thinned to a point
    within = _holes(rings)
    polygons = []
    for n, outer in enumerate(rings):
        if n not in within:
            holes = [rings[m] for m, around in within.items() if around == n]
            turned = zip(*(list(_turns(ring)) for ring in (outer, *holes)), strict=False)
            polygons += [[_rounded(ring) for ring in polygon] for polygon in turned]
    (lon, lat), area = max((middle_of(ring) for ring in every), key=lambda found: found[1])
    at = [round((lon + 180) % 360 - 180, 2), round(lat, 2)]
    shape = {"type": "MultiPolygon", "coordinates": polygons}
    return _feature("country", shape, code=code, name=name, at=at, size=round(math.sqrt(area), 1))


def _holes(rings: list[tuple[Point, ...]]) -> dict[int, int]:
    """Which rings lie wholly in which other one, as Lesotho does in South Africa's; what shares a border does not."""
    boxes = [box_of(ring) for ring in rings]
    inside = [
        (n, m)
        for n, (west, south, east, north) in enumerate(boxes)
        for m, (w, s, e, o) in enumerate(boxes)
        if n != m and w <= west and s <= south and e >= east and o >= north
    ]
    return {n: m for n, m in inside if all(holds(rings[m], point) for point in rings[n])}


def _rounded(line: Iterable[Point]) -> list[list[float]]:
    return [[round(lon, 2), round(lat, 2)] for lon, lat in line]


def _feature(kind: str, geometry: dict[str, Any], **told: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"kind": kind, **told}, "geometry": geometry}


def box_of_country(code: str) -> Box | None:
    """The box around the greatest part of a country; None for one that has no outline of its own."""
    rings = [_ring(tuple(ring)) for ring in _outlines()["countries"].get(code, ())]
    return max((box_of(ring) for ring in rings), key=lambda b: (b[2] - b[0]) * (b[3] - b[1]), default=None)


def box_of(points: Iterable[Point]) -> Box:
    """The box around points."""
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def middle_of(ring: Sequence[Point]) -> tuple[Point, float]:
    """The centre of gravity of a ring and its area."""
    area = x = y = 0.0
    for (x0, y0), (x1, y1) in zip(ring, (*ring[1:], *ring[:1]), strict=True):
        cross = x0 * y1 - x1 * y0
        area, x, y = area + cross, x + (x0 + x1) * cross, y + (y0 + y1) * cross
    return ((x / (3 * area), y / (3 * area)) if area else ring[0]), abs(area / 2)


def holds(ring: Sequence[Point], point: Point) -> bool:
    """Whether a point lies inside a ring."""
    x, y = point
    inside = False
    for (x0, y0), (x1, y1) in zip(ring, (*ring[1:], *ring[:1]), strict=True):
        if (y0 > y) != (y1 > y) and x < (x1 - x0) * (y - y0) / (y1 - y0) + x0:
            inside = not inside
    return inside


@lru_cache(maxsize=1)
def _outlines() -> dict[str, Any]:
    text = (resources.files("dateline") / "data" / "map" / "outlines.json").read_text(encoding="utf-8")
    outlines: dict[str, Any] = json.loads(text)
    return outlines


@lru_cache(maxsize=4096)
def _arc(index: int) -> tuple[Point, ...]:
    """A line in degrees; a negative index is the line the other way round, as TopoJSON has it."""
    outlines = _outlines()
    steps, step = outlines["arcs"][index if index >= 0 else ~index], outlines["step"]
    x = y = 0
    line: list[Point] = []
    for n in range(0, len(steps), 2):
        x, y = x + steps[n], y + steps[n + 1]
        line.append((x * step, y * step))
    return tuple(line if index >= 0 else reversed(line))


@lru_cache(maxsize=4096)
def _ring(arcs: tuple[int, ...]) -> tuple[Point, ...]:
    """A ring in degrees, without a break at the 180th meridian: it goes on beyond it."""
    out: list[Point] = []
    turn = 0.0
    for lon, lat in (p for arc in arcs for p in _arc(arc)):
        if out and abs(lon + turn - out[-1][0]) > 180:
            turn += 360.0 if lon + turn < out[-1][0] else -360.0
        out.append((lon + turn, lat))
    return tuple(out)


def _turns(ring: tuple[Point, ...]) -> Iterator[tuple[Point, ...]]:
    """A ring, and once more from the other side where it lies across the 180th meridian."""
    yield ring
    west, _, east, _ = box_of(ring)
    if east > 180 or west < -180:
        yield tuple((lon - 360 if east > 180 else lon + 360, lat) for lon, lat in ring)


def _touches(line: Iterable[Point], box: Box) -> bool:
    west, south, east, north = box_of(line)
    return west <= box[2] and east >= box[0] and south <= box[3] and north >= box[1]


def _clipped(ring: tuple[Point, ...], window: Window) -> list[Point]:
    """A ring cut at the four edges of a window (Sutherland and Hodgman 1974), a little beyond them so that no edge shows."""
    west, south, east, north = window.box
    slack = (north - south) * 0.02
    if not _touches(ring, window.box):
        return []
    out = list(ring)
    edges = ((0, west - slack, 1), (0, east + slack, -1), (1, south - slack, 1), (1, north + slack, -1))
    for axis, edge, sign in edges:
        inside = [(p[axis] - edge) * sign >= 0 for p in out]
        cut: list[Point] = []
        for n, here in enumerate(out):
            before = out[n - 1]
            if inside[n] != inside[n - 1]:
                share = (edge - before[axis]) / (here[axis] - before[axis])
                cut.append((before[0] + share * (here[0] - before[0]), before[1] + share * (here[1] - before[1])))
            if inside[n]:
                cut.append(here)
        out = cut
        if not out:
            return []
    return out
