"""Readers of times of day on the clock, and of dates in figures."""

from __future__ import annotations

import re
from datetime import date

from dateline.extract.times import calendar as cal
from dateline.extract.times.calendar import Point
from dateline.extract.times.scene import (
    Match,
    Reader,
    Reading,
    counted,
    dated,
    published_point,
    there,
    word_at,
)


def iso(m: Match) -> Reading | None:
    """An ISO 8601 date or date and time."""
    text = m.val("d").replace(" ", "t")
    year, month, day = (int(x) for x in text[:10].split("-"))
    if not 1 <= month <= 12 or not cal.EARLIEST < year < cal.LATEST:
        return None
    return dated(m, Point("day", year, month, day, text[10:].upper()))


def written(m: Match) -> Reading | None:
    """A date in figures: 27/08/2024, 8/27/24, 27.08.2024, 2024/08/27. What can be read both ways keeps both days."""
    text = m.val("d")
    a, b, c = (int(x) for x in re.split(r"[-/.]", text))
    if a > 31:
        return dated(m, Point("day", a, b, c)) if b <= 12 and cal.EARLIEST < a < cal.LATEST else None
    newest = (m.scene.published.year if m.scene.published else 2029) + 10
    year = c if c > 99 else 2000 + c if 2000 + c <= newest else 1900 + c
    dotted = "." in text
    if (dotted and c <= 99) or not cal.EARLIEST < year < cal.LATEST:
        return None
    day_first = dated(m, Point("day", year, b, a)) if b <= 12 else None
    month_first = dated(m, Point("day", year, a, b)) if a <= 12 and not dotted else None
    if day_first is None or month_first is None:
        return day_first or month_first
    return _either(month_first, day_first, m.scene.published)


def _either(a: Reading, b: Reading, published: date | None) -> Reading | None:
    """The reading nearer to publication (the American one without it), with the days of both."""
    if a.earliest is None or b.earliest is None:
        return None
    nearer = published is not None and abs((b.earliest - published).days) < abs((a.earliest - published).days)
    return (b if nearer else a)._replace(earliest=min(a.earliest, b.earliest), latest=max(a.earliest, b.earliest))


def clock(m: Match) -> Reading | None:
    """A time of day on the clock, where something beside the figures says that it is one."""
    marked = m.tok("a") or m.tok("z") or m.tok("k") or m.cls("c") == "HOURNAME"
    return on_clock(m) if marked or m.beside(-1) in m.scene.lex.sets["clock_before"] else None


def on_clock(m: Match) -> Reading | None:
    """A time of day, on the day that the text has reached or on that of publication."""
    hour, minute = _hour_and_minute(m)
    hours = m.tok("k") is None or m.val("k") in ("TH", None)
    if hour is None or hour > 24 or not 0 <= minute <= 59 or not hours:
        return None
    zone = str(m.val("z") or "")
    seconds = m.val("c").split(":")[2:] if m.cls("c") == "CLOCK" else []
    stamp = f"T{hour:02d}:{minute:02d}" + "".join(f":{s}" for s in seconds)
    told = there(m.scene)
    base = told if told and (told.unit == "day" or m.scene.narrative) else published_point(m.scene)
    found = counted(m, base, 0, "day", stamp)
    return found._replace(value=found.value + (zone if ":" in zone or zone == "Z" else ""), type="TIME")


def military(m: Match) -> Reading | None:
    """ "at 0530": four digits after "at" that nothing counts."""
    return None if m.tag_beside(1).startswith(("NN", "CD", "JJ")) else on_clock(m)


def _hour_and_minute(m: Match) -> tuple[int | None, int]:
    if m.cls("c") == "HOURNAME":
        hour, minute = m.val("c").split(":")
        return int(hour), int(minute)
    if m.cls("c") == "CLOCK":
        parts = re.split(r"[:.]", m.val("c"))
        hour, minute = int(parts[0]), int(parts[1])
    elif m.cls("c") in ("YEAR", "INT"):
        written_so = word_at(m.scene, m.at("c"))
        if len(written_so) != 4 or not written_so.isdigit() or (m.tok("k") and m.val("k") != "TH"):
            return None, 0
        return int(written_so[:2]), int(written_so[2:])
    else:
        hour, minute = int(m.val("c")), 0
    if m.val("a") and hour > 12:
        return (hour, minute) if m.cls("c") == "CLOCK" else (None, 0)
    if m.val("a"):
        hour = hour % 12 + (12 if m.val("a") == "pm" else 0)
    return hour, minute


RULES: tuple[tuple[str, Reader], ...] = (
    ("d:ISO", iso),
    ("d:WRITTEN", written),
    ("c:CLOCK (?:a:AMPM)? (?:k:UNITS)? z:ZONE?", clock),
    ("c:(?:DAYN|NUMBER) a:AMPM z:ZONE?", clock),
    ("c:(?:DAYN|NUMBER) k:OCLOCK z:ZONE?", clock),
    ("c:(?:YEAR|INT) (?:k:UNITS|z:ZONE) z2:ZONE?", clock),
    ("(?<=AT)c:(?:YEAR|INT)", military),
    ("c:(?:YEAR|INT) (?=OPEN (?:YEAR|INT|CLOCK) ZONE)", on_clock),
    ("c:HOURNAME", clock),
)  # fmt: skip
