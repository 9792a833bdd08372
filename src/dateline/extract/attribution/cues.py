"""Reporting verbs, nouns and phrases in a parsed sentence: the cue, its source, and the words it reports.

Terms and extent of the three parts follow PARC and PolNeAR (Pareti 2016; Newell et al. 2018). Only what hangs together in
one sentence is read here; quotations that stand beside a cue are joined to it in `attribution_speech`.
"""

from __future__ import annotations

from collections.abc import Iterator

from dateline.extract.attribution.lexicon import Lexicon, Saying
from dateline.extract.attribution.trees import Range, noun_phrase, subject_of, without
from dateline.extract.attribution.verbs import cue_range, read_verb
from dateline.parse import Parse, Token

_LONGEST_SENTENCE = 400  # tokens around a phrase that are taken for its sentence


def find_sayings(parse: Parse, words: Lexicon, quoted: list[int]) -> list[Saying]:
    """Every reporting cue outside quotations, in order of its head; `quoted` is -1 where a token stands in none."""
    out: list[Saying] = []
    for t in parse.tokens:
        if quoted[t.i] != -1:
            continue
        for s in _at(parse, t, words):
            _turn_round(parse.tokens, s, quoted)
            out.append(s)
    return out


def _turn_round(tokens: list[Token], s: Saying, quoted: list[int]) -> None:
    """ "“Enough!” shouted the crowd": a quotation taken for the subject gives way to the noun after the verb."""
    if s.source is None or quoted[s.source[0]] == -1 or not s.quoting:
        return
    s.source, s.reach = None, s.cue
    after = next((k for k in tokens[s.head].kids if tokens[k].dep == "dobj" and tokens[k].left == s.cue[1] + 1), None)
    if after is not None:
        s.source, s.content = noun_phrase(tokens, after), []
        s.reach = (s.cue[0], tokens[after].right)


def _at(parse: Parse, t: Token, words: Lexicon) -> Iterator[Saying]:
    found: Saying | None = None
    if t.tag[0] == "V":
        lemma = words.lemmas.get(t.lemma, t.lemma)
        if lemma in words.verbs:
            found = read_verb(parse, t, *words.verbs[lemma], words)
    elif t.lemma in words.nouns and t.pos == "NOUN":
        found = _noun(parse, t, words.nouns[t.lemma], words)
    elif t.low in words.adjectives and t.tag[0] in "JV":
        found = _adjective(parse, t, words.adjectives[t.low], words)
    elif t.low in words.hearsay:
        found = _hearsay(parse, t)
    if t.low in words.phrases:
        found = _phrase(parse, t, words.phrases[t.low], words) or found
    elif t.low in words.views and t.dep == "pobj":
        found = _view(parse, t) or found
    if found is not None:
        yield found


# nouns, adjectives, phrases -----------------------------------------------------------------------------------------


def _complement(tokens: list[Token], t: Token, frames: frozenset[str]) -> tuple[Range, int | None] | None:
    """The clause or prepositional object that a noun or adjective reports, and the preposition that joins the cue."""
    for k in (tokens[x] for x in t.kids):
        if k.i < t.i:
            continue
        marks = {tokens[x].low for x in k.kids if tokens[x].i < k.i}
        if k.dep in ("acl", "ccomp", "relcl", "xcomp"):
            clause = k.dep == "ccomp" or ("that" in marks and k.dep != "xcomp")
            if clause and "that" in frames and not _gapped(tokens, k):
                return (k.left, k.right), None
            if "to" in marks and "to" in frames:
                return (k.left, k.right), None
        if k.dep == "prep" and k.low in frames and any(tokens[x].dep in ("pobj", "pcomp") for x in k.kids):
            return (k.i + 1, k.right), k.i
    return None


def _gapped(tokens: list[Token], clause: Token) -> bool:
    """Whether "that" is a pronoun in the clause ("the claim that he made"): then it says nothing of the noun's content."""
    return any(tokens[x].low == "that" and tokens[x].dep in ("nsubj", "nsubjpass", "dobj", "pobj") for x in clause.kids)


def _noun(parse: Parse, n: Token, frames: frozenset[str], words: Lexicon) -> Saying | None:
    """A reporting noun with its possessor or the subject of its light verb as the source."""
    tokens = parse.tokens
    found = _complement(tokens, n, frames)
    if found is None:
        return None
    content, joined = found
    owner = next((tokens[k] for k in n.kids if tokens[k].dep == "poss"), None)
    verb = tokens[n.head]
    last = joined if joined is not None else n.i
    if owner is not None:
        source: Range | None = noun_phrase(tokens, owner.i)
        last_owner = owner.right
        first = last_owner + 1
        if source is not None and tokens[source[1]].tag == "POS":
            source = (source[0], source[1] - 1)
    elif n.dep == "dobj" and verb.tag[0] == "V" and words.lemmas.get(verb.lemma, verb.lemma) in words.light:
        source, first = subject_of(tokens, verb.i), cue_range(tokens, verb, words)[0]
    elif joined is not None:
        return None  # "reports of fighting" without anybody's name beside it
    else:
        source, first = None, n.left
    if first > n.i:
        return None
    return Saying(
        n.i,
        "noun",
        (first, last),
        source,
        (source[0] if source and source[0] < first else first, last),
        [content],
    )


def _adjective(parse: Parse, a: Token, frames: frozenset[str], words: Lexicon) -> Saying | None:
    """A predicative adjective of belief or will: "they are confident that ..."."""
    tokens = parse.tokens
    verb = tokens[a.head]
    if a.dep not in ("acomp", "ROOT", "conj", "xcomp") or verb.tag[0] != "V":
        return None
    found = _complement(tokens, a, frames)
    if found is None or (source := subject_of(tokens, verb.i)) is None or tokens[source[0]].low == "it":
        return None
    content, joined = found
    first = cue_range(tokens, verb, words)[0]
    last = joined if joined is not None else a.i
    return Saying(a.i, "think", (first, last), source, (min(first, source[0]), last), [content])


def _hearsay(parse: Parse, t: Token) -> Saying | None:
    """ "reportedly": the clause is handed to somebody who is not named."""
    tokens = parse.tokens
    head = tokens[t.head]
    if head.tag[0] != "V" or t.dep != "advmod":
        return None
    return Saying(t.i, "hearsay", (t.i, t.i), None, (t.i, t.i), without((head.left, head.right), (t.i, t.i)))


def _view(parse: Parse, t: Token) -> Saying | None:
    """ "in his view, ...": the clause is the possessor's."""
    tokens = parse.tokens
    owner = next((tokens[k] for k in t.kids if tokens[k].dep == "poss"), None)
    prep = tokens[t.head]
    if owner is None or prep.low not in ("in", "by", "to") or t.right != t.i:
        return None
    source = (owner.left, owner.right if tokens[owner.right].tag != "POS" else owner.right - 1)
    return _of_sentence(parse, prep.i, t.i, (prep.i, t.i), source)


def _phrase(parse: Parse, t: Token, rivals: list[tuple[str, ...]], words: Lexicon) -> Saying | None:
    """ "according to X" and its like: the sentence around the phrase is X's."""
    tokens = parse.tokens
    for phrase in rivals:
        last = t.i + len(phrase) - 1
        if (
            last + 1 >= len(tokens)
            or tokens[last].sent != t.sent
            or any(tokens[t.i + n].low != w for n, w in enumerate(phrase))
        ):
            continue
        objects = [k for k in tokens[last].kids if tokens[k].dep == "pobj" and k > last]
        if not objects:
            return None
        source = noun_phrase(tokens, objects[0])
        if source is None or source[0] <= last:
            source = (last + 1, objects[0])
        return _of_sentence(parse, t.i, max(source[1], tokens[objects[0]].right), (t.i, last), source)
    return None


def _of_sentence(parse: Parse, first: int, last: int, cue: Range, source: Range) -> Saying | None:
    """A phrase `first:last` that governs its sentence: what stands before it, or, at the start, what follows."""
    tokens = parse.tokens
    s = parse.sentences[tokens[first].sent]
    before = (max(s.first, first - _LONGEST_SENTENCE), first - 1)
    after = (last + 1, min(s.last - 1, last + _LONGEST_SENTENCE))
    while before[0] <= before[1] and tokens[before[0]].pos in ("CCONJ", "PUNCT"):
        before = (before[0] + 1, before[1])
    content = []
    if any(tokens[i].pos in ("VERB", "AUX", "NOUN", "PROPN") for i in range(before[0], before[1] + 1)):
        content.append(before)
    if after[0] <= after[1] and (not content or _goes_on(tokens, before, after)):
        content.append(after)
    return Saying(first, "assert", cue, source, (first, last), content) if content else None


def _goes_on(tokens: list[Token], before: Range, after: Range) -> bool:
    """Whether the clause before an inserted phrase is only finished after it."""
    if tokens[after[0]].low not in (",", "-", "--") or after[0] == after[1]:
        return False
    following = tokens[after[0] + 1]
    if following.pos in ("CCONJ", "SCONJ") or following.tag in ("WDT", "WP", "WRB", "VBG"):
        return False
    return any(tokens[i].pos in ("VERB", "AUX") for i in range(after[0], after[1] + 1)) and not any(
        tokens[i].tag in ("VBD", "VBZ", "VBP", "MD") for i in range(before[0], before[1] + 1)
    )
