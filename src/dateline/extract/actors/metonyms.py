"""Whether the name of a state or of a seat of government acts where it stands, or is only where something is.

"Kyiv has been providing Washington with information" names two governments, "residents of Kyiv" and "in Washington" name
towns. Decided on the dependency parse alone.
"""

from __future__ import annotations

from dateline.extract.actors.scene import Hit, Scene
from dateline.parse import Token

_NAMES = ("PROPN", "NOUN")


def acts(scene: Scene, hit: Hit, sort: str) -> bool:
    """Whether the hit, of sort `state`, `capital` or `metonym`, is somebody rather than somewhere."""
    top = _top(scene, hit)
    t = _conjunct_head(scene, top)
    if _dateline(scene, hit) or (sort == "capital" and _town_before(scene, hit)):
        return False
    rule = _RULES.get(t.dep)
    if rule is not None:
        return rule(scene, t, sort)
    if sort == "capital":
        return False
    return t.dep in ("dative", "attr", "oprd", "dobj", "ROOT", "appos") and not _after_place(scene, hit)


def _top(scene: Scene, hit: Hit) -> Token:
    tokens = scene.tokens
    for i in range(hit.last, hit.first - 1, -1):
        t = tokens[i]
        if not hit.first <= t.head <= hit.last or t.head == t.i:
            return t
    return tokens[hit.last]


def _conjunct_head(scene: Scene, t: Token) -> Token:
    """The first of a row of names joined by "and": it carries the row's part in the sentence."""
    for _ in range(8):
        if t.dep not in ("conj", "appos") or scene.tokens[t.head].pos not in _NAMES or t.head == t.i:
            break
        if t.dep == "appos" and scene.tokens[t.head].i in scene.place_at:
            break
        t = scene.tokens[t.head]
    return t


def _dateline(scene: Scene, hit: Hit) -> bool:
    """A sentence that opens "KYIV (Agency) -" or "Kyiv, Ukraine -" tells where it was written."""
    tokens, i = scene.tokens, hit.last + 1
    if scene.parse.sentences[tokens[hit.first].sent].first != hit.first or i >= len(tokens):
        return False
    return tokens[i].text in ("(", "—", "–", "--", "/")


def _town_before(scene: Scene, hit: Hit) -> bool:
    """ "the capital Damascus", "the city of Kyiv" is a town."""
    tokens, i = scene.tokens, hit.first - 1
    if i > 0 and tokens[i].low == "of":
        i -= 1
    return i >= 0 and tokens[i].low in (
        "capital",
        "city",
        "town",
        "central",
        "downtown",
        "near",
        "northern",
        "southern",
        "eastern",
        "western",
    )


def _after_place(scene: Scene, hit: Hit) -> bool:
    """A state after a comma that only says where a town lies: "Aleppo, Syria"."""
    i = hit.first - 1
    return i > 0 and scene.tokens[i].text == "," and scene.tokens[i - 1].tag in ("NNP", "NNPS")


def _subject(scene: Scene, t: Token, sort: str) -> bool:
    verb = scene.tokens[t.head]
    if sort != "capital":
        return True
    words = scene.index.words
    if verb.lemma == "be":
        kids = [scene.tokens[k] for k in verb.kids]
        return any(k.dep in ("acomp", "attr", "prep") and k.low in words["willing"] for k in kids)
    return verb.lemma not in words["town_verbs"]


def _passive(scene: Scene, t: Token, sort: str) -> bool:
    return sort != "capital" or scene.tokens[t.head].lemma in scene.index.words["address"]


def _possessor(scene: Scene, t: Token, sort: str) -> bool:
    if sort != "capital":
        return True
    noun = scene.tokens[t.head]
    words = scene.index.words["town_nouns"]
    between = (scene.tokens[i].low for i in range(t.i + 1, noun.i + 1))
    return not any(w in words for w in between)


def _object(scene: Scene, t: Token, sort: str) -> bool:
    lemma = scene.tokens[t.head].lemma
    if sort == "capital":
        return lemma in scene.index.words["address"]
    return lemma not in ("leave", "visit", "enter", "reach", "cross", "tour", "flee", "exit")


def _after_preposition(scene: Scene, t: Token, sort: str) -> bool:
    words, prep = scene.index.words, scene.tokens[t.head]
    governor = scene.tokens[prep.head]
    if prep.low == "by" and governor.pos in ("VERB", "AUX"):
        return True
    if prep.low == "according" or governor.low == "according":
        return True
    if prep.low in words["where"] or prep.dep == "pcomp":
        struck = sort == "state" and (
            governor.low in words["acts"] or governor.lemma in ("fire", "launch", "aim", "point", "attack")
        )
        return prep.low in ("on", "at") and (struck or (prep.low == "on" and _is_dealing(scene, governor)))
    if prep.low == "between":
        return governor.low not in words["ways"]
    if sort in ("capital", "metonym"):
        if sort == "metonym" and prep.low in ("by", "against", "with", "for", "of"):
            return True
        return prep.low == "against" or _deals(scene, governor, prep)
    if prep.low in ("to", "from"):
        return governor.lemma not in words["motion"] and not _moves(scene, governor)
    return not (prep.low == "of" and governor.low in words["parts"])


def _deals(scene: Scene, governor: Token, prep: Token) -> bool:
    if prep.low not in ("to", "on", "for", "with", "of", "from", "by", "toward", "towards", "than"):
        return False
    if _is_dealing(scene, governor):
        return prep.low not in ("of", "from") or governor.pos == "NOUN" or governor.low == "independent"
    return False


def _is_dealing(scene: Scene, governor: Token) -> bool:
    """Whether a word, or the object of a verb, is what governments do with each other: "pressure on", "put pressure on"."""
    words = scene.index.words["dealings"]
    done = (scene.tokens[k] for k in governor.kids if scene.tokens[k].dep == "dobj")
    return any(t.lemma in words or t.low in words for t in (governor, *done))


def _moves(scene: Scene, governor: Token) -> bool:
    """A noun of a verb of going: "sent troops to", "his return to" lead to a place."""
    return governor.pos == "NOUN" and scene.tokens[governor.head].lemma in scene.index.words["motion"]


def _modifier(scene: Scene, t: Token, sort: str) -> bool:
    """ "US airstrikes", "Iran sanctions": a state before what it does; a capital never."""
    noun = scene.tokens[t.head]
    return sort == "state" and (noun.low in scene.index.words["acts"] or noun.lemma in scene.index.words["acts"])


def _agent(scene: Scene, t: Token, sort: str) -> bool:
    return True


_RULES = {
    "nsubj": _subject, "csubj": _subject, "nsubjpass": _passive, "poss": _possessor, "dobj": _object, "dative": _object, "iobj": _object,
    "pobj": _after_preposition, "compound": _modifier, "amod": _modifier, "nmod": _modifier, "agent": _agent,
}  # fmt: skip
