"""Readers of the calendar: written dates, months, years, decades, centuries, seasons and quarters."""

from __future__ import annotations

from dateline.extract.times import calendar as cal
from dateline.extract.times.calendar import Point
from dateline.extract.times.scene import (
    Match,
    Reader,
    Reading,
    dated,
    here,
    names_a_body,
    names_otherwise,
    published_point,
    related,
    resolve_day,
    resolve_month,
    there,
    undated,
    word_at,
    year_of,
)


def full_date(m: Match) -> Reading | None:
    """A day and a month, with or without a year and a weekday."""
    month, day, year = int(m.val("m")), int(m.val("d")), year_of(m)
    if not 1 <= day <= 31 or _really_a_count(m) or (year is None and names_a_body(m)):
        return None  # "In May 15 people died", "the 19 April Movement"
    if year is None:
        year = resolve_day(m.scene, month, day, m.offset(), m.beside(-1) == "since")
    if year is None:
        return undated(m, f"XXXX-{month:02d}-{day:02d}")
    return dated(m, Point("day", year, month, day))


def short_year_date(m: Match) -> Reading | None:
    """A dateline's "23 Nov 89": two digits of a year that has been, where they count nothing."""
    short = word_at(m.scene, m.at("y"))
    if len(short) != 2 or not short.isdigit() or m.tag_beside(1).startswith(("NN", "JJ", "CD")):
        return None
    newest = m.scene.published.year if m.scene.published else 1999
    year = newest // 100 * 100 + int(short)
    return dated(m, Point("day", year - 100 * (year > newest), int(m.val("m")), int(m.val("d"))))


def _really_a_count(m: Match) -> bool:
    """Does the number count what follows ("in May 15 people"), so that it is no day?"""
    at = m.at("d")
    last = at == m.end - 1
    return last and m.cls("d") == "DAYN" and m.beside(-1) == "in" and m.tag_beside(1) == "NNS"


def month_and_year(m: Match) -> Reading | None:
    """A month of a year."""
    return dated(m, Point("month", year_of(m) or 1, int(m.val("m"))))


def ranged_month(m: Match) -> Reading | None:
    """The first month of "August and September 1914", "October to March 1945": its year is told by the second."""
    month, year = int(m.val("m")), int(m.val("y"))
    toks, code = m.scene.line.toks, m.scene.lex.code["MONTH"]
    later = next((t.value for t in toks[m.end : m.end + 3] if t.cls == code), month)
    return dated(m, Point("month", year - (month > int(later)), month))


def ranged_year(m: Match) -> Reading | None:
    """The first year of "1861-1863"."""
    ahead = m.scene.line.toks[m.end + 1]
    if not 1000 < int(m.val("y")) < 2100 or (
        ahead.end - ahead.start == 2 and int(ahead.value) <= int(m.val("y")) % 100
    ):
        return None
    return dated(m, Point("year", int(m.val("y")))) if ahead.end - ahead.start in (2, 4) else None


def month_alone(m: Match) -> Reading | None:
    """A month without a year."""
    month = int(m.val("m"))
    if names_otherwise(m, "m") or names_a_body(m):
        return None
    year = resolve_month(m.scene, month, m.offset())
    return dated(m, Point("month", year, month)) if year else undated(m, f"XXXX-{month:02d}")


def month_of_year_told(m: Match) -> Reading | None:
    """A month, or a day of one, "of that year", "last year", "of the same year"."""
    if m.val("u") != "Y":
        return None
    base = related(m, "year")
    month, day = int(m.val("m")), m.val("d")
    if base is None:
        return undated(m, f"XXXX-{month:02d}" + (f"-{int(day):02d}" if day else ""))
    return dated(m, Point("day", base.year, month, int(day)) if day else Point("month", base.year, month))


def day_of_month_told(m: Match) -> Reading | None:
    """A day "of that month", "of the same month", "of next month"."""
    if m.val("u") != "M":
        return None
    base = related(m, "month")
    if base is None or base.unit != "month":
        return undated(m, f"XXXX-XX-{int(m.val('d')):02d}")
    return dated(m, Point("day", base.year, base.n, int(m.val("d"))))


def day_alone(m: Match) -> Reading | None:
    """ "the 5th", a day of the month that the text has reached; only where no noun follows."""
    told = m.scene.told or published_point(m.scene)
    free = m.tag_beside(1) in ("", ",", ".", ":", "CC", "IN", "-RRB-", "VBD") and m.beside(1) != "of"
    if (
        told is None
        or told.unit not in ("day", "month")
        or m.beside(-1) not in ("on", "by", "until", "and")
        or not free
    ):
        return None
    return dated(m, Point("day", told.year, told.n, int(m.val("d"))))


def year_alone(m: Match) -> Reading | None:
    """A year without more, where its neighbours do not make it a count, a name or a price."""
    year = year_of(m)
    if year is None or not (m.val("e") or m.tok("u") or m.tok("f") or _looks_like_a_year(m, year)):
        return None
    return dated(m, Point("year", year))


def _looks_like_a_year(m: Match, year: int) -> bool:
    sets, before, after = m.scene.lex.sets, m.beside(-1), m.beside(1)
    if m.cls("y") != "YEAR" or after in sets["measures"] or before in sets["number_names"]:
        return False
    kind, plural = m.beside_class(-1), m.tag_beside(1) == "NNS"
    modern = 1900 <= year <= 2039
    if plural and (not modern or year % 50 == 0 or before in ("of", "about", "than", "least", "around")):
        return False
    cued = before in sets["year_before"] or kind in (
        "IN", "SINCE", "TO", "OF", "FROM", "AFTER", "BEFORE", "AND", "BETWEEN", "MODIFIER", "EDGE", "OPEN", "HY", "THE", "COMMA", "",
        "LATER", "EARLIER", "POSS", "ABOUT", "PREFIX", "SLASH", "MONTH", "THIS", "ON", "SEASON", "HOLIDAY",
    )  # fmt: skip
    told = m.scene.told
    if m.scene.narrative and kind == "THE" and told and abs(told.year - year) < 100:
        return True
    if year < 1600 and kind != "IN" and not m.scene.narrative:
        return False  # more often a time of day or a count
    if not cued:
        return modern and not plural and not m.tag_beside(-1).startswith("NNP") and m.tag_beside(-1) != "CD"
    if kind in ("THE", "COMMA", "HY", "AND", "ABOUT", ""):
        return modern or (1000 < year < 2040 and not m.tag_beside(1).startswith("NN"))
    return 1000 < year < 2100


def decade(m: Match) -> Reading | None:
    """A decade, as "the 1980s" or "the 470s BC"."""
    year = int(m.val("y"))
    return dated(m, Point("decade", -year if m.val("e") == "BC" else year))


def century(m: Match) -> Reading | None:
    """A century by its number."""
    if m.val("u") != "C":
        return None
    n = int(m.val("o"))
    if m.val("e") == "BC":
        return undated(m, f"BC{n - 1:02d}XX")
    return dated(m, Point("century", (n - 1) * 100))


def season(m: Match) -> Reading | None:
    """A season, of a year told or found by the tense."""
    name = m.val("s")
    n, year = cal.SEASONS.index(name), year_of(m)
    if m.tok("r") and m.val("u") == "Y":
        base = related(m, "year")
        year = base.year if base else None
    elif year is None:
        campaign = m.beside(1) in m.scene.lex.sets["things_with_ages"]
        if names_otherwise(m, "s") or not (m.tok("t") or campaign or m.beside_class(-1) in _BEFORE_SEASON):
            return None
        year = _year_of_season(m, n)
    return dated(m, Point("season", year, n)) if year else undated(m, f"XXXX-{name}")


def _year_of_season(m: Match, n: int) -> int | None:
    told = m.scene.told
    if m.scene.narrative and told:
        return told.year + (
            told.unit not in ("year", "decade", "century") and cal.start_month(told) - 6 > (4, 7, 10, 12)[n]
        )
    return resolve_month(m.scene, (4, 7, 10, 12)[n], m.offset())


_BEFORE_SEASON = {
    "IN",
    "SINCE",
    "TO",
    "OF",
    "FROM",
    "AFTER",
    "BEFORE",
    "MODIFIER",
    "THIS",
    "BETWEEN",
    "ON",
    "LATER",
    "EARLIER",
    "HY",
    "EDGE",
}


def quarter(m: Match) -> Reading | None:
    """A quarter by its number, of a year told or the last one that has ended."""
    if m.val("u") == "Q" and not m.tok("o") and m.tok("y"):
        return _quarter_of_year_told(m)
    if m.val("u") != "Q" or not 1 <= int(m.val("o")) <= 4:
        return None
    n, year = int(m.val("o")), year_of(m)
    if year is None and m.tok("r") and m.val("u2") == "Y":
        base = related(m, "year")
        year = base.year if base else None
    elif year is None:
        year = _year_of_quarter(m, n)
    return dated(m, Point("quarter", year, n)) if year else undated(m, f"XXXX-Q{n}")


def _year_of_quarter(m: Match, n: int) -> int | None:
    """The year of a quarter named without one: of the last that has begun, or the one ahead where the verb looks ahead."""
    if m.scene.narrative and m.scene.told:
        return m.scene.told.year
    now = m.scene.published
    if now is None:
        return None
    running = (now.month + 2) // 3
    if n > running and (m.scene.tense(m.offset()) != "future" or n - running > 2):
        return now.year - 1
    return now.year + (m.scene.tense(m.offset()) == "future" and running - n > 1)


def _quarter_of_year_told(m: Match) -> Reading | None:
    """ "the 1988 quarter": the quarter that the text speaks of, in another year."""
    told, year = m.scene.told, year_of(m) or 1
    return dated(m, Point("quarter", year, told.n)) if told and told.unit == "quarter" else undated(m, f"{year:04d}-QX")


def half_year(m: Match) -> Reading | None:
    """Half a year, as "the first half of 1989"; the half of another stretch is that stretch."""
    year, base = year_of(m), None
    if year is None:
        base = related(m, "year") if m.tok("r") else here(m.scene) if m.val("u") == "Y" else None
        if m.val("u") != "Y":
            return None
        year = base.year if base else None
    n = int(m.val("n"))
    return dated(m, Point("half", year, n)) if year else undated(m, f"XXXX-H{n}")


def second_day(m: Match) -> Reading | None:
    """The later day of "May 4 and 5" or "May 4-6"."""
    told, day = m.scene.told, int(m.val("d"))
    if told is None or told.unit != "day" or day <= told.day or m.tag_beside(1).startswith(("NN", "CD", "JJ")):
        return None
    return dated(m, told._replace(day=day, part=""))


def second_year(m: Match) -> Reading | None:
    """The later year of "1939-45"."""
    first, short = int(m.scene.line.toks[m.start - 2].value), word_at(m.scene, m.at("y"))
    if len(short) != 2 or not short.isdigit() or int(short) <= first % 100:
        return None
    return dated(m, Point("year", first // 100 * 100 + int(short)))


def related_month(m: Match) -> Reading | None:
    """ "last April", "next June", "this September", "the following May"."""
    month, kind, step = int(m.val("m")), m.cls("r"), m.val("r") or 0
    anchored = kind in ("THAT", "SAME", "PREVIOUS", "FOLLOWING")
    base = (there(m.scene) or published_point(m.scene)) if anchored else here(m.scene)
    if base is None:
        return undated(m, f"XXXX-{month:02d}")
    at = cal.start_month(base)
    year = base.year + (-1 if step < 0 and month >= at else 1 if step > 0 and month <= at else 0)
    return dated(m, Point("month", year, month))


def related_season(m: Match) -> Reading | None:
    """ "last fall", "this past spring", "next summer", "the following winter"."""
    n, kind, step = cal.SEASONS.index(m.val("s")), m.cls("r"), m.val("r") or 0
    anchored = kind in ("THAT", "SAME", "PREVIOUS", "FOLLOWING") or (kind == "NEXT" and m.tok("t") is not None)
    base = (there(m.scene) or published_point(m.scene)) if anchored else here(m.scene)
    if base is None:
        return undated(m, f"XXXX-{m.val('s')}")
    now = cal.widen(base, "season") or Point("season", base.year, n)
    year = now.year + (-1 if step < 0 and n >= now.n else 1 if step > 0 and n <= now.n else 0)
    return dated(m, Point("season", year, n))


RULES: tuple[tuple[str, Reader], ...] = (
    ("(?:w:WEEKDAY COMMA?)? m:MONTH d:DAYN (?=(?:HY|AND|TO) DAYN COMMA? OF? y:YEAR)", full_date),
    ("(?<=MONTH DAYN AND)d:DAYN (?:COMMA? OF? YEAR)?", second_day),
    ("(?<=MONTH DAYN HY)d:DAYN (?:COMMA? OF? YEAR)?", second_day),
    ("(?<=MONTH DAYN TO)d:DAYN (?:COMMA? OF? YEAR)?", second_day),
    ("(?<=YEAR HY)y:(?:DAYN|INT)", second_year),
    ("(?<=YEAR SLASH)y:(?:DAYN|INT)", second_year),
    ("m:MONTH (?=(?:AND|TO|HY|SLASH|COMMA) MODIFIER? MONTH (?:DAYN COMMA?)? OF? y:YEAR)", ranged_month),
    ("m:MONTH d:DAYN (?=(?:AND|TO|HY) MONTH DAYN COMMA? y:YEAR)", full_date),
    ("d:DAYN m:MONTH (?=(?:AND|TO|HY) DAYN MONTH COMMA? y:YEAR)", full_date),
    ("y:YEAR (?=HY (?:YEAR|DAYN|INT))", ranged_year),
    ("(?:t:THE)? s:SEASON (?=AND MODIFIER? SEASON (?:OF|IN)? (?:y:YEAR|y2:INT e:ERA))", season),
    ("(?:w:WEEKDAY COMMA?)? (?:t:THE)? d:DAY OF? m:MONTH (?:COMMA? (?:OF|IN)? y:YEAR e:ERA?)?", full_date),
    ("(?:w:WEEKDAY COMMA?)? m:MONTH THE? d:DAY (?:COMMA? (?:OF|IN)? y:YEAR e:ERA?)? (?!HY? ANYUNIT|AMPM|LATER)", full_date),
    ("d:DAYN m:MONTH y:INT", short_year_date),
    ("m:MONTH JOIN d:DAYN JOIN y:YEAR", full_date),
    ("m:MONTH JOIN y:YEAR JOIN d:DAYN", full_date),
    ("LAST m:MONTH d:DAY", full_date),
    ("(?:t:THE)? d:DAYN (?=(?:HY|AND|TO|COMMA) (?:THE)? DAYN OF? m:MONTH (?:COMMA? OF? y:YEAR)?)", full_date),
    ("d:DAYN JOIN m:MONTH JOIN y:YEAR", full_date),
    ("y:YEAR JOIN m:MONTH JOIN d:DAYN", full_date),
    ("y:YEAR JOIN d:DAYN JOIN m:MONTH", full_date),
    ("m:MONTH (?:COMMA|HY|SLASH)? (?:OF|IN)? y:YEAR e:ERA?", month_and_year),
    ("m:MONTH (?:OF)? y:INT e:ERA", month_and_year),
    ("m:MONTH", month_alone),
    ("m:MONTH d:DAYN? (?:OF|IN)? t:THE? r:REL u:UNIT", month_of_year_told),
    ("(?:THE)? d:DAY OF t:THE? r:REL u:UNIT", day_of_month_told),
    ("THE d:ORDINAL", day_alone),
    ("y:INT (?=(?:HY|TO|AND) INT e:ERA)", year_alone),
    ("(?:THE? u:UNITS)? y:YEAR e:ERA?", year_alone),
    ("(?:THE)? u:UNIT y:YEAR", year_alone),
    ("y:(?:DAYN|INT) e:ERA", year_alone),
    ("f:FISCAL u:UNIT? y:YEAR", year_alone),
    ("(?:THE)? y:DECADE e:ERA?", decade),
    ("(?:THE)? o:ORD HY? u:UNIT e:ERA?", century),
    ("(?:t:THE)? s:SEASON (?:COMMA|OF|IN|OF THE UNIT)? y:YEAR", season),
    ("(?:t:THE)? s:SEASON OF? y:YEAR (?:HY|SLASH) (?:DAYN|INT|YEAR)", season),
    ("y:YEAR s:SEASON", season),
    ("(?:t:THE)? s:SEASON OF y:INT e:ERA", season),
    ("(?:t:THE)? s:SEASON", season),
    ("(?:t:THE)? s:SEASON OF? t2:THE? r:REL u:UNIT", season),
    ("(?:THE)? FISCAL? o:ORD u:UNIT (?:(?:OF|COMMA)? (?:FISCAL UNIT?)? y:YEAR)?", quarter),
    ("FISCAL? o:ORD HY u:UNIT", quarter),
    ("t:THE? r:REL u2:UNIT POSS o:ORD HY? u:UNIT", quarter),
    ("(?:THE)? o:ORD HY? u:UNIT OF? t:THE? r:REL u2:UNIT", quarter),
    ("(?:THE)? y:YEAR FISCAL? (?:o:ORD HY?)? u:UNIT", quarter),
    ("(?:THE)? n:HALFOF OF? (?:THE? u:UNIT)? y:YEAR", half_year),
    ("(?:THE)? n:HALFOF OF (?:t:THE)? r:REL? u:UNIT", half_year),
    ("t:THE? (?:THAT|THIS)? r:REL m:MONTH", related_month),
    ("t:THE? (?:THAT|THIS)? r:REL PAST? s:SEASON", related_season),
)  # fmt: skip
