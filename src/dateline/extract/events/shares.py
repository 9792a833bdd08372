"""What a share is a share of: "three of them", "including nine children", "of the dead, five were women".

A parser hangs such words in many places, so they are read by their order: the word for harm that the share's own phrase
or clause names, else the people who were counted last before it.
"""

from __future__ import annotations

from dateline.extract.events.draft import assembly
from dateline.extract.events.measures import Count, Measures, counted
from dateline.extract.events.reading import Reading
from dateline.model import Mention, Quantity
from dateline.words import fold

PART = "part of the whole"
TAKEN_UP = frozenset({"them", "whom", "these", "those", "which"})
_OUT_OF = frozenset({"of", "among", "amongst"})
_INCLUDES = frozenset({"include", "included", "includes"})
_ARTICLES = frozenset({"a", "an", "the", "another", "his", "her", "its", "their"})
_STOPS = frozenset({",", ";", ":", "(", ")", "-", "–", "—"})
_LISTING = frozenset({",", "and", "&", "plus"})
_NAMING = frozenset({"include", "comprise", "number"})
_TOLLS = ("killed", "wounded", "missing", "detained", "displaced")
_NEAR, _FAR = 7, 24  # words between "of" and the word for harm; words back to the "of" that opens a clause
_HOSTS = 6  # quantities that a whole is looked for among


def is_article(words: str, value: Quantity) -> bool:
    """Whether the words of a quantity are no more than an article or a possessive with its noun."""
    return value.low == value.high == 1 and fold(words).split()[0] in _ARTICLES


def named_whole(reading: Reading, m: Measures, mention: Mention) -> tuple[str, int] | None:
    """The word for harm that a share is told to be of, as its field and token: "of the dead", "those killed included"."""
    tokens, inside = reading.parse.tokens, reading.parse.tokens_in(mention.span.start, mention.span.end)
    sentence = reading.parse.sentences[tokens[inside[0]].sent]
    for k in range(inside[0], min(inside[-1] + _NEAR, sentence.last)):
        if tokens[k].low in _OUT_OF:
            return _harm_after(reading, m, k, sentence.last)
        listed = (
            tokens[k].low in _LISTING or reading.quantity_at[k] is not None
        )  # "15 children and eight women were among"
        if k > inside[-1] and not listed and tokens[k].pos not in ("AUX", "ADV"):
            break
    verb = tokens[tokens[inside[-1]].head]
    for k in verb.kids if verb.lemma == "be" else ():  # "six civilians, including a child, were among the dead"
        if tokens[k].low in _OUT_OF and k > verb.i:
            return _harm_after(reading, m, k, sentence.last)
    first = _list_start(reading, inside[0])
    if first > sentence.first and tokens[first - 1].low in _INCLUDES:
        return next((f for k in (first - 2, first - 3) if k >= sentence.first and (f := _harm(reading, m, k))), None)
    for k in range(first - 1, max(sentence.first, first - _FAR) - 1, -1):
        if tokens[k].low in (";", ":"):
            break
        if tokens[k].low in _OUT_OF and (k == sentence.first or tokens[k - 1].low in (*_STOPS, "and", "but")):
            return _harm_after(reading, m, k, first)
    return None


def _harm_after(reading: Reading, m: Measures, prep: int, last: int) -> tuple[str, int] | None:
    """The first word for harm behind a preposition: "of the 14 people killed"; none beyond a mark or another verb."""
    for k in range(prep + 1, min(prep + _NEAR, last)):
        t = reading.parse.tokens[k]
        found = _harm(reading, m, k)
        if found is not None or t.low in _STOPS or t.pos in ("VERB", "AUX"):
            return found
    return None


def _harm(reading: Reading, m: Measures, k: int) -> tuple[str, int] | None:
    t = reading.parse.tokens[k]
    words = (*m.nouns.get(t.lemma, ()), *(m.verbs.get(t.lemma, ()) if t.tag in ("VBN", "VBD") else ()))
    field = m.adjectives.get(t.low) or next((f for f, parts in words if len(parts) == 1), None)
    return (field, k) if field in _TOLLS else None


def _list_start(reading: Reading, first: int) -> int:
    """Where the list that a share stands in begins: "included two women and three children"."""
    tokens = reading.parse.tokens
    while first > 1:
        k = first - 1
        while k > 0 and tokens[k].low in _LISTING:
            k -= 1
        before = reading.quantity_at[k] if k < first - 1 else None
        if before is None or tokens[k].sent != tokens[first].sent or counted(before).scope != "part":
            return first
        first = reading.parse.tokens_in(before.span.start, before.span.end)[0]
    return first


def host_of(reading: Reading, mention: Mention, earlier: list[Count]) -> Count | None:
    """The count of the people told last before a share, who are its whole; None where they are not counted as harmed.

    They are told in the share's own sentence; "them" and a bare number may take up those of the sentence before.
    """
    tokens = reading.parse.tokens
    here = tokens[reading.parse.tokens_in(mention.span.start, mention.span.end)[0]].sent
    before = [q for q in reading.quantities if q.span.end <= mention.span.start and _are_people(q)][-_HOSTS:]
    for q in reversed(before):
        sent = tokens[reading.parse.tokens_in(q.span.start, q.span.end)[0]].sent
        if sent < here and (sent < here - 1 or not takes_up(reading, mention)):
            return None
        found = next((c for c in reversed(earlier) if c.mention.span == q.span), None)
        if counted(q).scope != "part" or found is None:
            return found
    return None


def _are_people(mention: Mention) -> bool:
    return counted(mention).unit == "person" and not is_article(mention.span.text, counted(mention))


def describes(reading: Reading, i: int, verb: int | None) -> bool:
    """Whether a share's clause says no more than who its people are: "three are children", but not "three are in hospital"."""
    tokens = reading.parse.tokens
    if verb is None or tokens[verb].lemma in _NAMING | assembly(reading.kit).stating:
        return True
    roles = reading.roles(verb)
    if i not in roles.agents and i not in roles.patients:
        return True
    return tokens[verb].lemma == "be" and any(
        tokens[k].dep == "attr" or tokens[k].low in ("among", "amongst") or (k > verb and tokens[k].dep == "nsubj")
        for k in tokens[verb].kids
    )


def tells_state(reading: Reading, mention: Mention) -> bool:
    """ "two of them seriously", "four of them in a serious condition": how they are, not who or where they are."""
    tokens, inside = reading.parse.tokens, reading.parse.tokens_in(mention.span.start, mention.span.end)
    if tokens[inside[-1]].low not in TAKEN_UP:
        return False
    k = inside[-1] + 1
    while k < len(tokens) and tokens[k].pos == "AUX":
        k += 1
    if k >= len(tokens) or tokens[k].low != "in":
        return k < len(tokens) and tokens[k].pos in ("ADV", "ADJ")
    return not any(reading.place_at[j] is not None for j in range(k + 1, min(k + 5, len(tokens))))


def takes_up(reading: Reading, mention: Mention) -> bool:
    """Whether a share takes up people told before: "of them", "whom", "the victims", or a number with no noun of its own."""
    tokens, inside = reading.parse.tokens, reading.parse.tokens_in(mention.span.start, mention.span.end)
    sentence = reading.parse.sentences[tokens[inside[0]].sent]
    around = range(max(sentence.first, inside[0] - 4), min(inside[-1] + 4, sentence.last))
    bare = all(tokens[k].pos not in ("NOUN", "PROPN") for k in inside)
    return bare or any(tokens[k].low in TAKEN_UP or tokens[k].lemma in ("victim", "casualty") for k in around)
