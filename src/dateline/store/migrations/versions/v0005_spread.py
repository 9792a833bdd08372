"""Indexes that hold all that the map and the timeline count, so that a hundred thousand incidents are counted in time."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

WHERE = (
    "precision", "lat", "lon", "place", "country", "admin1", "type", "day", "latest", "last_reported", "accounts",
    "differ", "status", "id",
)  # fmt: skip
WHEN = (
    "earliest", "latest", "killed_low", "killed_high", "last_reported", "day", "type", "country", "precision", "lat",
    "lon", "place", "accounts", "differ", "status", "id",
)  # fmt: skip


def upgrade() -> None:
    """Two indexes of incidents. Names of places are cut first: PostgreSQL indexes nothing longer than 2,700 bytes."""
    op.execute("UPDATE incidents SET place = substr(place, 1, 200) WHERE length(place) > 200")
    op.create_index("ix_incidents_where", "incidents", list(WHERE))
    op.create_index("ix_incidents_when", "incidents", list(WHEN))
