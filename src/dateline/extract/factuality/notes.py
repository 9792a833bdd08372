"""What stands round each predicate, gathered in one pass over a parse: auxiliaries, negation, marks, subjects, cues.

Also the Walk, on which the descent through a parse keeps what it has found.
"""

from __future__ import annotations

from dataclasses import dataclass

from dateline.extract.factuality.stance import PLAIN, Cues, Effect, State
from dateline.parse import Parse, Token

_ARGUMENTS = frozenset(("nsubj", "nsubjpass", "dobj", "attr", "dative"))
_FINITE = frozenset(("VBD", "VBZ", "VBP"))


@dataclass(slots=True)
class Notes:
    """Per token index: what its dependents say of it; made by `gather` and only read afterwards."""

    effects: list[list[Effect] | None]
    modal: list[str]
    to: list[bool]
    perfect: list[bool]
    tense: list[str]
    negated: list[int]
    negative: list[bool]
    mark: list[str]
    wh: list[bool]
    subject: list[int]
    particle: list[str]
    complement: list[int]
    definite: list[bool]
    conditional: list[bool]
    but: list[bool]
    told_by: list[int]
    first_auxiliary: list[int]
    ranked: list[bool]


class Walk:
    """One descent through a parse: per token the context it is handed (`given`), what lies outside (`base`), its `own`."""

    __slots__ = (
        "affirmed", "backshifted", "base", "bearers", "cues", "direct", "given", "notes", "occurring", "own", "personal",
        "tokens",
    )  # fmt: skip

    def __init__(self, tokens: list[Token], cues: Cues, notes: Notes) -> None:
        n = len(tokens)
        self.tokens, self.cues, self.notes = tokens, cues, notes
        self.given: list[State] = [PLAIN] * n
        self.base: list[State] = [PLAIN] * n
        self.own: list[State] = [PLAIN] * n
        self.affirmed: list[State] = [PLAIN] * n  # a verb's own State but for its negation
        self.personal = [False] * n  # does the clause speak of "I", "we" or "you"?
        self.backshifted = [False] * n  # does a past-tense governor make "would" a future?
        self.bearers: dict[int, int] = {}
        self.direct: dict[int, int] = {}
        self.occurring: dict[int, bool] = {}


def gather(parse: Parse, cues: Cues) -> Notes:
    """The Notes of a parse: one visit a token, each told to its head."""
    notes = blank(len(parse.tokens))
    note(notes, parse.tokens, cues, 0, len(parse.tokens))
    return notes


def blank(n: int) -> Notes:
    """The Notes of so many tokens of which nothing is known yet."""
    return Notes(
        [None] * n, [""] * n, [False] * n, [False] * n, [""] * n, [0] * n, [False] * n, [""] * n, [False] * n, [-1] * n,
        [""] * n, [-1] * n, [False] * n, [False] * n, [False] * n, [-1] * n,
        [-1] * n, [False] * n,
    )  # fmt: skip


def note(notes: Notes, tokens: list[Token], cues: Cues, first: int, last: int) -> None:
    """Fill in what the tokens `first:last` (half-open) say of their heads; whole sentences, as no head lies outside one."""
    visitors = _VISITORS
    for t in tokens[first:last]:
        visit = visitors.get(t.dep)
        if visit is not None:
            visit(t, tokens, notes, cues)


def _add(notes: Notes, i: int, effect: Effect) -> None:
    listed = notes.effects[i]
    if listed is None:
        notes.effects[i] = [effect]
    else:
        listed.append(effect)


def _auxiliary(t: Token, tokens: list[Token], notes: Notes, cues: Cues) -> None:
    h = t.head
    if t.tag == "MD" or (t.low in cues.modals and t.lemma not in ("have", "be", "do")):
        notes.modal[h] = t.low
    elif t.tag == "TO":
        notes.to[h] = True
        return
    elif t.lemma == "have":
        notes.perfect[h] = True
    if not notes.tense[h]:
        notes.tense[h], notes.first_auxiliary[h] = t.tag, t.i


def _negation(t: Token, tokens: list[Token], notes: Notes, cues: Cues) -> None:
    after = tokens[t.i + 1] if t.i + 1 < len(tokens) else t
    if after.low in cues.grammar["focus"] or _compares(t, tokens):
        return
    head = tokens[t.head]
    if head.dep == "nummod":
        head = tokens[head.head]
    if head.pos in ("NOUN", "PROPN") and head.dep in _ARGUMENTS:
        if after.low in cues.grammar["single"]:  # "not a single shell", "not one shell"
            _deny(head, notes)
        elif t.i < head.i:
            notes.negated[head.i] += 1
        return
    # "no longer": the negation hangs on the adverb and is meant for the verb
    lent = head.dep == "advmod" and head.low in cues.grammar["negated_adverbs"]
    notes.negated[head.head if lent else t.head] += 1


def _compares(t: Token, tokens: list[Token]) -> bool:
    """Does a negative word open a bound ("no fewer than ten", "not less than ten"), which denies nothing?"""
    i = t.i + 2
    return i < len(tokens) and tokens[i].low == "than" and tokens[i - 1].tag in ("JJR", "RBR")


def _deny(noun: Token, notes: Notes) -> None:
    """A noun that there is none of: it is negated, and so is the verb it is an argument of."""
    notes.negative[noun.i] = True
    if noun.dep in _ARGUMENTS and noun.head != noun.i:
        notes.negated[noun.head] += 1


def _adverb(t: Token, tokens: list[Token], notes: Notes, cues: Cues) -> None:
    if t.tag == "WRB":
        notes.wh[t.head] = True
        return
    if t.low == "ago" and any(tokens[k].lemma in cues.long_ago for k in t.kids):
        _add(notes, t.head, cues.effects["retold"])
    effect = cues.adverbs.get(t.low)
    if effect is None:
        return
    if t.low in cues.future_only and (notes.tense[t.head] in _FINITE or tokens[t.head].tag == "VBD"):
        return
    if t.low in cues.adjacent_only and not (t.head == t.i + 1 and tokens[t.head].pos == "VERB"):
        return
    if effect.polarity < 0 and tokens[t.head].pos not in (
        "VERB",
        "AUX",
        "ADJ",
    ):  # "barely a week", "never mind"
        return
    _add(notes, t.head, effect)


def _mark(t: Token, tokens: list[Token], notes: Notes, cues: Cues) -> None:
    notes.mark[t.head] = t.low
    if t.low in ("if", "unless"):
        notes.conditional[tokens[t.head].head] = True


def _argument(t: Token, tokens: list[Token], notes: Notes, cues: Cues) -> None:
    h = t.head
    if t.dep in ("nsubj", "nsubjpass"):
        notes.subject[h] = t.i
    elif t.dep == "attr":
        notes.complement[h] = t.i
    if t.low in cues.negative_pronouns and not notes.negative[t.i]:
        notes.negative[t.i] = True
        notes.negated[h] += 1


def _clausal_subject(t: Token, tokens: list[Token], notes: Notes, cues: Cues) -> None:
    notes.conditional[t.head] = True


def _adjective_complement(t: Token, tokens: list[Token], notes: Notes, cues: Cues) -> None:
    notes.complement[t.head] = t.i


def _particle(t: Token, tokens: list[Token], notes: Notes, cues: Cues) -> None:
    notes.particle[t.head] = t.low


def _determiner(t: Token, tokens: list[Token], notes: Notes, cues: Cues) -> None:
    noun = tokens[t.head]
    if t.low in cues.negative_determiners:
        if noun.lemma not in cues.not_negating and not _compares(t, tokens):
            _deny(noun, notes)
            before = tokens[noun.head]
            if noun.dep == "pobj" and f"{before.low} {t.low} {noun.low}" in cues.negating_phrases:
                notes.negated[before.head] += 1
    elif t.low in cues.definite:
        notes.definite[t.head] = True


def _possessor(t: Token, tokens: list[Token], notes: Notes, cues: Cues) -> None:
    notes.definite[t.head] = True


def _modifier(t: Token, tokens: list[Token], notes: Notes, cues: Cues) -> None:
    if t.low in cues.ordinals:
        notes.ranked[t.head] = True
    effect = cues.adjectives.get(t.low)
    if effect is not None:
        _add(notes, t.head, effect)


def _preposition(t: Token, tokens: list[Token], notes: Notes, cues: Cues) -> None:
    if t.low == "according":
        notes.told_by[t.head] = _last_noun(t, tokens)


def _last_noun(t: Token, tokens: list[Token]) -> int:
    """The noun at the end of "according to X"; the token itself where there is none."""
    for k in t.kids:
        for j in tokens[k].kids if tokens[k].dep == "prep" else (k,):
            if tokens[j].dep == "pobj":
                return j
    return t.i


def _aside(t: Token, tokens: list[Token], notes: Notes, cues: Cues) -> None:
    """A reporting verb set beside what it reports: "…, the official said, …"."""
    effect = cues.complements["that"].get(t.lemma)
    if effect is not None and effect.holder and not effect.factive:
        _add(notes, t.head, effect)
        notes.told_by[t.head] = t.i


def _but(t: Token, tokens: list[Token], notes: Notes, cues: Cues) -> None:
    if t.low in cues.grammar["contrast"]:
        notes.but[t.head] = True


_VISITORS = {
    "aux": _auxiliary, "auxpass": _auxiliary, "neg": _negation, "advmod": _adverb, "mark": _mark, "nsubj": _argument,
    "nsubjpass": _argument, "dobj": _argument, "attr": _argument, "dative": _argument, "npadvmod": _argument,
    "csubj": _clausal_subject, "csubjpass": _clausal_subject, "acomp": _adjective_complement, "prt": _particle,
    "det": _determiner, "poss": _possessor, "amod": _modifier, "prep": _preposition, "parataxis": _aside, "cc": _but,
}  # fmt: skip
