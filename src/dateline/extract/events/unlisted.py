"""Names that no gazetteer holds, standing where only a place can stand: "clashes at Tal Humra", "stormed Deir Sabi".

They are no place mentions of the report: too little is known of them. Asked where an event happened, though, the name is
what the report tells.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from dateline.extract.events.reading import Reading
from dateline.extract.events.states import state_named
from dateline.kit import Kit
from dateline.model import Mention, Place
from dateline.parse import Token
from dateline.words import fold

_LONGEST = 6  # words of a name
_QUOTES = "'\u2018\u2019"  # these open names that are written with an ayn
_BEFORE_A_KIND = ("compound", "nmod", "amod", "poss")
_BODIES = ("organisation", "government", "company")
_SCORE = 0.5
_BESIDE = 8  # words from a name to its kind: "the Deir Sabi border crossing"
_KINDS = ("settlement", "admin1", "admin2", "facility", "area", "water")
_PRECISION = {"settlement": 1, "facility": 1, "admin2": 3, "admin1": 4, "area": 5, "water": 7}


@dataclass(frozen=True, slots=True)
class _Words:
    before: frozenset[str]
    over_ground: frozenset[str]
    never: frozenset[str]
    directions: frozenset[str]
    kinds: dict[str, str]


@lru_cache(maxsize=4)
def _words(kit: Kit) -> _Words:
    where, places, kinds = kit.lexicon("where"), kit.lexicon("places"), dict[str, str]()
    for kind in _KINDS:
        for noun in kit.tables("places/")["places/kinds"].get(kind, ()):
            kinds.setdefault(fold(str(noun)), kind)
    for noun in where["spots"]:
        kinds.setdefault(noun, "area")
    never = {w for name in ("calendar", "never", "organisations", "titles", "bodies") for w in places[name]}
    return _Words(
        frozenset(where["before_a_name"]),
        frozenset(where["over_ground"]),
        frozenset(never) - set(kinds),
        frozenset(where["directions"]),
        kinds,
    )


def unlisted_places(reading: Reading) -> list[Mention]:
    """Mentions of names in a place's position that no finder took, in order; the gazetteer knows none of them."""
    words, out, standing = _words(reading.kit), list[Mention](), set[int]()
    for t in reading.parse.tokens:
        if not _is_name(reading, t) or not (_stands_for_a_place(reading, words, t) or _goes_on(t, standing)):
            continue
        standing.add(t.i)
        first = _first(reading, words, t)
        if first is not None:
            mention = _mention(reading, words, first, t)
            if out and out[-1].span.end > mention.span.start:
                out.pop()  # "Bani Zaid" in "Bani Zaid Quarter"
            out.append(mention)
    return out


def _goes_on(t: Token, standing: set[int]) -> bool:
    """Whether a name goes on a list of names in a place's position."""
    return t.dep == "conj" and t.head in standing


def _is_name(reading: Reading, t: Token) -> bool:
    """Whether a name ends at a word; a foreign one may be taken for a common noun behind its article ("Jabal al-Qala")."""
    if t.tag in ("NNP", "NNPS"):
        return True
    if not t.text.strip(_QUOTES)[:1].isupper():
        return False
    if t.dep in _BEFORE_A_KIND:
        return t.tag in ("JJ", "NN", "NNS") and state_named(reading.kit, t.low) is None
    return t.pos == "NOUN" and t.i > 0 and reading.parse.tokens[t.i - 1].tag in ("NNP", "HYPH")


def _stands_for_a_place(reading: Reading, words: _Words, t: Token) -> bool:
    tokens = reading.parse.tokens
    over = tokens[t.head]
    if t.low in words.never:
        return False
    if t.dep == "pobj":
        if over.low == "of":
            above = tokens[over.head]
            return above.low in words.kinds or above.low in words.directions
        return over.low in words.before
    if t.dep in ("dobj", "nsubjpass"):
        return over.lemma in words.over_ground
    if t.dep == "appos":
        return over.low in words.kinds
    if t.dep == "oprd":  # "a village called Jibu"
        return over.dep == "acl" and tokens[over.head].low in words.kinds
    return t.dep in _BEFORE_A_KIND and over.low in words.kinds and over.i - t.i <= _BESIDE


def _first(reading: Reading, words: _Words, t: Token) -> int | None:
    """The first word of the name that ends at `t`; None where a finder took any of its words for something else."""
    tokens, first = reading.parse.tokens, t.i
    while first > 0 and t.i - first < _LONGEST and tokens[first - 1].sent == t.sent:
        before = tokens[first - 1]
        joins = before.low in ("-", "'") and tokens[first].start == before.end
        if not joins and not (before.tag in ("NNP", "NNPS") and before.text[:1].isupper()):
            break
        first -= 1
    while first < t.i and tokens[first].pos == "PUNCT":
        first += 1
    taken = (reading.place_at, reading.time_at, reading.quantity_at)
    if any(at[k] is not None for at in taken for k in range(first, t.i + 1)):
        return None
    if any(reading.actor_at[k] is not None and not _is_misread(reading, words, t, k) for k in range(first, t.i + 1)):
        return None
    return first if reading.parse.text[tokens[first].start].isupper() or first < t.i else None


def _is_misread(reading: Reading, words: _Words, t: Token, k: int) -> bool:
    """Whether an unknown name was taken for a person's where no person can stand: "the defences near Tal Humra"."""
    actor, tokens = reading.actor(k), reading.parse.tokens
    prep = tokens[t.head]
    if actor is not None and actor.id is None and actor.kind in _BODIES:
        return t.low in words.kinds  # "demonstrated at Selm University"
    if actor is None or actor.kind != "person" or actor.id is not None or actor.role is not None or t.dep != "pobj":
        return False
    if prep.low == "of":
        return tokens[prep.head].low in words.kinds
    return prep.low in ("near", "inside", "outside", "around", "within") or (
        prep.low in ("at", "in") and tokens[prep.head].pos == "NOUN"
    )


def _mention(reading: Reading, words: _Words, first: int, t: Token) -> Mention:
    tokens, last = reading.parse.tokens, t.i
    over = tokens[t.head]
    beside = (over.low, tokens[over.head].low, t.low)
    kind = next((words.kinds[w] for w in beside if w in words.kinds), "area")
    span = reading.parse.span(first, last)
    return Mention(span, Place(None, span.text, kind, precision=_PRECISION[kind]), _SCORE)
