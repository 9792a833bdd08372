"""Places: what the report's words name, on the map where it is known, with a precision that says how far to trust it."""

from __future__ import annotations

import math
from collections import defaultdict
from functools import lru_cache

from dateline.extract.places.resolve import resolve
from dateline.extract.places.toponyms import Spot, find_spots
from dateline.extract.places.words import PlaceWords, place_words
from dateline.gazetteer import Row
from dateline.kit import Kit
from dateline.model import Article, Mention, Place, Span
from dateline.parse import Parse
from dateline.words import fold

# UCDP's where_prec: 1 exact, 2 within about 25 km, 3 second-order unit, 4 first-order unit, 5 line or area, 6 country, 7 sea
PRECISION = {"settlement": 1, "facility": 1, "admin2": 3, "admin1": 4, "area": 5, "country": 6, "water": 7}
_FAR_BACK = 8  # tokens between a name and the words of distance before it
_DOMAINS = {"uk": "GB"}
_NOT_COUNTRIES = frozenset(["co", "io", "tv", "me", "ai", "eu", "cc", "ws", "fm", "to"])


def find_places(article: Article, parse: Parse, kit: Kit) -> list[Mention]:
    """The places that the readable words name, in order, each with its bearer in the gazetteer and up to five rivals."""
    words = place_words(kit)
    spots = find_spots(parse, kit)
    resolved = resolve(spots, _countries_told(article, parse, words), kit.gazetteer)
    best = {spot.start: ranked[0][0] for spot, ranked in resolved if ranked}
    inside = {spot.key: spot.inside for spot in reversed(spots) if spot.inside is not None}
    mentions = []
    for spot, ranked in resolved:
        container = inside.get(spot.key)
        mentions.append(_mention(parse, spot, ranked, best.get(container.start) if container else None, words))
    return mentions


def _countries_told(article: Article, parse: Parse, words: PlaceWords) -> dict[str, float]:
    """How much the report speaks of each country without naming it: demonyms, and the domain it was published under."""
    told: dict[str, float] = defaultdict(float)
    for t in parse.tokens:
        if t.text[0].isupper():
            country = words.country_of.get(t.low)
            if country is not None:
                told[country] += 0.5
    host = (article.url or "").partition("://")[2].partition("/")[0].partition(":")[0]
    domain = fold(host.rpartition(".")[2])
    if len(domain) == 2 and domain not in _NOT_COUNTRIES:
        told[_DOMAINS.get(domain, domain.upper())] += 0.5
    return told


def _mention(
    parse: Parse, spot: Spot, ranked: list[tuple[Row, float]], inside: Row | None, words: PlaceWords
) -> Mention:
    span = Span(spot.start, spot.end, parse.text[spot.start : spot.end])
    if not ranked:
        place = _unknown(spot, inside)
        return Mention(span, place, _score(spot, 1.0))
    near = _is_near(parse, spot, words)
    candidates = tuple(place_of_row(row, near) for row, _ in ranked)
    return Mention(span, candidates[0], _score(spot, ranked[0][1]), candidates)


def _unknown(spot: Spot, inside: Row | None) -> Place:
    """A place that the gazetteer does not hold: its name, and the country and unit that the text says it lies in."""
    kind = spot.hint or "settlement"
    country, admin1 = (inside.country, inside.admin1) if inside else (None, None)
    return Place(None, spot.name, kind, country, admin1, precision=PRECISION[kind])


@lru_cache(maxsize=4096)
def place_of_row(row: Row, near: bool = False) -> Place:
    """A bearer of a name as the place that a report names; `near` says that the report tells of somewhere near it."""
    precision = PRECISION[row.kind]
    if precision == 1 and row.lat is None:
        precision = PRECISION["admin1"]  # only its unit is known
    elif near and precision == 1:
        precision = 2
    return Place(row.gazetteer_id, row.name, row.kind, row.country, row.admin1, row.lat, row.lon, precision)


def _score(spot: Spot, share: float) -> float:
    sure = 1.0 - math.pow(0.5, max(spot.points, 0.1))
    return round(sure * share, 3)


def _is_near(parse: Parse, spot: Spot, words: PlaceWords) -> bool:
    """Whether the text speaks of the place's surroundings: "10 km from Pokrovsk", "outside Goma", "north of Gaza City"."""
    tokens, first = parse.tokens, parse.sentences[parse.tokens[spot.first].sent].first
    after = tokens[spot.last + 1] if spot.last + 1 < len(tokens) else None
    if after is not None and after.sent == tokens[spot.first].sent and after.low in words.surroundings:
        return True
    for i in range(spot.first - 1, max(first, spot.first - _FAR_BACK) - 1, -1):
        t = tokens[i]
        if t.low in words.near or t.low == "between":
            return True
        if t.low in ("of", "from", "to") and any(u.low in words.directions for u in tokens[max(first, i - 2) : i]):
            return True
        if t.low != "of" and t.low != "from" and t.pos not in ("DET", "ADJ", "NOUN", "PUNCT"):
            return False
    return False
