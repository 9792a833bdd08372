"""JSON lines: one object an article, `text` (or a page as `html`) required, `id, title, published, url, publisher` taken over."""

from __future__ import annotations

import gzip
import io
import os
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO

from dateline.model import Article
from dateline.readers.html import LARGEST
from dateline.readers.records import Record, article_from
from dateline.readers.rows import check_row, row_of

LARGEST_LINE = 4 * LARGEST  # bytes of a line that are held in memory; longer ones are passed over


def read_jsonl(data: bytes, name: str, on_fault: Callable[[str], None]) -> Iterator[Article]:
    """The articles of a JSONL file in order; a line that cannot be read is told to `on_fault` and the rest are read."""
    for record in jsonl_records(io.BytesIO(data)):
        try:
            yield article_from(record)
        except (ValueError, TypeError) as problem:
            on_fault(f"{record.name}: {problem}")


def jsonl_records(stream: BinaryIO) -> Iterator[Record]:
    """The lines of a JSONL file, packed by gzip or not, blank ones left out; where packing is damaged, the rest is `damaged`."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    packed = stream.read(2) == b"\x1f\x8b"
    stream.seek(0)
    lines = gzip.GzipFile(fileobj=stream) if packed else stream
    number = 0
    while True:
        number += 1
        share = stream.tell() / size if size else 1.0
        try:
            line = lines.readline(LARGEST_LINE + 1)
            whole = len(line) <= LARGEST_LINE
            if not whole and not line.endswith(b"\n"):
                _pass_over(lines)
        except (EOFError, zlib.error, gzip.BadGzipFile) as fault:
            told = f"damaged from here on ({fault}); get the file again"
            yield Record(f"line {number:,}", "damaged", share=share, fault=told, lost=max(1, size - stream.tell()))
            return
        if not line:
            return
        if line.strip():
            yield _record(line, number, share) if whole else _too_long(number, share)


def _record(line: bytes, number: int, share: float) -> Record:
    name = f"line {number:,}"
    try:
        row = row_of(line.lstrip(b"\xef\xbb\xbf"))
        check_row(row)
    except ValueError as fault:
        return Record(name, "row", share=share, fault=str(fault))
    url = row.get("url")
    return Record(name, "row", row, share, url=url if isinstance(url, str) else None)


def _too_long(number: int, share: float) -> Record:
    fault = f"a line longer than {LARGEST_LINE // 1_000_000} MB; split it"
    return Record(f"line {number:,}", "row", share=share, fault=fault)


def _pass_over(lines: BinaryIO | gzip.GzipFile) -> None:
    """Read on to the end of a line that is too long."""
    while (piece := lines.readline(LARGEST_LINE)) and not piece.endswith(b"\n"):
        pass
