"""What every command shares: faults in one line each, progress on a terminal only, inputs, outputs and the kit."""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from dateline.kit import Kit
    from dateline.model import Article, Report
    from dateline.store import Filters

READ, PARTLY, USAGE = 0, 1, 2
RULES = ("latest_official", "acled", "ucdp_low", "ucdp_best", "ucdp_high", "most_accounts")


class Faults:
    """Says each fault in one line on standard error and remembers that there was one."""

    def __init__(self) -> None:
        self.any = False

    def say(self, name: str, fault: object) -> None:
        self.any = True
        line = " ".join(str(fault).split()) or type(fault).__name__
        print(printable(f"dateline: {name}: {line}"), file=sys.stderr, flush=True)


def printable(line: str) -> str:
    """A line without what would move a terminal's cursor or hide words, as names out of the world may hold it."""
    return "".join(c if c.isprintable() else "\ufffd" for c in line)


def day_given(options: argparse.Namespace) -> str | None:
    """The day given with --published; what is wrong with it is said before the ValueError goes on."""
    from dateline.readers.text import iso_day

    try:
        return iso_day(options.published)
    except ValueError as fault:
        print(f"dateline: --published: {fault}", file=sys.stderr)
        raise


def add_filters(parser: argparse.ArgumentParser) -> None:
    """The options that say which incidents of a database are wanted, and by which rule they are settled."""
    parser.add_argument("--db", required=True, metavar="DB", help="a file, or postgresql://…")
    parser.add_argument("--since", metavar="DATE", type=_day, help="that may have been on this day or later")
    parser.add_argument("--until", metavar="DATE", type=_day, help="that may have been on this day or before")
    parser.add_argument("--country", metavar="CC", type=str.upper, help="in this country (ISO 3166-1, two letters)")
    parser.add_argument(
        "--area", nargs=4, type=float, metavar=("W", "S", "E", "N"), help="between these degrees: west south east north"
    )
    parser.add_argument(
        "--type", metavar="TYPE", action="append", default=[], help="of this event type; may be repeated"
    )
    parser.add_argument("--actor", metavar="NAME", help="in which this actor takes part, by id or words of the name")
    parser.add_argument("--words", metavar="WORDS", help='told of in a report with these words; "side by side"; begin*')
    parser.add_argument(
        "--accounts", metavar="N", type=int, default=0, help="told by so many independent accounts or more"
    )
    parser.add_argument("--disagree", action="store_true", help="only where accounts differ: who says what")
    parser.add_argument("--settle", metavar="RULE", choices=RULES, default=RULES[0], help=f"one of {', '.join(RULES)}")


def filters_of(options: argparse.Namespace) -> Filters:
    """What these options ask for."""
    from dateline.desk import Filters

    return Filters(
        since=options.since, until=options.until, country=options.country, area=tuple(options.area) if options.area else None,
        types=tuple(options.type), query=options.words, actor=options.actor, disagree=options.disagree, accounts=options.accounts,
    )  # fmt: skip


def _day(told: str) -> str:
    from dateline.readers.text import iso_day

    try:
        return iso_day(told) or told
    except ValueError as fault:
        raise argparse.ArgumentTypeError(str(fault)) from fault


def articles_of(inputs: list[str], day: str | None, faults: Faults) -> Iterator[tuple[str, Article]]:
    """The articles of all inputs with the name of their input; what cannot be read is said and passed over."""
    from dateline.readers import read

    for name in inputs:
        label = "standard input" if name == "-" else name
        source: str | bytes = sys.stdin.buffer.read() if name == "-" else name
        try:
            for article in read(source, name=label, published=day, on_fault=partial(faults.say, label)):
                yield label, article
        except (ValueError, OSError) as fault:
            faults.say(label, fault.strerror if isinstance(fault, OSError) and fault.strerror else fault)


def reports_of(articles: Iterator[tuple[str, Article]], faults: Faults, kit: Kit | None = None) -> Iterator[Report]:
    """The reports of articles, the kit opened when the first arrives where none is given; what was not read is said."""
    with Bar("reading") as bar:
        for label, article in articles:
            kit = kit or open_kit()
            from dateline.extract import extract

            try:
                report = extract(article, kit)
            except Exception as fault:  # the loop over inputs is where a fault of ours must not cost the other reports
                faults.say(
                    label,
                    f"a fault of dateline's own ({type(fault).__name__}: {fault}); please report it with this input",
                )
                continue
            for gap in report.unread:
                where = f"characters {gap.start:,} to {gap.end:,} were" if gap.start < gap.end else "the rest was"
                faults.say(label, f"{where} not read: {gap.reason}")
            bar.step()
            yield report


@contextlib.contextmanager
def output(path: str | None) -> Iterator[TextIO]:
    """The file at a path, to write to; standard output without one."""
    if path is None:
        yield sys.stdout
    else:
        with Path(path).open("w", encoding="utf-8") as out:
            yield out


def open_kit() -> Kit:
    """The kit, with a sign of life while something is compiled on a machine's first run."""
    from dateline.kit import load_kit

    with Compiling() as progress:
        return load_kit(progress)


class Bar:
    """Counts what is done on standard error while results go to a file or a pipe."""

    def __init__(self, what: str, to_file: bool = False) -> None:
        self.what, self.done, self.live = what, 0, sys.stderr.isatty() and (to_file or not sys.stdout.isatty())

    def __enter__(self) -> Bar:
        return self

    def step(self) -> None:
        self.done += 1
        if self.live:
            print(f"\r{self.what}: {self.done:,}", end="", file=sys.stderr, flush=True)

    def __exit__(self, *exception: object) -> None:
        if self.live and self.done:
            print(file=sys.stderr)


class Compiling:
    """A progress bar for what is compiled on a machine's first run; without a terminal, one line that says so."""

    def __init__(self) -> None:
        self.progress: Any = None
        self.task: Any = None

    def __enter__(self) -> Callable[[str, float], None]:
        return self._step

    def _step(self, what: str, share: float) -> None:
        if self.progress is None:
            from rich.console import Console
            from rich.progress import Progress

            console = Console(stderr=True)
            if not console.is_terminal:
                print("dateline: compiling the gazetteer, once on this machine …", file=sys.stderr, flush=True)
            self.progress = Progress(console=console, disable=not console.is_terminal, transient=True)
            self.progress.start()
            self.task = self.progress.add_task(what, total=1.0)
        self.progress.update(self.task, description=what, completed=share)

    def __exit__(self, *exception: object) -> None:
        if self.progress is not None:
            self.progress.stop()


@contextlib.contextmanager
def input_stream(name: str) -> Iterator[IO[str]]:
    """A file to read from; `-` is standard input."""
    if name == "-":
        yield sys.stdin
    else:
        with Path(name).open(encoding="utf-8") as stream:
            yield stream


def objects_of(stream: IO[str]) -> Iterator[tuple[int, Any]]:
    """The objects of a JSON array, of one JSON object, or of JSON lines."""
    first = stream.readline()
    try:
        start = json.loads(first)
        values = [start] if not isinstance(start, list) else start
        rest: Iterable[Any] = (json.loads(line) for line in stream if line.strip())
    except ValueError:
        whole = json.loads(first + stream.read())
        values, rest = (whole if isinstance(whole, list) else [whole]), ()
    yield from enumerate(chain(values, rest), 1)
