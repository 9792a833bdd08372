"""Who is only described: gunmen and soldiers are people; the group or the force that they belong to is another actor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any

from dateline.kit import Kit
from dateline.model import Actor, Attribution, Claim, Mention, Report
from dateline.words import fold


def told_as_people(report: Report, kit: Kit) -> Report:
    """The report with unnamed fighters, soldiers and officers as `person` or `population`, their side told as a role.

    "Gunmen" and "two soldiers" are no organisation. Codes are settled before, by whose side somebody is on.
    """
    individuals, gatherings, sides = _words(kit)

    def seen(actor: Any) -> Any:
        if not isinstance(actor, Actor) or actor.id is not None or actor.kind not in sides:
            return actor
        head = _head(fold(actor.name), gatherings)
        if head not in individuals:
            return actor
        plural = head.endswith(("s", "men", "people"))
        return replace(actor, kind="population" if plural else "person", role=actor.role or sides[actor.kind])

    return replace(
        report,
        actors=tuple(_mention(m, seen) for m in report.actors),
        attributions=tuple(_attribution(a, seen) for a in report.attributions),
        events=tuple(replace(e, claims=tuple(_claim(c, seen) for c in e.claims)) for e in report.events),
    )


@lru_cache(maxsize=4)
def _words(kit: Kit) -> tuple[frozenset[str], frozenset[str], dict[str, str]]:
    lexicon = kit.lexicon("actors")
    gatherings = frozenset(kit.lexicon("assembly")["groups"])
    return frozenset(lexicon["individuals"]), gatherings, lexicon["what_they_belong_to"]


def _head(name: str, gatherings: frozenset[str]) -> str:
    """The noun that says what somebody is: "men" of "group of armed men", "guerrillas" of "guerrillas of the front"."""
    parts = [part.split()[-1] for part in name.split(" of ") if part.strip()]
    return next((head for head in parts if head not in gatherings or head == parts[-1]), "")


def _mention(m: Mention, seen: Callable[[Any], Any]) -> Mention:
    value = seen(m.value)
    return m if value is m.value else replace(m, value=value)


def _attribution(a: Attribution, seen: Callable[[Any], Any]) -> Attribution:
    actor = seen(a.actor)
    return a if actor is a.actor else replace(a, actor=actor)


def _claim(c: Claim, seen: Callable[[Any], Any]) -> Claim:
    value, source = seen(c.value), c.source
    if source is not None and seen(source.actor) is not source.actor:
        source = replace(source, actor=seen(source.actor))
    return c if value is c.value and source is c.source else replace(c, value=value, source=source)
