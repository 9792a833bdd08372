"""Stretches of the calendar: from the day to the century, their TIMEX3 values and the days they lie between.

A `Point` is one stretch. Years before Christ are negative (-480 is 480 BC); they have values but no days, since ISO 8601
dates of the report begin with the year 1. Values follow TimeML 1.2.1 and TIDES (Ferro et al. 2005).
"""

from __future__ import annotations

from calendar import monthrange
from datetime import MAXYEAR, date, timedelta
from typing import NamedTuple

SEASONS = ("SP", "SU", "FA", "WI")
# Widest sense of a season: the weather service's and the astronomers' taken together.
_SEASON_DAYS = {"SP": (3, 1, 6, 21), "SU": (6, 1, 9, 22), "FA": (9, 1, 12, 21), "WI": (12, 1, 3, 20)}
_SEASON_MONTH = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
_MONTHS_LONG = {"month": 1, "quarter": 3, "season": 3, "half": 6, "year": 12, "decade": 120, "century": 1200}
EARLIEST, LATEST = (
    1000,
    9000,
)  # years of publication; also what keeps a week or two from leaving datetime's range
UNIT_NAMES = {
    "D": "day", "W": "week", "WE": "weekend", "M": "month", "Q": "quarter", "Y": "year", "E": "decade", "C": "century",
}  # fmt: skip
FINENESS = ("century", "decade", "year", "half", "season", "quarter", "month", "week", "weekend", "day")


class Point(NamedTuple):
    """A stretch of the calendar: `n` is its month, quarter, half, ISO week or season (0..3), `part` a TIMEX3 suffix."""

    unit: str
    year: int
    n: int = 0
    day: int = 0
    part: str = ""


def day_point(day: date, part: str = "") -> Point:
    """The Point of one day."""
    return Point("day", day.year, day.month, day.day, part)


def value_of(p: Point) -> str:
    """The TIMEX3 value of a stretch, as `2024-08-23TEV`, `2024-W35`, `199X` or `BC0480`."""
    year = f"BC{-p.year:04d}" if p.year < 0 else f"{p.year:04d}"
    if p.unit == "century":
        return year[:-2] + "XX" + p.part
    if p.unit == "decade":
        return year[:-1] + "X" + p.part
    tail = {
        "year": "",
        "half": f"-H{p.n}",
        "quarter": f"-Q{p.n}",
        "season": f"-{SEASONS[p.n % 4]}",
        "month": f"-{p.n:02d}",
        "week": f"-W{p.n:02d}",
        "weekend": f"-W{p.n:02d}-WE",
        "day": f"-{p.n:02d}-{p.day:02d}",
    }[p.unit]
    return year + tail + p.part


def bounds_of(p: Point) -> tuple[date | None, date | None]:
    """The first and last day of a stretch; None for each that the calendar of ISO 8601 does not hold."""
    try:
        first = _first(p)
    except ValueError:
        return None, None
    if p.unit == "day":
        return first, first
    if p.unit in ("week", "weekend"):
        return first, _plus(first, 6 if p.unit == "week" else 1)
    if p.unit == "season":
        _, _, month, day = _SEASON_DAYS[SEASONS[p.n % 4]]
        return first, _safe(p.year + (month < first.month), month, day)
    months = first.year * 12 + first.month - 1 + _MONTHS_LONG[p.unit]
    after = _safe(months // 12, months % 12 + 1, 1)
    return first, _plus(after, -1) if after else date(MAXYEAR, 12, 31)


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _plus(day: date, days: int) -> date | None:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def _first(p: Point) -> date:
    if p.unit == "day":
        return date(p.year, p.n, p.day)
    if p.unit == "week":
        return date.fromisocalendar(p.year, p.n, 1)
    if p.unit == "weekend":
        return date.fromisocalendar(p.year, p.n, 6)
    if p.unit == "season":
        month, day = _SEASON_DAYS[SEASONS[p.n % 4]][:2]
        return date(p.year, month, day)
    return date(max(p.year, 1) if p.unit == "century" else p.year, start_month(p), 1)


def start_month(p: Point) -> int:
    """The month (1..12) in which a stretch begins."""
    if p.unit in ("month", "day"):
        return p.n
    if p.unit == "quarter":
        return p.n * 3 - 2
    if p.unit == "half":
        return p.n * 6 - 5
    if p.unit == "season":
        return _SEASON_MONTH[SEASONS[p.n % 4]]
    if p.unit in ("week", "weekend"):
        first = bounds_of(p)[0]
        return first.month if first else 1
    return 1


def widen(p: Point, unit: str) -> Point | None:
    """The stretch of the given unit that holds the start of another, or None where there is none."""
    if p.unit == unit:
        return p._replace(part="")
    if unit in ("century", "decade"):
        size = 100 if unit == "century" else 10
        return Point(unit, p.year // size * size if p.year > 0 else -(-p.year // size * size or size))
    if unit == "year":
        return Point(unit, p.year)
    if unit == "month":
        return Point(unit, p.year, start_month(p))
    if unit == "quarter":
        return Point(unit, p.year, (start_month(p) + 2) // 3)
    if unit == "half":
        return Point(unit, p.year, 1 if start_month(p) < 7 else 2)
    if unit == "season":
        month = start_month(p)
        return Point(unit, p.year - (month < 3), 3 if month < 3 else month // 3 - 1)
    first = bounds_of(p)[0]
    if first is None:
        return day_point_bc(p) if unit == "day" else None
    if unit == "day":
        return day_point(first)
    year, week, _ = first.isocalendar()
    return Point(unit, year, week)


def day_point_bc(p: Point) -> Point | None:
    """A day before Christ as it stands; nothing is worked out there."""
    return p._replace(part="") if p.unit == "day" else None


def move(p: Point, count: int, unit: str) -> Point | None:
    """The stretch that lies `count` units on (or back) from another, as fine as the coarser of the two."""
    if unit in ("day", "week", "weekend"):
        return _move_days(p, count, unit)
    size = _MONTHS_LONG[unit]
    at = p if p.unit not in ("week", "weekend") else widen(p, "day")
    if at is None:
        return None
    month = at.n if at.unit in ("month", "day") else 1 if at.unit == "year" else start_month(at)
    total = _astronomical(at.year) * 12 + month - 1 + count * size
    year, month = _historical(total // 12), total % 12 + 1
    if abs(year) > LATEST:
        return None
    if at.unit == "season":
        return at._replace(year=year)
    if at.unit == "quarter":
        return at._replace(year=year, n=(month + 2) // 3)
    if at.unit == "half":
        return at._replace(year=year, n=1 if month < 7 else 2)
    if at.unit in ("year", "decade", "century"):
        return at._replace(year=year)
    if at.unit == "month":
        return at._replace(year=year, n=month)
    if not 0 < year <= MAXYEAR:
        return None
    return at._replace(year=year, n=month, day=min(at.day, monthrange(year, month)[1]))


def _move_days(p: Point, count: int, unit: str) -> Point | None:
    at = widen(p, unit if unit == "weekend" else "day") if p.unit not in ("week", "weekend") or unit == "day" else p
    first = bounds_of(at)[0] if at else None
    if first is None or at is None:
        return None
    moved = _plus(first, count if unit == "day" else 7 * count)
    if moved is None or not 1 < moved.year <= LATEST:
        return None
    if at.unit == "day":
        return day_point(moved)
    year, week, _ = moved.isocalendar()
    return Point(at.unit, year, week)


def _astronomical(year: int) -> int:
    """Years numbered through zero, so that 1 BC and AD 1 are neighbours."""
    return year if year > 0 else year + 1


def _historical(year: int) -> int:
    return year if year > 0 else year - 1


def narrowed(p: Point, which: str) -> tuple[date | None, date | None]:
    """The days of the early, middle or late part of a stretch: its first half, the half round its middle, its second half."""
    first, last = bounds_of(p)
    if first is None or last is None or p.unit == "day":
        return first, last
    if p.unit in ("year", "decade", "century"):
        return _narrowed_years(first, last, which)
    days = (last - first).days
    if which == "early":
        return first, first + timedelta(days=days // 2)
    if which == "mid":
        return first + timedelta(days=days // 4), first + timedelta(days=days - days // 4)
    if which == "late":
        return first + timedelta(days=days // 2), last
    return first, last


def _narrowed_years(first: date, last: date, which: str) -> tuple[date, date]:
    """The part of a year, decade or century in whole months or years."""
    if last.year == first.year:
        middle, quarter = date(first.year, 7, 1), date(first.year, 4, 1)
        ending = date(first.year, 9, 30)
    else:
        years = last.year - first.year + 1
        middle, quarter = date(first.year + years // 2, 1, 1), date(first.year + years // 4, 1, 1)
        ending = date(last.year - years // 4, 12, 31)
    return {
        "early": (first, middle - timedelta(days=1)),
        "mid": (quarter, ending),
        "late": (middle, last),
    }.get(which, (first, last))


def holiday(rule: str, year: int) -> Point | None:
    """The day of a feast in a year: "MM-DD", "easter N" days from Easter, or "nth MONTH WEEKDAY NTH" (NTH -1: the last)."""
    if not 0 < year <= MAXYEAR:
        return None
    if rule.startswith("easter"):
        moved = _plus(easter(year), int(rule.split()[1]))
        return day_point(moved) if moved else None
    if rule.startswith("nth"):
        month, weekday, nth = (int(x) for x in rule.split()[1:])
        days = [d for d in range(1, monthrange(year, month)[1] + 1) if date(year, month, d).isoweekday() == weekday]
        return Point("day", year, month, days[nth if nth < 0 else nth - 1])
    return Point("day", year, int(rule[:2]), int(rule[3:]))


def easter(year: int) -> date:
    """Easter Sunday of a Gregorian year, by the anonymous algorithm (Meeus 1991, chapter 8)."""
    golden, century, in_century = year % 19, year // 100, year % 100
    leap, rest = divmod(century, 4)
    shift = (century - (century + 8) // 25 + 1) // 3
    moon = (19 * golden + century - leap - shift + 15) % 30
    sunday = (32 + 2 * rest + 2 * (in_century // 4) - moon - in_century % 4) % 7
    late = (golden + 11 * moon + 22 * sunday) // 451
    month, day = divmod(moon + sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)
