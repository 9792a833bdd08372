"""Where and when incidents were: counted by place and by days in the database, so that few rows leave it however many there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Label,
    and_,
    case,
    cast,
    distinct,
    func,
    or_,
    select,
)

from dateline.store.lists import WHOLE, Filters, conditions
from dateline.store.tables import incidents

Met = Sequence[ColumnElement[bool]]  # what the wanted incidents meet
Box = tuple[float, float, float, float]  # west, south, east, north
_PLACE = ("precision", "lat", "lon", "place", "country", "admin1")  # in the order of the index that holds them
_EXACT = 1


@dataclass(frozen=True, slots=True)
class Spot:
    """Incidents at one place, or at several near each other: then `name` is None and `lat`, `lon` their middle.

    `rough` of them are known less well than to a settlement or facility; `precision` is UCDP's where_prec of all of them,
    None where they differ. `box` holds all of them.
    """

    incidents: int
    places: int
    lat: float
    lon: float
    box: Box
    name: str | None
    country: str | None
    admin1: str | None
    precision: int | None
    rough: int


@dataclass(frozen=True, slots=True)
class Days:
    """Incidents that may have been on the same days, and between which sums those killed in them lie."""

    earliest: str
    latest: str
    incidents: int
    killed_low: int
    killed_high: int


def met_by(connection: Connection, filters: Filters) -> Met:
    """What the wanted incidents meet, said so that the database walks the index in whose order it counts.

    It would else look up a country or a box in an index of theirs, and then read and sort half of all rows where that is
    where half of them are.
    """
    c = incidents.c
    met = conditions(connection, replace(filters, country=None, area=None))
    if filters.country:
        met.append(func.coalesce(c.country, "") == filters.country.upper())
    if filters.area:
        west, south, east, north = filters.area
        lat, lon = func.coalesce(c.lat, 999.0), func.coalesce(c.lon, 999.0)
        across = lon.between(west, east) if west <= east else or_(and_(lon >= west, lon <= 180.0), lon <= east)
        met += [lat.between(south, north), across]
    return met


def spots_in_cells(
    connection: Connection, met: Met, box: Box, wide: float, high: float, precision: Iterable[int]
) -> list[Spot]:
    """The spots of a box, one for each cell so many degrees wide and high, of what is known so precisely."""
    at = _places(met, box, precision).subquery()
    cell = (_whole_number(connection, (at.c.lon + 180.0) / wide), _whole_number(connection, (at.c.lat + 90.0) / high))
    n, c = at.c.incidents, at.c
    found = select(
        func.sum(n), func.count(distinct(c.place)), func.sum(n * c.lat) / func.sum(n), func.sum(n * c.lon) / func.sum(n),
        func.min(c.lon), func.min(c.lat), func.max(c.lon), func.max(c.lat),
        func.min(c.place), func.min(c.country), func.max(c.country), func.min(c.admin1), func.min(c.precision),
        func.max(c.precision), func.sum(case((c.precision > _EXACT, n), else_=0)),
    ).group_by(*cell)  # fmt: skip
    return [_spot(row) for row in connection.execute(found)]


def _spot(row: Any) -> Spot:
    n, places, lat, lon, west, south, east, north, name, country, other, admin1, finest, coarsest, rough = row
    one = places == 1 and west == east and south == north
    return Spot(
        int(n), int(places), south if one else float(lat), west if one else float(lon), (west, south, east, north),
        name if one else None, country if country == other else None, admin1 if one else None,
        finest if finest == coarsest else None, int(rough),
    )  # fmt: skip


def spots_by_place(
    connection: Connection, met: Met, box: Box | None, precision: Iterable[int], limit: int
) -> list[Spot]:
    """The places with most incidents, each for itself, in a box or anywhere, of what is known so precisely."""
    at = _places(met, box, precision)
    rows = connection.execute(at.order_by(func.count().desc(), incidents.c.place).limit(limit))
    return [
        Spot(
            int(r.incidents), 1, r.lat, r.lon, (r.lon, r.lat, r.lon, r.lat), r.place, r.country, r.admin1, r.precision,
            0 if r.precision == _EXACT else int(r.incidents),
        )
        for r in rows
    ]  # fmt: skip


def by_country(connection: Connection, met: Met) -> dict[str, int]:
    """How many incidents are known only to a country, by its letters, the most first."""
    c = incidents.c
    where = (c.precision == WHOLE, c.country.is_not(None), *met)
    return dict(_counted(connection, c.country, where))


def off_the_map(connection: Connection, met: Met, limit: int) -> tuple[int, dict[str, int]]:
    """How many incidents are at no place that is on the map, and how many by what the place is called where one is told."""
    c = incidents.c
    nowhere = or_(c.precision.is_(None), and_(c.precision != WHOLE, c.lat.is_(None)))
    where = (nowhere, *met)
    return how_many(connection, where), dict(_counted(connection, c.place, (*where, c.place.is_not(None)), limit))


def by_days(connection: Connection, met: Met) -> tuple[list[Days], int]:
    """Incidents by the first and last day that they may have been on, in that order, and how many have no first day.

    One that has no last day may have been on any up to its last report.
    """
    c = incidents.c
    low, high = func.coalesce(c.killed_low, 0), func.coalesce(c.killed_high, c.killed_low, 0)
    last = func.coalesce(c.latest, func.max(c.last_reported), c.earliest)
    wanted = (
        select(c.earliest, last.label("last"), func.count(), func.sum(low), func.sum(high))
        .where(*met)
        .group_by(c.earliest, c.latest)
        .order_by(c.earliest, c.latest)
    )
    told, without = [], 0
    for first, latest, n, least, most in connection.execute(wanted):
        if first is None:
            without += int(n)
        else:
            told.append(Days(first, max(first, latest), int(n), int(least), int(most)))
    return told, without


def latest_at(connection: Connection, met: Met, limit: int) -> list[Any]:
    """The last so many of the incidents that are wanted, as rows: what, where, when, how many killed, by how many accounts."""
    c = incidents.c
    columns = (
        c.id, c.type, c.place, c.country, c.precision, c.lat, c.earliest, c.latest, c.first_reported, c.killed_low,
        c.killed_high, c.accounts, c.differ, c.status,
    )  # fmt: skip
    wanted = select(*columns).where(*met).order_by(c.day.desc(), c.id.desc()).limit(limit)
    return list(connection.execute(wanted))


def how_many(connection: Connection, met: Met) -> int:
    """How many incidents are wanted."""
    return int(connection.scalar(select(func.count()).select_from(incidents).where(*met)) or 0)


def _places(met: Met, box: Box | None, precision: Iterable[int]) -> Any:
    """Each place with how many incidents were there, in a box or anywhere."""
    c = incidents.c
    columns = [c[name] for name in _PLACE]
    where = [c.precision.in_(sorted(precision)), c.lat.is_not(None), c.lon.is_not(None)]
    if box is not None:
        west, south, east, north = box
        where += [c.lat.between(south, north), c.lon.between(west, east)]
    counted: Label[int] = func.count().label("incidents")
    return select(*columns, counted).where(*where, *met).group_by(*columns)


def _counted(
    connection: Connection, column: ColumnElement[Any], where: Iterable[ColumnElement[bool]], limit: int | None = None
) -> list[tuple[str, int]]:
    n = func.count()
    wanted = select(column, n).where(*where).group_by(column).order_by(n.desc(), column).limit(limit)
    return [(name, int(count)) for name, count in connection.execute(wanted)]


def _whole_number(connection: Connection, value: ColumnElement[Any]) -> ColumnElement[Any]:
    """The whole part of a number that is not negative: SQLite's cast cuts it off, PostgreSQL's would round."""
    return cast(value, Integer) if connection.dialect.name == "sqlite" else func.floor(value)
