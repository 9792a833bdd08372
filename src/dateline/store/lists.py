"""Which incidents are wanted: by days, country, area, type, words, actor, and whether accounts differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from dateline.store.search import found
from dateline.store.tables import claims, events, incidents
from dateline.words import fold


@dataclass(frozen=True, slots=True)
class Filters:
    """What incidents must meet, all of it; what is None or empty is not asked.

    `since` and `until` are days that the incident may have been on (of its reports, where no day is told); `country` is
    ISO 3166-1 alpha-2; `area` is west, south, east, north in degrees; `query` as in `search`; `actor` an actor's id or
    words of a name; `disagree` asks for incidents on which accounts differ, `accounts` for that many accounts or more.
    """

    since: str | None = None
    until: str | None = None
    country: str | None = None
    area: tuple[float, float, float, float] | None = None
    types: tuple[str, ...] = ()
    query: str | None = None
    actor: str | None = None
    disagree: bool = False
    accounts: int = 0
    id: str | None = None


def incident_ids(connection: Connection, filters: Filters, newest: bool = False, limit: int | None = None) -> list[str]:
    """The ids of the incidents that are wanted, in the order of their days; with `newest`, the last first."""
    order = (incidents.c.day.desc(), incidents.c.id.desc()) if newest else (incidents.c.day, incidents.c.id)
    wanted = select(incidents.c.id).where(*_conditions(connection, filters)).order_by(*order)
    return list(connection.scalars(wanted if limit is None else wanted.limit(limit)))


def incident_count(connection: Connection, filters: Filters) -> int:
    """How many incidents are wanted."""
    count = select(func.count()).select_from(incidents).where(*_conditions(connection, filters))
    return int(connection.scalar(count) or 0)


def _conditions(connection: Connection, f: Filters) -> list[ColumnElement[bool]]:
    columns = incidents.c
    out: list[ColumnElement[bool]] = []
    if f.id is not None:
        return [columns.id == f.id]
    if f.since:
        out.append(func.coalesce(columns.latest, columns.last_reported) >= f.since)
    if f.until:
        out.append(columns.day <= f.until)
    if f.country:
        out.append(columns.country == f.country.upper())
    if f.area:
        out.append(_inside(f.area))
    if f.types:
        out.append(columns.type.in_(sorted(f.types)))
    if f.query:
        out.append(_among(events.c.article.in_(found(connection, f.query))))
    if f.actor:
        named = or_(claims.c.actor == f.actor, claims.c.name.contains(fold(f.actor), autoescape=True))
        fields = claims.c.field.in_(("actor", "recipient", "victim"))
        out.append(_among(events.c.n.in_(select(claims.c.event).where(fields, named))))
    if f.disagree:
        out.append(columns.differ.is_not(None))
    if f.accounts:
        out.append(columns.accounts >= f.accounts)
    return out


def _inside(area: tuple[float, float, float, float]) -> ColumnElement[bool]:
    """Within a box; one whose west lies east of its east reaches over the date line."""
    west, south, east, north = area
    lon = incidents.c.lon
    across: Any = lon.between(west, east) if west <= east else or_(lon >= west, lon <= east)
    return and_(incidents.c.lat.between(south, north), across)


def _among(events_meet: ColumnElement[bool]) -> ColumnElement[bool]:
    return incidents.c.id.in_(select(events.c.incident).where(events.c.incident.is_not(None), events_meet))
