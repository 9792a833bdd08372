"""The map and the timeline of any list: where and when its incidents were, drawn as firmly as they are known."""

from __future__ import annotations

import gzip
import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from dateline.desk import Filters, Store
from dateline.desk.spread import WORLD, ZOOMS, countries_of, drawn, latest, overview, radius, where_most
from dateline.desk.timeline import UNITS, Column, Timeline
from dateline.exporters.geography import RADIUS, country_name, reaches_of
from dateline.exporters.outlines import box_of_country, whole_world
from dateline.exporters.wording import day, title_words, words_of
from dateline.model import Place, When
from dateline.store.lists import WHOLE
from dateline.store.spread import Box, Spot
from dateline.web.filters import event_types, filters_from, query_of
from dateline.web.pages import many, page
from dateline.web.who import At, Reader

router = APIRouter()
_KINDS = {1: "settlement", 2: "settlement", 3: "admin2", 4: "admin1", 5: "area", 6: "country", 7: "water"}
_KNOWN = {
    1: "", 2: "within about 25 km of it", 3: "somewhere in the district", 4: "somewhere in the region",
    5: "somewhere in the area", 6: "somewhere in the country", 7: "somewhere on the water",
}  # fmt: skip
_MOST = 50  # incidents of a place that are listed
_FOREVER = "private, max-age=31536000, immutable"


@router.get("/map")
def map_page(request: Request, desk: At, person: Reader, by: str = "") -> Response:
    """The map of a list, its timeline, and the same numbers as tables."""
    filters = filters_from(request.query_params, person.name)
    return page(
        request, "map.html", person, filters=filters, asked=in_words(filters), types=event_types(), keep=True,
        **_shown(desk.store, filters, by),
    )  # fmt: skip


@router.get("/map/part")
def map_part(request: Request, desk: At, person: Reader, by: str = "") -> Response:
    """The map and the timeline of a list as a part of the list's own page."""
    filters = filters_from(request.query_params, person.name)
    return page(request, "map_part.html", person, keep=False, **_shown(desk.store, filters, by))


@router.get("/map/part/spots")
def spots(request: Request, desk: At, person: Reader, box: str = "", zoom: int = 0) -> Response:
    """What the map draws of a box at a zoom; without a box, which one it shows at first."""
    filters = filters_from(request.query_params, person.name)
    if not box:
        return JSONResponse({"fit": _fit(desk.store, filters)})
    if not ZOOMS[0] <= zoom <= ZOOMS[1]:
        raise ValueError(f"zoom: {zoom} is none of this map; give {ZOOMS[0]} to {ZOOMS[1]}")
    told = drawn(desk.store, filters, _box(box), zoom)
    return JSONResponse(
        {
            "dots": [_dot(s, filters, told.kinds) for s in told.dots],
            "rings": _rings(told.rings, filters),
            "countries": _countries(told.countries, filters),
        }
    )


@router.get("/map/part/incidents")
def incidents_there(request: Request, desk: At, person: Reader, called: str = "") -> Response:
    """The last incidents of a place, each a link."""
    filters = filters_from(request.query_params, person.name)
    rows, whole = latest(desk.store, filters, _MOST)
    return page(
        request, "whereabouts.html", person, called=called[:200], whole=whole, query=query_of(filters), list_query=_list_query(filters),
        incidents=[_incident(r) for r in rows],
    )  # fmt: skip


@router.get("/map/outlines/{tag}.json")
def outlines(request: Request, tag: str) -> Response:
    """The outlines of all countries as GeoJSON; their address changes when they do, so that a browser keeps them for good."""
    now, plain, packed = _outlines()
    headers = {"etag": f'"{now}"', "cache-control": _FOREVER if tag == now else "no-cache", "vary": "accept-encoding"}
    if f'"{now}"' in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(packed, headers=headers | {"content-encoding": "gzip"}, media_type="application/geo+json")
    return Response(plain, headers=headers, media_type="application/geo+json")


@lru_cache(maxsize=1)
def _outlines() -> tuple[str, bytes, bytes]:
    """The outlines with a name that is made of them, as they are and packed."""
    told = whole_world(lambda code: country_name(code) or "" if len(code) == 2 else "")
    plain = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    return hashlib.sha256(plain).hexdigest()[:16], plain, gzip.compress(plain, 6, mtime=0)


def _shown(store: Store, filters: Filters, by: str) -> dict[str, Any]:
    """What the map and the timeline of a list need, with the same numbers as tables."""
    told = overview(store, filters, by or None)
    return {
        "query": query_of(filters), "list_query": _list_query(filters), "whole": told.incidents,
        "places": [_listed(s, filters) for s in told.places], "countries": _countries(told.countries, filters),
        "nowhere": told.nowhere, "nowhere_query": _there(filters, precision=(0,)),
        "names": [(name, n, _there(filters, place=name, precision=(0,))) for name, n in told.names.items()],
        "outlines": f"/map/outlines/{_outlines()[0]}.json", **_over_time(told.timeline, filters),
    }  # fmt: skip


def _list_query(filters: Filters) -> str:
    """The query of the queue for the same incidents: it leaves out what is signed unless it is asked for all."""
    return "&".join(filter(None, (query_of(filters), "" if filters.status else "status=any")))


# places -----------------------------------------------------------------------------------------------------------


def _dot(spot: Spot, filters: Filters, kinds: tuple[int, ...]) -> dict[str, Any]:
    rough = spot.rough if spot.precision != 1 else 0
    return {
        "n": spot.incidents, "lat": spot.lat, "lon": spot.lon, "r": round(radius(spot.incidents), 1), "box": spot.box,
        "one": spot.name is not None, "rough": rough > 0, "called": _called(spot), "told": _told(spot, rough),
        "q": _there(filters, area=spot.box, precision=kinds if spot.precision is None else (spot.precision,)),
    }  # fmt: skip


def _rings(spots: Sequence[Spot], filters: Filters) -> list[dict[str, Any]]:
    """Rings with their kilometres: of a region, how far its settlements lie apart."""
    places = [_place(s) for s in spots]
    reaches = reaches_of(places)
    return [
        {
            "n": s.incidents, "lat": s.lat, "lon": s.lon, "km": round(reaches[p] or RADIUS[p.precision], 1),
            "called": _called(s), "told": f"{_told(s, 0)}, {_KNOWN[p.precision]}",
            "q": _there(filters, area=s.box, precision=(p.precision,)),
        }
        for s, p in zip(spots, places, strict=True)
    ]  # fmt: skip


def _listed(spot: Spot, filters: Filters) -> dict[str, Any]:
    precision = spot.precision or 1
    query = _there(filters, area=spot.box, precision=(precision,))
    return {"n": spot.incidents, "called": _called(spot), "known": _KNOWN[precision], "q": query}


def _countries(counts: dict[str, int], filters: Filters) -> list[dict[str, Any]]:
    return [
        {
            "code": code, "n": n, "called": (name := country_name(code) or code),
            "told": f"{name}: {many(n, 'incident')}, {_KNOWN[WHOLE]}", "q": _there(filters, country=code, precision=(WHOLE,)),
        }
        for code, n in counts.items()
    ]  # fmt: skip


def _called(spot: Spot) -> str:
    """What a spot is called: a place by its name, several by how many they are."""
    if spot.name is None:
        there = country_name(spot.country)
        return many(spot.places, "place") + (f" in {there}" if there else "")
    return words_of(_place(spot))


def _told(spot: Spot, rough: int) -> str:
    vague = (
        ""
        if not rough
        else ", known only roughly"
        if rough == spot.incidents
        else f", {rough:,} of them known only roughly"
    )
    return f"{_called(spot)}: {many(spot.incidents, 'incident')}{vague}"


def _place(spot: Spot) -> Place:
    precision = spot.precision or 1
    return Place(None, spot.name or "", _KINDS[precision], spot.country, spot.admin1, spot.lat, spot.lon, precision)


def _there(filters: Filters, precision: tuple[int, ...], **there: Any) -> str:
    """The query for those incidents of a list that are at a place."""
    known = tuple(p for p in precision if not filters.precision or p in filters.precision)
    return query_of(replace(filters, **there, precision=known))


def _fit(store: Store, filters: Filters) -> Box | None:
    """The box that is shown at first: of the points, else of the countries."""
    box = where_most(store, filters)
    if box is not None:
        return box
    boxes = [b for code in countries_of(store, filters) if (b := box_of_country(code))]
    return (
        (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))
        if boxes
        else None
    )


def _box(told: str) -> Box:
    """A box of the map: what lies beyond the world's edges is cut off."""
    try:
        west, south, east, north = (float(part) for part in told.split(","))
    except ValueError:
        raise ValueError(f"box: {told[:60]!r} is none; give west,south,east,north in degrees") from None
    if not all(map(math.isfinite, (west, south, east, north))) or west > east or south > north:
        raise ValueError(f"box: {told[:60]!r} is none; give west,south,east,north in degrees")
    return max(west, WORLD[0]), max(south, WORLD[1]), min(east, WORLD[2]), min(north, WORLD[3])


# incidents and time -----------------------------------------------------------------------------------------------


def _incident(row: Any) -> dict[str, Any]:
    """An incident of a list in words."""
    place = None
    if row.place is not None:
        kind = _KINDS.get(row.precision or 1, "settlement")
        place = words_of(Place(None, row.place, kind, row.country, None, row.lat, None, row.precision or 1))
    when = words_of(When("DATE", "", row.earliest, row.latest)) if row.earliest or row.latest else None
    reported = f"reported {day(row.first_reported)}" if row.first_reported else "day not known"
    return {
        "id": row.id, "what": title_words(row.type), "where": place or "place not told", "when": when or reported,
        "killed": killed_words(row.killed_low, row.killed_high), "accounts": row.accounts,
        "differ": (row.differ or "").split(), "status": row.status or "open",
    }  # fmt: skip


def killed_words(low: int | None, high: int | None) -> str:
    """How many were killed, as a range where it is one; empty where nothing is told."""
    if low is None and high is None:
        return ""
    if low is None or high is None:
        return f"at most {high:,} killed" if low is None else f"at least {low:,} killed"
    if low == high:
        return "nobody killed" if low == 0 else f"{low:,} killed"
    return f"{min(low, high):,} to {max(low, high):,} killed"


def _over_time(told: Timeline, filters: Filters) -> dict[str, Any]:
    """The timeline as its chart and its table have it."""
    shown = [c for c in told.columns if c.possible]
    return {
        "unit": told.unit, "units": UNITS, "spanning": told.spanning, "undated": told.undated, "outside": told.outside,
        "chart": json.dumps(
            [[c.first.isoformat(), c.last.isoformat(), c.certain, c.possible, c.killed_low, c.killed_high] for c in told.columns]
        ),
        "columns": [(c, column_name(c, told.unit), query_of(_within(filters, c))) for c in shown],
        "span": f"{day(told.columns[0].first.isoformat())} to {day(told.columns[-1].last.isoformat())}" if told.columns else "",
    }  # fmt: skip


def _within(filters: Filters, column: Column) -> Filters:
    first, last = column.first.isoformat(), column.last.isoformat()
    return replace(filters, since=max(first, filters.since or ""), until=min(last, filters.until or last))


def column_name(column: Column, unit: str) -> str:
    """What a column is called: a day, "week of 3 May 2031", "May 2031", "2031"."""
    first = column.first
    if unit == "year":
        return str(first.year)
    if unit == "month":
        return f"{first:%B} {first.year}"
    return f"{'week of ' if unit == 'week' else ''}{day(first.isoformat())}"


def in_words(filters: Filters) -> list[str]:
    """What is asked, in words."""
    f = filters
    told = [title_words(name) for name in f.types]
    told += [f"“{f.query}”"] if f.query else []
    told += [f"with {f.actor}"] if f.actor else []
    told += [f"since {day(f.since)}"] if f.since else []
    told += [f"until {day(f.until)}"] if f.until else []
    told += [f"in {country_name(f.country)}"] if f.country else []
    told += [f"place named {f.place}"] if f.place else []
    told += ["in the box {:g}, {:g}, {:g}, {:g}".format(*f.area)] if f.area else []
    told += [_KNOWN[p] or "known to a settlement or facility" if p else "not on the map" for p in f.precision]
    told += [f"{f.accounts} accounts or more"] if f.accounts else []
    told += ["accounts differ"] if f.disagree else []
    told += list(f.status)
    return told + (["mine"] if f.mine else [])
