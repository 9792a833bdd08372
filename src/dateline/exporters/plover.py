"""Incidents as PLOVER events, one JSON object a line."""

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
    distinct,
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
from dateline.exporters.geography import admin1_name, country_name, iso_alpha3
from dateline.model import Actor, Dossier, Place, Quantity, Text, plain

# Sectors of PLOVER's manual for our kinds of actors; whether an armed group is rebels or criminals, and an organisation one of states
# or of citizens, its kind does not tell.
SECTORS = {
    "state": "GOV", "government": "GOV", "military": "MIL", "armed_group": None, "organisation": None, "company": "BUS",
    "media": "MED", "person": None, "population": "CVL",
}  # fmt: skip
_NO_CODE = "no event by PLOVER's manual"


def export_plover(dossiers: Iterable[Dossier], options: Options, out: BinaryIO) -> Withheld:
    """Write one object an incident that has a PLOVER code, with its event, mode, sides, place, days and numbers."""
    tally: Tally = Counter()
    written = 0
    for view in views(dossiers, options, tally):
        codes = Counter((e.codes.plover["event"], e.codes.plover.get("mode")) for e in view.events if e.codes.plover)
        if not codes:
            tally["incident", _NO_CODE] += 1
            continue
        event, mode = codes.most_common(1)[0][0]
        out.write(json.dumps(_object(view, event, mode), ensure_ascii=False).encode("utf-8", "replace") + b"\n")
        written += 1
    return Withheld(written, tally)


def _object(view: View, event: str | None, mode: str | None) -> dict[str, Any]:
    days, told = days_of(view), articles(view)
    return {
        "id": view.incident.id, "event": event, "mode": mode, "contexts": _contexts(view),
        "date": days[0].isoformat() if days else None, "date_end": days[1].isoformat() if days else None,
        "actors": [_party(a) for a in actors(view, "actor")], "recipients": [_party(a) for a in actors(view, "recipient", "victim")],
        "objects": [v.text for v in distinct(view, "object") if isinstance(v, Text)],
        "location": _location(place_of(view)),
        **{field: _count(view, field) for field in COUNTS},
        "accounts": view.incident.accounts, "publishers": list(dict.fromkeys(publisher_of(a) for a in one_of_each(view, told))),
        "articles": [{"id": a.id, "url": view.veil.url(a.url), "published": a.published} for a in told],
        "claims": json.loads(reference(view)),
    }  # fmt: skip


def _contexts(view: View) -> list[str]:
    """The contexts in which any of an incident's events is told."""
    told = {name for e in view.events if e.codes.plover for name in e.codes.plover.get("contexts", ())}
    return sorted(told)


def _party(actor: Actor) -> dict[str, Any]:
    """An actor with PLOVER's sector and a country of three letters."""
    return {
        "id": actor.id, "name": actor.name, "country": iso_alpha3(actor.country), "sector": SECTORS[actor.kind], "role": actor.role,
    }  # fmt: skip


def _location(place: Place | None) -> dict[str, Any] | None:
    if place is None:
        return None
    point = point_of(place)
    return {
        "name": place.name, "country": country_name(place.country), "iso3": iso_alpha3(place.country), "province": admin1_name(place),
        "lat": point[0] if point else None, "lon": point[1] if point else None, "precision": place.precision,
        "gazetteer_id": place.gazetteer_id,
    }  # fmt: skip


def _count(view: View, field: str) -> dict[str, Any] | None:
    """A count with its bounds and its hedge; None where none is told."""
    value = settled(view, field) if firm_told(view.incident, field) else None
    return plain(value) if isinstance(value, Quantity) else None
