"""Incidents as a table with ACLED's columns, by the conventions of its public codebook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import BinaryIO

from dateline.exporters.cells import Cell, write_row
from dateline.exporters.dossiers import (
    Options,
    Tally,
    View,
    Withheld,
    actors,
    articles,
    days_of,
    firm_told,
    number,
    one_of_each,
    place_of,
    point_of,
    publisher_of,
    reference,
    settled,
    texts,
    views,
)
from dateline.exporters.geography import acled_region, admin1_name, admin2_name, country_name, iso_numeric
from dateline.exporters.notes import note_of
from dateline.knowledge import table
from dateline.model import Actor, Dossier, Event, Place, Quantity

COLUMNS = (
    "event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type", "sub_event_type",
    "actor1", "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2", "interaction", "civilian_targeting",
    "iso", "region", "country", "admin1", "admin2", "admin3", "location", "latitude", "longitude", "geo_precision",
    "source", "source_scale", "notes", "fatalities", "tags", "timestamp",
)  # fmt: skip
OURS = ("claims",)
_GEO = {1: 1, 2: 2, 3: 2, 4: 3, 5: 3, 6: 3, 7: 3}  # UCDP's where_prec as ACLED's geo_precision
_COUNTRY = 6
_WEEK, _MONTH = 7, 31
_NO_EVENT = "no event by ACLED's codebook"
_WITHIN = "part of another incident, which ACLED records as one"
_VIOLENT_ON_CIVILIANS = ("Violence against civilians", "Explosions/Remote violence")

Party = tuple[str, str | None]  # a name, and ACLED's label of its kind


def export_acled(dossiers: Iterable[Dossier], options: Options, out: BinaryIO) -> Withheld:
    """Write one row an incident that has an ACLED code: its 31 columns in their order, then `claims`, the way back."""
    tally: Tally = Counter()
    write_row(out, (*COLUMNS, *OURS))
    written = 0
    for view in views(dossiers, options, tally):
        event = coded(view)
        if event is None:
            tally["incident", _NO_EVENT] += 1
        elif _is_within(view, event):
            tally["incident", _WITHIN] += 1
        else:
            row = _row(view, event)
            write_row(out, [row[name] for name in (*COLUMNS, *OURS)])
            written += 1
    return Withheld(written, tally)


def coded(view: View) -> Event | None:
    """The event whose ACLED code stands for the incident: of the code that most families of copies tell."""
    by_code: dict[tuple[str, str], list[Event]] = {}
    for event in view.events:
        if event.codes.acled:
            code = event.codes.acled["event_type"], event.codes.acled["sub_event_type"]
            by_code.setdefault(code, []).append(event)
    families = view.dossier.families
    told_by = {
        code: len({families.get(a, a) for a in (e.id.rsplit(":", 2)[0] for e in events)})
        for code, events in by_code.items()
    }
    return max(by_code.items(), key=lambda entry: told_by[entry[0]])[1][0] if by_code else None


def _is_within(view: View, event: Event) -> bool:
    """Whether another incident's event names this one, and no deaths are told that would be lost with it."""
    decided = (event.codes.acled or {}).get("decided_by")
    return decided is not None and decided not in view.incident.events and not firm_told(view.incident, "killed")


def _row(view: View, event: Event) -> dict[str, Cell]:
    code = event.codes.acled or {}
    kind, sub = code["event_type"], code["sub_event_type"]
    place, days = place_of(view), days_of(view)
    first, second = _sides(view, kind, sub, place)
    point = point_of(place) if place is not None and place.precision != _COUNTRY else None
    return {
        "event_id_cnty": view.incident.id, **_when(days), "disorder_type": disorder_of(kind, sub), "event_type": kind, "sub_event_type": sub,
        **_who(first, second), "civilian_targeting": "Civilian targeting" if _on_civilians(kind, sub, second) else "",
        **_where(place, point), **_from(view), "notes": note_of(view),
        "fatalities": _fatalities(view), "tags": "", "claims": reference(view),
    }  # fmt: skip


def disorder_of(kind: str, sub: str) -> str:
    """ACLED's disorder type of an event type and sub-event type."""
    types: dict[str, str] = table("schemes/exports")["acled"]["disorder"]
    return types.get(sub) or types[kind]


def _when(days: tuple[date, date] | None) -> dict[str, Cell]:
    """The day, or the middle of the week or month; empty where the report tells none, or no more than a longer time."""
    length = (days[1] - days[0]).days + 1 if days else 0
    if days is None or length > _MONTH:
        return {
            "event_date": "",
            "year": days[0].year if days and days[0].year == days[1].year else "",
            "time_precision": "",
        }
    middle = days[0] + (days[1] - days[0]) // 2
    precision = 1 if length == 1 else 2 if length <= _WEEK else 3
    return {"event_date": middle.isoformat(), "year": middle.year, "time_precision": precision}


def _where(place: Place | None, point: tuple[float, float] | None) -> dict[str, Cell]:
    code = place.country if place else None
    named = place.name if place is not None and place.kind != "country" else ""
    return {
        "iso": iso_numeric(code), "region": acled_region(code), "country": country_name(code), "admin1": admin1_name(place),
        "admin2": admin2_name(place), "admin3": "", "location": named,
        "latitude": point[0] if point else None, "longitude": point[1] if point else None,
        "geo_precision": _GEO[place.precision] if place is not None and point else None,
    }  # fmt: skip


def _from(view: View) -> dict[str, Cell]:
    told = one_of_each(view, articles(view))
    last = view.incident.last_reported
    stamp = int(datetime.combine(date.fromisoformat(last), datetime.min.time(), UTC).timestamp()) if last else None
    return {
        "source": "; ".join(dict.fromkeys(publisher_of(a) for a in told)), "source_scale": "", "timestamp": stamp,
    }  # fmt: skip


def _fatalities(view: View) -> int | None:
    """ACLED's conservative figure; by its codebook 0 where no death is told, and a small number for dead who are not counted."""
    told = firm_told(view.incident, "killed")
    if not told:
        return 0
    figure = number(settled(view, "killed", "acled"))
    uncounted = any(isinstance(t.value, Quantity) and t.value.qualifier == "vague" for t in told)
    return table("schemes/exports")["acled"]["uncounted"] if figure is None and uncounted else figure


# who -------------------------------------------------------------------------------------------------------------


def _sides(view: View, kind: str, sub: str, place: Place | None) -> tuple[list[Party], list[Party]]:
    """Those who acted, and those they met: named as the reports name them, unarmed people as ACLED names them."""
    acting = [party_of(a, kind, sub, place) for a in actors(view, "actor")]
    met = [party_of(a, kind, sub, place, hit=True) for a in actors(view, "recipient", "victim")]
    if not met and texts(view, "victim") and kind in _VIOLENT_ON_CIVILIANS:
        met = [(_of_country("Civilians", place), "Civilians")]
    return list(dict.fromkeys(acting)), list(dict.fromkeys(p for p in met if p not in acting))


def party_of(actor: Actor, kind: str, sub: str, place: Place | None, hit: bool = False) -> Party:
    """An actor's name and ACLED's label; no label for an armed group, since the actor lists do not tell rebels from militias."""
    if actor.kind in ("state", "government", "military") or actor.role == "armed forces":
        abroad = actor.country and place is not None and place.country and actor.country != place.country
        return actor.name, "External/Other forces" if abroad else "State forces"
    if actor.kind == "armed_group" or actor.role == "armed group":
        return actor.name, None
    if actor.id is not None and actor.kind != "population":
        return actor.name, "Civilians"
    group = "Civilians" if hit else {"Protests": "Protesters", "Riots": "Rioters"}.get(kind, "Civilians")
    return _of_country(group, place), group


def _of_country(group: str, place: Place | None) -> str:
    name = country_name(place.country) if place else None
    return f"{group} ({name})" if name else group


def _who(first: list[Party], second: list[Party]) -> dict[str, Cell]:
    one, two = (side[0] if side else ("", "") for side in (first, second))
    return {
        "actor1": one[0], "assoc_actor_1": "; ".join(name for name, _ in first[1:]), "inter1": one[1],
        "actor2": two[0], "assoc_actor_2": "; ".join(name for name, _ in second[1:]), "inter2": two[1],
        "interaction": interaction_of(one, two),
    }  # fmt: skip


def interaction_of(one: Party, two: Party) -> str:
    """ACLED's words for two kinds that met, the kind that its codebook lists first before the other; empty if one is not known."""
    if not two[0]:
        return f"{one[1]} only" if one[1] else ""
    if not (one[1] and two[1]):
        return ""
    return "-".join(sorted((one[1], two[1]), key=table("schemes/exports")["acled"]["inter"].index))


def _on_civilians(kind: str, sub: str, second: list[Party]) -> bool:
    """Whether civilians were the main or only target, which a battle's bystanders are not."""
    if kind == "Violence against civilians" or sub == "Excessive force against protesters":
        return True
    return kind == "Explosions/Remote violence" and bool(second) and {label for _, label in second} == {"Civilians"}
