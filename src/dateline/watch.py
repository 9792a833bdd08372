"""Feeds watched: each round asks the feeds, reads what is new one report at a time, and remembers it with the report.

A report and its being seen are one transaction, and what makes the next request for a feed conditional is written only
when nothing of it is left: a kill at any moment loses nothing and doubles nothing.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from dateline.desk import Added, Store, add
from dateline.kit import Kit
from dateline.model import Article, Report
from dateline.readers.feed import Entry, Feed, article_of, dated, parsed
from dateline.readers.url import PAGES, Fetcher, Page, read_page
from dateline.store import EntryRow, FeedRow, article_under, entries_by, entries_failed, feed_by, put_entry, put_feed

MOST = 200  # entries of one feed that are read in one round
TRIES = 6  # times that a page is asked for before it is given up
_LONGEST_REST = timedelta(hours=24)
_FORM = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, slots=True)
class Watcher:
    """What a round works with. `read` makes the report of an article, `kit` is what it is merged by; both are asked for
    only when something is new. `say` is told faults by name, `done` what was added; `rest` is how long a first failure
    is left alone, and with `now` no earlier failure is.
    """

    store: Store
    fetcher: Fetcher
    kit: Callable[[], Kit]
    read: Callable[[Article], Report]
    say: Callable[[str, object], None]
    done: Callable[[Added, Report], None]
    rest: timedelta = timedelta(minutes=15)
    now: bool = False


@dataclass(frozen=True, slots=True)
class _Job:
    """An entry to be read: as its feed tells it, and as it was seen before."""

    feed: str
    title: str | None
    entry: Entry
    before: EntryRow | None


@dataclass(slots=True)
class _Round:
    """What is still to be done in a round: jobs, rows of feeds to be written once their jobs are, and how many are left over."""

    jobs: list[_Job] = field(default_factory=list)
    rows: dict[str, FeedRow] = field(default_factory=dict)
    left: Counter[str] = field(default_factory=Counter)


def watch_once(watcher: Watcher, feeds: Sequence[str]) -> None:
    """One round: every feed is asked, and all that is new in it is read and added; what fails is said and passed over.

    Raises OSError or ValueError where the database refuses; what was added before stays.
    """
    work = _Round()
    for url in dict.fromkeys(feeds):
        _ask(watcher, url, work)
    for job in _in_turn(watcher, work):
        _do(watcher, job)
    for url, row in work.rows.items():
        if work.left[url]:
            count = work.left[url]
            watcher.say(url, f"{count:,} report{'s' * (count != 1)} left for the next round; run it again")
            row = replace(row, etag=None, modified=None)
        with watcher.store.writing() as connection:
            put_feed(connection, row)


# the feeds --------------------------------------------------------------------------------------------------------


def _ask(watcher: Watcher, url: str, work: _Round) -> None:
    """Ask one feed, and add what is to be read of it to the round's work."""
    with watcher.store.reading() as connection:
        before = feed_by(connection, url) or FeedRow(url)
    if before.again and before.again > _moment() and not watcher.now:
        watcher.say(url, f"left alone until {before.again} after {_times(before.failures)}; ask at once with --now")
        return
    try:
        page = watcher.fetcher.fetch(url, etag=before.etag, modified=before.modified)
        feed = Feed(before.title) if page.data is None else _parsed(page)
    except Exception as fault:  # a fault of ours must not cost the other feeds
        failures, told = before.failures + 1, _told(fault)
        again = _later(watcher, url, failures)
        watcher.say(url, f"{told} (next try after {again})")
        with watcher.store.writing() as connection:
            put_feed(connection, replace(before, fault=str(told), failures=failures, again=again))
        return
    etag, modified = page.etag, page.modified
    if page.data is None:
        etag, modified = etag or before.etag, modified or before.modified
    elif feed.broken:
        watcher.say(url, "the feed breaks off, its last entry was left out; tell its makers if that stays so")
        etag, modified = None, None
    jobs = _jobs(watcher, url, feed)
    work.rows[url] = FeedRow(url, feed.title, etag, modified, checked=_moment())
    work.jobs += jobs[:MOST]
    work.left[url] += len(jobs[MOST:])


def _parsed(page: Page) -> Feed:
    kind = f"{page.kind}; charset={page.charset}" if page.charset else page.kind
    return parsed(page.data or b"", page.url, kind)


def _jobs(watcher: Watcher, url: str, feed: Feed) -> list[_Job]:
    """The entries of a feed that are new or changed, and those whose pages failed and may be tried again."""
    now = _moment()
    with watcher.store.reading() as connection:
        seen = entries_by(connection, url, (entry.key for entry in feed.entries))
        failed = {row.key: row for row in entries_failed(connection, url, given_up=watcher.now)}
    told = {entry.key: entry for entry in reversed(feed.entries)}  # of two with one key the first, which is the newer
    due = {key for key, row in failed.items() if watcher.now or (row.again or "") <= now}
    jobs = [
        _Job(url, feed.title, entry, seen.get(key))
        for key, entry in told.items()
        if key not in seen or seen[key].digest != entry.digest or key in due
    ]
    gone = [_Job(url, feed.title, _entry_of(failed[key]), failed[key]) for key in sorted(due - told.keys())]
    return jobs + gone


def _entry_of(row: EntryRow) -> Entry:
    """An entry that its feed no longer shows, as it was seen."""
    return Entry(row.key, row.url, row.title, row.published, digest=row.digest)


# the entries ------------------------------------------------------------------------------------------------------


def _in_turn(watcher: Watcher, work: _Round) -> Iterator[_Job]:
    """The jobs in the order in which they can be done: what needs no page first, then always the host that is ready first.

    Jobs at hosts that are to be left alone are noted for the next round, for their feed may not show them then.
    """
    fetcher = watcher.fetcher
    hosts: dict[str, deque[_Job]] = {}
    for job in work.jobs:
        if job.entry.whole or job.entry.url is None:
            yield job
        else:
            hosts.setdefault(job.entry.url.split("/")[2].lower(), deque()).append(job)
    while hosts:
        name = min(hosts, key=lambda host: fetcher.wait(hosts[host][0].entry.url or ""))
        job = hosts[name].popleft()
        if not hosts[name]:
            del hosts[name]
        try:
            resting = fetcher.rest(job.entry.url or "")
        except ValueError:  # which fetching it will say
            resting = 0.0
        if resting:
            work.left[job.feed] += 1
            _note(watcher, job)
        else:
            yield job


def _row_of(job: _Job) -> EntryRow:
    entry = job.entry
    return EntryRow(job.feed, entry.key, entry.digest, entry.url, entry.title, entry.published, _moment())


def _note(watcher: Watcher, job: _Job) -> None:
    """Note an entry that was not seen before as one that is to be read."""
    if job.before is None:
        with watcher.store.writing() as connection:
            put_entry(connection, replace(_row_of(job), fault="left for the next round", again=_moment()))


def _do(watcher: Watcher, job: _Job) -> None:
    """Read one entry and add it; where that fails, say so and remember when to try again."""
    row = _row_of(job)
    before = job.before
    name = job.entry.url or f"{job.feed}: {job.entry.title or job.entry.key}"
    if before is None and not job.entry.whole and _found_elsewhere(watcher, row):
        return
    try:
        article, row = _article(watcher, job, row)
        report = None if article is None else watcher.read(article)
    except OSError as fault:
        _failed(watcher, job, row, name, fault, passing=True)
        return
    except Exception as fault:  # a fault of ours must not cost the other reports
        _failed(watcher, job, row, name, _told(fault), passing=False)
        return
    if report is None:  # nothing changed since
        with watcher.store.writing() as connection:
            put_entry(connection, replace(row, article=before.article if before else None))
        return
    for gap in report.unread:
        watcher.say(name, f"not wholly read: {gap.reason}")

    def mark(connection: Connection, n: int) -> None:
        put_entry(connection, replace(row, article=n))

    watcher.done(add(watcher.store, report, watcher.kit(), mark), report)


def _article(watcher: Watcher, job: _Job, row: EntryRow) -> tuple[Article | None, EntryRow]:
    """The article of an entry, from the feed or from its page; None where the page did not change."""
    if job.entry.whole or (job.entry.url is None and job.entry.pieces):
        return article_of(job.entry, job.title), row
    if job.entry.url is None:
        raise ValueError("the entry has neither a text nor an address; ask the feed's makers")
    known = job.before if job.before and job.before.article is not None else None
    page = watcher.fetcher.fetch(job.entry.url, PAGES, known.etag if known else None, known.modified if known else None)
    row = replace(row, etag=page.etag, modified=page.modified)
    if page.data is None:
        return None, row
    faults: list[str] = []
    articles = [dated(article, job.entry) for article in read_page(page, faults.append)]
    if not articles:
        raise ValueError(
            faults[0] if faults else "no article was found on the page; save it after it has loaded, and add it"
        )
    return articles[0], row


def _found_elsewhere(watcher: Watcher, row: EntryRow) -> bool:
    """Whether another feed led to the page of a new entry before; then it is seen as well."""
    if row.url is None:
        return False
    with watcher.store.writing() as connection:
        n = article_under(connection, row.url, row.feed)
        if n is not None:
            put_entry(connection, replace(row, article=n))
    return n is not None


def _told(fault: Exception) -> Exception:
    """A fault as it is said: one that names no cure is ours."""
    if isinstance(fault, (OSError, ValueError)):
        return fault
    return RuntimeError(
        f"a fault of dateline's own ({type(fault).__name__}: {fault}); please report it with this address"
    )


def _failed(watcher: Watcher, job: _Job, row: EntryRow, name: str, fault: Exception, passing: bool) -> None:
    """Say what failed, and remember when it is to be tried again: what will not pass by itself is not."""
    before = job.before
    same = before is not None and before.digest == row.digest
    failures = (before.failures if before and same else 0) + 1
    again = _later(watcher, row.url or "", failures) if passing and failures < TRIES else None
    told = f" (next try after {again})" if again else f" (given up after {_times(failures)})" if passing else ""
    watcher.say(name, f"{fault}{told}")
    article = before.article if before else None
    with watcher.store.writing() as connection:
        put_entry(connection, replace(row, article=article, fault=str(fault), failures=failures, again=again))


# time -------------------------------------------------------------------------------------------------------------


def _moment(later: timedelta = timedelta(0)) -> str:
    return (datetime.now(UTC) + later).strftime(_FORM)


def _later(watcher: Watcher, url: str, failures: int) -> str:
    """When to try again what failed so often: each time after twice as long, and not before its host wants to be asked."""
    rest = min(watcher.rest * 2 ** min(failures - 1, 20), _LONGEST_REST)
    try:
        wanted = timedelta(seconds=watcher.fetcher.rest(url))
    except ValueError:  # an address that is none
        wanted = timedelta(0)
    return _moment(max(rest, wanted))


def _times(failures: int) -> str:
    return f"{failures} failure{'s' * (failures != 1)}"
