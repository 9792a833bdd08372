"""Exporters: reports and incidents out, one file a format."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import BinaryIO, TextIO

from dateline.exporters.acled import export_acled
from dateline.exporters.claims import export_claims, export_parquet
from dateline.exporters.dossiers import Options, Withheld
from dateline.exporters.geojson import export_geojson
from dateline.exporters.hxl import export_hxl
from dateline.exporters.page import export_html
from dateline.exporters.plain import export_incidents, export_json, export_jsonl
from dateline.exporters.plover import export_plover
from dateline.exporters.sitrep import export_sitrep, export_sitrep_markdown
from dateline.exporters.table import export_table
from dateline.exporters.ucdp import export_ucdp
from dateline.model import Dossier, Report

EXPORTERS: dict[str, Callable[[Iterable[Report], TextIO], None]] = {
    "table": export_table,
    "json": export_json,
    "jsonl": export_jsonl,
    "html": export_html,
}

INCIDENT_EXPORTERS: dict[str, Callable[[Iterable[Dossier], Options, BinaryIO], Withheld]] = {
    "acled": export_acled,
    "ucdp": export_ucdp,
    "plover": export_plover,
    "csv": export_claims,
    "parquet": export_parquet,
    "geojson": export_geojson,
    "hxl": export_hxl,
    "jsonl": export_incidents,
    "sitrep": export_sitrep,
    "sitrep-md": export_sitrep_markdown,
}

__all__ = ["EXPORTERS", "INCIDENT_EXPORTERS", "Options", "Withheld"]
