"""Rows of a table or of JSON lines: articles whose text, or whole page, is given beside what is known about them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dateline.model import Article
from dateline.readers.html import LARGEST, read_html
from dateline.readers.text import iso_day, read_text

_NO_TEXT = 'no "text"; give the report\'s text under that key'


def article_of(record: Any) -> Article:
    """The Article of one decoded record; raises ValueError that names what is missing."""
    if not isinstance(record, dict):
        raise ValueError('not an object; write {"id": …, "text": …} on each line')
    if not isinstance(record.get("text"), str) or not record["text"].strip():
        raise ValueError(_NO_TEXT)
    check_row(record)
    given, publisher = record.get("id"), record.get("publisher")
    article = read_text(
        record["text"], id=None if given is None else str(given), title=record.get("title"),
        published=record.get("published"), url=record.get("url"),
    )  # fmt: skip
    return replace(article, publisher=(publisher or "").strip() or None)


def article_of_row(row: Mapping[str, Any], name: str) -> Article:
    """The article of a row with a `text`, or with a page as `html`; what stands beside it is taken over.

    Raises ValueError that names what is missing or wrong.
    """
    if not isinstance(row.get("html"), str) or isinstance(row.get("text"), str):
        return article_of(dict(row))
    check_row(row)
    given, url = row.get("id"), row.get("url")
    article, day = article_of_page(row["html"], url, name), iso_day(row.get("published"))
    return replace(
        article, id=article.id if given is None else str(given), title=row.get("title") or article.title,
        publisher=row.get("publisher") or article.publisher, published=day or article.published,
        published_from="given" if day else article.published_from,
    )  # fmt: skip


def check_row(row: Mapping[str, Any]) -> None:
    """Raises ValueError, with the cure, where a row has neither a text nor a page, or what stands beside it is none of ours."""
    if not isinstance(row.get("text"), str) and not isinstance(row.get("html"), str):
        raise ValueError(_NO_TEXT)
    for key in ("url", "title", "publisher"):
        if not isinstance(row.get(key), str | None):
            raise ValueError(f'"{key}" is no text; write it as one')


def article_of_page(markup: str, url: str | None, name: str) -> Article:
    """The article of a page whose markup is text already; raises ValueError as `read_html` does."""
    if len(markup) > LARGEST:
        raise ValueError(f"a page larger than {LARGEST // 1_000_000} MB; save its article alone")
    (article,) = read_html(markup.encode("utf-8", "replace"), name, _nothing_to_tell, url=url)
    return article


def _nothing_to_tell(fault: str) -> None:
    """A page has no parts whose faults could be told."""


def row_of(line: bytes) -> dict[str, Any]:
    """The row that a line of JSON is; raises ValueError that says what is wrong with it."""
    try:
        row = json.loads(line)
    except ValueError as problem:
        raise ValueError(f"not valid JSON ({problem}); mend or remove the line") from None
    except RecursionError:
        raise ValueError("brackets within brackets within brackets; mend or remove the line") from None
    if not isinstance(row, dict):
        raise ValueError('not an object; write {"id": …, "text": …} on each line')
    return row
