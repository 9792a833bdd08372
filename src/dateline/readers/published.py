"""When a page was first published: htmldate's finding, held against what stands on the page."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from dateline.readers.structured import moments_told

_MONTH = r"[^\W\d]{3,12}"  # a month in the words of any language; bounded, since it is looked for in megabytes
_NOTHING = "<html><body><p>x</p></body></html>"  # a page on which htmldate can find no day but its address's


def published_of(tree: Any, markup: str, url: str | None) -> tuple[str | None, str | None]:
    """The day, ISO text, and whether the page's metadata or its address told it; (None, None) rather than a guess.

    The day is the one at the newsroom: a moment told in local time is not turned into UTC.
    """
    day, moments = _found(markup, url), moments_told(tree)
    if day is not None:
        day = _local(day, moments) or _written(day, markup)
    in_address = _found(_NOTHING, url) if url else None
    if in_address and day in (None, in_address) and not any(m.startswith(in_address) for m in moments):
        return in_address, "url"
    return (day, "metadata") if day else (None, None)


def _found(markup: str, url: str | None) -> str | None:
    from htmldate import find_date

    try:
        day = find_date(markup, original_date=True, url=url)
    except (ValueError, TypeError):
        return None
    return str(day) if day else None


def _local(day: str, moments: list[str]) -> str | None:
    """The newsroom's own day where the page tells a moment that falls on this day in UTC or here."""
    for moment in moments:
        try:
            told = datetime.fromisoformat(moment)
        except ValueError:
            continue
        if day in (told.date().isoformat(), told.astimezone(UTC).date().isoformat() if told.tzinfo else ""):
            return told.date().isoformat()
    return None


def _written(day: str, markup: str) -> str | None:
    """The day where the page has it; None for the first of a month that was made up from a month or year alone.

    A date of two numbers and dots is read day first, which is how such dates are written.
    """
    year, month, number = day.split("-")
    if int(number) <= 12 and number != month and not _stands(day, markup):
        swapped = f"{year}-{number}-{month}"
        if re.search(rf"(?<![\d.])0?{int(month)}\.\s?0?{int(number)}\.\s?{year}(?!\d)", markup):
            return swapped
    return None if number == "01" and not _stands(day, markup) else day


def _stands(day: str, markup: str) -> bool:
    """Whether a full date of this day stands on the page, in figures or with the month in words."""
    year, month, number = (int(part) for part in day.split("-"))
    d, m = f"0?{number}", f"0?{month}"
    forms = (
        rf"{year}[-/._]?{m}[-/._]?{d}", rf"{d}[./-]\s?{m}[./-]\s?{year}", rf"{m}/{d}/{year}",
        rf"{d}(?:st|er|\.|º|ª)?\s{{1,3}}(?:de\s)?{_MONTH}\.?,?\s(?:de\s)?{year}", rf"\b{_MONTH}\.?\s{{1,3}}{d}(?:st)?,?\s{{1,3}}{year}",
    )  # fmt: skip
    return any(re.search(rf"(?<!\d){form}(?!\d)", markup) for form in forms)
