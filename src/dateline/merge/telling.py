"""A telling: one happening as one article tells it, boiled down to what comparing it with another's telling needs.

An article's events that follow from a happening (the arrest, the trial, the condemnation) are told with it, as one telling:
an incident is a happening with its aftermath. Everything here is worked out from the report alone, so a telling can be
stored and compared years later without its text.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from dateline.kit import Kit
from dateline.merge.days import day_number
from dateline.merge.judgements import ties
from dateline.model import Actor, Claim, Event, Judgement, Place, Quantity, Report, Text, When
from dateline.words import fold

HAPPENED = frozenset({"actual", "denied", "possible", "retold"})
_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?")
_QUOTED = re.compile(r"[\"“„«]([^\"“”„«»]{25,400})[\"”»]")
_MOST_WORDS, _MOST_NEAR, _MOST_KEYS = 90, 40, 12
_PINNED = frozenset({"settlement", "facility"})
_RARE = 5  # word-rarity levels from which a word tells reports apart


@dataclass(frozen=True, slots=True)
class Where:
    """A place as merging needs it: whether it is a point, and what it lies in."""

    id: str | None
    name: str
    kind: str
    country: str | None
    admin1: str | None
    lat: float | None
    lon: float | None

    @property
    def is_point(self) -> bool:
        """Whether it is a settlement or facility with coordinates."""
        return self.kind in _PINNED and self.lat is not None


@dataclass(frozen=True, slots=True)
class Telling:
    """One happening as one article tells it. Days are numbers (proleptic ordinals), weights are word-rarity levels.

    `event` is its chief event, `events` all of them. `earliest`/`latest` bound the day it happened on as told (None where
    untold), `published` is the article's. `places` are told of it, `around` those that the article names besides, `lands`
    the countries of all these and of whoever acts, `world` every country that the article speaks of.
    `chief` is true for what the article is chiefly about; only then does `words` (of the whole article) speak of it.
    """

    event: str
    events: tuple[str, ...]
    article: str
    type: str
    kinds: tuple[str, ...]
    happened: bool
    chief: bool
    earliest: int | None
    latest: int | None
    published: int | None
    places: tuple[Where, ...]
    around: tuple[Where, ...]
    lands: tuple[str, ...]
    world: tuple[str, ...]
    actors: tuple[str, ...]
    people: tuple[str, ...]
    victims: tuple[str, ...]
    weapons: tuple[str, ...]
    numbers: tuple[tuple[str, str, int | None, int | None, str], ...]
    words: dict[str, float]
    near: dict[str, float]
    quotes: tuple[str, ...]
    keys: frozenset[str]


def tellings(report: Report, kit: Kit, judgements: Sequence[Judgement] = ()) -> list[Telling]:
    """The tellings of a report, in the order of their chief events' anchors.

    `judgements` are those on its events, as they are named in it: what a person parts is not told together.
    """
    apart = {frozenset(pair) for pair, verb in ties(judgements).items() if verb == "part"}
    groups, chief = _gathered(report, kit, apart)
    page = _Page(report, kit)
    return [_telling(group, group[0] is chief, page) for group in groups]


def telling_of(data: dict[str, Any]) -> Telling:
    """The Telling that gave this plain JSON data (`plain(telling)`, its sets as lists)."""
    parts = {
        "places": tuple(Where(**p) for p in data["places"]),
        "around": tuple(Where(**p) for p in data["around"]),
        "numbers": tuple((f, u, low, high, s) for f, u, low, high, s in data["numbers"]),
        "keys": frozenset(data["keys"]),
    }
    lists = ("events", "kinds", "lands", "world", "actors", "people", "victims", "weapons", "quotes")
    return Telling(**{**data, **parts, **{name: tuple(data[name]) for name in lists}})


# which events are told together ----------------------------------------------------------------------------------


def _gathered(report: Report, kit: Kit, apart: Set[frozenset[str]]) -> tuple[list[list[Event]], Event | None]:
    """The events of a report in groups of one happening each, the deed first; and what the report is chiefly about.

    That is the first event that tells a number, else the first deed. A deed that nothing tells apart from it is told with
    it ("the attack", the strike that the headline sums up), and so is what only follows from it; not what a person parted.
    """
    events = [e for e in sorted(report.events, key=lambda e: e.anchor.start) if e.modality in HAPPENED]
    deeds = [e for e in events if not follows(e, kit)]
    chief = next((e for e in events if _counts(e)), None) or next(iter(deeds or events), None)
    if chief is None:
        return [], None
    groups, main = {chief.id: [chief]}, [chief]
    for event in events:
        if event is chief:
            continue
        parted = any(frozenset((event.id, other.id)) in apart for other in groups[chief.id])
        if not parted and (event not in deeds or not any(told_apart(event, other, kit) for other in main)):
            groups[chief.id].append(event)
            main += [event] if event in deeds else []
        else:
            groups[event.id] = [event]
    return [groups[e.id] for e in events if e.id in groups], chief


def told_apart(a: Event, b: Event, kit: Kit) -> bool:
    """Whether an article tells two deeds apart: by day, place, number, victims, or by what they are."""
    long = kit.tables("schemes/")["schemes/merging"]["long"]
    if a.type in long or b.type in long or (a.modality == "retold") != (b.modality == "retold"):
        return True
    if _is_of_a_war(a, b, kit):
        return True
    if _kinds(a, kit)[-1] != _kinds(b, kit)[-1] and "kind:result" not in (_kinds(a, kit)[-1], _kinds(b, kit)[-1]):
        return True
    return _other_days(a, b) or _other_places(a, b) or _other_counts(a, b)


def _other_days(a: Event, b: Event) -> bool:
    x, y = _days(list(a.claims), None), _days(list(b.claims), None)
    if None in x or None in y:
        return False
    return bool(x[0] > y[1] + 1 or y[0] > x[1] + 1)  # type: ignore[operator]


def _other_places(a: Event, b: Event) -> bool:
    """Whether both tell settlements or facilities, none the same; or one a settlement outside the region the other tells."""
    mine, yours = ([c.value for c in e.claims if isinstance(c.value, Place)] for e in (a, b))
    points = [{p.gazetteer_id or p.name for p in places if p.kind in _PINNED} for places in (mine, yours)]
    if all(points):
        return not points[0] & points[1]
    regions = [{(p.country, p.admin1) for p in places if p.admin1} for places in (mine, yours)]
    return bool(all(regions) and not regions[0] & regions[1])


def _other_counts(a: Event, b: Event) -> bool:
    """Whether both tell a count of the same thing, as a whole, and none of them could be the same; or of other victims."""
    mine, yours = _wholes(a), _wholes(b)
    for key in mine.keys() & yours.keys():
        if not any(_could_be_one(x, y) for x in mine[key] for y in yours[key]):
            return True
    people = [set(_heads(list(e.claims), "victim")) for e in (a, b)]
    return bool(all(people) and not people[0] & people[1] and mine.keys() & yours.keys())


def _is_of_a_war(a: Event, b: Event, kit: Kit) -> bool:
    """Whether one tells a toll that is no single happening's: huge by itself, or many times what the other tells."""
    scale = kit.tables("schemes/")["schemes/merging"]["total"]
    low, high = sorted(max((q.low or 0 for q in _people(e)), default=0) for e in (a, b))
    return bool(high >= scale["people"] or (low and high >= scale["from"] and high >= scale["times"] * low))


def _people(event: Event) -> list[Quantity]:
    fields = ("killed", "wounded")
    return [c.value for c in event.claims if c.field in fields and isinstance(c.value, Quantity)]


def _wholes(event: Event) -> dict[tuple[str, str | None], list[Quantity]]:
    out: dict[tuple[str, str | None], list[Quantity]] = {}
    for c in event.claims:
        if isinstance(c.value, Quantity) and c.field != "extent" and c.value.scope != "part":
            out.setdefault((c.field, c.value.unit), []).append(c.value)
    return out


def _could_be_one(a: Quantity, b: Quantity) -> bool:
    return (a.low or 0) <= (math.inf if b.high is None else b.high) and (b.low or 0) <= (
        math.inf if a.high is None else a.high
    )


def follows(event: Event, kit: Kit) -> bool:
    """Whether an event is by its type what comes after a deed, or what is said of it."""
    entry = kit.tables("ontology/")[f"ontology/{event.type}"]
    return entry["kind"] == "verbal" or event.type in kit.tables("schemes/")["schemes/merging"]["aftermath"]


def _counts(event: Event) -> bool:
    """Whether an event happened and tells a number."""
    sure = event.modality == "actual" and event.factuality in ("CT+", "PR+")
    return sure and any(isinstance(c.value, Quantity) and c.field != "extent" for c in event.claims)


# what is known of them -------------------------------------------------------------------------------------------


class _Page:
    """What all tellings of one report share, worked out once."""

    def __init__(self, report: Report, kit: Kit) -> None:
        self.report, self.kit, self.article = report, kit, report.article
        self.published = day_number(report.article.published)
        self.levels = _levels(kit)
        text = "\n".join(report.article.text[b.start : b.end] for b in report.article.readable)
        self.words = self.weighed(text, _MOST_WORDS)
        self.places = _distinct(m.value for m in report.places if isinstance(m.value, Place))
        self.people = tuple(sorted({fold(m.value.name) for m in report.actors if _is_named(m.value)}))
        self.lands = {p.country for p in self.places if p.country} | {
            m.value.country for m in report.actors if m.value.country
        }
        self.quotes = tuple(sorted({" ".join(_WORD.findall(fold(q)))[:80] for q in _QUOTED.findall(text)}))

    def weighed(self, text: str, most: int) -> dict[str, float]:
        """The words of a text with their weights: how rare, and told how often; the weightiest alone."""
        rarest = self.levels[""]
        counts = Counter(_WORD.findall(fold(text)))
        found = {w: self.levels.get(w, rarest) * min(2.0, 0.5 + 0.5 * n) for w, n in counts.items() if len(w) > 1}
        best = sorted(found.items(), key=lambda item: (-item[1], item[0]))[:most]
        return {w: round(weight, 2) for w, weight in sorted(best) if weight > 0}

    def beside(self, events: Iterable[Event]) -> str:
        """The sentences in which events and their claims stand, once each."""
        spans = {(s.start, s.end) for e in events for s in (e.anchor, *(w for c in e.claims for w in c.evidence))}
        text, blocks = self.article.text, self.article.readable
        found = set()
        for start, end in spans:
            block = next((b for b in blocks if b.start <= start < b.end), None)
            if block:
                a = max(text.rfind(". ", block.start, start) + 1, block.start)
                b = text.find(". ", end, block.end)
                found.add((a, block.end if b < 0 else b))
        return "\n".join(text[a:b] for a, b in sorted(found))


def _telling(events: list[Event], chief: bool, page: _Page) -> Telling:
    first = events[0]
    deeds = [first, *(e for e in events[1:] if not follows(e, page.kit))]
    claims = [c for e in deeds for c in e.claims]
    earliest, latest = _days(claims, page.published)
    places = _distinct(c.value for c in claims if isinstance(c.value, Place))
    near = page.weighed(page.beside(deeds), _MOST_NEAR)
    told = Telling(
        event=first.id, events=tuple(e.id for e in events), article=page.article.id, type=first.type,
        kinds=_kinds(first, page.kit), happened=any(e.modality in ("actual", "retold") for e in events), chief=chief,
        earliest=earliest, latest=latest, published=page.published, places=places,
        around=page.places if chief else (), lands=_lands(places, claims, page, chief),
        world=tuple(sorted(page.lands)), actors=_actors(claims), people=page.people if chief else (),
        victims=_heads(claims, "victim"), weapons=_heads(claims, "weapon"), numbers=_numbers(claims),
        words=page.words if chief else {}, near=near, quotes=page.quotes if chief else (),
        keys=frozenset(),
    )  # fmt: skip
    return replace(told, keys=_keys(told, page.levels))


def _days(claims: list[Claim], published: int | None) -> tuple[int | None, int | None]:
    """The narrowest span of days that the claims tell; not later than the article."""
    spans = [(day_number(c.value.earliest), day_number(c.value.latest)) for c in claims if isinstance(c.value, When)]
    known = [(a, b) for a, b in spans if a is not None and b is not None and b - a <= 400]
    known = [(a, b) for a, b in known if published is None or a <= published + 1]
    return min(known, key=lambda ab: (ab[1] - ab[0], ab)) if known else (None, None)


def _distinct(places: Iterable[Place]) -> tuple[Where, ...]:
    found = {(p.gazetteer_id, p.name): p for p in places}
    return tuple(Where(p.gazetteer_id, p.name, p.kind, p.country, p.admin1, p.lat, p.lon) for p in found.values())[:20]


def _lands(places: tuple[Where, ...], claims: list[Claim], page: _Page, chief: bool) -> tuple[str, ...]:
    """The countries it may have happened in: those told of it; else its actors' and, of the chief telling, all named."""
    told = {p.country for p in places if p.country}
    acting = {c.value.country for c in claims if isinstance(c.value, Actor) and c.value.country}
    return tuple(sorted(told or (acting | page.lands if chief else acting)))


def _is_named(actor: Actor) -> bool:
    """Whether an actor is a person with a first and a last name, not only described."""
    words = actor.name.split()
    return actor.kind == "person" and len(words) > 1 and all(w[:1].isupper() or not w[:1].isalpha() for w in words)


def _actors(claims: list[Claim]) -> tuple[str, ...]:
    fields = ("actor", "recipient", "victim")
    return tuple(
        sorted({c.value.id for c in claims if c.field in fields and isinstance(c.value, Actor) and c.value.id})
    )


def _heads(claims: list[Claim], field: str) -> tuple[str, ...]:
    """The folded words of a field's fillers."""
    values = [c.value for c in claims if c.field == field]
    texts = [v.text if isinstance(v, Text) else v.name for v in values if isinstance(v, Text | Actor)]
    return tuple(sorted({w for t in texts for w in _WORD.findall(fold(t)) if len(w) > 2}))


def _numbers(claims: list[Claim]) -> tuple[tuple[str, str, int | None, int | None, str], ...]:
    found = {
        (c.field, c.value.unit or "", c.value.low, c.value.high, c.value.scope)
        for c in claims
        if isinstance(c.value, Quantity) and (c.value.low, c.value.high) != (None, None)
    }
    return tuple(sorted(found, key=str))


def _kinds(event: Event, kit: Kit) -> tuple[str, ...]:
    """What an event's type is a kind of, itself first, then up to its family."""
    ontology, out, name = kit.tables("ontology/"), [], event.type
    while name and name not in out:
        out.append(name)
        entry = ontology[f"ontology/{name}"]
        name = entry.get("parent")
    return (*out, f"kind:{entry['kind']}")


def _keys(told: Telling, levels: dict[str, float]) -> frozenset[str]:
    """Under which keys a telling is looked up: any two tellings of one happening are to share one.

    Its day with each country and with its family of types; and what is rare in it: people's names and rare words.
    """
    out = set(_day_keys(told))
    words = told.words or told.near
    # no list of words holds every number, and a year or a toll would bring half of all reports together
    rare = [w for w in words if levels.get(w, levels[""]) >= _RARE and not w.isdigit()]
    rare.sort(key=lambda w: (-words[w], w))
    out |= {f"w:{w}" for w in rare[:_MOST_KEYS]} | {f"p:{name}" for name in told.people[:_MOST_KEYS]}
    return frozenset(out)


def _day_keys(told: Telling) -> Iterator[str]:
    first, last = told.earliest, told.latest
    if first is None or last is None or last - first > 7:
        last = told.published
        first = None if last is None else last - 2
    if first is None or last is None:
        return
    family = told.kinds[-2] if len(told.kinds) > 1 else told.type
    for day in range(first, last + 2):
        for country in told.lands[:6]:
            yield f"d:{day}:{country}"
        yield f"d:{day}:{family}"


@lru_cache(maxsize=4)
def _levels(kit: Kit) -> dict[str, float]:
    """The rarity of each listed word, and under "" that of a word that is not listed."""
    table = kit.lexicon("word-rarity")
    out = {w: float(level) for level, words in table["levels"].items() for w in words.split()}
    return {**out, "": float(table["rarest"])}
