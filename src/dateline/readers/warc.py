"""WARC files by fastwarc, record by record, and past their damage.

fastwarc ends silently at a record that was cut off, and for good at the first that is damaged. So every record is held back
until the next one has begun where it should. Where that fails, the record is held against its own lengths, reading goes on
at the next place where a record begins, and what lies between is told as lost.
"""

from __future__ import annotations

import io
import os
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

from dateline.model import Article
from dateline.readers.encodings import unpacked_body
from dateline.readers.html import LARGEST
from dateline.readers.records import PAGES, Record, article_from, page_of

LARGEST_BLOCK = 4 * LARGEST  # bytes of a record as it was fetched that are held in memory; larger ones are passed over
_LONGEST_HEADER = 65_536
_CHUNK = 1 << 20
_GZIP, _PLAIN = b"\x1f\x8b\x08", b"WARC/"
_TYPES = ("response", "resource", "conversion")
_KINDS = {**dict.fromkeys(PAGES, "page"), "text/plain": "text"}
_ENDED_EARLY = "the record ends before its length, or its length is wrong; get the file again"


@dataclass(frozen=True, slots=True)
class _Block:
    """A record as it stands in the file: where it begins, how long it says it is, and its bytes (None where too large)."""

    start: int
    length: int
    kind: str
    data: bytes | None
    cut: bool
    url: str | None
    day: str | None
    id: str
    raw: Any


def read_warc(data: bytes, name: str, on_fault: Callable[[str], None]) -> Iterator[Article]:
    """The articles of the pages in a WARC file; a page without one, and damage, are told to `on_fault`."""
    for record in warc_records(io.BytesIO(data)):
        if record.kind == "other":
            continue
        try:
            if record.kind == "damaged":
                raise ValueError(record.fault)
            yield article_from(record)
        except ValueError as fault:
            on_fault(f"{record.url or record.name}: {fault}")


def warc_records(stream: BinaryIO) -> Iterator[Record]:
    """The records of a WARC file that can be read anywhere (`seek`), in order, damage among them as `damaged` records.

    Raises ValueError where the file holds no WARC record at all.
    """
    size = stream.seek(0, os.SEEK_END)
    start: int | None = 0
    found = False
    while start is not None and start < size:
        held, broke = None, False
        for block in _blocks(stream, start):
            if held is not None and not held.cut and block is not None:
                yield _record(held, size)
            held, broke = (block, False) if block is not None else (held, True)
        found |= held is not None
        end = None if held is None or held.cut else _end_of(stream, held, broke, size)
        if held is not None and end is not None:
            yield _record(held, size)
        behind = start if held is None else held.start if end is None else end
        start = _next_start(stream, behind + (end is None), size)
        lost = (size if start is None else start) - behind
        if start is None and not found:
            raise ValueError("no WARC record was found in it; check what it is")
        if end is None or (lost and not _is_padding(stream, behind, lost)):
            yield _damage(held if end is None else None, behind, max(lost, 1), size)


def _blocks(stream: BinaryIO, start: int) -> Iterator[_Block | None]:
    """The records from a place on, up to the end of the file or one that is cut off; None where fastwarc can go no further."""
    from fastwarc.warc import ArchiveIterator

    stream.seek(start)
    try:
        for raw in ArchiveIterator(stream, parse_http=False):
            block = _block(raw)
            yield block
            if block.cut:
                return
    except OSError as fault:
        if fault.errno is not None:  # of the disk or the network, not of what stands in the file
            raise
        yield None


def _block(raw: Any) -> _Block:
    length = int(raw.content_length)
    data, cut = None, False
    if length <= LARGEST_BLOCK:
        try:
            data = raw.reader.read()
            cut = len(data) != length
        except OSError:
            cut = True
    return _Block(
        raw.stream_pos, length, (raw.headers.get("WARC-Type") or "").lower(), data, cut, raw.headers.get("WARC-Target-URI"),
        raw.record_date.date().isoformat() if raw.record_date else None, raw.record_id, raw,
    )  # fmt: skip


# what a record holds ----------------------------------------------------------------------------------------------


def _record(block: _Block, size: int) -> Record:
    """A sound record as what it holds: a page, a text, or something else."""
    name = block.id or f"the record at byte {block.start:,}"
    url = block.url.strip("<>") if block.url else None
    record = Record(name, "other", share=block.start / size, url=url, day=block.day)
    if block.kind not in _TYPES:
        return record
    http = "application/http" in (block.raw.headers.get("Content-Type") or "")
    if block.data is None:
        fault = f"larger than {LARGEST_BLOCK // 1_000_000} MB; save its article alone"
        return replace(record, kind="page", fault=fault)
    return _from_http(record, block) if http else _from_resource(record, block)


def _from_http(record: Record, block: _Block) -> Record:
    """What a server answered: a page or a text where it answered 200 with one."""
    raw = block.raw
    raw.set_bytes_content(block.data)
    try:
        raw.parse_http(auto_decode="none")  # we unpack it ourselves: fastwarc would unpack the whole of a bomb
        body = raw.reader.read(LARGEST_BLOCK)
    except OSError:
        return replace(record, kind="page", fault="its HTTP head is too long or broken; fetch the page again")
    answer = raw.http_headers
    if answer is None or answer.status_code is None:
        return replace(record, kind="page", fault="it is said to be an answer of a web server and is none")
    whole = unpacked_body(body, answer.get("Transfer-Encoding") or "", LARGEST + 1)
    body = body if whole is None else whole  # many crawlers put it together and leave its head as it was
    unpacked = unpacked_body(body, answer.get("Content-Encoding") or "", LARGEST + 1)
    kind = (raw.http_content_type or "").lower() or ("text/html" if (unpacked or body).lstrip()[:1] == b"<" else "")
    if answer.status_code != 200 or kind not in _KINDS:
        return record
    if unpacked is None and body.lstrip()[:1] != b"<":
        return replace(record, kind="page", fault="its body cannot be unpacked; fetch the page again")
    found = replace(record, kind=_KINDS[kind], charset=raw.http_charset or "")
    return _bounded(found, body if unpacked is None else unpacked)


def _from_resource(record: Record, block: _Block) -> Record:
    """A file that was stored as it is, or the text that a page was converted to (WET)."""
    told = (block.raw.headers.get("Content-Type") or "").lower()
    kind, _, rest = told.partition(";")
    charset = rest.rpartition("charset=")[2].strip(" \"'") if "charset=" in rest else ""
    if kind.strip() not in _KINDS:
        return record
    return _bounded(replace(record, kind=_KINDS[kind.strip()], charset=charset), block.data or b"")


def _bounded(record: Record, body: bytes) -> Record:
    if len(body) > LARGEST:
        return replace(record, fault=f"larger than {LARGEST // 1_000_000} MB when unpacked; save its article alone")
    if record.kind == "text":
        return replace(record, data=page_of(body, record.charset).replace("\0", ""))
    return replace(record, data=body)


# damage -----------------------------------------------------------------------------------------------------------


def _damage(held: _Block | None, start: int, lost: int, size: int) -> Record:
    """What could not be read, from a byte of the file on: a record whose head was read, or bytes between two records."""
    name = held.id if held is not None and held.id else f"the bytes from {start:,} on"
    url, day = (held.url, held.day) if held is not None else (None, None)
    what = _ENDED_EARLY if held is not None else "damaged; get the file again"
    return Record(
        name, "damaged", share=start / size, url=url, day=day, lost=lost, fault=f"{what} ({lost:,} bytes lost)"
    )


def _end_of(stream: BinaryIO, block: _Block, broke: bool, size: int) -> int | None:
    """Where a record ends in the file, by its own length and compression; None where these do not agree.

    A record within a packed whole has no place of its own in the file: it ends with the file, or where that breaks off.
    """
    stream.seek(block.start)
    head = stream.read(_LONGEST_HEADER)
    if head.startswith(_GZIP):
        return _end_of_member(stream, block)
    if not head.startswith(_PLAIN):
        return block.start if broke else size
    body = head.find(b"\r\n\r\n") + 4
    stream.seek(block.start + body + block.length)
    return block.start + body + block.length + 4 if body >= 4 and stream.read(4) == b"\r\n\r\n" else None


def _end_of_member(stream: BinaryIO, block: _Block) -> int | None:
    """The end of a gzip member that holds one record and nothing else."""
    stream.seek(block.start)
    unpack, head, seen, read = zlib.decompressobj(31), b"", 0, 0
    most = block.length + _LONGEST_HEADER
    while not unpack.eof:
        packed = unpack.unconsumed_tail or stream.read(65_536)
        read += 0 if unpack.unconsumed_tail else len(packed)
        try:
            piece = unpack.decompress(packed, 65_536)
        except zlib.error:
            return None
        head += piece if len(head) < _LONGEST_HEADER else b""
        seen += len(piece)
        if seen > most or not packed:
            return None
    body = head.find(b"\r\n\r\n") + 4
    whole = body + block.length + 4
    return block.start + read - len(unpack.unused_data) if body >= 4 and seen == whole else None


def _next_start(stream: BinaryIO, after: int, size: int) -> int | None:
    """The next byte of the file at which a record begins, packed or not."""
    at = after
    while at < size:
        stream.seek(at)
        window = stream.read(_CHUNK)
        for start in _candidates(window):
            if _begins_record(stream, at + start):
                return at + start
        at += max(1, len(window) - 8) if at + len(window) < size else len(window) or size
    return None


def _candidates(window: bytes) -> Iterator[int]:
    """Where, in some bytes, a record could begin."""
    packed, plain = window.find(_GZIP), window.find(_PLAIN)
    while packed >= 0 or plain >= 0:
        if plain < 0 or 0 <= packed < plain:
            yield packed
            packed = window.find(_GZIP, packed + 1)
        else:
            yield plain
            plain = window.find(_PLAIN, plain + 1)


def _begins_record(stream: BinaryIO, at: int) -> bool:
    stream.seek(at)
    head = stream.read(16_384)
    if head.startswith(_GZIP):
        try:
            head = zlib.decompressobj(31).decompress(head, 2_000)
        except zlib.error:
            return False
    return head.startswith(_PLAIN) and b"WARC-Type" in head[:2_000]


def _is_padding(stream: BinaryIO, start: int, length: int) -> bool:
    """Whether nothing but line ends or zeros stands in a stretch of the file."""
    stream.seek(start)
    return length <= _CHUNK and not stream.read(length).strip(b"\r\n\0")
