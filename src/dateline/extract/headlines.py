"""Headlines read as headlines: who is said to say it stands behind a colon or dash, and the passive has no auxiliary.

A parser trained on sentences takes "Car bomb kills nine: monitor" for a command to monitor and "Soldier killed in ambush"
for a soldier who killed. So a headline is cut into its parts before it is parsed, and its verbs are mended afterwards.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, pairwise

from dateline.kit import Kit
from dateline.model import Article, Block
from dateline.parse import Parse, Sentence, Token, measure_reach
from dateline.words import fold

_LONGEST = 260  # code points; a longer line is a paragraph
_STOPPED = re.compile(r"[.!?…][\"'”’)\]]*$")
_TAIL = re.compile(r"(?:\s*:\s+|\s+[-–—]+\s+)((?:[^\s:–—]+\s+){0,5}[^\s:–—]+)$")
_LEAD = re.compile(r"^((?:[^\s:–—]+\s+){0,3}[^\s:–—]+):\s+(?=\S)")
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_BETWEEN = frozenset({":", "-", "–", "—", "--"})
_MARKS = " ,;:-–—\"'“”‘’()"


@dataclass(frozen=True, slots=True)
class _Words:
    sources: frozenset[str]
    slug: re.Pattern[str]
    need_object: frozenset[str]
    verbs: dict[str, str]
    makes_a_noun: frozenset[str]


@lru_cache(maxsize=2)
def _words(kit: Kit) -> _Words:
    table = kit.lexicon("headlines")
    slugs = "|".join(re.escape(s) for s in sorted(table["slugs"], key=len, reverse=True))
    slug = re.compile(rf"(?:(?:{slugs})(?:\s*\(?\d+\)?)?\s*[-:|]\s*)+", re.IGNORECASE)
    return _Words(
        frozenset(table["sources"]),
        slug,
        frozenset(table["need_object"]),
        table["verbs"],
        frozenset(table["makes_a_noun"]),
    )


def is_headline(article: Article, block: Block) -> bool:
    """Whether a block is a headline: one line, not ended as a sentence is."""
    text = article.text[block.start : block.end].strip()
    return 0 < len(text) <= _LONGEST and "\n" not in text and not _STOPPED.search(text) and ". " not in text


def headline_parts(article: Article, block: Block, kit: Kit) -> list[tuple[int, int]]:
    """The ranges of a block that are parsed apart: of a headline what is said, the mark, and who says it.

    An agency's slug in front is left out; what is no headline comes back whole.
    """
    start, end = block.start, block.end
    if not is_headline(article, block):
        return [(start, end)]
    words, text = _words(kit), article.text
    slug = words.slug.match(text, start, end)
    if slug:
        start = slug.end()
    rest = text[start:end].rstrip()
    lead, tail = _LEAD.match(rest), _TAIL.search(rest)
    if lead and _speaks(lead.group(1), words):
        cuts = (0, lead.end(1), lead.end())
    elif tail and len(rest[: tail.start()].split()) >= 3 and _speaks(tail.group(1), words):
        cuts = (0, tail.start(), tail.start(1))
    else:
        return [(start, end)]
    return [*((start + a, start + b) for a, b in pairwise(cuts)), (start + cuts[-1], end)]


def _speaks(name: str, words: _Words) -> bool:
    """Whether the name before a colon, or behind a colon or dash, is of somebody who speaks."""
    said = fold(name).strip(_MARKS)
    last = said.split()
    if not last:
        return False
    if said in words.sources or last[-1] in words.sources or " ".join(last[-2:]) in words.sources:
        return True
    return len(last) > 2 and last[1] in ("of", "for") and last[0] in words.sources


def headline_speech(article: Article, parse: Parse, kit: Kit) -> list[tuple[int, Sentence, Sentence]]:
    """Who speaks in each headline: the token of the mark, the part that names the speaker, and the part that is said."""
    out, readable = [], article.readable
    for number, found in groupby(parse.sentences, key=lambda s: s.block):
        parts = list(found)
        if len(parts) != 3 or not is_headline(article, readable[number]):
            continue
        one, mark, other = parts
        if mark.last - mark.first == 1 and parse.tokens[mark.first].low in _BETWEEN:
            lead = parse.tokens[mark.first].low == ":" and _speaks(_text(parse, one), _words(kit))
            out.append((mark.first, one, other) if lead else (mark.first, other, one))
    return out


def _text(parse: Parse, s: Sentence) -> str:
    return parse.text[parse.tokens[s.first].start : parse.tokens[s.last - 1].end]


# verbs without auxiliaries -----------------------------------------------------------------------------------------


def mend_headlines(article: Article, parse: Parse, kit: Kit) -> Parse:
    """The parse with the passives of headlines told as passives; its tokens are changed."""
    readable, words = article.readable, _words(kit)
    for s in parse.sentences:
        if not is_headline(article, readable[s.block]):
            continue
        tokens = parse.tokens
        changed = _last_noun(tokens, s) or _verb_among_nouns(tokens, s, words)
        for t in tokens[s.first : s.last]:
            changed |= _suffered(tokens, t, words)
        if changed:
            measure_reach(s.first, s.last, tokens)
    return parse


def _verb_among_nouns(tokens: list[Token], s: Sentence, words: _Words) -> bool:
    """ "Massive blast rocks rebel stronghold": what was taken for a compound of nouns is a subject, a verb and an object."""
    for v in tokens[s.first + 1 : s.last - 1]:
        before = tokens[v.i - 1]
        if v.low not in words.verbs or v.pos not in ("NOUN", "PROPN") or before.pos not in ("NOUN", "PROPN"):
            continue
        if before.low in words.makes_a_noun or v.head <= v.i or v.dep not in ("compound", "nmod", "nsubj"):
            continue
        thing = _top_noun(tokens, v)
        over = tokens[thing.head]
        apart = over is not thing and over.tag[0] == "V" and _own_subject_before(tokens, over, thing)
        if thing.dep == "ROOT" or apart:
            _make_clause(tokens, s, v, thing, over if apart else None, words.verbs[v.low])
            return True
    return False


def _top_noun(tokens: list[Token], v: Token) -> Token:
    """The noun at the head of the compound that a word stands in."""
    thing = tokens[v.head]
    while thing.dep in ("compound", "nmod", "amod") and tokens[thing.head].i > thing.i:
        thing = tokens[thing.head]
    return thing


def _own_subject_before(tokens: list[Token], verb: Token, other: Token) -> bool:
    """Whether a verb has a subject besides a noun that was hung on it: "…, 3 killed"."""
    return any(k != other.i and tokens[k].dep in _SUBJECTS and k < verb.i for k in verb.kids)


def _make_clause(tokens: list[Token], s: Sentence, v: Token, thing: Token, second: Token | None, lemma: str) -> None:
    """Hang a subject and an object on a verb that was a noun, and a clause that follows it beside it."""
    before = tokens[v.i - 1]
    for t in tokens[s.first : v.i]:
        if t is not before and t.head >= v.i:
            t.head = before.i
    for t in tokens[v.i + 1 : s.last]:
        if t is not thing and t.head == v.i:
            t.head = thing.i
    v.tag, v.pos, v.dep, v.lemma, v.head = "VBZ" if v.low.endswith("s") else "VBP", "VERB", "ROOT", lemma, v.i
    before.dep, before.head, thing.dep, thing.head = "nsubj", v.i, "dobj", v.i
    if second is not None:
        second.dep, second.head = "conj", v.i
    for t in tokens[s.first : s.last]:
        t.kids = []
    for t in tokens[s.first : s.last]:
        if t.head != t.i:
            tokens[t.head].kids.append(t.i)


def _suffered(tokens: list[Token], t: Token, words: _Words) -> bool:
    """ "Soldier killed in ambush", "Soldier killed, 3 injured": what stands right before the verb is its patient."""
    past = t.tag in ("VBD", "VBN") or (t.tag == "VBP" and t.low == "hurt")  # "hurt" has one form for both
    if t.lemma not in words.need_object or not past:
        return False
    kids = [tokens[k] for k in t.kids]
    subject = next((k for k in kids if k.dep == "nsubj"), None)
    objects = [k for k in kids if k.dep in ("dobj", "dative")]
    second = next((k for k in objects if tokens[k.i - 1].low == "," and _injured(tokens, k)), None)
    if subject is None or subject.right != t.i - 1 or any(k.dep in ("aux", "auxpass") for k in kids):
        return False
    if [k for k in objects if k is not second] or (t.i < len(tokens) - 1 and _shares_object(tokens, t)):
        return False
    t.tag, subject.dep = "VBN", "nsubjpass"
    if second is not None:
        _second_clause(tokens, t, second)
    return True


def _injured(tokens: list[Token], number: Token) -> Token | None:
    """The participle right behind a count: "3 injured"."""
    return next((tokens[k] for k in number.kids if tokens[k].dep in ("acl", "amod") and tokens[k].tag == "VBN"), None)


def _second_clause(tokens: list[Token], t: Token, number: Token) -> None:
    """ "killed, 3 injured": a second passive clause beside the first."""
    verb = _injured(tokens, number)
    if verb is None:
        return
    number.kids.remove(verb.i)
    t.kids.remove(number.i)
    verb.head, verb.dep, verb.tag, verb.pos = t.i, "conj", "VBN", "VERB"
    number.head, number.dep = verb.i, "nsubjpass"
    t.kids = sorted([*t.kids, verb.i])
    verb.kids = sorted([*verb.kids, number.i])


def _shares_object(tokens: list[Token], t: Token) -> bool:
    """ "killed and wounded dozens": the object of the second verb is the first one's too."""
    return any(
        tokens[k].dep == "conj" and any(tokens[c].dep == "dobj" for c in tokens[k].kids) and not _own_subject(tokens, k)
        for k in t.kids
    )


def _own_subject(tokens: list[Token], i: int) -> bool:
    return any(tokens[k].dep in _SUBJECTS for k in tokens[i].kids)


def _last_noun(tokens: list[Token], s: Sentence) -> bool:
    """ "… hurt in Diffa clash": the last word is the preposition's noun, not the sentence's verb."""
    last, before = tokens[s.last - 1], tokens[s.last - 2] if s.last - s.first > 3 else None
    if before is None or last.tag not in ("VB", "VBP") or before.dep != "pobj" or before.pos not in ("PROPN", "NOUN"):
        return False
    under = next((tokens[k] for k in last.kids if tokens[k].tag[0] == "V"), None)
    if under is None or any(tokens[k].dep in ("dobj", "nsubj") for k in last.kids) or last.head != last.i:
        return False
    prep = tokens[before.head]
    prep.kids[prep.kids.index(before.i)] = last.i
    rest = [k for k in last.kids if k != under.i]
    last.tag, last.pos, last.dep, last.head, last.kids = "NN", "NOUN", "pobj", prep.i, [before.i]
    before.dep, before.head = "compound", last.i
    under.dep, under.head = "ROOT", under.i
    under.kids = sorted([*under.kids, *rest])
    for k in rest:
        tokens[k].head = under.i
    return True
