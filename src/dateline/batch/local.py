"""The local engine: processes of this machine, one kit each, every one watched by itself, so that none falls with another."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path

import psutil

from dateline.batch.attempt import attempt, given_up, kit_of_this_process
from dateline.batch.nouns import Death, News, Running, Settings, Stopped, Task
from dateline.batch.spool import death_at

_GROWN = 600_000_000
_TICK = 0.3  # seconds between two signs of life
_MOST_AT_START = 3  # workers in a row that may end before they have a file


@dataclass(slots=True)
class _Hand:
    """A worker: its process, our end of the line to it, and the file it has, with all deaths on that so far."""

    process: BaseProcess
    line: Connection
    task: Task | None = None
    deaths: tuple[Death, ...] = ()


def run_local(
    tasks: Sequence[Task], settings: Settings, folder: Path, workers: int, grown: int = _GROWN,
) -> Iterator[News]:  # fmt: skip
    """Read files in so many processes, and tell what becomes of each; the processes end with this iterator.

    A worker that is larger than `grown` bytes after a file makes room for another: not all that was taken is given back.
    """
    waiting: deque[tuple[Task, tuple[Death, ...]]] = deque((task, ()) for task in tasks)
    hands: list[_Hand] = []
    ended_at_start = 0
    try:
        while waiting or any(hand.task for hand in hands):
            while len(hands) < workers and len(hands) < len(waiting) + sum(hand.task is not None for hand in hands):
                hands.append(_hired(settings, folder, grown))
            for hand in hands:
                if hand.task is None and waiting:
                    _give(hand, *waiting.popleft())
            wait([thing for hand in hands for thing in (hand.line, hand.process.sentinel)], _TICK)
            yield Running(tuple(hand.task for hand in hands if hand.task is not None))
            for hand in list(hands):
                heard = _heard(hand)
                if heard is not None:
                    hand.task, ended_at_start = None, 0
                    yield heard
                    if isinstance(heard, Stopped):
                        return
                elif not hand.process.is_alive():
                    hands.remove(hand)
                    yield from _buried(hand, folder, waiting)
                    began = hand.task is not None and death_at(folder, hand.task).record is not None
                    ended_at_start = 0 if began else ended_at_start + 1
                    if ended_at_start >= _MOST_AT_START * workers:
                        yield Stopped(
                            f"workers end before they begin (status {hand.process.exitcode}); is there memory for them?"
                        )
                        return
    finally:
        _dismiss(hands)


def _hired(settings: Settings, folder: Path, grown: int) -> _Hand:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, settings, folder, grown), daemon=True)
    process.start()
    theirs.close()
    return _Hand(process, ours)


def _give(hand: _Hand, task: Task, deaths: tuple[Death, ...]) -> None:
    hand.task, hand.deaths = task, deaths
    with contextlib.suppress(OSError):  # it has ended: noticed in the next round, which gives the file to another
        hand.line.send((task, deaths))


def _heard(hand: _Hand) -> News | None:
    """What a worker answered, if it did."""
    try:
        told: News | None = hand.line.recv() if hand.line.poll() else None
        return told
    except (EOFError, OSError):
        return None


def _buried(hand: _Hand, folder: Path, waiting: deque[tuple[Task, tuple[Death, ...]]]) -> Iterator[News]:
    """Put the file of a worker that ended back in the first place, with the record it died at."""
    hand.line.close()
    if hand.task is not None:
        deaths = (*hand.deaths, death_at(folder, hand.task))
        failed = given_up(hand.task, deaths)
        if failed is not None:
            yield failed
        else:
            waiting.appendleft((hand.task, deaths))


def _dismiss(hands: Sequence[_Hand]) -> None:
    for hand in hands:
        hand.process.kill()
        hand.line.close()
    for hand in hands:
        hand.process.join()


# in the other process ---------------------------------------------------------------------------------------------


def _work(line: Connection, settings: Settings, folder: Path, grown: int) -> None:
    """Read the files that come down the line, until nobody is there to ask for more, or we have grown too large."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one who is asked to stop is the one who runs us
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        kit_of_this_process()
    except (OSError, ValueError) as fault:
        line.send(Stopped(f"the kit cannot be loaded: {fault}"))
        return
    while True:
        try:
            task, deaths = line.recv()
        except EOFError:
            return
        line.send(attempt(task, settings, folder, deaths))
        if psutil.Process().memory_info().rss > grown:
            return


def _end_with_parent() -> None:
    """End when the process that started us has ended, however it did."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
