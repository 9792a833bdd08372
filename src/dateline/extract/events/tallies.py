"""Whole, part or replaced: what a count is beside the other counts of its kind that the report tells.

A number of one town is a part of the number of all of them; a toll of noon is replaced by that of dusk.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from dateline.extract.events.apart import is_measured_from
from dateline.extract.events.arguments import is_verbal
from dateline.extract.events.draft import assembly
from dateline.extract.events.elsewhere import OPENING, toll_field
from dateline.extract.events.link import LEVEL
from dateline.extract.events.measures import Count, counted, scoped
from dateline.extract.events.reading import Reading
from dateline.extract.events.shares import PART, is_article
from dateline.extract.events.wording import ancestors
from dateline.model import Place, Quantity
from dateline.parse import Token
from dateline.words import fold

_TOLLS = ("killed", "wounded", "missing")
_REACH = 8  # sentences that a total is looked back for
_ADDING = frozenset({"another", "additional", "further", "a"})
_CLOCK = re.compile(r"([01]?\d|2[0-3])[.:]([0-5]\d)")
_PARTS_OF_DAY = {"MO": "09:00", "AF": "15:00", "EV": "19:00", "NI": "22:00"}
_TOLD = frozenset({"pobj", "dobj", "nsubj", "nsubjpass", "poss"})
_MANY = 3
_ARTICLES = frozenset({"a", "an", "the"})
_APART = frozenset(
    {"also", "another", "separate", "separately", "elsewhere", "meanwhile", "other", "too", "earlier", "later"}
)
_AS_OF = frozenset({"of", "by", "at", "since", "until", "from"})


def settle_tallies(reading: Reading, counts: list[Count]) -> list[Count]:
    """The counts with the scope that the other counts give them, in the same order."""
    out: list[Count] = []
    for count in counts:
        if any(_is_one_of(reading, c, count) for c in out[-4:]):
            continue
        if _is_last_of_toll(reading, out, count):
            continue
        if _raises_toll(reading, count, counts):
            if is_article(count.mention.span.text, counted(count.mention)):
                continue
            count = _scoped(count, "part")
        if _is_spelt_out(reading, out, count) and is_article(count.mention.span.text, counted(count.mention)):
            continue
        if (
            _is_spelt_out(reading, out, count)
            or any(_is_share(reading, c, count) for c in out)
            or _beside_share(reading, out, count)
        ):
            count = _scoped(count, "part")
        elif _hour_of(reading, count):
            out = [_scoped(c, "earlier") if _is_replaced(reading, c, count) else c for c in out]
        out.append(count)
    return _adding_up(reading, [_once_told(reading, c, out) for c in out])


def _scoped(count: Count, scope: str) -> Count:
    return count._replace(mention=scoped(count.mention, scope))


def _comparable(a: Count, b: Count) -> tuple[Quantity, Quantity] | None:
    """The values of two whole counts of one field in people, or None where they count different things."""
    p, q = counted(a.mention), counted(b.mention)
    stopped = a.field == "intercepted" and p.unit == q.unit
    if a.field != b.field or not (a.field in _TOLLS or stopped) or p.scope != "whole" or q.scope != "whole":
        return None
    return None if p.low is None or q.low is None else (p, q)


# a part of a total ------------------------------------------------------------------------------------------------


def _is_share(reading: Reading, total: Count, count: Count) -> bool:
    """Whether a smaller number belongs to one of the places over which a total was told: "in Orlov, five were killed"."""
    values, tokens = _comparable(total, count), reading.parse.tokens
    if values is not None and count.rule == "list of places" and count.governor == total.governor:
        return (values[1].low or 0) < (values[0].low or 0) and tokens[total.i].sent == tokens[count.i].sent
    if values is None or not 0 < tokens[count.i].sent - tokens[total.i].sent <= _REACH:
        return False
    whole, part = values
    if whole.group is not None or (part.low or 0) >= (whole.low or 0) or _adds(count) or _of_another(reading, count):
        return False
    own, over = _places(reading, count), _places(reading, total)
    if not own or any(p.kind == "country" for p in own) or _days_part(reading, total, count):
        return False
    if is_measured_from(reading, total.governor) or (not over and _is_long_ago(reading, total)):
        return False
    wide = _is_wide(reading, total) and {p.country for p in own} <= {p.country for p in over}
    return wide or all(_lies_in(p, over) for p in own)


def _is_spelt_out(reading: Reading, before: list[Count], count: Count) -> bool:
    """Whether a count is told behind the colon, dash or bracket of a larger one: "12 people died: five in Orlov"."""
    tokens = reading.parse.tokens
    for whole in reversed(before[-4:]):
        if not _is_made_of(whole, count) or tokens[whole.i].sent != tokens[count.i].sent:
            continue
        begin = reading.parse.tokens_in(whole.mention.span.start, whole.mention.span.end)[-1] + 1
        marks = [t.i for t in tokens[begin : count.i] if t.low in OPENING]
        return bool(marks) and not any(map(is_verbal, tokens[marks[0] : count.i]))
    return False


def _is_made_of(whole: Count, part: Count) -> bool:
    """Whether a count may be one of those that a larger one is made of: of one field, and of no narrower weapon."""
    p, q = counted(whole.mention), counted(part.mention)
    alike = p.unit == q.unit and whole.field == part.field and (whole.field in _TOLLS or whole.field == "intercepted")
    return alike and p.scope == "whole" and p.low is not None and (q.low or 0) < p.low


def _adding_up(reading: Reading, counts: list[Count]) -> list[Count]:
    """The counts with those made parts that add up to the one told before them: "14 people, six women and eight men"."""
    out = list(counts)
    for at, whole in enumerate(out):
        total = counted(whole.mention).low
        some: list[int] = []
        while (
            (k := at + len(some) + 1) < len(out)
            and _is_made_of(whole, out[k])
            and _in_one_sentence(reading, whole, out[k])
        ):
            some.append(k)
            if len(some) > 1 and sum(counted(out[j].mention).low or 0 for j in some) == total:
                parts = [_scoped(out[j], "part") for j in some]
                out[at + 1 : k + 1] = [c for c in parts if not is_article(c.mention.span.text, counted(c.mention))]
                break
    return out


def _in_one_sentence(reading: Reading, a: Count, b: Count) -> bool:
    return reading.parse.tokens[a.i].sent == reading.parse.tokens[b.i].sent


def _is_one_of(reading: Reading, total: Count, count: Count) -> bool:
    """ "The toll rose to 20. A farmer died in hospital": who is told after a toll, and of no other place, is one of them."""
    values, tokens = _comparable(total, count), reading.parse.tokens
    if values is None or not 0 < tokens[count.i].sent - tokens[total.i].sent <= 2 or (values[0].low or 0) < _MANY:
        return False
    sentence = reading.parse.sentences[tokens[count.i].sent]
    lows = {t.low for t in tokens[sentence.first : sentence.last]}
    single = fold(count.mention.span.text).split()[0] in _ARTICLES
    return single and not lows & _APART and not _places(reading, count) and not _days_part(reading, total, count)


def _is_last_of_toll(reading: Reading, before: list[Count], count: Count) -> bool:
    """ "the toll rose to 23 after a woman died in hospital": one of those just told."""
    last = before[-1] if before else None
    single = is_article(count.mention.span.text, counted(count.mention))
    return (
        last is not None
        and single
        and last.rule == "toll"
        and _is_made_of(last, count)
        and _in_one_sentence(reading, last, count)
    )


def _raises_toll(reading: Reading, count: Count, counts: list[Count]) -> bool:
    """ "a further two people died, bringing the toll to 14": those who came last are told, and all with them."""
    single = is_article(count.mention.span.text, counted(count.mention))
    if (count.rule == "toll" and not single) or not (single or _adds(count)):
        return False
    return any(
        c.rule == "toll" and _is_made_of(c, count) and c.i > count.i and _in_one_sentence(reading, c, count)
        for c in counts
    )


def _beside_share(reading: Reading, before: list[Count], count: Count) -> bool:
    """Whether a count stands in one sentence with the dead or hurt of one of several places: so are these its own."""
    tokens, value = reading.parse.tokens, counted(count.mention)
    last = before[-1] if before else None
    return (
        last is not None
        and {last.field, count.field} <= set(_TOLLS)
        and last.field != count.field
        and value.scope == "whole"
        and tokens[last.i].sent == tokens[count.i].sent
        and counted(last.mention).scope == "part"
        and counted(last.mention).group is None
        and last.rule != PART
        and bool(_places(reading, count))
    )


def _adds(count: Count) -> bool:
    """ "another three", "a further three": they come on top."""
    words = fold(count.mention.span.text).split()
    return words[0] in _ADDING or "more" in words


def _of_another(reading: Reading, count: Count) -> bool:
    """ "in a separate attack", "another blast killed two": a number of a happening of its own."""
    fresh, tokens = assembly(reading.kit).fresh, reading.parse.tokens
    sentence = reading.parse.sentences[tokens[count.i].sent]
    inside = tokens[sentence.first : sentence.last]
    return any(t.low in fresh and t.dep in ("amod", "det") and t.head in reading.anchors for t in inside)


def _places(reading: Reading, count: Count) -> list[Place]:
    """The places that a count's sentence tells with a preposition of place or target."""
    known, tokens = assembly(reading.kit), reading.parse.tokens
    sentence = reading.parse.sentences[tokens[count.i].sent]
    out: list[Place] = []
    for k in range(sentence.first, sentence.last):
        place, top = reading.place(k), k
        while tokens[top].dep in ("conj", "appos", "compound") and tokens[top].head != top:
            top = tokens[top].head
        prep = tokens[tokens[top].head]
        if prep.low == "of" and tokens[prep.head].lemma in known.any_place:  # "in the city of Orlov"
            prep = tokens[tokens[prep.head].head]
        located = (
            tokens[top].dep != "pobj"
            or prep.low in known.place_preps | known.target_preps
            or _speaks_for(reading, prep)
        )
        if place is not None and place not in out and located and tokens[top].dep in _TOLD:
            out.append(place)
    return out


def _speaks_for(reading: Reading, prep: Token) -> bool:
    """ "the mayor of Orlov said": an official tells of his own place."""
    tokens = reading.parse.tokens
    who = tokens[prep.head]
    return prep.low == "of" and who.dep == "nsubj" and tokens[who.head].lemma in assembly(reading.kit).stating


def _is_wide(reading: Reading, count: Count) -> bool:
    """Whether a count is told of all of a place: "killed 40 across Gaza"."""
    tokens = reading.parse.tokens
    sentence = reading.parse.sentences[tokens[count.i].sent]
    return any(
        t.low in ("across", "throughout") and any(reading.place_at[k] is not None for k in t.kids)
        for t in tokens[sentence.first : sentence.last]
    )


def _lies_in(place: Place, over: list[Place]) -> bool:
    """Whether a place is one of several, or inside one, of those that a total was told of; a total of no place is of all."""
    if not over:
        return True
    if any(p.gazetteer_id == place.gazetteer_id and p.name == place.name for p in over):
        return len(over) > 1
    return any(
        LEVEL.get(p.kind, 1) < LEVEL.get(place.kind, 1)
        and (p.country or place.country) == place.country
        and (p.admin1 is None or p.kind == "country" or p.admin1 == place.admin1)
        for p in over
    )


def _days_part(reading: Reading, a: Count, b: Count) -> bool:
    """Whether a count's sentence gives a day of its own that is not that of the other's."""
    one, two = _days(reading, a), _days(reading, b)
    return bool(one) and bool(two) and not any(p[0] <= q[1] and q[0] <= p[1] for p in one for q in two)


def _is_long_ago(reading: Reading, count: Count) -> bool:
    """Whether the latest day told in a count's sentence lies more than a month before publication."""
    published, days = reading.article.published, _days(reading, count)
    return bool(published) and bool(days) and max(last for _, last in days) < _month_before(published or "")


def _month_before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=31)).isoformat()


def _days(reading: Reading, count: Count) -> list[tuple[str, str]]:
    """The first and last day of each time told in a count's sentence."""
    sentence = reading.parse.sentences[reading.parse.tokens[count.i].sent]
    found = (reading.when(k) for k in range(sentence.first, sentence.last))
    return [(w.earliest, w.latest) for w in found if w is not None and w.earliest and w.latest]


# a toll replaced ---------------------------------------------------------------------------------------------------


def _once_told(reading: Reading, old: Count, counts: list[Count]) -> Count:
    """A count, with the scope `earlier` where it is told as said before and a higher one is told besides.

    "Earlier, the mayor reported nine dead"; not "earlier, nine people died in Orlov".
    """
    said_before = _is_said_before(reading, old)
    for new in counts:
        values = _comparable(old, new)
        higher = (
            values is not None and values[0].group == values[1].group and (values[0].low or 0) < (values[1].low or 0)
        )
        if not higher or not (said_before or _takes_up_figure(reading, old, new)):
            continue
        if not _is_said_before(reading, new) and not _days_part(reading, old, new):
            return _scoped(old, "earlier")
    return old


def _takes_up_figure(reading: Reading, old: Count, new: Count) -> bool:
    """ "20 were hurt. By evening, the number had risen to 30": a figure that names nothing is the one just told, changed."""
    tokens = reading.parse.tokens
    noun = tokens[new.governor]
    near = new.i > old.i and tokens[new.i].sent - tokens[old.i].sent <= 1
    bare = noun.low == "it" or (noun.lemma in assembly(reading.kit).figures and toll_field(reading, noun.i) is None)
    return near and new.rule == "toll" and bare


def _is_said_before(reading: Reading, count: Count) -> bool:
    """Whether a number was given before: its verb of speech stands with "earlier" or its like."""
    tokens, known = reading.parse.tokens, assembly(reading.kit)
    for k in ancestors(reading.parse, count.i):
        if is_verbal(tokens[k]) and tokens[k].lemma in known.figuring | known.stating:
            return any(tokens[c].low in known.before for c in tokens[k].kids)
    return False


def _is_replaced(reading: Reading, old: Count, new: Count) -> bool:
    """ "as of 3 p.m. six were dead; as of 10 p.m. fourteen": an hour's toll that a later hour's replaces."""
    values = _comparable(old, new)
    if values is None or values[0].group != values[1].group:
        return False
    hours = _hour_of(reading, old), _hour_of(reading, new)
    return bool(hours[0]) and hours[0] < hours[1] and (values[0].low or 0) < (values[1].low or 0)


def _hour_of(reading: Reading, count: Count) -> str:
    """The hour as of which a count is told ("as of 10 p.m.", "by noon", "at dusk"), or ""."""
    tokens = reading.parse.tokens
    sentence = reading.parse.sentences[tokens[count.i].sent]
    hours: list[str] = []
    for k in range(sentence.first + 1, sentence.last):
        if tokens[k - 1].low in _AS_OF and tokens[k].i < count.i:
            when, clock = reading.when(k), _CLOCK.fullmatch(tokens[k].low)
            if when is not None and when.type == "TIME":
                hours.append(_PARTS_OF_DAY.get(when.value[-2:], when.value.rpartition("T")[2]))
            elif clock is not None:
                hours.append(f"{int(clock[1]):02}:{clock[2]}")
    return hours[0] if len(hours) == 1 else ""
