"""Triggers: the words that name a happening, found by lemma and held against their conditions.

The vocabulary is data (`lang/en/triggers-*.yaml`, conditions over the classes of `lang/en/classes.yaml`); how a word is
recognised and what a condition asks of the sentence stands here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from dateline.extract.events.arguments import clause_verb, conjuncts, is_gerund, is_verbal, preps_of
from dateline.extract.events.reading import Reading
from dateline.extract.factuality import judge_factuality
from dateline.kit import Kit
from dateline.parse import Parse, Token
from dateline.words import fold

_WINDOW = 9  # tokens after a verb in which its particle, preposition or fixed object may stand
_BODIES = frozenset(
    {"organisation", "government", "military", "company", "media"}
)  # whose names hold words of happenings
_LINKS = frozenset({"of", "to", "in", "on", "with", "between", "without"})
_ROLE_PREPS = {
    "with": ("with", "using", "by"),
    "by": ("by",),
    "on": ("on", "upon", "at"),
    "against": ("against",),
    "in": ("in",),
    "into": ("into",),
    "to": ("to", "into"),
    "of": ("of",),
    "from": ("from",),
    "between": ("between", "among"),
    "without": ("without",),
    "for": ("for",),
    "over": ("over",),
}


class Trigger(NamedTuple):
    """A word or phrase that names a happening: its event type, its anchor token, and the tokens it covers (inclusive).

    `denies`: the word itself says that the happening was none ("stood by" of an intervention).
    """

    type: str
    i: int
    first: int
    last: int
    nominal: bool
    words: str
    denies: bool = False
    parts: tuple[int, ...] = ()  # tokens of a verb's fixed words that stand apart from it ("imposed new *sanctions*")
    entry: int | None = None  # its entry's number in the vocabulary; none for a counted word that is no trigger


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the vocabulary: the words that name a happening of a type, on conditions; `order` is its number."""

    file: str
    type: str
    words: tuple[str, ...]
    rest: tuple[str, ...]  # its words but for the first
    conditions: dict[str, list[str]]
    denies: bool
    order: int


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """Entries by the lemma that anchors them, and the word classes that conditions name."""

    entries: tuple[Entry, ...]
    verbs: dict[str, list[Entry]]
    nouns: dict[str, list[Entry]]
    phrases: dict[str, list[Entry]]
    participles: dict[str, str]
    anchors: frozenset[str]  # every word under which the tables list something
    classes: dict[str, frozenset[str]]
    carriers: frozenset[str]
    groups: frozenset[str]


@lru_cache(maxsize=4)
def vocabulary(kit: Kit) -> _Vocabulary:
    """The trigger vocabulary of a kit, compiled once."""
    verbs: dict[str, list[Entry]] = {}
    nouns: dict[str, list[Entry]] = {}
    phrases: dict[str, list[Entry]] = {}
    entries: list[Entry] = []
    for name, file in kit.tables("lang/en/triggers").items():
        for type_, groups in file.items():
            for group, table, anchor in (("verbs", verbs, 0), ("nouns", nouns, -1), ("phrases", phrases, 0)):
                for raw in groups.get(group) or []:
                    entry = _entry(type_, raw, len(entries), name)
                    entries.append(entry)
                    if group == "nouns" and _LINKS & set(
                        entry.words[1:]
                    ):  # "threat of force": the first word is the head
                        phrases.setdefault(entry.words[0], []).append(entry)
                    else:
                        table.setdefault(entry.words[anchor], []).append(entry)
    for table in (verbs, nouns, phrases):
        for rivals in table.values():
            rivals.sort(key=lambda e: (-len(e.words), _asks(e), e.order))
    classes = {name: frozenset(fold(w) for w in listed) for name, listed in kit.lexicon("classes").items()}
    participles = {form: lemma for lemma in verbs for form in _past_forms(lemma)}
    anchors = frozenset().union(verbs, nouns, phrases, participles)
    carriers, groups = (frozenset(kit.lexicon("assembly")[name]) for name in ("carriers", "groups"))
    return _Vocabulary(tuple(entries), verbs, nouns, phrases, participles, anchors, classes, carriers, groups)


def _asks(entry: Entry) -> int:
    """How much an entry asks for: how it is told (0), some word (1), nothing (2), nothing and refuses nothing (3).

    Who asks more is asked first.
    """
    asked = entry.conditions.keys() - {"not"}
    return 0 if "told" in asked else 1 if asked else 2 if entry.conditions else 3


def _entry(type_: str, raw: Any, order: int, file: str) -> Entry:
    if isinstance(raw, str):
        raw = {"word": raw}
    conditions = {k: _listed(v) for k, v in raw.items() if k not in ("word", "denies")}
    unknown = set(conditions) - {"subject", "object", "needs", "not", "told"}
    if unknown:
        raise ValueError(f"data/{file}.yaml: {type_}: {raw['word']!r} has unknown conditions {sorted(unknown)}")
    words = tuple(w for w in fold(raw["word"]).replace("-", " ").split())
    return Entry(f"data/{file}.yaml", type_, words, words[1:], conditions, bool(raw.get("denies")), order)


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _past_forms(lemma: str) -> Iterable[str]:
    if lemma.endswith("e"):
        yield lemma + "d"
    elif lemma.endswith("y") and lemma[-2:-1] not in "aeiou":
        yield lemma[:-1] + "ied"
    else:
        yield lemma + "ed"
        yield lemma + lemma[-1] + "ed"


def find_triggers(reading: Reading) -> list[Trigger]:
    """All triggers of an article in order of their anchors, at most one a token; a longer one hides those inside it."""
    known = vocabulary(reading.kit)
    found: list[Trigger] = []
    before = ""
    for t in reading.parse.tokens:
        if before == "-" or _may_anchor(known, t):
            trigger = _trigger_at(reading, known, t)
            if trigger is not None:
                found.append(trigger)
        before = t.low
    return _without_covered(reading.parse, found)


def _may_anchor(known: _Vocabulary, t: Token) -> bool:
    """Whether the vocabulary lists a word in any form that it is looked up by; most words of a text are spared the rest."""
    low, anchors = t.low, known.anchors
    if t.lemma in anchors or low in anchors:
        return True
    return low.endswith("s") and (low[:-1] in anchors or low.removesuffix("es") in anchors)


def _without_covered(parse: Parse, found: list[Trigger]) -> list[Trigger]:
    """At most one trigger a token; a longer one hides those inside it, a verb that of its fixed object."""
    taken: dict[int, Trigger] = {}
    for trigger in sorted(found, key=lambda f: (-len(f.words.split()), bool(f.parts), f.i)):
        span = range(trigger.first, trigger.last + 1)
        if trigger.i in taken:
            continue
        for noun in [taken[k] for k in trigger.parts if k in taken]:
            if noun.nominal and noun.type == trigger.type:  # "made preventive arrests" is one telling
                taken.update(dict.fromkeys(range(noun.first, noun.last + 1), trigger))
        taken[trigger.i] = trigger
        if len(trigger.words.split()) > 1:
            objects = (k for k in trigger.parts if parse.tokens[k].dep in ("dobj", "nsubjpass"))
            for k in (*span, *objects):
                taken.setdefault(k, trigger)
    return sorted(set(taken.values()), key=lambda f: f.i)


def _trigger_at(reading: Reading, known: _Vocabulary, t: Token) -> Trigger | None:
    if reading.time_at[t.i] is not None and not is_verbal(t):
        return None  # "on March 6" is no march
    lemma = t.lemma
    if t.pos == "PROPN" or t.tag in ("NNP", "NNPS"):
        actor = reading.actor(t.i)
        if actor is not None and actor.kind == "person" and t.pos == "PROPN":
            return None  # "Mr. Lynch"
        lemma = _common_form(t.low, known)
    if lemma in known.phrases:
        for entry in known.phrases[lemma]:
            last = _forward(reading.parse, t.i, entry.words)
            if last is not None and _is_compound(reading.parse, entry, t.i) and _holds(reading, known, entry, t.i):
                return _trigger(entry, t.i, t.i, last, not is_verbal(t))
    if (
        is_verbal(t)
        or (t.pos == "ADJ" and t.low in known.participles)
        or (t.tag in ("VBN", "VBD", "VBG") and t.dep == "amod")
    ):
        lemma = lemma if lemma in known.verbs else known.participles.get(t.low, lemma)
        hyphened = _hyphened_trigger(reading, known, t, lemma)
        if hyphened is not None:
            return hyphened
        entries = known.verbs.get(lemma, ())
        particle = _particle(reading, t) if entries else None
        said = reading.words_in(t.sent) if entries else frozenset[str]()
        for entry in entries:
            if not said.issuperset(entry.rest):
                continue  # most fail here
            if particle is not None and particle not in entry.words:
                continue  # "shot down" is another verb than "shot", "called out for" than "called for"
            parts = _complete(reading, t, entry.rest) if entry.rest else ()
            if parts is not None and _holds(reading, known, entry, t.i, parts):
                near = parts[-1] if parts and parts[-1] - t.i == len(parts) else t.i
                return _trigger(entry, t.i, t.i, near, False, parts)
    if t.pos in ("NOUN", "PROPN") or t.tag in ("NN", "NNS") or is_gerund(t):
        return _noun_trigger(reading, known, t, t.low if is_gerund(t) else lemma)
    return None


def _particle(reading: Reading, t: Token) -> str | None:
    tokens = reading.parse.tokens
    return next((tokens[k].low for k in t.kids if tokens[k].dep == "prt"), None)


def _hyphened_trigger(reading: Reading, known: _Vocabulary, t: Token, lemma: str) -> Trigger | None:
    """A verb with a noun before its hyphen is another verb: "tear-gassed", "baton-charged"."""
    tokens, first = reading.parse.tokens, t.i - 2
    if first < 0 or tokens[t.i - 1].low != "-":
        return None
    words = (tokens[first].low, lemma)
    entries = (e for e in known.verbs.get(words[0], ()) if e.words == words and _holds(reading, known, e, t.i))
    entry = next(entries, None)
    return None if entry is None else _trigger(entry, t.i, first, t.i, False)


def _noun_trigger(reading: Reading, known: _Vocabulary, t: Token, lemma: str) -> Trigger | None:
    if t.dep in ("compound", "nmod") and reading.parse.tokens[t.head].lemma not in known.carriers:
        return None
    if t.pos == "PROPN" and (actor := reading.actor(t.i)) is not None and actor.kind in _BODIES:
        return None  # the Office of Special Investigations
    if lemma not in known.nouns:
        lemma = _common_form(t.low, known)  # a lemma may be wrong where the form is plain
    for entry in known.nouns.get(lemma, ()):
        first = _backward(reading.parse, t.i, entry.words)
        if first is not None and _holds(reading, known, entry, t.i):
            return _trigger(entry, t.i, first, t.i, True)
    return None


def _trigger(entry: Entry, i: int, first: int, last: int, nominal: bool, parts: tuple[int, ...] = ()) -> Trigger:
    return Trigger(entry.type, i, first, last, nominal, " ".join(entry.words), entry.denies, parts, entry.order)


def _is_compound(parse: Parse, entry: Entry, i: int) -> bool:
    """Whether a noun of a word and a preposition is written as one: "a sit-in", not "she sat in the dark"."""
    if len(entry.words) != 2 or entry.words[1] not in _LINKS or not is_verbal(parse.tokens[i]):
        return True
    return len(parse.tokens) > i + 1 and parse.tokens[i + 1].low == "-"


def _common_form(low: str, known: _Vocabulary) -> str:
    """A capitalised word's likely lemma: in headlines every word is written like a name."""
    for form in (low, low.removesuffix("s"), low.removesuffix("es")):
        if form in known.nouns or form in known.verbs:
            return form
    return low


def _forward(parse: Parse, i: int, words: tuple[str, ...]) -> int | None:
    """The last token of a fixed phrase that starts at `i`, hyphens skipped."""
    tokens, k = parse.tokens, i
    for word in words[1:]:
        k += 1
        while k < len(tokens) and tokens[k].low in ("-", "'"):
            k += 1
        if k >= len(tokens) or tokens[k].sent != tokens[i].sent or word not in (tokens[k].lemma, tokens[k].low):
            return None
    return k


def _backward(parse: Parse, i: int, words: tuple[str, ...]) -> int | None:
    """The first token of a compound whose head stands at `i`, hyphens skipped."""
    tokens, k = parse.tokens, i
    for word in reversed(words[:-1]):
        k -= 1
        while k >= 0 and tokens[k].low == "-":
            k -= 1
        if k < 0 or tokens[k].sent != tokens[i].sent or word not in (tokens[k].lemma, tokens[k].low):
            return None
    return k


def _complete(reading: Reading, t: Token, rest: tuple[str, ...]) -> tuple[int, ...] | None:
    """The tokens of a verb's particle, preposition or fixed object; these may be parted by other words.

    "called the king on Saturday" is no "call on".
    """
    tokens, found = reading.parse.tokens, list[int]()
    stop = min(t.i + _WINDOW, len(tokens))
    for word in rest:
        for k in range((found[-1] if found else t.i) + 1, stop):
            if tokens[k].sent != t.sent:
                return None
            if (
                word in (tokens[k].lemma, tokens[k].low)
                and (t.left <= k <= t.right or k == t.i + 1)
                and not _is_apart(reading, t.i, k, found)
            ):
                found.append(k)
                break
        else:
            return None
    return tuple(found)


def _is_apart(reading: Reading, i: int, k: int, found: list[int]) -> bool:
    """Whether a word opens a time, or hangs on another one's object or on a noun's preposition, and is none of the verb's own.

    "Sent troops to the mission *in* Congo", "made an appeal for *peace*".
    """
    tokens = reading.parse.tokens
    over = tokens[tokens[k].head]
    nested = tokens[k].dep == "prep" and over.i != i and over.dep == "pobj"
    of_a_noun = tokens[k].dep == "pobj" and over.dep == "prep" and over.i not in found and over.head != i
    return nested or of_a_noun or _opens_time(reading, k)


def _opens_time(reading: Reading, k: int) -> bool:
    token = reading.parse.tokens[k]
    return token.dep == "prep" and any(reading.time_at[c] is not None for c in token.kids)


def _holds(reading: Reading, known: _Vocabulary, entry: Entry, i: int, parts: tuple[int, ...] = ()) -> bool:
    """Whether an entry's conditions are met by the words around its anchor and its fixed words."""
    asked = entry.conditions
    if not asked:
        return True
    for role in ("subject", "object"):
        classes = asked.get(role)
        if classes:
            fillers = [*_fillers(reading, role, i), *(_governed(reading, parts) if role == "object" else ())]
            if not any(in_class(reading, known, c, k) for k in fillers for c in classes):
                return False
    needs = asked.get("needs")
    if (needs and not any(meets(reading, i, n) for n in needs)) or _vetoed(reading, entry, i):
        return False
    told = asked.get("told")  # asked last: a sentence is judged as a whole
    return not told or judge_factuality(reading.parse, reading.kit, i).modality in told


def _governed(reading: Reading, parts: tuple[int, ...]) -> Iterable[int]:
    """What a verb's own preposition or second verb governs: the town of "landed in", the truce of "failed to reach"."""
    tokens = reading.parse.tokens
    for k in parts:
        if tokens[k].dep == "prep":
            yield from (j for c in tokens[k].kids if tokens[c].dep == "pobj" for j in conjuncts(reading.parse, c))
        elif is_verbal(tokens[k]):
            yield from reading.roles(k).patients


def admits(reading: Reading, type_: str, i: int) -> bool:
    """Whether a counted word may name an event of this type: not where every entry for the word has a veto that is met.

    "Twelve people died in the earthquake": the vocabulary knows the word, and its conditions say no. What an entry
    needs besides is not asked, as the number that the word governs is evidence enough.
    """
    known, t = vocabulary(reading.kit), reading.parse.tokens[i]
    lemma = t.lemma if t.lemma in known.verbs else known.participles.get(t.low, t.lemma)
    entries = [
        e
        for table in (known.verbs, known.nouns, known.phrases)
        for e in table.get(lemma, ())
        if e.type == type_ and len(e.words) == 1
    ]
    return not entries or not all(_vetoed(reading, e, i) for e in entries)


def names_type(reading: Reading, type_: str, i: int) -> bool:
    """Whether a token is by itself a noun for events of this type."""
    entries = vocabulary(reading.kit).nouns.get(reading.parse.tokens[i].lemma, ())
    return any(e.type == type_ and len(e.words) == 1 for e in entries)


def meets(reading: Reading, i: int, condition: str) -> bool:
    """Whether the words around a token meet one condition of the trigger vocabulary ("any:crowd", "with:weapon")."""
    known = vocabulary(reading.kit)
    role, _, name = condition.partition(":")
    if role not in ("any", "report", "title"):
        return any(in_class(reading, known, name, k) for k in _fillers(reading, role, i))
    # Asked of many triggers alike: one walk a sentence or report, so that a long one costs no more than its length.
    key = (condition, reading.parse.tokens[i].sent if role == "any" else -1)
    if key not in reading.memo:
        reading.memo[key] = _told_anywhere(reading, known, role, name, i)
    return reading.memo[key]


def which_meets(reading: Reading, i: int, condition: str) -> int | None:
    """The first token by which the words around another meet a condition, or None."""
    role, _, name = condition.partition(":")
    known = vocabulary(reading.kit)
    return next((k for k in _fillers(reading, role, i) if in_class(reading, known, name, k)), None)


def _vetoed(reading: Reading, entry: Entry, i: int) -> bool:
    return any(meets(reading, i, n) for n in entry.conditions.get("not", ()))


def _told_anywhere(reading: Reading, known: _Vocabulary, role: str, name: str, i: int) -> bool:
    """Whether a token's sentence, the whole report, or its first sentence holds a word of a class."""
    listed, sentences = known.classes.get(name), reading.parse.sentences
    if listed is None:
        return any(in_class(reading, known, name, k) for k in _fillers(reading, role, i))
    inside = range(len(sentences)) if role == "report" else range(min(1, len(sentences)))
    numbers = (reading.parse.tokens[i].sent,) if role == "any" else inside
    return any(not listed.isdisjoint(reading.words_in(n)) for n in numbers)


def _fillers(reading: Reading, role: str, i: int) -> Iterable[int]:
    """The tokens that a condition's role speaks of."""
    tokens = reading.parse.tokens
    if role == "subject":
        return _looked_through(reading, reading.roles(i).agents)
    if role == "object":
        roles = reading.roles(i)
        named = [k for k in tokens[i].kids if tokens[k].dep == "oprd" and tokens[k].pos == "NOUN"]
        return _looked_through(
            reading,
            [*roles.patients, *named]  # "called him a liar"
            or roles.objects_of("on", "of", "at", "against", "towards", "into", "for", "from", "to"),
        )
    if role == "any":
        sentence = reading.parse.sentences[tokens[i].sent]
        return range(sentence.first, sentence.last)
    if role == "report":
        return range(len(tokens))
    if role == "direct":  # no prepositions' objects: what is demonstrated, not what one demonstrates against
        return reading.roles(i).patients
    if role == "noun":  # what a participle describes: "a tortured *relationship*"
        return (tokens[i].head,) if tokens[i].dep == "amod" else ()
    if role == "manner":  # the verb of what is done so: "resigned *in protest*"
        over = tokens[tokens[i].head]
        verb = clause_verb(reading.parse, over.head) if over.low == "in" and over.i == i - 1 else None
        return () if verb is None else (verb,)
    if role == "title":
        first = reading.parse.sentences[0] if reading.parse.sentences else None
        return range(first.first, first.last) if first else ()
    if role in _ROLE_PREPS:
        return [k for p, k in (*reading.roles(i).preps, *_of_object(reading, i)) if p in _ROLE_PREPS[role]]
    raise ValueError(f"unknown role {role!r} in a trigger's condition")


def _of_object(reading: Reading, i: int) -> Iterable[tuple[str, int]]:
    """What hangs on a verb's object is as often the verb's: "put pressure *on the rebels*", "hosted a dinner *for the king*"."""
    tokens = reading.parse.tokens
    objects = (k for k in tokens[i].kids if tokens[k].dep == "dobj" and is_verbal(tokens[i]))
    return (pair for k in objects for pair in preps_of(reading.parse, k))


def _looked_through(reading: Reading, heads: list[int]) -> list[int]:
    """Heads and what stands behind them: the rockets of "dozens of rockets", the subject that "their" takes up."""
    tokens, out = reading.parse.tokens, list(heads)
    for k in heads:
        if tokens[k].tag == "PRP$" and reading.actor_at[k] is None:
            verb = clause_verb(reading.parse, k)
            out.extend(reading.roles(verb).agents if verb is not None else ())
        if reading.quantity_at[k] is not None or tokens[k].lemma in vocabulary(reading.kit).groups:
            out.extend(j for p, j in preps_of(reading.parse, k) if p == "of")
    return out


def in_class(reading: Reading, known: _Vocabulary, name: str, i: int) -> bool:
    """Whether a token is of a class: a listed one by lemma (its compound modifiers count), or one that finders supply."""
    listed, tokens = known.classes.get(name), reading.parse.tokens
    t = tokens[i]
    if listed is not None and (t.lemma in listed or t.low in listed):
        return True
    quantity = reading.quantity(i)
    unit = quantity.unit if quantity is not None else None
    if listed is not None:
        return unit in listed or any(tokens[k].dep == "compound" and tokens[k].lemma in listed for k in t.kids)
    kind, _, part = name.partition(".")
    if kind == "place":
        return reading.place_at[i] is not None
    if kind == "thing":
        return (
            t.pos in ("NOUN", "PROPN") and unit != "person" and reading.place_at[i] is None and reading.actor(i) is None
        )
    if kind == "people_counted":
        return unit == "person"
    if kind == "weapon":
        weapon = reading.weapon_at[i]
        if weapon is None:  # "17 of them": a number that counts weapons by its unit
            return unit == part if part else unit in _weapon_units(reading.kit)
        return not part or weapon["class"] == part
    if kind == "actor":
        actor = reading.actor(i)
        if actor is None:
            return not part and is_unknown_name(reading, i)
        return not part or actor.kind == part
    raise ValueError(f"unknown class {name!r} in a trigger's condition; add it to lang/en/classes.yaml")


def is_unknown_name(reading: Reading, i: int) -> bool:
    """Whether a token ends a name that no finder knows: a party's, for all that can be told."""
    t = reading.parse.tokens[i]
    others = (reading.place_at, reading.time_at, reading.quantity_at, reading.weapon_at)
    return t.tag in ("NNP", "NNPS") and t.i not in reading.anchors and not any(at[i] for at in others)


@lru_cache(maxsize=4)
def _weapon_units(kit: Kit) -> frozenset[str]:
    return frozenset(entry["unit"] for entry in kit.lexicon("weapons") if entry["unit"])
