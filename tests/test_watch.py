"""`dateline watch`: what is new is read once, what fails is named and passed over, and a kill loses and doubles nothing."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import databases
import pytest
import web_server
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text
from web_server import Site, answer

import dateline
from dateline import cli, watch
from dateline.desk import Added, open_store
from dateline.extract import extract
from dateline.model import Article, Report
from dateline.readers.feed import Feed
from dateline.readers.request import Limits
from dateline.readers.url import Fetcher, Manners
from dateline.store import EntryRow, entries_by, feed_by, opening, versions
from dateline.watch import Watcher, watch_once

TOWNS = (
    "Goma",
    "Bunia",
    "Beni",
    "Butembo",
    "Kindu",
    "Uvira",
    "Kalemie",
    "Lubero",
    "Walikale",
    "Masisi",
    "Rutshuru",
    "Fizi",
)
FILL = (
    "Residents said that the shelling had begun before dawn and went on until the market closed in the afternoon. " * 6
)


def words(n: int, killed: int = 4) -> str:
    return (
        f"{killed} people were killed when rebels attacked the town of {TOWNS[n % 12]} on Monday, the army said. {FILL}"
    )


def page(n: int, killed: int = 4) -> bytes:
    head = f'<title>Attack on {TOWNS[n % 12]}</title><meta property="article:published_time" content="2025-05-20T10:00:00Z">'
    return f"<html><head>{head}</head><body><article><h1>Attack on {TOWNS[n % 12]}</h1><p>{words(n, killed)}</p></article></body></html>".encode()


def entry(site: Site, n: int, whole: str = "", more: str = "", host: str = "127.0.0.1") -> str:
    content = f"<content:encoded><![CDATA[<p>{whole}</p>]]></content:encoded>" if whole else ""
    return (
        f"<item><title>Attack on {TOWNS[n % 12]}</title><link>{site.url(f'/{n}.html', host)}</link><guid isPermaLink='false'>g{n}</guid>"
        f"<pubDate>Tue, 20 May 2025 12:00:00 +0200</pubDate><description>An attack.{more}</description>{content}</item>"
    )


def rss(*entries: str) -> bytes:
    space = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    return f'<rss version="2.0" {space}><channel><title>Herald</title>{"".join(entries)}</channel></rss>'.encode()


def conditional(body: bytes, tag: str, kind: str = "application/rss+xml") -> Callable[[BaseHTTPRequestHandler], None]:
    def give(handler: BaseHTTPRequestHandler) -> None:
        same = handler.headers["If-None-Match"] == tag
        answer(handler, 304 if same else 200, {"ETag": tag, "Content-Type": kind}, b"" if same else body)

    return give


class Watch:
    """Rounds of watching, and what was said and added in each."""

    def __init__(self, db: str, kit: dateline.Kit, site: Site) -> None:
        self.db, self.kit, self.site = db, kit, site
        self.faults: list[str] = []
        self.added: list[Added] = []
        self.fetcher = Fetcher(Manners("dateline/test", frozenset({"127.0.0.1"}), 0.0, Limits(0.7, 200_000)))
        self.read: Callable[[Article], Report] = lambda article: extract(article, kit)

    def round(self, *feeds: str, now: bool = False) -> list[str]:
        """One round over these feeds; returns the faults, with the server's changing address left out."""
        self.faults, self.added = [], []
        with open_store(self.db) as store:
            watcher = Watcher(
                store, self.fetcher, lambda: self.kit, self.read, self._say, lambda a, _: self.added.append(a), now=now
            )
            watch_once(watcher, [self.site.url(feed) if feed.startswith("/") else feed for feed in feeds])
        return self.faults

    def _say(self, name: str, fault: object) -> None:
        told = f"{name}: {fault}".replace(self.site.url(""), "")
        assert "\n" not in told
        self.faults.append(re.sub(r"\d{4}-\d\d-\d\dT[\d:]+Z", "T", told))

    def articles(self) -> list[str]:
        return self.ask("SELECT coalesce(url, id) FROM articles ORDER BY n")

    def ask(self, question: str) -> list[str]:
        with open_store(self.db) as store, store.reading() as connection:
            return [str(told).replace(self.site.url(""), "") for told in connection.scalars(text(question))]

    def row(self, n: int, feed: str = "/feed") -> EntryRow:
        with open_store(self.db) as store, store.reading() as connection:
            return entries_by(connection, self.site.url(feed), [f"g{n}"])[f"g{n}"]


@pytest.fixture
def site() -> Iterator[Site]:
    with web_server.serving() as served:
        yield served


@pytest.fixture
def ours(db: str, kit: dateline.Kit, site: Site) -> Watch:
    return Watch(db, kit, site)


@pytest.fixture
def quick(tmp_path: Path, kit: dateline.Kit, site: Site) -> Watch:
    """The same on SQLite alone, for what does not depend on the database."""
    return Watch(databases.fresh("sqlite", tmp_path), kit, site)


# what is new ------------------------------------------------------------------------------------------------------


def test_pages_and_whole_reports_are_read_once(ours: Watch, site: Site) -> None:
    site.pages |= {"/feed": rss(entry(site, 1), entry(site, 2, whole=words(2))), "/1.html": page(1)}
    assert ours.round("/feed") == []
    assert [(a.how, a.events > 0, len(a.incidents)) for a in ours.added] == [("new", True, 1)] * 2
    assert sorted(ours.articles()) == ["/1.html", "/2.html"]
    assert ours.ask("SELECT published FROM articles") == ["2025-05-20"] * 2
    assert ours.round("/feed") == []
    assert ours.added == []
    assert site.paths() == ["/feed", "/1.html", "/feed"]


def test_a_feed_that_did_not_change_is_not_sent_again(ours: Watch, site: Site) -> None:
    site.pages |= {"/feed": conditional(rss(entry(site, 1, whole=words(1))), '"v1"')}
    assert ours.round("/feed") == []
    assert ours.round("/feed") == []
    assert ours.round("/feed") == []
    asked = [headers.get("if-none-match") for path, headers in site.asked if path == "/feed"]
    assert asked == [None, '"v1"', '"v1"']
    assert len(ours.articles()) == 1
    site.pages["/feed"] = conditional(rss(entry(site, 1, whole=words(1)), entry(site, 2, whole=words(2))), '"v2"')
    assert ours.round("/feed") == []
    assert len(ours.articles()) == 2


def test_another_text_under_one_address_is_kept_beside_the_first(ours: Watch, site: Site) -> None:
    site.pages["/feed"] = rss(entry(site, 1, whole=words(1)))
    ours.round("/feed")
    site.pages["/feed"] = rss(entry(site, 1, whole=words(1, killed=9)))
    assert ours.round("/feed") == []
    (added,) = ours.added
    assert (added.how, len(added.versions)) == ("new", 1)
    assert ours.articles() == ["/1.html", "/1.html"]
    with open_store(ours.db) as store, store.reading() as connection:
        assert len(versions(connection, added.article)) == 2
    assert ours.ask("SELECT accounts FROM incidents") == ["1"]


def test_a_page_is_asked_for_again_when_its_feed_tells_something_else(quick: Watch, site: Site) -> None:
    site.pages |= {"/feed": rss(entry(site, 1)), "/1.html": conditional(page(1), '"p1"', "text/html")}
    quick.round("/feed")
    site.pages["/feed"] = rss(entry(site, 1, more=" Updated."))
    assert quick.round("/feed") == []
    assert quick.added == []
    assert [h.get("if-none-match") for path, h in site.asked if path == "/1.html"] == [None, '"p1"']
    site.pages |= {
        "/feed": rss(entry(site, 1, more=" Updated twice.")),
        "/1.html": conditional(page(1, killed=9), '"p2"', "text/html"),
    }
    assert quick.round("/feed") == []
    assert quick.articles() == ["/1.html", "/1.html"]
    assert quick.round("/feed") == []
    assert site.paths().count("/1.html") == 3


def test_a_page_that_two_feeds_name_is_asked_for_once(quick: Watch, site: Site) -> None:
    site.pages |= {"/feed": rss(entry(site, 1)), "/other": rss(entry(site, 1, more=" Ours.")), "/1.html": page(1)}
    assert quick.round("/feed", "/other") == []
    assert site.paths().count("/1.html") == 1
    assert quick.row(1).article == quick.row(1, "/other").article == 1


def test_what_the_page_does_not_tell_the_feed_does(quick: Watch, site: Site) -> None:
    bare = f"<html><body><article><p>{words(1)}</p></article></body></html>".encode()
    site.pages |= {"/feed": rss(entry(site, 1)), "/1.html": bare}
    assert quick.round("/feed") == []
    assert quick.ask("SELECT published || ' ' || title FROM articles") == ["2025-05-20 Attack on Bunia"]


def test_many_entries_are_left_for_the_next_round(quick: Watch, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "MOST", 2)
    entries = [entry(site, n, whole=words(n)) for n in range(5)]
    site.pages["/feed"] = conditional(rss(*entries), '"v1"')
    assert quick.round("/feed") == ["/feed: 3 reports left for the next round; run it again"]
    assert quick.round("/feed") == ["/feed: 1 report left for the next round; run it again"]
    assert quick.round("/feed") == []
    assert len(quick.articles()) == 5
    assert quick.round("/feed") == []
    assert [h.get("if-none-match") for _, h in site.asked if _ == "/feed"] == [None, None, None, '"v1"']


# what fails -------------------------------------------------------------------------------------------------------


def test_a_dead_feed_beside_a_living_one(ours: Watch, site: Site) -> None:
    with web_server.serving() as other:
        dead = other.url("/feed")
    site.pages["/feed"] = rss(entry(site, 1, whole=words(1)))
    (told,) = ours.round(dead, "/feed")
    assert re.fullmatch(rf"{dead}: it cannot be reached \(.*\); try again later \(next try after T\)", told)
    assert len(ours.articles()) == 1
    (told,) = ours.round(dead, "/feed")
    assert told == f"{dead}: left alone until T after 1 failure; ask at once with --now"
    with open_store(ours.db) as store, store.reading() as connection:
        row = feed_by(connection, dead)
    assert row is not None
    assert row.failures == 1


def test_a_feed_that_fails_again_rests_twice_as_long_and_comes_back(quick: Watch, site: Site) -> None:
    rests = []
    site.pages["/feed"] = (500, {}, b"")
    for _ in range(3):
        assert quick.round("/feed", now=True) == [
            "/feed: the server cannot answer now (500); try again later (next try after T)"
        ]
        with open_store(quick.db) as store, store.reading() as connection:
            rests.append(connection.scalar(text("SELECT unixepoch(again) - unixepoch('now') FROM feeds")))
    assert [round(seconds / 900) for seconds in rests] == [1, 2, 4]
    site.pages["/feed"] = rss(entry(site, 1, whole=words(1)))
    assert quick.round("/feed", now=True) == []
    assert quick.ask("SELECT failures FROM feeds") == ["0"]


@pytest.mark.parametrize(
    "feed, line",
    [
        ((404, {}, b""), "the server answered 404: there is nothing there; check the address"),
        (b"<html><body>no feed</body></html>", "it is no feed; give the address of one"),
        ((302, {"Location": "http://10.0.0.1/feed"}, b""), "10.0.0.1 leads to 10.0.0.1, which is not public; if it is meant, allow it with --allow-host 10.0.0.1"),
        ((200, {}, b"x" * 300_000), "larger than 0.2 MB"),
        ((429, {"Retry-After": "60"}, b""), "it asks to be left alone (429) for 1 minute; try again later"),
    ],
)  # fmt: skip
def test_a_feed_that_fails_in_other_ways(feed: object, line: str, quick: Watch, site: Site) -> None:
    site.pages |= {"/feed": feed, "/good": rss(entry(site, 1, whole=words(1)))}  # type: ignore[dict-item]
    (told, *_) = quick.round("/good", "/feed")
    assert told.startswith(f"/feed: {line}")
    assert len(quick.articles()) == 1


def slow(handler: BaseHTTPRequestHandler) -> None:
    import time

    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b"x")
        time.sleep(0.05)


@pytest.mark.parametrize(
    "bad, line, again",
    [
        ((404, {}, b""), "/1.html: the server answered 404: there is nothing there; check the address", False),
        ((500, {}, b""), "/1.html: the server cannot answer now (500); try again later (next try after T)", True),
        ((200, {"Content-Type": "application/pdf"}, b"%PDF"), "/1.html: it is application/pdf, which is not read", False),
        ((302, {"Location": "http://192.168.0.1/"}, b""), "/1.html: 192.168.0.1 leads to 192.168.0.1, which is not public", False),
        ((200, {}, b"x" * 300_000), "/1.html: larger than 0.2 MB", False),
        (slow, "/1.html: not there after 0.7 seconds; try again later (next try after T)", True),
        (b"<html><body><p>Home</p></body></html>", "/1.html: no article was found on the page", False),
    ],
)  # fmt: skip
def test_a_page_that_fails_stops_nothing_else(bad: object, line: str, again: bool, quick: Watch, site: Site) -> None:
    site.pages |= {
        "/feed": conditional(rss(entry(site, 1), entry(site, 2)), '"v1"'),
        "/2.html": page(2),
        "/1.html": bad,
    }  # type: ignore[dict-item]
    (told,) = quick.round("/feed")
    assert told.startswith(line)
    assert quick.articles() == ["/2.html"]
    assert (quick.row(1).article, quick.row(1).failures, quick.row(1).again is not None) == (None, 1, again)
    assert quick.round("/feed") == []
    site.pages["/1.html"] = page(1)
    assert quick.round("/feed", now=True) == []
    assert quick.articles() == ["/2.html", "/1.html"]
    assert quick.row(1).fault is None


def test_a_page_that_failed_is_read_though_its_feed_no_longer_shows_it(quick: Watch, site: Site) -> None:
    site.pages |= {"/feed": rss(entry(site, 1)), "/1.html": (500, {}, b"")}
    quick.round("/feed")
    site.pages |= {"/feed": rss(), "/1.html": page(1)}
    assert quick.round("/feed", now=True) == []
    assert quick.articles() == ["/1.html"]


def test_a_page_is_given_up_after_six_failures(quick: Watch, site: Site) -> None:
    site.pages |= {"/feed": rss(entry(site, 1)), "/1.html": (500, {}, b"")}
    told = [quick.round("/feed", now=True) for _ in range(6)]
    assert told[4] == ["/1.html: the server cannot answer now (500); try again later (next try after T)"]
    assert told[5] == ["/1.html: the server cannot answer now (500); try again later (given up after 6 failures)"]
    assert quick.round("/feed") == []
    assert site.paths().count("/1.html") == 6


def test_robots_refuse_a_page_and_nothing_else(quick: Watch, site: Site) -> None:
    site.pages |= {
        "/robots.txt": b"User-agent: *\nDisallow: /1",
        "/feed": rss(entry(site, 1), entry(site, 2)),
        "/2.html": page(2),
    }
    (told,) = quick.round("/feed")
    assert re.fullmatch(r"/1\.html: robots\.txt of \S* refuses it; ask the site, or save the page and add it", told)
    assert quick.articles() == ["/2.html"]
    assert "/1.html" not in site.paths()


def test_pages_of_a_host_that_rests_are_read_later(quick: Watch, site: Site) -> None:
    site.pages |= {"/feed": rss(*(entry(site, n) for n in (1, 2, 3))), "/3.html": (429, {"Retry-After": "900"}, b""), "/2.html": page(2), "/1.html": page(1)}  # fmt: skip
    told = quick.round("/feed")
    assert told[1:] == ["/feed: 2 reports left for the next round; run it again"]
    assert (quick.row(2).article, quick.row(2).fault) == (None, "left for the next round")
    quick.fetcher = Fetcher(quick.fetcher.manners)
    site.pages["/feed"] = rss()
    assert quick.round("/feed") == []
    assert sorted(quick.articles()) == ["/1.html", "/2.html"]


def test_a_fault_of_our_own_costs_one_report(quick: Watch, site: Site) -> None:
    read = quick.read

    def faulty(article: Article) -> Report:
        if "Bunia" in article.text:
            raise ZeroDivisionError("oh")
        return read(article)

    quick.read = faulty
    site.pages["/feed"] = rss(entry(site, 1, whole=words(1)), entry(site, 2, whole=words(2)))
    (told,) = quick.round("/feed")
    assert told == "/1.html: a fault of dateline's own (ZeroDivisionError: oh); please report it with this address"
    assert len(quick.articles()) == 1


def test_a_fault_of_our_own_costs_one_feed(quick: Watch, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed = watch.parsed

    def faulty(data: bytes, *more: str) -> Feed:
        if b"odd" in data:
            raise ZeroDivisionError("oh")
        return parsed(data, *more)

    monkeypatch.setattr(watch, "parsed", faulty)
    site.pages |= {"/odd": rss("odd"), "/feed": rss(entry(site, 1, whole=words(1)))}
    (told,) = quick.round("/odd", "/feed")
    assert told == (
        "/odd: a fault of dateline's own (ZeroDivisionError: oh); please report it with this address (next try after T)"
    )
    assert len(quick.articles()) == 1


def test_a_report_in_another_language_is_kept_and_said(quick: Watch, site: Site) -> None:
    french = (
        "Quatre personnes ont été tuées lundi dans une attaque contre la ville, selon le gouverneur de la province. "
        * 8
    )
    site.pages["/feed"] = rss(entry(site, 1, whole=french))
    (told,) = quick.round("/feed")
    assert told == "/1.html: not wholly read: the language is fr; only en is read"
    assert len(quick.articles()) == 1


# all or nothing ---------------------------------------------------------------------------------------------------


def test_a_report_and_its_being_seen_are_one(ours: Watch, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise OSError("the disk is full")

    site.pages["/feed"] = conditional(rss(entry(site, 1, whole=words(1))), '"v1"')
    with monkeypatch.context() as broken:
        broken.setattr(watch, "put_entry", refused)
        with pytest.raises(OSError, match="the disk is full"):
            ours.round("/feed")
    assert ours.articles() == []
    assert ours.ask("SELECT url FROM feeds") == []
    assert ours.round("/feed") == []
    assert len(ours.articles()) == 1


ROUNDS = """
import os, sys
sys.path.insert(0, sys.argv[3])
import feedparser, httpx, made_up, protego, trafilatura
from dateline.kit import Kit
from dateline.desk import open_store
from dateline.readers.url import Fetcher, Manners
from dateline.watch import Watcher, watch_once
from dateline.readers.language import language_of

language_of("of the words that a child need not load")
kit = Kit("made up", None, None)  # merging asks for the words of the vocabulary only
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        fetcher = Fetcher(Manners("dateline/test", frozenset({"127.0.0.1"}), 0.0))
        with open_store(sys.argv[1]) as store:
            read = lambda article: made_up.strike(article.id, more=article.text, url=article.url)
            watch_once(Watcher(store, fetcher, lambda: kit, read, lambda *t: print(*t, file=sys.stderr), lambda *_: None), [sys.argv[2]])
        os._exit(0)
    print(child, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@pytest.mark.parametrize("kind", databases.KINDS)
def test_a_kill_loses_and_doubles_nothing(kind: str, tmp_path: Path, site: Site, kit: dateline.Kit) -> None:
    """Killed as the nth page is asked for, or a moment after it was given; the next round goes on."""
    db = databases.fresh(kind, tmp_path)
    command = [sys.executable, "-c", ROUNDS, db, site.url("/feed"), str(Path(__file__).parent)]
    left = [2, 1, 3]  # pages that each round gets before it is killed
    child = 0

    def given(n: int) -> Callable[[BaseHTTPRequestHandler], None]:
        def give(handler: BaseHTTPRequestHandler) -> None:
            if left:
                left[0] -= 1
                if left[0] < 0:
                    os.kill(child, signal.SIGKILL)
            answer(handler, 200, {}, page(n))

        return give

    entries = [entry(site, n) if n % 3 else entry(site, n, whole=words(n)) for n in range(12)]
    site.pages |= {"/feed": conditional(rss(*entries), '"v1"'), **{f"/{n}.html": given(n) for n in range(12)}}
    statuses = []
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdin
        assert worker.stdout
        for _ in range(5):
            print("go", file=worker.stdin, flush=True)
            child = int(worker.stdout.readline())
            statuses.append(int(worker.stdout.readline()))
            if statuses[-1] and left:
                left.pop(0)
    assert statuses == [-9, -9, -9, 0, 0]
    ours = Watch(db, kit, site)
    assert sorted(ours.articles()) == sorted(f"/{n}.html" for n in range(12))
    assert ours.ask("SELECT count(*) FROM feed_entries WHERE article IS NOT NULL AND fault IS NULL") == ["12"]
    assert ours.ask("SELECT count(*) FROM reports") == ["12"]
    asked = [headers.get("if-none-match") for path, headers in site.asked if path == "/feed"]
    assert asked == [None, None, None, None, '"v1"']


# the form ---------------------------------------------------------------------------------------------------------


def test_a_database_of_the_first_form_is_brought_up(tmp_path: Path, kit: dateline.Kit, site: Site) -> None:
    site.pages["/feed"] = rss(entry(site, 1, whole=words(1)))
    ours = Watch(databases.fresh("sqlite", tmp_path), kit, site)
    ours.round("/feed")
    ours.db = in_first_form(ours.db, tmp_path / "first.db")
    assert ours.round("/feed") == []
    assert [added.how for added in ours.added] == ["same"]
    assert len(ours.articles()) == 1


def in_first_form(db: str, path: Path) -> str:
    """What a database holds, in one of the first form, which knows no feeds; returns its path."""
    config = Config()
    config.set_main_option("script_location", str(Path(opening.__file__).parent / "migrations"))
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    engine.dispose()
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("ATTACH ? AS later", (db,))
        tables = [name for (name,) in connection.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'")]
        for table in tables:
            if table != "alembic_version" and not table.startswith(("search", "sqlite_")):
                columns = ", ".join(f'"{row[1]}"' for row in connection.execute(f"PRAGMA main.table_info({table})"))
                connection.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM later.{table}")
    return str(path)


# the command ------------------------------------------------------------------------------------------------------


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, list[str], list[str]]:
    status = cli.main([str(a) for a in arguments])
    said = capsys.readouterr()
    return status, said.out.splitlines(), said.err.splitlines()


def test_the_command(capsys: pytest.CaptureFixture[str], tmp_path: Path, site: Site) -> None:
    site.pages |= {"/feed": rss(entry(site, 1), entry(site, 2, whole=words(2)), entry(site, 3)), "/1.html": page(1)}
    rest = (
        "--db",
        tmp_path / "store.db",
        "--once",
        "--allow-host",
        "127.0.0.1",
        "--delay",
        "0",
        "--contact",
        "desk@news.example",
    )
    status, out, faults = run(capsys, "watch", site.url("/feed"), *rest)
    assert (status, faults) == (
        1,
        [f"dateline: {site.url('/3.html')}: the server answered 404: there is nothing there; check the address"],
    )
    assert [line.split(" · ")[0] for line in out[:-1]] == ["added: Attack on Beni", "added: Attack on Bunia"]
    assert out[-1].startswith("2 added; ")
    assert {h["user-agent"] for _, h in site.asked} == {
        f"dateline/{dateline.extract.__globals__['VERSION']} (reads news feeds for conflict research; desk@news.example)"
    }
    assert run(capsys, "watch", site.url("/feed"), *rest) == (0, ["0 added; 0 incidents touched"], [])


@pytest.mark.parametrize(
    "arguments, line",
    [
        (("feed.xml",), "feed.xml: it is no address of the web; give one that begins with http:// or https://"),
        (("http://127.0.0.1/feed", "--every", "0"), "'0' is no number from 1 on"),
        (("http://127.0.0.1/feed", "--delay", "nan"), "'nan' is no number from 0 on"),
        (("http://127.0.0.1/feed", "--every", "5", "--once"), "not allowed with argument"),
        (("http://127.0.0.1/feed", "--contact", "a\r\nX: b"), "write an address of mail or web"),
    ],
)
def test_wrong_usage(arguments: tuple[str, ...], line: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="2"):
        cli.main(["watch", *arguments, "--db", str(tmp_path / "store.db")])
    assert line in capsys.readouterr().err


def test_a_database_that_cannot_be_opened(capsys: pytest.CaptureFixture[str], tmp_path: Path, site: Site) -> None:
    (tmp_path / "notes.txt").write_text("no database " * 99)
    status, _, faults = run(capsys, "watch", site.url("/feed"), "--db", tmp_path / "notes.txt", "--once")
    assert status == 2
    assert faults == [
        f"dateline: {tmp_path}/notes.txt: it is not a database of dateline; choose another file with --db"
    ]
    assert site.asked == []


def test_rounds_go_on_until_it_is_stopped(capsys: pytest.CaptureFixture[str], tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    site.pages["/feed"] = conditional(rss(), '"v1"')
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        if sum(s > 60 for s in slept) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr("time.sleep", sleep)
    rest = ("--db", tmp_path / "store.db", "--every", "30", "--allow-host", "127.0.0.1", "--delay", "0")
    status, out, faults = run(capsys, "watch", site.url("/feed"), *rest)
    assert (status, faults) == (130, ["dateline: stopped"])
    assert [re.sub(r"^[\d: -]+UTC", "T", line) for line in out] == ["T: 0 added; 0 incidents touched"] * 3
    assert all(1700 < s <= 1800 for s in slept if s > 60)


def test_names_out_of_the_world_cannot_move_the_cursor(capsys: pytest.CaptureFixture[str]) -> None:
    cli.common.Faults().say("http://x/\x1b[2J", "gone\x9b1m; look\u202e")
    assert not {"\x1b", "\x9b", "\u202e"} & set(capsys.readouterr().err)


def test_reading_a_text_loads_nothing_of_the_web() -> None:
    code = "import sys, dateline; list(dateline.read(b'Rebels attacked.')); print({'httpx', 'feedparser', 'protego', 'sqlalchemy'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"
