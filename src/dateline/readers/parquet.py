"""Parquet files of reports: a column `text`, or pages in a column `html`; `id, title, published, url, publisher` taken over."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import Any, BinaryIO

from dateline.model import Article
from dateline.readers.html import LARGEST
from dateline.readers.records import Record, article_from
from dateline.readers.rows import check_row

COLUMNS = ("text", "html", "id", "title", "published", "url", "publisher")
LARGEST_ROW = 4 * LARGEST  # code points of one cell that are read
_ROWS, _AT_ONCE = 64, 50_000_000  # rows, and bytes of them, that are held in memory at once


def read_parquet(data: bytes, name: str, on_fault: Callable[[str], None]) -> Iterator[Article]:
    """The articles of a Parquet file in order; a row that cannot be read is told to `on_fault` and the rest are read."""
    for record in parquet_records(io.BytesIO(data)):
        try:
            yield article_from(record)
        except (ValueError, TypeError) as problem:
            on_fault(f"{record.name}: {problem}")


def parquet_records(stream: BinaryIO) -> Iterator[Record]:
    """The rows of a Parquet file, in order; those of a damaged group of rows are `damaged`.

    Raises ValueError, with the cure, where it is no Parquet or has neither column.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(stream)
    except pa.ArrowException as fault:
        raise ValueError(f"no Parquet, or its end is missing ({fault}); get the file again") from None
    wanted = [name for name in COLUMNS if name in file.schema_arrow.names]
    if not {"text", "html"} & set(wanted):
        raise ValueError('it has no column "text" and none "html"; name one so')
    number, whole = 0, file.metadata.num_rows
    for group in range(file.num_row_groups):
        for record in _in_group(file, group, wanted):
            number += 1
            yield replace(record, name=f"row {number:,}", share=number / whole)


def _in_group(file: Any, group: int, wanted: list[str]) -> Iterator[Record]:
    """The rows of one group; where many at once take too much memory, the rest is read one by one."""
    import pyarrow as pa

    done, rows = 0, file.metadata.row_group(group).num_rows
    fault = ""
    for at_once in (_ROWS, 1):
        if fault:
            pa.default_memory_pool().release_unused()
        try:
            for row in islice(_rows(file, group, wanted, at_once), done, None):
                done += 1
                yield _record(row)
            return
        except MemoryError:  # also Arrow's own
            fault = "too large for the memory that it may take; split it, or allow more with --memory-limit"
        except (pa.ArrowException, OSError) as problem:
            if (
                isinstance(problem, OSError)
                and problem.errno is not None
                and not isinstance(problem, pa.ArrowException)
            ):
                raise
            fault = f"damaged ({' '.join(str(problem).split())[:200]}); get the file again"
            break
    yield from (Record("", "damaged", fault=fault) for _ in range(done, rows))


def _rows(file: Any, group: int, wanted: list[str], at_once: int) -> Iterator[dict[str, Any]]:
    for batch in file.iter_batches(at_once, row_groups=[group], columns=wanted):
        if at_once > 1 and batch.nbytes > _AT_ONCE:
            raise MemoryError
        for n in range(batch.num_rows):
            yield from batch.slice(n, 1).to_pylist()


def _record(row: dict[str, Any]) -> Record:
    row, fault = _plain(row), None
    if any(len(value) > LARGEST_ROW for value in row.values() if isinstance(value, str)):
        row, fault = {}, f"larger than {LARGEST_ROW // 1_000_000} MB; split it"
    else:
        try:
            check_row(row)
        except ValueError as problem:
            fault = str(problem)
    return Record("", "row", row, url=_text_of(row.get("url")), fault=fault)


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """A row as JSON would have it: days as ISO text, what is empty left out."""
    return {k: v.isoformat() if isinstance(v, date) else v for k, v in row.items() if v is not None}


def _text_of(value: object) -> str | None:
    return value if isinstance(value, str) else None
