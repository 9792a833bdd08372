"""`dateline export`: the incidents of a database in other people's formats, and as a situation report."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from dateline.cli.common import READ, USAGE, Bar, add_filters, filters_of

if TYPE_CHECKING:
    from dateline.exporters import Withheld
    from dateline.store import Store

FORMATS = ("acled", "ucdp", "plover", "csv", "parquet", "geojson", "hxl", "jsonl", "sitrep", "sitrep-md")


def add_parsers(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command of this file."""
    export = commands.add_parser(
        "export",
        help="write incidents as ACLED, UCDP, PLOVER, CSV, Parquet, GeoJSON, HXL, JSONL or a situation report",
        description="Write the incidents of a database. What is withheld, and how much, is said on standard error.",
    )
    export.add_argument("format", choices=FORMATS, metavar="FORMAT", help=f"one of {', '.join(FORMATS)}")
    export.add_argument("-o", "--output", metavar="FILE", help="write to a file instead of standard output")
    export.add_argument(
        "--names", action="store_true", help="with the names of private persons, which are left out else"
    )
    add_filters(export)
    export.set_defaults(run=_export)


def _export(options: argparse.Namespace) -> int:
    from dateline.desk import open_store

    try:
        if options.format == "parquet" and options.output is None and sys.stdout.isatty():
            raise ValueError("Parquet is no text for a terminal; give a file with -o")
        with open_store(options.db, new=False) as store, _output(options.output) as out:
            withheld = _write(store, options, out)
    except (ValueError, OSError) as fault:
        if isinstance(fault, BrokenPipeError):
            raise
        print(f"dateline: {fault}", file=sys.stderr)
        return USAGE
    noun = "claim" if options.format in ("csv", "parquet") else "incident"
    for line in (f"{withheld.written:,} {noun}{'s' * (withheld.written != 1)} written", *withheld.lines()):
        print(f"dateline: {line}", file=sys.stderr)
    return READ


def _write(store: Store, options: argparse.Namespace, out: BinaryIO) -> Withheld:
    from dateline.desk.exporting import export

    with Bar("exporting", to_file=options.output is not None) as bar:
        return export(store, options.format, filters_of(options), out, options.settle, options.names, bar.step)


@contextlib.contextmanager
def _output(path: str | None) -> Iterator[BinaryIO]:
    """The file at a path, there only when it is whole; standard output without one."""
    if path is None:
        yield sys.stdout.buffer
        return
    target = Path(path)
    try:
        handle, name = tempfile.mkstemp(dir=target.absolute().parent, prefix=f".{target.name}.")
    except OSError as fault:
        raise OSError(f"{path}: {fault.strerror}; choose a file that can be written") from fault
    try:
        with os.fdopen(handle, "wb") as out:
            yield out
        os.chmod(name, 0o666 & ~_mask())
        os.replace(name, target)
    except OSError as fault:
        if fault.strerror and fault.errno:
            raise OSError(f"{path}: {fault.strerror}; choose a file that can be written") from fault
        raise
    finally:
        Path(name).unlink(missing_ok=True)


def _mask() -> int:
    """The bits that new files of this process do not get."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
