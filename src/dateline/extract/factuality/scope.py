"""What a head hands down: the context in which each dependent stands, by the relation between them.

A complement stands below its governor's signature; what is taken for granted ("knew that", "the attack", "after they
left") is handed the base, which lies outside the operators.
"""

from __future__ import annotations

from dateline.extract.factuality.moods import commands
from dateline.extract.factuality.notes import Walk
from dateline.extract.factuality.stance import Effect, State, apply
from dateline.parse import Token

_INERT = frozenset(
    ("det", "punct", "aux", "auxpass", "neg", "mark", "cc", "expl", "prt", "nummod", "case", "predet", "preconj",
     "quantmod", "intj", "meta", "npadvmod")
)  # fmt: skip
_CLAUSES = frozenset(("ccomp", "xcomp", "csubj", "csubjpass", "oprd"))
_OBJECTS = frozenset(("dobj", "nsubjpass", "attr"))
_SHARING = frozenset(("conj", "xcomp", "acomp", "attr", "dobj"))
_SETTLED = frozenset(("actual", "negated", "denied", "retold"))
_PAST = frozenset(("VBD", "VBN"))
_RELATIVE = frozenset(("WDT", "WP"))


def hand_down(w: Walk, h: Token, k: Token) -> None:
    """Give a dependent the context it stands in."""
    i, dep = k.i, k.dep
    w.base[i], w.personal[i] = w.base[h.i], w.personal[h.i]
    if dep in _INERT:
        w.given[i] = w.own[h.i]
    elif dep in _CLAUSES:
        clause(w, h, k)
    elif dep == "conj":
        w.given[i] = joined(w, h, k)
    elif dep == "prep" or dep == "agent":
        w.given[i] = w.own[h.i]
    elif dep == "pobj" or dep == "pcomp":
        below_preposition(w, h, k)
    elif dep == "advcl":
        adverbial(w, h, k)
    elif dep == "acl" or (dep == "relcl" and w.notes.to[i]):
        noun_clause(w, h, k)
    elif dep == "relcl":
        w.given[i] = relative(w, h, k)
    elif dep in _OBJECTS:
        object_of(w, h, k)
    elif dep == "nsubj":
        w.given[i] = subject_of(w, h, k)
    elif dep == "compound" or dep == "nmod":
        effect = w.cues.compounds.get(h.lemma)
        w.given[i] = w.own[h.i] if effect is None else apply(effect, w.own[h.i], bearer(w, h))
    elif dep == "poss" or (dep == "parataxis" and w.notes.told_by[h.i] == i):
        w.given[i] = w.base[h.i]
    else:
        w.given[i] = w.own[h.i]


def put(w: Walk, h: Token, k: Token, effect: Effect, state: State) -> None:
    """Hand down `state` (or, where it is taken for granted, the base) under an effect, and note who holds it."""
    holder = bearer(w, h) if effect.holder else -1
    if effect.factive and effect.negated is not None and state.polarity < 0:
        effect = effect.negated  # "could not confirm that" takes nothing for granted
        given = apply(effect, w.base[h.i], holder)
    else:
        given = apply(effect, w.base[h.i] if effect.factive else state, holder)
    if effect.modality and effect.polarity > 0 and w.personal[h.i]:
        given = apply(w.cues.effects["unfulfilled"], given)
    w.given[k.i] = given
    if holder >= 0:
        w.base[k.i] = w.base[k.i]._replace(holder=holder)


def bearer(w: Walk, h: Token) -> int:
    """Who speaks, thinks or wants in a governor (a token index, -1 for nobody told), worked out once a governor."""
    found = w.bearers.get(h.i)
    if found is None:
        found = w.bearers[h.i] = seek_bearer(w, h)
    return found


def seek_bearer(w: Walk, h: Token) -> int:
    """A governor's own holder; failing that, the one of the word it is joined to or hangs on."""
    for _ in range(4):
        found = w.direct.get(h.i)
        if found is None:
            found = w.direct[h.i] = direct_bearer(w, h)
        if found >= 0 or h.head == h.i or h.dep not in _SHARING:
            return found
        h = w.tokens[h.head]
    return -1


def direct_bearer(w: Walk, h: Token) -> int:
    """The agent of a passive, a noun's owner, or the subject of a verb; -1 where there is none."""
    tokens = w.tokens
    for k in h.kids:
        kid = tokens[k]
        if kid.dep == "agent" or (kid.dep == "prep" and kid.low == "by"):
            for j in kid.kids:
                if tokens[j].dep == "pobj":
                    return j
        if kid.dep == "poss":
            return k
    subject = w.notes.subject[h.i]
    return subject if subject >= 0 and tokens[subject].dep == "nsubj" else -1


def form_of(w: Walk, k: Token) -> str:
    """The form of a complement: that, to, ing, wh."""
    notes, i = w.notes, k.i
    if notes.mark[i] in ("whether", "if"):
        return "wh"
    if notes.to[i]:
        return "to"
    if notes.modal[i] or notes.tense[i] or notes.mark[i] == "that":
        return "that"
    if k.tag == "VBG" or (k.tag == "VBN" and notes.subject[i] >= 0):
        return "ing"
    return "to" if k.tag == "VB" else "that"


def governor(w: Walk, h: Token) -> Token:
    """The word whose signature counts: for "be likely to", "the plan is to" the predicate or subject noun."""
    notes = w.notes
    if h.lemma in w.cues.grammar["copulas"] and notes.complement[h.i] >= 0:
        return w.tokens[notes.complement[h.i]]
    return h


def signature(w: Walk, g: Token, form: str) -> Effect | None:
    """The Effect of a governor on a complement of a form, if the lexicon lists one."""
    cues, notes = w.cues, w.notes
    listed = cues.complements[form]
    if form == "to" and (g.tag in _PAST or in_past(w, g)):
        effect = cues.complements["past_to"].get(g.lemma)
        if effect is not None:
            return effect
    if form == "that" and notes.modal[g.i] in ("can", "ca", "could"):
        effect = listed.get(f"{'cannot' if notes.negated[g.i] & 1 else 'could'} {g.lemma}")
        if effect is not None:
            return effect
    particle = notes.particle[g.i]
    if particle:
        effect = listed.get(f"{g.lemma} {particle}")
        if effect is not None:
            return effect
    return listed.get(g.low) or listed.get(g.lemma)


def in_past(w: Walk, g: Token) -> bool:
    """Does an adjective stand with a past copula ("was able")?"""
    return g.pos == "ADJ" and w.tokens[g.head].tag == "VBD"


def clause(w: Walk, h: Token, k: Token) -> None:
    """A complement clause stands below its governor's signature."""
    form = form_of(w, k)
    g = governor(w, h)
    state = w.own[h.i] if g is h else own_of_predicate(w, h, g)
    effect = signature(w, g, form)
    if effect is None and g.pos == "NOUN":
        effect = w.cues.nouns.get(g.lemma)
    if effect is None and h.lemma == "be" and form == "to":
        effect = copular(w, h)
    if effect is None:
        effect = w.cues.effects[f"open_{form}" if form != "wh" else "asked"]
    if form == "that" and not effect.modality and subjunctive(w, k):
        effect = w.cues.effects["demanded"]
    w.backshifted[k.i] = h.tag in _PAST or w.notes.tense[h.i] == "VBD"
    put(w, h, k, effect, state)
    quoted = effect.name == "told" or effect.name.startswith("open")
    if quoted and k.dep == "ccomp" and commands(w, k):
        w.given[k.i] = apply(w.cues.effects["imperative"], w.given[k.i])


def subjunctive(w: Walk, k: Token) -> bool:
    """Is this clause told in the bare form that asks for what is not yet so ("suggested that they be detained")?"""
    notes, i = w.notes, k.i
    if notes.subject[i] < 0 or notes.modal[i] or notes.to[i]:
        return False
    if notes.first_auxiliary[i] >= 0:
        return w.tokens[notes.first_auxiliary[i]].low == "be"
    return notes.mark[i] == "that" and k.tag == "VB"


def own_of_predicate(w: Walk, h: Token, g: Token) -> State:
    """The State of a copula's predicate, its own adverbs included."""
    state = w.own[h.i]
    for effect in w.notes.effects[g.i] or ():
        state = apply(effect, state)
    return apply(w.cues.effects["negation"], state) if w.notes.negated[g.i] & 1 else state


def copular(w: Walk, h: Token) -> Effect:
    """ "The plan is to strike", "talks are to be held"."""
    subject = w.notes.subject[h.i]
    if subject >= 0:
        effect = w.cues.nouns.get(w.tokens[subject].lemma)
        if effect is not None:
            return effect
    return w.cues.effects["scheduled"]


def joined(w: Walk, h: Token, k: Token) -> State:
    """A conjunct shares its head's context, and its auxiliaries where it has no subject and tense of its own."""
    notes, i = w.notes, k.i
    if k.pos not in ("VERB", "AUX"):
        return w.given[h.i] if notes.but[h.i] else w.own[h.i]
    if notes.subject[i] >= 0 or notes.modal[i] or k.tag in ("VBD", "VBZ", "VBP") or notes.tense[i]:
        return w.given[h.i]
    if notes.but[h.i] and notes.negated[h.i]:
        return w.given[h.i]
    if (k.tag == h.tag and not notes.to[i]) or (notes.to[i] == notes.to[h.i] and k.tag == "VB"):
        return w.own[h.i]
    if notes.to[i]:
        return apply(w.cues.effects["open_to"], w.given[h.i])
    if commands(w, k):
        return apply(w.cues.effects["imperative"], w.given[h.i])
    return w.own[h.i] if k.tag == h.tag else w.given[h.i]


def put_noun(w: Walk, h: Token, k: Token, effect: Effect, state: State) -> None:
    """As `put`, for a noun: what is new and told of no actual happening is not taken for granted."""
    if effect.factive and not w.notes.definite[k.i] and state.modality not in _SETTLED:
        w.given[k.i] = state
    else:
        put(w, h, k, effect, state)


def below_preposition(w: Walk, p: Token, k: Token) -> None:
    """What follows a preposition stands below the word before it ("call for", "threat of") or below the preposition."""
    cues, notes = w.cues, w.notes
    h = w.tokens[p.head]
    effect = cues.prepositions.get(f"{h.lemma} {p.low}")
    if effect is None and h.pos == "NOUN" and p.low in cues.grammar["noun_prepositions"]:
        effect = cues.nouns.get(h.lemma)
    if effect is not None:
        put_noun(w, h, k, effect, w.own[h.i])
        return
    effect = bare_preposition(w, p)
    if p.low == "since" and dated(w, k):
        effect = cues.effects["retold"]
    if effect is not None:
        w.given[k.i] = apply(effect, w.base[h.i] if effect.factive else w.own[h.i])
    elif k.dep == "pcomp" and (notes.to[k.i] or k.pos == "VERB"):
        w.given[k.i] = apply(cues.effects["open_to" if notes.to[k.i] else "gerund"], w.own[h.i])
    else:
        w.given[k.i] = w.base[h.i] if outside(w, h, p, k) else w.own[h.i]


def bare_preposition(w: Walk, p: Token) -> Effect | None:
    """The Effect of a preposition of up to three words ("without", "instead of", "in case of")."""
    listed = w.cues.bare_prepositions
    words = [t.low for t in w.tokens[max(0, p.i - 2) : p.i + 1]]
    return listed.get(" ".join(words)) or listed.get(" ".join(words[-2:])) or listed.get(p.low)


def outside(w: Walk, h: Token, p: Token, k: Token) -> bool:
    """Does a preposition's noun stand outside the operators of the word before: definite, or beside a negation?"""
    notes = w.notes
    if notes.definite[k.i] or p.low not in w.cues.grammar["adjunct_prepositions"]:
        return True
    return w.own[h.i].polarity < 0 and not notes.negative[h.i]


def dated(w: Walk, t: Token) -> bool:
    """Does a year hang on this word ("the invasion in 2014")?"""
    tokens = w.tokens
    below = [j for k in t.kids for j in (tokens[k].kids if tokens[k].dep == "prep" else (k,))]
    return any(len(tokens[j].text) == 4 and tokens[j].text.isdecimal() for j in below)


def adverbial(w: Walk, h: Token, k: Token) -> None:
    """An adverbial clause: conditional, purpose, reason, time."""
    cues, notes, i = w.cues, w.notes, k.i
    mark = notes.mark[i]
    effect = mark_effect(w, k, mark)
    if effect is cues.effects["until"] and notes.tense[i] in ("VBP", "VBZ"):  # "until the killers are arrested"
        effect = cues.effects["until_coming"]
    past = k.tag == "VBD" or notes.tense[i] == "VBD" or notes.perfect[i]
    if mark in ("if", "whether") and k.i > h.i and (question := asking(w, h)) is not None:
        put(w, h, k, question, w.own[h.i])
    elif effect is not None and not (mark == "before" and past):
        w.given[i] = apply(effect, w.base[h.i])
    elif notes.to[i]:
        effect = signature(w, governor(w, h), "to") or cues.effects["purpose"]
        put(w, h, k, effect, w.own[h.i])
    elif mark == "that" or mark == "so":
        w.given[i] = apply(cues.effects["so_that" if notes.modal[i] else "consequence"], w.own[h.i])
    elif past or mark in cues.grammar["reasons"]:
        w.given[i] = w.base[h.i]
    elif notes.wh[i] and k.tag in ("VBP", "VBZ"):
        w.given[i] = apply(cues.effects["whenever"], unnegated(w, h))
    elif k.tag in ("VBG", "VBN") and not notes.tense[i]:
        w.given[i] = apply(cues.effects["participle"], unnegated(w, h))
    else:
        w.given[i] = unnegated(w, h)


def mark_effect(w: Walk, k: Token, mark: str) -> Effect | None:
    """The Effect of the word, or the word order, that opens an adverbial clause."""
    cues, left = w.cues, k.left
    before = w.tokens[left - 1].low if left else ""
    if mark == "as" and "long" in (before, w.tokens[left + 1].low):  # "as long as", "so long as"
        return cues.effects["condition"]
    if mark == "if" and "as" in (before, w.tokens[left].low):
        return cues.effects["as_if"]
    if mark == "since" and dated(w, k):
        return cues.effects["retold"]
    effect = cues.marks.get(mark)
    return cues.effects["condition"] if effect is None and inverted(w, k) else effect


def inverted(w: Walk, k: Token) -> bool:
    """Is this a condition told by word order ("had they attacked", "should they attack", "were they to attack")?"""
    first = w.notes.first_auxiliary[k.i]
    if not 0 <= first < w.notes.subject[k.i] or k.left != first:
        return False
    return w.tokens[first].low in w.cues.grammar["inverting"]


def asking(w: Walk, h: Token) -> Effect | None:
    """The Effect on "if" after a predicate of asking ("it is unclear if …"), which is no condition."""
    g = governor(w, h)
    if g.pos == "ADJ" or g.tag == "VBN" or g.lemma in w.cues.grammar["asking"] or w.notes.negated[g.i] & 1:
        return signature(w, g, "wh")
    return None


def unnegated(w: Walk, h: Token) -> State:
    """A head's State for what its negation does not reach."""
    state = w.own[h.i]
    return w.base[h.i] if state.polarity < 0 else state


def noun_clause(w: Walk, h: Token, k: Token) -> None:
    """A clause that hangs on a noun: "claims that …", "a plan to …", "people killed"."""
    cues, i = w.cues, k.i
    form = form_of(w, k)
    if (form in ("to", "that", "wh") and k.tag != "VBN") or w.notes.mark[i] == "that" or form == "to":
        effect = cues.nouns.get(h.lemma) or signature(w, h, form)
        if effect is not None:
            put(w, h, k, effect, w.own[h.i])
            return
    if form == "to":
        w.given[i] = apply(
            cues.effects["implied" if w.notes.ranked[h.i] or h.low in cues.ordinals else "open_to"],
            w.own[h.i],
        )
    else:
        w.given[i] = apply(cues.effects["participle"], w.own[h.i])


def relative(w: Walk, h: Token, k: Token) -> State:
    """A relative clause in a past tense stands outside its noun's operators, unless the noun is denied to exist."""
    notes, i = w.notes, k.i
    state = w.own[h.i]
    before, subject = w.tokens[h.i - 1].low if h.i else "", notes.subject[i]
    if h.low in w.cues.grammar["cases"] and before == "in" and subject >= 0 and w.tokens[subject].tag not in _RELATIVE:
        return apply(w.cues.effects["condition"], w.base[h.i])  # "in case the army attacks"
    if w.notes.negative[h.i]:
        return state
    if k.tag == "VBD" or notes.tense[i] == "VBD" or notes.perfect[i] or notes.definite[h.i]:
        return w.base[h.i]
    return unnegated(w, h)


def object_of(w: Walk, h: Token, k: Token) -> None:
    """The object of a verb, or the subject of its passive, stands below the verb's signature for objects."""
    cues, notes = w.cues, w.notes
    state = w.affirmed[h.i] if notes.negative[k.i] else w.own[h.i]
    effect = signature(w, h, "object")
    if h.lemma in cues.rejections and k.lemma in cues.speech:
        effect = cues.effects["denied"]
    if effect is not None:
        if notes.negative[k.i] and effect.name == "implied":
            w.given[k.i] = state
        else:
            put_noun(w, h, k, effect, state)
    elif notes.definite[k.i] and k.dep != "attr":
        w.given[k.i] = apply(cues.effects["open_noun"], w.base[h.i])
    else:
        w.given[k.i] = apply(cues.effects["open_noun"], state)


def occurs(w: Walk, h: Token) -> bool:
    """Does a verb say that its subject comes about ("erupt", "take place", "go ahead")?"""
    found = w.occurring.get(h.i)
    if found is None:
        listed = w.cues.occurrence
        found = h.lemma in listed or (h.lemma == "be" and w.notes.complement[h.i] < 0)
        found = found or any(f"{h.lemma} {w.tokens[j].low}" in listed for j in h.kids)
        w.occurring[h.i] = found
    return found


def subject_of(w: Walk, h: Token, k: Token) -> State:
    """A subject is taken for granted unless its verb says that it comes about, or it is new and its verb is not actual."""
    notes = w.notes
    state = w.affirmed[h.i] if notes.negative[k.i] else w.own[h.i]
    if occurs(w, h) or notes.negative[k.i]:
        return state
    if notes.definite[k.i] or state.modality in _SETTLED:
        return w.base[h.i]
    return state
