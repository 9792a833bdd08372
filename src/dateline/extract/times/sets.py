"""Readers of repeated times, and of words that only point before, at or after the telling."""

from __future__ import annotations

from dateline.extract.times import calendar as cal
from dateline.extract.times.calendar import Point
from dateline.extract.times.days import weekday
from dateline.extract.times.scene import (
    Match,
    Reader,
    Reading,
    counted,
    dated,
    here,
    published_point,
    tag_at,
    there,
    undated,
    word_at,
)
from dateline.extract.times.spans import length, number_of


def every(m: Match) -> Reading | None:
    """ "every day", "each July", "every other week", "every two days"."""
    unit = str(m.val("u"))
    if m.cls("u") in ("MONTH",):
        return Reading(m.end, "SET", f"XXXX-{int(unit):02d}")
    if m.cls("u") == "WEEKDAY":
        return Reading(m.end, "SET", f"XXXX-WXX-{unit}" + (f"T{m.val('p')}" if m.val("p") else ""))
    if m.cls("u") == "PARTOFDAY":
        return Reading(m.end, "SET", f"XXXX-XX-XXT{unit}")
    if m.cls("u") == "SEASON":
        return Reading(m.end, "SET", f"XXXX-{unit}")
    count = number_of(m, "n") if m.tok("n") else 2.0 if m.tok("k") else 1.0
    return Reading(m.end, "SET", length(count, unit))


def weekdays(m: Match) -> Reading | None:
    """ "Mondays", "Tuesday nights"; before a noun a weekday that has lost its apostrophe ("Mondays attack")."""
    if not m.tok("p") and m.tag_beside(1).startswith("NN") and m.beside(-1) not in ("on", "and", "or"):
        return weekday(m)
    return Reading(m.end, "SET", f"XXXX-WXX-{m.val('w')}" + (f"T{m.val('p')}" if m.val("p") else ""))


def frequency(m: Match) -> Reading | None:
    """ "daily", "monthly", "twice a week", "per day"."""
    if m.tok("f"):
        return None if _in_name(m) else Reading(m.end, "SET", str(m.val("f")))
    return Reading(m.end, "SET", length(1, str(m.val("u"))))


def _in_name(m: Match) -> bool:
    """Is the word capitalised inside a name, as in the Daily Telegraph?"""
    t = m.scene.line.toks[m.start]
    at = m.scene.parse.token_at(t.start)
    if at is None or not m.scene.parse.text[t.start].isupper():
        return False
    token = m.scene.parse.tokens[at]
    return token.tag.startswith("NNP")


def reference(m: Match) -> Reading | None:
    """ "now", "recently", "soon": a time that is only before, at or after the telling."""
    value = str(m.val("v"))
    if m.beside(-1) == "every" or _in_name(m):
        return None
    if value == "PRESENT_REF" and word_at(m.scene, m.start) in ("present",):
        return None
    if word_at(m.scene, m.end - 1) == "future" and m.tag_beside(1).startswith("NN"):
        return None
    if word_at(m.scene, m.start) == "soon" and not _looks_ahead(m):
        return None
    return reference_of(m, value)


def _looks_ahead(m: Match) -> bool:
    """Is "soon" the speaker's future, not "as soon as", "soon after", or a past told?"""
    if m.beside(-1) in ("as", "too") or m.beside(1) in (
        "after",
        "as",
        "afterwards",
        "afterward",
        "before",
        "became",
    ):
        return False
    return m.scene.tense(m.offset()) == "future" and not m.scene.narrative


def current(m: Match) -> Reading | None:
    """The adjective "current"; "present" is too often a verb or a gift."""
    return reference_of(m, "PRESENT_REF") if word_at(m.scene, m.start) == "current" and not _in_name(m) else None


def recent(m: Match) -> Reading | None:
    """The adjective "recent"."""
    return reference_of(m, "PAST_REF") if not _in_name(m) else None


def the_past(m: Match) -> Reading | None:
    """ "the past" as a noun."""
    return reference_of(m, "PAST_REF") if tag_at(m.scene.parse, m.scene.line.toks[m.end - 1].start) == "NN" else None


def reference_of(m: Match, value: str) -> Reading:
    """A reading of PAST_REF, PRESENT_REF or FUTURE_REF, bounded by the day of publication."""
    day = m.scene.published if not m.scene.narrative else None
    first, last = {"PRESENT_REF": (day, day), "PAST_REF": (None, day)}.get(value, (day, None))
    return Reading(m.end, "DATE", value, first, last)


def vague_stretch(m: Match) -> Reading | None:
    """ "some time", "a while"."""
    return Reading(m.end, "DURATION", str(m.val("v")))


def year_ago(m: Match) -> Reading | None:
    """ "year-ago", "the year-earlier quarter": a year before the text's own last date, as fine as that."""
    base = there(m.scene) or published_point(m.scene)
    if base is None:
        return undated(m, "XXXX")
    quarter = int(m.val("o")) if m.tok("o") else None
    if quarter and quarter <= 4:
        return dated(m, Point("quarter", base.year - 1, quarter))
    found = dated(m, cal.move(base, -1, "year")) if base.unit in ("quarter", "half") else counted(m, base, -1, "year")
    # The next "year-ago" is a year before the same quarter, not before this one.
    return found._replace(point=None) if found else None


def year_end(m: Match) -> Reading | None:
    """ "year-end", "the year's end": the running year."""
    return counted(m, here(m.scene), 0, "year")


RULES: tuple[tuple[str, Reader], ...] = (
    ("v:VAGUETIME", vague_stretch),
    ("(?:THE)? y:YEARAGO (?:o:ORD)? (?:HY? UNIT)?", year_ago),
    ("y:YEAREND", year_end),
    ("EACH n:NUM? u:ANYUNIT", every),
    ("EACH u:(?:MONTH|WEEKDAY|PARTOFDAY|SEASON) p:POD?", every),
    ("k:EVERYOTHER u:ANYUNIT", every),
    ("w:WEEKDAY p:PARTSOFDAY", weekdays),
    ("w:WEEKDAYS p:POD?", weekdays),
    ("f:FREQUENCY", frequency),
    ("PER u:UNIT", frequency),
    ("ONCE (?:ARTICLE|EACH|PER) u:UNIT", frequency),
    ("v:REFERENCE", reference),
    ("c:CURRENT", current),
    ("r:RECENT", recent),
    ("THE PAST", the_past),
)  # fmt: skip
