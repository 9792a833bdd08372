"""Blind rounds as rows of their own: who made each, how its reports were chosen, and when it was closed."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, String

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A table of rounds; those that were made before have their tasks alone, and get a row from them."""
    op.create_table(
        "rounds",
        Column("name", String, primary_key=True),
        Column("by", String, nullable=False),
        Column("at", String, nullable=False),
        Column("how", String, nullable=False),
        Column("closed", String),
    )
    op.execute(
        'INSERT INTO rounds (name, "by", at, how) '
        "SELECT round, min(\"by\"), min(at), 'reports that were named' FROM tasks WHERE round <> '' GROUP BY round"
    )
