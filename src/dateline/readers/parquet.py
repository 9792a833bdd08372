"""Parquet files of reports: a column `text`, or pages in a column `html`; `id, title, published, url, publisher` taken over."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, BinaryIO

from dateline.model import Article
from dateline.readers.records import Record, article_from

COLUMNS = ("text", "html", "id", "title", "published", "url", "publisher")
_ROWS = 64  # rows that are held in memory at once; a page may have megabytes


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
    whole, number = file.metadata.num_rows, 0
    for group in range(file.num_row_groups):
        last = number + file.metadata.row_group(group).num_rows
        try:
            for batch in file.iter_batches(_ROWS, row_groups=[group], columns=wanted):
                for row in batch.to_pylist():
                    number += 1
                    yield Record(f"row {number:,}", "row", _plain(row), number / whole, url=_text_of(row.get("url")))
        except (pa.ArrowException, OSError) as fault:
            if isinstance(fault, OSError) and fault.errno is not None and not isinstance(fault, pa.ArrowException):
                raise
            told = f"damaged ({' '.join(str(fault).split())[:200]}); get the file again"
            while number < last:
                number += 1
                yield Record(f"row {number:,}", "damaged", share=number / whole, fault=told)


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """A row as JSON would have it: days as ISO text, what is empty left out."""
    return {k: v.isoformat() if isinstance(v, date) else v for k, v in row.items() if v is not None}


def _text_of(value: object) -> str | None:
    return value if isinstance(value, str) else None
