"""Reporting verbs in a parsed sentence: the cue, its source, and the content in one of the verb's frames."""

from __future__ import annotations

from dateline.extract.attribution.lexicon import Lexicon, Saying
from dateline.extract.attribution.trees import (
    Range,
    beside,
    clause_parts,
    last_of_clause,
    noun_phrase,
    subject_of,
    without,
)
from dateline.parse import Parse, Token

_AUXILIARY = frozenset({"aux", "auxpass", "neg"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "expl", "csubj"})
_ADJUNCTS = frozenset({"dative", "npadvmod", "advmod", "prep", "nsubj"})
_NOT_PREPOSITIONS = frozenset({"quote", "that", "to", "obj_to", "np", "passive", "ing"})
_WIDE = 8  # tokens that may stand between an auxiliary and its verb
_NEAR = 4  # tokens that may stand between a cue and its preposition


def read_verb(parse: Parse, v: Token, kind: str, frames: frozenset[str], words: Lexicon) -> Saying | None:
    """A reporting verb in one of its frames, or None where it stands in no frame that makes it one."""
    tokens = parse.tokens
    passive = any(tokens[k].dep == "auxpass" for k in v.kids) or (v.tag == "VBN" and v.dep == "acl")
    cue = cue_range(tokens, v, words)
    source = _agent(tokens, v) if passive else subject_of(tokens, v.i)
    if source is not None and source[0] <= v.i <= source[1]:
        source = (source[0], cue[0] - 1) if source[0] < cue[0] else None
    if source is None and not passive and v.tag in ("VBD", "VBZ", "VBP") and kind != "seem":
        inverted = not any(tokens[k].dep == "ccomp" and k > v.i for k in v.kids)
        source = beside(tokens, *cue, inverted)
    cue, source = _with_light_verb(tokens, v, cue, source, words)
    core, reach = _reach(tokens, v, cue, None if kind == "seem" else source)
    saying = Saying(v.i, kind, cue, source, reach, quoting="quote" in frames and not passive)
    if not passive and _bears_noun(tokens, v, words):
        return None
    content, extra = _passive(tokens, v, frames) if passive else _active(tokens, v, frames, saying)
    if kind == "seem":
        content, saying.source = ([source] if source and content else []) + content, None
    if (summed_up := _summed_up(tokens, v, content, words)) is not None:
        saying.aside, saying.source, core = summed_up[0][0], summed_up[1] or source, cue
        content = [summed_up[0]]
    saying.content = [part for piece in content for part in without(piece, core)]
    saying.clausal = any(tokens[k].dep == "ccomp" for k in v.kids) and "that" in frames
    if extra is not None:
        saying.cue = (cue[0], max(cue[1], extra))
    return saying if saying.content or saying.quoting else None


def _summed_up(
    tokens: list[Token], v: Token, content: list[Range], words: Lexicon
) -> tuple[Range, Range | None] | None:
    """ "..., a claim the mayor denies": the noun that sums up the words before it, and the subject after that noun.

    The parser takes both nouns for subjects of the verb, or the clause for a relative clause of the first.
    """
    subjects = [k for k in v.kids if tokens[k].dep == "nsubj" and k < v.i]
    if len(subjects) == 2 and tokens[subjects[0]].right + 1 == tokens[subjects[1]].left:
        noun, source = tokens[subjects[0]], noun_phrase(tokens, subjects[1])
    elif v.dep == "relcl" and content and content[0][0] == tokens[v.head].left:
        noun, source = tokens[v.head], None
    else:
        return None
    if noun.lemma not in words.nouns or noun.left == 0 or tokens[noun.left - 1].low not in (",", "-", "--"):
        return None
    return (noun.left, noun.i), source


def cue_range(tokens: list[Token], v: Token, words: Lexicon) -> Range:
    """The verb with its auxiliaries, negation, particles and the adverbs between them."""
    first = last = v.i
    kids = set(v.kids)
    for k in v.kids:  # "has in recent days said" is one group
        if (
            tokens[k].dep in _AUXILIARY
            and v.i - _WIDE <= k < first
            and not any(tokens[x].dep in _SUBJECTS for x in v.kids if k < x < v.i)
        ):
            first = k
    while first - 1 in kids and _in_verb_group(tokens[first - 1], words):
        first -= 1
    head = tokens[v.head]
    if (
        v.dep == "xcomp"
        and tokens[first].tag == "TO"
        and head.i == first - 1
        and words.lemmas.get(head.lemma, head.lemma) not in words.verbs
    ):
        return cue_range(tokens, head, words)[0], last
    for k in v.kids:
        if tokens[k].dep == "prt" and last < k <= v.i + 3:
            last = k
    return first, last


def _in_verb_group(t: Token, words: Lexicon) -> bool:
    if t.dep in _AUXILIARY:
        return True
    return t.dep == "advmod" and not t.kids and t.tag in ("RB", "RBR") and t.low not in words.outside


def _bears_noun(tokens: list[Token], v: Token, words: Lexicon) -> bool:
    """Whether a light verb only bears a reporting noun with a clause of its own: "expressed concern that ..."."""
    if words.lemmas.get(v.lemma, v.lemma) not in words.light:
        return False
    objects = [tokens[k] for k in v.kids if tokens[k].dep == "dobj" and tokens[k].lemma in words.nouns]
    return any(tokens[tokens[c].left].low == "that" for o in objects for c in o.kids if tokens[c].dep == "acl")


def _with_light_verb(
    tokens: list[Token], v: Token, cue: Range, source: Range | None, words: Lexicon
) -> tuple[Range, Range | None]:
    """ "X issued a statement saying ...": the cue begins at the light verb and the source is its subject."""
    noun = tokens[v.head]
    if v.tag != "VBG" or v.dep != "acl" or noun.dep != "dobj" or noun.lemma not in words.written:
        return cue, source
    verb = tokens[noun.head]
    subject = subject_of(tokens, verb.i)
    if words.lemmas.get(verb.lemma, verb.lemma) not in words.light or subject is None:
        return cue, source
    return (cue_range(tokens, verb, words)[0], cue[1]), subject


def _reach(tokens: list[Token], v: Token, cue: Range, source: Range | None) -> tuple[Range, Range]:
    """Source and cue together, and the same with the verb's adjuncts: an addressee, a day, an occasion."""
    first, last = cue
    if source is not None and source[1] < first and source[1] >= tokens[v.i].left:
        first = source[0]
    elif source is not None and source[0] == last + 1:
        last = max(source[1], last)
    core = first, last
    for k in v.kids:
        t = tokens[k]
        if t.dep in _ADJUNCTS and t.left == last + 1 and k > v.i:
            last = t.right
    return core, (first, last)


def _active(tokens: list[Token], v: Token, frames: frozenset[str], s: Saying) -> tuple[list[Range], int | None]:
    """The content of an active reporting verb, and the last token of its cue where a preposition belongs to it."""
    kids = [tokens[k] for k in v.kids]
    objects = [k for k in kids if k.dep in ("dobj", "dative") and k.i > v.i and k.tag != "RP"]
    for k in kids:
        found = _clausal(tokens, v, k, objects, frames)
        if found is not None:
            return [found], None
    found = (_object_as(tokens, v, kids, objects) if "as" in frames else None) or _object(tokens, v, kids, frames)
    if found is not None:
        return [found], None
    topic = _topic(tokens, v, kids, frames, s.cue[1])
    if topic is not None:
        return [topic], topic[0] - 1
    if "that" not in frames:
        return [], None
    clause = _clause_below(tokens, kids, v)
    return ([clause] if clause else clause_parts(tokens, v, s.reach)), None


def _clausal(tokens: list[Token], v: Token, k: Token, objects: list[Token], frames: frozenset[str]) -> Range | None:
    """A complement clause of the verb, where the verb's frames allow its shape."""
    infinitive = any(tokens[x].tag == "TO" for x in k.kids)
    whole = (k.left, last_of_clause(tokens, k))
    if k.dep == "ccomp":
        if k.i > v.i and ((infinitive and frames & {"to", "obj_to"}) or ("as" in frames and k.tag[0] != "V")):
            return whole
        subject = any(tokens[x].dep in _SUBJECTS for x in k.kids)
        return whole if "that" in frames and (subject or not (infinitive or k.tag == "VBG")) else None
    if k.dep != "xcomp" or k.i < v.i:
        return None
    if infinitive and objects and "obj_to" in frames:
        return whole if v.lemma in ("tell", "promise") else (objects[-1].left, whole[1])
    fits = (
        (infinitive and "to" in frames)
        or (k.tag == "VBG" and "ing" in frames)
        or (k.tag in ("VBD", "VBZ", "VBP") and "that" in frames)
    )
    return whole if fits else None


def _topic(tokens: list[Token], v: Token, kids: list[Token], frames: frozenset[str], last_of_cue: int) -> Range | None:
    """What stands after the verb's preposition, with an infinitive that goes with it ("called on them to leave")."""
    for k in kids:
        near = v.i < k.i <= last_of_cue + (1 if k.low == "of" else _NEAR)
        if k.dep != "prep" or not near or _frame_of(k) not in frames:
            continue
        inner = [tokens[x] for x in k.kids if tokens[x].dep in ("pobj", "pcomp", "prep", "ccomp")]
        if inner:
            last = inner[-1].right
            for other in kids:
                if other.dep in ("xcomp", "ccomp", "advcl") and other.left == last + 1:
                    last = last_of_clause(tokens, other)
            return k.i + 1, last
    return None


def _frame_of(preposition: Token) -> str:
    """The frame that a preposition stands for: its own word, and "p_to" for "to"."""
    if preposition.low == "to":
        return "p_to"
    return "" if preposition.low in _NOT_PREPOSITIONS else preposition.low


def _clause_below(tokens: list[Token], kids: list[Token], v: Token) -> Range | None:
    """The that-clause of a verb that the parse has hung below an adjunct: "says in a statement that ..."."""
    for k in kids:
        if k.i < v.i or k.dep not in ("prep", "npadvmod", "dative", "dobj"):
            continue
        nouns = [k.i]
        for i in nouns:  # grows while it is walked: objects of the adjunct, and their objects
            for c in (tokens[x] for x in tokens[i].kids):
                if (
                    c.i > i
                    and c.dep in ("acl", "relcl")
                    and tokens[c.left].low == "that"
                    and _has_own_subject(tokens, c)
                ):
                    return c.left, c.right
                if c.dep in ("prep", "pobj") and c.i > i and len(nouns) < 6:
                    nouns.append(c.i)
    return None


def _has_own_subject(tokens: list[Token], clause: Token) -> bool:
    """Whether "that" joins the clause and is no relative pronoun that acts in it."""
    return any(tokens[x].dep in _SUBJECTS and tokens[x].low not in ("that", "which", "who") for x in clause.kids)


def _object_as(tokens: list[Token], v: Token, kids: list[Token], objects: list[Token]) -> Range | None:
    """An object and what it is called: "called it a crime", "described them as rebels"."""
    for k in kids:
        if k.i <= v.i:
            continue
        if k.dep == "oprd" or (k.dep in ("prep", "advcl") and tokens[k.left].low == "as"):
            start = objects[0].left if objects and objects[0].i < k.i else k.left
            return start, k.right
    return None


def _object(tokens: list[Token], v: Token, kids: list[Token], frames: frozenset[str]) -> Range | None:
    """A direct object with the complements that the verb's frames name; the antecedent where the object is a gap."""
    objects = [k for k in kids if k.dep == "dobj" and k.i > v.i]
    if "np" not in frames:
        if objects and not frames.isdisjoint({"of", "for", "on"}):
            for k in kids:
                if k.dep == "prep" and k.low in frames and k.i > objects[0].i:
                    return objects[0].left, k.right
        return None
    if objects:
        last = objects[-1].right
        for k in kids:
            if k.dep == "prep" and _frame_of(k) in frames and k.left == last + 1:
                last = k.right
        return objects[0].left, last
    if (
        v.dep == "relcl"
        and tokens[v.head].i < v.i
        and not any(k.tag in ("WP", "WDT") and k.dep == "nsubj" for k in kids)
    ):
        return tokens[v.head].left, v.left - 1
    return None


def _passive(tokens: list[Token], v: Token, frames: frozenset[str]) -> tuple[list[Range], int | None]:
    """The content of a passive reporting verb: its subject and the complement that the frames ask for."""
    kids = [tokens[k] for k in v.kids]
    subject = next((noun_phrase(tokens, k.i) for k in kids if k.dep == "nsubjpass"), None)
    if v.dep == "acl" and any(k.dep == "oprd" for k in kids) and _agent(tokens, v) is None:
        return [], None  # "a hill called the Anvil" is a name, not a statement
    if subject is None and v.dep == "acl":
        subject = (tokens[v.head].left, v.left - 1) if tokens[v.head].i < v.i else None
    for k in kids:
        if k.i < v.i:
            continue
        infinitive = any(tokens[x].tag == "TO" for x in k.kids)
        if k.dep == "xcomp" and infinitive and not frames.isdisjoint({"passive_to", "passive", "obj_to"}):
            return ([subject] if subject else []) + [(k.left, k.right)], None
        if k.dep == "ccomp" and "that" in frames:
            return [(k.left, k.right)], None
        if k.dep == "prep" and f"passive_{k.low}" in frames:
            return ([subject] if subject else []) + [(k.left if k.low in ("as", "of") else k.i + 1, k.right)], None
        if (k.dep == "oprd" or (k.dep == "prep" and k.low == "as")) and "as" in frames:
            return ([subject] if subject else []) + [(k.left, k.right)], None
    return ([subject] if subject and "passive" in frames else []), None


def _agent(tokens: list[Token], v: Token) -> Range | None:
    """The NP after "by" of a passive verb."""
    for k in v.kids:
        if tokens[k].dep == "agent" or (tokens[k].dep == "prep" and tokens[k].low == "by"):
            for x in tokens[k].kids:
                if tokens[x].dep == "pobj":
                    return noun_phrase(tokens, x)
    return None
