"""Readers: bytes in, articles out, one file a format."""

from __future__ import annotations

import gzip
import io
import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from dateline.model import Article
from dateline.readers.feed import is_feed, read_feed
from dateline.readers.html import read_html
from dateline.readers.jsonl import read_jsonl
from dateline.readers.parquet import read_parquet
from dateline.readers.text import iso_day, read_text
from dateline.readers.warc import read_warc

__all__ = ["READERS", "read", "read_text"]

LARGEST = 64_000_000  # bytes of one input; larger ones are archives, and work for `dateline batch`


def _read_plain(data: bytes, name: str, on_fault: Callable[[str], None]) -> Iterator[Article]:
    """The article of a text file in UTF-8 (or UTF-16 with its mark)."""
    yield read_text(decoded(data))


READERS: dict[str, Callable[[bytes, str, Callable[[str], None]], Iterator[Article]]] = {
    "text": _read_plain,
    "html": read_html,
    "jsonl": read_jsonl,
    "feed": read_feed,
    "warc": read_warc,
    "parquet": read_parquet,
}
_PACKED = b"\x1f\x8b"
_UNPACK_THEMSELVES = ("warc", "jsonl")
_SUFFIXES = {
    ".txt": "text", ".text": "text", ".md": "text", ".html": "html", ".htm": "html", ".xhtml": "html",
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".rss": "feed", ".atom": "feed",
    ".warc": "warc", ".wet": "warc", ".parquet": "parquet",
}  # fmt: skip


def _raise(fault: str) -> None:
    raise ValueError(fault)


def read(
    source: str | Path | bytes, *, name: str | None = None, published: object = None, on_fault: Callable[[str], None] = _raise,
) -> Iterator[Article]:  # fmt: skip
    """The articles of a file (by its path) or of bytes, one after another.

    The format is told by the file's suffix, else by how the bytes begin. `published` is the day given to articles that
    bring none of their own metadata. A part that cannot be read is told to `on_fault`, which raises ValueError unless
    given; a source that cannot be read at all raises ValueError or OSError, each naming the cure.
    """
    day = iso_day(published)  # type: ignore[arg-type]
    label = name or (str(source) if not isinstance(source, bytes) else "input")
    data = source if isinstance(source, bytes) else _bytes_of(Path(source))
    if not data.strip():
        raise ValueError("empty; there is nothing to read")
    kind = kind_of(label) or sniffed(data)
    if data.startswith(_PACKED) and kind not in _UNPACK_THEMSELVES:
        data = _unpacked(data)
        kind = kind_of(label) or sniffed(data)
    for article in READERS[kind](data, label, on_fault):
        yield _dated(article, day)


def kind_of(name: str) -> str | None:
    """The format that a file's name tells, packed by gzip or not; None where it tells none."""
    return _SUFFIXES.get(Path(name.lower().removesuffix(".gz")).suffix)


def _unpacked(data: bytes) -> bytes:
    """What gzip packed; raises ValueError, with the cure, where that is damaged or larger than LARGEST bytes."""
    try:
        out = gzip.GzipFile(fileobj=io.BytesIO(data)).read(LARGEST + 1)
    except (OSError, EOFError, zlib.error) as fault:
        raise ValueError(f"packed by gzip and damaged ({fault}); get it again") from None
    if len(out) > LARGEST:
        raise ValueError(
            f"larger than {LARGEST // 1_000_000} MB when unpacked; split it, or read it with: dateline batch"
        )
    return out


def _dated(article: Article, day: str | None) -> Article:
    """An article with the day its reader was given, where nothing surer is known."""
    if day is None or article.published_from in ("given", "metadata"):
        return article
    return replace(article, published=day, published_from="given")


def _bytes_of(path: Path) -> bytes:
    if path.is_dir():
        raise ValueError("a folder; name the files in it, or read it with: dateline batch")
    if not path.exists():
        raise FileNotFoundError("no such file; check the path")
    size = path.stat().st_size
    if size > LARGEST:
        raise ValueError(f"larger than {LARGEST // 1_000_000} MB; split it, or read it with: dateline batch")
    return path.read_bytes()


def sniffed(data: bytes) -> str:
    """The format bytes begin like: warc, parquet, feed, html, jsonl or text."""
    if data.startswith(b"PAR1"):
        return "parquet"
    if _head(data).startswith(b"WARC/"):
        return "warc"
    if is_feed(data[:4000]):
        return "feed"
    head = data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"{"):
        try:
            json.loads(data.lstrip(b"\xef\xbb\xbf").split(b"\n", 1)[0])
            return "jsonl"
        except ValueError:
            pass
    low = head.lower()
    if (
        low.startswith((b"<!doctype html", b"<html", b"<?xml", b"<head", b"<body", b"<!--"))
        or b"<html" in low
        or b"</p>" in low
    ):
        return "html"
    return "text"


def _head(data: bytes) -> bytes:
    """The first bytes, unpacked where gzip packed them."""
    try:
        return zlib.decompressobj(31).decompress(data[:4000], 2000) if data.startswith(_PACKED) else data[:2000]
    except zlib.error:
        return b""


def decoded(data: bytes) -> str:
    """Bytes as text; raises ValueError, with the cure, for what is no UTF-8 text."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16")
    if b"\x00" in data:
        raise ValueError("binary (it holds NUL bytes); give a page, a text or JSONL")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise ValueError(f"not valid UTF-8 (byte {problem.start}); save it as UTF-8") from None
