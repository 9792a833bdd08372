"""Events that belong to no incident because no report tells them as having happened."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, func, or_, select

from dateline.model import DID_NOT_HAPPEN
from dateline.store.lists import Filters
from dateline.store.tables import articles, events


def events_apart(connection: Connection, f: Filters) -> dict[str, int]:
    """How many events of the wanted days, country, area and types are only planned, denied and the like, by modality."""
    columns = events.c
    apart = (*sorted(DID_NOT_HAPPEN), "possible")
    wanted: list[ColumnElement[bool]] = [columns.incident.is_(None), columns.modality.in_(apart)]
    if f.since:
        wanted.append(func.coalesce(columns.latest, articles.c.published) >= f.since)
    if f.until:
        wanted.append(func.coalesce(columns.earliest, articles.c.published) <= f.until)
    if f.country:
        wanted.append(columns.country == f.country.upper())
    if f.area:
        west, south, east, north = f.area
        across = columns.lon.between(west, east) if west <= east else or_(columns.lon >= west, columns.lon <= east)
        wanted += [columns.lat.between(south, north), across]
    if f.types:
        wanted.append(columns.type.in_(sorted(f.types)))
    counted = (
        select(columns.modality, func.count())
        .select_from(events.join(articles, articles.c.n == columns.article))
        .where(*wanted)
        .group_by(columns.modality)
    )
    return {modality: int(n) for modality, n in connection.execute(counted)}
