"""Article in, report out: the whole pipeline, read from top to bottom."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.metadata import version

from dateline.extract.actors import find_actors
from dateline.extract.attribution import find_attributions, tie_second_speech
from dateline.extract.events import assemble_events
from dateline.extract.events.link import Group
from dateline.extract.events.reading import Reading, lay_out
from dateline.extract.events.triggers import find_triggers
from dateline.extract.events.where import lay_scenes
from dateline.extract.events.where_told import places_of
from dateline.extract.explanation import explained
from dateline.extract.factuality import Stance, judge_factuality
from dateline.extract.headlines import headline_parts, mend_headlines
from dateline.extract.people import told_as_people
from dateline.extract.places import find_places
from dateline.extract.quantities import find_quantities
from dateline.extract.times import find_times
from dateline.extract.truecase import truecased, verbatim
from dateline.kit import Kit
from dateline.model import READABLE, Article, Event, Explanation, Place, Report, Span, Unread
from dateline.parse import Parse
from dateline.words import after_dateline

VERSION = version("dateline")
# The parser's tokenizer takes a run without blanks apart character by character, in time that grows with its square.
_NO_WORDS = re.compile(r"\S{1000,}|[^\w\s]{60,}")
_SHORTEST_GAP = 60


def extract(article: Article, kit: Kit) -> Report:
    """Read one article: what happened, who says so, where, when, how many, each on its own words.

    Pure: the same article and kit give the same report, to the byte. An article in a language that is not read gives
    a report with nothing but its `unread`.
    """
    if any(u.start == 0 and u.end == len(article.text) for u in article.unread):
        return Report(article, VERSION, kit.fingerprint, unread=article.unread)
    return read_with_trace(article, kit)[1]


def read_with_trace(article: Article, kit: Kit) -> tuple[Reading, Report, dict[int, Group]]:
    """An article's reading, its report, and what each event was made of, by the offset of its anchor."""
    trace: dict[int, Group] = {}
    reading = read_through(truecased(article, kit), kit)
    return reading, _report(article, reading, assemble_events(reading, trace)), trace


def read_through(article: Article, kit: Kit) -> Reading:
    """What every finder finds in an article, laid over its parse."""
    parse = parse_of(article, kit)
    times = find_times(article, parse, kit)
    places = find_places(article, parse, kit)
    quantities = find_quantities(article, parse, kit)
    actors = find_actors(article, parse, kit, places)
    attributions = find_attributions(article, parse, kit, actors)
    return lay_out(article, parse, kit, times, places, quantities, actors, attributions)


def _report(article: Article, r: Reading, events: list[Event]) -> Report:
    report = Report(
        article=article, dateline=VERSION, kit=r.kit.fingerprint, times=tuple(r.times), places=tuple(r.places),
        actors=tuple(r.actors), quantities=tuple(r.quantities), attributions=tuple(r.attributions), events=tuple(events),
        unread=_unread(article),
    )  # fmt: skip
    report = told_as_people(report, r.kit)
    return report if r.article is article else verbatim(report)


def explain(article: Article, kit: Kit, event: str) -> Explanation:
    """Why the event with this id was read from an article, and why each of its claims has its value and no other.

    Everything is worked out anew. Raises ValueError where the article has no such event.
    """
    return explained(*read_with_trace(article, kit), event)


def parse_of(article: Article, kit: Kit) -> Parse:
    """The parse of an article's readable blocks; a paragraph's dateline is no part of its first sentence."""
    ranges: list[tuple[int, int, int]] = []
    for number, block in enumerate(article.readable):
        begin = after_dateline(article.text, block.start, block.end)
        whole = begin == block.start
        for start, end in headline_parts(article, block, kit) if whole else ((block.start, begin), (begin, block.end)):
            for gap in _gaps(article.text, start, end):
                ranges.append((number, start, gap.start()))
                start = gap.end()
            ranges.append((number, start, end))
    return mend_headlines(article, tie_second_speech(kit.parser.parse(article.text, ranges), kit), kit)


def _gaps(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """The runs of characters that no word is made of; hardly a text has any, and looking for long runs is quick."""
    if any(len(run) >= _SHORTEST_GAP for run in text[start:end].split()):
        yield from _NO_WORDS.finditer(text, start, end)


def _unread(article: Article) -> tuple[Unread, ...]:
    """What the reader left out, and what no reader could take for words."""
    gaps = [
        Unread(gap.start(), gap.end(), "a run of characters that no word is made of; remove it")
        for block in article.blocks
        if block.kind in READABLE
        for gap in _gaps(article.text, block.start, block.end)
    ]
    return tuple(sorted((*article.unread, *gaps), key=lambda gap: gap.start))


def factuality_of(article: Article, kit: Kit, spans: list[Span]) -> list[Stance | None]:
    """How firmly the predicate in each span is told (FactBank value, score -3..3, modality, source); None off the text."""
    parse = parse_of(truecased(article, kit), kit)
    tops = [parse.top(s.start, s.end) for s in spans]
    return [None if top is None else judge_factuality(parse, kit, top) for top in tops]


def place_of(article: Article, kit: Kit, spans: list[Span]) -> list[Place | None]:
    """Where the event that each span of words names happened, or None where the text does not tell it of that event."""
    reading = read_for_places(article, kit)
    scenes = lay_scenes(reading, unlisted=True)
    tops = [reading.parse.top(s.start, s.end) for s in spans]
    told = [places_of(scenes, top) if top is not None else [] for top in tops]
    return [found[0][1].value if found else None for found in told]


def read_for_places(article: Article, kit: Kit) -> Reading:
    """What `place_of` looks at: the article's parse with its mentions and the words that name events."""
    article = truecased(article, kit)
    parse = parse_of(article, kit)
    times, places, quantities = (find(article, parse, kit) for find in (find_times, find_places, find_quantities))
    reading = lay_out(article, parse, kit, times, places, quantities, find_actors(article, parse, kit, places), [])
    reading.anchors.update(t.i for t in find_triggers(reading))
    return reading
