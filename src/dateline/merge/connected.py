"""Names that pairs connect, directly or over others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable


def connected(names: Iterable[str], pairs: Iterable[tuple[str, str]]) -> list[tuple[str, ...]]:
    """The names in parts that no pair reaches beyond, every part and the list in order (union-find)."""
    home = {name: name for name in names}

    def root(a: str) -> str:
        while home[a] != a:
            home[a] = a = home[home[a]]
        return a

    for a, b in pairs:
        first, second = sorted((root(a), root(b)))
        home[second] = first
    parts: dict[str, list[str]] = defaultdict(list)
    for name in sorted(home):
        parts[root(name)].append(name)
    return sorted(tuple(part) for part in parts.values())
