"""Days as numbers, so that they can be subtracted."""

from __future__ import annotations

from datetime import date


def day_number(day: str | None) -> int | None:
    """The proleptic ordinal of an ISO day (the days since the year 1); None for None or what is no day."""
    try:
        return date.fromisoformat(day[:10]).toordinal() if day else None
    except ValueError:
        return None
