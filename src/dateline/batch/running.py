"""A run: the inputs planned, what is finished left out, the rest given to an engine, and the manifest written."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from dateline.batch.attempt import attempt
from dateline.batch.folder import drop_stale, held, write_manifest
from dateline.batch.local import run_local
from dateline.batch.nouns import Done, Failed, News, Settings, Stopped, Task
from dateline.batch.on_ray import run_on_ray
from dateline.batch.part import finished_part
from dateline.batch.spool import UnwritableError
from dateline.kit import Kit, kit_fingerprint

ENGINES = ("local", "ray")


def run(
    tasks: Iterable[Task], folder: Path, kit: Kit | None = None, settings: Settings | None = None, *, engine: str = "local",
    workers: int | None = None, address: str | None = None, told: Callable[[News], None] = lambda news: None,
    not_found: Sequence[tuple[str, str]] = (),
) -> dict[str, Any]:  # fmt: skip
    """Read the files of all tasks into a folder and return its manifest; what is finished there is not read again.

    Each worker loads a kit of its own, so that none need be given; one that is given must be the same. `workers` are as many as
    this machine has cores where it is not told; with 0 the files are read in this very process, which a record can then take
    down. `told` hears what becomes of each file, and several times a second which are being read. `not_found` are inputs of
    which there are no tasks, each with the reason, for the manifest. Raises ValueError where the folder belongs to another run, UnwritableError where the
    run had to stop; what is finished by then stays, and the same call goes on.
    """
    settings, tasks, folder = settings or Settings(), list(tasks), folder.absolute()
    fingerprint = kit.fingerprint if kit is not None else kit_fingerprint()
    with held(folder, settings, fingerprint):
        drop_stale(folder, tasks)
        left: dict[str, Task] = {}
        for task in tasks:
            done = finished_part(folder, task)
            if done is None:
                left[task.name] = task
            else:
                told(Done(task, done))
        failed: list[Failed] = []
        write_manifest(folder, settings, fingerprint, open_=list(left.values()), not_found=not_found)
        try:
            for news in _engine(engine, list(left.values()), settings, folder, kit, workers, address):
                if isinstance(news, Done | Failed):
                    left.pop(news.task.name)
                if isinstance(news, Failed):
                    failed.append(news)
                told(news)
                if isinstance(news, Stopped):
                    raise UnwritableError(0, news.why)
        finally:
            manifest = write_manifest(folder, settings, fingerprint, failed, list(left.values()), not_found)
    return manifest


def _engine(
    engine: str, tasks: list[Task], settings: Settings, folder: Path, kit: Kit | None, workers: int | None, address: str | None,
) -> Iterator[News]:  # fmt: skip
    if not tasks or workers == 0:
        return (attempt(task, settings, folder, kit=kit) for task in tasks)
    if engine == "ray":
        return run_on_ray(tasks, settings, folder, workers, address)
    return run_local(tasks, settings, folder, workers or len(os.sched_getaffinity(0)))
