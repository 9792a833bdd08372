"""Lists a part at a time for programs, each with where the next part begins."""

from __future__ import annotations

from typing import Any

from dateline.store import Filters, Store, judgements
from dateline.store.paging import Place, incidents_after, reports_after

__all__ = ["Place", "incident_page", "last_judgement", "report_page"]


def incident_page(
    store: Store, filters: Filters, after: Place | None, limit: int
) -> tuple[list[dict[str, Any]], Place | None]:
    """So many incidents as rows, the newest first, and where the next begin; None at the end."""
    with store.reading() as connection:
        found = incidents_after(connection, filters, after, limit + 1)
    shown = found[:limit]
    return shown, Place(shown[-1]["day"], shown[-1]["id"]) if len(found) > limit else None


def report_page(store: Store, after: int, limit: int) -> tuple[list[dict[str, Any]], int | None]:
    """So many reports as rows, in the order they were added, and the number after which the next begin."""
    with store.reading() as connection:
        found = reports_after(connection, after, limit + 1)
    shown = found[:limit]
    return [row for _, row in shown], shown[-1][0] if len(found) > limit else None


def last_judgement(store: Store) -> int:
    """The number of the last judgement of all, which whoever reads now can see."""
    with store.reading() as connection:
        return judgements.last_number(connection)
