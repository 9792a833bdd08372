"""`dateline gazetteer`: compile the gazetteer, or add places to it."""

from __future__ import annotations

import argparse
from pathlib import Path

from dateline.cli.common import PARTLY, READ, Compiling, Faults


def add_parsers(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The commands of this file."""
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


def _gazetteer_build(options: argparse.Namespace) -> int:
    from dateline.gazetteer import open_gazetteer

    with Compiling() as progress:
        gazetteer = open_gazetteer(progress)
    print(f"gazetteer {gazetteer.fingerprint} is ready")
    return READ


def _gazetteer_import(options: argparse.Namespace) -> int:
    from dateline.gazetteer import import_places

    faults = Faults()
    for name in options.inputs:
        try:
            added = import_places(Path(name))
            print(f"{name}: {added:,} places added")
        except OSError as fault:
            faults.say(name, f"{fault.strerror or fault}; give a GeoNames dump or a CSV that can be read")
        except ValueError as fault:  # which names the file by itself
            faults.say(name, str(fault).removeprefix(Path(name).name).lstrip(", :"))
    return PARTLY if faults.any else READ
