"""Noun phrases, subjects and clauses in a dependency parse, as ranges of tokens with both ends included."""

from __future__ import annotations

from dateline.parse import Token

Range = tuple[int, int]

_TELLING_WHEN = frozenset({"after", "when", "as", "while", "since"})
_CLAUSES = frozenset({"relcl", "acl", "advcl", "ccomp", "parataxis"})
_FARTHEST = 8  # steps up a tree in search of a subject; longer chains are mistakes of the parse


def noun_phrase(tokens: list[Token], n: int) -> Range | None:
    """The noun phrase headed by a token: appositions in it, clauses after a comma not."""
    head = tokens[n]
    first, last = head.left, head.right
    for k in head.kids:
        t = tokens[k]
        if k > n and t.dep in _CLAUSES and t.left - 1 > n and tokens[t.left - 1].low in (",", "-", "--"):
            last = t.left - 2
            break
    while first < n and tokens[first].pos in ("PUNCT", "CCONJ") and tokens[first].dep != "preconj":
        first += 1
    while last > n and tokens[last].pos == "PUNCT" and tokens[last].low in (",", "-", "--", ":", ";", "."):
        last -= 1
    return (first, last) if first <= last else None


def subject_of(tokens: list[Token], v: int) -> Range | None:
    """The noun phrase that does what a verb says, looked for up the tree where the verb has no subject of its own."""
    for _ in range(_FARTHEST):
        t = tokens[v]
        own = next((k for k in t.kids if tokens[k].dep in ("nsubj", "nsubjpass")), None)
        if own is not None:
            return noun_phrase(tokens, own)
        if t.head == v:
            return None
        head = tokens[t.head]
        if t.dep in ("acl", "relcl") and head.pos in ("NOUN", "PROPN", "PRON") and head.i < v:
            return _before_clause(tokens, head.i, t)
        if t.dep == "advcl" and t.tag == "VBG":
            head = _reporter_above(tokens, t, head)
        elif t.dep not in ("conj", "xcomp", "advcl", "pcomp", "prep", "acomp", "dep", "ccomp", "aux"):
            return None
        if t.dep == "ccomp" and t.tag not in ("VBG", "VB"):
            return None
        v = head.i
    return None


def beside(tokens: list[Token], first: int, last: int, inverted: bool) -> Range | None:
    """The noun phrase that stands right before or right after a cue, for a verb that the parse gives no subject.

    After the cue it is looked for only where the verb may be `inverted`: "..., said the mayor".
    """
    for i, edge in ((first - 1, 0), (last + 1, 1)):
        if not 0 <= i < len(tokens) or tokens[i].sent != tokens[first].sent:
            continue
        t = tokens[i]
        if edge == 0 and t.pos in ("PROPN", "PRON", "NOUN") and t.tag not in ("WDT", "PRP$"):
            if (
                t.head < i
                and tokens[t.head].right == i
                and tokens[t.head].dep not in ("ROOT",)
                and tokens[t.head].pos == "ADP"
            ):
                return (i, i) if t.left == i else (t.left, i)
            return t.left, i
        if edge == 1 and inverted and first > 0 and t.pos in ("PROPN", "DET"):
            top = t if t.pos == "PROPN" else tokens[t.head]
            while top.dep == "compound" and top.head > top.i:
                top = tokens[top.head]
            return (i, top.i) if i <= top.i <= i + _FARTHEST else None
    return None


def _before_clause(tokens: list[Token], noun: int, clause: Token) -> Range | None:
    found = noun_phrase(tokens, noun)
    if found is None:
        return None
    last = min(found[1], clause.left - 1)
    while last > noun and tokens[last].pos == "PUNCT":
        last -= 1
    return found[0], last


def _reporter_above(tokens: list[Token], clause: Token, head: Token) -> Token:
    """The verb a final participle clause belongs to: "X said they left, adding that ..." adds to what X said."""
    if clause.i > head.i and clause.left > 0 and tokens[clause.left - 1].low == ",":
        above = tokens[head.head]
        if head.dep == "ccomp" and above.i < head.i and above.tag[0] == "V":
            return above
    return head


def without(piece: Range, hole: Range) -> list[Range]:
    """What is left of a range of tokens when another is cut out of it."""
    (first, last), (a, b) = piece, hole
    if last < a or b < first:
        return [piece]
    return [r for r in ((first, a - 1), (b + 1, last)) if r[0] <= r[1]]


def last_of_clause(tokens: list[Token], clause: Token) -> int:
    """The last token of a complement; of an infinitive without a closing clause that tells what had happened before.

    "called on them to leave after rebels seized the town": the seizing is the reporter's, not part of the call.
    """
    if not any(tokens[k].tag == "TO" for k in clause.kids):
        return clause.right
    for k in clause.kids:
        t = tokens[k]
        marked = any(tokens[c].low in _TELLING_WHEN and tokens[c].dep in ("mark", "advmod") for c in t.kids)
        if t.dep == "advcl" and t.right == clause.right and k > clause.i and t.tag == "VBD" and marked:
            last = t.left - 1
            return last - 1 if tokens[last].low == "," else last
    return clause.right


def clause_parts(tokens: list[Token], v: Token, reach: Range) -> list[Range]:
    """The clause that a reporting verb without a complement is inserted in or stands after: "they fled, he said"."""
    comment = v.dep in ("parataxis", "ccomp", "advcl", "dep", "conj")
    as_clause = v.dep == "advcl" and any(tokens[k].low == "as" for k in v.kids)
    if not comment or not (as_clause or _set_off(tokens, reach)) or (v.dep == "advcl" and not as_clause):
        return []
    head = tokens[v.head]
    inner = (min(v.left, reach[0]), max(v.right, reach[1]))
    if v.dep == "ccomp" and (head.left >= inner[0] or any(tokens[k].dep == "mark" for k in v.kids)):
        return []
    return without((head.left, head.right), inner)


def _set_off(tokens: list[Token], reach: Range) -> bool:
    marks = (",", "-", "--", '"', "''", "...")
    first = reach[0]
    return first > 0 and tokens[first - 1].low in marks
