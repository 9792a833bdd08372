"""`dateline add` and `dateline incidents`: reports into a database, and the incidents they tell of out of it."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from dateline.cli.common import (
    PARTLY,
    READ,
    USAGE,
    Faults,
    add_filters,
    articles_of,
    day_given,
    filters_of,
    objects_of,
    open_kit,
    printable,
    reports_of,
)

if TYPE_CHECKING:
    from dateline.desk import Added, Filters, Store
    from dateline.kit import Kit
    from dateline.model import Dossier, Report

_REPORT = '"format": "dateline.report/1"'


def add_parsers(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The commands of this file."""
    add = commands.add_parser(
        "add",
        help="read reports into a database and merge them into incidents",
        description="Read reports, store them, and merge them into incidents.",
    )
    add.add_argument(
        "inputs",
        nargs="+",
        metavar="INPUT",
        help="as for read, or what `dateline read --format jsonl` or `dateline batch` wrote, which is not read anew; - is standard input",
    )
    add.add_argument("--db", required=True, metavar="DB", help="a file, made where there is none, or postgresql://…")
    add.add_argument("--published", metavar="DATE", help="as for read")
    add.set_defaults(run=_add)
    _add_incidents(commands)


def _add_incidents(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    incidents = commands.add_parser(
        "incidents",
        help="list incidents, or show one with every rival value",
        description="List the incidents of a database, show one with every rival value and its words, or where accounts differ.",
    )
    add_filters(incidents)
    incidents.add_argument("--id", metavar="ID", help="one incident, every value that was told of it, and its reports")
    incidents.add_argument(
        "--limit", metavar="N", type=int, default=40, help="the latest so many (default: 40; 0: all)"
    )
    incidents.add_argument(
        "--format", choices=("table", "json"), default="table", help="how to show them (default: table)"
    )
    incidents.set_defaults(run=_incidents)


# add --------------------------------------------------------------------------------------------------------------


def _add(options: argparse.Namespace) -> int:
    from dateline.desk import add, open_store

    try:
        day = day_given(options)
    except ValueError:  # said by whoever read it
        return USAGE
    try:
        store = open_store(options.db)
    except (ValueError, OSError) as fault:
        print(f"dateline: {fault}", file=sys.stderr)
        return USAGE
    faults = Faults()
    done: list[Added] = []
    with store:
        kit = open_kit()
        say_if_behind(store)
        for report in _reports(options.inputs, day, faults, kit):
            try:
                added = add(store, report, kit)
            except OSError as fault:  # of the database: what follows would meet it too
                print(f"dateline: {fault}; {so_far(done)}", file=sys.stderr)
                return PARTLY
            except ValueError as fault:
                faults.say("not added", fault)
                continue
            done.append(added)
            print(line_of(added, report), flush=True)
    print(so_far(done))
    return PARTLY if faults.any else READ


def say_if_behind(store: Store) -> None:
    """Say that the next report to be added takes longer, where all that is stored is to be merged anew with it."""
    from dateline.desk import behind

    if reports := behind(store):
        print(
            f"dateline: merging {reports:,} reports anew, once, because this version merges otherwise …",
            file=sys.stderr,
        )


def _reports(inputs: list[str], day: str | None, faults: Faults, kit: Kit) -> Iterator[Report]:
    """The reports of all inputs, read or made earlier."""
    for name in inputs:
        if name != "-" and Path(name).is_dir():
            yield from _of_a_run(name, faults)
        elif name != "-" and _holds_reports(Path(name)):
            yield from _made_earlier(name, faults)
        else:
            yield from reports_of(articles_of([name], day, faults), faults, kit)


def _of_a_run(name: str, faults: Faults) -> Iterator[Report]:
    """The reports of what `dateline batch` wrote into a folder."""
    from dateline.batch import manifest_of, reports_in

    manifest = manifest_of(Path(name))
    if manifest is None:
        faults.say(name, "a folder; name the files in it, or read it first with: dateline batch")
        return
    for entry in manifest["not_read"]:
        faults.say(name, f"{entry['input']} is not in it: {entry['why']}")
    try:
        yield from reports_in(Path(name))
    except (OSError, ValueError, KeyError) as fault:
        faults.say(name, f"its reports cannot be read ({fault}); remove the part and run dateline batch again")


def _holds_reports(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return _REPORT.encode() in stream.read(200)
    except OSError:
        return False


def _made_earlier(name: str, faults: Faults) -> Iterator[Report]:
    from dateline.restore import report_of

    try:
        with Path(name).open(encoding="utf-8") as stream:
            for number, told in objects_of(stream):
                try:
                    yield report_of(told)
                except (KeyError, TypeError, ValueError) as fault:
                    faults.say(
                        f"{name}: report {number}", f"no dateline.report/1 ({fault}); see `dateline check {name}`"
                    )
    except (ValueError, OSError) as fault:
        faults.say(name, f"{fault}; give what `dateline read --format jsonl` wrote")


def line_of(added: Added, report: Report) -> str:
    """What became of one report, in a line."""
    from dateline.exporters.wording import heading_of

    how = {"new": "added", "again": "read anew", "same": "as it was"}[added.how]
    parts = [
        f"{added.events} event{'s' * (added.events != 1)}",
        f"{len(added.incidents)} incident{'s' * (len(added.incidents) != 1)}",
        f"one account with {', '.join(added.copies)}" if added.copies else "",
        f"another text of {', '.join(added.versions)}" if added.versions else "",
        f"{len(added.lost)} judgement{'s' * (len(added.lost) != 1)} without a place" if added.lost else "",
    ]
    return printable(f"{how}: {heading_of(report.article)} · {' · '.join(filter(None, parts))}")


def so_far(done: list[Added]) -> str:
    """What became of all reports, in a line."""
    new, again, same = (sum(a.how == how for a in done) for how in ("new", "again", "same"))
    touched = len({incident for a in done if a.how != "same" for incident in a.incidents})
    told = [
        f"{new:,} added" if new or not done else "",
        f"{again:,} read anew" if again else "",
        f"{same:,} as {'they were' if same > 1 else 'it was'}" if same else "",
    ]
    return f"{', '.join(filter(None, told))}; {touched:,} incident{'s' * (touched != 1)} touched"


# incidents --------------------------------------------------------------------------------------------------------


def _incidents(options: argparse.Namespace) -> int:
    from dateline.desk import open_store

    filters = filters_of(options)
    try:
        with open_store(options.db, new=False) as store:
            return _show_one(store, options) if options.id else _show(store, filters, options)
    except (ValueError, OSError) as fault:
        if isinstance(fault, BrokenPipeError):
            raise
        print(f"dateline: {fault}", file=sys.stderr)
        return USAGE


def _show_one(store: Store, options: argparse.Namespace) -> int:
    """One incident; one that became part of others is shown as these."""
    from rich.console import Console

    from dateline.desk import Filters, differences, dossiers, whereabouts
    from dateline.exporters.incident_table import print_incident

    ids = whereabouts(store, options.id)
    if not ids:
        raise ValueError(
            f"{options.db}: it holds no incident {options.id}; list them with: dateline incidents --db {options.db}"
        )
    found = [dossier for name in ids for dossier in dossiers(store, Filters(id=name), options.settle)]
    if options.format == "json":
        _print_json(found)
        return READ
    console = Console(file=sys.stdout, highlight=False)
    if ids != [options.id]:
        console.print(f"{options.id} is now {' and '.join(ids)}", style="yellow")
    for dossier in found:
        print_incident(console, dossier, differences(dossier))
    return READ


def _show(store: Store, filters: Filters, options: argparse.Namespace) -> int:
    from rich.console import Console

    from dateline.desk import count, differences, dossiers
    from dateline.exporters.incident_table import print_differences, print_list

    found = list(dossiers(store, filters, options.settle, newest=True, limit=options.limit or None))
    if options.format == "json":
        _print_json(found)
        return READ
    console, whole = Console(file=sys.stdout, highlight=False), count(store, filters)
    told = [(dossier, differences(dossier)) for dossier in found]
    if told:
        (print_differences if options.disagree else print_list)(console, told)
    console.print(_footer(len(told), whole, options), style="dim")
    return READ


def _footer(shown: int, whole: int, options: argparse.Namespace) -> str:
    told = f"{whole:,} incident{'s' * (whole != 1)}" + (" on which accounts differ" if options.disagree else "")
    if not whole:
        return f"no{told.removeprefix('0')}"
    more = f"; the latest {shown:,} {'are' if shown > 1 else 'is'} shown, --limit 0 shows all" if shown < whole else ""
    return f"\n{told}{more}{'' if options.disagree else '; --id ID shows one with every value that was told'}"


def _print_json(found: list[Dossier]) -> None:
    print(json.dumps([dossier.incident.to_dict() for dossier in found], ensure_ascii=False, indent=1))
