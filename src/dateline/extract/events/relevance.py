"""Conflict or not: events whose words another world only borrows, or whose dead are nobody's deed, told by what else was read.

Sport, trade, weather and film speak in the words of war. The vocabulary of these worlds and what proves an event against each
is data (`lang/en/topics.yaml`); how the evidence is weighed stands here. Evidence of the event itself goes before that of
its sentence, that before its surroundings, and those before the report; without evidence of another world an event stays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

from dateline.extract.events.draft import assembly
from dateline.extract.events.reading import Reading
from dateline.kit import Kit
from dateline.model import Actor, Codes, Event, Quantity
from dateline.words import fold, texts_of

_NEAR = 2  # sentences before and after an event's own that are its surroundings
_ARMED = ("military", "armed_group")
_RULERS = ("state", "government", "military")
_CONFLICT = ("violence", "forces", "politics")
_SIDES = ("actor", "recipient", "victim")
_EXPLAINED = {
    "drop": ("violent", "protest", "result", "strategic"), "accident": ("violent", "result", "strategic"),
    "crime": ("violent", "result", "strategic"),
}  # fmt: skip
_FORCE = frozenset({"forces", "armed_actor", "heavy_weapon", "states", "official", "displaced"})
_HURT = ("killed", "wounded", "missing")


class _World(NamedTuple):
    """A world that borrows or explains: what becomes of its events, what speaks against it, what proves an event even there."""

    name: str
    fate: str
    against: tuple[str, ...]
    proof: frozenset[str]
    anchors: frozenset[str]
    limits: dict[str, int]
    hard: bool  # only the strong words of conflict speak against it


@dataclass(frozen=True, slots=True)
class _Topics:
    """The topic lexicon compiled: words by their first word, worlds, lists and limits."""

    words: dict[str, list[tuple[tuple[str, ...], str, int]]]
    worlds: tuple[_World, ...]
    borrowed: frozenset[str]
    weak_armed: frozenset[str]
    law_officers: frozenset[str]
    heavy: frozenset[str]
    carriers: frozenset[str]
    standing: frozenset[str]
    limits: dict[str, int]


@lru_cache(maxsize=4)
def _topics(kit: Kit) -> _Topics:
    data = kit.lexicon("topics")
    words: dict[str, list[tuple[tuple[str, ...], str, int]]] = {}
    for topic, entry in {**data["conflict"], **data["worlds"]}.items():
        for points, listed in ((2, entry["strong"]), (1, entry["weak"])):
            for name in listed:
                parts = tuple(fold(str(name)).replace("-", " - ").replace("'s", " 's").split())
                words.setdefault(parts[0], []).append((parts[1:], topic, points))
    for rivals in words.values():
        rivals.sort(key=lambda r: -len(r[0]))
    borrowed = frozenset(data["borrowed"])
    worlds = tuple(
        _World(
            name,
            w["fate"],
            tuple(w["against"]),
            frozenset(w["proof"]),
            frozenset(w.get("anchors") or borrowed),
            {**data["limits"], **w.get("limits", {})},
            any(topic.endswith("!") for topic in w["against"]),
        )
        for name, w in data["worlds"].items()
    )
    return _Topics(
        words,
        worlds,
        borrowed,
        frozenset(data["weak_armed"]),
        frozenset(data["law_officers"]),
        frozenset(data["heavy_weapons"]),
        frozenset(data["carriers"]),
        frozenset(data["standing"]),
        data["limits"],
    )


# what the words of a text speak of --------------------------------------------------------------------------------


@dataclass(slots=True)
class _Scope:
    """A stretch of text: the topic words in it with how often each stands there, and the points of each topic,
    under its name with "!" those of its strong words alone."""

    seen: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    points: Counter[str] = field(default_factory=Counter)

    def take(self, hits: Iterable[tuple[str, str, int]]) -> None:
        """Add topic words; one that stood here before gives no more points."""
        seen, points = self.seen, self.points
        for hit in hits:
            before = seen.get(hit, 0)  # a Counter answers to what it lacks slowly
            seen[hit] = before + 1
            if not before:
                topic, _, worth = hit
                points[topic] = points.get(topic, 0) + worth
                if worth > 1:
                    points[f"{topic}!"] = points.get(f"{topic}!", 0) + worth

    def without(self, hits: list[tuple[str, str, int]]) -> Counter[str]:
        """The points of each topic, words aside that stand here as often as in `hits` only."""
        if not hits:
            return self.points
        left = self.points.copy()
        for hit, n in Counter(hits).items():
            if self.seen[hit] == n:
                left[hit[0]] -= hit[2]
                if hit[2] > 1:
                    left[f"{hit[0]}!"] -= hit[2]
        return left


@dataclass(frozen=True, slots=True)
class _Survey:
    """The topic words of an article by token, and by sentence, surroundings and the whole report."""

    reading: Reading
    topics: _Topics
    hits: dict[int, list[tuple[str, str, int]]]
    by_sentence: list[_Scope]
    report: _Scope
    armed: set[str] = field(default_factory=set)  # weapons of this report's events that a force uses
    nearby: dict[int, _Scope] = field(default_factory=dict)

    def around(self, sentence: int) -> _Scope:
        """A sentence with those beside it, as far as the paragraphs next to its own."""
        if sentence not in self.nearby:
            sentences, scope = self.reading.parse.sentences, _Scope()
            for s in sentences[max(0, sentence - _NEAR) : sentence + _NEAR + 1]:
                if abs(s.block - sentences[sentence].block) <= 1:
                    for hit, n in self.by_sentence[s.i].seen.items():
                        scope.take([hit] * min(n, 2))
            self.nearby[sentence] = scope
        return self.nearby[sentence]


def _survey(reading: Reading) -> _Survey:
    topics, tokens = _topics(reading.kit), reading.parse.tokens
    hits: dict[int, list[tuple[str, str, int]]] = {}
    known, actor_at, weapon_at = topics.words, reading.actor_at, reading.weapon_at
    for t in tokens:
        if t.low in known or t.lemma in known or actor_at[t.i] is not None or weapon_at[t.i] is not None:
            hits[t.i] = list(_hits_at(reading, topics, t.i))
    by_sentence = [_Scope() for _ in reading.parse.sentences]
    report = _Scope()
    report.take(_title_hits(reading, topics))
    for i, found in hits.items():
        by_sentence[tokens[i].sent].take(found)
        report.take(found)
    return _Survey(reading, topics, hits, by_sentence, report)


def _hits_at(reading: Reading, topics: _Topics, i: int) -> Iterator[tuple[str, str, int]]:
    """The topic words that begin at a token, as written or by lemma; named forces and weapons count as words, dates do not."""
    tokens = reading.parse.tokens
    t = tokens[i]
    if reading.time_at[i] is not None:
        return
    for form in (t.low, t.lemma) if t.low != t.lemma else (t.low,):
        for rest, topic, points in topics.words.get(form, ()):
            if all(
                i + k < len(tokens) and w in (tokens[i + k].low, tokens[i + k].lemma) for k, w in enumerate(rest, 1)
            ):
                yield topic, " ".join((t.lemma, *rest)), points
    actor = reading.actor(i)
    if actor is not None and actor.id is not None and actor.kind in _ARMED:
        yield ("violence" if actor.kind == "armed_group" else "forces"), actor.id, 2
    weapon = reading.weapon_at[i]
    if weapon is not None and weapon["name"] not in topics.carriers and t.pos in ("NOUN", "PROPN"):
        yield "violence", weapon["name"], 2 if weapon["name"] in topics.heavy else 1


def _title_hits(reading: Reading, topics: _Topics) -> Iterator[tuple[str, str, int]]:
    """The topic words of a title that is given beside the text: no evidence for a claim, but for what the report is about."""
    words, known = texts_of(fold(reading.article.title or "")), topics.words
    for i, word in enumerate(words):
        for form in (word, word[:-1]) if word.endswith("s") else (word,):
            if form in known:
                for rest, topic, points in known[form]:
                    if not rest or tuple(words[i + 1 : i + 1 + len(rest)]) == rest:
                        yield topic, " ".join((form, *rest)), points


# what an event tells of itself -------------------------------------------------------------------------------------


def _proofs(survey: _Survey, event: Event) -> Iterator[str]:
    """What of an event's own speaks of conflict, in the terms of the lexicon's `proof`."""
    for claim in event.claims:
        value = claim.value
        if isinstance(value, Actor) and claim.field in _SIDES:
            yield from _side_proofs(survey, claim.field, value, claim.evidence[0].text)
        elif isinstance(value, Quantity) and value.unit == "person" and (value.low or value.qualifier == "vague"):
            yield claim.field
    for name in _weapons_of(survey, event):
        yield "weapon"
        if name in survey.topics.heavy or name in survey.armed:
            yield "heavy_weapon"
    states = {a.country for a in _actors(event, "actor", ("state", "government"))}
    if states and any(r.country not in states for r in _actors(event, "recipient", ("state",))):
        yield "states"


def _actors(event: Event, side: str, kinds: tuple[str, ...]) -> list[Actor]:
    """The actors of these kinds on one side of an event."""
    values = [c.value for c in event.claims if c.field == side]
    return [v for v in values if isinstance(v, Actor) and v.kind in kinds]


def _side_proofs(survey: _Survey, side: str, actor: Actor, words: str) -> Iterator[str]:
    """What one side of an event proves: forces where it is named or plainly armed, an official target where it governs."""
    named = set(fold(words).split())
    if actor.kind in _ARMED and (actor.id is not None or not survey.topics.weak_armed & named):
        yield "forces"
        if side == "actor":
            yield "armed_actor"
    if side != "actor" and actor.kind in _RULERS and not survey.topics.law_officers & named:
        yield "official"


def _weapons_of(survey: _Survey, event: Event) -> Iterator[str]:
    """The entries of the weapons an event is told to use, carriers aside."""
    for claim in event.claims:
        if claim.field == "weapon":
            for k in survey.reading.parse.tokens_in(claim.evidence[0].start, claim.evidence[0].end):
                weapon = survey.reading.weapon_at[k]
                if weapon is not None and weapon["name"] not in survey.topics.carriers:
                    yield weapon["name"]


# the verdict -------------------------------------------------------------------------------------------------------


def keep_relevant(reading: Reading, events: list[Event]) -> list[Event]:
    """The events that are what their words say: those of other worlds are left out, or lose their codes of conflict.

    A deed of war in the words of sport, trade, art or argument is no event; deaths by accident, weather or illness stay as
    `casualties` without codes; an ordinary crime keeps its type and loses the codes of ACLED and UCDP, which record
    political violence only. What people say is never touched.
    """
    ontology = assembly(reading.kit).ontology
    if not any(_asked(e, ontology[e.type]["kind"]) for e in events):
        return events
    survey, out = _survey(reading), []
    for event in events:
        used = ontology[event.type]["kind"] == "violent"  # what police find with somebody is no weapon of theirs
        if used and _actors(event, "actor", (*_ARMED, "state", "government")):
            survey.armed.update(_weapons_of(survey, event))
    for event in events:
        kind = ontology[event.type]["kind"]
        kept = _under(reading, event, kind, _fate(survey, event, kind) if _asked(event, kind) else "keep")
        if kept is not None:
            out.append(kept)
    return out


def _asked(event: Event, kind: str) -> bool:
    return kind in ("violent", "protest", "result") or (kind == "strategic" and event.codes.acled is not None)


def _fate(survey: _Survey, event: Event, kind: str) -> str:
    """`keep`, `drop`, `accident` or `crime`: the verdict of the nearest world that explains an event and that it does not refute."""
    reading = survey.reading
    inside = reading.parse.tokens_in(event.anchor.start, event.anchor.end)
    if not len(inside):
        return "keep"
    own = [hit for k in inside for hit in survey.hits.get(k, ())]
    tokens = [reading.parse.tokens[k] for k in inside]
    lemmas = {
        form for t in tokens for form in (t.lemma, t.low, t.low.removesuffix("s"))
    }  # a headline's verb reads as a name
    plain = any(topic in ("violence", "politics") and points == 2 for topic, _, points in own)
    if plain or (kind == "protest" and _by_protesters(survey, event)):
        return "keep"
    proofs = frozenset(_proofs(survey, event))
    for world in _worlds_at(survey, reading.parse.tokens[inside[0]].sent, own, kind):
        if lemmas & world.anchors and kind in _EXPLAINED[world.fate] and not proofs & world.proof:
            return world.fate
    if lemmas & survey.topics.standing or (not event.claims and _mentions(survey, inside)):
        return "crime"
    if proofs & _FORCE:
        return "keep"
    passing = "weapon" not in proofs and _passing(survey, tokens[0].sent, own, kind)
    return "crime" if passing or _silent(survey, event, own, kind) else "keep"


def _by_protesters(survey: _Survey, event: Event) -> bool:
    """Whether those who act are told to be in dissent: "protesters marched", in whatever report."""
    ours = (c.evidence[0] for c in event.claims if c.field == "actor")
    words = (k for span in ours for k in survey.reading.parse.tokens_in(span.start, span.end))
    return any(topic == "dissent" and points == 2 for k in words for topic, _, points in survey.hits.get(k, ()))


def _mentions(survey: _Survey, inside: range) -> bool:
    """Whether a noun that tells neither who, whom, where nor when is, in a report of some length, a mention and no event to code."""
    parse = survey.reading.parse
    if len(parse.tokens) < survey.topics.limits["long"] or any(parse.tokens[k].pos == "VERB" for k in inside):
        return False
    return parse.sentences[parse.tokens[inside[0]].sent].block not in survey.reading.titles


def _worlds_at(survey: _Survey, sentence: int, own: list[tuple[str, str, int]], kind: str) -> Iterator[_World]:
    """The worlds that speak at a place louder than conflict does: those of the sentence first, then wider, the loudest first."""
    scopes = [s.without(own) for s in (survey.by_sentence[sentence], survey.around(sentence), survey.report)]
    found: list[tuple[int, int, int]] = []
    for n, world in enumerate(survey.topics.worlds):
        if scopes[2][world.name] >= world.limits["sentence"]:
            level = _level(world, scopes, kind, survey.topics.limits)
            if level is not None:
                found.append((level, -scopes[level][world.name], n))
    for _, _, n in sorted(found):
        yield survey.topics.worlds[n]


def _level(world: _World, scopes: list[Counter[str]], kind: str, common: dict[str, int]) -> int | None:
    """The nearest range in which a world has its points and more than conflict has: 0 sentence, 1 nearby, 2 report."""
    mine = [scope[world.name] for scope in scopes]
    strong = [scope[f"{world.name}!"] for scope in scopes]
    # A move or a crowd is conflict by its politics, whatever struck beside it.
    against = _CONFLICT if kind in ("strategic", "protest") and not world.hard else world.against
    theirs = [sum(scope[topic] for topic in against) for scope in scopes]
    firm = mine[0] >= common["firm"]
    if world.hard and (not strong[2] or (theirs[0] and theirs[0] >= mine[0])):  # "protesters marched against her rally"
        return None
    if world.fate == "accident" and (scopes[0]["violence!"] or (scopes[1]["violence!"] and not firm)):
        return None
    if theirs[2] >= common["conflict"] and theirs[2] >= (strong if world.hard else mine)[2]:  # a report of conflict
        return 0 if firm and not theirs[0] and not world.hard else None
    limits = world.limits
    enough = limits["sentence"] if strong[0] else max(limits["weak"], limits["sentence"])
    if mine[0] >= enough and mine[0] > theirs[0]:
        return 0
    if mine[1] >= limits["nearby"] and mine[1] > theirs[1]:
        return 1
    if mine[2] < limits["report"]:
        return None
    if world.hard and kind == "protest" and not theirs[0] and mine[2] >= common["twice"] * theirs[2]:
        return 2
    return 2 if mine[2] > theirs[2] and mine[1] >= theirs[1] else None


def _silent(survey: _Survey, event: Event, own: list[tuple[str, str, int]], kind: str) -> bool:
    """Whether a report has no strong word of conflict beside an event's own and speaks of crime, or is long and has hardly a weak one."""
    left, limits = survey.report.without(own), survey.topics.limits
    told = left["violence"] + left["forces"] + left["politics"]
    firm = left["violence!"] + left["forces!"] + left["politics!"]
    alone = not firm and not (told and kind == "protest")
    crime = survey.report.points  # an event's own words may speak of crime: "released on bail"
    if alone and crime["crime!"] and crime["crime"] >= max(limits["lone"], 2 * told + 1):
        return True
    if len(survey.reading.parse.tokens) < limits["long"] or _actors(event, "actor", (*_ARMED, *_RULERS)):
        return False
    return told <= (0 if kind in ("violent", "result") and any(isinstance(c.value, Actor) for c in event.claims) else 1)


def _passing(survey: _Survey, sentence: int, own: list[tuple[str, str, int]], kind: str) -> bool:
    """Whether an event is told in passing: in a report of some length with hardly a strong word of conflict, where those
    round it are few and weak and another world speaks louder."""
    topics, parse = survey.topics, survey.reading.parse
    if len(parse.tokens) < topics.limits["long"]:
        return False
    near, report = survey.around(sentence).without(own), survey.report.without(own)
    firm, told = sum(report[f"{c}!"] for c in _CONFLICT), sum(near[c] for c in _CONFLICT)
    if firm > topics.limits["passing"] or told > topics.limits["beside"] or any(near[f"{c}!"] for c in _CONFLICT):
        return False
    other = max(near[world.name] for world in topics.worlds)
    return other > told + (topics.limits["beside"] if kind == "protest" else 0)


def _under(reading: Reading, event: Event, kind: str, fate: str) -> Event | None:
    """An event as its fate leaves it, or None."""
    if fate == "drop":
        return None
    if fate == "crime" or (fate == "accident" and kind in ("strategic", "protest")):
        return replace(event, codes=replace(event.codes, acled=None, ucdp=None))
    if fate == "accident":
        return _accident(reading, event, kind)
    return event


def _accident(reading: Reading, event: Event, kind: str) -> Event | None:
    """What no force did: its dead, hurt and missing are casualties, its damage and its displaced keep no code, the rest is none."""
    if not any(c.field in _HURT for c in event.claims):
        return replace(event, codes=Codes()) if kind == "result" else None
    allowed = assembly(reading.kit).ontology["casualties"]["fields"]
    claims = tuple(c for c in event.claims if c.field in allowed)
    id_ = f"{reading.article.id}:casualties:{event.anchor.start}"
    return replace(event, id=id_, type="casualties", claims=claims, codes=Codes())
