"""Lists a part at a time, for programs: incidents from the newest back, reports in the order they were added."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from dateline.store.lists import Filters, conditions
from dateline.store.tables import articles, incidents, reports

_COLUMNS = (
    "id", "type", "day", "earliest", "latest", "place", "country", "admin1", "lat", "lon", "precision", "killed_low",
    "killed_high", "accounts", "first_reported", "last_reported", "status", "need",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """Where a list goes on: after the incident of a day (None: of no known day) with an id."""

    day: str | None
    id: str


def incidents_after(connection: Connection, filters: Filters, after: Place | None, limit: int) -> list[dict[str, Any]]:
    """So many of the wanted incidents as rows, the newest first, those of no known day last; after a place in that order."""
    wanted = conditions(connection, filters)
    if after is not None:
        wanted.append(_after(after))
    order = (incidents.c.day.desc().nulls_last(), incidents.c.id.desc())
    columns = [incidents.c[name] for name in (*_COLUMNS, "differ", "why")]
    found = connection.execute(select(*columns).where(*wanted).order_by(*order).limit(limit))
    return [_incident(dict(row._mapping)) for row in found]


def _after(place: Place) -> ColumnElement[bool]:
    day, id_ = incidents.c.day, incidents.c.id
    if place.day is None:
        return and_(day.is_(None), id_ < place.id)
    return or_(day < place.day, and_(day == place.day, id_ < place.id), day.is_(None))


def _incident(row: dict[str, Any]) -> dict[str, Any]:
    told = {"differ": (row["differ"] or "").split(), "why": json.loads(row["why"] or "[]")}
    return {name: row[name] for name in _COLUMNS} | {"status": row["status"] or "open"} | told


def reports_after(connection: Connection, after: int, limit: int) -> list[tuple[int, dict[str, Any]]]:
    """So many reports as rows with their numbers, in the order they were added, after a number."""
    columns = (
        articles.c.n, articles.c.id, articles.c.title, articles.c.url, articles.c.publisher, articles.c.published,
        reports.c.status, reports.c.need, reports.c.why,
    )  # fmt: skip
    found = select(*columns).join(reports).where(articles.c.n > after).order_by(articles.c.n).limit(limit)
    out = []
    for row in connection.execute(found):
        told = {name: value for name, value in row._mapping.items() if name != "n"}
        out.append((row.n, {**told, "status": row.status or "open", "why": json.loads(row.why or "[]")}))
    return out
