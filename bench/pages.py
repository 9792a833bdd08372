"""What a page of the review desk costs with many incidents: CPU milliseconds of the server, the page made whole.

    python bench/pages.py [INCIDENTS] [--db FILE]        # default: 100000, in a file that is gone afterwards

Some made-up reports are stored and merged; their rows are then copied under other names until there are so many incidents,
which takes a minute instead of hours. Exit status 1 where a page takes 150 ms of CPU or more.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
sys.path.insert(0, str(Path(__file__).parent))

import made_up
from fastapi.testclient import TestClient
from sqlalchemy import Connection, text
from store import put

import dateline
from dateline.desk import Store, add, open_store
from dateline.web import Desk, make_app

PAGE_MS, TIMES, FIRST = 150.0, 9, 1500  # FIRST: reports that are read and merged, before their rows are copied

# Which columns of each table are renamed in a copy, and which are numbers that are shifted.
COPIED: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "articles": (("id", "url"), ("n",)),
    "reports": ((), ("article",)),
    "events": (("id", "component", "incident"), ("n", "article")),
    "claims": ((), ("event",)),
    "spans": ((), ("event",)),
    "incidents": (("id",), ()),
}


def grow(store: Store, wanted: int, kit: dateline.Kit) -> int:
    """Fill a database with made-up reports, and copy their rows until it has `wanted` incidents; returns how many it has."""
    with store.writing() as connection:
        for n in range(FIRST):
            put(connection, made_up.news(n, 1 + n % 3))
    add(store, made_up.news(FIRST), kit)
    with store.writing() as connection:
        have = int(connection.scalar(text("SELECT count(*) FROM incidents")) or 0)
        shift = int(connection.scalar(text("SELECT max(n) FROM events")) or 0)
        for k in range(1, -(-wanted // have)):
            for table, (names, numbers) in COPIED.items():
                _copy(connection, table, names, numbers, k, shift)
            connection.execute(
                text("INSERT INTO search (rowid, words) SELECT n, lower(text) FROM articles WHERE n > :n AND n <= :m"),
                {"n": k * shift, "m": (k + 1) * shift},
            )
        have = int(connection.scalar(text("SELECT count(*) FROM incidents")) or 0)
    return have


def _copy(
    connection: Connection, table: str, names: tuple[str, ...], numbers: tuple[str, ...], k: int, shift: int
) -> None:
    columns = [str(row.name) for row in connection.execute(text(f"PRAGMA table_info({table})"))]
    told = {"telling": "NULL"} if table == "events" else {}  # which lists do without
    told |= {c: f"\"{c}\" || '+{k}'" for c in names} | {c: f'"{c}" + {k * shift}' for c in numbers}
    chosen = ", ".join(told.get(c, f'"{c}"') for c in columns)
    first = f'"{numbers[0]}" <= {shift}' if numbers else "id NOT LIKE '%+%'"
    into = ", ".join(f'"{c}"' for c in columns)
    connection.execute(text(f"INSERT INTO {table} ({into}) SELECT {chosen} FROM {table} WHERE {first}"))


def cpu_ms(client: TestClient, path: str) -> float:
    """The median CPU milliseconds of a page after the first, which warms up."""
    times = []
    for _ in range(TIMES):
        before = time.process_time()
        answer = client.get(path)
        times.append((time.process_time() - before) * 1000)
        assert answer.status_code in (200, 303), f"{path}: {answer.status_code} {answer.text[:300]}"
    return statistics.median(times[1:])


def pages(store: Store) -> dict[str, str]:
    """The pages that are measured, by what they show."""
    with store.reading() as connection:
        one, country, place = connection.execute(
            text("SELECT id, country, place FROM incidents ORDER BY accounts DESC, id LIMIT 1")
        ).one()
        need, last = connection.execute(
            text("SELECT need, id FROM incidents ORDER BY need, id LIMIT 1 OFFSET 500")
        ).one()
        article = connection.scalar(text("SELECT id FROM articles ORDER BY n DESC LIMIT 1"))
    return {
        "queue": "/", "queue by day": "/?order=day", "near its end": f"/?after={need}~{last}", "signed": "/?status=signed",
        "one country": f"/?country={country}", "words of a place": f"/?place={place[:4]}", "a frequent word": "/?words=rockets",
        "a rare word": f"/?words={place}+school", "no such word": "/?words=nowhereatall", "an actor": "/?actor=rebels",
        "disagreement": "/?disagree=1", "a type": "/?type=arrest", "three accounts": "/?accounts=3", "mine": "/?mine=1",
        "a month": "/?since=2030-03-01&until=2030-03-31", "all at once":
        f"/?country={country}&words=rockets&actor=rebels&accounts=2&status=any",
        "reports": "/?of=reports", "reports by day": "/?of=reports&order=day", "reports with a word": "/?of=reports&words=rockets",
        "reports of a country": f"/?of=reports&country={country}", "reports of an actor": "/?of=reports&actor=rebels",
        "next": f"/next?at={one}", "incident": f"/incident/{one}", "report": f"/report/{article}",
    }  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("incidents", nargs="?", type=int, default=100_000)
    parser.add_argument("--db", help="a file of SQLite that is kept, and used again where it is there")
    options = parser.parse_args()
    kit, missed = dateline.load_kit(), False
    with tempfile.TemporaryDirectory() as folder:
        path = Path(options.db or f"{folder}/pages.db")
        there = path.exists()
        with open_store(path) as store:
            have = None if there else grow(store, options.incidents, kit)
            print(json.dumps({"incidents": have or "as they were"}), flush=True)
            with TestClient(
                make_app(Desk(store, kit, "ada")), base_url="http://localhost", follow_redirects=False
            ) as client:
                for name, page in pages(store).items():
                    told = cpu_ms(client, page)
                    missed |= told >= PAGE_MS
                    print(json.dumps({"page": name, "ms": round(told, 1)}), flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
