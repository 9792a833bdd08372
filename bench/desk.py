"""What the review desk costs with many incidents, and whether twenty coders at once lose anything.

    python bench/desk.py [INCIDENTS] [--coders 20] [--seconds 120] [--db PATH]      # default: 100000 incidents

First the CPU milliseconds of each page on one core, as they are, and as ratios to reading one row by its key in the same
database and run: a ratio says more than milliseconds, which change with the machine. Then so many coders for so long, each
with a browser's session and a program's token, through the real HTTP server in a process of its own on loopback: they open
the queue, an incident and a report, accept, correct and sign. A 409 is an answer (somebody else decided first), not an
error. At the end every judgement that was acknowledged must be in the chain, and the chain must hold.

A thousand reports are made up and merged as reports are; the others are their rows again under other names in other towns,
which fills 100,000 in minutes. Exit status 1 where a page takes 150 ms or more, on an error, or for a lost judgement.
"""

from __future__ import annotations

import argparse
import json
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import httpx
import made_up
from fastapi.testclient import TestClient
from sqlalchemy import Connection, text

import dateline
from dateline.desk import Filters, Store, count, keep_up, open_store
from dateline.desk.copying import join_family
from dateline.desk.people import add_person, make_token
from dateline.store import chain_problems, every_judgement, rows
from dateline.web import Desk, make_app

PAGE_MS, BASE, TIMES = 150.0, 1000, 20
WORD = "four words are long"
NOW = "2031-01-01T00:00:00Z"


# many incidents ---------------------------------------------------------------------------------------------------


def fill(store: Store, incidents: int, kit: dateline.Kit, base: int = BASE) -> None:
    """Store so many incidents, or a few more: of reports on one event each, merged, then repeated under other names."""
    base = min(incidents, base)
    with store.writing() as connection:
        for n in range(base):
            report = made_up.news(n, 1)
            report = replace(report, events=report.events[:1])
            number = rows.put_article(connection, report.article)
            rows.put_address(connection, number, report.article.url, NOW)
            rows.put_report(connection, number, report, NOW)
            join_family(connection, number, report.article)
    keep_up(store, kit)
    merged = count(store, Filters())
    with store.reading() as connection:
        if connection.scalar(text("SELECT max(n) FROM events")) != base:
            raise RuntimeError("events are not numbered as their articles are; number the repeated ones otherwise")
    copies = -(-max(incidents - merged, 0) // merged)
    for k in range(1, copies + 1):
        with store.writing() as connection:
            repeat(connection, k, base)
    with store.writing() as connection:
        connection.execute(text("ANALYZE"))


def repeat(connection: Connection, k: int, base: int) -> None:
    """The rows of the first reports again, under other ids, in towns whose last two letters are others."""
    other = chr(97 + k // 26 % 26) + chr(97 + k % 26)
    as_ = {"k": k, "off": k * base, "base": base, "other": other, "mark": f"~{k}"}
    connection.execute(
        text("CREATE TEMP TABLE IF NOT EXISTS named (n INTEGER PRIMARY KEY, id TEXT, town TEXT, town2 TEXT)")
    )
    connection.execute(text("DELETE FROM named"))
    connection.execute(text(
        "INSERT INTO named SELECT a.n, a.id, max(e.place), substr(max(e.place), 1, length(max(e.place)) - 2) || :other "
        "FROM articles a JOIN events e ON e.article = a.n WHERE a.n <= :base GROUP BY a.n"
    ), as_)  # fmt: skip
    moved = "replace(replace({0}, x.town, x.town2), '\"' || x.id || ':', '\"' || x.id || :mark || ':')"
    here = "replace({0}, x.town, x.town2)"
    event = "substr({0}, 1, instr({0}, ':') - 1) || :mark || substr({0}, instr({0}, ':'))"
    for into, columns, values, source in (
        ("articles", "n, id, sha256, url, publisher, title, language, published, published_from, text, rest, family",
         f"t.n + :off, t.id || :mark, t.sha256, t.url || :mark, publisher, title, language, published, published_from, {here.format('t.text')}, rest, NULL",
         "articles t JOIN named x ON x.n = t.n"),
        ("reports", "article, dateline, kit, at, body, need, why, status",
         f"t.article + :off, dateline, kit, at, {moved.format('t.body')}, need, why, status", "reports t JOIN named x ON x.n = t.article"),
        ("events", 'n, id, article, type, start, "end", words, factuality, modality, codes, place, kind, country, admin1, lat, lon, '
         "precision, earliest, latest, score, telling, component, incident",
         f't.n + :off, {event.format("t.id")}, t.article + :off, type, start, "end", '
         "words, factuality, modality, codes, x.town2, kind, country, admin1, lat, lon, precision, earliest, latest, score, "
         f"{moved.format('t.telling')}, {event.format('t.component')}, incident || :mark", "events t JOIN named x ON x.n = t.article"),
        ("claims", "event, position, field, value, name, actor, low, high, source, factuality, modality, rule",
         f"t.event + :off, position, field, {here.format('value')}, CASE field WHEN 'place' THEN lower(x.town2) ELSE t.name END, actor, low, high, source, "
         "t.factuality, t.modality, rule", "claims t JOIN events e ON e.n = t.event JOIN named x ON x.n = e.article"),
        ("spans", 'event, claim, position, start, "end", text', f't.event + :off, claim, position, t.start, t."end", {here.format("t.text")}',
         "spans t JOIN events e ON e.n = t.event JOIN named x ON x.n = e.article"),
        ("incidents", "id, type, place, country, admin1, lat, lon, precision, earliest, latest, day, killed_low, killed_high, accounts, differ, "
         "first_reported, last_reported, need, why, status",
         "id || :mark, type, substr(place, 1, length(place) - 2) || :other, country, admin1, lat, lon, precision, earliest, latest, day, killed_low, "
         "killed_high, accounts, differ, first_reported, last_reported, need, why, status", "incidents t WHERE instr(id, '~') = 0"),
        ("search", "rowid, words", "a.n, lower(a.text)", "articles a WHERE a.n > :off AND a.n <= :off + :base"),
    ):  # fmt: skip
        connection.execute(text(f"INSERT INTO {into} ({columns}) SELECT {values} FROM {source}"), as_)


# pages ------------------------------------------------------------------------------------------------------------


def cpu_ms(pieces: list[Callable[[], object]]) -> float:
    """The median CPU milliseconds of some pieces of work, after the first two, which warm up."""
    times = []
    for piece in pieces:
        before = time.process_time()
        piece()
        times.append((time.process_time() - before) * 1000)
    return statistics.median(times[2:])


def pages(store: Store, kit: dateline.Kit) -> dict[str, float]:
    """CPU milliseconds of each kind of page, and of reading one row by its key."""
    client = TestClient(make_app(Desk(store, kit, "bench")), base_url="http://localhost")
    chance = random.Random(1)
    with store.reading() as connection:
        ids = chance.sample(list(connection.scalars(text("SELECT id FROM incidents"))), TIMES)
        reports = chance.sample(list(connection.scalars(text("SELECT id FROM articles"))), TIMES)
        place = connection.scalar(text("SELECT place FROM incidents WHERE place IS NOT NULL ORDER BY id LIMIT 1"))

    def open_(path: str) -> Callable[[], object]:
        return lambda: client.get(path).raise_for_status()

    def read(name: str) -> None:
        with store.reading() as connection:
            connection.execute(text("SELECT * FROM incidents WHERE id = :name"), {"name": name}).one()

    return {
        "read_ms": cpu_ms([lambda name=name: read(name) for name in ids]),  # type: ignore[misc]
        "queue_ms": cpu_ms([open_("/")] * TIMES),
        "queue_of_a_type_ms": cpu_ms([open_("/?type=air_strike&since=2030-01-01")] * TIMES),
        "queue_of_a_place_ms": cpu_ms([open_(f"/?place={quote(str(place))}")] * TIMES),
        "queue_of_words_ms": cpu_ms([open_("/?words=market+school")] * TIMES),
        "report_ms": cpu_ms([open_(f"/report/{quote(name, safe='')}") for name in reports]),
        "incident_ms": cpu_ms([open_(f"/incident/{quote(name, safe='')}") for name in ids]),
        "api_list_ms": cpu_ms([open_("/api/incidents?limit=50")] * TIMES),
        "api_incident_ms": cpu_ms([open_(f"/api/incidents/{quote(name, safe='')}") for name in ids]),
    }


# many coders ------------------------------------------------------------------------------------------------------


@dataclass
class Done:
    """What one coder did: how often each, the judgements that were acknowledged, what went wrong, how long each took."""

    counts: Counter[str] = field(default_factory=Counter)
    acknowledged: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    seconds: list[tuple[float, str]] = field(default_factory=list)


class Coder:
    """A coder's browser and program, who go through incidents until the time is over."""

    def __init__(self, base: str, name: str, token: str, seed: int) -> None:
        self.browser = httpx.Client(base_url=base, timeout=60)
        self.program = httpx.Client(base_url=base, timeout=60, headers={"authorization": f"Bearer {token}"})
        self.name, self.chance, self.done = name, random.Random(seed), Done()

    def ask(self, what: str, client: httpx.Client, method: str, path: str, **sent: Any) -> httpx.Response | None:
        before = time.monotonic()
        try:
            told = client.request(method, path, **sent)
        except httpx.HTTPError as fault:
            self.done.errors.append(f"{what}: {type(fault).__name__}")
            return None
        self.done.seconds.append((time.monotonic() - before, what))
        self.done.counts[f"{what} {told.status_code}" if told.status_code == 409 else what] += 1
        if told.status_code >= 400 and told.status_code != 409:
            self.done.errors.append(f"{what}: {told.status_code} {told.text[:200]}")
        return told

    def work(self, until: float) -> None:
        self.ask("log in", self.browser, "POST", "/login", data={"name": self.name, "password": WORD})
        while time.monotonic() < until:
            self.ask("queue", self.browser, "GET", "/")
            listed = self.ask("list", self.program, "GET", "/api/incidents?limit=100")
            if listed is not None and listed.status_code == 200:
                self.incident(self.chance.choice(listed.json()["items"])["id"])

    def incident(self, name: str) -> None:
        self.ask("incident", self.browser, "GET", f"/incident/{quote(name, safe='')}", follow_redirects=True)
        told = self.program.get(f"/api/incidents/{quote(name, safe='')}")
        if told.status_code == 404:  # somebody's correction moved its events to another
            self.done.counts["moved"] += 1
            return
        for event in told.json()["events"][:2]:
            article = quote(event["id"].rsplit(":", 2)[0], safe="")
            self.ask("report", self.browser, "GET", f"/report/{article}")
            for claim in event["claims"][:3]:
                self.judge("accept", event, claim, told.json()["seen"])
            counted = [c for c in event["claims"] if c["field"] == "killed"]
            if counted:
                self.judge("correct", event, counted[0], told.json()["seen"])
            got = self.program.get(f"/api/reports/{article}").json()
            self.send("sign", f"/api/reports/{article}/sign", {"seal": got["seal"], "seen": got["seen"]})

    def judge(self, verb: str, event: dict[str, Any], claim: dict[str, Any], seen: int) -> None:
        subject = {
            "article": event["id"].rsplit(":", 2)[0],
            "event": event["id"],
            "field": claim["field"],
            "words": claim["evidence"],
        }
        sent: dict[str, Any] = {"verb": verb, "subjects": [subject], "seen": seen}
        if verb == "correct":
            n = self.chance.randrange(1, 60)
            sent["value"] = {"low": n, "high": n, "qualifier": "exact", "unit": "person"}
        self.send(verb, "/api/judgements", sent)

    def send(self, what: str, path: str, sent: dict[str, Any]) -> None:
        told = self.ask(what, self.program, "POST", path, json=sent)
        if told is not None and told.status_code == 201:
            self.done.acknowledged.append(told.json()["digest"])


def load(db: str, coders: int, seconds: float) -> dict[str, Any]:
    """So many coders at once for so long; what they did, and what is wrong afterwards."""
    with open_store(db) as store:
        tokens = {}
        for n in range(coders):
            add_person(store, f"coder{n}", "coder", WORD)
            tokens[f"coder{n}"] = make_token(store, f"coder{n}", "bench")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    server = subprocess.Popen(
        [sys.executable, "-m", "dateline.cli", "serve", "--db", db, "--port", str(port)], stdout=subprocess.DEVNULL
    )
    try:
        _await(base, server)
        people = [Coder(base, name, token, n) for n, (name, token) in enumerate(tokens.items())]
        until = time.monotonic() + seconds
        threads = [threading.Thread(target=coder.work, args=(until,)) for coder in people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        server.terminate()
        server.wait(30)
    return _afterwards(db, [coder.done for coder in people], seconds)


def _await(base: str, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 120
    while time.monotonic() < end and server.poll() is None:
        try:
            httpx.get(f"{base}/login", timeout=5)
            return
        except httpx.HTTPError:
            time.sleep(0.2)
    raise RuntimeError("the desk did not start")


def _afterwards(db: str, done: list[Done], seconds: float) -> dict[str, Any]:
    acknowledged = [digest for one in done for digest in one.acknowledged]
    errors = [error for one in done for error in one.errors]
    times = [s for one in done for s, _ in one.seconds]
    slowest = {what: round(s * 1000) for s, what in sorted(s for one in done for s in one.seconds)}
    with open_store(db) as store, store.reading() as connection:
        there = {j.digest for j in every_judgement(connection)}
        problems = list(chain_problems(connection))
    return {
        "coders": len(done), "seconds": seconds, "requests": len(times), "answers": dict(sum((one.counts for one in done), Counter())),
        "median_ms": round(statistics.median(times) * 1000), "slowest_ms": slowest,
        "acknowledged": len(acknowledged), "lost": len(set(acknowledged) - there), "chain_problems": problems[:5],
        "errors": len(errors), "some_errors": sorted(set(errors))[:5],
    }  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("incidents", nargs="?", type=int, default=100_000)
    parser.add_argument("--coders", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument(
        "--db", help="where to build the database, which must not be there yet; default: a folder that goes"
    )
    options = parser.parse_args()
    kit = dateline.load_kit()
    with tempfile.TemporaryDirectory() as folder:
        db = options.db or f"{folder}/desk.db"
        before = time.process_time()
        with open_store(db) as store:
            fill(store, options.incidents, kit)
            filled = time.process_time() - before
            costs = pages(store, kit)
            incidents = count(store, Filters())
        read = costs["read_ms"]
        ratios = {
            name.replace("_ms", "_per_read"): round(ms / read, 1) for name, ms in costs.items() if name != "read_ms"
        }
        told = {
            "incidents": incidents,
            "fill_s": round(filled, 1),
            **{k: round(v, 2) for k, v in costs.items()},
            **ratios,
        }
        print(json.dumps(told), flush=True)
        met = load(db, options.coders, options.seconds)
        print(json.dumps(met), flush=True)
    slow = any(costs[name] >= PAGE_MS for name in costs)
    return 1 if slow or met["errors"] or met["lost"] or met["chain_problems"] or not met["acknowledged"] else 0


if __name__ == "__main__":
    sys.exit(main())
