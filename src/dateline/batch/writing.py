"""A part, written when its file is read to the end: a table of claims, the reports themselves, and the problems.

Each is written under another name, brought to the disk, and renamed; the tally comes last and says that all are there.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from dateline.batch.nouns import PROBLEMS, Settings, Task
from dateline.batch.spool import Spool, outcomes_in
from dateline.exporters.cells import written
from dateline.exporters.report_claims import COLUMNS, claim_rows
from dateline.restore import report_of

FOLDERS = ("claims", "reports", "problems", "parts")
_KINDS = {"text": pa.string(), "whole": pa.int64(), "decimal": pa.float64(), "flag": pa.bool_()}
_CLAIMS = pa.schema([(name, _KINDS[kind]) for name, kind in COLUMNS.items()])
# One row a report, or a copy of one: `report` is the dateline.report/1 object as JSON, null for a copy in the very same text.
_REPORTS = pa.schema([
    ("input", pa.string()), ("record", pa.string()), ("article", pa.string()), ("copy_of", pa.string()), ("same_text", pa.bool_()),
    ("url", pa.string()), ("title", pa.string()), ("publisher", pa.string()), ("published", pa.string()), ("language", pa.string()), ("events", pa.int64()),
    ("claims", pa.int64()), ("report", pa.string()),
])  # fmt: skip
# Rows that are made at once, as Python's objects weigh ten times as much as a table, and how many times as many stand in a group of the
# file: claims repeat each other and pack better together, twenty reports are about a megabyte.
_CLAIM_ROWS, _REPORT_ROWS = (500, 10), (20, 1)


def write_part(folder: Path, task: Task, spool: Spool, settings: Settings) -> None:
    """Write the part of a file that was read to its end."""
    with _whole(folder / "claims" / f"{task.name}.parquet") as out:
        _write_table(out, _CLAIMS, _claims(spool, settings), _CLAIM_ROWS)
    with _whole(folder / "reports" / f"{task.name}.parquet") as out:
        _write_table(out, _REPORTS, _reports(spool, task), _REPORT_ROWS)
    with _whole(folder / "problems" / f"{task.name}.jsonl") as out:
        for outcome in outcomes_in(spool):
            if outcome["is"] in PROBLEMS:
                told = {"is": outcome["is"], "input": task.source, **outcome}
                out.write(json.dumps(told, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n")
    figures = {
        "part": task.name,
        "input": task.source,
        "files": len(task.paths),
        "stamp": task.stamp,
        **spool.tally.to_dict(),
    }
    with _whole(folder / "parts" / f"{task.name}.json") as out:
        out.write(json.dumps(figures, indent=1).encode() + b"\n")


@contextlib.contextmanager
def _whole(path: Path) -> Iterator[BinaryIO]:
    """A file that is there under its name only when it is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.part")
    try:
        with beside.open("wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _write_table(out: BinaryIO, schema: pa.Schema, rows: Iterator[dict[str, Any]], at_once: tuple[int, int]) -> None:
    made, in_group = at_once
    with pq.ParquetWriter(out, schema, compression="zstd") as writer:
        tables = iter(lambda: pa.Table.from_pylist(list(islice(rows, made)), schema=schema), schema.empty_table())
        while group := list(islice(tables, in_group)):
            writer.write_table(pa.concat_tables(group))
            del group
            pa.default_memory_pool().release_unused()  # or the worker would hold it while it reads the next file


def _claims(spool: Spool, settings: Settings) -> Iterator[dict[str, Any]]:
    for outcome in outcomes_in(spool):
        if outcome["is"] == "read":
            yield from map(_as_utf8, claim_rows(report_of(outcome["report"]), settings.names))


def _reports(spool: Spool, task: Task) -> Iterator[dict[str, Any]]:
    for outcome in outcomes_in(spool):
        if outcome["is"] in ("read", "copy"):
            report = outcome.get("report")
            article = report["article"] if report else outcome["article"]
            events = report["events"] if report else []
            yield _as_utf8({
                "input": task.source, "record": outcome["record"], "article": article["id"], "copy_of": outcome.get("copy_of"),
                "same_text": outcome["is"] == "copy" and report is None,
                **{name: article[name] for name in ("url", "title", "publisher", "published", "language")},
                "events": len(events), "claims": sum(len(e["claims"]) for e in events),
                "report": json.dumps(report, ensure_ascii=False) if report else None,
            })  # fmt: skip


def _as_utf8(row: dict[str, Any]) -> dict[str, Any]:
    return {name: written(cell) if isinstance(cell, str) else cell for name, cell in row.items()}
