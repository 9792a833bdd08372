"""The first form: articles and what was read in them, what that was merged into, and what persons decided."""

from __future__ import annotations

from alembic import op
from sqlalchemy import (
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Text,
    UniqueConstraint,
)

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """An empty database to the first form."""
    _what_was_read()
    _what_stands()
    _what_is_merged()
    _what_was_judged()
    if op.get_bind().dialect.name == "sqlite":
        _for_sqlite()
    else:
        _for_postgresql()


def _what_was_read() -> None:
    op.create_table(
        "articles",
        Column("n", Integer, primary_key=True, autoincrement=False),
        Column("id", String, nullable=False, unique=True),
        Column("sha256", String, nullable=False),
        Column("url", String),
        Column("publisher", String),
        Column("title", String),
        Column("language", String),
        Column("published", String, index=True),
        Column("published_from", String),
        Column("text", Text, nullable=False),
        Column("rest", Text, nullable=False),
        Column("family", String, index=True),
    )
    op.create_table(
        "addresses",
        Column("url", String, nullable=False),
        Column("article", Integer, ForeignKey("articles.n"), nullable=False, index=True),
        Column("at", String, nullable=False),
        PrimaryKeyConstraint("url", "article"),
    )
    op.create_table(
        "reports",
        Column("article", Integer, ForeignKey("articles.n"), primary_key=True, autoincrement=False),
        Column("dateline", String, nullable=False),
        Column("kit", String, nullable=False),
        Column("at", String, nullable=False),
        Column("body", Text, nullable=False),
    )


def _what_stands() -> None:
    op.create_table(
        "events",
        Column("n", Integer, primary_key=True, autoincrement=False),
        Column("id", String, nullable=False, unique=True),
        Column("article", Integer, ForeignKey("articles.n"), nullable=False, index=True),
        Column("type", String, nullable=False),
        Column("start", Integer, nullable=False),
        Column("end", Integer, nullable=False),
        Column("words", String, nullable=False),
        Column("factuality", String, nullable=False),
        Column("modality", String, nullable=False),
        Column("codes", Text, nullable=False),
        Column("place", String),
        Column("kind", String),
        Column("country", String),
        Column("admin1", String),
        Column("lat", Float),
        Column("lon", Float),
        Column("precision", Integer),
        Column("earliest", String),
        Column("latest", String),
        Column("telling", Text),
        Column("component", String, index=True),
        Column("incident", String, index=True),
    )
    op.create_table(
        "event_keys",
        Column("key", String, nullable=False),
        Column("event", Integer, ForeignKey("events.n"), nullable=False, index=True),
        PrimaryKeyConstraint("key", "event"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "links",
        Column("a", Integer, ForeignKey("events.n"), nullable=False),
        Column("b", Integer, ForeignKey("events.n"), nullable=False, index=True),
        Column("odds", Float, nullable=False),
        PrimaryKeyConstraint("a", "b"),
        sqlite_with_rowid=False,
    )

    op.create_table(
        "claims",
        Column("event", Integer, ForeignKey("events.n"), nullable=False),
        Column("position", Integer, nullable=False),
        Column("field", String, nullable=False),
        Column("value", Text, nullable=False),
        Column("name", String),
        Column("actor", String, index=True),
        Column("low", Integer),
        Column("high", Integer),
        Column("source", Text),
        Column("factuality", String, nullable=False),
        Column("modality", String, nullable=False),
        Column("rule", String, nullable=False),
        PrimaryKeyConstraint("event", "position"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "spans",
        Column("event", Integer, nullable=False),
        Column("claim", Integer, nullable=False),
        Column("position", Integer, nullable=False),
        Column("start", Integer, nullable=False),
        Column("end", Integer, nullable=False),
        Column("text", String, nullable=False),
        PrimaryKeyConstraint("event", "claim", "position"),
        sqlite_with_rowid=False,
    )


def _what_is_merged() -> None:
    op.create_table(
        "sketches",
        Column("article", Integer, ForeignKey("articles.n"), primary_key=True, autoincrement=False),
        Column("sketch", Text, nullable=False),
    )
    op.create_table(
        "bands",
        Column("key", String, nullable=False),
        Column("article", Integer, ForeignKey("articles.n"), nullable=False),
        PrimaryKeyConstraint("key", "article"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "families",
        Column("id", String, primary_key=True),
        Column("shown", Text, nullable=False),
    )
    op.create_table(
        "incidents",
        Column("id", String, primary_key=True),
        Column("type", String, nullable=False),
        Column("place", String),
        Column("country", String, index=True),
        Column("admin1", String),
        Column("lat", Float),
        Column("lon", Float),
        Column("precision", Integer),
        Column("earliest", String),
        Column("latest", String),
        Column("day", String),
        Column("killed_low", Integer),
        Column("killed_high", Integer),
        Column("accounts", Integer, nullable=False),
        Column("differ", String),
        Column("first_reported", String),
        Column("last_reported", String),
        Index("ix_incidents_day_id", "day", "id"),
        Index("ix_incidents_lat_lon", "lat", "lon"),
    )
    op.create_table(
        "traces",
        Column("n", Integer, primary_key=True, autoincrement=False),
        Column("old", String, nullable=False, index=True),
        Column("new", String, nullable=False),
        Column("at", String, nullable=False),
    )


def _what_was_judged() -> None:
    op.create_table(
        "judgements",
        Column("n", Integer, primary_key=True, autoincrement=False),
        Column("digest", String, nullable=False, unique=True),
        Column("before", String, nullable=False),
        Column("verb", String, nullable=False),
        Column("by", String, nullable=False),
        Column("at", String, nullable=False),
        Column("body", Text, nullable=False),
        UniqueConstraint("before"),
    )
    op.create_table(
        "judgement_subjects",
        Column("judgement", Integer, ForeignKey("judgements.n"), nullable=False),
        Column("position", Integer, nullable=False),
        Column("article", String, nullable=False, index=True),
        Column("event", String, nullable=False),
        Column("field", String),
        PrimaryKeyConstraint("judgement", "position"),
    )
    op.create_table(
        "settings",
        Column("key", String, primary_key=True),
        Column("value", String, nullable=False),
    )
    op.create_table(
        "adrift",
        Column("judgement", Integer, ForeignKey("judgements.n"), nullable=False),
        Column("article", String, nullable=False, index=True),
        PrimaryKeyConstraint("judgement", "article"),
    )


def _for_sqlite() -> None:
    """Full text, and triggers that refuse to change or drop a judgement, also by a replacing insert."""
    op.execute("CREATE VIRTUAL TABLE search USING fts5(words, content='', tokenize='unicode61')")
    for table, same in (
        ("judgements", "n = NEW.n OR digest = NEW.digest OR before = NEW.before"),
        ("judgement_subjects", "judgement = NEW.judgement AND position = NEW.position"),
    ):
        refuse = f"BEGIN SELECT RAISE(ABORT, '{table} are only ever added'); END"
        op.execute(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}")
        op.execute(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}")
        again = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})"
        op.execute(f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} {again} {refuse}")


def _for_postgresql() -> None:
    """Full text, and triggers that refuse to change, drop or empty judgements."""
    op.execute("CREATE TABLE search (article integer PRIMARY KEY REFERENCES articles, words tsvector NOT NULL)")
    op.execute("CREATE INDEX ix_search_words ON search USING gin (words)")
    op.execute(
        "CREATE FUNCTION only_added() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% are only ever added', TG_TABLE_NAME; END $$"
    )
    for table in ("judgements", "judgement_subjects"):
        op.execute(
            f"CREATE TRIGGER {table}_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION only_added()"
        )
