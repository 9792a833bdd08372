"""The reports of a finished run, so that they can be added to a database."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq

from dateline.batch.folder import manifest_of
from dateline.model import Report
from dateline.restore import report_of


def holds_run(folder: Path) -> bool:
    """Whether a folder is what `dateline batch` wrote."""
    return folder.is_dir() and manifest_of(folder) is not None


def reports_in(folder: Path) -> Iterator[Report]:
    """Every report of a run in the order of its parts, then each copy: with its own text, or with its own address alone."""
    for path in sorted((folder / "reports").glob("*.parquet")):
        yield from _in_part(path)


def _in_part(path: Path) -> Iterator[Report]:
    file = pq.ParquetFile(path)
    elsewhere: dict[str, set[str]] = defaultdict(set)
    for row in file.read(columns=["copy_of", "same_text", "url"]).to_pylist():
        if row["same_text"] and row["url"]:
            elsewhere[row["copy_of"]].add(row["url"])
    for batch in file.iter_batches(64, columns=["report", "copy_of"]):
        for row in batch.to_pylist():
            if row["report"] is None:
                continue
            report = report_of(json.loads(row["report"]))
            yield report
            if row["copy_of"] is None:
                for url in sorted(elsewhere.pop(report.article.id, ())):
                    yield replace(report, article=replace(report.article, url=url))
