"""Everything find_actors looks words up in, compiled once a kit from `data/actors` and `data/lang/en`."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from dateline.kit import Kit
from dateline.model import Actor
from dateline.names import sound_of
from dateline.words import Phrases, compile_phrases, fold, words_of

SORTS = (
    "person",
    "short",
    "group",
    "members",
    "organisation",
    "body",
    "metonym",
    "state",
    "adjective",
    "people",
    "capital",
)
_EMPTY = frozenset({"of", "the", "for", "and", "republic", "national", "general"})


class Listed(NamedTuple):
    """What a listed name stands for: one of SORTS, whose it is, and whether it needs support in the same report."""

    sort: str
    actor: Actor
    state: str | None = None
    weak: bool = False


class Lexeme(NamedTuple):
    """A common noun of `data/lang/en/actors.yaml`: `body` with its slug, `described` with its kind, or `title`."""

    sort: str
    kind: str
    slug: str = ""


class Office(NamedTuple):
    """One office of a listed person and its days, ISO text of any precision; None where it is not told."""

    role: str
    start: str | None
    end: str | None


class Person(NamedTuple):
    """A listed person: the Actor without a role, every listed spelling, the offices, and the group spoken for."""

    actor: Actor
    spellings: tuple[str, ...]
    offices: tuple[Office, ...]
    affiliation: str | None


class State(NamedTuple):
    """A state with its government, its armed forces as a whole, and its bodies by the words of their names."""

    actor: Actor
    government: Actor
    forces: Actor
    bodies: dict[frozenset[str], Actor]


class Index(NamedTuple):
    """The compiled tables."""

    names: Phrases
    nouns: Phrases
    states: dict[str, State]
    people: dict[str, Person]
    by_surname: dict[str, tuple[str, ...]]  # sound key of a listed person's last word -> ids
    actors: dict[str, Actor]
    given: frozenset[str]
    family_first: frozenset[str]
    common_surnames: frozenset[str]
    surnames: frozenset[str]  # last words of listed persons' names that are no common nouns here
    particles: frozenset[str]
    words: dict[str, frozenset[str]]  # the plain word lists of data/lang/en/actors.yaml
    body_heads: dict[str, str]
    peoples: dict[str, str | None]


@lru_cache(maxsize=4)
def index_of(kit: Kit) -> Index:
    """The tables of a kit."""
    lexicon, names = kit.lexicon("actors"), kit.lexicon("names")
    files = {path.rpartition("/")[2]: entries for path, entries in kit.tables("actors/").items()}
    states = {e["id"]: _state(e) for e in files.get("states") or []}
    people = {e["id"]: _person(e) for path in files if path.startswith("people") for e in files[path] or []}
    entries = [
        *_state_names(files.get("states") or [], states),
        *_group_names(files),
        *_people_names(people, files),
    ]
    given = {w for words in names["given_names"].values() for w in words} | {
        w for line in names["same_given"] for w in line
    }
    plain = {k: frozenset(v) for k, v in lexicon.items() if isinstance(v, list) and all(isinstance(w, str) for w in v)}
    return Index(
        names=compile_phrases(entries), nouns=compile_phrases(_nouns(lexicon)), states=states, people=people,
        by_surname=_by_surname(people), actors={listed.actor.id: listed.actor for _, listed in entries if listed.actor.id},
        given=frozenset(given), common_surnames=frozenset(names["common_surnames"]), family_first=frozenset(names["family_name_first"]),
        particles=frozenset(names["particles"]) | frozenset(names["filial"]) - {"of", "the", "and", "e", "y", "i", "as", "an", "at"},
        surnames=frozenset(fold(s.split()[-1]) for p in people.values() for s in p.spellings if len(s.split()[-1]) > 4),
        words=plain, body_heads={w: kind for kind, ws in lexicon["body_heads"].items() for w in ws},
        peoples={fold(w): country for w, country in lexicon["peoples"].items()},
    )  # fmt: skip


@lru_cache(maxsize=4)
def listed_names(kit: Kit) -> tuple[tuple[str, Listed], ...]:
    """Every listed name, folded, with what it stands for; a name that several bear stands once for each."""
    return tuple(
        (" ".join(parts), listed)
        for rivals in index_of(kit).names.by_first.values()
        for parts, _, listed in rivals
        if listed.actor.id
    )


def content_words(name: str, without: frozenset[str] = frozenset()) -> frozenset[str]:
    """The words of a body's name that tell it from its state's other bodies; British and American spellings are one."""
    words = (w.text for w in words_of(fold(name)))
    return frozenset(_spelling(w) for w in words if w not in without and w not in _EMPTY and len(w) > 1)


def _spelling(word: str) -> str:
    return {"defense": "defence", "dept": "department", "internal": "interior", "center": "centre"}.get(word, word)


def _state(e: dict[str, Any]) -> State:
    own = {w.text for name in (e["name"], *_more(e, "names"), *_more(e, "adjectives")) for w in words_of(fold(name))}
    actor = Actor(e["id"], e["name"], "state", e["country"])
    g = e["government"]
    bodies: dict[frozenset[str], Actor] = {}
    listed = [*(e.get("forces") or []), *(e.get("bodies") or [])]
    for b in listed:
        body = Actor(b["id"], b["name"], b["kind"], e["country"])
        for name in (b["name"], *_more(b, "names")):
            words = content_words(name, frozenset(own))
            if words:
                bodies.setdefault(words, body)
    forces = e["forces"][0]
    return State(
        actor,
        Actor(g["id"], g["name"], "government", e["country"]),
        Actor(forces["id"], forces["name"], "military", e["country"]),
        bodies,
    )


def _more(e: dict[str, Any], key: str) -> list[str]:
    return e.get(key) or []


def _state_names(entries: list[dict[str, Any]], states: dict[str, State]) -> Iterable[tuple[str, Listed]]:
    for e in entries:
        state, key = states[e["id"]], e["id"]
        weak = set(_more(e, "weak"))
        for name in {e["name"], *_more(e, "names"), *weak}:
            yield name, Listed("state", state.actor, key, name in weak)
        for name in e.get("adjectives") or []:
            yield name, Listed("adjective", state.actor, key)
        for name in e.get("people") or []:
            yield name, Listed("people", state.actor, key)
        capital = e.get("capital") or {}
        for name in {*([capital["name"]] if capital else []), *_more(capital, "names")} - {e["name"]}:
            yield name, Listed("capital", state.government, key)
        g = e["government"]
        for name in [g["name"], *_more(g, "names")]:
            yield name, Listed("body", state.government, key)
        for name in _more(g, "metonyms"):
            yield name, Listed("metonym", state.government, key)
        for b in [*(e.get("forces") or []), *(e.get("bodies") or [])]:
            body = Actor(b["id"], b["name"], b["kind"], e["country"])
            yield from _variants(b, Listed("body", body, key))


def _variants(e: dict[str, Any], listed: Listed) -> Iterable[tuple[str, Listed]]:
    for name in dict.fromkeys([e["name"], *_more(e, "names")]):
        yield name, listed
    for name in _more(e, "weak"):
        yield name, listed._replace(weak=True)


def _group_names(files: dict[str, Any]) -> Iterable[tuple[str, Listed]]:
    for path in sorted(files):
        sort = "group" if path.startswith("groups") else "organisation" if path.startswith("organisations") else None
        for e in (files[path] or []) if sort else []:
            actor = Actor(e["id"], e["name"], e["kind"], e.get("country"))
            assert sort is not None
            yield from _variants(e, Listed(sort, actor))
            for name in _more(e, "members"):
                yield name, Listed("members", actor)


def _person(e: dict[str, Any]) -> Person:
    offices = tuple(Office(r["role"], _text(r.get("from")), _text(r.get("until"))) for r in e.get("roles") or [])
    spellings = tuple(dict.fromkeys([e["name"], *_more(e, "names")]))
    return Person(Actor(e["id"], e["name"], "person", e.get("country")), spellings, offices, e.get("affiliation"))


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _people_names(people: dict[str, Person], files: dict[str, Any]) -> Iterable[tuple[str, Listed]]:
    for p in people.values():
        for name in p.spellings:
            yield name, Listed("person" if " " in name or "-" in name else "short", p.actor)
    for path in files:
        for e in (files[path] or []) if path.startswith("people") else []:
            for name in _more(e, "short"):
                yield name, Listed("short", people[e["id"]].actor)


def surname_key(name: str) -> str:
    """The sound key of the word that a name is filed under: its last."""
    words = words_of(fold(name))
    return sound_of(words[-1].text) if words else ""


def _by_surname(people: dict[str, Person]) -> dict[str, tuple[str, ...]]:
    out: dict[str, list[str]] = {}
    for key, p in people.items():
        for sound in {surname_key(s) for s in p.spellings} | {sound_of(words_of(fold(s))[0].text) for s in p.spellings}:
            out.setdefault(sound, []).append(key)
    return {sound: tuple(ids) for sound, ids in out.items()}


def _nouns(lexicon: dict[str, Any]) -> Iterable[tuple[str, Lexeme]]:
    for entry in lexicon["bodies"]:
        slug = entry.get("body") or ("=government" if entry["main"] == "government" else "=forces")
        for word in entry["words"]:
            yield word, Lexeme("body", entry["kind"], slug)
    for kind, words in lexicon["described"].items():
        for word in words:
            yield word, Lexeme("described", kind)
    for word in lexicon["titles"]:
        yield word, Lexeme("title", "person")
