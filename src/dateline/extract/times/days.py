"""Readers of days by their names: weekdays, "last week" and its like, deictic words, feasts."""

from __future__ import annotations

from datetime import date, timedelta

from dateline.extract.times import calendar as cal
from dateline.extract.times.calendar import Point
from dateline.extract.times.scene import (
    Match,
    Reader,
    Reading,
    counted,
    dated,
    here,
    in_title,
    names_otherwise,
    part_of,
    published_point,
    related,
    resolve_day,
    resolve_weekday,
    there,
    undated,
    word_at,
    year_of,
)


def weekday(m: Match) -> Reading | None:
    """A weekday, with a part of the day perhaps."""
    if names_otherwise(m, "w"):
        return None
    n, part = int(m.val("w")), part_of(m)
    point = resolve_weekday(m.scene, n, m.offset())
    if point is None:
        return undated(m, f"XXXX-WXX-{n}{part}", "TIME" if part else "DATE")
    return dated(m, point._replace(part=part))


def ranged_weekday(m: Match) -> Reading | None:
    """The first day of "from Monday to Wednesday": the one before the second."""
    n, later = int(m.val("w")), int(m.val("w2"))
    point = resolve_weekday(m.scene, later, m.offset())
    day = cal.bounds_of(point)[0] if point else None
    return dated(m, cal.day_point(day - timedelta(days=(later - n) % 7))) if day else weekday(m)


def related_weekday(m: Match) -> Reading | None:
    """ "last Friday", "next Tuesday", "this Monday", "the previous Friday", with a part of the day perhaps."""
    n, part, kind = int(m.val("w")), part_of(m), m.cls("r")
    anchored = kind in ("THAT", "SAME", "PREVIOUS", "FOLLOWING")
    base = (there(m.scene) or published_point(m.scene)) if anchored else published_point(m.scene)
    start = cal.bounds_of(base)[0] if base else None
    if start is None:
        return undated(m, f"XXXX-WXX-{n}{part}", "TIME" if part else "DATE")
    return dated(m, cal.day_point(start + timedelta(days=_weekday_step(kind, m.val("r") or 0, n, start)), part))


def _weekday_step(kind: str, step: int, weekday: int, base: date) -> int:
    """Days from a base to the weekday that "last", "next" and "this" mean."""
    away = weekday - base.isoweekday()
    if kind == "NEXT":
        return away + 7
    if step < 0:
        back = away if away < 0 else away - 7
        return back - 7 if kind == "LAST" and back >= -2 and away < 0 else back
    if step > 0:
        return away if away > 0 else away + 7
    return away


def weekday_of_week(m: Match) -> Reading | None:
    """ "Tuesday of last week", "Monday of that week"."""
    week = related(m, "week") if m.val("u") == "W" else None
    first = cal.bounds_of(week)[0] if week else None
    return dated(m, cal.day_point(first + timedelta(days=int(m.val("w")) - 1))) if first else None


def related_unit(m: Match) -> Reading | None:
    """ "last week", "this year", "the next day", "that month", with a part of the day perhaps."""
    kind, unit = m.cls("r"), cal.UNIT_NAMES.get(m.val("u"))
    if unit is None or (unit == "day" and kind in ("THIS", "LAST", "CURRENT", "COMING", "PAST") and not m.tok("p")):
        return None
    if kind in ("PAST", "COMING") or (
        kind == "LAST" and m.tok("t") and unit != "quarter" and word_at(m.scene, m.at("r")) == "last"
    ):
        return None
    return None if in_title(m, "u") else _unit_reading(m, unit, kind)


def _unit_reading(m: Match, unit: str, kind: str) -> Reading:
    anchored = kind in ("THAT", "SAME", "PREVIOUS", "FOLLOWING") or (kind == "NEXT" and m.tok("t") is not None)
    base = there(m.scene) or (None if unit == "day" else published_point(m.scene)) if anchored else here(m.scene)
    if unit == "week" and kind == "LAST" and base and not anchored and not m.scene.narrative:
        # Said on a Sunday, "last week" is the one that ends then.
        first = cal.bounds_of(base)[0]
        return counted(m, base, 0 if first and first.isoweekday() == 7 else -1, unit)
    return counted(m, base, m.val("r") or 0, unit, part_of(m))


def related_part(m: Match) -> Reading | None:
    """ "this morning", "that night", "the following evening", "the same afternoon"."""
    kind, part = m.cls("r"), f"T{m.val('p')}"
    if kind in ("PAST", "COMING", "CURRENT", "LAST"):
        return None
    anchored = kind in ("THAT", "SAME", "PREVIOUS", "FOLLOWING", "NEXT")
    base = there(m.scene) if anchored else here(m.scene)
    return counted(m, base, m.val("r") or 0, "day", part)


def part_alone(m: Match) -> Reading | None:
    """ "in the morning", "at night": a part of the day that the text has reached."""
    if m.beside(-1) not in ("in", "during", "at", "by", "throughout", "before", "until") or m.beside(1) == "of":
        return None
    return counted(m, there(m.scene) or published_point(m.scene), 0, "day", f"T{m.val('p')}")


def before_last(m: Match) -> Reading | None:
    """ "the week before last"."""
    unit = cal.UNIT_NAMES.get(m.val("u"))
    return counted(m, here(m.scene), -2, unit) if unit and unit != "day" else None


def unit_alone(m: Match) -> Reading | None:
    """ "the year", "the week": the one that is running, where no clause says which."""
    unit = {"Y": "year", "M": "month", "W": "week", "WE": "weekend", "Q": "quarter"}.get(m.val("u"))
    if unit is None or m.beside(1) in (
        "of",
        "that",
        "when",
        "in",
        "since",
        "before",
        "after",
        "ended",
        "ending",
        "to",
        "the",
        "he",
        "they",
    ):
        return None
    if m.beside(-1) not in (
        "of",
        "in",
        "during",
        "for",
        "over",
        "this",
        "throughout",
        "later",
        "earlier",
        "late",
        "early",
        "on",
        "at",
    ):
        return None
    told = there(m.scene)
    if unit == "quarter":
        return dated(m, told if told and told.unit == "quarter" else _running_quarter(m))
    if unit == "weekend" and m.scene.published:
        return dated(m, weekend_near(m))
    return counted(m, here(m.scene), 0, unit)


def _running_quarter(m: Match) -> Point | None:
    now = published_point(m.scene)
    return cal.widen(now, "quarter") if now else None


def weekend_near(m: Match) -> Point | None:
    """The weekend by the tense: the last one, or the coming one."""
    now = published_point(m.scene)
    this = cal.widen(now, "weekend") if now else None
    if (
        this
        and now
        and m.scene.published
        and m.scene.published.isoweekday() < 6
        and m.scene.tense(m.offset()) != "future"
    ):
        return cal.move(this, -1, "weekend")
    return this


def deictic(m: Match) -> Reading | None:
    """ "today", "yesterday morning", "tonight": counted from publication; in a narrative "today" is the telling."""
    if names_otherwise(m, "d") or (in_title(m, "d") and m.tag_beside(1) in ("NNP", "NNPS")):
        return None
    days, part = m.val("d")
    suffix = part_of(m) or (f"T{part}" if part else "")
    base = published_point(m.scene)
    if m.scene.narrative or base is None:
        if days == 0 and not suffix:
            return undated(m, "PRESENT_REF")
        return undated(m, "XXXX-XX-XX" + suffix, "TIME" if suffix else "DATE")
    return counted(m, base, days, "day", suffix)


def overnight(m: Match) -> Reading | None:
    """ "overnight", "overnight into Sunday", "overnight on Tuesday": the night, and both days that it touches."""
    weekday_named = m.val("w")
    if weekday_named is None:
        base = published_point(m.scene)
        return counted(m, base, -1, "day", "TNI")
    point = resolve_weekday(m.scene, int(weekday_named), m.offset())
    day = cal.bounds_of(point)[0] if point else None
    if day is None:
        return undated(m, f"XXXX-WXX-{weekday_named}TNI", "TIME")
    if m.tok("into"):
        return dated(m, cal.day_point(day - timedelta(days=1), "TNI"))
    found = dated(m, cal.day_point(day, "TNI"))
    return found._replace(earliest=day - timedelta(days=1)) if found else None


def feast(m: Match) -> Reading | None:
    """A feast: of a year told, or the nearest that the tense allows."""
    rule, year, now = str(m.val("h")), year_of(m), m.scene.published
    part = part_of(m) or ("TNI" if m.tok("p") else "")
    if year is None and m.tok("r") and now:
        year = _feast_year(m, rule, now)
    elif year is None and m.scene.narrative and m.scene.told:
        year = m.scene.told.year
    elif year is None and now:
        fixed = cal.holiday(rule, now.year)
        year = resolve_day(m.scene, fixed.n, fixed.day, m.offset()) if fixed else None
    point = cal.holiday(rule, year) if year else None
    if point is None:
        return undated(m, "XXXX-XX-XX" if rule[0] in "en" else f"XXXX-{rule}")
    return dated(m, point._replace(part=part))


def _feast_year(m: Match, rule: str, now: date) -> int:
    fixed = cal.holiday(rule, now.year)
    day = cal.bounds_of(fixed)[0] if fixed else None
    step = m.val("r") or 0
    if day is None:
        return now.year + step
    return now.year + (-1 if step < 0 and day >= now else 1 if step > 0 and day <= now else 0)


def named_day(m: Match) -> Reading | None:
    """A day that history knows by a name."""
    return dated(m, cal.day_point(date.fromisoformat(m.val("d"))))


RULES: tuple[tuple[str, Reader], ...] = (
    ("w:WEEKDAY (?=(?:TO|HY) w2:WEEKDAY)", ranged_weekday),
    ("w:WEEKDAY (?:(?:COMMA|HY)? p:POD)?", weekday),
    ("t:THE? (?:THAT|THIS)? r:REL PAST? w:WEEKDAY (?:COMMA? p:POD)?", related_weekday),
    ("w:WEEKDAY OF t:THE? r:REL u:UNIT", weekday_of_week),
    ("t:THE? (?:THAT|THIS)? r:REL ALL? u:UNIT p:POD?", related_unit),
    ("t:THE? (?:THAT|THIS)? r:REL p:POD", related_part),
    ("THE? p:POD", part_alone),
    ("THE u:UNIT", unit_alone),
    ("THE u:UNIT BEFORE LAST", before_last),
    ("d:DEICTIC p:POD?", deictic),
    ("p:POD (?:OF|ON)? d:DEICTIC", deictic),
    ("OVERNIGHT", overnight),
    ("OVERNIGHT (?:into:TO|ON)? w:WEEKDAY", overnight),
    ("r:REL? h:HOLIDAY p:POD? (?:COMMA? OF? y:YEAR)?", feast),
    ("d:NAMEDDAY", named_day),
)  # fmt: skip
