"""Holds what `dateline` scores on public gold data to the floors in bench/floors.json.

    python bench/quality.py GOLD_FOLDER [--only TASK …] [--write [--lower REASON]]

GOLD_FOLDER is no part of the repository: it holds score.py and dev/ with one file a task and set. The exit status is 1 when
a figure is below its floor, was not measured, or was measured on other data than the floor's. A floor is the figure once
measured, rounded down to a hundredth; all are "higher is better". `--write` raises floors to what is measured now and puts
the figures into docs/quality.md; it lowers one only with a reason, and prints the line for CHANGELOG.md. A new floor
begins as a row with "floor": 0 and "value", "fingerprint" and "measured" null.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import json
import math
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console
from rich.table import Table

HERE = Path(__file__).resolve().parent
FLOORS = HERE / "floors.json"
PAGE = HERE.parent / "docs" / "quality.md"
OK, BELOW, OTHER_DATA, NOT_MEASURED, NEW = "ok", "below", "other data", "not measured", "not pinned yet"
_TABLE = re.compile(r"(?P<head><!-- figures: (?P<layer>[\w ,]+) -->\n).*?(?=<!-- end -->)", re.S)

Row = dict[str, Any]


class Verdict(NamedTuple):
    """One floor held against what was measured: the floor's row, the figure now, and OK or what is wrong."""

    floor: Row
    now: float | None
    told: str


def fingerprint(path: Path) -> str:
    """First 16 hex digits of the SHA-256 of a data file, as its bytes are."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def rounded_down(value: float) -> float:
    """The floor that a figure earns: hundredths; a hair is forgiven to binary fractions."""
    return math.floor(value * 100 + 1e-9) / 100


def key(row: Row) -> tuple[str, str, str]:
    return row["task"], row["set"], row["metric"]


def chosen(floors: Iterable[Row], only: list[str] | None) -> list[Row]:
    """The floors of some tasks or data files; of all without `only`. Raises ValueError for a name that no floor has."""
    floors = list(floors)
    names = {row["task"] for row in floors} | {stem(row) for row in floors}
    if unknown := sorted(set(only or ()) - names):
        raise ValueError(f"no floor is named {', '.join(unknown)}; there are {', '.join(sorted(names))}")
    return [row for row in floors if not only or row["task"] in only or stem(row) in only]


def stem(row: Row) -> str:
    return str(row["data"]).split(".")[0]


def compare(floors: Iterable[Row], scores: Iterable[Row], prints: dict[str, str]) -> list[Verdict]:
    """Each floor held against score.py's rows and the fingerprints of the data files, in the floors' order."""
    measured = {key(row): row["value"] for row in scores}

    def told(row: Row, now: float | None) -> str:
        if now is None:
            return NOT_MEASURED
        if row["fingerprint"] is None:
            return NEW
        if prints.get(row["data"]) != row["fingerprint"]:
            return OTHER_DATA
        return OK if now >= row["floor"] - 1e-9 else BELOW

    return [Verdict(row, measured.get(key(row)), told(row, measured.get(key(row)))) for row in floors]


def lowered(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Those whose figure earns a floor below the pinned one."""
    return [v for v in verdicts if v.now is not None and rounded_down(v.now) < v.floor["floor"]]


def pinned(
    floors: Iterable[Row], verdicts: Iterable[Verdict], prints: dict[str, str], day: str, lower: bool
) -> list[Row]:
    """All floors as they are to be written: raised to what was measured; taken down only with `lower`."""
    new = {key(v.floor): v for v in verdicts if v.now is not None}

    def row(old: Row) -> Row:
        if key(old) not in new:
            return old
        now = new[key(old)].now or 0.0
        floor = rounded_down(now) if lower else max(old["floor"], rounded_down(now))
        figures = {"floor": floor, "value": round(now, 3), "fingerprint": prints[old["data"]], "measured": day}
        return {**old, **figures}

    return [row(old) for old in floors]


def changelog_line(verdicts: Iterable[Verdict], reason: str) -> str:
    """The line that lowering floors owes the changelog."""
    parts = [f"{' '.join(key(v.floor))} {v.floor['floor']:.2f} → {rounded_down(v.now or 0.0):.2f}" for v in verdicts]
    return f"- Quality floors lowered: {'; '.join(parts)}. {reason}"


def best(row: Row) -> str:
    """The published best with its system, or a dash."""
    return "; ".join(f"{one['value']:.2f} {one['system']}" for one in row["best"]) or "–"


def page_table(floors: Iterable[Row], layer: str) -> str:
    """A layer's figures as a Markdown table."""
    lines = ["| set | metric | dev | floor | published best |", "|---|---|---|---|---|"]
    for row in floors:
        if row["layer"] == layer:
            lines.append(f"| {row['set']} | {row['metric']} | {row['value']:.3f} | {row['floor']:.2f} | {best(row)} |")
    return "\n".join(lines) + "\n"


def with_tables(page: str, floors: list[Row]) -> str:
    """The page with every table between its marks as the floors have it."""
    return _TABLE.sub(lambda m: f"{m['head']}\n{page_table(floors, m['layer'])}\n", page)


def measure(gold: Path, floors: list[Row]) -> tuple[list[Row], dict[str, int]]:
    """Rows of score.py on the floors' data files with this environment's dateline, and failed calls a file."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "scores.json"
        command = [sys.executable, "-B", "score.py", "--data", str((gold / "dev").resolve()), "--json", str(out)]
        for name in sorted({stem(row) for row in floors}):
            command += ["--only", name]
        subprocess.run(command, cwd=gold, stdout=subprocess.DEVNULL, check=True)
        told = json.loads(out.read_text(encoding="utf-8"))
        return told["rows"], told["failed"]


def show(console: Console, verdicts: list[Verdict]) -> None:
    """A line a floor, and why figures are not comparable where they are not."""
    table = Table("layer", "set", "metric", "floor", "now", "published best", "", box=None, header_style="bold")
    for floor, now, told in verdicts:
        style = "green" if told == OK else "bold red"
        figure = "–" if now is None else f"{now:.3f}"
        cells = (floor["layer"], floor["set"], floor["metric"], f"{floor['floor']:.2f}", figure, best(floor))
        table.add_row(*cells, f"[{style}]{told}[/]")
    console.print(table)
    for data in sorted({v.floor["data"] for v in verdicts if v.told == OTHER_DATA}):
        console.print(f"{data} is not the file that its floors were measured on: the figures are not comparable")


def write(
    console: Console, floors: list[Row], verdicts: list[Verdict], prints: dict[str, str], reason: str | None
) -> int:
    """Pins what was measured; refuses to lower a floor without a reason and then writes nothing."""
    down = lowered(verdicts)
    if down and not reason:
        console.print(f"nothing written: {len(down)} floors would be lowered; say why with --lower REASON")
        return 1
    if missing := [v for v in verdicts if v.now is None]:
        console.print(f"nothing written: {len(missing)} floors were not measured")
        return 1
    new = pinned(floors, verdicts, prints, datetime.date.today().isoformat(), bool(reason))
    FLOORS.write_text(json.dumps(new, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if PAGE.exists():
        PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8"), new), encoding="utf-8")
    if down and reason:
        console.print("put this line into CHANGELOG.md:\n" + changelog_line(down, reason), soft_wrap=True)
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("gold", type=Path, metavar="GOLD_FOLDER", help="folder with score.py and dev/")
    parser.add_argument("--only", nargs="+", metavar="TASK", help="tasks (times, places, …) or names of data files")
    parser.add_argument("--write", action="store_true", help="pin what is measured now")
    parser.add_argument("--lower", metavar="REASON", help="with --write: why a floor may be lowered")
    args = parser.parse_args()
    console = Console()
    floors = json.loads(FLOORS.read_text(encoding="utf-8"))
    if not (args.gold / "score.py").is_file():
        parser.error(f"{args.gold} holds no score.py: give the folder of the gold data")
    try:
        asked = chosen(floors, args.only)
    except ValueError as fault:
        parser.error(str(fault))
    paths = {row["data"]: args.gold / "dev" / row["data"] for row in asked}
    prints = {name: fingerprint(path) for name, path in paths.items() if path.is_file()}
    scores, failed = measure(args.gold, asked)
    verdicts = compare(asked, scores, prints)
    show(console, verdicts)
    for name, n in sorted(failed.items()):
        console.print(f"{n} calls failed on {name}; score.py told the reasons above")
    if args.write:
        return write(console, floors, verdicts, prints, args.lower)
    return 0 if all(v.told == OK for v in verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())
