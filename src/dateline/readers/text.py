"""Plain text: kept verbatim, its paragraphs named."""

from __future__ import annotations

import hashlib
import re
from datetime import date, datetime

from dateline.knowledge import table
from dateline.model import Article, Unread
from dateline.readers.blocks import blocks_of
from dateline.readers.language import READ, language_of
from dateline.words import fold

LONGEST = 200_000  # code points of one article that are read; the rest is named in `unread`
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_MONTH = r"(?P<month>" + "|".join(f"{m[:3]}(?:{m[3:]})?" for m in _MONTHS) + r"|sept)\.?"
_DATES = [
    re.compile(r"\b(?P<year>\d{4})-(?P<m>\d{2})-(?P<day>\d{2})\b"),
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)? {_MONTH},? (?P<year>\d{{4}})\b"),
    re.compile(rf"\b{_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})\b"),
]
_SURROGATE = re.compile("[\ud800-\udfff]")
_DATELINE = re.compile(r"^[A-Z][A-Z .'’\-]{2,40}(?:,[^—–\-\n]{0,40})?,? .{0,60}?[—–-]\s")


def read_text(
    text: str, *, id: str | None = None, title: str | None = None, published: date | str | None = None, url: str | None = None,
) -> Article:  # fmt: skip
    """An Article of a plain text, which is kept verbatim.

    `published` is a date or ISO 8601 text. `id` defaults to the sha256 of the text. Only the first LONGEST code points
    are read; what is beyond, and a text in another language, stands in `unread`. Raises ValueError for a date that is
    none, TypeError for a text that is not str.
    """
    if not isinstance(text, str):
        raise TypeError(f"a text is str, not {type(text).__name__}; decode it first")
    if _SURROGATE.search(text):
        raise ValueError("half of a surrogate pair stands in the text; write it as valid Unicode")
    end = end_of(text)
    blocks = blocks_of(text, end)
    day, origin = iso_day(published), "given"
    if day is None:
        day, origin = dated_in(text, [(b.start, b.end) for b in blocks[:6]]), "dateline"
    body = " ".join(text[b.start : b.end] for b in blocks if b.kind == "body") or text[:end]
    language = language_of(body)
    return Article(
        id=id or hashlib.sha256(text.encode()).hexdigest(), text=text, title=title, url=url,
        language=language, published=day, published_from=origin if day else None, blocks=blocks,
        unread=unread_of(text, end, language),
    )  # fmt: skip


def end_of(text: str) -> int:
    """Where reading stops: at a paragraph's or sentence's end near LONGEST."""
    if len(text) <= LONGEST:
        return len(text)
    for mark in ("\n", ". ", " "):
        cut = text.rfind(mark, LONGEST - 20_000, LONGEST)
        if cut > 0:
            return cut + 1
    return LONGEST


def unread_of(text: str, end: int, language: str | None) -> tuple[Unread, ...]:
    """What nothing will be read from, and why."""
    if language is not None and language not in READ:
        return (Unread(0, len(text), f"the language is {language}; only {', '.join(READ)} is read"),) if text else ()
    if end < len(text):
        return (Unread(end, len(text), f"longer than {LONGEST:,} characters; split it"),)
    return ()


def iso_day(published: date | str | None) -> str | None:
    """A publication day as ISO text from a date or ISO 8601 text; raises ValueError that names the cure."""
    if published is None or published == "":
        return None
    if isinstance(published, date):
        return published.isoformat()[:10]
    try:
        return datetime.fromisoformat(str(published).strip()).date().isoformat()
    except ValueError:
        raise ValueError(f"{published!r} is no date; write it as YYYY-MM-DD") from None


def dated_in(text: str, heads: list[tuple[int, int]]) -> str | None:
    """The day, written out in full, that a text gives itself in a line of its own or in its dateline."""
    marks = [re.compile(p) for p in table("lang/en/page")["published"]]
    for start, end in heads:
        words = text[start : min(end, start + 160)]
        folded = fold(words)
        opening = _DATELINE.match(words)
        if opening:
            folded = folded[: opening.end()]
        elif not (end - start < 120 and any(m.search(folded) for m in marks)):
            continue
        day = next((d for d in (_day(p.search(folded)) for p in _DATES) if d), None)
        if day:
            return day
    return None


def _day(found: re.Match[str] | None) -> str | None:
    if found is None:
        return None
    parts = found.groupdict()
    month = int(parts["m"]) if parts.get("m") else [m[:3] for m in _MONTHS].index(parts["month"][:3]) + 1
    try:
        return date(int(parts["year"]), month, int(parts["day"])).isoformat()
    except ValueError:
        return None
