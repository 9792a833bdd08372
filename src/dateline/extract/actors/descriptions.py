"""People who are described but not named: "a senior Ukrainian official", "gunmen", "local residents", "the mayor"."""

from __future__ import annotations

from dateline.extract.actors.scene import Draft, Noun, Scene
from dateline.model import Actor
from dateline.words import fold

_MODIFIERS = frozenset({"amod", "compound", "nmod", "advmod", "npadvmod", "case", "punct", "poss"})
_HYPHENS = ("-", "‐", "‑", "–")
_ARTICLES = ("the", "a", "an", "this", "that", "these", "those", "another")
_KIND = {"collective": "organisation"}


def draft_described(scene: Scene) -> None:
    """ "a senior Ukrainian official", "gunmen", "local residents", "the mayor": nobody's name."""
    for noun in scene.nouns.values():
        lexeme = next((s for s in noun.senses if s.sort == "described"), None)
        if lexeme is None or not scene.free(noun.first, noun.last) or not is_noun_here(scene, noun):
            continue
        first = phrase_start(scene, noun.first)
        if (
            first == noun.first
            and lexeme.kind == "person"
            and _lead(scene, first) == first
            and not _bare_subject(scene, noun)
        ):
            continue
        if lexeme.kind == "collective" and not _is_collective(scene, noun):
            continue
        if scene.tokens[noun.last].low in ("head", "heads") and not _heads_something(scene, noun.last):
            continue
        last = _with_state_after(scene, noun.last)
        lead = _lead(scene, first)
        country = people_country(scene, lead, last)
        scene.put(
            Draft(
                first,
                last,
                Actor(None, bare(scene, lead, last), _KIND.get(lexeme.kind, lexeme.kind), country),
                "described",
            )
        )


def _lead(scene: Scene, first: int) -> int:
    """The first token of the actor that stands straight before a description: "Pentagon" of "Pentagon spokesman"."""
    before = scene.sheet.get(first - 1)
    if (
        before is None
        or before.actor.kind in ("person", "population")
        or scene.tokens[first - 1].dep not in ("compound", "amod", "nmod")
    ):
        return first
    return before.first if scene.tokens[first - 1].sent == scene.tokens[first].sent else first


def _heads_something(scene: Scene, last: int) -> bool:
    return last + 1 < len(scene.tokens) and scene.tokens[last + 1].low == "of"


def _is_collective(scene: Scene, noun: Noun) -> bool:
    """ "the West" acts or is spoken to; "in the West", "the West Bank" and "members of" do not count."""
    tokens = scene.tokens
    t, before = tokens[noun.last], tokens[noun.first - 1] if noun.first else None
    if fold(t.text) == "members":
        return noun.last + 1 >= len(tokens) or tokens[noun.last + 1].low != "of"
    if (
        before is None
        or before.low != "the"
        or t.dep not in ("nsubj", "nsubjpass", "pobj", "dobj", "poss", "conj", "agent", "dative")
    ):
        return False
    return not (
        t.dep == "pobj"
        and tokens[t.head].low in scene.index.words["where"]
        and tokens[tokens[t.head].head].low not in ("call", "calls", "called", "calling")
    )


def _bare_subject(scene: Scene, noun: Noun) -> bool:
    t = scene.tokens[noun.last]
    return (t.dep in ("nsubj", "nsubjpass", "pobj", "dobj") and t.sent in scene.headline) or t.tag in (
        "NNS",
        "NNPS",
    )


def is_noun_here(scene: Scene, noun: Noun) -> bool:
    """Whether a noun of the lexicon heads its phrase: not a verb, not a modifier ("rebel forces", "rebel-held")."""
    t = scene.tokens[noun.last]
    if t.tag not in ("NN", "NNS", "NNP", "NNPS") or hyphenated(scene, noun.last):
        return False
    if t.dep in ("compound", "amod", "nmod") and t.head > noun.last:
        return t.head - t.i > 5 or scene.tokens[t.head].tag == "VBN"
    return True


def hyphenated(scene: Scene, last: int) -> bool:
    """Whether a hyphen follows: "rebel-held" and "US-led" are about others."""
    tokens = scene.tokens
    return last + 1 < len(tokens) and tokens[last + 1].text in _HYPHENS and tokens[last + 1].start == tokens[last].end


def phrase_start(scene: Scene, first: int) -> int:
    """The first token of the words that describe a noun: adjectives, states, an article; counts stay outside."""
    tokens, i = scene.tokens, first
    for _ in range(7):
        k = i - 1
        if k < 0 or k in scene.sheet or tokens[k].sent != tokens[first].sent:
            break
        t = tokens[k]
        hit = scene.hit_ends.get(k)
        possessive = t.tag == "POS"
        if possessive:
            owner = scene.hit_ends.get(k - 1)
            if (
                owner is not None
                and any(s.sort in ("state", "capital") for s in owner.senses)
                and scene.free(owner.first, owner.last)
            ):
                return owner.first
            break
        if hit is not None and hit.last == k:
            i = hit.first
        elif t.tag in ("DT", "PRP$"):
            return (
                k
                if t.low
                in (
                    "the",
                    "a",
                    "an",
                    "this",
                    "that",
                    "these",
                    "those",
                    "his",
                    "her",
                    "its",
                    "their",
                    "another",
                )
                else i
            )
        elif t.low in scene.index.words["quantifiers"]:
            break
        elif (
            t.dep in _MODIFIERS
            and t.tag in ("JJ", "JJR", "JJS", "NN", "NNP", "VBN", "VBG", "HYPH", "RB")
            and first <= _top_of(scene, t.head, first)
        ):
            i = k
        else:
            break
    return i


def _top_of(scene: Scene, head: int, first: int) -> int:
    """Follow heads to the right of a modifier for a few steps: whether it belongs to the noun that begins at `first`."""
    for _ in range(4):
        if head >= first or scene.tokens[head].head == head:
            return head
        head = scene.tokens[head].head
    return head


def _with_state_after(scene: Scene, last: int) -> int:
    """ "the president of Ukraine": the state belongs to the words."""
    tokens = scene.tokens
    if last + 2 < len(tokens) and tokens[last + 1].low == "of" and tokens[last].tag in ("NN", "NNP"):
        hit = scene.hits.get(last + 2)
        if hit is not None and any(s.sort == "state" for s in hit.senses) and scene.free(hit.first, hit.last):
            return hit.last
    return last


def bare(scene: Scene, first: int, last: int) -> str:
    """The words without an opening article or "his"."""
    determiner = scene.tokens[first].tag == "PRP$" or scene.tokens[first].low in _ARTICLES
    if determiner and first < last:
        first += 1
    return scene.plain(first, last)


def people_country(scene: Scene, first: int, last: int) -> str | None:
    """The country of the one adjective, people or state among these tokens; "Kurdish" has none."""
    found: set[str | None] = set()
    for i in range(first, last + 1):
        hit = scene.hits.get(i)
        if hit is not None and hyphenated(scene, hit.last):
            continue
        if hit is not None:
            found |= {
                s.actor.country
                for s in hit.senses
                if s.sort in ("adjective", "people", "state", "capital") and not s.weak
            }
        elif scene.tokens[i].low in scene.index.peoples:
            found.add(scene.index.peoples[scene.tokens[i].low])
    return found.pop() if len(found) == 1 else None
