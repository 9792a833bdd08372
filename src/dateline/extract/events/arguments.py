"""Logical roles from the dependency parse: who does what to whom, whatever the voice or the construction.

Active and passive clauses, relative and reduced clauses, coordination, raising, control and nominal events all come out
as the same three things: agents, patients and prepositional phrases, each a token index of a phrase's head.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from dateline.extract.events.wording import ancestors
from dateline.parse import Parse, Token

SUBJECTS = frozenset({"nsubj", "csubj"})
PASSIVE_SUBJECTS = frozenset({"nsubjpass", "csubjpass"})
RELATIVES = frozenset({"who", "which", "that", "whom"})
# Prepositions whose object is looked through to the noun: "dozens of people", "a number of towns".
# Participles behind an event noun whose prepositions are the noun's own: "attacks perpetrated by", "attacks aimed at".
_MADE_BY = frozenset(
    {
        "targeting",
        "aimed",
        "carried",
        "launched",
        "perpetrated",
        "committed",
        "staged",
        "conducted",
        "executed",
        "planned",
        "mounted",
        "made",
        "directed",
        "waged",
        "unleashed",
        "inflicted",
        "caused",
    }
)
_DEPTH = 6  # control and coordination chains longer than this are parse errors


@dataclass(slots=True)
class Roles:
    """The arguments of one predicate; `preps` are (preposition, head of its object) in order of the text."""

    agents: list[int] = field(default_factory=list)
    patients: list[int] = field(default_factory=list)
    preps: list[tuple[str, int]] = field(default_factory=list)
    passive: bool = False

    def objects_of(self, *prepositions: str) -> list[int]:
        """The heads of the objects of these prepositions."""
        return [i for p, i in self.preps if p in prepositions]


def roles_of(parse: Parse, i: int) -> Roles:
    """The logical roles of the predicate at token `i`, verb or noun."""
    t = parse.tokens[i]
    if is_verbal(t):
        return _verb_roles(parse, i, _DEPTH)
    return _noun_roles(parse, i)


def is_verbal(t: Token) -> bool:
    """Whether a token heads a clause: a verb, or a participle that was tagged as an adjective in a verb's place."""
    if t.pos in ("VERB", "AUX"):
        return t.dep not in ("amod", "compound") and not is_gerund(t)
    return (
        t.tag == "JJ" and t.low.endswith("ed") and t.dep in ("ROOT", "conj", "acl", "advcl", "ccomp", "relcl", "oprd")
    )


def is_gerund(t: Token) -> bool:
    """Whether a form in -ing stands as a noun under a preposition: "died in shelling", not "by shelling the town"."""
    return t.tag == "VBG" and t.dep == "pobj"


def will_not(parse: Parse, i: int) -> bool:
    """Whether the verb at or over a token is refused: "will not release", "won't hold talks"."""
    verb = clause_verb(parse, i)
    lows = {parse.tokens[k].low for k in parse.tokens[verb].kids} if verb is not None else set()
    return bool(lows & {"will", "would", "wo", "shall"}) and bool(lows & {"not", "n't", "never", "no"})


def clause_verb(parse: Parse, i: int) -> int | None:
    """The verb of the clause a token stands in: itself, or the nearest verb above it."""
    return next((k for k in (i, *ancestors(parse, i)) if is_verbal(parse.tokens[k])), None)


def conjuncts(parse: Parse, i: int) -> list[int]:
    """A phrase's head and everything coordinated with it, in order."""
    out, pending = [], [i]
    while pending:
        k = pending.pop(0)
        out.append(k)
        pending.extend(c for c in parse.tokens[k].kids if parse.tokens[c].dep == "conj")
    return sorted(out)


def preps_of(parse: Parse, i: int) -> list[tuple[str, int]]:
    """The prepositional phrases that hang on a token, coordinated objects and nested prepositions ("from inside") included."""
    out: list[tuple[str, int]] = []
    for k in parse.tokens[i].kids:
        t = parse.tokens[k]
        if t.dep in ("prep", "agent", "dative") and t.pos in ("ADP", "SCONJ", "VERB", "ADV"):
            _objects(parse, k, t.low, out, _DEPTH)
    return out


def _objects(parse: Parse, k: int, name: str, out: list[tuple[str, int]], depth: int) -> None:
    for c in parse.tokens[k].kids:
        t = parse.tokens[c]
        if t.dep in ("pobj", "pcomp"):
            out.extend((name, j) for j in conjuncts(parse, c))
        elif t.dep in ("prep", "conj") and t.pos == "ADP" and depth:
            _objects(parse, c, t.low if t.dep == "conj" else f"{name} {t.low}", out, depth - 1)


def _verb_roles(parse: Parse, i: int, depth: int) -> Roles:
    tokens, t = parse.tokens, parse.tokens[i]
    roles = Roles(passive=is_passive(parse, i), preps=preps_of(parse, i))
    for k in t.kids:
        dep = tokens[k].dep
        if dep in SUBJECTS:
            (roles.patients if roles.passive else roles.agents).extend(conjuncts(parse, k))
        elif dep in PASSIVE_SUBJECTS or (dep in ("dobj", "dative") and tokens[k].pos != "ADP"):
            roles.patients.extend(conjuncts(parse, k))
        elif dep == "agent":
            roles.agents.extend(j for p, j in roles.preps if p == "by")
        elif dep == "oprd" and not roles.passive and _stands_for_object(parse, k):
            roles.patients.extend(conjuncts(parse, k))
        elif dep == "ccomp":
            roles.patients.extend(_subject_of_complement(parse, k))
    if not roles.agents and not roles.patients:
        (roles.patients if roles.passive else roles.agents).extend(_beside_place(parse, i))
    _inherit(parse, i, roles, depth)
    roles.agents = _resolved(parse, i, roles.agents)
    roles.patients = _resolved(parse, i, roles.patients)
    roles.preps = [(p, _antecedent(parse, j)) for p, j in roles.preps]
    return roles


def _stands_for_object(parse: Parse, k: int) -> bool:
    """Whether a noun that is parsed as what somebody is called is whom a verb without an object is done to ("called the king")."""
    t = parse.tokens[k]
    return t.pos in ("NOUN", "PROPN") and not any(parse.tokens[c].dep == "dobj" for c in parse.tokens[t.head].kids)


def _subject_of_complement(parse: Parse, k: int) -> list[int]:
    """Who a verb's bare complement speaks of is whom the verb is done to: "found *him* guilty", "allowed *him* to return"."""
    tokens, t = parse.tokens, parse.tokens[k]
    below = [tokens[c] for c in t.kids]
    finite = any(c.dep in ("mark", "auxpass") or (c.dep == "aux" and c.low != "to") for c in below)
    bare = t.tag == "JJ" or (t.tag == "VB" and any(c.low == "to" for c in below))
    if finite or not bare:
        return []
    return [j for c in below if c.dep == "nsubj" and c.i > t.head for j in conjuncts(parse, c.i)]


def _beside_place(parse: Parse, i: int) -> list[int]:
    """The subject that was taken for the apposition of a place: "In the raid on Orlov, two men were killed"."""
    tokens, t = parse.tokens, parse.tokens[i]
    if t.dep != "ROOT" or any(tokens[k].dep in SUBJECTS | PASSIVE_SUBJECTS or tokens[k].dep == "expl" for k in t.kids):
        return []
    aux = min((k for k in t.kids if tokens[k].dep in ("aux", "auxpass") and k < i), default=i)
    k = aux - 1
    while k > 0 and tokens[k].dep == "conj" and tokens[k].head < k:
        k = tokens[k].head
    if aux == i or tokens[k].dep != "appos" or tokens[k].pos not in ("NOUN", "NUM", "PROPN"):
        return []
    first = min((c for c in (k, *tokens[k].kids) if tokens[c].dep in ("det", "nummod", "amod") or c == k), default=k)
    return conjuncts(parse, k) if tokens[first - 1].low == "," else []


def is_passive(parse: Parse, i: int, depth: int = _DEPTH) -> bool:
    """Whether a verb is passive: by its auxiliary or subject, as a reduced clause, or by sharing another's auxiliary."""
    tokens, t = parse.tokens, parse.tokens[i]
    deps = {tokens[k].dep for k in t.kids}
    if deps & {"nsubjpass", "csubjpass", "auxpass"}:
        return True
    if t.tag not in ("VBN", "JJ", "VBD") or "dobj" in deps:
        return False
    if any(tokens[k].lemma == "have" and tokens[k].dep == "aux" for k in t.kids):
        return False
    if t.dep == "acl":
        return True
    if t.dep == "conj" and t.tag != "VBD":
        return depth > 0 and is_passive(parse, t.head, depth - 1)
    if t.dep == "conj" and "nsubj" in deps and tokens[t.head].tag == "VBN":
        return depth > 0 and is_passive(
            parse, t.head, depth - 1
        )  # "four were killed and 16 wounded": the second auxiliary is left out
    return t.tag == "VBN" and t.dep in ("advcl", "ROOT", "oprd", "ccomp", "xcomp")


def _inherit(parse: Parse, i: int, roles: Roles, depth: int) -> None:
    """Fill the subject (and a relative clause's gap) from outside the clause."""
    tokens, t = parse.tokens, parse.tokens[i]
    if not depth:
        return
    head = tokens[t.head]
    subject = roles.patients if roles.passive else roles.agents
    has_subject = any(tokens[k].dep in SUBJECTS | PASSIVE_SUBJECTS for k in t.kids)
    if t.dep == "acl" and not has_subject:
        reduced = t.tag in ("VBN", "VBG", "JJ", "VBD")
        subject.extend([t.head] if reduced else _clause_subject(parse, t.head, depth))
    elif t.dep == "relcl" and not roles.passive and not roles.patients and has_subject and not _has_relative(parse, i):
        roles.patients.append(t.head)  # "the weapons they have supplied"
    elif t.dep in ("xcomp", "ccomp", "oprd", "acomp") and not has_subject and is_verbal(head):
        subject.extend(_controller(parse, i, depth))
    elif not has_subject and (t.dep in ("conj", "pcomp") or (t.dep == "advcl" and is_verbal(head))):
        subject.extend(_clause_subject(parse, t.head, depth))
    if t.dep == "conj" and is_verbal(head):
        roles.passive = roles.passive or (not has_subject and t.tag == "VBN" and is_passive(parse, t.head))
    _shared_object(parse, i, roles)


def _shared_object(parse: Parse, i: int, roles: Roles) -> None:
    """ "shelled and destroyed the town": an object of the last of two coordinated verbs is the first one's too."""
    tokens = parse.tokens
    if roles.patients or roles.passive:
        return
    for k in tokens[i].kids:
        t = tokens[k]
        if t.dep == "conj" and is_verbal(t) and k - i <= 3 and not any(tokens[c].dep in SUBJECTS for c in t.kids):
            roles.patients.extend(c for c in t.kids if tokens[c].dep == "dobj")


def _controller(parse: Parse, i: int, depth: int) -> list[int]:
    """The subject of an open complement: the governor's object where it has one ("ordered troops to"), else its subject."""
    tokens = parse.tokens
    governor = tokens[i].head
    found = [k for k in tokens[governor].kids if tokens[k].dep in ("dobj", "dative") and k < i]
    if found:
        return conjuncts(parse, found[-1])
    for name, j in preps_of(parse, governor):
        if name in ("on", "for", "upon") and governor < j < i:  # "called on allies to lift"
            return conjuncts(parse, j)
    roles = _verb_roles(parse, governor, depth - 1)
    return list(roles.patients if roles.passive else roles.agents)


def _clause_subject(parse: Parse, head: int, depth: int) -> list[int]:
    """The subject of the clause a token stands in, climbing to the next verb."""
    tokens, i = parse.tokens, head
    while not is_verbal(tokens[i]) and tokens[i].head != i and depth:
        i, depth = tokens[i].head, depth - 1
    if not is_verbal(tokens[i]) or not depth:
        return []
    roles = _verb_roles(parse, i, depth - 1)
    return list(roles.patients if roles.passive else roles.agents)


def _has_relative(parse: Parse, i: int) -> bool:
    """Whether a relative clause holds its pronoun, also behind a preposition ("in which two people died")."""
    below = (k for k in parse.tokens[i].kids)
    return any(parse.tokens[j].tag in ("WDT", "WP", "WRB") for k in below for j in (k, *_below_prep(parse, k)))


def _below_prep(parse: Parse, k: int) -> list[int]:
    return parse.tokens[k].kids if parse.tokens[k].dep == "prep" else []


def _resolved(parse: Parse, i: int, heads: list[int]) -> list[int]:
    out: list[int] = []
    for h in heads:
        h = _antecedent(parse, h)
        if h != i and h not in out:
            out.append(h)
    return out


def _antecedent(parse: Parse, i: int) -> int:
    """A relative pronoun's noun: the word its clause hangs on."""
    tokens, t = parse.tokens, parse.tokens[i]
    if t.tag not in ("WDT", "WP") or t.low not in RELATIVES:
        return i
    k = t.head
    for _ in range(_DEPTH):
        if tokens[k].dep == "relcl":
            return tokens[k].head
        if tokens[k].head == k:
            break
        k = tokens[k].head
    return i


def _noun_roles(parse: Parse, i: int) -> Roles:
    """Roles of a nominal event: possessor and modifiers are agents, "of" is left to whoever knows the noun."""
    tokens = parse.tokens
    roles = Roles(preps=preps_of(parse, i))
    for k in tokens[i].kids:
        t = tokens[k]
        if t.dep == "poss" or (t.dep in ("amod", "compound", "nmod") and k < i):
            roles.agents.extend(conjuncts(parse, k))
        elif t.dep in ("acl", "relcl"):
            roles.preps.extend(preps_of(parse, k) if t.low in _MADE_BY else [])
    for name, j in roles.preps:
        if name in ("by", "from") and j not in roles.agents:
            roles.agents.append(j)
        elif name in ("on", "against", "upon", "into"):
            roles.patients.append(j)
    return roles
