"""The command line: one command a verb. Results on standard output only, faults on standard error, one line each."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from dateline.kit import Kit
    from dateline.model import Article, Report

from dateline.model import FIELDS

READ, PARTLY, USAGE = 0, 1, 2
FORMATS = ("table", "json", "jsonl", "html")


class _Faults:
    """Says each fault in one line on standard error and remembers that there was one."""

    def __init__(self) -> None:
        self.any = False

    def say(self, name: str, fault: object) -> None:
        self.any = True
        line = " ".join(str(fault).split()) or type(fault).__name__
        print(f"dateline: {name}: {line}", file=sys.stderr, flush=True)


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit status: 0 all read, 1 some input could not be, 2 wrong usage."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.command is None and not options.version:
        parser.print_help(sys.stderr)
        return USAGE
    try:
        status: int = options.run(options)
        sys.stdout.flush()
        return status
    except BrokenPipeError:  # the reader of our output has gone: `dateline read … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PARTLY
    except KeyboardInterrupt:
        print("dateline: stopped", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="dateline",
        description="Reads reports about armed conflict: what happened, who says so, and the words it stands on.",
    )
    parser.add_argument("--version", action="store_true", help="print the version and the kit's fingerprint")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    read = commands.add_parser(
        "read",
        help="read reports: web pages, texts, JSONL",
        description="Read reports to the screen or a file.",
    )
    read.add_argument("inputs", nargs="+", metavar="INPUT", help="a file, or - for standard input")
    read.add_argument(
        "--published",
        metavar="DATE",
        help="the day the reports were published, YYYY-MM-DD, where they do not tell it themselves",
    )
    read.add_argument("--format", choices=FORMATS, default="table", help="how to show them (default: table)")
    read.add_argument("-o", "--output", metavar="FILE", help="write to a file instead of the screen")
    read.set_defaults(run=_read)
    why = commands.add_parser(
        "explain",
        help="say why an event and its claims were read",
        description="List the events of a report, or say why one was read: its rules, its words, and the rivals that lost.",
    )
    why.add_argument("inputs", nargs=1, metavar="INPUT", help="a file, or - for standard input")
    why.add_argument("--event", metavar="N", help="the number of an event in the list, or its id; without it, the list")
    why.add_argument("--field", metavar="FIELD", choices=FIELDS, help="only the claims of one field, such as place")
    why.add_argument("--published", metavar="DATE", help="as for read")
    why.add_argument("--format", choices=("text", "json"), default="text", help="how to say it (default: text)")
    why.set_defaults(run=_explain)
    check = commands.add_parser(
        "check",
        help="check reports made earlier",
        description="Check every span and rule of reports made earlier (JSON or JSONL).",
    )
    check.add_argument(
        "inputs",
        nargs="+",
        metavar="FILE",
        help="a file of dateline.report/1 objects, or - for standard input",
    )
    check.set_defaults(run=_check)
    gazetteer = commands.add_parser("gazetteer", help="compile the gazetteer, or add places to it")
    verbs = gazetteer.add_subparsers(dest="verb", metavar="VERB", required=True)
    build = verbs.add_parser("build", help="compile it now, rather than at the first reading")
    build.set_defaults(run=_gazetteer_build)
    add = verbs.add_parser("import", help="add a GeoNames dump or your own CSV")
    add.add_argument(
        "inputs",
        nargs="+",
        metavar="FILE",
        help="a GeoNames dump (tab-separated) or a CSV with name,lat,lon,kind,country,admin1,names",
    )
    add.set_defaults(run=_gazetteer_import)
    parser.set_defaults(run=_version)
    return parser


# read ------------------------------------------------------------------------------------------------------------


def _read(options: argparse.Namespace) -> int:
    try:
        day = _day(options)
    except ValueError:
        return USAGE
    faults = _Faults()
    articles = _articles(options.inputs, day, faults)
    reports = _reports(articles, faults)
    try:
        with _output(options.output) as out:
            _export(options.format, reports, out)
    except OSError as fault:
        if isinstance(fault, BrokenPipeError):
            raise
        print(
            f"dateline: {options.output or 'output'}: {fault.strerror}; choose a file that can be written",
            file=sys.stderr,
        )
        return USAGE
    return PARTLY if faults.any else READ


def _day(options: argparse.Namespace) -> str | None:
    """The day given with --published; what is wrong with it is said before the ValueError goes on."""
    from dateline.readers.text import iso_day

    try:
        return iso_day(options.published)
    except ValueError as fault:
        print(f"dateline: --published: {fault}", file=sys.stderr)
        raise


def _export(format_: str, reports: Iterator[Report], out: TextIO) -> None:
    from dateline.exporters import EXPORTERS

    EXPORTERS[format_](reports, out)


def _articles(inputs: list[str], day: str | None, faults: _Faults) -> Iterator[tuple[str, Article]]:
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


def _reports(articles: Iterator[tuple[str, Article]], faults: _Faults) -> Iterator[Report]:
    kit: Kit | None = None
    with _Bar("reading") as bar:
        for label, article in articles:
            kit = kit or _kit()
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
def _output(path: str | None) -> Iterator[TextIO]:
    if path is None:
        yield sys.stdout
    else:
        with Path(path).open("w", encoding="utf-8") as out:
            yield out


def _kit() -> Kit:
    from dateline.kit import load_kit

    with _Compiling() as progress:
        return load_kit(progress)


# explain ---------------------------------------------------------------------------------------------------------


def _explain(options: argparse.Namespace) -> int:
    try:
        day = _day(options)
    except ValueError:
        return USAGE
    faults = _Faults()
    kit: Kit | None = None
    for label, article in _articles(options.inputs, day, faults):
        kit = kit or _kit()
        try:
            _explain_one(article, kit, options)
        except ValueError as fault:
            faults.say(label, fault)
    return PARTLY if faults.any else READ


def _explain_one(article: Article, kit: Kit, options: argparse.Namespace) -> None:
    """The list of an article's events, or the explanation of one; raises ValueError where there is no such event."""
    from rich.console import Console

    from dateline.exporters.explained import print_events, print_explanation
    from dateline.extract import explain, extract

    events = extract(article, kit).events
    console = Console(file=sys.stdout, highlight=False)
    if options.event is None:
        if options.format == "json":
            print(json.dumps([{"number": n, "id": e.id, "type": e.type} for n, e in enumerate(events, 1)], indent=1))
        else:
            print_events(console, events)
        return
    ids = [e.id for e in events]
    at = int(options.event) - 1 if options.event.isdigit() else ids.index(options.event) if options.event in ids else -1
    if not 0 <= at < len(ids):
        raise ValueError(
            f"it has no event {options.event}; choose 1 to {len(ids)}, or an id" if ids else "no event was read"
        )
    told = explain(article, kit, ids[at])
    if options.format == "json":
        print(json.dumps(told.to_dict(options.field), ensure_ascii=False, indent=1))
    else:
        print_explanation(console, at + 1, told, options.field)


# progress, on a terminal only ------------------------------------------------------------------------------------


class _Bar:
    """Counts reports on standard error while results go to a file or a pipe."""

    def __init__(self, what: str) -> None:
        self.what, self.done, self.live = what, 0, sys.stderr.isatty() and not sys.stdout.isatty()

    def __enter__(self) -> _Bar:
        return self

    def step(self) -> None:
        self.done += 1
        if self.live:
            print(f"\r{self.what}: {self.done:,}", end="", file=sys.stderr, flush=True)

    def __exit__(self, *exception: object) -> None:
        if self.live and self.done:
            print(file=sys.stderr)


class _Compiling:
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


# check -----------------------------------------------------------------------------------------------------------


def _check(options: argparse.Namespace) -> int:
    from dateline.check import check_report

    faults, kit, sound = _Faults(), _kit(), 0
    for name in options.inputs:
        label = "standard input" if name == "-" else name
        try:
            with _input(name) as stream:
                for number, report in _objects(stream):
                    problems = check_report(report, kit)
                    sound += not problems
                    for problem in problems:
                        faults.say(f"{label}: report {number}", problem)
        except (ValueError, OSError) as fault:
            cure = f"not JSON or JSONL ({fault})" if isinstance(fault, ValueError) else fault.strerror
            faults.say(label, f"{cure}; give what `dateline read --format jsonl` wrote")
    print(f"{sound:,} report{'s' * (sound != 1)} hold{'s' * (sound == 1)}")
    return PARTLY if faults.any else READ


@contextlib.contextmanager
def _input(name: str) -> Iterator[IO[str]]:
    if name == "-":
        yield sys.stdin
    else:
        with Path(name).open(encoding="utf-8") as stream:
            yield stream


def _objects(stream: IO[str]) -> Iterator[tuple[int, Any]]:
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


# gazetteer and version -------------------------------------------------------------------------------------------


def _gazetteer_build(options: argparse.Namespace) -> int:
    from dateline.gazetteer import open_gazetteer

    with _Compiling() as progress:
        gazetteer = open_gazetteer(progress)
    print(f"gazetteer {gazetteer.fingerprint} is ready")
    return READ


def _gazetteer_import(options: argparse.Namespace) -> int:
    from dateline.gazetteer import import_places

    faults = _Faults()
    for name in options.inputs:
        try:
            added = import_places(Path(name))
            print(f"{name}: {added:,} places added")
        except OSError as fault:
            faults.say(name, f"{fault.strerror or fault}; give a GeoNames dump or a CSV that can be read")
        except ValueError as fault:  # which names the file by itself
            faults.say(name, str(fault).removeprefix(Path(name).name).lstrip(", :"))
    return PARTLY if faults.any else READ


def _version(options: argparse.Namespace) -> int:
    from dateline.extract import VERSION

    print(f"dateline {VERSION}, kit {_kit().fingerprint}")
    return READ


if __name__ == "__main__":
    sys.exit(main())
