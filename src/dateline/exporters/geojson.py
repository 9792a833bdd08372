"""Incidents as GeoJSON (RFC 7946): a point for what is told of a settlement, a facility or a district, none for what is coarser."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any, BinaryIO

from dateline.exporters.dossiers import (
    Options,
    Tally,
    View,
    Withheld,
    actors,
    articles,
    days_of,
    firm_told,
    one_of_each,
    place_of,
    point_of,
    publisher_of,
    reference,
    settled,
    views,
)
from dateline.exporters.figures import COUNTS
from dateline.exporters.wording import title_words, words_of
from dateline.model import Dossier, Place, Quantity

PIN = 3  # the coarsest where_prec that gets a point: a second-order unit
_COARSE = "coarser than a district: the feature has no geometry, and its middle stands in the properties"


def export_geojson(dossiers: Iterable[Dossier], options: Options, out: BinaryIO) -> Withheld:
    """Write one FeatureCollection, a feature an incident; where the place is a region, a country or unknown, geometry is null."""
    tally: Tally = Counter()
    written = 0
    out.write(b'{"type": "FeatureCollection", "features": [')
    for view in views(dossiers, options, tally):
        place = place_of(view)
        if point_of(place) and not has_pin(place):
            tally["point", _COARSE] += 1
        told = json.dumps(_feature(view, place), ensure_ascii=False).encode("utf-8", "replace")
        out.write((b",\n" if written else b"\n") + told)
        written += 1
    out.write(b"\n]}\n")
    return Withheld(written, tally)


def has_pin(place: Place | None) -> bool:
    """Whether a place is known so well that a point on a map says no more than the report does."""
    return point_of(place) is not None and place is not None and place.precision <= PIN


def _feature(view: View, place: Place | None) -> dict[str, Any]:
    point = point_of(place)
    geometry = {"type": "Point", "coordinates": [point[1], point[0]]} if point and has_pin(place) else None
    return {"type": "Feature", "id": view.incident.id, "geometry": geometry, "properties": _properties(view, place)}


def _properties(view: View, place: Place | None) -> dict[str, Any]:
    days, told, point = days_of(view), one_of_each(view, articles(view)), point_of(place)
    return {
        "type": view.incident.type, "title": title_words(view.incident.type),
        "date_start": days[0].isoformat() if days else None, "date_end": days[1].isoformat() if days else None,
        "place": place.name if place else None, "place_kind": place.kind if place else None, "country": place.country if place else None,
        "admin1": place.admin1 if place else None, "precision": place.precision if place else None,
        "middle": [point[1], point[0]] if point and not has_pin(place) else None,
        "actors": [a.name for a in actors(view, "actor")], "recipients": [a.name for a in actors(view, "recipient", "victim")],
        **{field: _count(view, field) for field in COUNTS},
        "accounts": view.incident.accounts, "sources": list(dict.fromkeys(publisher_of(a) for a in told)),
        "first_reported": view.incident.first_reported, "claims": json.loads(reference(view)),
    }  # fmt: skip


def _count(view: View, field: str) -> dict[str, Any] | None:
    value = settled(view, field) if firm_told(view.incident, field) else None
    return {"low": value.low, "high": value.high, "words": words_of(value)} if isinstance(value, Quantity) else None
