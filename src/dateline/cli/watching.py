"""`dateline watch`: feeds asked again and again, what is new in them read and added to a database."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from dateline.cli.common import PARTLY, READ, USAGE, Bar, Faults, open_kit
from dateline.cli.desk import line_of, say_if_behind, so_far

if TYPE_CHECKING:
    from dateline.desk import Added, Store
    from dateline.kit import Kit
    from dateline.model import Article, Report
    from dateline.readers.url import Fetcher

_EVERY = 15.0


def add_parsers(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The commands of this file."""
    watch = commands.add_parser(
        "watch",
        help="ask feeds again and again, and add what is new to a database",
        description="Ask RSS and Atom feeds again and again, read what is new, and merge it into the incidents of a database.",
    )
    watch.add_argument("feeds", nargs="+", metavar="FEED", type=_feed, help="the address of an RSS or Atom feed")
    watch.add_argument("--db", required=True, metavar="DB", help="a file, made where there is none, or postgresql://…")
    how_often = watch.add_mutually_exclusive_group()
    how_often.add_argument("--once", action="store_true", help="one round, then end")
    how_often.add_argument(
        "--every",
        metavar="MINUTES",
        type=_at_least(1),
        default=_EVERY,
        help=f"between two rounds (default: {_EVERY:g})",
    )
    watch.add_argument(
        "--now", action="store_true", help="ask in the first round also what is left alone after failures"
    )
    watch.add_argument(
        "--allow-host", metavar="NAME", action="append", default=[],
        help="a host that may be asked though it is not public, as it stands in addresses; may be repeated",
    )  # fmt: skip
    watch.add_argument(
        "--delay",
        metavar="SECONDS",
        type=_at_least(0),
        default=2.0,
        help="between two requests to one host (default: 2)",
    )
    watch.add_argument(
        "--timeout", metavar="SECONDS", type=_at_least(0.1), default=30.0, help="for one request in all (default: 30)"
    )
    watch.add_argument(
        "--contact", metavar="ADDRESS", type=_contact, help="who a site may write to, told to each in the user agent"
    )
    watch.set_defaults(run=_watch)


def _feed(told: str) -> str:
    from dateline.readers.addresses import endpoint_of

    try:
        endpoint_of(told)
    except ValueError as fault:
        raise argparse.ArgumentTypeError(f"{told}: {fault}") from fault
    return told


def _at_least(least: float) -> Callable[[str], float]:
    def number(told: str) -> float:
        try:
            value = float(told)
        except ValueError:
            value = -1.0
        if not least <= value <= 1e6:
            raise argparse.ArgumentTypeError(f"{told!r} is no number from {least:g} on")
        return value

    return number


def _contact(told: str) -> str:
    if not (told.isascii() and told.isprintable() and told.strip()) or set("()") & set(told):
        raise argparse.ArgumentTypeError("write an address of mail or web, in plain letters")
    return told.strip()


def _watch(options: argparse.Namespace) -> int:
    """Rounds without end, or one. What the database refuses ends one that is alone; another may find it mended."""
    from dateline.desk import open_store

    faults, fetcher, first = Faults(), _fetcher(options), True
    while True:
        start, opened = time.monotonic(), False
        try:
            with open_store(options.db) as store:  # for a round only, so that nothing is held meanwhile
                opened = True
                _round(store, options, fetcher, faults, options.now and first)
        except (ValueError, OSError) as fault:
            if isinstance(fault, BrokenPipeError):
                raise
            faults.say(options.db, str(fault).removeprefix(f"{options.db}: "))
            if first and not opened:
                return USAGE
        if options.once:
            return PARTLY if faults.any else READ
        first = False
        time.sleep(max(0.0, options.every * 60 - (time.monotonic() - start)))


def _round(store: Store, options: argparse.Namespace, fetcher: Fetcher, faults: Faults, now: bool) -> None:
    """One round, with a line for each report and one for all."""
    from dateline.watch import Watcher, watch_once

    done: list[Added] = []
    with Bar("reading") as bar:

        def read(article: Article) -> Report:
            if not done:
                say_if_behind(store)
            return _report(article)

        def told(added: Added, report: Report) -> None:
            done.append(added)
            bar.step()
            print(line_of(added, report), flush=True)

        try:
            rest = timedelta(minutes=options.every)
            watch_once(Watcher(store, fetcher, _kit, read, faults.say, told, rest, now), options.feeds)
        finally:
            moment = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC: ")
            print(f"{'' if options.once else moment}{so_far(done)}", flush=True)


def _fetcher(options: argparse.Namespace) -> Fetcher:
    from dateline.extract import VERSION
    from dateline.readers.request import Limits
    from dateline.readers.url import Fetcher, Manners

    contact = f"; {options.contact}" if options.contact else ""
    agent = f"dateline/{VERSION} (reads news feeds for conflict research{contact})"
    allowed = frozenset(name.lower() for name in options.allow_host)
    return Fetcher(Manners(agent, allowed, options.delay, Limits(options.timeout)))


@lru_cache(maxsize=1)
def _kit() -> Kit:
    return open_kit()


def _report(article: Article) -> Report:
    from dateline.extract import extract

    return extract(article, _kit())
