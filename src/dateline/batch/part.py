"""The plain function that every engine runs: one input file in, its part of the result out."""

from __future__ import annotations

import contextlib
import faulthandler
import json
import resource
import shutil
import sys
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any

from dateline.batch.document import outcome_of, problem
from dateline.batch.nouns import Death, Settings, Tally, Task, tally_of
from dateline.batch.planning import opened
from dateline.batch.seen import Seen, remember
from dateline.batch.spool import Spool, note_record, outcomes_in, put, spool_of, work_folder, writing
from dateline.batch.writing import write_part
from dateline.extract import VERSION
from dateline.kit import Kit
from dateline.readers import kind_of
from dateline.readers.encodings import unpacked_body
from dateline.readers.html import LARGEST
from dateline.readers.jsonl import jsonl_records
from dateline.readers.parquet import parquet_records
from dateline.readers.records import Record, page_of
from dateline.readers.warc import warc_records
from dateline.restore import report_of

TRIES = 2  # times that a record may end its worker before it is passed over
_TOGETHER = 100  # records after which the parser forgets: it knows common words again only when it has met them
_GIVEN_UP = 2 * TRIES  # the same where passing it over does not help: nothing behind it can be reached
_ARCHIVES = {"warc": warc_records, "jsonl": jsonl_records, "parquet": parquet_records}


def read_part(task: Task, settings: Settings, folder: Path, kit: Kit, deaths: Sequence[Death] = ()) -> Tally:
    """Read one input file and write its part; what is finished already is only counted, what was begun is gone on with.

    It never raises for a record: what becomes of each is counted, and problems are written beside the part. A record that
    takes longer than the time limit ends the process, for no gentler end is sure; call this again, in another one, with all
    `deaths` so far. Raises ValueError or OSError, with the cure, where the file itself cannot be read, UnwritableError where
    the folder cannot be written.
    """
    made_by = {"dateline": VERSION, "kit": kit.fingerprint, "settings": settings.told()}
    finished = finished_part(folder, task)
    if finished is not None:
        return finished
    with spool_of(folder, task, made_by) as spool, _memory_held_to(settings.memory_limit):
        _read_on(task, settings, kit, deaths, spool)
        note_record(spool, spool.tally.records, 1.0)
        with writing(folder):
            write_part(folder, task, spool, settings)
    with writing(folder):
        shutil.rmtree(work_folder(folder, task))
        with contextlib.suppress(OSError):  # others have their work there, or have just taken it away
            work_folder(folder, task).parent.rmdir()
    return spool.tally


def finished_part(folder: Path, task: Task) -> Tally | None:
    """The tally of a part that is written and whose input is still the same; None where there is none."""
    try:
        told = json.loads((folder / "parts" / f"{task.name}.json").read_text(encoding="utf-8"))
        return tally_of(told) if told["stamp"] == task.stamp else None
    except (OSError, ValueError, KeyError):
        return None


def _read_on(task: Task, settings: Settings, kit: Kit, deaths: Sequence[Death], spool: Spool) -> None:
    """Read the records that were not read before, one after another."""
    seen, records, share = _seen_before(spool), records_of(task), 0.0
    with contextlib.ExitStack() as memory:
        for number in count():
            if number % _TOGETHER == 0:
                memory.close()
                memory.enter_context(kit.parser.forgetting())  # or a worker would grow with every name that it meets
            before = number < spool.done  # it was read before, and is only passed on the way
            if not before:
                note_record(spool, number, share)
            died = [death.why for death in deaths if death.record == number]
            if len(died) >= _GIVEN_UP:
                return _give_up(spool, number, died[-1])
            with _clock(settings.time_limit, spool):
                record = next(records, None)
                if record is None:
                    return None
                share = record.share
                if before:
                    continue
                passed_over = len(died) >= TRIES
                outcome = (
                    _passed_over(record, settings, died[-1]) if passed_over else outcome_of(record, kit, settings, seen)
                )
            put(spool, outcome)
    return None


def _passed_over(record: Record, settings: Settings, why: str) -> dict[str, Any]:
    """What is told of a record that ended its worker each time it was read."""
    if why == "timed_out":
        told = (
            f"took longer than {settings.time_limit:g} seconds, twice; read it alone, or allow more with --time-limit"
        )
    else:
        told = "its worker was killed while reading it, twice; read it alone, with more memory"
    return problem(why, record, told)


def _give_up(spool: Spool, number: int, why: str) -> None:
    """Write down that nothing behind a record can be reached."""
    record = Record(f"record {number + 1:,} and all behind it", "damaged")
    how = "took too long" if why == "timed_out" else "killed the worker"
    put(
        spool, {**problem("damaged", record, f"finding it {how} each time; get the file again, or split it"), "lost": 1}
    )


def _seen_before(spool: Spool) -> Seen:
    """The texts that were read before, where work is gone on with."""
    seen = Seen()
    if spool.done:
        for outcome in outcomes_in(spool):
            if outcome["is"] == "read":
                remember(seen, report_of(outcome["report"]).article)
    return seen


# records ----------------------------------------------------------------------------------------------------------


def records_of(task: Task) -> Iterator[Record]:
    """The records of a task's file or files; raises ValueError or OSError where these cannot be read."""
    if task.kind in _ARCHIVES:
        with opened(task.paths[0]) as stream:
            if not stream.read(1):
                raise ValueError("empty; get the file again, or leave it out")
            stream.seek(0)
            yield from _ARCHIVES[task.kind](stream)
        return
    for number, path in enumerate(task.paths):
        yield _page(path, number / len(task.paths))


def _page(path: str, share: float) -> Record:
    """One file of a folder: a page, or a text."""
    name = path.rpartition("/")[2]
    try:
        with opened(path) as stream:
            data = stream.read(LARGEST + 1)
    except OSError as fault:
        return Record(name, "page", share=share, fault=f"{fault.strerror or fault}; check the file")
    if data.startswith(b"\x1f\x8b"):
        data = unpacked_body(data, "gzip", LARGEST + 1) or b""
        if not data:
            return Record(name, "page", share=share, fault="packed by gzip and damaged; get it again")
    if len(data) > LARGEST:
        return Record(name, "page", share=share, fault=f"larger than {LARGEST // 1_000_000} MB; save its article alone")
    if kind_of(path) == "text":
        return Record(name, "text", page_of(data).replace("\0", ""), share)
    return Record(name, "page", data, share)


# limits -----------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _clock(seconds: float | None, spool: Spool) -> Iterator[None]:
    """Ends the process, from a thread that no code of ours can hold up, when the time is over; says so first."""
    if seconds is None:
        yield
        return
    try:
        faulthandler.dump_traceback_later(seconds, exit=True, file=spool.hung.fileno())
    except RuntimeError:  # what keeps the time is a thread, for which there is no memory
        raise MemoryError from None
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()


@contextlib.contextmanager
def _memory_held_to(megabytes: int | None) -> Iterator[None]:
    """Lets the process take so much more memory than it has now, on Linux: what goes beyond it is a MemoryError."""
    if megabytes is None or not sys.platform.startswith("linux"):
        yield
        return
    before = resource.getrlimit(resource.RLIMIT_DATA)
    data = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5]) * resource.getpagesize()
    most = data + megabytes * 1_000_000
    resource.setrlimit(resource.RLIMIT_DATA, (most if before[1] < 0 else min(most, before[1]), before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, before)
