"""What the review desk needs: how much each report and incident needs a person, and people with what they keep."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, Float, ForeignKey, Integer, PrimaryKeyConstraint, String, Text, UniqueConstraint

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The second form, with columns to order by and tables of people and tasks; the rest is merged anew to fill them."""
    for table in ("reports", "incidents"):
        for column in (Column("need", Integer), Column("why", Text), Column("status", String)):
            op.add_column(table, column)
    op.add_column("events", Column("score", Float))
    op.create_index("ix_reports_status_need", "reports", ["status", "need", "article"])
    op.create_index("ix_incidents_need_id", "incidents", ["need", "id"])
    op.create_index("ix_incidents_status_need", "incidents", ["status", "need", "id"])
    _people()
    _tasks()
    op.execute("DELETE FROM settings WHERE key = 'merging'")


def _people() -> None:
    op.create_table(
        "people",
        Column("name", String, primary_key=True),
        Column("role", String, nullable=False),
        Column("password", String, nullable=False),
        Column("active", Integer, nullable=False),
        Column("failures", Integer, nullable=False),
        Column("locked_until", String),
        Column("at", String, nullable=False),
    )
    op.create_table(
        "sessions",
        Column("digest", String, primary_key=True),
        Column("person", String, ForeignKey("people.name"), nullable=False, index=True),
        Column("csrf", String, nullable=False),
        Column("at", String, nullable=False),
        Column("seen", String, nullable=False),
    )
    op.create_table(
        "tokens",
        Column("digest", String, primary_key=True),
        Column("person", String, ForeignKey("people.name"), nullable=False, index=True),
        Column("label", String, nullable=False),
        Column("at", String, nullable=False),
        Column("seen", String),
    )
    op.create_table(
        "views",
        Column("person", String, nullable=False),
        Column("name", String, nullable=False),
        Column("query", String, nullable=False),
        Column("at", String, nullable=False),
        PrimaryKeyConstraint("person", "name"),
    )


def _tasks() -> None:
    op.create_table(
        "tasks",
        Column("n", Integer, primary_key=True, autoincrement=False),
        Column("kind", String, nullable=False),
        Column("target", String, nullable=False, index=True),
        Column("person", String, nullable=False, index=True),
        Column("by", String, nullable=False),
        Column("at", String, nullable=False),
        Column("round", String, nullable=False),
        Column("done", String),
        UniqueConstraint("kind", "target", "person", "round"),
    )
    op.create_table(
        "codings",
        Column("n", Integer, primary_key=True, autoincrement=False),
        Column("task", Integer, ForeignKey("tasks.n"), nullable=False, index=True),
        Column("digest", String, nullable=False, unique=True),
        Column("body", Text, nullable=False),
    )
    if op.get_bind().dialect.name == "sqlite":
        refuse = "BEGIN SELECT RAISE(ABORT, 'codings are only ever added'); END"
        op.execute(f"CREATE TRIGGER codings_no_update BEFORE UPDATE ON codings {refuse}")
        op.execute(f"CREATE TRIGGER codings_no_delete BEFORE DELETE ON codings {refuse}")
        again = "WHEN EXISTS (SELECT 1 FROM codings WHERE n = NEW.n OR digest = NEW.digest)"
        op.execute(f"CREATE TRIGGER codings_no_replace BEFORE INSERT ON codings {again} {refuse}")
    else:
        op.execute(
            "CREATE TRIGGER codings_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON codings "
            "FOR EACH STATEMENT EXECUTE FUNCTION only_added()"
        )
