"""Times in news: a TIMEX3 grammar over word classes, read against publication and the text's own dates.

Spans, types and values follow TimeML 1.2.1 (Pustejovsky et al. 2005): "Monday" without "on", "late Monday" whole.
Each reading also says between which days it lies; unknown stays unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from dateline.extract.times import calendar as cal
from dateline.extract.times import clock, dates, days, sets, spans
from dateline.extract.times.calendar import Point
from dateline.extract.times.scene import FAR, Match, Reader, Reading, Scene, timed
from dateline.extract.times.tense import tense_at
from dateline.extract.times.words import Lexicon, Line, lines, time_lexicon
from dateline.kit import Kit
from dateline.model import Article, Mention, When
from dateline.parse import Parse

_RULES = (*dates.RULES, *days.RULES, *clock.RULES, *spans.RULES, *sets.RULES)
_UNIONS = {
    "NUM": ("DAYN", "INT", "NUMBER", "VAGUE"),
    "DAY": ("DAYN", "ORDINAL", "SECOND"),
    "ORD": ("ORDINAL", "SECOND"),
    "REL": ("LAST", "NEXT", "THIS", "THAT", "PREVIOUS", "FOLLOWING", "COMING", "SAME", "CURRENT", "PAST"),
    "NEAR": ("LAST", "NEXT", "PAST", "COMING", "PREVIOUS", "FOLLOWING", "RECENT", "INTERVENING"),
    "POD": ("PARTOFDAY",),
    "ANYUNIT": ("UNIT", "UNITS"),
    "JOIN": ("COMMA", "HY", "SLASH"),
}
_PART = re.compile(r"T(?:\d\d:.*|[A-Z]{2})$")  # the part of the day in a TIMEX3 value
_CLOCK = re.compile(r"T\d\d")
_DATING = ("WEEKDAY", "MONTH", "DEICTIC", "OVERNIGHT", "THIS", "THAT", "HOLIDAY", "ISO")
_COUNTABLE = (
    "MONTH", "DAYN", "CLOCK", "HOURNAME", "YEAR", "INT", "NUMBER", "ARTICLE", "VAGUE", "DECADE", "ABOUT", "SEASON", "PARTOFDAY",
)  # fmt: skip
# What may stand before a date and belongs to its span: how far into it, or how nearly.
_LEADS = (
    "ABOUT? THE? g:EDGE OF",
    "ABOUT? THE? g:MODIFIER HY?",
    "g:(?:EARLIER|LATER) (?:IN|ON)?",
    "ABOUT",
    "THE? g:MODIFIER? p:PARTOFDAY (?:OF|ON)",
)


class Grammar(NamedTuple):
    """The compiled patterns: every rule, one gate that tells where any can begin, the leads, and joiners of time and date.

    `which` asks all rules at once: its group `n + 1` is set where rule `n` matches.
    """

    rules: list[tuple[re.Pattern[str], Reader]]
    which: re.Pattern[str]
    gate: re.Pattern[str]
    leads: list[re.Pattern[str]]
    joint: re.Pattern[str]
    at: re.Pattern[str]
    apart: re.Pattern[str]


@lru_cache(maxsize=4)
def _grammar(kit: Kit) -> Grammar:
    """The patterns of a kit's grammar, compiled once."""
    code = time_lexicon(kit).code
    rows = [(_source(pattern, code), reader) for pattern, reader in _RULES]
    leads = [_source(pattern, code) for pattern in _LEADS]
    bare = [re.sub(r"\(\?P<\w+>", "(?:", source) for source, _ in rows]
    whole, lead = "|".join(bare), "|".join(re.sub(r"\(\?P<\w+>", "(?:", source) for source in leads)
    classes = "".join(sorted(set(whole + lead) & set(code.values())))  # most words are of none of them
    return Grammar(
        [(re.compile(source), reader) for source, reader in rows],
        re.compile("".join(f"(?=({source})?)" for source in bare)),
        re.compile(f"(?=[{classes}])(?:(?:{lead}))?(?:{whole})"),
        [re.compile(source) for source in leads],
        re.compile(_source("(?:COMMA|ON|OF|IN|AT)? ", code)),
        re.compile(_source("(?:AT|COMMA)?", code)),
        re.compile(_source("n:(?:NUM|ARTICLE|SOME) h:HALF? u:ANYUNIT k:(?:AFTER|BEFORE|FROM)", code)),
    )


def _source(pattern: str, code: dict[str, str]) -> str:
    """A pattern of class names as a regular expression over class characters."""

    def characters(m: re.Match[str]) -> str:
        return "[" + "".join(code[name] for name in _UNIONS.get(m.group(), (m.group(),))) + "]"

    source = re.sub(r"\b[A-Z]+\b", characters, pattern).replace(" ", "")
    source = re.sub(r"(\b[a-z]\w*):\(\?:", r"(?P<\1>", source)
    return re.sub(r"(\b[a-z]\w*):(\[[^\]]*\])", r"(?P<\1>\2)", source)


def find_times(article: Article, parse: Parse, kit: Kit) -> list[Mention]:
    """Every time that the readable blocks name, in order, with its TIMEX3 type and value and the days it lies between.

    Nothing is counted from a day of publication that is not known.
    """
    lex, grammar = time_lexicon(kit), _grammar(kit)
    ranges = [(b.start, b.end) for b in article.readable]
    blocks = list(lines(parse, ranges, lex))
    published = _day(article.published)
    narrative = _is_narrative(blocks, lex, published)
    told: Point | None = None
    aside: Point | None = None
    mentions: list[Mention] = []
    for line in blocks:
        scene = Scene(published, told, narrative, lambda at: tense_at(parse, lex, at), parse, lex, line, aside)
        for start, found, after in _read_line(scene, grammar):
            span = article.span(line.toks[start].start, line.toks[found.end - 1].end)
            when = When(found.type, found.value, _text(found.earliest), _text(found.latest))
            mentions.append(Mention(span, when))
            told, aside = after.told, after.aside
    return mentions


def _day(published: str | None) -> date | None:
    """The day of publication; None where it is not told or no day that anything was published on."""
    try:
        day = date.fromisoformat(published[:10]) if published else None
    except ValueError:
        return None
    return day if day and cal.EARLIEST < day.year < cal.LATEST else None


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _is_narrative(blocks: list[Line], lex: Lexicon, published: date | None) -> bool:
    """Does the text tell of a past of its own: years far from publication, and hardly a word that points to its telling?"""
    deictic = {lex.code[c] for c in ("DEICTIC", "WEEKDAY", "AGO", "OVERNIGHT")}
    year, unit, era = lex.code["YEAR"], lex.code["UNIT"], lex.code["ERA"]
    steps = {lex.code[c] for c in ("LAST", "THIS")}
    pointing = {year, era, unit, *deictic}
    far = near = 0
    for line in blocks:
        for i, cls in enumerate(line.classes):
            if cls not in pointing:  # most are not
                continue
            if cls in (year, era):
                far += published is None or cls == era or published.year - line.toks[i].value > 1
            elif cls != unit or (i and line.classes[i - 1] in steps):
                near += 1
    return far > max(2 * near, 3) or (far == 3 and not near)


def _read_line(scene: Scene, grammar: Grammar) -> Iterator[tuple[int, Reading, Scene]]:
    """The readings of one block, each with the token it begins at and the scene after it."""
    classes, i = scene.line.classes, 0
    while gate := grammar.gate.search(classes, i):
        i = gate.start()
        found = _read_at(scene, grammar, i)
        if found is None:
            i += 1
            continue
        scene = _after(scene, found, i)
        yield i, found, scene
        i = max(found.end, i + 1)


def _no_step(scene: Scene, point: Point, i: int) -> bool:
    """Does a bare year leave the narrative where it is: inside a name or a range, or the year it is in already?"""
    if point.unit != "year":
        return False
    same = scene.told is not None and scene.told.year == point.year
    return same or (i > 0 and scene.lex.names[scene.line.classes[i - 1]] in ("OF", "HY", "THE"))


def _after(scene: Scene, found: Reading, i: int) -> Scene:
    """The scene that later times are read against."""
    point, told = found.point, scene.told
    if point is None or (scene.narrative and _no_step(scene, point, i)):
        return scene
    heading = i == 0 or scene.parse.folded.startswith(":", scene.line.toks[found.end - 1].end)
    if scene.narrative and told and not heading and abs(point.year - told.year) >= FAR:
        again = scene.aside is not None and abs(point.year - scene.aside.year) < FAR
        return scene._replace(told=point._replace(part=""), aside=None) if again else scene._replace(aside=point)
    return scene._replace(aside=None, told=point._replace(part=""))


def _read_at(scene: Scene, grammar: Grammar, i: int) -> Reading | None:
    """The longest reading at a token, with the words before and after it that belong to it."""
    best = _apart(scene, grammar, i) or _core(scene, grammar, i)
    for lead in grammar.leads:
        m = lead.match(scene.line.classes, i)
        if m and m.end() > i and not _blocked(lead, m, scene):
            inner = _core(scene, grammar, m.end())
            if inner and (best is None or inner.end > best.end):
                best = _led(Match(i, m.end(), m, scene), inner)
    if best is None:
        return None
    return _joined(scene, grammar, i, best)


def _apart(scene: Scene, grammar: Grammar, i: int) -> Reading | None:
    """So many days, weeks, ... after or before a date that follows: "two days after Christmas", "three weeks from today"."""
    m = grammar.apart.match(scene.line.classes, i)
    inner = _core(scene, grammar, m.end()) if m else None
    if m is None or inner is None or inner.point is None or inner.type != "DATE":
        return None
    whole = Match(i, inner.end, m, scene)
    sign = -1 if whole.cls("k") == "BEFORE" else 1
    return None if whole.val("n") == "X" else spans.distance(whole, inner.point, sign)


def _blocked(lead: re.Pattern[str], m: re.Match[str], scene: Scene) -> bool:
    """Does "over", "about", ... stand before "the", where it is a preposition ("over the weekend")?"""
    names, classes = scene.lex.names, scene.line.classes
    only_about = m.end() - m.start() == 1 and names[classes[m.start()]] == "ABOUT"
    return only_about and m.end() < len(classes) and names[classes[m.end()]] not in _COUNTABLE


def _core(scene: Scene, grammar: Grammar, i: int) -> Reading | None:
    """The longest reading of a rule at a token."""
    classes = scene.line.classes
    which = grammar.which.match(classes, i)
    met = [n for n, found in enumerate(which.groups()) if found] if which else []
    matches = [(m.end(), -n, m, grammar.rules[n][1]) for n in met if (m := grammar.rules[n][0].match(classes, i))]
    for end, _, m, reader in sorted(matches, key=lambda row: row[:2], reverse=True):
        found = reader(Match(i, end, m, scene))
        if found:
            return found
    return None


def _led(lead: Match, inner: Reading) -> Reading:
    """A reading with what stands before it: "early", "the end of", "the night of"."""
    part, how = lead.val("p"), lead.val("g")
    if part and inner.point and inner.point.unit == "day":
        return timed(inner, f"T{part}")
    if lead.cls("g") in ("EARLIER", "LATER"):
        return _split(lead, inner)
    if how and inner.point:
        first, last = cal.narrowed(inner.point, how)
        return inner._replace(earliest=first or inner.earliest, latest=last or inner.latest)
    return inner


def _split(lead: Match, inner: Reading) -> Reading:
    """ "earlier this year" ends, and "later this year" begins, on the day of publication or the text's own last date."""
    first, last, scene = inner.earliest, inner.latest, lead.scene
    told = cal.bounds_of(scene.told)[0] if scene.told and scene.told.unit == "day" else None
    for pivot in (scene.published, told):
        if pivot and first and last and first <= pivot <= last:
            return inner._replace(latest=pivot) if lead.cls("g") == "EARLIER" else inner._replace(earliest=pivot)
    return inner


def _joined(scene: Scene, grammar: Grammar, i: int, found: Reading) -> Reading:
    """A time of day together with the date beside it: "5 p.m. Friday", "5 p.m. on Friday", "Friday at 5 p.m."."""
    classes = scene.line.classes
    if found.type == "TIME" and (part := _PART.search(found.value)):
        names = scene.lex.names
        bare = not any(names[c] in _DATING for c in classes[i : found.end])
        return _with_date_after(scene, grammar, found, part.group()) if bare else found
    if found.type != "DATE" or found.point is None or found.point.unit != "day":
        return found
    joint = grammar.at.match(classes, found.end)
    inner = _core(scene._replace(told=found.point), grammar, joint.end()) if joint else None
    if inner is None or inner.type != "TIME" or inner.point is None or "T" not in inner.value:
        return found
    return inner if inner.point[:4] == found.point[:4] and _CLOCK.search(inner.value) else found


def _on_part(found: Reading, inner: Reading, clock: str) -> Reading:
    """ "8 o'clock this morning", "9 tomorrow evening": the clock on the day whose part follows it."""
    part = _PART.search(inner.value)
    if part is None or not _CLOCK.match(clock) or part.group()[1:].isdigit() or ":" in part.group():
        return found
    hour = int(clock[1:3])
    hour += 12 if hour < 12 and part.group() in ("TAF", "TEV") else 0
    day = inner._replace(latest=inner.earliest)
    return timed(day, f"T{hour:02d}{clock[3:]}")


def _with_date_after(scene: Scene, grammar: Grammar, found: Reading, part: str) -> Reading:
    """ "5 p.m. Friday" is one time; in "5 p.m. on Friday" the date stays a mention of its own and lends its day."""
    joint = grammar.joint.match(scene.line.classes, found.end)
    inner = _core(scene, grammar, joint.end()) if joint else None
    if joint is None or inner is None or inner.point is None or inner.point.unit != "day":
        return found
    if inner.type != "DATE":
        return _on_part(found, inner, part)
    apart = joint.end() > joint.start() and scene.lex.names[scene.line.classes[joint.start()]] != "COMMA"
    return timed(inner, part)._replace(end=found.end if apart else inner.end)
