"""Incidents as CSV with HXL hashtags in its second row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import BinaryIO

from dateline.exporters.cells import Cell, write_row
from dateline.exporters.dossiers import (
    Options,
    Tally,
    View,
    Withheld,
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
from dateline.exporters.geography import admin1_name, country_name, iso_alpha3
from dateline.exporters.geojson import has_pin
from dateline.exporters.notes import note_of
from dateline.exporters.wording import title_words
from dateline.model import Dossier, Quantity

_TAGS = {
    "killed": "#affected+killed", "wounded": "#affected+injured", "missing": "#affected+missing",
    "detained": "#affected+detained", "displaced": "#affected+displaced",
}  # fmt: skip
COLUMNS: dict[str, str] = {
    "Incident": "#event+id", "Type": "#event+type", "First day": "#date+occurred+start", "Last day": "#date+occurred+end",
    "Country": "#country+name", "Country code": "#country+code+v_iso3", "Region": "#adm1+name", "Region code": "#adm1+code",
    "Place": "#loc+name", "Latitude": "#geo+lat", "Longitude": "#geo+lon", "Place precision": "#geo+precision",
    **{f"{field.capitalize()}, at {word}": f"{_TAGS[field]}+{part}"
       for field in COUNTS for word, part in (("least", "min"), ("most", "max"))},
    "Independent accounts": "#meta+accounts+num", "Sources": "#meta+source", "Addresses": "#meta+url",
    "Reported": "#date+reported", "Description": "#description", "Claims": "#meta+claims",
}  # fmt: skip
_COARSE = "coarser than a district: the row has no coordinates"


def export_hxl(dossiers: Iterable[Dossier], options: Options, out: BinaryIO) -> Withheld:
    """Write headers, hashtags, and one row an incident; a number that has no bound leaves its cell empty."""
    tally: Tally = Counter()
    write_row(out, COLUMNS)
    write_row(out, COLUMNS.values())
    written = 0
    for view in views(dossiers, options, tally):
        place = place_of(view)
        if point_of(place) and not has_pin(place):
            tally["point", _COARSE] += 1
        row = _row(view)
        write_row(out, [row.get(name) for name in COLUMNS])
        written += 1
    return Withheld(written, tally)


def _row(view: View) -> dict[str, Cell]:
    days, place, told = days_of(view), place_of(view), one_of_each(view, articles(view))
    point = point_of(place) if has_pin(place) else None
    code = place.country if place else None
    return {
        "Incident": view.incident.id, "Type": title_words(view.incident.type),
        "First day": days[0].isoformat() if days else "", "Last day": days[1].isoformat() if days else "",
        "Country": country_name(code), "Country code": iso_alpha3(code), "Region": admin1_name(place),
        "Region code": place.admin1 if place else "", "Place": place.name if place is not None and place.kind != "country" else "",
        "Latitude": point[0] if point else None, "Longitude": point[1] if point else None,
        "Place precision": place.precision if place else None, **_counts(view),
        "Independent accounts": view.incident.accounts, "Sources": "; ".join(dict.fromkeys(publisher_of(a) for a in told)),
        "Addresses": " ".join(url for url in (view.veil.url(a.url) for a in told) if url), "Reported": view.incident.first_reported,
        "Description": note_of(view), "Claims": reference(view),
    }  # fmt: skip


def _counts(view: View) -> dict[str, Cell]:
    """Both bounds of each count: "at least four" has a least and no most."""
    out: dict[str, Cell] = {}
    for field in COUNTS:
        value = settled(view, field) if firm_told(view.incident, field) else None
        low, high = (value.low, value.high) if isinstance(value, Quantity) else (None, None)
        out |= {f"{field.capitalize()}, at least": low, f"{field.capitalize()}, at most": high}
    return out
