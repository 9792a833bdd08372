"""Exporters: reports out, one file a format."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TextIO

from dateline.exporters.page import export_html
from dateline.exporters.plain import export_json, export_jsonl
from dateline.exporters.table import export_table
from dateline.model import Report

EXPORTERS: dict[str, Callable[[Iterable[Report], TextIO], None]] = {
    "table": export_table,
    "json": export_json,
    "jsonl": export_jsonl,
    "html": export_html,
}
