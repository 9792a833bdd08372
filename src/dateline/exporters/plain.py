"""Reports and incidents as JSON, one array or one object a line."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any, BinaryIO, TextIO

from dateline.exporters.dossiers import Options, Tally, View, Withheld, views
from dateline.model import Dossier, Report, Source, Told, plain


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


def export_incidents(dossiers: Iterable[Dossier], options: Options, out: BinaryIO) -> Withheld:
    """Write one `dateline.incident/1` object a line: every value that is told, also those that are denied or planned."""
    tally: Tally = Counter()
    written = 0
    for view in views(dossiers, options, tally):
        out.write(json.dumps(_incident(view), ensure_ascii=False).encode("utf-8", "replace") + b"\n")
        written += 1
    return Withheld(written, tally)


def _incident(view: View) -> dict[str, Any]:
    """The incident as plain data, private names veiled; the offsets of their words stay."""
    told = view.incident.to_dict()
    for field, settled in view.incident.fields.items():
        value = None if settled.settled is None else view.veil.value(settled.settled)
        told["fields"][field] |= {"settled": plain(value), "values": [_told(view, t) for t in settled.values]}
    return told


def _told(view: View, told: Told) -> dict[str, Any]:
    source = None if told.source is None else _source(view, told.source)
    evidence = [plain(view.veil.span(s)) for s in told.evidence]
    return {**plain(told), "value": plain(view.veil.value(told.value)), "source": source, "evidence": evidence}


def _source(view: View, source: Source) -> dict[str, Any]:
    """Who holds a claim, veiled."""
    actor = None if source.actor is None else view.veil.actor(source.actor)
    return {**plain(source), "actor": plain(actor), "span": plain(view.veil.span(source.span))}
