"""A slip of the parser mended before anything is read: a second verb of speech hung on what the first one reports.

"The ministry denied that its guns had fired and accused rebels of lying": the ministry accuses, outside its denial.
"""

from __future__ import annotations

from dateline.extract.attribution.lexicon import lexicon_of
from dateline.kit import Kit
from dateline.parse import Parse, Token, measure_reach

_FINITE = frozenset({"VBD", "VBZ", "VBP"})
_REPORTED = frozenset({"ccomp", "xcomp", "pcomp"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_AFTER_COORDINATOR = 2  # words: "and later accused"


def tie_second_speech(parse: Parse, kit: Kit) -> Parse:
    """The parse with every such verb hung on the verb of speech that it is coordinated with; its tokens are changed."""
    tokens, verbs = parse.tokens, lexicon_of(kit)
    for v in tokens:
        if v.dep != "conj" or v.tag not in _FINITE or verbs.lemmas.get(v.lemma, v.lemma) not in verbs.verbs:
            continue
        below = tokens[v.head]
        over = tokens[below.head]
        joint = _coordinator(tokens, v)
        if joint is None or below.dep not in _REPORTED or over.tag != v.tag or below.tag == v.tag:
            continue
        if verbs.lemmas.get(over.lemma, over.lemma) in verbs.verbs and not _has_subject(tokens, v):
            for k in (joint, v.i):
                if tokens[k].head == below.i:
                    below.kids.remove(k)
                    tokens[k].head = over.i
                    over.kids.append(k)
            over.kids.sort()
            sentence = parse.sentences[v.sent]
            measure_reach(sentence.first, sentence.last, tokens)
    return parse


def _coordinator(tokens: list[Token], v: Token) -> int | None:
    """The "and" or "but" right before a verb, an adverb between them aside."""
    before = tokens[max(0, v.i - _AFTER_COORDINATOR) : v.i]
    return next((t.i for t in reversed(before) if t.pos == "CCONJ" and t.sent == v.sent), None)


def _has_subject(tokens: list[Token], v: Token) -> bool:
    return any(tokens[k].dep in _SUBJECTS for k in v.kids)
