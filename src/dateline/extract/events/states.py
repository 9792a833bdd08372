"""States as actors, by country code and by the adjective that stands for them."""

from __future__ import annotations

from functools import lru_cache

from dateline.kit import Kit
from dateline.model import Actor
from dateline.words import fold


@lru_cache(maxsize=4)
def _states(kit: Kit) -> tuple[dict[str, Actor], dict[str, Actor]]:
    by_country: dict[str, Actor] = {}
    by_adjective: dict[str, Actor] = {}
    for state in kit.tables("actors/").get("actors/states", ()):
        actor = Actor(state["id"], state["name"], "state", state.get("country"))
        if actor.country:
            by_country.setdefault(actor.country, actor)
        for word in (*state.get("adjectives", ()), *state.get("people", ())):
            by_adjective.setdefault(fold(str(word)), actor)
    return by_country, by_adjective


def state_of(kit: Kit, country: str | None) -> Actor | None:
    """The state with this ISO 3166-1 alpha-2 code."""
    return _states(kit)[0].get(country or "")


def state_named(kit: Kit, adjective: str) -> Actor | None:
    """The state a folded adjective or people's name stands for ("russian", "ukrainians")."""
    return _states(kit)[1].get(adjective)
