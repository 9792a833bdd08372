"""JSON lines: one object an article, `text` required, `id, title, published, url, publisher` taken over."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from dateline.model import Article
from dateline.readers.text import read_text


def read_jsonl(data: bytes, name: str, on_fault: Callable[[str], None]) -> Iterator[Article]:
    """The articles of a JSONL file in order; a line that cannot be read is told to `on_fault` and the rest are read."""
    for number, line in enumerate(data.split(b"\n"), 1):
        if line.strip():
            try:
                yield article_of(json.loads(line))
            except (ValueError, TypeError) as problem:
                on_fault(f"line {number}: {_cure(problem)}")


def _cure(problem: Exception) -> str:
    if isinstance(problem, (json.JSONDecodeError, UnicodeDecodeError)):
        return f"not valid JSON ({problem}); mend or remove the line"
    return str(problem)


def article_of(record: Any) -> Article:
    """The Article of one decoded record; raises ValueError that names what is missing."""
    if not isinstance(record, dict):
        raise ValueError('not an object; write {"id": …, "text": …} on each line')
    if not isinstance(record.get("text"), str) or not record["text"].strip():
        raise ValueError('no "text"; give the report\'s text under that key')
    given, publisher = record.get("id"), record.get("publisher")
    if publisher is not None and not isinstance(publisher, str):
        raise ValueError('"publisher" is no text; write the name of the newspaper, site or agency')
    article = read_text(
        record["text"], id=None if given is None else str(given), title=record.get("title"),
        published=record.get("published"), url=record.get("url"),
    )  # fmt: skip
    return replace(article, publisher=(publisher or "").strip() or None)
