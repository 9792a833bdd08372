"""Records of archives: what stands one after another in a WARC, Parquet or JSONL file, before it is read as an article."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from dateline.model import Article
from dateline.readers.rows import article_of, article_of_page, article_of_row

PAGES = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class Record:
    """One record of an archive: what it holds, or why it holds nothing that can be read.

    `kind` is `page` (HTML), `text`, `row` (what `article_of` of JSONL takes), `other` (an image, a request, a redirect) or
    `damaged`. `name` is how the archive calls it, `share` how much of the archive lies behind it (0..1), `day` when it was
    fetched. `fault` says, with the cure, why a page cannot be read; `lost` counts the bytes that could not be read.
    """

    name: str
    kind: str
    data: bytes | str | Mapping[str, Any] = b""
    share: float = 0.0
    charset: str = ""
    url: str | None = None
    day: str | None = None
    fault: str | None = None
    lost: int = 0


def page_of(body: bytes, charset: str = "") -> str:
    """The text of a page in whichever charset it really is.

    What is valid UTF-8 is UTF-8 whatever it says of itself; else what the server told, else what the page tells, else what
    its letters look like.
    """
    from resiliparse.parse.encoding import bytes_to_str, detect_encoding

    marked = body.startswith((b"\xff\xfe", b"\xfe\xff"))
    for name in () if marked else ("utf-8-sig", charset):
        with contextlib.suppress(LookupError, ValueError):  # not in it, or no charset that is known
            return body.decode(name)
    return str(bytes_to_str(body, detect_encoding(body, from_html_meta=not marked) or "utf-8"))


def article_from(record: Record) -> Article:
    """The article of a record; raises ValueError, with the cure, where it holds none."""
    if record.fault is not None:
        raise ValueError(record.fault)
    if record.kind == "page":
        assert isinstance(record.data, bytes)
        return article_of_page(page_of(record.data, record.charset), record.url, record.name)
    if record.kind == "text":
        return replace(article_of({"text": record.data}), url=record.url)
    assert isinstance(record.data, Mapping)
    return article_of_row(record.data, record.name)
