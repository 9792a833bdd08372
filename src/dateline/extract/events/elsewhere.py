"""Numbers whose measure stands elsewhere: in the verb of the list before them, in what was counted a sentence ago, in a record."""

from __future__ import annotations

from dateline.extract.events.arguments import is_verbal
from dateline.extract.events.measures import Count, counted, may_count, measures_of
from dateline.extract.events.reading import Reading
from dateline.model import Mention

_VICTIMS = frozenset({"killed", "wounded", "missing"})
_SPEAKING = frozenset({"speak", "talk", "tell", "report"})
_WHERE = frozenset({"in", "at", "near", "around", "outside", "over", "across"})
_LINKS = frozenset({"to", "at", "from", "hit", "hits", "reached", "reaches", "passed", "passes"})
_REACH = 14  # words back from a number to its toll
SPELT_OUT = "spelt out"
OPENING = (":", "(", "-", "–", "—")
LIST_MARKS = (",", "and", ";")


def find_elsewhere(reading: Reading, violent: set[int], mention: Mention, i: int, earlier: list[Count]) -> Count | None:
    """The field of a number that no word of its own clause tells, or None where none tells it."""
    return (
        _record(reading, violent, mention, i)
        or _figure(reading, mention, i, earlier)
        or _in_list(reading, mention, i, earlier)
        or _spelt_out(reading, mention, i, earlier)
        or _replaced(reading, mention, i, earlier)
        or _another_figure(reading, mention, i, earlier)
    )


def _record(reading: Reading, violent: set[int], mention: Mention, i: int) -> Count | None:
    """ "the previous largest attack was 96 missiles", "the heaviest was 81 drones": a record told by its number."""
    tokens, t = reading.parse.tokens, reading.parse.tokens[i]
    verb = tokens[t.head]
    if (
        t.dep == "pobj" and verb.low == "of" and tokens[verb.head].lemma == "record"
    ):  # "the previous record of 479 drones"
        fits = may_count(measures_of(reading.kit), "launched", mention, False)
        return Count("launched", mention, i, verb.head, "record") if fits else None
    if t.dep != "attr" or verb.lemma != "be" or not may_count(measures_of(reading.kit), "launched", mention, False):
        return None
    for k in reading.roles(verb.i).agents:
        inside = tokens[tokens[k].left : tokens[k].right + 1]
        record = tokens[k].lemma == "record"
        if record or (any(s.tag in ("JJS", "RBS") for s in inside) and (tokens[k].tag == "JJS" or k in violent)):
            return Count("launched", mention, i, k, "record")
    return None


def _figure(reading: Reading, mention: Mention, i: int, earlier: list[Count]) -> Count | None:
    """ "the number of wounded rose from 20 to 30", "it now stands at 14": what a toll told before in the sentence is put at."""
    tokens, m = reading.parse.tokens, measures_of(reading.kit)
    first = reading.parse.tokens_in(mention.span.start, mention.span.end)[0]
    sentence = reading.parse.sentences[tokens[i].sent]
    if first == sentence.first or tokens[first - 1].low not in _LINKS or tokens[i].pos != "NUM":
        return None
    for k in range(first - 2, max(sentence.first, first - _REACH) - 1, -1):
        field = toll_field(reading, k) if tokens[k].lemma in (*m.figures, "toll") else None
        if field is not None:
            return Count(field, mention, i, k, "toll") if may_count(m, field, mention) else None
        if tokens[k].low == "it" or tokens[k].lemma in ("number", "figure"):
            last = next(
                (c for c in reversed(earlier) if c.field in _VICTIMS and tokens[c.i].sent >= tokens[i].sent - 1), None
            )
            fits = last is not None and may_count(m, last.field, mention)
            return Count(last.field, mention, i, k, "toll") if last is not None and fits else None
    return None


def toll_field(reading: Reading, noun: int) -> str | None:
    """The field of a toll: its own noun's, or that of what "the number of …" is a number of."""
    tokens, m = reading.parse.tokens, measures_of(reading.kit)
    for field, words in m.nouns.get(tokens[noun].lemma, ()):
        if all(noun - n >= 0 and tokens[noun - n].lemma == word for n, word in enumerate(reversed(words))):
            return field
    if tokens[noun].lemma not in m.figures:
        return None
    for k in range(noun + 1, min(tokens[noun].right + 1, noun + 8)):
        nouns = (f for f, w in m.nouns.get(tokens[k].lemma, ()) if len(w) == 1)
        found = m.adjectives.get(tokens[k].low) or next(nouns, None)
        if found:
            return found
    return None


def _in_list(reading: Reading, mention: Mention, i: int, earlier: list[Count]) -> Count | None:
    """ "two people were killed in Orlov, three in Selm": a number whose verb is the one before it."""
    last, tokens = earlier[-1] if earlier else None, reading.parse.tokens
    if (
        last is not None
        and last.field in ("launched", "intercepted")
        and counted(mention).unit in measures_of(reading.kit).flying
    ):
        return _next_weapon(reading, mention, i, last)
    end = reading.parse.tokens_in(mention.span.start, mention.span.end)[-1] + 1
    if last is None or end >= len(tokens) or tokens[i].sent != tokens[last.i].sent or tokens[end].low not in _WHERE:
        return None
    start = reading.parse.tokens_in(mention.span.start, mention.span.end)[0]
    between = tokens[max(last.i, last.governor) + 1 : start]
    own = tokens[i].head
    if own > i and is_verbal(tokens[own]):
        return None
    listed = bool(between) and between[-1].low in (",", "and", ";", ":") and not any(map(is_verbal, between))
    listed = listed and any(reading.place_at[t.i] is not None for t in tokens[end + 1 : end + 5])
    if (
        not listed
        or not may_count(measures_of(reading.kit), last.field, mention, False)
        or (counted(mention).unit not in ("person", None) and last.field != "intercepted")
    ):
        return None
    return Count(last.field, mention, i, last.governor, "list of places")


def _next_weapon(reading: Reading, mention: Mention, i: int, last: Count) -> Count | None:
    """ "fired 12 Kh-101s from bombers, four Kalibrs from the sea": the next weapons of a list that the parser lost."""
    tokens = reading.parse.tokens
    start = reading.parse.tokens_in(mention.span.start, mention.span.end)[0]
    begin = reading.parse.tokens_in(last.mention.span.start, last.mention.span.end)[-1] + 1
    between = tokens[max(begin, last.governor + 1 if last.governor < start else 0) : start]
    own = is_verbal(tokens[tokens[i].head]) and tokens[i].head > i
    listed = bool(between) and between[-1].low in (",", "and", ";") and not any(map(is_verbal, between))
    if not listed or own or tokens[i].sent != tokens[last.i].sent:
        return None
    return Count(last.field, mention, i, last.governor, "next of a list")


def _spelt_out(reading: Reading, mention: Mention, i: int, earlier: list[Count]) -> Count | None:
    """ "30 targets: 25 drones and five missiles", "12 people died (seven men, five women)": what a number is made of."""
    last, tokens = earlier[-1] if earlier else None, reading.parse.tokens
    start = reading.parse.tokens_in(mention.span.start, mention.span.end)[0]
    if (
        last is None
        or tokens[last.i].sent != tokens[i].sent
        or not may_count(measures_of(reading.kit), last.field, mention)
    ):
        return None
    if is_verbal(tokens[tokens[i].head]) and tokens[i].head > i:
        return None  # "14 died: five were still missing": a clause of its own
    opening = LIST_MARKS if last.rule == SPELT_OUT else OPENING
    begin = reading.parse.tokens_in(last.mention.span.start, last.mention.span.end)[-1] + 1
    between = tokens[begin:start]
    clear = last.rule != SPELT_OUT or not any(map(is_verbal, between))
    if not between or between[-1].low not in opening or not clear:
        return None
    return Count(last.field, mention, i, last.governor, SPELT_OUT)


def _replaced(reading: Reading, mention: Mention, i: int, earlier: list[Count]) -> Count | None:
    """ "rose to 14, up from 11": the number that a toll just told replaces."""
    last, tokens = earlier[-1] if earlier else None, reading.parse.tokens
    if last is None or counted(mention).scope != "earlier" or tokens[last.i].sent != tokens[i].sent:
        return None
    fits = may_count(measures_of(reading.kit), last.field, mention)
    return Count(last.field, mention, i, last.governor, "toll replaced") if fits else None


def _another_figure(reading: Reading, mention: Mention, i: int, earlier: list[Count]) -> Count | None:
    """ "the army spoke of 12 rockets", "the victims were at least 24": a figure for what was just counted."""
    tokens, t = reading.parse.tokens, reading.parse.tokens[i]
    recent = [c for c in earlier[-6:] if 0 < t.sent - tokens[c.i].sent <= 2 or c.rule == "another figure"]
    top = i
    while tokens[top].dep == "conj":
        top = tokens[top].head
    over = tokens[tokens[top].head]
    spoken = tokens[top].dep == "pobj" and over.low == "of" and tokens[over.head].lemma in _SPEAKING
    subject = tokens[over.i].kids if tokens[top].dep in ("attr", "acomp") and over.lemma == "be" else []
    people = any(tokens[k].lemma in ("victim", "casualty") for k in subject)
    fields = {c.field for c in recent if may_count(measures_of(reading.kit), c.field, mention, False)}
    wanted = fields & set(("launched",) if spoken else _VICTIMS if people else ())
    if len(wanted) != 1 or (people and fields & _VICTIMS != wanted):
        return None
    last = next(c for c in reversed(recent) if c.field in wanted)
    return Count(last.field, mention, i, last.governor, "another figure")
