"""The command line: one command a verb. Results on standard output only, faults on standard error, one line each."""

from __future__ import annotations

import argparse
import os
import sys

from dateline.cli import batch, desk, exporting, places, reading, serving, watching
from dateline.cli.common import PARTLY, READ, USAGE, open_kit


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
    for part in (reading, desk, serving, watching, batch, exporting, places):
        part.add_parsers(commands)
    parser.set_defaults(run=_version)
    return parser


def _version(options: argparse.Namespace) -> int:
    from dateline.extract import VERSION

    print(f"dateline {VERSION}, kit {open_kit().fingerprint}")
    return READ
