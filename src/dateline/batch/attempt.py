"""What an engine hands to a worker, and what it makes of the answer, or of none."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from dateline.batch.folder import manifest_of
from dateline.batch.nouns import Death, Done, Failed, Settings, Stopped, Task
from dateline.batch.part import read_part
from dateline.batch.planning import cure_of_missing, of_network
from dateline.batch.spool import UnwritableError
from dateline.extract import VERSION
from dateline.kit import Kit, load_kit

MOST = 5  # workers that may end on one file with no record in hand, before the file is given up


@lru_cache(maxsize=1)
def kit_of_this_process() -> Kit:
    """The kit, loaded once a process.

    It stays for good, so the collector of garbage is told not to walk through it again and again: 3 % of what reading costs.
    """
    kit = load_kit()
    gc.collect()
    gc.freeze()
    return kit


def attempt(
    task: Task, settings: Settings, folder: Path, deaths: Sequence[Death] = (), kit: Kit | None = None,
) -> Done | Failed | Stopped:  # fmt: skip
    """Read one file in this process, and say what became of it."""
    kit = kit or kit_of_this_process()
    told = manifest_of(folder)
    if told is not None and told["made_by"] != {"dateline": VERSION, "kit": kit.fingerprint}:
        return Stopped(
            "a worker has another version of dateline or its gazetteer; install the same on every machine, then run again"
        )
    try:
        return Done(task, read_part(task, settings, folder, kit, deaths))
    except UnwritableError as fault:
        return Stopped(str(fault.strerror or fault))
    except (ValueError, OSError, ImportError) as fault:
        return Failed(task, _cure(fault))
    except MemoryError:
        return Failed(
            task, f"took more than {settings.memory_limit:,} MB of memory; split it, or allow more with --memory-limit"
        )
    except Exception as fault:  # one file that we have not foreseen must not cost the others
        if of_network(fault):
            return Failed(task, _cure(fault))
        return Failed(
            task, f"a fault of dateline's own ({type(fault).__name__}: {fault}); please report it with this file"
        )


def given_up(task: Task, deaths: Sequence[Death]) -> Failed | None:
    """The failure of a file on which worker after worker ends without having come to a record; None while there is hope."""
    if sum(death.record is None for death in deaths) < MOST:
        return None
    return Failed(
        task, f"its worker ended {MOST} times before it came to a record; look at the machine's memory, then run again"
    )


def _cure(fault: Exception) -> str:
    if isinstance(fault, ImportError):
        return cure_of_missing(fault)
    told = fault.strerror if isinstance(fault, OSError) and fault.strerror else " ".join(str(fault).split())
    told = told or type(fault).__name__
    if isinstance(fault, OSError) or of_network(fault):
        return f"{told}; see that it can be read from here, then run the same again"
    return told
