"""Bodies of states that their words derive: "Russian troops", "Syria's foreign ministry", "the army of Chad"."""

from __future__ import annotations

from dateline.extract.actors.descriptions import bare, hyphenated, is_noun_here, people_country, phrase_start
from dateline.extract.actors.index import Lexeme, Listed, State, content_words
from dateline.extract.actors.scene import Draft, Hit, Noun, Scene
from dateline.model import Actor
from dateline.words import fold

_MODIFIER_TAGS = frozenset({"JJ", "JJR", "JJS", "NN", "NNP", "NNPS", "NNS", "VBN", "VBG", "HYPH", "POS", "CD"})


def draft_bodies(scene: Scene) -> None:
    """ "Russian troops", "Syria's foreign ministry", "the army of Chad", and bodies without an owner."""
    for noun in scene.nouns.values():
        lexeme = next((s for s in noun.senses if s.sort == "body"), None)
        if lexeme is None or not scene.free(noun.first, noun.last) or not is_noun_here(scene, noun):
            continue
        owner = _owner_before(scene, noun) or _owner_after(scene, noun)
        if owner is None:
            _draft_ownerless(scene, noun, lexeme)
            continue
        first, last, sense = owner
        actor = _state_body(scene, sense, noun, lexeme, first)
        if actor is not None:
            scene.put(Draft(first, last, actor, "derived"))
            _draft_partner(scene, first, noun, lexeme)


def _draft_partner(scene: Scene, first: int, noun: Noun, lexeme: Lexeme) -> None:
    """ "Russian and Syrian warplanes": the first adjective stands for the first state's."""
    tokens = scene.tokens
    hit = scene.hit_ends.get(first - 2)
    if hit is None or tokens[first - 1].low not in ("and", "or") or hyphenated(scene, hit.last):
        return
    sense = next((s for s in hit.senses if s.sort == "adjective"), None)
    if sense is not None and tokens[hit.last].tag in ("JJ", "NNP"):
        actor = _state_body(scene, sense, noun, lexeme, noun.first)
        if actor is not None:
            scene.put(Draft(hit.first, hit.last, actor, "derived"))


def _owner_before(scene: Scene, noun: Noun) -> tuple[int, int, Listed] | None:
    """The state or seat before a body, over its modifiers: first and last token of the whole, and the sense."""
    words = scene.index.words["not_the_state"]
    i = noun.first - 1
    for _ in range(5):
        if i < 0 or scene.tokens[i].sent != scene.tokens[noun.first].sent:
            return None
        hit = scene.hit_ends.get(i)
        if hit is not None:
            sense = _owner_sense(scene, hit)
            return (hit.first, noun.last, sense) if sense is not None else None
        t = scene.tokens[i]
        if t.tag not in _MODIFIER_TAGS or t.low in words or (t.tag == "CD" and t.text[0].isupper() is False):
            return None
        i -= 1
    return None


def _owner_sense(scene: Scene, hit: Hit) -> Listed | None:
    after = scene.tokens[hit.last + 1]
    if hyphenated(scene, hit.last):
        return None
    possessive = after.tag == "POS" or after.text in ("'", "’")
    for s in hit.senses:
        if s.weak:
            continue
        if s.sort == "adjective" or s.sort in ("state", "people"):
            return s
        if s.sort == "capital" and possessive:
            return s
    return None


def _owner_after(scene: Scene, noun: Noun) -> tuple[int, int, Listed] | None:
    """ "the army of Chad", "the defence ministry in Baghdad" has no owner: only "of" and "for" tell one."""
    tokens, i = scene.tokens, noun.last + 1
    if i + 1 >= len(tokens) or tokens[i].low != "of":
        return None
    i += 2 if tokens[i + 1].low == "the" and i + 2 < len(tokens) else 1
    hit = scene.hits.get(i)
    sense = next((s for s in hit.senses if s.sort == "state" and not s.weak), None) if hit else None
    return (noun.first, hit.last, sense) if hit and sense else None


def _state_body(scene: Scene, owner: Listed, noun: Noun, lexeme: Lexeme, first: int) -> Actor | None:
    """The body of a state that a noun names: the listed one of the same words, else one whose id and name are built."""
    state = scene.index.states.get(owner.state or "")
    if state is None:
        return None
    words = content_words(scene.plain(noun.first, noun.last))
    lead = (
        content_words(scene.plain(first, noun.last)) - content_words(scene.plain(first, first))
        if first < noun.first
        else words
    )
    for wanted in (lead, words):
        if wanted in state.bodies:
            return state.bodies[wanted]
    if lexeme.slug == "=government":
        return state.government
    if lexeme.slug == "=forces":
        return state.forces
    return _built(state, lexeme, scene.plain(noun.first, noun.last))


def _built(state: State, lexeme: Lexeme, words: str) -> Actor:
    slug = lexeme.slug
    known = content_words(slug.replace("-", " ")) | {w for w in ("department",) if "department" in fold(words)}
    if known in state.bodies:
        return state.bodies[known]
    name = f"{state.actor.name} {slug.replace('-', ' ')}"
    if slug.startswith("ministry-"):
        name = f"Ministry of {slug.removeprefix('ministry-').replace('-', ' ').title()} of {state.actor.name}"
    return Actor(f"{state.actor.id}-{slug}", name, lexeme.kind, state.actor.country)


def _draft_ownerless(scene: Scene, noun: Noun, lexeme: Lexeme) -> None:
    """A body whose state is not told ("the army"), or somebody's who is no state ("rebel forces", "Kurdish forces")."""
    first = phrase_start(scene, noun.first)
    mods = {scene.tokens[i].low for i in range(first, noun.first)}
    irregular = bool(mods & scene.index.words["irregular"])
    word = fold(scene.plain(noun.first, noun.last))
    if word not in scene.index.words["bare_bodies"] and not irregular and first == noun.first:
        return
    kind = "armed_group" if irregular else lexeme.kind
    actor = Actor(None, bare(scene, first, noun.last), kind, people_country(scene, first, noun.first - 1))
    scene.put(Draft(first, noun.last, actor, "body_noun"))
