"""Kills a process that adds reports and judges, at random moments, and looks each time at what is left.

    python bench/kill.py [--kills 200] [--seed 1] [--db PATH or URL]

After each kill the database opens, holds every report and judgement that was acknowledged, holds no half of one, and its
chain of judgements is whole. At the end the incidents are those of all reports merged at once. Exit status 1 otherwise.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import made_up
from sqlalchemy import Connection, text

import dateline
from dateline.desk import Store, add, dossiers, judge, open_store
from dateline.merge import merge
from dateline.model import Judgement, Quantity, Subject
from dateline.store import chain_problems, every_judgement, report_by

_HALVES = {
    "an article without a report": "SELECT id FROM articles WHERE n NOT IN (SELECT article FROM reports)",
    "an article without a sketch": "SELECT id FROM articles WHERE n NOT IN (SELECT article FROM sketches)",
    "an article without an address": "SELECT id FROM articles WHERE n NOT IN (SELECT article FROM addresses)",
    "an article whose text is not searched": "SELECT id FROM articles WHERE n NOT IN (SELECT {row} FROM search)",
    "an event without claims": "SELECT id FROM events WHERE n NOT IN (SELECT event FROM claims)",
    "a claim without words": "SELECT event FROM claims c WHERE NOT EXISTS (SELECT 1 FROM spans s WHERE s.event = c.event AND s.claim = c.position)",
    "an event without an incident": "SELECT id FROM events WHERE incident IS NULL OR incident NOT IN (SELECT id FROM incidents)",
    "an incident without events": "SELECT id FROM incidents WHERE id NOT IN (SELECT incident FROM events)",
    "a judgement without subjects": "SELECT digest FROM judgements WHERE n NOT IN (SELECT judgement FROM judgement_subjects)",
}  # fmt: skip


def work(db: str, first: int, kit: dateline.Kit, out: int) -> None:
    """Add reports and judge each, and say so when it is done, until somebody kills us."""
    with open_store(db) as store:
        for n in range(first, first + 10_000):
            report = made_up.news(n)
            add(store, report, kit)
            os.write(out, f"report {report.article.id}\n".encode())
            made = judge(store, _judgement(report), kit)
            os.write(out, f"judgement {made.digest}\n".encode())


def _judgement(report: dateline.Report) -> Judgement:
    event = report.events[0]
    words = event.claims[2].evidence[:1]
    return Judgement(
        "correct", (Subject(report.article.id, event.id, "killed", words),), "coder", "2031-06-01T10:00:00Z",
        Quantity(99, 99, "exact", "person"), f"the list for {report.article.id}",
    )  # fmt: skip


def killed(db: str, first: int, kit: dateline.Kit, after: float) -> list[str]:
    """Start the work in another process, kill it after some seconds; returns what it had acknowledged by then."""
    ear, mouth = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ear)
        try:
            work(db, first, kit, mouth)
        finally:
            os._exit(9)  # it should never come so far
    os.close(mouth)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    with os.fdopen(ear) as told:
        lines = told.read().splitlines()
    if not os.WIFSIGNALED(status):
        raise RuntimeError(f"the work ended by itself (status {status}) after {lines[-1:]}")
    return lines


def problems(db: str, acknowledged: list[str]) -> list[str]:
    """What is wrong with the database after a kill, a line each."""
    out: list[str] = []
    with open_store(db) as store, store.reading() as connection:
        row = "rowid" if connection.dialect.name == "sqlite" else "article"
        for what, query in _HALVES.items():
            found = connection.scalars(text(query.format(row=row))).first()
            if found is not None:
                out.append(f"{what}: {found}")
        out += list(chain_problems(connection))
        there = {f"report {name}" for name in connection.scalars(text("SELECT id FROM articles"))}
        there |= {f"judgement {j.digest}" for j in every_judgement(connection)}
        out += [f"lost: {line}" for line in acknowledged if line not in there]
        if connection.dialect.name == "sqlite":
            told = connection.scalar(text("PRAGMA quick_check"))
            out += [] if told == "ok" else [f"the file: {told}"]
    return out


def count(connection: Connection) -> int:
    return int(connection.scalar(text("SELECT count(*) FROM articles")) or 0)


def whole(store: Store, kit: dateline.Kit) -> bool:
    """Whether the incidents are those of all stored reports merged at once."""
    with store.reading() as connection:
        numbers = list(connection.scalars(text("SELECT n FROM articles")))
        reports = [report for n in numbers if (report := report_by(connection, n)) is not None]
        said = list(every_judgement(connection))
    made = {(d.incident.events, d.incident.accounts, str(d.incident.fields)) for d in dossiers(store)}
    return made == {(i.events, i.accounts, str(i.fields)) for i in merge(reports, kit, said)}


def run(db: str, kills: int, seed: int, kit: dateline.Kit, fresh: Path | None = None) -> list[str]:
    """Kill so many times; every tenth time in a database that is only being made. Returns all that was wrong."""
    chance, acknowledged, wrong = random.Random(seed), list[str](), list[str]()
    first = 0
    merge([made_up.news(n) for n in range(3)], kit)  # so that no child spends its life on reading the vocabulary
    for kill in range(kills):
        if fresh is not None and kill % 10 == 9:
            young = str(fresh / f"young-{kill}.db")
            wrong += problems(young, killed(young, 0, kit, chance.uniform(0, 0.6)))
            continue
        acknowledged += killed(db, first, kit, chance.uniform(0.02, 0.9))
        wrong += [f"kill {kill + 1}: {line}" for line in problems(db, acknowledged)]
        with open_store(db) as store, store.reading() as connection:
            first = count(connection)
    with open_store(db) as store:
        if not whole(store, kit):
            wrong.append("the incidents are not those of all reports merged at once")
    print(f"{kills} kills; {len(acknowledged)} acknowledged; {first} reports; {len(wrong)} problems")
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--db")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sqlite = options.db is None or "://" not in options.db
        wrong = run(
            options.db or str(folder / "kill.db"),
            options.kills,
            options.seed,
            dateline.load_kit(),
            folder if sqlite else None,
        )
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
