"""What the place names of a report stand for: each name gets one bearer, chosen by the company that it keeps.

A bearer is the likelier the better the name fits it (main name or alternate, kind stated by the text, fame), and the more
of the report's other names lie in the same country, province, district and neighbourhood. The names are weighed
together, twice, so that sure ones help the others; each round is linear in the number of candidates.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import exp, log10, sqrt

from rapidfuzz import fuzz

from dateline.extract.places.toponyms import Spot, lies_in
from dateline.gazetteer import Gazetteer, Row, key_of

_MOST = 60  # candidates of a name that are weighed
_ROUNDS = 2
_STATED = 8.0  # points for lying where the text says
_LIKE = 0.65  # points a power of ten of people
_FAME = 0.8  # points a power of ten of names in other languages
_ALTERNATE = 3.0  # points that an alternate name loses where another place bears the name as its main one
_SPELLING = 80.0  # how alike, of a hundred, two spellings of one name are
_TOLD = 1.0  # points for a country that the report speaks of
_SHARE = 3.0  # points for the share of the other names that lie in the same country
_UNIT = 3.0  # points for names in the same first-order unit, and again in the same second-order one
_AROUND = 2.5  # points for names within a degree or two
_CAPITAL = 2.0  # points for a country's capital
_FIRST_ORDER = 1.0  # points for a first-order unit, that reports name more often than its towns
_KIND = 2.0  # points for other names of units of the same order in the same country, as lists have them
_SHARP = 1.0  # how sharply points part likelihoods
_WELL_KNOWN = 100_000  # people from which a town may be meant in a report on another country
_FOREIGN = 1.5  # names in that country from which the report is on it
_ADMIN = ("admin1", "admin2")
_PARTED = (*_ADMIN, "water", "area")  # stated kinds that make the same words another name


@dataclass(slots=True)
class Group:
    """The mentions of one name in one sense, its candidates, and how likely each is."""

    spots: list[Spot]
    rows: list[Row]
    base: list[float]
    shares: list[float] = field(default_factory=list)
    points: list[float] = field(default_factory=list)


@dataclass(slots=True)
class Company:
    """What the report's names speak for, all together: weights by country, unit and cell of one degree."""

    told: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    countries: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    units: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    cells: dict[tuple[int, int], float] = field(default_factory=lambda: defaultdict(float))
    kinds: dict[tuple[str, str], float] = field(default_factory=lambda: defaultdict(float))
    total: float = 0.0


def resolve(
    spots: list[Spot], told: dict[str, float], gazetteer: Gazetteer
) -> list[tuple[Spot, list[tuple[Row, float]]]]:
    """Each spot with its candidates, best first, as (row, likelihood); none where no known bearer fits.

    `told` is how often the report speaks of each country (ISO code) otherwise: by demonyms, by where it was published.
    """
    groups = _groups(spots, gazetteer)
    for group in groups:
        group.shares = _likelihoods(group.base)
    for _ in range(_ROUNDS):
        company = _company(groups, told)
        for group in groups:
            own = _by_country(group)
            group.points = [
                base + _fit(row, share, own.get(row.country or "", 0.0), group, company)
                for row, base, share in zip(group.rows, group.base, group.shares, strict=True)
            ]
        for group in groups:
            group.shares = _likelihoods(group.points)
    company = _company(groups, told)
    answers: dict[int, list[tuple[Row, float]]] = {}
    for group in groups:
        ranked = _ranked(group) if _is_credible(group, company) else []
        answers.update((s.start, ranked) for s in group.spots)
    return [(s, answers.get(s.start, [])) for s in spots]


def _groups(spots: list[Spot], gazetteer: Gazetteer) -> list[Group]:
    """Mentions by name, stated kind and stated container; a bare mention joins the one container its name has."""
    containers: dict[str, list[Spot]] = defaultdict(list)
    for s in spots:
        if s.inside is not None:
            containers[s.key].append(s.inside)
    groups: dict[tuple[str, str, str], Group] = {}
    for s in spots:
        if not s.rows:
            continue
        kind = s.hint if s.hint in _PARTED else ""
        inside = s.inside or (containers[s.key][0] if containers.get(s.key) else None)
        key = (s.key, kind, inside.key if inside else "")
        group = groups.get(key)
        if group is None:
            group = groups[key] = _group(s, inside, gazetteer)
        group.spots.append(s)
    return [g for g in groups.values() if g.rows]


def _group(spot: Spot, inside: Spot | None, gazetteer: Gazetteer) -> Group:
    rows = list(spot.rows[:_MOST])
    if inside is not None:
        outer = [o for o in inside.rows[:20] if o.kind in ("country", *_ADMIN)]
        within = [r for r in spot.rows if any(lies_in(r, o) for o in outer)]
        rows = list(dict.fromkeys(within[:_MOST] + rows))[:_MOST]
    rows = _unique(rows)
    if spot.hint in _ADMIN:
        rows = _units_named(rows, gazetteer) or rows
    elif spot.hint == "settlement":
        rows = [r for r in rows if r.kind == "settlement"] or rows
    elif spot.hint in ("water", "area"):  # a town called Pearl says nothing about where Pearl Harbor is
        rows = [r for r in rows if r.kind in ("water", "area", "facility")]
    base = [_base(r, rows, spot) for r in rows]
    if inside is not None:
        outer = [o for o in inside.rows[:20] if o.kind in ("country", *_ADMIN)]
        base = [b + (_STATED if any(lies_in(r, o) for o in outer) else 0.0) for b, r in zip(base, rows, strict=True)]
    return Group([], rows, base)


def _unique(rows: list[Row]) -> list[Row]:
    """Each place once: the best way it bears the name comes first in the gazetteer's order."""
    seen: dict[str, Row] = {}
    for r in rows:
        seen.setdefault(r.gazetteer_id, r)
    return list(seen.values())


def _units_named(rows: list[Row], gazetteer: Gazetteer) -> list[Row]:
    """The units among the bearers; where none is, the unit that is named after a town of the name ("Kursk region")."""
    units = [r for r in rows if r.kind in _ADMIN or (r.chosen and r.kind == "area")]
    if units:
        return units
    named = []
    for r in rows:
        unit = gazetteer.admin1(r.admin1) if r.admin1 else None
        if unit is not None and key_of(unit.name)[:4] == key_of(r.name)[:4]:
            named.append(unit)
    return _unique(named)


def _base(row: Row, rows: list[Row], spot: Spot) -> float:
    """How well the bearer fits the name by itself."""
    points = _LIKE * log10(row.population + 300) + _FAME * log10(row.fame + 3)
    if not row.main:
        points -= _loss(row, rows, spot)
    if row.kind == "country":
        points += 3.0
    elif row.kind == "admin1":
        points += _FIRST_ORDER
    elif row.kind == "admin2":
        points -= 1.5
    if row.capital:
        points += _CAPITAL
    if row.chosen:
        points += 5.0 if row.kind in ("area", "water") else 2.5
    if row.kind in _ADMIN and spot.hint not in _ADMIN and _has_seat(row, rows):
        points -= 3.0
    if spot.hint in _ADMIN and row.kind == spot.hint:
        points += 1.5
    if row.lat is None:
        points -= 1.0
    return points


def _loss(row: Row, rows: list[Row], spot: Spot) -> float:
    """What a name counts for less where it is not the main one: little for another spelling of the same word."""
    if not any(r.main for r in rows):
        return 0.5
    if fuzz.ratio(spot.key, key_of(row.name)) >= _SPELLING:
        return _ALTERNATE / 2
    return _ALTERNATE if row.named == "alternate" else _ALTERNATE + 0.5


def _has_seat(unit: Row, rows: list[Row]) -> bool:
    """Whether a town of the same name lies in the unit: the bare name then means the town."""
    return any(r.kind == "settlement" and lies_in(r, unit) and 10 * r.population >= unit.population for r in rows)


def _likelihoods(points: list[float]) -> list[float]:
    top = max(points)
    weights = [exp(_SHARP * (p - top)) for p in points]
    total = sum(weights)
    return [w / total for w in weights]


def _company(groups: list[Group], told: dict[str, float]) -> Company:
    company = Company()
    for country, weight in told.items():
        company.told[country] += weight
    for group in groups:
        weight = _weight(group)
        company.total += weight
        for row, share in zip(group.rows, group.shares, strict=True):
            if share < 0.01:
                continue
            _add(company, row, weight * share)
        for country, share in _by_country(group).items():
            company.countries[country] += weight * share
    return company


def _by_country(group: Group) -> dict[str, float]:
    """The likelihood of each country, by its likeliest bearer: twenty namesakes in one country are no better than one."""
    best: dict[str, float] = {}
    for row, share in zip(group.rows, group.shares, strict=True):
        if row.country and row.kind != "country":
            best[row.country] = max(best.get(row.country, 0.0), share)
    total = sum(best.values()) + sum(s for r, s in zip(group.rows, group.shares, strict=True) if r.kind == "country")
    return {country: share / total for country, share in best.items()} if total else {}


def _weight(group: Group) -> float:
    return sqrt(min(len(group.spots), 4))


def _add(company: Company, row: Row, weight: float) -> None:
    if row.kind == "country":
        company.told[row.country or ""] += weight
        return
    if row.country:
        company.kinds[row.country, row.kind] += weight
    for unit in (row.admin1, row.admin2):
        if unit:
            company.units[unit] += weight
    for cell in _cells(row):
        company.cells[cell] += weight


def _cells(row: Row) -> Iterable[tuple[int, int]]:
    if row.lat is None or row.lon is None or row.kind in ("country", "admin1"):
        return ()
    y, x = int(row.lat // 1), int(row.lon // 1)
    return ((y + i, x + j) for i in (-1, 0, 1) for j in (-1, 0, 1))


def _fit(row: Row, share: float, there: float, group: Group, company: Company) -> float:
    """Points for the company a bearer keeps, its own voice left out; `there` is its name's share in the country."""
    own = _weight(group) * share
    others = max(company.total - _weight(group), 0.0)
    country = row.country or ""
    points = _TOLD * _much(company.told[country] - (own if row.kind == "country" else 0.0))
    if row.kind == "country":
        return points + 1.5 * _much(company.countries[country] - _weight(group) * there)
    if others:
        local = max(company.countries[country] - _weight(group) * there, 0.0)
        points += _SHARE * local / others
    if row.kind in _ADMIN:
        points += _KIND * _much(company.kinds[country, row.kind] - own)
    for unit in (row.admin1, row.admin2):
        if unit:
            points += _UNIT * _much(company.units[unit] - own)
    if row.lat is not None and row.lon is not None and row.kind not in ("country", "admin1"):
        points += _AROUND * _much(company.cells[int(row.lat // 1), int(row.lon // 1)] - own)
    return points


def _is_credible(group: Group, company: Company) -> bool:
    """Whether the best bearer may be meant: no small town of a country that a report on another one never speaks of."""
    best = group.rows[group.shares.index(max(group.shares))]
    if best.kind != "settlement" or best.population >= _WELL_KNOWN or any(s.inside for s in group.spots):
        return True
    country = best.country or ""
    others = company.total - _weight(group)
    own = company.countries[country] - _weight(group) * _by_country(group).get(country, 0.0)
    elsewhere = max((w for c, w in company.countries.items() if c != country), default=0.0)
    alone = own < 0.1 * others and company.told[country] < 0.4
    return not (alone and elsewhere >= _FOREIGN and elsewhere > 0.5 * others)


def _much(weight: float) -> float:
    return weight / (weight + 1.0) if weight > 0 else 0.0


def _ranked(group: Group) -> list[tuple[Row, float]]:
    order = sorted(range(len(group.rows)), key=lambda i: (-group.points[i], group.rows[i].gazetteer_id))
    return [(group.rows[i], group.shares[i]) for i in order[:5]]
