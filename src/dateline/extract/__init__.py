"""Article in, report out: the whole pipeline, read from top to bottom."""

from __future__ import annotations

from importlib.metadata import version

from dateline.extract.actors import find_actors
from dateline.extract.assemble import assemble_events
from dateline.extract.attribution import find_attributions
from dateline.extract.factuality import Stance, judge_factuality
from dateline.extract.places import find_places
from dateline.extract.quantities import find_quantities
from dateline.extract.reading import lay_out
from dateline.extract.times import find_times
from dateline.kit import Kit
from dateline.model import READABLE, Article, Report, Span
from dateline.parse import Parse
from dateline.words import after_dateline

VERSION = version("dateline")


def extract(article: Article, kit: Kit) -> Report:
    """Read one article: what happened, who says so, where, when, how many, each on its own words.

    Pure: the same article and kit give the same report, to the byte. An article in a language that is not read gives
    a report with nothing but its `unread`.
    """
    if any(u.start == 0 and u.end == len(article.text) for u in article.unread):
        return Report(article, VERSION, kit.fingerprint, unread=article.unread)
    parse = parse_of(article, kit)
    times = find_times(article, parse, kit)
    places = find_places(article, parse, kit)
    quantities = find_quantities(article, parse, kit)
    actors = find_actors(article, parse, kit, places)
    attributions = find_attributions(article, parse, kit, actors)
    events = assemble_events(lay_out(article, parse, kit, times, places, quantities, actors, attributions))
    return Report(
        article=article, dateline=VERSION, kit=kit.fingerprint, times=tuple(times), places=tuple(places),
        actors=tuple(actors), quantities=tuple(quantities), attributions=tuple(attributions), events=tuple(events),
        unread=article.unread,
    )  # fmt: skip


def parse_of(article: Article, kit: Kit) -> Parse:
    """The parse of an article's readable blocks; a paragraph's dateline is no part of its first sentence."""
    ranges = []
    for number, block in enumerate(b for b in article.blocks if b.kind in READABLE):
        begin = after_dateline(article.text, block.start, block.end)
        ranges += [(number, block.start, begin), (number, begin, block.end)]
    return kit.parser.parse(article.text, ranges)


def factuality_of(article: Article, kit: Kit, spans: list[Span]) -> list[Stance | None]:
    """How firmly the predicate in each span is told (FactBank value, score -3..3, modality, source); None off the text."""
    parse = parse_of(article, kit)
    tops = [parse.top(s.start, s.end) for s in spans]
    return [None if top is None else judge_factuality(parse, kit, top) for top in tops]
