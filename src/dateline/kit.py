"""The kit: parser, lexicons, ontology, actors and gazetteer, read once a process, frozen and fingerprinted."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dateline import knowledge
from dateline.gazetteer import Gazetteer, open_gazetteer
from dateline.names import same_name
from dateline.parse import Parser, load_parser, parser_fingerprint


@dataclass(frozen=True, slots=True, eq=False)
class Kit:
    """Everything `extract` needs to know besides the article. Equal fingerprints read equal articles alike.

    A finder that compiles something from the kit does so once, in a function cached on the kit itself.
    """

    fingerprint: str
    parser: Parser
    gazetteer: Gazetteer

    def lexicon(self, name: str) -> Any:
        """The values of one file of `data/lang/en`, as in `kit.lexicon("weapons")`."""
        return knowledge.table(f"lang/en/{name}")

    def tables(self, prefix: str) -> dict[str, Any]:
        """The values of every data file whose path starts so, as in `kit.tables("actors/")`."""
        return knowledge.tables(prefix)

    def same_name(self, a: str, b: str) -> float:
        """How surely two names are names of one bearer: 0 to 1, above 0.5 meaning that they are."""
        return same_name(a, b)


def load_kit(progress: Callable[[str, float], None] | None = None) -> Kit:
    """The kit for English; the first call on a machine compiles the gazetteer into the cache folder.

    `progress` is called with a step's name and the share done (0..1) while something is compiled.
    """
    gazetteer = open_gazetteer(progress)
    parser = load_parser()
    return Kit(_fingerprint(gazetteer, parser.fingerprint), parser, gazetteer)


def kit_fingerprint(progress: Callable[[str, float], None] | None = None) -> str:
    """The fingerprint of the kit that `load_kit` would give, without its parser, which takes most of the time and memory.

    It compiles the gazetteer as `load_kit` does, so that processes that load the kit afterwards find it compiled.
    """
    return _fingerprint(open_gazetteer(progress), parser_fingerprint())


def _fingerprint(gazetteer: Gazetteer, parser: str) -> str:
    parts = f"{knowledge.fingerprint()} {parser} {gazetteer.fingerprint}"
    return hashlib.sha256(parts.encode()).hexdigest()[:16]
