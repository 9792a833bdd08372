"""The store: what was read and judged, as rows of SQLite or PostgreSQL; what is merged of them is the desk's work."""

from dateline.store import people, rounds, tasks
from dateline.store.feeds import (
    EntryRow,
    FeedRow,
    article_under,
    entries_by,
    entries_failed,
    feed_by,
    put_entry,
    put_feed,
)
from dateline.store.judgements import (
    adrift_judgements,
    append,
    by_digest,
    chain_problems,
    every_judgement,
    judgements_on,
)
from dateline.store.lists import Filters, incident_count, incident_ids
from dateline.store.opening import Store, open_store
from dateline.store.rows import articles_by, events_by, number_of, report_by, versions

__all__ = [
    "EntryRow",
    "FeedRow",
    "Filters",
    "Store",
    "adrift_judgements",
    "append",
    "article_under",
    "articles_by",
    "by_digest",
    "chain_problems",
    "entries_by",
    "entries_failed",
    "events_by",
    "every_judgement",
    "feed_by",
    "incident_count",
    "incident_ids",
    "judgements_on",
    "number_of",
    "open_store",
    "people",
    "put_entry",
    "put_feed",
    "report_by",
    "rounds",
    "tasks",
    "versions",
]  # fmt: skip
