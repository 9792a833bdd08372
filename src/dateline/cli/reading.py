"""`dateline read`, `dateline explain` and `dateline check`: reports to the screen or a file, and what stands behind them."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from dateline.kit import Kit
    from dateline.model import Article, Report

from dateline.cli.common import (
    PARTLY,
    READ,
    USAGE,
    Faults,
    articles_of,
    day_given,
    input_stream,
    objects_of,
    open_kit,
    output,
    reports_of,
)
from dateline.model import FIELDS

FORMATS = ("table", "json", "jsonl", "html")


def add_parsers(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The commands of this file."""
    read = commands.add_parser(
        "read",
        help="read reports: web pages, feeds, texts, JSONL, WARC, Parquet",
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


def _read(options: argparse.Namespace) -> int:
    try:
        day = day_given(options)
    except ValueError:
        return USAGE
    faults = Faults()
    articles = articles_of(options.inputs, day, faults)
    reports = reports_of(articles, faults)
    try:
        with output(options.output) as out:
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


def _export(format_: str, reports: Iterator[Report], out: TextIO) -> None:
    from dateline.exporters import EXPORTERS

    EXPORTERS[format_](reports, out)


def _explain(options: argparse.Namespace) -> int:
    try:
        day = day_given(options)
    except ValueError:
        return USAGE
    faults = Faults()
    kit: Kit | None = None
    for label, article in articles_of(options.inputs, day, faults):
        kit = kit or open_kit()
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


def _check(options: argparse.Namespace) -> int:
    from dateline.check import check_report

    faults, kit, sound = Faults(), open_kit(), 0
    for name in options.inputs:
        label = "standard input" if name == "-" else name
        try:
            with input_stream(name) as stream:
                for number, report in objects_of(stream):
                    problems = check_report(report, kit)
                    sound += not problems
                    for problem in problems:
                        faults.say(f"{label}: report {number}", problem)
        except (ValueError, OSError) as fault:
            cure = f"not JSON or JSONL ({fault})" if isinstance(fault, ValueError) else fault.strerror
            faults.say(label, f"{cure}; give what `dateline read --format jsonl` wrote")
    print(f"{sound:,} report{'s' * (sound != 1)} hold{'s' * (sound == 1)}")
    return PARTLY if faults.any else READ
