"""The folder of a run: held by one run alone, made with the same settings each time, and told of in its manifest."""

from __future__ import annotations

import contextlib
import fcntl
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from dateline.batch.nouns import FORMAT, MANIFEST, Failed, Settings, Tally, Task, tally_of
from dateline.batch.spool import writing
from dateline.batch.writing import FOLDERS
from dateline.extract import VERSION


@contextlib.contextmanager
def held(folder: Path, settings: Settings, kit: str) -> Iterator[None]:
    """The folder, made where there is none, held until the end; raises ValueError, with the cure, where it may not be used.

    `kit` is the fingerprint of the kit that is read with.
    """
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    _refuse_another(folder, settings, kit)
    with contextlib.ExitStack() as stack:
        with writing(folder):
            lock = stack.enter_context((folder / ".lock").open("wb"))
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ValueError(
                f"{folder}: another run writes into it; wait for its end, or choose another folder"
            ) from None
        _refuse_another(folder, settings, kit)
        yield


def _refuse_another(folder: Path, settings: Settings, kit: str) -> None:
    told = manifest_of(folder)
    if told is None:
        if any(path.name != ".lock" for path in folder.iterdir()):
            raise ValueError(f"{folder}: it holds something else than a run of dateline batch; choose an empty folder")
        return
    made = {"made_by": told.get("made_by"), "settings": told.get("settings")}
    if made != _made(settings, kit):
        differing = _differing(made["settings"] or {}, settings)
        other = f"other settings ({differing})" if differing else "another version of dateline or of its gazetteer"
        raise ValueError(f"{folder}: it was begun with {other}; choose another folder, or remove this one")


def _differing(before: dict[str, Any], settings: Settings) -> str:
    return ", ".join(
        f"{name} was {before.get(name)}" for name, value in settings.told().items() if before.get(name) != value
    )


def _made(settings: Settings, kit: str) -> dict[str, Any]:
    return {"made_by": {"dateline": VERSION, "kit": kit}, "settings": settings.told()}


def manifest_of(folder: Path) -> dict[str, Any] | None:
    """The manifest of a run's folder; None where there is none."""
    try:
        told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return told if isinstance(told, dict) and told.get("format") == FORMAT else None


def write_manifest(
    folder: Path, settings: Settings, kit: str, failed: Sequence[Failed] = (), open_: Sequence[Task] = (),
    not_found: Sequence[tuple[str, str]] = (),
) -> dict[str, Any]:  # fmt: skip
    """Write what all finished parts in a folder hold together, and which files are not read yet; returns it."""
    whole, parts = Tally(), []
    for path in sorted((folder / "parts").glob("*.json")):
        told = json.loads(path.read_text(encoding="utf-8"))
        whole.add(tally_of(told))
        parts.append({**told, "outcomes": {name: n for name, n in told["outcomes"].items() if n}})
    not_read = [{"input": name, "why": why} for name, why in not_found]
    not_read += [{"input": f.task.source, "why": f.why} for f in failed]
    not_read += [{"input": task.source, "why": "not finished; run the same again"} for task in open_]
    manifest = {"format": FORMAT, **_made(settings, kit), **whole.to_dict(), "not_read": not_read, "parts": parts}
    with writing(folder):
        beside = folder / f".{MANIFEST}.part"
        told_all = json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
        beside.write_text(told_all, encoding="utf-8", errors="backslashreplace")  # a name on disk need not be Unicode
        beside.replace(folder / MANIFEST)
    return manifest


def drop_stale(folder: Path, tasks: Sequence[Task]) -> None:
    """Remove the parts of inputs that are not what they were: they are read anew. Those of inputs not named now stay."""
    stamps = {task.name: task.stamp for task in tasks}
    shared = {_folder_of(task.source) for task in tasks if task.kind == "pages"}
    for path in (folder / "parts").glob("*.json"):
        told = json.loads(path.read_text(encoding="utf-8"))
        name = told["part"]
        gone = name not in stamps and "#" in told["input"] and _folder_of(told["input"]) in shared
        if gone or stamps.get(name, told["stamp"]) != told["stamp"]:
            path.unlink()
            for kind, suffix in zip(FOLDERS, (".parquet", ".parquet", ".jsonl", ".json"), strict=True):
                (folder / kind / f"{name}{suffix}").unlink(missing_ok=True)


def _folder_of(source: str) -> str:
    return source.rpartition("#")[0]
