"""The Ray engine: the same function as tasks of a Ray cluster, whose nodes see the same folder."""

from __future__ import annotations

import contextlib
import io
import os
import socket
import time
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from dateline.batch.attempt import attempt, given_up
from dateline.batch.nouns import Death, News, Running, Settings, Stopped, Task
from dateline.batch.spool import death_at

_TICK = 0.5  # seconds between two signs of life
_MOST_FILES = 100  # that one worker reads before another takes its place
_PATIENCE = 10.0  # seconds for which a cluster may not answer
_ALONE = 60.0  # seconds for which a cluster may have no node, before nobody waits for one any longer


def run_on_ray(
    tasks: Sequence[Task], settings: Settings, folder: Path, workers: int | None, address: str | None,
) -> Iterator[News]:  # fmt: skip
    """Read files on a Ray cluster, joined at an address or started here, and tell what becomes of each.

    `workers` bounds the files that are read at once; without it they are as many as the cluster has cores.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # it would report home
    if not address:  # or a cluster started here would listen to the outer network, whatever address it is given
        os.environ.setdefault("RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER", "0")
    try:
        import ray
    except ImportError:
        yield Stopped("Ray is not installed; try: pip install dateline[ray]")
        return
    ours = not ray.is_initialized()
    if ours:
        try:
            _join(ray, workers, address)
        except (OSError, RuntimeError, ValueError) as fault:
            yield Stopped(f"Ray: {' '.join(str(fault).split())}; check --ray-address, and that the cluster runs")
            return
    try:
        yield from _run(ray, tasks, settings, folder, workers)
    finally:
        if ours:
            ray.shutdown()


def _join(ray: Any, workers: int | None, address: str | None) -> None:
    """Join a running cluster, or start one on this machine that nobody else can reach."""
    told = {"log_to_driver": False, "logging_level": "error", "configure_logging": False}
    if not address:
        with contextlib.redirect_stderr(
            io.StringIO()
        ):  # it says that its cluster asks for a token, which it made itself
            ray.init(address="local", num_cpus=workers, include_dashboard=False, _node_ip_address="127.0.0.1", **told)
        return
    host, _, port = address.rpartition(":")
    if host and "/" not in host:  # Ray would ask for ever where nobody answers
        socket.create_connection((host, int(port)), timeout=_PATIENCE).close()
    ray.init(address=address, **told)


def _run(ray: Any, tasks: Sequence[Task], settings: Settings, folder: Path, workers: int | None) -> Iterator[News]:
    waiting: deque[tuple[Task, tuple[Death, ...]]] = deque((task, ()) for task in tasks)
    remote = ray.remote(num_cpus=1, max_retries=0)(
        attempt
    )  # who tries again is us, for we know at which record it died
    flying: dict[Any, tuple[Task, tuple[Death, ...]]] = {}
    alive = time.monotonic()
    while waiting or flying:
        cores = int(ray.cluster_resources().get("CPU", 0))
        alive = time.monotonic() if cores else alive
        if time.monotonic() - alive > _ALONE:
            yield Stopped("no node of the cluster is left; start one, then run the same again: it goes on")
            return
        most = workers or max(1, cores)
        while waiting and len(flying) < most:
            task, deaths = waiting.popleft()
            flying[remote.remote(task, settings, folder, deaths)] = task, deaths
        ready, _ = ray.wait(list(flying), timeout=_TICK)
        yield Running(tuple(task for task, _ in flying.values()))
        for reference in ready:
            task, deaths = flying.pop(reference)
            try:
                heard: News | None = ray.get(reference)
            except ray.exceptions.RayError:  # its worker or its node has ended
                deaths = (*deaths, death_at(folder, task))
                heard = given_up(task, deaths)
            if heard is None:
                waiting.appendleft((task, deaths))
            else:
                yield heard
            if isinstance(heard, Stopped):
                return
