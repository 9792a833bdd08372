"""What the store costs as it grows: adding one report with merging, and one incident's page, in CPU milliseconds.

    python bench/store.py [CLAIMS …] [--db URL]        # default: 10000 100000, on SQLite

Beside each stands its ratio to a plain insert of one row and a plain read by primary key in the same database and run: a
ratio says more than milliseconds, which change with the machine. Reports are made up and built without a parser, so adding
is all that is counted. Exit status 1 where adding takes 100 ms of CPU or a page 20 ms.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import made_up
from sqlalchemy import Connection, text

import dateline
from dateline.desk import Filters, Store, add, dossiers, open_store
from dateline.desk.copying import join_family
from dateline.model import Report
from dateline.store import rows

ADD_MS, PAGE_MS, TIMES = 100.0, 20.0, 40
CLAIMS = 24  # of one made-up report


def fill(store: Store, reports: int) -> None:
    """Store so many reports; the first that is added after them has them all merged, which is quicker than one by one."""
    with store.writing() as connection:
        for n in range(reports):
            put(connection, made_up.news(n))


def put(connection: Connection, report: Report) -> None:
    """Store a report that is merged when the next one is added."""
    number = rows.put_article(connection, report.article)
    rows.put_address(connection, number, report.article.url, "2031-01-01T00:00:00Z")
    rows.put_report(connection, number, report, "2031-01-01T00:00:00Z")
    join_family(connection, number, report.article)


def cpu_ms(work: Sequence[Callable[[], object]]) -> float:
    """The median CPU milliseconds of some pieces of work, after the first, which warms up."""
    times = []
    for piece in work:
        before = time.process_time()
        piece()
        times.append((time.process_time() - before) * 1000)
    return statistics.median(times[1:])


def measured(store: Store, claims: int, kit: dateline.Kit) -> dict[str, float]:
    """The costs at a number of stored claims."""
    reports = claims // CLAIMS
    before = time.process_time()
    fill(store, reports)
    filling, before = time.process_time() - before, time.process_time()
    add(store, made_up.news(reports), kit)
    merging = time.process_time() - before
    # half of the new reports tell of a happening that is stored, half of one that is not
    new = [made_up.news(10**6 + n if n % 2 else n * 3, 3) for n in range(1, TIMES + 2)]
    new = [made_up.renamed(report, f"new{k}") for k, report in enumerate(new)]
    adding = cpu_ms([lambda report=report: add(store, report, kit) for report in new])  # type: ignore[misc]
    with store.reading() as connection:
        ids = list(connection.scalars(text("SELECT id FROM incidents ORDER BY id")))
        stored = connection.scalar(text("SELECT count(*) FROM claims"))
        largest = connection.scalar(
            text(
                "SELECT max(n) FROM (SELECT count(DISTINCT article) AS n FROM events WHERE component IS NOT NULL GROUP BY component) AS sizes"
            )
        )
    wanted = random.Random(1).sample(ids, TIMES + 1)
    page = cpu_ms([lambda name=name: list(dossiers(store, Filters(id=name))) for name in wanted])  # type: ignore[misc]
    listing = cpu_ms([lambda: list(dossiers(store, Filters(), newest=True, limit=40))] * 6)
    insert = cpu_ms([lambda n=n: _insert(store, n) for n in range(TIMES + 1)])  # type: ignore[misc]
    read = cpu_ms([lambda name=name: _read(store, name) for name in wanted])  # type: ignore[misc]
    return {
        "claims": stored or 0, "reports": reports + TIMES + 2, "incidents": len(ids), "largest_part": largest or 0,
        "add_ms": round(adding, 2), "insert_ms": round(insert, 3), "add_per_insert": round(adding / insert, 1),
        "page_ms": round(page, 2), "read_ms": round(read, 3), "page_per_read": round(page / read, 1),
        "list_ms": round(listing, 1), "fill_s": round(filling, 1), "merge_all_s": round(merging, 1),
    }  # fmt: skip


def _insert(store: Store, n: int) -> None:
    with store.writing() as connection:
        connection.execute(text("INSERT INTO settings (key, value) VALUES (:key, 'x')"), {"key": f"bench-{n}"})


def _read(store: Store, name: str) -> None:
    with store.reading() as connection:
        connection.execute(text("SELECT * FROM incidents WHERE id = :name"), {"name": name}).one()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("claims", nargs="*", type=int, default=[10_000, 100_000])
    parser.add_argument("--db", help="the URL of an empty database, for one size; default: a file of SQLite for each")
    options = parser.parse_args()
    kit, missed = dateline.load_kit(), False
    for claims in options.claims:
        with tempfile.TemporaryDirectory() as folder, open_store(options.db or f"{folder}/bench.db") as store:
            told = measured(store, claims, kit)
        print(json.dumps(told), flush=True)
        missed |= told["add_ms"] >= ADD_MS or told["page_ms"] >= PAGE_MS
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
