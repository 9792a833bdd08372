"""When incidents were, as a chart can show it: for each day, week, month or year how many were in it for sure, and how many may have been."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from dateline.store import Filters
from dateline.store.spread import Days

UNITS = ("day", "week", "month", "year")
_LONGEST = {"day": 62, "week": 400, "month": 16 * 366}  # days of a time that is shown by this unit, years beyond
_MOST_COLUMNS = 800
_EDGE, _FEW = (
    0.01,
    50,
)  # share of the incidents at either end that a chart leaves out where that halves its time; of few, none


@dataclass(frozen=True, slots=True)
class Column:
    """A stretch of time with the incidents that were in it for sure and those that may have been, and people killed alike."""

    first: date
    last: date
    certain: int
    possible: int
    killed_low: int
    killed_high: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """Columns without a gap, each one `unit`; how many incidents span several, have no day told, or lie before or after."""

    unit: str
    columns: tuple[Column, ...]
    spanning: int
    undated: int
    outside: int


def timeline_of(days: Sequence[Days], undated: int, filters: Filters, unit: str | None = None) -> Timeline:
    """Incidents over time; the unit is chosen by how long that is. Raises ValueError for none of UNITS."""
    if unit is not None and unit not in UNITS:
        raise ValueError(f"there is no {unit[:20]!r} to count by; use one of {', '.join(UNITS)}")
    told, bad = _dated(days)
    if not told:
        return Timeline(unit or "day", (), 0, undated + bad, 0)
    first, last = _time(told, filters)
    unit = _unit(first, last, unit)
    return _counted(told, unit, first, last, undated + bad)


Dated = tuple[date, date, Days]


def _dated(days: Sequence[Days]) -> tuple[list[Dated], int]:
    """The days that a calendar knows, and how many incidents are on others."""
    told, bad = list[Dated](), 0
    known: dict[str, date | None] = {}
    for d in days:
        first, last = (
            known[iso] if iso in known else known.setdefault(iso, _day(iso)) for iso in (d.earliest, d.latest)
        )
        if first is None or last is None:
            bad += d.incidents
        else:
            told.append((first, max(first, last), d))
    return told, bad


def _day(iso: str) -> date | None:
    """The day, None for what is none or stands at the edge of the calendar, beyond which nothing can be counted."""
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return None
    return day if 1 < day.year < 9999 else None


def _time(told: Sequence[Dated], filters: Filters) -> tuple[date, date]:
    """The time that a chart shows: what was asked for, else what nearly all incidents lie in."""
    asked = [date.fromisoformat(d) if d else None for d in (filters.since, filters.until)]
    whole = min(t[0] for t in told), max(t[1] for t in told)
    near = _nearly_all(told)
    if (near[1] - near[0]).days > (whole[1] - whole[0]).days / 2:
        near = whole
    first, last = asked[0] or near[0], asked[1] or near[1]
    return min(first, last), last


def _nearly_all(told: Sequence[Dated]) -> tuple[date, date]:
    """From the first to the last day, but for a few incidents at either end."""
    whole = sum(t[2].incidents for t in told)
    spare = math.ceil(_EDGE * whole) if whole > _FEW else 0
    out = []
    for edge in (
        sorted((t[0], t[2].incidents) for t in told),
        sorted(((t[1], t[2].incidents) for t in told), reverse=True),
    ):
        passed = 0
        for day, n in edge:
            passed += n
            if passed > spare:
                out.append(day)
                break
    return out[0], max(out[0], out[1])


def _unit(first: date, last: date, asked: str | None) -> str:
    """The unit that was asked for, unless that makes too many columns; else the one that suits the time."""
    days = (last - first).days
    at_least = next((u for u, n in zip(UNITS, (1, 7, 30, 365), strict=True) if days / n <= _MOST_COLUMNS), "year")
    if asked is not None:
        return max(asked, at_least, key=UNITS.index)
    return next((u for u, longest in _LONGEST.items() if days <= longest), "year")


def _counted(told: Sequence[Dated], unit: str, first: date, last: date, undated: int) -> Timeline:
    """Each column's counts, from what begins and what ends to be possible at each."""
    starts = list(_starts(first, last, unit))
    number = {start: n for n, start in enumerate(starts)}
    edge = len(starts)
    certain, low = [0] * edge, [0] * edge
    change, high = [0] * (edge + 1), [0] * (edge + 1)
    spanning = outside = 0
    for begin, end, d in told:
        a, b = start_of(begin, unit), start_of(end, unit)
        if b < starts[0] or a > starts[-1]:
            outside += d.incidents
            continue
        if a == b:
            certain[number[a]] += d.incidents
            low[number[a]] += d.killed_low
        else:
            spanning += d.incidents
        from_, to = number.get(a, 0), number.get(b, edge - 1) + 1
        for changes, n in ((change, d.incidents), (high, d.killed_high)):
            changes[from_] += n
            changes[to] -= n
    possible, most = list(accumulate(change)), list(accumulate(high))
    columns = tuple(
        Column(start, next_start(start, unit) - timedelta(1), certain[n], possible[n], low[n], most[n])
        for n, start in enumerate(starts)
    )
    return Timeline(unit, columns, spanning, undated, outside)


def start_of(day: date, unit: str) -> date:
    """The first day of the day, week (from Monday), month or year that a day lies in."""
    if unit == "week":
        return date.fromordinal(max(day.toordinal() - day.weekday(), 1))
    return day if unit == "day" else day.replace(day=1) if unit == "month" else day.replace(month=1, day=1)


def next_start(start: date, unit: str) -> date:
    """The first day of the next one."""
    if unit in ("day", "week"):
        return start + timedelta(1 if unit == "day" else 7)
    if unit == "month" and start.month < 12:
        return start.replace(month=start.month + 1)
    return date(start.year + 1, 1, 1)


def _starts(first: date, last: date, unit: str) -> list[date]:
    here, out = start_of(first, unit), []
    while here <= last:
        out.append(here)
        here = next_start(here, unit)
    return out
