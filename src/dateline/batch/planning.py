"""Inputs in, tasks out: files, folders, globs and addresses become one task a file; the pages of a folder go together."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import re
import shutil
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, cast

from dateline.batch.nouns import FORMAT, MANIFEST, Task
from dateline.readers import kind_of, sniffed

PAGES = 500  # pages of a folder that are one task
_ARCHIVES = ("warc", "jsonl", "parquet")
_GLOB = re.compile(r"[*?\[]")
_HEAD, _READ_AHEAD = 4_000, 1 << 20


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
        except Exception as fault:  # what fetches raises its own
            if not isinstance(fault, OSError | ValueError | ImportError) and not of_network(fault):
                raise
            on_fault(name, _cure(fault))
    return [*archives.values(), *(task for folder in sorted(pages) for task in _of_pages(folder, pages[folder]))]


def opened(path: str) -> BinaryIO:
    """A file, or what an address leads to, that can be read anywhere in it; what a server gives only whole is fetched first."""
    if "://" not in path:
        return Path(path).open("rb")
    import fsspec

    stream: Any = fsspec.open(path, "rb").open()
    try:
        size = stream.seek(0, os.SEEK_END)
        stream.seek(max(0, size - 1))
        stream.read(1)
        stream.seek(0)
    except ValueError:  # it sends no parts, or does not tell how much there is
        stream.close()
        return _fetched(path)
    return io.BufferedReader(stream, _READ_AHEAD)  # fsspec's own reads no line up to a length


def _fetched(path: str) -> BinaryIO:
    """The whole of what an address leads to, in a file that is gone when it is closed."""
    import fsspec

    system, name = fsspec.core.url_to_fs(path)
    with contextlib.ExitStack() as closing, system.open(name, "rb", block_size=0) as stream:
        file = closing.enter_context(tempfile.TemporaryFile())
        shutil.copyfileobj(stream, file, _READ_AHEAD)
        file.seek(0)
        closing.pop_all()  # it is whole, and whoever asked for it closes it
    return cast(BinaryIO, file)


def of_network(fault: Exception) -> bool:
    """Whether a fault is one of a server or of the way there, as the packages that fetch raise them."""
    return type(fault).__module__.partition(".")[0] in ("aiohttp", "aiobotocore", "asyncio", "botocore", "fsspec")


def cure_of_missing(fault: ImportError) -> str:
    """What to do where a package is missing that an address or a packing asks for."""
    return f"it needs a package that is not installed ({fault.name or fault}); try: pip install dateline[s3]"


def _cure(fault: Exception) -> str:
    if isinstance(fault, ImportError):
        return cure_of_missing(fault)
    if of_network(fault):
        return f"{' '.join(str(fault).split()) or type(fault).__name__}; check the address, the network and what it asks for"
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
        elif (facts := system.info(one)).get("type") == "other":
            raise ValueError("a pipe or a device, no file; write it into one first")
        else:
            yield _whole(system, one), _kind(system, one), facts


def _in_folder(
    system: Any, folder: str, on_fault: Callable[[str, str], None]
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The files below a folder whose names tell what they are; how many others there are is told.

    What an earlier run wrote there is no input.
    """
    found = system.find(folder, detail=True)
    runs = {path.rpartition("/")[0] + "/" for path in found if _is_of_run(system, path)}
    others: Counter[str] = Counter()
    for path, facts in sorted(found.items()):
        kind = kind_of(path)
        if runs and any(path.startswith(run) for run in runs):
            continue
        if kind is None or kind == "feed" or facts.get("type") == "other":  # a pipe or a device
            others[PurePosixPath(path).suffix or PurePosixPath(path).name] += 1
        else:
            yield _whole(system, path), kind, facts
    if others:
        number = others.total()
        told = ", ".join(f"{n:,} {name}" for name, n in others.most_common(3)) + ", …" * (len(others) > 3)
        on_fault(
            folder,
            f"{number:,} file{'s' * (number != 1)} in it not read ({told}): their names do not tell what they are, or they are "
            "links to nothing; name those that are pages or archives one by one",
        )


def _is_of_run(system: Any, path: str) -> bool:
    """Whether a file is the manifest of a run."""
    if not path.endswith(f"/{MANIFEST}"):
        return False
    with system.open(path, "rb") as stream:
        return FORMAT.encode() in stream.read(100)


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
    state = repr([(path, *_state(facts)) for path, facts in files])
    stamp = hashlib.sha256(state.encode("utf-8", "backslashreplace")).hexdigest()[:16]
    stem = re.sub(r"[^A-Za-z0-9._-]+", "-", PurePosixPath(named).name)[:60].strip("-.") or "input"
    name = f"{stem}-{hashlib.sha256(named.encode('utf-8', 'backslashreplace')).hexdigest()[:12]}"
    return Task(name, named, kind, tuple(path for path, _ in files), size, stamp)


def _state(facts: dict[str, Any]) -> tuple[str, ...]:
    """What tells that a file is still the one it was."""
    return tuple(str(facts.get(key)) for key in ("size", "mtime", "ETag", "LastModified", "last_modified"))
