"""The tables, the same for SQLite and PostgreSQL. What a value keeps beyond its columns is JSON text.

A person's rows (`judgements`, `judgement_subjects`, and `codings` beside them) are only ever added, which triggers enforce. `articles`, `addresses`
and `traces` are only added too. `reports` holds what the machine read; `events`, `claims` and `spans` hold what stands of
that after the judgements, and with `families`, `incidents` and the rest they are worked out anew whenever it changes.
"""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMING)

articles = Table(
    "articles",
    metadata,
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
    Column("rest", Text, nullable=False),  # bylines, blocks
    Column("family", String, index=True),  # of copies; null for one that stands alone
)

addresses = Table(  # where a text was found; an address with two articles has had two texts, one after the other
    "addresses",
    metadata,
    Column("url", String, nullable=False),
    Column("article", Integer, ForeignKey("articles.n"), nullable=False, index=True),
    Column("at", String, nullable=False),
    PrimaryKeyConstraint("url", "article"),
)

reports = Table(
    "reports",
    metadata,
    Column("article", Integer, ForeignKey("articles.n"), primary_key=True, autoincrement=False),
    Column("dateline", String, nullable=False),
    Column("kit", String, nullable=False),
    Column("at", String, nullable=False),
    Column("body", Text, nullable=False),  # dateline.report/1 without its article
    Column("need", Integer),  # how much it needs a person, and `why`, as JSON text
    Column("why", Text),
    Column("status", String),  # open, begun, signed, changed
    Index("ix_reports_status_need", "status", "need", "article"),
)

events = Table(
    "events",
    metadata,
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
    Column("score", Float),  # the least score of the places that it names
    Column("telling", Text),  # what merging compares; of the chief event of a happening only
    Column("component", String, index=True),  # events of tellings that merging could bring together
    Column("incident", String, index=True),
)

event_keys = Table(
    "event_keys",
    metadata,
    Column("key", String, nullable=False),
    Column("event", Integer, ForeignKey("events.n"), nullable=False, index=True),
    PrimaryKeyConstraint("key", "event"),
    sqlite_with_rowid=False,
)

links = Table(  # pairs of tellings that could be of one happening, the lesser id first, with their log-odds
    "links",
    metadata,
    Column("a", Integer, ForeignKey("events.n"), nullable=False),
    Column("b", Integer, ForeignKey("events.n"), nullable=False, index=True),
    Column("odds", Float, nullable=False),
    PrimaryKeyConstraint("a", "b"),
    sqlite_with_rowid=False,
)

claims = Table(
    "claims",
    metadata,
    Column("event", Integer, ForeignKey("events.n"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("field", String, nullable=False),
    Column("value", Text, nullable=False),
    Column("name", String),  # folded: of an actor or a place, or the words of a text
    Column("actor", String, index=True),  # an actor's id
    Column("low", Integer),
    Column("high", Integer),
    Column("source", Text),
    Column("factuality", String, nullable=False),
    Column("modality", String, nullable=False),
    Column("rule", String, nullable=False),
    PrimaryKeyConstraint("event", "position"),
    sqlite_with_rowid=False,
)

spans = Table(
    "spans",
    metadata,
    Column("event", Integer, nullable=False),
    Column("claim", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("text", String, nullable=False),
    PrimaryKeyConstraint("event", "claim", "position"),
    sqlite_with_rowid=False,
)

sketches = Table(
    "sketches",
    metadata,
    Column("article", Integer, ForeignKey("articles.n"), primary_key=True, autoincrement=False),
    Column("sketch", Text, nullable=False),
)

bands = Table(
    "bands",
    metadata,
    Column("key", String, nullable=False),
    Column("article", Integer, ForeignKey("articles.n"), nullable=False),
    PrimaryKeyConstraint("key", "article"),
    sqlite_with_rowid=False,
)

families = Table(
    "families",
    metadata,
    Column("id", String, primary_key=True),
    Column("shown", Text, nullable=False),  # the words that show it
)

incidents = Table(
    "incidents",
    metadata,
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
    Column("day", String),  # what lists are ordered by: the first day it may have been, else of its first report
    Column("killed_low", Integer),
    Column("killed_high", Integer),
    Column("accounts", Integer, nullable=False),
    Column("differ", String),  # fields on which accounts differ, between spaces; null where they agree
    Column("first_reported", String),
    Column("last_reported", String),
    Column("need", Integer),  # how much it needs a person, and `why`, as JSON text
    Column("why", Text),
    Column("status", String),  # open, begun, signed, changed
    Index("ix_incidents_need_id", "need", "id"),
    Index("ix_incidents_status_need", "status", "need", "id"),
    Index("ix_incidents_day_id", "day", "id"),
    Index("ix_incidents_lat_lon", "lat", "lon"),
    # The map and the timeline count all incidents. These hold all that they count and choose by, in the order in which they
    # group, so that neither the rows are read nor anything is sorted.
    Index(
        "ix_incidents_where", "precision", "lat", "lon", "place", "country", "admin1", "type", "day", "latest",
        "last_reported", "accounts", "differ", "status", "id",
    ),
    Index(
        "ix_incidents_when", "earliest", "latest", "killed_low", "killed_high", "last_reported", "day", "type", "country",
        "precision", "lat", "lon", "place", "accounts", "differ", "status", "id",
    ),
)  # fmt: skip

traces = Table(  # what became of incidents whose events went to another
    "traces",
    metadata,
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("old", String, nullable=False, index=True),
    Column("new", String, nullable=False),
    Column("at", String, nullable=False),
)

judgements = Table(
    "judgements",
    metadata,
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("digest", String, nullable=False, unique=True),
    Column("before", String, nullable=False),  # the digest of the one before, empty for the first
    Column("verb", String, nullable=False),
    Column("by", String, nullable=False),
    Column("at", String, nullable=False),
    Column("body", Text, nullable=False),
    UniqueConstraint("before"),  # so that the chain never forks
)

judgement_subjects = Table(
    "judgement_subjects",
    metadata,
    Column("judgement", Integer, ForeignKey("judgements.n"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("article", String, nullable=False, index=True),
    Column("event", String, nullable=False),
    Column("field", String),
    PrimaryKeyConstraint("judgement", "position"),
)

settings = Table(  # `merging`: which version merged what is here, and with which vocabulary
    "settings",
    metadata,
    Column("key", String, primary_key=True),
    Column("value", String, nullable=False),
)

adrift = Table(  # judgements whose words no longer stand where a newer reading could take them up
    "adrift",
    metadata,
    Column("judgement", Integer, ForeignKey("judgements.n"), nullable=False),
    Column("article", String, nullable=False, index=True),
    PrimaryKeyConstraint("judgement", "article"),
)

# The full text lives in `search`: an FTS5 table on SQLite, a stored tsvector on PostgreSQL; see `search.py`.
