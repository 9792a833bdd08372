"""Who acts, suffers or speaks: states, governments, forces, groups, bodies, persons, and people who are only described."""

from __future__ import annotations

from dateline.extract.actors.bodies import draft_bodies
from dateline.extract.actors.coreference import draft_references
from dateline.extract.actors.descriptions import draft_described, hyphenated
from dateline.extract.actors.forms import draft_by_form
from dateline.extract.actors.index import Listed, index_of
from dateline.extract.actors.metonyms import acts
from dateline.extract.actors.persons import draft_persons, is_given_here
from dateline.extract.actors.scene import Draft, Hit, Scene, lay_out
from dateline.kit import Kit
from dateline.model import Actor, Article, Mention
from dateline.parse import Parse


def find_actors(article: Article, parse: Parse, kit: Kit, places: list[Mention]) -> list[Mention]:
    """Mentions of actors in the readable blocks, in order and not overlapping; values are Actor, candidates are empty.

    `places` are the report's place mentions. Time is linear in the tokens.
    """
    if not parse.tokens:
        return []
    scene = lay_out(article, parse, index_of(kit), places)
    _draft_listed(scene)
    people = draft_persons(scene)
    draft_bodies(scene)
    draft_by_form(scene)
    _draft_states(scene)
    draft_described(scene)
    draft_references(scene, people)
    drafts = sorted({(d.first, d.last, d.actor) for d in scene.sheet.values()}, key=lambda d: d[:2])
    return [Mention(parse.span(first, last), actor) for first, last, actor in drafts]


def _draft_listed(scene: Scene) -> None:
    """Bodies, groups, organisations and forces that are listed by name."""
    for hit in scene.hits.values():
        senses = [s for s in hit.senses if s.sort in ("group", "members", "organisation", "body", "metonym")]
        sense = _choose(scene, senses)
        if sense is None or _part_of_longer(scene, hit) or _opens_person(scene, hit) or _is_plain_words(scene, hit):
            continue
        if sense.sort == "metonym" and not acts(scene, hit, "metonym"):
            continue
        first, actor = hit.first, sense.actor
        owner = scene.hit_ends.get(hit.first - 1)
        if owner is not None and sense.state:
            states = [s for s in owner.senses if s.sort in ("adjective", "state") and s.state]
            if states and any(s.state == sense.state for s in states):
                first = owner.first
            elif states and not scene.text(hit.first, hit.last).isupper() and sense.sort == "body":
                continue  # another state's body of the same words: derived below
        last = _with_members(scene, hit, sense)
        scene.put(Draft(first, last, actor, sense.sort))


def _choose(scene: Scene, senses: list[Listed]) -> Listed | None:
    """The sense meant: a strong one, or a weak one whose country, group or strong name stands in the report."""
    strong = [s for s in senses if not s.weak]
    pool = strong or [s for s in senses if s.actor.id in scene.strong or s.actor.country in scene.countries]
    if len({s.actor.id for s in pool}) > 1:
        pool = [s for s in pool if s.actor.country in scene.countries] or pool
    return pool[0] if pool and (strong or len({s.actor.id for s in pool}) == 1) else None


def _part_of_longer(scene: Scene, hit: Hit) -> bool:
    """Inside a longer place name, or a lower-case word that only looks like a listed name."""
    return any(scene.place_at.get(i, -1) > hit.last for i in (hit.first, hit.first - 1))


def _opens_person(scene: Scene, hit: Hit) -> bool:
    """A body's name that is a given name here: "Petra Vogel"."""
    after = hit.last + 1
    return after < len(scene.tokens) and scene.named[after] and is_given_here(scene, hit, after)


def _is_plain_words(scene: Scene, hit: Hit) -> bool:
    """Common words that open a sentence: "New forces shape ..." is not the New Forces."""
    first, last = scene.tokens[hit.first], scene.tokens[hit.last]
    opens = scene.parse.sentences[first.sent].first == hit.first
    return hit.first < hit.last and opens and first.tag in ("JJ", "VBG", "VB", "RB", "DT", "IN") and last.text.islower()


def _with_members(scene: Scene, hit: Hit, sense: Listed) -> int:
    """ "Hamas fighters", "Taliban forces" mean the group."""
    after = hit.last + 1
    lists = scene.index.words
    words = (
        lists["fighters"] if sense.sort == "group" else lists["troops"] if sense.sort == "organisation" else frozenset()
    )
    if after >= len(scene.tokens) or scene.tokens[after].low not in words:
        return hit.last
    t = scene.tokens[after]
    return after if t.dep not in ("compound", "amod") and t.tag in ("NNS", "NN", "NNP", "NNPS") else hit.last


def _draft_states(scene: Scene) -> None:
    """States and seats where they act, peoples, and adjectives before what a state does ("Russian airstrikes")."""
    for hit in scene.hits.values():
        if not scene.free(hit.first, hit.last):
            continue
        sense = _choose(scene, [s for s in hit.senses if s.sort in ("state", "capital", "people", "adjective")])
        if sense is None or scene.place_at.get(hit.first, hit.last) > hit.last:
            continue
        sorts = {s.sort for s in hit.senses if s.state == sense.state}
        if "people" in sorts and _is_people(scene, hit, "adjective" in sorts):
            plural = (
                scene.tokens[hit.last].tag in ("NNPS", "NNS")
                or scene.tokens[hit.last].low.endswith("s")
                or not _has_article(scene, hit, ("a", "an"))
            )
            kind = "population" if plural else "person"
            first = hit.first - 1 if _has_article(scene, hit, ("a", "an")) else hit.first
            scene.put(
                Draft(
                    first,
                    hit.last,
                    Actor(None, scene.plain(hit.first, hit.last), kind, sense.actor.country),
                    "people",
                )
            )
        elif "adjective" in sorts and (sorts == {"adjective"} or "people" in sorts or _modifies(scene, hit)):
            if _modifies_act(scene, hit):
                state = scene.index.states[sense.state or ""].actor
                scene.put(Draft(hit.first, hit.last, state, "adjective"))
        elif sense.sort in ("state", "capital") and acts(scene, hit, sense.sort):
            scene.put(Draft(hit.first, hit.last, sense.actor, sense.sort))


def _modifies(scene: Scene, hit: Hit) -> bool:
    t = scene.tokens[hit.last]
    return t.dep in ("amod", "compound", "nmod") and t.head > hit.last


def _modifies_act(scene: Scene, hit: Hit) -> bool:
    """Whether an adjective of a state stands before what a state does: "Russian airstrikes", "Israeli and Russian raids"."""
    tokens = scene.tokens
    t = tokens[hit.last]
    if hyphenated(scene, hit.last):
        return False
    for _ in range(3):
        if t.dep in ("conj", "amod", "compound", "nmod") and t.head != t.i:
            head = tokens[t.head]
            if head.low in scene.index.words["acts"] and head.pos in ("NOUN", "PROPN"):
                return True
            t = head
    return False


def _is_people(scene: Scene, hit: Hit, also_adjective: bool) -> bool:
    """Whether a word for a people is a noun here: "the Ukrainians", "a Russian", "the British said"."""
    t = scene.tokens[hit.last]
    if hyphenated(scene, hit.last):
        return False
    if t.tag in ("NNPS", "NNS"):
        return t.dep not in ("compound", "amod", "nmod")
    if t.dep not in (
        "nsubj",
        "nsubjpass",
        "dobj",
        "pobj",
        "conj",
        "attr",
        "agent",
        "poss",
        "appos",
        "dative",
    ):
        return False
    return not also_adjective or _has_article(scene, hit, ("the", "a", "an", "two", "many", "most", "some"))


def _has_article(scene: Scene, hit: Hit, articles: tuple[str, ...]) -> bool:
    return hit.first > 0 and scene.tokens[hit.first - 1].low in articles
