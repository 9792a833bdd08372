"""What `dateline watch` remembers: feeds, and which of their entries were read."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, ForeignKey, Integer, PrimaryKeyConstraint, String

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The first form and two tables more."""
    op.create_table(
        "feeds",
        Column("url", String, primary_key=True),
        Column("title", String),
        Column("etag", String),
        Column("modified", String),
        Column("checked", String),
        Column("fault", String),
        Column("failures", Integer, nullable=False),
        Column("again", String),
    )
    op.create_table(
        "feed_entries",
        Column("feed", String, nullable=False),
        Column("key", String, nullable=False),
        Column("digest", String, nullable=False),
        Column("url", String, index=True),
        Column("title", String),
        Column("published", String),
        Column("article", Integer, ForeignKey("articles.n"), index=True),
        Column("at", String, nullable=False),
        Column("etag", String),
        Column("modified", String),
        Column("fault", String),
        Column("failures", Integer, nullable=False),
        Column("again", String),
        PrimaryKeyConstraint("feed", "key"),
    )
