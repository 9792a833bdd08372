"""Inputs in, tasks out: files, folders, globs and addresses become one task a file; the pages of a folder go together."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from dateline.batch.nouns import Task
from dateline.readers import kind_of, sniffed

PAGES = 500  # pages of a folder that are one task
_ARCHIVES = ("warc", "jsonl", "parquet")
_GLOB = re.compile(r"[*?\[]")
_HEAD = 4_000


def plan(inputs: Iterable[str], on_fault: Callable[[str, str], None]) -> list[Task]:
    """The tasks of all inputs, in order, each file once; an input that cannot be found is told to `on_fault`."""
    archives: dict[str, Task] = {}
    pages: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for name in inputs:
        try:
            for path, kind, facts in _files(name, on_fault):
                if kind in _ARCHIVES:
                    archives.setdefault(path, _task(path, kind, [(path, facts)]))
                else:
                    pages[path.rpartition("/")[0]][path] = facts
        except (OSError, ValueError, ImportError) as fault:
            on_fault(name, _cure(fault))
    return [*archives.values(), *(task for folder in sorted(pages) for task in _of_pages(folder, pages[folder]))]


def opened(path: str) -> BinaryIO:
    """A file, or what an address leads to, that can be read anywhere in it."""
    if "://" not in path:
        return Path(path).open("rb")
    import fsspec

    stream: BinaryIO = fsspec.open(path, "rb").open()
    return stream


def _cure(fault: Exception) -> str:
    if isinstance(fault, ImportError):
        return f"it needs a package that is not installed ({fault.name or fault}); try: pip install dateline[s3]"
    return str(fault) if not isinstance(fault, OSError) or not fault.strerror else f"{fault.strerror}; check the path"


def _files(name: str, on_fault: Callable[[str, str], None]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The files that an input names, each with its format and what is known of it."""
    import fsspec

    try:
        system, path = fsspec.core.url_to_fs(name)
    except ValueError as fault:
        raise ValueError(f"{fault}; check the address") from None
    found = sorted(system.glob(path)) if _GLOB.search(path) and not system.exists(path) else [path]
    if not found:
        raise ValueError("nothing is called so; check the pattern")
    for one in found:
        if system.isdir(one):
            yield from _in_folder(system, one, on_fault)
        elif not system.exists(one):
            raise FileNotFoundError("no such file; check the path")
        else:
            yield _whole(system, one), _kind(system, one), system.info(one)


def _in_folder(
    system: Any, folder: str, on_fault: Callable[[str, str], None]
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The files below a folder whose names tell what they are; how many others there are is told."""
    others = 0
    for path, facts in sorted(system.find(folder, detail=True).items()):
        kind = kind_of(path)
        if kind is None or kind == "feed":
            others += 1
        else:
            yield _whole(system, path), kind, facts
    if others:
        on_fault(
            folder,
            f"{others:,} file{'s' * (others != 1)} in it not read, whose names do not tell what they are; name them one by one",
        )


def _whole(system: Any, path: str) -> str:
    """A file's path as everybody may open it: absolute, with its protocol where it is not on this machine's disks."""
    return path if "file" in system.protocol else str(system.unstrip_protocol(path))


def _kind(system: Any, path: str) -> str:
    told = kind_of(path)
    if told is None:
        with system.open(path, "rb") as stream:
            told = sniffed(stream.read(_HEAD))
    if told == "feed":
        raise ValueError("a feed is no archive; read it with: dateline add")
    return told


def _of_pages(folder: str, pages: dict[str, dict[str, Any]]) -> Iterator[Task]:
    """The pages of a folder as tasks of so many each."""
    paths = sorted(pages)
    for n in range(0, len(paths), PAGES):
        some = [(path, pages[path]) for path in paths[n : n + PAGES]]
        yield _task(f"{folder}#{n // PAGES + 1}", "pages", some)


def _task(named: str, kind: str, files: list[tuple[str, dict[str, Any]]]) -> Task:
    size = sum(int(facts.get("size") or 0) for _, facts in files)
    stamp = hashlib.sha256(repr([(path, *_state(facts)) for path, facts in files]).encode()).hexdigest()[:16]
    stem = re.sub(r"[^A-Za-z0-9._-]+", "-", PurePosixPath(named).name)[:60].strip("-.") or "input"
    name = f"{stem}-{hashlib.sha256(named.encode()).hexdigest()[:12]}"
    return Task(name, named, kind, tuple(path for path, _ in files), size, stamp)


def _state(facts: dict[str, Any]) -> tuple[str, ...]:
    """What tells that a file is still the one it was."""
    return tuple(str(facts.get(key)) for key in ("size", "mtime", "ETag", "LastModified", "last_modified"))
