"""What is told and did not happen: how many events of each kind belong to no incident."""

from __future__ import annotations

from dateline.store import Filters, Store
from dateline.store.apart import events_apart


def apart(store: Store, filters: Filters) -> dict[str, int]:
    """How many events are only planned, denied and the like, by modality; by days, country, area and types alone."""
    with store.reading() as connection:
        return events_apart(connection, filters)
