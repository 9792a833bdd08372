"""Reports as JSON, one array or one object a line."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TextIO

from dateline.model import Report


def export_jsonl(reports: Iterable[Report], out: TextIO) -> None:
    """One `dateline.report/1` object a line, written as each report is read."""
    for report in reports:
        out.write(json.dumps(report.to_dict(), ensure_ascii=False) + "\n")
        out.flush()


def export_json(reports: Iterable[Report], out: TextIO) -> None:
    """An array of `dateline.report/1` objects, indented for people; written one by one."""
    separator = "[\n"
    for report in reports:
        out.write(separator + json.dumps(report.to_dict(), ensure_ascii=False, indent=1))
        separator = ",\n"
    out.write("[]\n" if separator == "[\n" else "\n]\n")
