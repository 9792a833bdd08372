"""Archives of our own making: pages of news about towns that do not exist, as WARC, JSONL, Parquet and folders."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterable, Sequence
from pathlib import Path

TOWNS = ("Goma", "Pokrovsk", "Khan Younis", "El Fasher", "Myawaddy", "Kupiansk")
_HALLS = ("library", "orchestra", "garden club", "bakery", "swimming hall", "choir", "cinema", "museum")


def strike(n: int) -> list[str]:
    """The paragraphs of the n-th report on an air strike, each another."""
    chance = random.Random(n)
    town, dead, hurt = chance.choice(TOWNS), chance.randrange(2, 90), chance.randrange(2, 90)
    return [
        f"At least {dead} people were killed in an air strike on {town} on {chance.choice(('Monday', 'Friday'))}, officials said.",
        f"Another {hurt} people were wounded when shells hit a market in the town, a hospital said in note {n}.",
        f"Soldiers attacked a post near {town} later, the army said. It gave {chance.randrange(1000)} as the number of the post.",
    ]


def concert(n: int) -> list[str]:
    """The paragraphs of the n-th page on nothing but a concert or a cake."""
    chance = random.Random(n)
    hall = chance.choice(_HALLS)
    return [
        f"The {hall} on Mill Road opens its doors again in spring, with {chance.randrange(20, 900)} seats and a new roof.",
        f"Tickets cost {chance.randrange(5, 60)} pounds and can be had at the door, says a leaflet with the number {n}.",
        f"The cake at the counter is baked by a neighbour with plums, butter and sugar from shop {chance.randrange(900)}.",
    ]


def page(paragraphs: Iterable[str], title: str = "News of the day", day: str | None = "2024-05-03") -> str:
    """A page with these paragraphs."""
    told = f'<meta property="article:published_time" content="{day}T08:00:00Z">' if day else ""
    body = "".join(f"<p>{words}</p>" for words in paragraphs)
    return f"<!DOCTYPE html><html lang='en'><head><title>{title}</title>{told}</head><body><article><h1>{title}</h1>{body}</article></body></html>"


def answer(body: bytes, kind: str = "text/html; charset=utf-8", status: str = "200 OK", more: str = "") -> bytes:
    """What a web server answers."""
    return f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{more}\r\n".encode() + body


def record(block: bytes, n: int, type_: str = "response", length: int | None = None, kind: str | None = None) -> bytes:
    """A WARC record of a block; `length` is what it says of itself, where that is not true."""
    return (
        f"WARC/1.0\r\nWARC-Type: {type_}\r\nWARC-Record-ID: <urn:uuid:{n:08d}>\r\nWARC-Date: 2024-05-04T10:00:00Z\r\n"
        f"WARC-Target-URI: https://news.example/{n}\r\nContent-Type: {kind or 'application/http; msgtype=response'}\r\n"
        f"Content-Length: {len(block) if length is None else length}\r\n\r\n"
    ).encode() + block + b"\r\n\r\n"  # fmt: skip


def packed(data: bytes) -> bytes:
    """The bytes as one gzip member."""
    return gzip.compress(data, mtime=0)


def pages(numbers: Iterable[int]) -> list[bytes]:
    """WARC records, packed, of reports on air strikes (even numbers) and of other pages (odd ones)."""
    return [packed(record(answer(page((concert if n % 2 else strike)(n)).encode()), n)) for n in numbers]


def warc(path: Path, records: Sequence[bytes]) -> Path:
    """A WARC file of records."""
    path.write_bytes(b"".join(records))
    return path


def jsonl(path: Path, texts: Sequence[str | dict[str, str]]) -> Path:
    """JSON lines of texts, or of whole rows."""
    rows = [
        {"id": f"r{n}", "text": t, "published": "2024-05-03"} if isinstance(t, str) else t for n, t in enumerate(texts)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path
