"""A map of incidents as SVG, drawn from outlines that come with the package: no network, no script.

A settlement, a facility or a district is a dot; a region or a stretch of land or water a hatched ring, as wide as it is vague; a
country is hatched whole. What has no known place is on no map. Colours are those of the page's style sheet.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from dateline.exporters.geography import RADIUS, country_name, reach_of
from dateline.exporters.geojson import PIN
from dateline.exporters.outlines import (
    Box,
    Point,
    Window,
    borders_in,
    box_of,
    box_of_country,
    countries_in,
    holds,
    middle_of,
    window_of,
)
from dateline.model import Place

WIDTH, HEIGHT = 960, 600
_LEAST = 2.6  # degrees of latitude that a map shows at least: outlines of 1:50,000,000 are too coarse for less
_COUNTRY = 6
_MOST_OF = 0.9  # share of the incidents that a map must show where a few far ones would shrink it
_FINE = 0.7  # how near points of an outline may lie
_NEAR = 15.0  # how near two dots may lie before they become one
_MOST_LABELS = 18  # dots that get a name
_LETTER, _LINE, _LARGER = (
    6.9,
    15.0,
    2.0,
)  # the size of a label's letters and lines, and how much larger narrow screens show them
_MUCH = 0.02  # share of the map from which a country is named


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on the map and how many incidents were there."""

    place: Place
    incidents: int


@dataclass(frozen=True, slots=True)
class _Dot:
    x: float
    y: float
    spots: tuple[Spot, ...]

    @property
    def incidents(self) -> int:
        return sum(s.incidents for s in self.spots)

    @property
    def radius(self) -> float:
        return min(5.0 + 2.4 * math.sqrt(self.incidents), 26.0)

    @property
    def label(self) -> str:
        more = f" +{len(self.spots) - 1}" if len(self.spots) > 1 else ""
        return f"{self.spots[0].place.name}{more}"


@dataclass(frozen=True, slots=True)
class Map:
    """A map as one `svg` element, and how many incidents lie beyond its edges."""

    svg: str
    beyond: int


def draw_map(spots: Sequence[Spot]) -> Map | None:
    """The map of where most incidents were; None where no place is known."""
    spots = [s for s in spots if s.place.precision == _COUNTRY or (s.place.lat is not None and s.place.lon is not None)]
    whole = [s for s in spots if s.place.precision == _COUNTRY and s.place.country]
    rings = [s for s in spots if s.place.precision > PIN and s.place.precision != _COUNTRY]
    pins = [s for s in spots if s.place.precision <= PIN]
    box = _box(_bulk(pins + rings), whole)
    if box is None:
        return None
    window = window_of(box, WIDTH, HEIGHT, _LEAST)
    beyond = sum(s.incidents for s in pins + rings if not window.shows(s.place.lon or 0.0, s.place.lat or 0.0))
    pins, rings = (
        [s for s in those if window.shows(s.place.lon or 0.0, s.place.lat or 0.0)] for those in (pins, rings)
    )
    dots = _dots(pins, window)
    hatched = {s.place.country for s in whole}
    parts = [
        _land(window, hatched),
        _lines(borders_in(window, contested=False), "border"),
        _lines(borders_in(window, contested=True), "contested"),
        *(_ring(s, window) for s in rings),
        *(_dot(d) for d in dots),
        _names(window, dots, rings, whole),
        _scale(window),
    ]
    label = f"Map: {len(pins) + len(rings) + len(whole)} places with incidents"
    svg = (
        f'<svg class="map" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}" xmlns="http://www.w3.org/2000/svg">'
        '<defs><pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<line class="hatch" x1="0" y1="0" x2="0" y2="7"/></pattern></defs>'
        f'<rect class="sea" width="{WIDTH}" height="{HEIGHT}"/>{"".join(parts)}</svg>'
    )
    return Map(svg, beyond)


def _bulk(spots: list[Spot]) -> list[Spot]:
    """The places nearest to the middle of all that hold nine incidents of ten; all, where that saves less than half the width."""
    if not spots:
        return spots
    x, y = (weighted_median([(_degrees(s)[axis], s.incidents) for s in spots]) for axis in (0, 1))
    near = sorted(spots, key=lambda s: (math.hypot(_degrees(s)[0] - x, _degrees(s)[1] - y), s.place.name))
    wanted, held, kept = _MOST_OF * sum(s.incidents for s in spots), 0, []
    for spot in near:
        if held >= wanted:
            break
        kept.append(spot)
        held += spot.incidents
    return kept if _size(kept) < _size(spots) / 2 else spots


def _degrees(spot: Spot) -> Point:
    return spot.place.lon or 0.0, spot.place.lat or 0.0


def weighted_median(values: list[tuple[float, int]]) -> float:
    """The middle of weighted values."""
    values, held, half = sorted(values), 0, sum(n for _, n in values) / 2
    for value, n in values:
        held += n
        if held >= half:
            return value
    return values[-1][0]


def _size(spots: list[Spot]) -> float:
    """How wide or high a map of these places is, in degrees, the smallest map at least."""
    west, south, east, north = box_of(_degrees(s) for s in spots)
    return max(east - west, north - south, _LEAST)


def _box(spots: list[Spot], whole: list[Spot]) -> Box | None:
    """What the map must show: the points; with none, the countries that are hatched."""
    points = [p for s in spots for p in _around(s.place)]
    if not points:
        boxes = [b for s in whole if (b := box_of_country(s.place.country or ""))]
        points = [p for b in boxes for p in ((b[0], b[1]), (b[2], b[3]))]
    return box_of(points) if points else None


def _around(place: Place) -> list[Point]:
    """The corners of what a place takes up: a point for a pin, a square around a ring."""
    lon, lat = place.lon or 0.0, place.lat or 0.0
    high = _reach(place) / 111.2 if place.precision > PIN else 0.0
    wide = high / max(math.cos(math.radians(lat)), 0.2)
    return [(lon - wide, lat - high), (lon + wide, lat + high)]


def _reach(place: Place) -> float:
    """The kilometres of a ring: a sign of how vague a place is, never its border."""
    return reach_of(place) or RADIUS.get(place.precision, 60.0)


def _dots(pins: list[Spot], window: Window) -> list[_Dot]:
    """One dot a place; places too near each other to tell apart become one, the greatest giving it its name."""
    dots: list[_Dot] = []
    for spot in sorted(pins, key=lambda s: (-s.incidents, s.place.name)):
        x, y = window.at(spot.place.lon or 0.0, spot.place.lat or 0.0)
        near = next((n for n, d in enumerate(dots) if math.hypot(d.x - x, d.y - y) < _NEAR), None)
        if near is None:
            dots.append(_Dot(x, y, (spot,)))
        else:
            dots[near] = _Dot(dots[near].x, dots[near].y, (*dots[near].spots, spot))
    return dots


def _land(window: Window, hatched: set[str | None]) -> str:
    land, over = [], []
    for code, rings in countries_in(window):
        path = "".join(_path(ring) + "Z" for ring in rings)
        land.append(path)
        if code in hatched:
            over.append(
                f'<path class="country" d="{path}"><title>{escape(country_name(code) or code)}: somewhere in the country</title></path>'
            )
    return f'<path class="land" d="{"".join(land)}"/>{"".join(over)}'


def _path(line: Iterable[Point]) -> str:
    """A line as path data, in tenths; points that nobody could tell from the one before are left out, the last one never."""
    points = list(line)
    kept = points[:1]
    for n, (x, y) in enumerate(points[1:], 1):
        if n == len(points) - 1 or abs(x - kept[-1][0]) + abs(y - kept[-1][1]) > _FINE:
            kept.append((x, y))
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in kept)


def _lines(lines: list[list[Point]], kind: str) -> str:
    return f'<path class="{kind}" d="{"".join(map(_path, lines))}"/>' if lines else ""


def _ring(spot: Spot, window: Window) -> str:
    x, y, radius = _circle(spot, window)
    title = f"{spot.place.name}: {_incidents(spot.incidents)}, somewhere in or around it"
    return f'<circle class="vague" cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"><title>{escape(title)}</title></circle>'


def _circle(spot: Spot, window: Window) -> tuple[float, float, float]:
    """The middle and the radius of a ring on the plane."""
    x, y = window.at(spot.place.lon or 0.0, spot.place.lat or 0.0)
    return x, y, max(window.length(_reach(spot.place)), 22.0)


def _dot(dot: _Dot) -> str:
    title = "; ".join(f"{s.place.name}: {_incidents(s.incidents)}" for s in dot.spots)
    number = (
        f'<text class="number" x="{dot.x:.1f}" y="{dot.y + 4:.1f}">{dot.incidents}</text>' if dot.incidents > 1 else ""
    )
    return f'<g><title>{escape(title)}</title><circle class="dot" cx="{dot.x:.1f}" cy="{dot.y:.1f}" r="{dot.radius:.1f}"/>{number}</g>'


def _incidents(n: int) -> str:
    return f"{n} incident{'s' * (n != 1)}"


def _names(window: Window, dots: list[_Dot], rings: list[Spot], whole: list[Spot]) -> str:
    """Names of places beside their dots, the greatest first, where there is room; the list beside the map has them all."""
    taken: list[Box] = [(d.x - d.radius, d.y - d.radius, d.x + d.radius, d.y + d.radius) for d in dots]
    taken.append((0.0, HEIGHT - 36.0, 16 + WIDTH / 4, float(HEIGHT)))  # the scale
    vague = [(x - r, y - r, x + r, y + r) for x, y, r in (_circle(s, window) for s in rings)]
    large: list[Box] = []
    out = []
    for x, y, radius, label, kind in _wanted(window, dots, rings, whole):
        wide = len(label) * _LETTER * (1.3 if kind == "country" else 1.0)
        for anchor, at, top in _sides(x, y, radius, kind):
            box = _label_box(anchor, at, top, wide, 1.0)
            if not _inside(box) or _meets(box, taken + vague if kind == "country" else taken):
                continue
            taken.append(box)
            grown = _label_box(anchor, at, top, wide, _LARGER)
            fits = _inside(grown) and not _meets(grown, large)
            large += [grown] if fits else []
            style = f"{kind} {anchor}" + ("" if fits else " minor")
            out.append(f'<text class="{style}" x="{at:.1f}" y="{top + 12:.1f}">{escape(label)}</text>')
            break
    return "".join(out)


def _label_box(anchor: str, at: float, top: float, wide: float, times: float) -> Box:
    """The room that a label takes up, its letters so many times larger."""
    share = {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor]
    return at - share * wide * times, top + 12 - _LINE * times, at + (1 - share) * wide * times, top + _LINE


def _inside(box: Box) -> bool:
    return box[0] > 4 and box[1] > 4 and box[2] < WIDTH - 4 and box[3] < HEIGHT - 4


def _wanted(
    window: Window, dots: list[_Dot], rings: list[Spot], whole: list[Spot]
) -> Iterator[tuple[float, float, float, str, str]]:
    """What should be named, the most important first: where it is, how far around it is taken, its name, its kind."""
    for d in dots[:_MOST_LABELS]:
        yield d.x, d.y, d.radius, d.label, "place"
    for s in rings:
        yield *_circle(s, window), _named(s), "region"
    hatched = {s.place.country: s for s in whole}
    for code, shapes in countries_in(window):
        shape = max(shapes, key=lambda ring: middle_of(ring)[1])
        (x, y), area = middle_of(shape)
        name = (country_name(code) or code).upper()
        reach = len(name) * _LETTER * 0.65
        if code in hatched:
            yield x, y, 0.0, _named(hatched[code]), "region"
        elif area > _MUCH * WIDTH * HEIGHT and all(holds(shape, (x + dx, y)) for dx in (-reach, 0, reach)):
            yield x, y, 0.0, name, "country"


def _named(spot: Spot) -> str:
    return spot.place.name + (f" ({spot.incidents})" if spot.incidents > 1 else "")


def _sides(x: float, y: float, radius: float, kind: str) -> tuple[tuple[str, float, float], ...]:
    """Where a label may stand, by its anchor and its upper edge: right, left, above or below; of a ring above it first."""
    gap = radius + 4
    beside = ("start", x + gap, y - 8), ("end", x - gap, y - 8)
    over = ("middle", x, y - gap - _LINE), ("middle", x, y + gap)
    if kind == "country":
        return ("middle", x, y - 7), ("middle", x, y + 14), ("middle", x, y - 28)
    return (*over, ("middle", x, y - 7), *beside) if kind == "region" else (*beside, *over)


def _meets(box: Box, others: list[Box]) -> bool:
    return any(box[0] < o[2] and o[0] < box[2] and box[1] < o[3] and o[1] < box[3] for o in others)


def _scale(window: Window) -> str:
    """A bar of a round number of kilometres, true at the middle of the map."""
    km = next((k for k in (2000, 1000, 500, 200, 100, 50, 20, 10) if window.length(k) < WIDTH / 4), 10)
    wide, y = window.length(km), HEIGHT - 18
    return f'<path class="scale" d="M16 {y - 5}V{y}H{16 + wide:.1f}V{y - 5}"/><text class="scale" x="20" y="{y - 7}">{km} km</text>'
