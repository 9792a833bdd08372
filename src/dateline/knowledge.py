"""What dateline knows, read from the YAML files under `data/`: the only place that opens them."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

import platformdirs


def cache_folder() -> Path:
    """The user's cache folder for compiled data, made if need be; the variable DATELINE_CACHE overrides it."""
    folder = Path(os.environ.get("DATELINE_CACHE") or platformdirs.user_cache_dir("dateline"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@lru_cache(maxsize=1)
def _sources() -> dict[str, bytes]:
    """Every YAML file under data/, by its path there without the suffix ("lang/en/weapons")."""
    root = resources.files("dateline") / "data"
    found: dict[str, bytes] = {}
    pending: list[tuple[str, Any]] = [("", root)]
    while pending:
        path, folder = pending.pop()
        for entry in folder.iterdir():
            name = f"{path}{entry.name}"
            if entry.is_dir():
                pending.append((name + "/", entry))
            elif entry.name.endswith(".yaml"):
                found[name.removesuffix(".yaml")] = entry.read_bytes()
    return dict(sorted(found.items()))


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """A short hash of everything under data/: changes when any entry does."""
    digest = hashlib.sha256()
    for name, content in _sources().items():
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:16]


class _Broken(str):
    """Why a file could not be parsed: raised when, and only when, somebody asks for it."""


@lru_cache(maxsize=1)
def _knowledge() -> dict[str, Any]:
    """All YAML data as plain values, by path under data/ without the suffix.

    Parsing YAML takes seconds, so the values are kept as JSON in the cache folder, each under the hash of its source.
    """
    path = cache_folder() / "knowledge.json"
    cached = _read_cache(path)
    values: dict[str, Any] = {}
    fresh: dict[str, Any] = {}
    for name, content in _sources().items():
        key = f"{name} {hashlib.sha256(content).hexdigest()}"
        values[name] = cached[key] if key in cached else _parse(name, content)
        if not isinstance(values[name], _Broken):
            fresh[key] = values[name]
    if fresh.keys() != cached.keys():
        _write_whole(path, json.dumps(fresh, ensure_ascii=False))
    return values


def _read_cache(path: Path) -> dict[str, Any]:
    try:
        cached = json.loads(path.read_text(encoding="utf-8"))
        return cached if isinstance(cached, dict) else {}
    except (OSError, ValueError):
        return {}


def table(name: str) -> Any:
    """The values of one file, as in `table("lang/en/weapons")`; treat them as read-only. Raises ValueError for bad YAML."""
    value = _knowledge()[name]
    if isinstance(value, _Broken):
        raise ValueError(str(value))
    return value


@lru_cache(maxsize=64)
def tables(prefix: str) -> dict[str, Any]:
    """The values of every file whose path starts so, by path, as in `tables("actors/")`; treat them as read-only."""
    return {name: table(name) for name in _knowledge() if name.startswith(prefix)}


def _parse(name: str, content: bytes) -> Any:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.load(content, Loader=loader)
    except yaml.YAMLError as problem:
        return _Broken(f"data/{name}.yaml is not valid YAML; mend it: {problem}")


def _write_whole(path: Path, text: str) -> None:
    """Write through a temporary file, so that a second process never sees half of it; an unwritable cache is no fault."""
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text)
        os.replace(temporary, path)
    except OSError:
        return
