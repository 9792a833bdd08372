"""How far two tellings could be of one happening: a table of features, each a number that can be shown and explained.

A feature says one thing that a careful reader would say ("the same town", "days apart", "numbers that cannot both be true")
and is 0 where the tellings do not tell. The weights are data (`schemes/merge-weights`), fitted by logistic regression on
pairs of reports of known happenings (`bench/train_merge.py`); their sum is the log-odds that the two are one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from dateline.merge.distance import kilometres
from dateline.merge.telling import Telling, Where

_KILLED = ("killed", "wounded", "launched", "intercepted", "detained", "missing", "displaced")
_ONE_PLACE_KM = 2.0  # nearer than that two points are one place
_DAYS = 10  # a longer time tells no day
_HEADLINE = 30  # different words that tell something


@dataclass(frozen=True, slots=True)
class Windows:
    """How far apart in days and kilometres two tellings may put one happening; parameters of the analysis, not of the truth."""

    days: float = 2.0
    km: float = 25.0


@dataclass(frozen=True, slots=True)
class Pair:
    """Two tellings and what several features need of them, worked out once."""

    a: Telling
    b: Telling
    windows: Windows
    gap: float | None
    lag: float | None
    reported: float | None
    km: float | None
    here: bool
    both_chief: bool


def pair_of(a: Telling, b: Telling, windows: Windows = Windows()) -> Pair:
    """The pair, with the days and kilometres between its tellings where both tell them."""
    reported = None if a.published is None or b.published is None else float(abs(a.published - b.published))
    km = _km(a.places, b.places)
    here = bool(_points(a.places) & _points(b.places)) or (km is not None and km < _ONE_PLACE_KM)
    return Pair(a, b, windows, _gap(a, b), _lag(a, b, windows), reported, km, here, a.chief and b.chief)


# time ------------------------------------------------------------------------------------------------------------


def _gap(a: Telling, b: Telling) -> float | None:
    """Days between the spans in which two tellings put it; None where one is silent, or where months merely overlap."""
    if a.earliest is None or b.earliest is None or a.latest is None or b.latest is None:
        return None
    gap = max(0, a.earliest - b.latest, b.earliest - a.latest)
    return float(gap) if gap or (_tells_day(a) and _tells_day(b)) else None


def _tells_day(t: Telling) -> bool:
    """Whether a telling says when it was to some days."""
    return _width(t) <= _DAYS


def same_day(p: Pair) -> float:
    """Both tell when, and it can be the same day; more for a narrower span."""
    if p.gap is None or p.gap > 0:
        return 0.0
    width = max(_width(p.a), _width(p.b))
    return 1.0 if width <= 1 else 0.6 if width <= 3 else 0.2 if width <= 10 else 0.0


def days_apart(p: Pair) -> float:
    """Both tell when, and the spans lie apart: how many windows, on a log scale."""
    return math.log2(1 + p.gap / p.windows.days) if p.gap else 0.0


def other_day(p: Pair) -> float:
    """Both tell the day, and the two lie a window or more apart: what happens twice in one town is told of two days."""
    return float(p.gap is not None and p.gap >= p.windows.days and max(_width(p.a), _width(p.b)) <= 1)


def told_as_news(p: Pair) -> float:
    """One tells the day, and the other, which does not, was published on it or within the window after it."""
    return float(p.gap is None and p.lag is not None and -1 <= p.lag <= p.windows.days)


def told_of_another_day(p: Pair) -> float:
    """One tells the day, and the other, which does not, was published before it or long after: days, on a log scale."""
    lag = p.lag if p.gap is None else None
    return 0.0 if lag is None else math.log2(1 + max(0.0, -1 - lag, lag - p.windows.days))


def reported_same_day(p: Pair) -> float:
    """Published on the same day, where not both tell the day it happened."""
    return float(p.gap is None and p.reported == 0)


def reported_next_day(p: Pair) -> float:
    """Published a day apart, where not both tell the day it happened."""
    return float(p.gap is None and p.reported == 1)


def reported_near(p: Pair) -> float:
    """Published two days apart, or within the window, where not both tell the day it happened."""
    return float(p.gap is None and p.reported is not None and 1 < p.reported <= max(2.0, p.windows.days))


def reported_apart(p: Pair) -> float:
    """Neither tells the day: days between the publications, beyond the window, on a log scale."""
    silent = p.gap is None and p.lag is None
    return math.log2(1 + max(0.0, p.reported - p.windows.days)) if silent and p.reported is not None else 0.0


def old_news(p: Pair) -> float:
    """Both tell the same day, and the publications lie apart: a follow-up is less sure than news, on a log scale."""
    return math.log2(1 + max(0.0, p.reported - 7)) if p.gap == 0 and p.reported is not None else 0.0


def _lag(a: Telling, b: Telling, windows: Windows) -> float | None:
    """Days from when one puts it to the publication of the other, which does not tell; below 0 where that was before.

    None unless exactly one tells the day, or a longer time that the publication lies outside of.
    """
    for one, other in ((a, b), (b, a)):
        if _tells_day(other) or one.earliest is None or one.latest is None or other.published is None:
            continue
        before, after = one.earliest - other.published, other.published - one.latest
        if _tells_day(one) or before > 1 or after > windows.days:
            return float(-before if before > 0 else max(0, after))
    return None


def _width(t: Telling) -> int:
    return t.latest - t.earliest if t.earliest is not None and t.latest is not None else 9999


# place -----------------------------------------------------------------------------------------------------------


def same_place(p: Pair) -> float:
    """A settlement or facility that both tell of it."""
    return float(p.here)


def places_near(p: Pair) -> float:
    """Both tell a settlement, and the nearest two lie within the window."""
    return float(p.km is not None and _ONE_PLACE_KM <= p.km <= p.windows.km)


def places_apart(p: Pair) -> float:
    """Both tell a settlement or facility, none of them within the window: how many windows, on a log scale."""
    return 0.0 if p.km is None or p.km <= p.windows.km else math.log2(1 + p.km / p.windows.km)


def other_place(p: Pair) -> float:
    """Both tell settlements or facilities, and none of the one lies within the window of any of the other."""
    return float(p.km is not None and p.km > p.windows.km and not p.here)


def place_within(p: Pair) -> float:
    """One tells a region that the other's place lies in, or the same region."""
    return float(not p.here and bool(_regions(p.a) & _regions(p.b)))


def regions_differ(p: Pair) -> float:
    """Both tell in which region of one country, and the regions differ."""
    mine, yours = _regions(p.a), _regions(p.b)
    return float(bool(mine and yours) and not mine & yours and bool(_countries(p.a) & _countries(p.b)))


def countries_differ(p: Pair) -> float:
    """The countries that they tell of it differ, or those they name where they tell none."""
    mine, yours = _countries(p.a) or _named(p.a), _countries(p.b) or _named(p.b)
    return float(bool(mine and yours) and not mine & yours)


def same_country(p: Pair) -> float:
    """Told of one country by both, or known of both by their actors and places: one country and no other."""
    return float(len(p.a.lands) == 1 and p.a.lands == p.b.lands)


def here_and_then(p: Pair) -> float:
    """The same settlement or facility, and days that fit: told of both or, where untold, reported within a day."""
    return float(p.here and (p.gap == 0 if p.gap is not None else p.reported is not None and p.reported <= 1))


def elsewhere_named(p: Pair) -> float:
    """Both reports name settlements or facilities, and none in common."""
    mine, yours = _points((*p.a.around, *p.a.places)), _points((*p.b.around, *p.b.places))
    return float(bool(mine and yours) and not mine & yours)


def place_named(p: Pair) -> float:
    """The settlement or facility that one tells of it is named by the other's report, though not of it."""
    if p.here:
        return 0.0
    return float(bool(_points(p.a.places) & _points(p.b.around)) or bool(_points(p.b.places) & _points(p.a.around)))


def places_shared(p: Pair) -> float:
    """Share of the settlements that the two reports name in common, where neither tells it of the happening."""
    if not p.both_chief or p.here:
        return 0.0
    mine, yours = _points((*p.a.around, *p.a.places)), _points((*p.b.around, *p.b.places))
    return len(mine & yours) / min(len(mine), len(yours)) if mine and yours else 0.0


def _points(places: Iterable[Where]) -> set[str]:
    return {w.id or w.name for w in places if w.is_point or w.kind in ("settlement", "facility")}


def _regions(t: Telling) -> set[tuple[str, str]]:
    return {(w.country, w.admin1) for w in t.places if w.country and w.admin1}


def _countries(t: Telling) -> set[str]:
    return {w.country for w in t.places if w.country}


def _named(t: Telling) -> set[str]:
    return {w.country for w in t.around if w.country}


def _km(a: Iterable[Where], b: Iterable[Where]) -> float | None:
    """Kilometres between the nearest settlements or facilities of two tellings."""
    mine, yours = [w for w in a if w.is_point], [w for w in b if w.is_point]
    return min((_distance(x, y) for x in mine for y in yours), default=None)


def _distance(a: Where, b: Where) -> float:
    """Kilometres between two points on a sphere."""
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return math.inf
    return kilometres(a.lat, a.lon, b.lat, b.lon)


# what, who, with what --------------------------------------------------------------------------------------------


def same_type(p: Pair) -> float:
    """The same type of event."""
    return float(p.a.type == p.b.type)


def kin_type(p: Pair) -> float:
    """Types of one family: a drone strike is an attack, an explosion may be a bombing."""
    return float(p.a.type != p.b.type and bool(set(p.a.kinds[:-1]) & set(p.b.kinds[:-1])))


def other_kind(p: Pair) -> float:
    """Types of different kinds: a deed of violence, a protest, a measure."""
    return float(p.a.kinds[-1] != p.b.kinds[-1])


def same_actors(p: Pair) -> float:
    """Known actors in common, on either side of it."""
    return min(2.0, float(len(set(p.a.actors) & set(p.b.actors))))


def other_actors(p: Pair) -> float:
    """Both name known actors, and none is the same."""
    return float(bool(p.a.actors and p.b.actors) and not set(p.a.actors) & set(p.b.actors))


def same_people(p: Pair) -> float:
    """People whom both reports name in full."""
    return min(3.0, float(len(set(p.a.people) & set(p.b.people))))


def same_victims(p: Pair) -> float:
    """Share of the words for the victims."""
    return _overlap(set(p.a.victims), set(p.b.victims))


def other_victims(p: Pair) -> float:
    """Both tell who the victims are, in quite other words."""
    return float(bool(p.a.victims and p.b.victims) and not set(p.a.victims) & set(p.b.victims))


def same_weapons(p: Pair) -> float:
    """Share of the words for the weapons."""
    return _overlap(set(p.a.weapons), set(p.b.weapons))


def other_weapons(p: Pair) -> float:
    """Both tell with what, in quite other words."""
    return float(bool(p.a.weapons and p.b.weapons) and not set(p.a.weapons) & set(p.b.weapons))


def _overlap(a: set[str], b: set[str]) -> float:
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


# numbers ---------------------------------------------------------------------------------------------------------

Bounds = tuple[int | None, int | None]


def same_numbers(p: Pair) -> float:
    """Numbers that are told alike of both: the larger the number, the less it is chance."""
    return min(6.0, sum(math.log2(1 + low) for _, low in _equal(p)))


def rising_numbers(p: Pair) -> float:
    """Tolls that differ but could be one toll that grew: the later report tells the higher one, and not many times it."""
    return float(any(grew and low * 3 >= high for grew, low, high in _changes(p)))


def other_numbers(p: Pair) -> float:
    """Numbers of one kind that cannot both be true at the time they were told: how many times the one is the other."""
    return max(
        (math.log2(high / max(low, 0.5)) for grew, low, high in _changes(p) if not (grew and low * 3 >= high)),
        default=0.0,
    )


def _tolls(t: Telling) -> dict[tuple[str, str], set[Bounds]]:
    out: dict[tuple[str, str], set[Bounds]] = {}
    for field, unit, low, high, scope in t.numbers:
        if field in _KILLED and scope == "whole":
            out.setdefault((field, unit), set()).add((low, high))
    return out


def _equal(p: Pair) -> list[tuple[str, int]]:
    mine, yours = _tolls(p.a), _tolls(p.b)
    return [(key[0], low) for key in mine.keys() & yours.keys() if (low := _shared(mine[key], yours[key])) is not None]


def _shared(a: set[Bounds], b: set[Bounds]) -> int | None:
    """The highest number that both tell, hedged or not."""
    both = {_figure(x) for x in a} & {_figure(x) for x in b}
    return max(both, default=None)


def _changes(p: Pair) -> list[tuple[bool, float, float]]:
    """For each count that both tell, and differently: whether the later report's is the higher, the lower, the higher."""
    mine, yours, out = _tolls(p.a), _tolls(p.b), []
    for key in mine.keys() & yours.keys():
        if _shared(mine[key], yours[key]) is not None or _meet(mine[key], yours[key]):
            continue
        x, y = float(max(map(_figure, mine[key]))), float(max(map(_figure, yours[key])))
        later = (p.b.published or 0) - (p.a.published or 0)
        grew = later == 0 or (later > 0) == (y > x)
        out.append((grew, min(x, y), max(x, y)))
    return out


def _meet(a: set[Bounds], b: set[Bounds]) -> bool:
    """Whether two hedged counts could both be true: at least 12, and 15."""
    return any(
        (low if low is not None else 0) <= (top if top is not None else math.inf)
        and (bottom if bottom is not None else 0) <= (high if high is not None else math.inf)
        for low, high in a
        for bottom, top in b
    )


def _figure(bounds: Bounds) -> int:
    low, high = bounds
    return low if low is not None else high if high is not None else 0


# words -----------------------------------------------------------------------------------------------------------


def alike_near(p: Pair) -> float:
    """How alike the sentences that tell of it are, rare words counting most (cosine)."""
    return _cosine(p.a.near, p.b.near)


def alike_whole(p: Pair) -> float:
    """How alike the whole reports are, where both are chiefly about it and longer than a headline (cosine)."""
    return _cosine(p.a.words, p.b.words) if _whole(p) else 0.0


def alike_headline(p: Pair) -> float:
    """How alike two reports are of which one is no longer than a headline or two (cosine)."""
    return _cosine(p.a.words, p.b.words) if p.both_chief and not _whole(p) else 0.0


def _whole(p: Pair) -> bool:
    return p.both_chief and min(len(p.a.words), len(p.b.words)) > _HEADLINE


def rare_shared(p: Pair) -> float:
    """Rare words in common, names above all: on a log scale."""
    mine, yours = (p.a.words, p.b.words) if p.both_chief else (p.a.near, p.b.near)
    return math.log2(1 + sum(1 for w in mine.keys() & yours.keys() if min(mine[w], yours[w]) >= 5))


def same_quotes(p: Pair) -> float:
    """Somebody's words that both quote."""
    return min(2.0, float(len(set(p.a.quotes) & set(p.b.quotes))))


def _cosine(a: dict[str, float], b: dict[str, float]) -> float:
    dot = sum(a[w] * b[w] for w in a.keys() & b.keys())
    return dot / math.sqrt(sum(x * x for x in a.values()) * sum(x * x for x in b.values())) if dot else 0.0


FEATURES: dict[str, Callable[[Pair], float]] = {
    f.__name__: f
    for f in (
        same_day, days_apart, other_day, told_as_news, told_of_another_day, reported_same_day, reported_next_day, reported_near,
        reported_apart, old_news, same_place, places_near, places_apart, other_place, place_within,
        regions_differ, countries_differ, same_country, here_and_then, elsewhere_named, place_named, places_shared, same_type, kin_type, other_kind, same_actors, other_actors,
        same_people, same_victims, other_victims, same_weapons, other_weapons, same_numbers, rising_numbers, other_numbers,
        alike_near, alike_whole, alike_headline, rare_shared, same_quotes,
    )
}  # fmt: skip


def features_of(a: Telling, b: Telling, windows: Windows = Windows()) -> dict[str, float]:
    """What two tellings have in common and what parts them, by feature; zeros left out."""
    pair = pair_of(a, b, windows)
    return {name: value for name, f in FEATURES.items() if (value := f(pair))}
