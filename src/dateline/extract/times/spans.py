"""Readers of durations and of counted distances."""

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
    published_point,
    resolve_month,
    tag_at,
    there,
    undated,
    word_at,
)

_COUNT = "n:(?:NUM|ARTICLE|SOME) h:HALF?"
_LETTERS = {"TS": "S", "TM": "M", "TH": "H", "D": "D", "W": "W", "WE": "WE", "M": "M", "Q": "Q", "Y": "Y"}


_DAYS = {
    "TS": 1 / 86400,
    "TM": 1 / 1440,
    "TH": 1 / 24,
    "D": 1.0,
    "W": 7.0,
    "WE": 7.0,
    "F": 14.0,
    "M": 30.44,
    "Q": 91.3,
    "Y": 365.25,
    "E": 3652.5,
    "C": 36525.0,
}


def number_of(m: Match, slot: str = "n") -> float | None:
    """The number in a slot, with the half of "two and a half"; None for "several" and its like."""
    value = m.val(slot)
    if m.cls(slot) in ("ARTICLE", "PER", "EACH"):
        value = 1
    if value is None or value == "X":
        return None
    return float(value) + float(m.val("h") or 0)


def length(count: float | None, unit: str) -> str:
    """The TIMEX3 value of so many units: P3D, PT1H30M, PXW, P10Y for a decade."""
    if unit == "F":
        unit, count = "W", None if count is None else count * 2
    if unit in ("E", "C"):
        unit, count = "Y", None if count is None else count * (10 if unit == "E" else 100)
    prefix = "PT" if unit.startswith("T") else "P"
    if count is None:
        return f"{prefix}X{_LETTERS[unit]}"
    if unit in ("TH", "TM") and count % 1:
        whole, rest = int(count), round(count % 1 * 60)
        lesser = "M" if unit == "TH" else "S"
        return f"{prefix}{f'{whole}{_LETTERS[unit]}' if whole else ''}{rest}{lesser}"
    return f"{prefix}{count:g}{_LETTERS[unit]}" if count < 1e6 else f"{prefix}X{_LETTERS[unit]}"


def duration(m: Match) -> Reading | None:
    """So many units: "three days", "10-year", "a month", "more than two and a half hours"."""
    unit = "TS" if m.cls("u") == "SECOND" else str(m.val("u"))
    if _is_age(m) or unit == "WE" or in_title(m, "u") or _is_fraction(m, unit):
        return None
    if m.cls("n") == "ARTICLE" and word_at(m.scene, m.end - 2) == "-":
        return None  # "a week-long siege": the article is the siege's
    if m.cls("n") == "ARTICLE" and (rate := _rate(m, unit)):
        return rate
    count = number_of(m)
    if count is not None and m.cls("n") == "YEAR":
        return None
    return Reading(m.end, "DURATION", length(count, unit))


def _is_fraction(m: Match, unit: str) -> bool:
    """Three quarters of something is a share of it."""
    return (
        unit == "Q"
        and number_of(m) in (1, 3)
        and (m.beside(1) == "of" or word_at(m.scene, m.end - 2) == "-" or m.beside(1) == "the")
    )


def _rate(m: Match, unit: str) -> Reading | None:
    """ "91 drones a day": the unit that a count is for; None after a preposition or verb, where it is a duration."""
    if m.beside(1) in ("after", "before", "earlier", "later", "ago"):
        return None
    if (
        m.end - m.start != 2
        or m.tag_beside(-1) not in ("NN", "NNS", "CD", "$")
        or m.beside_class(-1) in ("UNITS", "UNIT")
    ):
        return None
    return Reading(m.end, "SET", length(1, unit))


def _is_age(m: Match) -> bool:
    """Is this how old somebody is? A war's, a truce's or a siege's age is a duration; a person's is no time."""
    sets = m.scene.lex.sets
    if m.beside(-1) in sets["ages_before"] or m.beside_class(1) == "OFAGE":
        return True
    last = word_at(m.scene, m.end - 1)
    if last != "old" and m.beside(1) not in ("old", "olds", "older", "younger"):
        return False
    return last != "old" or m.beside(1) not in sets["things_with_ages"]


def bare_units(m: Match) -> Reading | None:
    """ "for months", "within weeks", "hours of fighting": more than one unit, no one says how many."""
    cued = m.beside(-1) in m.scene.lex.sets["time_prepositions"]
    if not cued and (m.beside(1) != "of" or m.tag_beside(-1).startswith(("JJ", "DT", "PRP$", "CD", "NN", "POS"))):
        return None
    if str(m.val("u")) in ("WE", "Q"):
        return None
    return Reading(m.end, "DURATION", length(None, str(m.val("u"))))


def duration_in_nights(m: Match) -> Reading | None:
    """ "two nights", counted as days."""
    return Reading(m.end, "DURATION", length(number_of(m), "D"))


def whole_unit(m: Match) -> Reading | None:
    """ "all day", "another week": one unit."""
    word, unit = word_at(m.scene, m.start), str(m.val("u"))
    if word not in ("all", "another") or unit == "WE" or (word == "all" and unit.startswith("T")):
        return None
    return Reading(m.end, "DURATION", length(1, unit))


def unit_long(m: Match) -> Reading | None:
    """ "month-long", "years-long", "day-old"."""
    if word_at(m.scene, m.end - 1) == "old" and m.beside(1) not in m.scene.lex.sets["things_with_ages"]:
        return None
    return Reading(m.end, "DURATION", length(None if m.cls("u") == "UNITS" else 1, str(m.val("u"))))


def near_stretch(m: Match) -> Reading | None:
    """ "the past three months", "the next few days", "in recent weeks", "the past year": with the days it ends or begins at."""
    kind, unit = m.cls("r"), str(m.val("u"))
    if unit == "WE" or (kind in ("LAST", "FOLLOWING") and _is_verb(m, "r")):
        return None
    single = m.tok("n") is None and m.cls("u") == "UNIT"
    if single and (kind in ("RECENT", "INTERVENING") or (kind == "LAST" and m.beside(1) == "of")):
        return None
    count = number_of(m) if m.tok("n") else 1.0 if single else None
    value = length(count, unit)
    anchored = kind in ("PREVIOUS", "FOLLOWING", "INTERVENING") or (kind == "NEXT" and m.scene.narrative)
    base = there(m.scene) if anchored else here(m.scene)
    first, last = cal.bounds_of(base) if base else (None, None)
    if kind in ("NEXT", "COMING", "FOLLOWING"):
        return Reading(m.end, "DURATION", value, last, _away(last, count, unit, 1))
    return Reading(m.end, "DURATION", value, _away(first, count, unit, -1), last)


def _away(day: date | None, count: float | None, unit: str, sign: int) -> date | None:
    """A day so many units off, or None where no one says how many."""
    if day is None or count is None:
        return None
    days = _DAYS[unit] * count
    try:
        return day + timedelta(days=sign * (round(days) if days >= 1 else 1))
    except OverflowError:
        return None


def _is_verb(m: Match, slot: str) -> bool:
    t = m.tok(slot)
    return bool(t) and tag_at(m.scene.parse, t.start).startswith(("VB", "MD")) if t else False


def ordinal_stretch(m: Match) -> Reading | None:
    """ "the first nine months", "the last two weeks of May": part of a longer stretch."""
    return Reading(m.end, "DURATION", length(number_of(m), str(m.val("u"))))


def in_a_row(m: Match) -> Reading | None:
    """ "for the second night", "a third day in a row": as many days as the number, up to publication."""
    unit = {"PARTOFDAY": "D"}.get(m.cls("u"), str(m.val("u")))
    marked = (
        m.tok("k")
        or m.beside_class(1) == "INAROW"
        or word_at(m.scene, m.at("s")) in ("consecutive", "straight", "successive")
    )
    if unit not in ("D", "W", "M", "Y") or not (marked or m.beside(-1) == "for"):
        return None
    if m.beside(1) == "of" or (not marked and m.tag_beside(1).startswith("NN")):
        return None
    count = int(m.val("o"))
    # A night that ends on the day of publication began on the day before, so one unit more is left open.
    first, last = cal.bounds_of(base) if (base := here(m.scene)) else (None, None)
    return Reading(m.end, "DURATION", length(count, unit), _away(first, count, unit, -1), last)


def ago(m: Match) -> Reading | None:
    """ "two weeks ago", "a year ago": counted back from publication, or in a narrative from its own last date."""
    return distance(m, here(m.scene), -1)


def later(m: Match) -> Reading | None:
    """ "two days later", "three years earlier", "a month before": counted from the text's own last date."""
    sign = 1 if m.cls("k") in ("LATER", "AFTER") else -1
    if m.cls("k") in ("AFTER", "BEFORE") and not _stands_alone(m):
        return None
    return distance(m, there(m.scene), sign)


def _stands_alone(m: Match) -> bool:
    """Does nothing follow that "after" or "before" could govern?"""
    return not m.beside(1)[:1].isalnum() or m.beside(1) in ("that", "and", "but")


def hence(m: Match) -> Reading | None:
    """ "two weeks from now"."""
    return distance(m, published_point(m.scene), 1)


def distance(m: Match, base: Point | None, sign: int) -> Reading | None:
    """So many units from a base, as fine as the unit; a week's distance names a day, give or take three."""
    unit, count = str(m.val("u")), number_of(m)
    if count is None:
        first, last = cal.bounds_of(base) if base else (None, None)
        value = "PAST_REF" if sign < 0 else "FUTURE_REF"
        if unit.startswith("T") and first and last:
            side = timedelta(days=1)
            return Reading(m.end, "DATE", value, first - side if sign < 0 else first, last + side if sign > 0 else last)
        return Reading(m.end, "DATE", value, first if sign > 0 else None, last if sign < 0 else None)
    if unit.startswith("T"):
        return _hours_off(m, base, sign)
    if unit == "F":
        unit, count = "W", count * 2
    name = cal.UNIT_NAMES[unit]
    if name == "week":
        return _weeks_off(m, base, sign * count)
    if name == "year" and base and base.unit == "quarter" and count == 1:
        return dated(m, cal.move(base, sign, "year"))
    if count % 1:
        name, count = ("month", round(count * 12)) if name == "year" else (name, round(count))
    return counted(m, base, sign * int(count), name)


def _weeks_off(m: Match, base: Point | None, weeks: float) -> Reading:
    found = counted(m, base, round(weeks * 7), "day")
    if found.point is None or found.earliest is None or found.latest is None or found.point.unit != "day":
        return found
    return found._replace(earliest=found.earliest - timedelta(days=3), latest=found.latest + timedelta(days=3))


def _hours_off(m: Match, base: Point | None, sign: int) -> Reading:
    """Hours and minutes from a day: that day, or the one beside it; the hour stays unknown."""
    if base is None or base.unit != "day":
        return undated(m, "XXXX-XX-XXTXX", "TIME")
    first, last = cal.bounds_of(base)
    value = cal.value_of(base._replace(part="")) + "TXX"
    if first is None or last is None:
        return undated(m, value, "TIME")
    side = timedelta(days=1)
    return Reading(m.end, "TIME", value, first - side if sign < 0 else first, last + side if sign > 0 else last, base)


def day_beside(m: Match) -> Reading | None:
    """ "the day before", "the morning after", "the week before": beside the text's own last date."""
    if not _stands_alone(m) and m.tag_beside(1) not in ("VBD", "VBZ", "MD"):
        return None
    part = f"T{m.val('u')}" if m.cls("u") == "PARTOFDAY" else ""
    unit = "day" if part else cal.UNIT_NAMES.get(str(m.val("u")))
    sign = 1 if m.cls("k") in ("AFTER", "FOLLOWING") else -1
    return counted(m, there(m.scene), sign, unit, part) if unit else None


def week_of_stretch(m: Match) -> Reading | None:
    """ "the last week of August", "the second week of May 1945": seven days of a month or year; the ISO week of their middle."""
    if m.val("u") != "W":
        return None
    month, year = m.val("m"), m.val("y")
    if year is None and m.scene.published is None and not m.scene.told:
        return None
    year = int(year) if year else resolve_month(m.scene, int(month), m.offset()) if month else None
    if year is None:
        return None
    first, last = cal.bounds_of(Point("month", year, int(month)) if month else Point("year", year))
    if first is None or last is None:
        return None
    start = last - timedelta(days=6) if m.tok("r") else first + timedelta(days=7 * (int(m.val("o")) - 1))
    week = cal.widen(cal.day_point(start + timedelta(days=3)), "week")
    found = dated(m, week)
    return found._replace(earliest=start, latest=min(last, start + timedelta(days=6))) if found else None


RULES: tuple[tuple[str, Reader], ...] = (
    ("THE n:(?:NUM|SOME) h:HALF? ALL? u:ANYUNIT", duration),
    ("n:NUM p:PARTSOFDAY", duration_in_nights),
    ("(?:ALL|MORE) u:UNIT", whole_unit),
    (f"{_COUNT} HY? (?:ALL|MORE|LONGISH)? u:ANYUNIT ORSO? (?:HY? LONGISH)?", duration),
    ("n:(?:NUM|ARTICLE) HY? ALL? u:ANYUNIT h:HALF", duration),
    ("MORE n:NUM HY? u:ANYUNIT", duration),
    ("n:NUM u:SECOND", duration),
    ("u:UNITS", bare_units),
    ("UNITS AND u:UNITS", bare_units),
    ("u:ANYUNIT HY LONGISH", unit_long),
    ("(?:THE|THIS)? r:NEAR n:(?:NUM|SOME) HY? ALL? u:ANYUNIT", near_stretch),
    ("(?:THE|THIS)? r:NEAR ALL? u:ANYUNIT", near_stretch),
    ("(?:THE|THIS)? r:NEAR n:VAGUE OF? u:ANYUNIT", near_stretch),
    ("THE o:ORD n:NUM HY? ALL? u:ANYUNIT", ordinal_stretch),
    ("THE o:ORD ALL? u:UNITS", ordinal_stretch),
    ("(?:THE|ARTICLE|THIS)? o:ORD s:ALL? u:(?:UNIT|PARTOFDAY) k:INAROW?", in_a_row),
    (f"{_COUNT} HY? ALL? u:ANYUNIT h2:HALF? ORSO? AGO", ago),
    (f"{_COUNT} HY? ALL? u:ANYUNIT k:(?:LATER|EARLIER|BEFORE|AFTER)", later),
    ("(?:UNITS AND)? u:UNITS AGO", ago),
    ("u:UNITS k:(?:LATER|EARLIER|BEFORE)", later),
    (f"{_COUNT} HY? ALL? u:ANYUNIT HENCE", hence),
    ("THE? u:(?:UNIT|PARTOFDAY) k:(?:BEFORE|AFTER|FOLLOWING)", day_beside),
    ("(?:THE)? (?:o:ORD|r:LAST) u:UNIT OF m:MONTH (?:OF? y:YEAR)?", week_of_stretch),
    ("(?:THE)? (?:o:ORD|r:LAST) u:UNIT OF y:YEAR", week_of_stretch),
)  # fmt: skip
