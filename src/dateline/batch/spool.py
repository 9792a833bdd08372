"""One file's work in hand: what became of each record so far, a line each, and a note that names the record in hand.

Both outlive the process. Whoever goes on with the file reads how far it came; whoever finds its worker dead reads at which
record it died.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from dateline.batch.nouns import Death, Tally, Task, tally_of

_NOTE = 1_024  # bytes of the note, which is overwritten in place
_FETCHED_BEFORE = -1  # in the note, while records that were done before are passed over


class UnwritableError(OSError):
    """The folder of the run cannot be written: what ends a run, not a record."""


@dataclass(slots=True)
class Spool:
    """The open work of one file: `done` records were read before; `tally` counts them all. Made by `spool_of`."""

    folder: Path
    lines: BinaryIO
    note: int
    hung: BinaryIO
    done: int = 0
    tally: Tally = field(default_factory=Tally)


def work_folder(folder: Path, task: Task) -> Path:
    """Where the work of a task stands while it is not finished."""
    return folder / "work" / task.name


@contextlib.contextmanager
def spool_of(folder: Path, task: Task, made_by: dict[str, Any]) -> Iterator[Spool]:
    """The work of a task, held by this process alone: gone on with where it was made by the same of the same, else begun anew.

    Raises UnwritableError, with the cure, where it cannot be written.
    """
    place, head = work_folder(folder, task), {"stamp": task.stamp, "made_by": made_by}
    with contextlib.ExitStack() as held:
        with writing(place):
            place.mkdir(parents=True, exist_ok=True)
            lines = held.enter_context((place / "records.jsonl").open("a+b"))
            fcntl.flock(lines, fcntl.LOCK_EX)  # a worker that was taken for dead may still be at it
            hung = held.enter_context((place / "hung").open("wb"))
            note = os.open(place / "note", os.O_RDWR | os.O_CREAT, 0o644)
            held.callback(os.close, note)
            spool = Spool(place, lines, note, hung)
            _go_on(spool, head)
        yield spool


def _go_on(spool: Spool, head: dict[str, Any]) -> None:
    """Count what was done before; a line that was not written to its end is cut off with all behind it."""
    spool.lines.seek(0)
    first = spool.lines.readline()
    if first != _line(head):
        spool.lines.truncate(0)
        _append(spool, head)
        return
    whole = len(first)
    for line in spool.lines:
        try:
            outcome = json.loads(line) if line.endswith(b"\n") else None
        except ValueError:  # the machine went down, and the disk kept only some of it
            outcome = None
        if outcome is None:
            break
        whole += len(line)
        spool.done += 1
        count(spool.tally, outcome)
    spool.lines.truncate(whole)
    note_record(spool, _FETCHED_BEFORE, 0.0)


def count(tally: Tally, outcome: dict[str, Any]) -> None:
    """Count what became of a record."""
    tally.records += 1
    tally.outcomes[outcome["is"]] += 1
    tally.lost += outcome.get("lost", 0)
    for event in outcome["report"]["events"] if outcome["is"] == "read" else ():
        happened = event["modality"] == "actual" and event["factuality"] in ("CT+", "PR+")
        tally.events += happened
        tally.apart += not happened
        tally.claims += sum(claim["modality"] in ("actual", "possible") for claim in event["claims"]) if happened else 0


def put(spool: Spool, outcome: dict[str, Any]) -> None:
    """Write down what became of a record; raises UnwritableError, with the cure, where that fails."""
    with writing(spool.folder):
        _append(spool, outcome)
    count(spool.tally, outcome)


def outcomes_in(spool: Spool) -> Iterator[dict[str, Any]]:
    """What became of each record, in order, from the first on."""
    with (spool.folder / "records.jsonl").open("rb") as lines:
        lines.readline()
        for line in lines:
            yield json.loads(line)


def _append(spool: Spool, told: dict[str, Any]) -> None:
    spool.lines.write(_line(told))
    spool.lines.flush()


def _line(told: dict[str, Any]) -> bytes:
    return json.dumps(told, separators=(",", ":")).encode() + b"\n"


@contextlib.contextmanager
def writing(place: Path) -> Iterator[None]:
    """Turns what the system says when nothing can be written into one line with the cure."""
    try:
        yield
    except UnwritableError:
        raise
    except OSError as fault:
        told = f"{place}: {fault.strerror or fault}; free some space or mend it, then run the same again: it goes on"
        raise UnwritableError(fault.errno, told) from fault


# the note ---------------------------------------------------------------------------------------------------------


def note_record(spool: Spool, record: int, share: float) -> None:
    """Note the number of the record in hand, and how much of the file lies behind it."""
    told = json.dumps({"record": record, "share": round(share, 4), "tally": spool.tally.to_dict()})
    with writing(spool.folder):
        os.pwrite(spool.note, told.encode().ljust(_NOTE)[:_NOTE], 0)


def noted(folder: Path, task: Task) -> tuple[int, float, Tally] | None:
    """The record in hand, the share of the file behind it, and the tally so far; None where no work stands."""
    try:
        told = json.loads((work_folder(folder, task) / "note").read_bytes())
        return int(told["record"]), float(told["share"]), tally_of(told["tally"])
    except (OSError, ValueError, KeyError):
        return None


def death_at(folder: Path, task: Task) -> Death:
    """At which record a worker died that is gone, and whether it took too long or was killed."""
    told = noted(folder, task)
    hung = work_folder(folder, task) / "hung"
    record = None if told is None or told[0] == _FETCHED_BEFORE else told[0]
    return Death(record, "timed_out" if hung.exists() and hung.stat().st_size else "killed")
