"""`dateline batch`: archives read on many cores or machines into a folder, with what became of every record."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dateline.cli.common import PARTLY, READ, USAGE, Compiling, Faults

if TYPE_CHECKING:
    from dateline.batch import News, Settings, Tally, Task

_STOPPED = 130
_HOW_OFTEN = 0.5  # seconds between two looks at what is being read


def add_parsers(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command of this file."""
    batch = commands.add_parser(
        "batch",
        help="read archives into a folder: WARC, JSONL, Parquet, pages",
        description="Read archives on many cores or machines into a folder: a table of claims, the reports, and the problems. "
        "Stopped or not, the same command goes on where it was.",
    )
    batch.add_argument(
        "inputs", nargs="+", metavar="INPUT",
        help="WARC, JSONL or Parquet files (.gz or not), pages, folders of these, patterns, s3:// or https:// addresses",
    )  # fmt: skip
    batch.add_argument("-o", "--output", required=True, metavar="DIR", help="the folder, made where there is none")
    batch.add_argument("--engine", choices=("local", "ray"), default="local", help="processes here, or a Ray cluster")
    batch.add_argument("--workers", metavar="N", type=_at_least_one, help="files read at once (default: one a core)")
    batch.add_argument(
        "--ray-address", metavar="A", help="the address of a running cluster, or auto (default: one is started)"
    )
    batch.add_argument("--since", metavar="DATE", type=_day, help="only what was published on this day or later")
    batch.add_argument("--until", metavar="DATE", type=_day, help="only what was published on this day or before")
    batch.add_argument(
        "--language",
        metavar="CODE",
        action="append",
        choices=("en",),
        help="only this language (en is what is read so far)",
    )
    batch.add_argument(
        "--events", choices=("conflict", "any"), default="conflict",
        help="read pages that speak of conflict (default), or of any event that there is a type for",
    )  # fmt: skip
    batch.add_argument("--names", action="store_true", help="show the names of private persons in the table of claims")
    batch.add_argument(
        "--time-limit", metavar="S", type=_at_least_one, default=60, help="seconds for one record (default: 60)"
    )
    batch.add_argument(
        "--memory-limit", metavar="MB", type=_at_least_one, default=1000,
        help="megabytes that one record may take, on Linux (default: 1000)",
    )  # fmt: skip
    batch.set_defaults(run=_batch)


def _at_least_one(told: str) -> int:
    if not told.isdecimal() or not 1 <= int(told) <= 1_000_000:
        raise argparse.ArgumentTypeError(f"{told!r} is no whole number from 1 on")
    return int(told)


def _day(told: str) -> str:
    from dateline.readers.text import iso_day

    try:
        return iso_day(told) or told
    except ValueError as fault:
        raise argparse.ArgumentTypeError(str(fault)) from fault


def _batch(options: argparse.Namespace) -> int:
    from dateline.batch import UnwritableError, plan, run
    from dateline.kit import kit_fingerprint

    wrong = _wrong_use(options)
    if wrong:
        print(f"dateline: {wrong}", file=sys.stderr)
        return USAGE
    faults, folder = Faults(), Path(options.output)
    not_found: list[tuple[str, str]] = []

    def on_fault(name: str, why: str) -> None:
        faults.say(name, why)
        not_found.append((name, why))

    tasks = plan(options.inputs, on_fault)
    if not tasks:
        return PARTLY
    with Compiling() as compiling:
        kit_fingerprint(compiling)  # before the workers load theirs, or each would compile the gazetteer
    wanted = "about conflict" if options.events == "conflict" else "speak of events"
    with Progress(folder.absolute(), tasks, wanted) as progress:
        try:
            manifest = run(
                tasks, folder, None, _settings(options), engine=options.engine, workers=options.workers,
                address=options.ray_address, told=progress.hear, not_found=not_found,
            )  # fmt: skip
        except UnwritableError as fault:
            progress.close()
            print(f"dateline: {fault.strerror or fault}", file=sys.stderr)
            return PARTLY
        except ValueError as fault:
            progress.close()
            print(f"dateline: {fault}", file=sys.stderr)
            return USAGE
        except KeyboardInterrupt:
            progress.close()
            print("dateline: stopped; the same command goes on where it was", file=sys.stderr)
            return _STOPPED
    for entry in manifest["not_read"][len(not_found) :]:
        faults.say(entry["input"], entry["why"])
    _print_summary(manifest, options.output)
    return PARTLY if faults.any or _problems(manifest) else READ


def _wrong_use(options: argparse.Namespace) -> str | None:
    """What is wrong with options that do not go together."""
    if options.ray_address and options.engine != "ray":
        return "--ray-address is for --engine ray; add that"
    if options.since and options.until and options.since > options.until:
        return "--since is later than --until; nothing is published on such a day"
    return None


def _settings(options: argparse.Namespace) -> Settings:
    from dateline.batch import Settings

    return Settings(
        options.since, options.until, tuple(options.language or ("en",)), options.events, options.names,
        options.time_limit, options.memory_limit,
    )  # fmt: skip


def _problems(manifest: dict[str, Any]) -> int:
    """How many records ought to have been read and were not."""
    return sum(manifest["outcomes"][name] for name in ("failed", "timed_out", "killed", "damaged"))


def _print_summary(manifest: dict[str, Any], folder: str) -> None:
    """What became of all records, in figures that add up, and where it lies."""
    from rich.console import Console
    from rich.table import Table

    from dateline.batch import OUTCOMES

    console = Console(file=sys.stdout, highlight=False)
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False, show_footer=False)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(justify="right", style="dim", no_wrap=True)
    table.add_column()
    whole = manifest["records"]
    bad = ("failed", "timed_out", "killed", "damaged")
    for name, words in OUTCOMES.items():
        number = manifest["outcomes"][name]
        if number:
            style = "bold" if name == "read" else "yellow" if name in bad else ""
            lost = f", {manifest['lost_bytes']:,} bytes lost" if name == "damaged" else ""
            words = "speak of no event" if name == "gated" and manifest["settings"]["events"] == "any" else words
            table.add_row(f"{number:,}", _share(number, whole), words + lost, style=style)
    table.add_row("─" * max(5, len(f"{whole:,}")), "", "", style="dim")
    files = len(manifest["parts"])
    table.add_row(f"{whole:,}", "", f"records in {files:,} part{'s' * (files != 1)}")
    console.print(table)
    console.print(f"\n{manifest['claims']:,} claims of {manifest['events']:,} events", style="bold")
    if manifest["events_apart"]:
        console.print(f"{manifest['events_apart']:,} events not told as having happened stand in the reports alone")
    where = [
        ("claims/*.parquet", "what is told as having happened, a row a claim"),
        ("reports/*.parquet", "every report whole"),
    ]
    where += [("problems/*.jsonl", "what could not be read, and why")] if _told_problems(manifest) else []
    console.print(
        "\n".join(f"{folder.rstrip('/')}/{name}  {what}" for name, what in where), style="dim", soft_wrap=True
    )
    console.print(f"into a database: dateline add {folder} --db FILE", style="dim", soft_wrap=True)


def _told_problems(manifest: dict[str, Any]) -> int:
    return _problems(manifest) + int(manifest["outcomes"]["no_text"])


def _share(number: int, whole: int) -> str:
    share = 100 * number / whole
    if share >= 9.95 or not number:
        return f"{share:.0f} %"
    return f"{share:.1f} %" if share >= 0.05 else "<0.1 %"


class Progress:
    """A bar on a terminal: how far the bytes are read, how many records a second, which share passes the gate, time left."""

    def __init__(self, folder: Path, tasks: list[Task], wanted: str = "about conflict") -> None:
        from rich.console import Console
        from rich.progress import BarColumn, TaskProgressColumn, TextColumn
        from rich.progress import Progress as Bar

        self.folder, self.sizes = folder, {task.name: max(task.size, 1) for task in tasks}
        self.finished: set[str] = set()
        self.wanted = wanted
        self.tally = _nothing()
        self.start, self.looked = 0.0, 0.0  # start: when the first record of this run was read
        self.before, self.behind = -1, 0.0  # records and bytes that were read by then; -1: nobody has looked
        console = Console(stderr=True)
        self.bar = Bar(
            TextColumn("{task.description}"), BarColumn(bar_width=None), TaskProgressColumn(),
            console=console, disable=not console.is_terminal, transient=True,
        )  # fmt: skip
        self.line = self.bar.add_task("starting workers", total=float(sum(self.sizes.values())))

    def __enter__(self) -> Progress:
        self.bar.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Take the bar away."""
        self.bar.stop()

    def hear(self, news: News) -> None:
        """Show what an engine tells."""
        from dateline.batch import Done, Failed, Running

        if isinstance(news, Done | Failed):
            self.finished.add(news.task.name)
            if isinstance(news, Done):
                self.tally.add(news.tally)
        elif not self.bar.disable and isinstance(news, Running) and time.monotonic() - self.looked >= _HOW_OFTEN:
            self.looked = time.monotonic()
            self._show(news.tasks)

    def _show(self, tasks: tuple[Task, ...]) -> None:
        from dateline.batch import noted

        tally, done = _nothing(), self._bytes_done()
        tally.add(self.tally)
        for task in tasks:
            now = noted(self.folder, task)
            if now is not None:
                done += now[1] * self.sizes[task.name]
                tally.add(now[2])
        if done < self.bar.tasks[0].completed:  # a file has just been finished, and is not yet counted as such
            return
        if not self.start:
            if 0 <= self.before < tally.records:
                self.start = time.monotonic()
            self.before, self.behind = tally.records, done
        words = self._words(tally, done, time.monotonic() - self.start) if self.start else "starting workers"
        self.bar.update(self.line, completed=done, description=words)

    def _bytes_done(self) -> float:
        return float(sum(self.sizes[name] for name in self.finished))

    def _words(self, tally: Tally, done: float, seconds: float) -> str:
        rate = (tally.records - self.before) / max(seconds, 0.1)
        told = [f"{tally.records:,} records", f"{rate:,.0f}/s" if rate >= 1 and seconds > 1 else "…"]
        passed = sum(tally.outcomes[name] for name in ("read", "copy", "language", "outside"))
        if passed + tally.outcomes["gated"]:
            told.append(f"{_share(passed, passed + tally.outcomes['gated'])} {self.wanted}")
        new = done - self.behind
        if new > 0 and seconds > 2:
            left = (sum(self.sizes.values()) - done) * seconds / new
            told.append(f"{_time(left)} left" if left >= 2 else "nearly done")
        return " · ".join(told)


def _nothing() -> Tally:
    from dateline.batch import Tally

    return Tally()


def _time(seconds: float) -> str:
    """A time as people say it, roughly."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h" if seconds < 36 * 3600 else f"{seconds / 86400:.1f} days"
