"""Find what a report counts: hedge, number and counted noun, as bounds that keep their doubt."""

from __future__ import annotations

from bisect import bisect_left

from dateline.extract.quantities.counted import Noun, Nouns, nouns, read_noun
from dateline.extract.quantities.ellipsis import antecedent, is_change, is_harm_near, is_lost, scope_of, unit_of_bare
from dateline.extract.quantities.limits import is_no_count, is_place_not_hedge, is_year
from dateline.extract.quantities.line import Line, Sighting, cues, limits
from dateline.extract.quantities.nouns import CountedPhrase, noun_after, token_from
from dateline.extract.quantities.numbers import (
    Head,
    NumberWords,
    bounds,
    left_out,
    number_words,
    pieces_of,
    read_after,
    read_head,
    read_numeral,
)
from dateline.kit import Kit
from dateline.model import Article, Mention, Quantity
from dateline.parse import Parse
from dateline.words import fold


def find_quantities(article: Article, parse: Parse, kit: Kit) -> list[Mention]:
    """Every quantity of the readable text, in order: value Quantity, the span over hedge, number and what is counted.

    A singular person or weapon with an article ("a British adviser") counts as exactly one. A number whose words do not
    tell what it counts is left out; "one" with a noun no list knows is left out too.
    """
    numbers, table, known, bars = number_words(kit), nouns(kit), cues(kit), limits(kit)
    found: list[Sighting] = []
    for sentence in parse.sentences:
        tokens = parse.tokens
        p = pieces_of(parse.folded, tokens[sentence.first].start, tokens[sentence.last - 1].end)
        line = Line(parse, sentence, p, numbers, table, known, bars, found)
        _read_line(line)
    return [Mention(article.span(s.start, s.end), s.quantity) for s in found]


def read_quantity(words: str, kit: Kit) -> Quantity | None:
    """The quantity that a bare stretch of words tells, or None where they tell none.

    Low, high and qualifier are those that `find_quantities` gives for the same span. Unit and group are None where the
    words themselves do not say what is counted; scope is always `whole`, since it lies outside the span.
    """
    return _read_words(words, number_words(kit), nouns(kit))


def read_left_out(words: str, kit: Kit) -> int:
    """How many the words "all but two", "all except one of them" leave out: 0 where they leave nothing out."""
    p = pieces_of(fold(words))
    if p.words[:1] != ["all"]:
        return 0
    left = (left_out(p, i, number_words(kit)) for i in range(1, len(p.words)))
    return next((number for number, _ in filter(None, left)), 0)


def _read_words(words: str, numbers: NumberWords, table: Nouns) -> Quantity | None:
    p = pieces_of(fold(words))
    head = read_head(p, 0, numbers)
    if head is None:
        return None
    after, end = read_after(p, head.end, numbers) if head.numeral and head.numeral.low is not None else ("", head.end)
    while end < len(p.words) and (p.words[end] in ("of", "out") or p.words[end] in numbers.determiners):
        end += 1
    noun = read_noun(words[p.starts[end] :], table) if end < len(p.words) else None
    unit, group = (noun.unit, noun.group) if noun else (None, None)
    if head.numeral is not None and head.numeral.money:
        unit = "money"
    if noun is not None and not noun.many and head.numeral is not None and head.numeral.low != 1:
        unit, group = ("money", None) if head.numeral.money else (None, None)
    if head.kind == "all":
        return Quantity(None, None, "all", unit, group)
    if head.kind == "article" and noun is None and p.words[0] not in ("another", "one"):
        return None
    low, high, qualifier = bounds(head, after, continuous=noun is not None and noun.sort == "measure")
    return Quantity(low, high, qualifier, unit, group)


def _read_line(line: Line) -> None:
    words, starters, i, n = line.p.words, line.numbers.starters, 0, len(line.p.words)
    while i < n:
        word = words[i]
        if word in starters or word[0].isdecimal():
            end = _read_here(line, i)
            if end is not None:
                i = bisect_left(line.p.starts, end)
                continue
        i += 1


def _read_here(line: Line, i: int) -> int | None:
    """Read the quantity that opens at piece `i`, if one does; gives the offset where it ends."""
    p, numbers = line.p, line.numbers
    if line.word(i - 1) == "from" and is_change(line, i - 1):
        numeral = read_numeral(p, i, numbers, joiners=())
        head = Head("number", (), numeral, numeral.end) if numeral else None
    elif p.words[i] == "from" and is_change(line, i):
        return None
    else:
        head = read_head(p, i, numbers)
    if head is None:
        return None
    if head.kind == "number":
        return _read_number(line, i, head)
    if head.kind == "article":
        return _read_single(line, i)
    if head.kind == "all":
        return _read_all(line, i, head)
    return _read_zero(line, i, head)


def _keep(line: Line, i: int, end: int, noun: Noun | None, bare: bool, until: int) -> int | None:
    """Record the quantity that spans piece `i` to offset `end`; what its own words leave open is taken from `noun`."""
    start = line.p.starts[i]
    value = _read_words(line.parse.text[start:end], line.numbers, line.nouns)
    if value is None:
        return None
    unit, group = value.unit, value.group
    if unit is None and noun is not None:
        unit, group = noun.unit, noun.group
    scope = scope_of(line, i, until, noun, bare, value)
    quantity = Quantity(value.low, value.high, value.qualifier, unit, group, scope)
    line.found.append(Sighting(start, end, quantity, noun.sort if noun else "thing", line.sentence.i, bare))
    return end


def _until(line: Line, end: int) -> int:
    """The first piece at or after an offset."""
    return bisect_left(line.p.starts, end)


# numbers ----------------------------------------------------------------------------------------------------------


def _read_number(line: Line, i: int, head: Head) -> int | None:
    numeral = head.numeral
    assert numeral is not None
    if is_no_count(line, numeral.start, head):
        return None
    _, j = read_after(line.p, head.end, line.numbers) if numeral.low is not None else ("", head.end)
    if numeral.money:
        noun = Noun("money", None, "measure", True, True)
        hit = noun_after(line, j, "many")
        end = hit.end if hit is not None and hit.noun is not None and hit.noun.unit == "money" else line.p.ends[j - 1]
        return _keep(line, i, end, noun, False, _until(line, end))
    if line.word(j) == "of" or (line.word(j) == "out" and line.word(j + 1) == "of"):
        return _read_share(line, i, j, head)
    if numeral.needs == "of":
        return None
    one = numeral.low == numeral.high == 1
    # "a number of" holds its own "of"; other vague counts may stand before a noun of any kind.
    hit = noun_after(line, j, "one" if one else "many")
    if hit is not None and hit.noun is not None and hit.noun.sort == "other":
        return _keep_others(line, i, hit.end)
    if hit is None or (hit.noun is None and (numeral.form == "vague" or one)):
        return None if numeral.needs else _read_bare(line, i, j)
    if is_place_not_hedge(line, i, head, hit.noun):
        return None
    if hit.noun is not None and hit.noun.unit in line.limits.calibres:
        return None
    if hit.noun is None and (is_year(line, numeral.start, head) or _is_measure(line, j)):
        return None
    return _keep(line, i, hit.end, hit.noun, False, _until(line, hit.end))


def _is_measure(line: Line, j: int) -> bool:
    """Whether the number measures what follows rather than counting it: "1,500 metre fountains"."""
    noun = line.nouns.by_words.get((line.word(j),))
    return noun is not None and noun.sort == "measure"


def _read_bare(line: Line, i: int, j: int) -> int | None:
    noun = unit_of_bare(line, i, j)
    if noun is None:
        return None
    end = line.p.ends[j - 1]
    return _keep(line, i, end, noun, True, j)


def _keep_others(line: Line, i: int, end: int) -> int | None:
    """ "16 others": persons where they are hurt, else what was counted before, else persons."""
    until = _until(line, end)
    person = Noun("person", None, "other", False, True)
    last = line.found[-1] if line.found else None
    weapons = last is not None and last.sort == "weapon" and last.sentence == line.sentence.i
    harmed = is_harm_near(line, i, until) and not (weapons and is_lost(line, until))
    noun = person if harmed else (antecedent(line) or person)
    return _keep(line, i, end, noun._replace(sort="other"), True, until)


def _read_share(line: Line, i: int, j: int, head: Head) -> int | None:
    """ "18 of the drones", "23 of which", "24 of 28 drones", "dozens of people"."""
    p, numeral = line.p, head.numeral
    assert numeral is not None
    d = j + 1 if line.word(j) == "of" else j + 2
    while line.word(d) in line.numbers.determiners and line.word(d) not in line.cues.pronouns:
        d += 1
    if line.word(d) in line.cues.pronouns:
        noun = antecedent(line, plural=True)
        if noun is None:
            noun = unit_of_bare(line, i, d + 1)
        kind = noun_after(line, d + 1, "many") if noun is not None and noun.unit == "person" else None
        if kind is not None and kind.noun is not None and kind.noun.sort == "person":
            return _keep(line, i, kind.end, kind.noun, True, d + 1)  # "three of them children"
        return _keep(line, i, p.ends[d], noun, True, d + 1) if noun else None
    if line.word(d - 1) == "the" and line.word(d) in line.cues.done and not _modifies(line, d):
        return _keep(line, i, p.ends[d], Noun("person", None, "person", False, True), True, d + 1)
    inner = read_head(p, d, line.numbers) if d < len(p.words) else None
    if inner is not None and inner.kind == "number" and inner.numeral is not None and inner.numeral.low is not None:
        return _read_share_of_number(line, i, j, inner)
    one = numeral.low == numeral.high == 1
    hit = noun_after(line, d, "many")
    if hit is None or hit.noun is None:
        return _read_unlisted_share(line, i, j, hit) if not numeral.needs else None
    if one and hit.noun.unit != "person" and _has_superlative(line, d, hit.last):
        return None
    return _keep(line, i, hit.end, hit.noun, False, _until(line, hit.end))


def _modifies(line: Line, d: int) -> bool:
    """Whether a word of harm stands before the noun it tells of: "five of the injured passengers"."""
    first = token_from(line, line.p.starts[d])
    if first is None or first + 1 >= line.sentence.last:
        return False
    return line.parse.tokens[first + 1].pos in ("NOUN", "PROPN", "ADJ")


def _read_unlisted_share(line: Line, i: int, j: int, hit: CountedPhrase | None) -> int | None:
    """ "85 of the attendees were killed": a noun no list knows counts persons where harm is done to it."""
    person = Noun("person", None, "person", False, True)
    if hit is not None and is_harm_near(line, i, _until(line, hit.end)):
        return _keep(line, i, hit.end, person, True, _until(line, hit.end))
    return _keep(line, i, line.p.ends[j - 1], person, True, j) if is_harm_near(line, i, j) else None


def _read_share_of_number(line: Line, i: int, j: int, whole: Head) -> int | None:
    """ "24 of 28 drones": the 24 count what the 28 count; their span ends before "of"."""
    hit = noun_after(line, whole.end, "many")
    noun = hit.noun if hit is not None else None
    if noun is None:
        noun = antecedent(line) or unit_of_bare(line, i, whole.end)
    return _keep(line, i, line.p.ends[j - 1], noun, True, j) if noun else None


def _has_superlative(line: Line, d: int, last: int) -> bool:
    first = token_from(line, line.p.starts[d])
    return first is not None and any(t.tag in ("JJS", "RBS") for t in line.parse.tokens[first : last + 1])


# one, all, none ---------------------------------------------------------------------------------------------------


def _read_single(line: Line, i: int) -> int | None:
    """ "a British security adviser", "the missile", "his wife": exactly one."""
    article = line.p.words[i]
    hit = noun_after(line, i + 1, "one")
    noun = hit.noun if hit is not None else None
    if hit is None or noun is None:
        if article == "another" and is_harm_near(line, i, i + 1):
            return _keep(line, i, line.p.ends[i], Noun("person", None, "person", True, False), True, i + 1)
        return None
    if noun.sort not in ("person", "weapon") and noun.unit not in line.limits.singular_things:
        return None
    head = line.parse.tokens[hit.last].text
    if article == "the" and head[0].isupper() and not head.isupper():
        return None  # a name or a title: "the National Guard", "the Prime Minister"
    # "the aircraft" may be many, "the Lancet" a journal: only "a" makes them one.
    if article not in ("a", "an", "another") and (
        noun.sort == "thing" or noun.many or noun.cased or (article != "the" and noun.sort != "person")
    ):
        return None
    return _keep(line, i, hit.end, noun, False, _until(line, hit.end))


def _read_all(line: Line, i: int, head: Head) -> int | None:
    """ "all of them", "all the missiles": everything, no number told."""
    left = left_out(line.p, head.end, line.numbers)
    if left is not None:
        return _read_all_but(line, i, left[1])
    if line.word(i - 1) in line.limits.all_not_after:
        return None
    d = head.end + (line.word(head.end) == "of")
    while line.word(d) in line.numbers.determiners and line.word(d) not in line.cues.pronouns:
        d += 1
    if d > head.end and line.word(d) in line.cues.pronouns:
        noun = antecedent(line, plural=True)
        return _keep(line, i, line.p.ends[d], noun, True, d + 1) if noun else None
    hit = noun_after(line, d, "many")
    if hit is None or hit.noun is None or hit.noun.sort not in ("person", "weapon"):
        return None
    left = left_out(line.p, _until(line, hit.end), line.numbers)  # "all rockets but one"
    end = line.p.ends[left[1] - 1] if left is not None else hit.end
    return _keep(line, i, end, hit.noun, False, _until(line, end))


def _read_all_but(line: Line, i: int, j: int) -> int | None:
    """ "all but two of them", "all except one", "all but the last rocket": everything that was counted, save a number."""
    end = line.p.ends[j - 1]
    noun = antecedent(line, plural=True)
    hit = noun_after(line, j, "any")
    if line.word(j) == "of":
        d = j + 1
        while line.word(d) in line.numbers.determiners and line.word(d) not in line.cues.pronouns:
            d += 1
        inner = read_head(line.p, d, line.numbers) if d < len(line.p.words) else None
        hit = noun_after(line, inner.end if inner is not None else d, "many")
        if inner is not None and hit is not None and hit.noun is not None:  # "all but two of the 30 drones"
            return _keep(line, i, end, hit.noun, True, j)
        end = line.p.ends[d] if line.word(d) in line.cues.pronouns else end
    if hit is not None and hit.noun is not None:
        noun, end = hit.noun, hit.end
    return _keep(line, i, end, noun, True, _until(line, end)) if noun is not None else None


def _read_zero(line: Line, i: int, head: Head) -> int | None:
    """ "no casualties", "nobody was hurt", "none of the missiles": zero, told as such."""
    if line.word(head.end) == "of":
        d = head.end + 1
        while line.word(d) in line.numbers.determiners and line.word(d) not in line.cues.pronouns:
            d += 1
        if line.word(d) in line.cues.pronouns:
            noun = antecedent(line, plural=True)
            return _keep(line, i, line.p.ends[d], noun, True, d + 1) if noun else None
        hit = noun_after(line, d, "many")
        ok = hit is not None and hit.noun is not None
        return _keep(line, i, hit.end, hit.noun, False, _until(line, hit.end)) if hit is not None and ok else None
    if head.kind == "zero_alone":
        if is_harm_near(line, i, head.end):
            return _keep(line, i, line.p.ends[head.end - 1], Noun("person", None, "person", True, True), True, head.end)
        return None
    hit = noun_after(line, head.end, "any")
    if hit is None or hit.noun is None or hit.noun.sort not in ("person", "loss", "weapon"):
        return None
    if any(w in line.limits.zero_not for w in line.p.words[head.end : _until(line, hit.end)]):
        return None
    return _keep(line, i, hit.end, hit.noun, False, _until(line, hit.end))
