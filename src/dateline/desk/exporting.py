"""Incidents of a store in other people's formats: the same for the command line and for the API."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO

from dateline.desk.apart import apart
from dateline.desk.asking import differences, dossiers
from dateline.exporters import INCIDENT_EXPORTERS, Options, Withheld
from dateline.exporters.geography import country_name
from dateline.merge import RULE, settle
from dateline.model import Dossier
from dateline.store import Filters, Store

FORMATS = tuple(INCIDENT_EXPORTERS)
MEDIA = {
    "acled": ("text/csv; charset=utf-8", "csv"), "ucdp": ("text/csv; charset=utf-8", "csv"),
    "plover": ("application/x-ndjson", "jsonl"), "csv": ("text/csv; charset=utf-8", "csv"),
    "parquet": ("application/vnd.apache.parquet", "parquet"), "geojson": ("application/geo+json", "geojson"),
    "hxl": ("text/csv; charset=utf-8", "csv"), "jsonl": ("application/x-ndjson", "jsonl"),
    "sitrep": ("text/html; charset=utf-8", "html"), "sitrep-md": ("text/markdown; charset=utf-8", "md"),
}  # fmt: skip


def export(
    store: Store,
    format: str,
    filters: Filters,
    out: BinaryIO,
    rule: str = RULE,
    names: bool = False,
    along: Callable[[], None] | None = None,
) -> Withheld:
    """Write the wanted incidents in one of FORMATS; returns how much was written and what was withheld.

    `names` tells the names of private persons, which are veiled else; `along` is called at each incident. Raises ValueError
    for a rule that is none.
    """
    told = _with(dossiers(store, filters, rule), along)
    return INCIDENT_EXPORTERS[format](told, _options(store, filters, rule, names), out)


def _with(told: Iterator[Dossier], along: Callable[[], None] | None) -> Iterator[Dossier]:
    for dossier in told:
        if along is not None:
            along()
        yield dossier


def _options(store: Store, filters: Filters, rule: str, names: bool) -> Options:
    area = country_name(filters.country) if filters.country else None
    if filters.area:
        west, south, east, north = filters.area
        area = f"{area or 'Area'} between {west:g}° and {east:g}° east, {south:g}° and {north:g}° north"
    return Options(
        names=names, rule=rule, settle=settle, differences=differences, apart=apart(store, filters),
        since=filters.since, until=filters.until, area=area,
    )  # fmt: skip
