"""What `dateline watch` remembers, as rows: each feed as it was last asked, and which of its entries were read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    delete,
    insert,
    select,
)

from dateline.store.tables import metadata

_AT_ONCE = 500  # keys that are asked for in one statement

feeds = Table(
    "feeds",
    metadata,
    Column("url", String, primary_key=True),
    Column("title", String),
    Column("etag", String),
    Column("modified", String),
    Column("checked", String),
    Column("fault", String),
    Column("failures", Integer, nullable=False),
    Column("again", String),
)

feed_entries = Table(
    "feed_entries",
    metadata,
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


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A feed as it was last asked: what makes the next request conditional, and how often it failed since it last did not.

    `again` is the moment before which a feed that failed is left alone.
    """

    url: str
    title: str | None = None
    etag: str | None = None
    modified: str | None = None
    checked: str | None = None
    fault: str | None = None
    failures: int = 0
    again: str | None = None


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry that was seen. `article` is the number of what was read of it, None where that failed.

    `digest` tells whether the feed says something else of it now; `again` when a page that failed is tried again, None
    for one that is not.
    """

    feed: str
    key: str
    digest: str
    url: str | None
    title: str | None
    published: str | None
    at: str
    article: int | None = None
    etag: str | None = None
    modified: str | None = None
    fault: str | None = None
    failures: int = 0
    again: str | None = None


def feed_by(connection: Connection, url: str) -> FeedRow | None:
    """What is known of the feed at an address."""
    row = connection.execute(select(feeds).where(feeds.c.url == url)).one_or_none()
    return None if row is None else FeedRow(**row._mapping)


def put_feed(connection: Connection, feed: FeedRow) -> None:
    """Write what is known of a feed, in place of what was."""
    connection.execute(delete(feeds).where(feeds.c.url == feed.url))
    connection.execute(insert(feeds), asdict(feed))


def entries_by(connection: Connection, feed: str, keys: Iterable[str]) -> dict[str, EntryRow]:
    """Those entries of a feed that were seen, by their keys."""
    wanted, out = sorted(set(keys)), {}
    for start in range(0, len(wanted), _AT_ONCE):
        among = feed_entries.c.key.in_(wanted[start : start + _AT_ONCE])
        for row in connection.execute(select(feed_entries).where(feed_entries.c.feed == feed, among)):
            out[row.key] = EntryRow(**row._mapping)
    return out


def entries_failed(connection: Connection, feed: str, given_up: bool = False) -> list[EntryRow]:
    """The entries of a feed that failed and are to be tried again, or were given up too, in the order of their moments."""
    which = feed_entries.c.fault if given_up else feed_entries.c.again
    failed = select(feed_entries).where(feed_entries.c.feed == feed, which.is_not(None))
    return [EntryRow(**row._mapping) for row in connection.execute(failed.order_by("again", "key"))]


def put_entry(connection: Connection, entry: EntryRow) -> None:
    """Write what became of an entry, in place of what was known of it."""
    mine = (feed_entries.c.feed == entry.feed, feed_entries.c.key == entry.key)
    connection.execute(delete(feed_entries).where(*mine))
    connection.execute(insert(feed_entries), asdict(entry))


def article_under(connection: Connection, url: str, feed: str) -> int | None:
    """The number of the article that was read last from an entry with this address in another feed."""
    under = select(feed_entries.c.article).where(feed_entries.c.url == url, feed_entries.c.feed != feed)
    latest = under.where(feed_entries.c.article.is_not(None)).order_by(feed_entries.c.at.desc())
    return connection.scalar(latest.limit(1))
