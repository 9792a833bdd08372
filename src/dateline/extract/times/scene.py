"""Shared ground of the readers of times: what a time is read against, what a reading is, and how bare times resolve."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, NamedTuple

from dateline.extract.times import calendar as cal
from dateline.extract.times.calendar import Point
from dateline.extract.times.words import Lexicon, Line, Tok
from dateline.parse import Parse


class Scene(NamedTuple):
    """What a time is read against: the day of publication, the text's own last date, and how the verb near it stands.

    `aside` is a date far from `told` that a narrative has glanced at once. `narrative` texts tell of a past of their own, so that times without a year are counted from `told`. `tense` takes
    an offset and gives past, future, or "" where nothing says.
    """

    published: date | None
    told: Point | None
    narrative: bool
    tense: Callable[[int], str]
    parse: Parse
    lex: Lexicon
    line: Line
    aside: Point | None = None


class Reading(NamedTuple):
    """What a pattern says: the token after it, TIMEX3 type and value, days, and the stretch for later times to count from."""

    end: int
    type: str
    value: str
    earliest: date | None = None
    latest: date | None = None
    point: Point | None = None


class Match(NamedTuple):
    """A matched pattern with the tokens in its slots."""

    start: int
    end: int
    found: re.Match[str]
    scene: Scene

    def tok(self, slot: str) -> Tok | None:
        """The token in a slot, or None where the slot is empty."""
        at = self.found.start(slot) if slot in self.found.re.groupindex else -1
        return self.scene.line.toks[at] if at >= 0 else None

    def at(self, slot: str) -> int:
        """The index of the token in a slot, or -1."""
        return self.found.start(slot) if slot in self.found.re.groupindex else -1

    def val(self, slot: str) -> Any:
        """The value of the token in a slot, or None."""
        t = self.tok(slot)
        return t.value if t else None

    def cls(self, slot: str) -> str:
        """The class name of the token in a slot, or ""."""
        t = self.tok(slot)
        return self.scene.lex.names[t.cls] if t else ""

    def beside(self, step: int) -> str:
        """The folded word before (-1) or after (1) the match, or "" at the end of the block."""
        at = self.start - 1 if step < 0 else self.end
        return word_at(self.scene, at)

    def beside_class(self, step: int) -> str:
        """The class name of the token before (-1) or after (1) the match, or ""."""
        at = self.start - 1 if step < 0 else self.end
        toks = self.scene.line.toks
        return self.scene.lex.names[toks[at].cls] if 0 <= at < len(toks) else ""

    def tag_beside(self, step: int) -> str:
        """The part-of-speech tag of the word before (-1) or after (1) the match, or ""."""
        at = self.start - 1 if step < 0 else self.end
        toks = self.scene.line.toks
        return tag_at(self.scene.parse, toks[at].start) if 0 <= at < len(toks) else ""

    def offset(self) -> int:
        """Where the match starts in the text."""
        return self.scene.line.toks[self.start].start


def word_at(scene: Scene, at: int) -> str:
    """The folded words of token `at` of the block, or ""."""
    toks = scene.line.toks
    return scene.parse.folded[toks[at].start : toks[at].end] if 0 <= at < len(toks) else ""


def tag_at(parse: Parse, offset: int) -> str:
    """The part-of-speech tag at an offset, or ""."""
    i = parse.token_at(offset)
    return "" if i is None else parse.tokens[i].tag


def dated(m: Match, point: Point | None, kind: str = "") -> Reading | None:
    """A reading of a stretch of the calendar: DATE, or TIME where it has a part of the day."""
    if point is None:
        return None
    first, last = cal.bounds_of(point)
    if first is None and point.unit == "day" and point.year > 0:
        return None  # 31 February is a slip of the pen, or no date
    if last and point.part == "TNI":
        last = min(last + timedelta(days=1), date.max - timedelta(days=1))
    return Reading(m.end, kind or ("TIME" if point.part else "DATE"), cal.value_of(point), first, last, point)


def timed(found: Reading, part: str) -> Reading:
    """A reading of a day, narrowed to a part of it; a night reaches into the next day."""
    if found.point is None:
        return found
    point, last = found.point._replace(part=part), found.latest
    if last and part == "TNI" and last < date.max:
        last += timedelta(days=1)
    return found._replace(type="TIME", value=cal.value_of(point), latest=last, point=point)


def undated(m: Match, value: str, kind: str = "DATE") -> Reading:
    """A reading whose value names no days."""
    return Reading(m.end, kind, value)


BLANK = {
    "day": "XXXX-XX-XX", "week": "XXXX-WXX", "weekend": "XXXX-WXX-WE", "month": "XXXX-XX", "quarter": "XXXX-QX",
    "half": "XXXX-HX", "year": "XXXX", "decade": "XXXX", "century": "XXXX", "season": "XXXX",
}  # fmt: skip


def published_point(scene: Scene) -> Point | None:
    """The day of publication as a stretch."""
    return cal.day_point(scene.published) if scene.published else None


def here(scene: Scene) -> Point | None:
    """The day that "this", "last" and "next" count from: the text's own last date in a narrative, else publication."""
    return scene.told if scene.narrative and scene.told else published_point(scene)


def there(scene: Scene) -> Point | None:
    """The date that "that", "the same", "later" and "earlier" count from: the text's own last one."""
    return scene.told


def counted(m: Match, base: Point | None, count: int, unit: str, part: str = "") -> Reading:
    """`count` units from a base, as fine as the unit; where the base is coarser, the rest of the value is X."""
    if base is None:
        return undated(m, BLANK[unit] + part, "TIME" if part else "DATE")
    if cal.FINENESS.index(base.unit) < cal.FINENESS.index(unit) and base.unit != "weekend":
        return blurred(m, base, unit, part)
    start = cal.widen(base, unit)
    point = cal.move(start, count, unit) if start and count else start
    found = dated(m, point._replace(part=part) if point else None)
    return found or undated(m, BLANK[unit] + part)


def blurred(m: Match, base: Point, unit: str, part: str = "") -> Reading:
    """A stretch inside a coarser one, as "1915-XX-XX" for an unknown day of 1915."""
    value = cal.value_of(base._replace(part=""))
    filler = {"day": "-XX", "month": "-XX", "week": "-WXX", "weekend": "-WXX-WE", "quarter": "-QX"}.get(unit, "")
    if unit == "day" and base.unit != "month":
        filler = "-XX-XX"
    if base.unit not in ("year", "month"):
        value = value[:4] if base.year > 0 else value[:6]
    first, last = cal.bounds_of(base)
    return Reading(m.end, "TIME" if part else "DATE", value + filler + part, first, last, base)


def resolve_month(scene: Scene, month: int, offset: int) -> int | None:
    """The year of a month named without one, or None."""
    if scene.narrative and scene.told:
        return _narrative_year(scene.told, month)
    if scene.published is None:
        return None
    tense, now = scene.tense(offset), scene.published
    if tense == "future":
        return now.year + (month < now.month)
    if tense == "past" or (month - now.month) % 12 > 6:
        return now.year - (month > now.month)
    return now.year + (month < now.month)


# A narrative moves on: a month up to BACK months before the last one named is a look back, one further off the next year's.
BACK, AHEAD, FAR = 7, 9, 5


def _narrative_year(told: Point, month: int) -> int:
    """The year a narrative has reached when it names a month: it moves on, or looks back a little."""
    if told.unit in ("year", "decade", "century"):
        return told.year
    step = month - cal.start_month(told)
    year = told.year + (step < -BACK) - (step > AHEAD)
    return year or (1 if told.year < 0 else -1)


def resolve_day(scene: Scene, month: int, day: int, offset: int, since: bool = False) -> int | None:
    """The year of a day and month named without one: the nearest that the tense allows, or None; `since` rules out days ahead."""
    if scene.narrative and scene.told:
        return _narrative_year(scene.told, month)
    now = scene.published
    if now is None:
        return None
    told = cal.bounds_of(scene.told)[0] if scene.told and scene.told.unit == "day" else None
    tense = scene.tense(offset)
    rivals = []
    for year in (now.year - 1, now.year, now.year + 1):
        first, _ = cal.bounds_of(Point("day", year, month, day))
        if first:
            if told and abs((told - now).days) > 60 and abs((first - told).days) <= 31:
                return year  # "On December 29, 2016 ... on December 30"
            away = (first - now).days
            # A tense read wrong must not carry a date to another year, unless the other year is much nearer.
            wrong = (tense == "past" and away > 1) or (tense == "future" and away < 0)
            rivals.append((abs(away) + (999 if since and away > 0 else 150 if wrong else 0), year))
    return min(rivals)[1] if rivals else None


def resolve_weekday(scene: Scene, weekday: int, offset: int) -> Point | None:
    """The day that a bare weekday names, by the tense of its verb; the past where nothing says."""
    base = (
        cal.bounds_of(scene.told)[0] if scene.narrative and scene.told and scene.told.unit == "day" else scene.published
    )
    if base is None or (scene.narrative and scene.told is None):
        return None
    if scene.tense(offset) == "future":
        return cal.day_point(base + timedelta(days=(weekday - base.isoweekday()) % 7))
    return cal.day_point(base - timedelta(days=(base.isoweekday() - weekday) % 7))


Reader = Callable[[Match], Reading | None]


def year_of(m: Match) -> int | None:
    """The year in slot y, negative before Christ; None without one."""
    year = m.val("y") or m.val("y2")
    if year is None:
        return None
    return -int(year) if m.val("e") == "BC" else int(year)


def part_of(m: Match) -> str:
    """The TIMEX3 suffix of the part of the day in slot p, or ""."""
    return f"T{m.val('p')}" if m.val("p") else ""


def related(m: Match, unit: str) -> Point | None:
    """The year (month, ...) that "that", "the same", "last", "next" and their like point to."""
    kind, step = m.cls("r"), m.val("r") or 0
    anchored = kind in ("THAT", "SAME", "PREVIOUS", "FOLLOWING") or (kind == "NEXT" and m.tok("t") is not None)
    base = (there(m.scene) or published_point(m.scene)) if anchored else here(m.scene)
    if base is None or cal.FINENESS.index(base.unit) < cal.FINENESS.index(unit):
        return None
    at = cal.widen(base, unit)
    return cal.move(at, step, unit) if at and step else at


def in_title(m: Match, slot: str) -> bool:
    """Is the word written with a capital in the middle of a sentence, as in the programme "This Week"?"""
    t = m.tok(slot)
    if t is None or not m.scene.parse.text[t.start].isupper() or m.scene.parse.text[t.start : t.end].isupper():
        return False
    at = m.scene.parse.token_at(t.start)
    return at is not None and at > m.scene.parse.sentences[m.scene.parse.tokens[at].sent].first


def names_a_body(m: Match) -> bool:
    """Is this day what a movement, a square or a brigade is called after: "the 19 April Movement", "the April 6 Youth"?"""
    toks, bodies = m.scene.line.toks, m.scene.lex.sets["bodies"]
    ahead = m.end + (m.beside_class(1) == "DAYN")
    if word_at(m.scene, ahead) not in bodies:
        return False
    text = m.scene.parse.text[toks[ahead].start : toks[ahead].end]
    back = m.start - 1 - (m.beside_class(-1) == "DAYN")
    called = word_at(m.scene, back) == "the" or word_at(m.scene, m.start) == "the"
    return called or (text[0].isupper() and not text.isupper())


def names_otherwise(m: Match, slot: str) -> bool:
    """Is this word part of somebody's or something's name: Black September, Friday Adeyemi, the October Revolution?"""
    t = m.tok(slot)
    at = None if t is None else m.scene.parse.token_at(t.start)
    if t is None or at is None:
        return False
    before_dot = word_at(m.scene, m.start - 2) if m.beside(-1) == "." else ""
    if before_dot in m.scene.lex.sets["named_with"]:
        return True
    if m.beside(-1) in m.scene.lex.sets["named_with"] and m.tag_beside(-1).startswith(("NN", "JJ")):
        return True
    toks, token = m.scene.parse.tokens, m.scene.parse.tokens[at]
    if token.dep != "compound" or token.head != at + 1 or not token.text[0].isupper():
        return False
    if m.end - 1 != m.at(slot) or toks[at + 1].tag not in ("NNP", "NNPS"):
        return False
    before = tag_at(m.scene.parse, m.scene.line.toks[m.start - 1].start) if m.start else ""
    return not before.startswith(("VB", "IN", "NN", "RP", "RB")) or m.tok("t") is not None
