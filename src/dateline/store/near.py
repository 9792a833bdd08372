"""Incidents near another in place, time and kind: those that a person may find to be the same."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, or_, select

from dateline.store.one_of import one_of
from dateline.store.tables import incidents

_DAYS, _DEGREES = 4, 0.6  # how far around is looked for others
_MOST = 200


def row_of_incident(connection: Connection, incident: str) -> Row[Any] | None:
    """What lists know of an incident."""
    return connection.execute(select(incidents).where(incidents.c.id == incident)).one_or_none()


def rows_of_incidents(connection: Connection, ids: Iterable[str]) -> list[Row[Any]]:
    """What lists know of these incidents."""
    return list(connection.execute(select(incidents).where(one_of(connection, incidents.c.id, ids))))


def around(connection: Connection, incident: Row[Any]) -> list[Row[Any]]:
    """Incidents within some days and kilometres of another; of the same country, where either has no point on the map.

    Without a day, those of the place alone; without a place, none.
    """
    c = incidents.c
    met: list[Any] = [c.id != incident.id]
    if incident.day is not None:
        try:
            day = date.fromisoformat(incident.day)
            since, until = ((day + timedelta(d)).isoformat() for d in (-_DAYS, _DAYS))
            met.append(c.day.between(since, until))
        except (ValueError, OverflowError):
            met.append(c.day == incident.day)
    somewhere = []
    if incident.lat is not None and incident.lon is not None:
        lat, lon = incident.lat, incident.lon
        near = and_(
            c.lat.between(lat - _DEGREES, lat + _DEGREES), c.lon.between(lon - 2 * _DEGREES, lon + 2 * _DEGREES)
        )
        somewhere.append(near)
    if incident.day is not None and incident.country is not None:
        somewhere.append(c.country == incident.country)
    if not somewhere:
        return []
    return list(connection.execute(select(incidents).where(*met, or_(*somewhere)).order_by(c.id).limit(_MOST)))
