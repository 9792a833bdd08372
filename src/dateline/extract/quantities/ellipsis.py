"""What a number counts that stands without a noun, and whether it is a part of a whole or a toll since replaced.

"50 injured", "43 of them", "the toll rose to 20", "including nine": the unit comes from the words around. The vocabulary
is `data/lang/en/quantities.yaml`. Nothing here looks further back than two sentences or fifty words.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from dateline.extract.quantities.counted import Noun, common_unit
from dateline.extract.quantities.line import Line, Sighting
from dateline.extract.quantities.nouns import noun_after
from dateline.extract.quantities.numbers import read_numeral
from dateline.model import Quantity

_BACK = 50  # pieces looked back over
_LISTING = re.compile(r"[\s,(]*(?:and|as well as|plus|or|&)?\s*(?:the|a further|another)?\s*")
_THINGS = frozenset({"weapon", "thing"})
_BESIDE = ("with", ",", "(", "-", "–", "—", "is", "are", "was", "were", "been")
_OUT_OF = ("of", "among", "amongst")
_PERSONS = frozenset({"person", "loss", "other"})
_SETTLED = frozenset({"person", "loss", "weapon", "thing", "other"})


def unit_of_bare(line: Line, first: int, end: int) -> Noun | None:
    """What the number at pieces `first:end` counts when no noun follows it; None where the words around do not tell."""
    person = Noun("person", None, "person", False, True)
    if _is_harmed(line, first, end) or _is_toll(line, first) or _is_set_of_people(line, first):
        return person
    if _is_of_harmed(line, first) or _is_kind(line, end):
        return person
    if line.word(first - 1) == "from" and is_change(line, first - 1):
        here = antecedent(line)  # "killed seven people, up from five"
        if here is not None and line.found[-1].sentence == line.sentence.i:
            return here
    if _is_stopped(line, first, end):
        return _named_before(line, first) or antecedent(line, _THINGS, plural=True) or antecedent(line, _THINGS)
    if _is_crowd(line, first, end):
        return person
    if _shares_verb(line, first, end):
        return antecedent(line, _PERSONS) or antecedent(line)
    if _leans_back(line, first, end):
        return antecedent(line, _SETTLED)
    return _number_of(line, first)


def is_harm_near(line: Line, first: int, end: int) -> bool:
    """Whether the words at pieces `first:end` are said to have been hurt, killed, held or lost."""
    return _is_harmed(line, first, end)


def is_lost(line: Line, end: int) -> bool:
    """Whether what stands before piece `end` is told gone, as a drone may be: "20 others disappeared from radars"."""
    return any(w in ("disappeared", "missing", "lost", "unaccounted") for w in line.p.words[end : end + 4])


def _is_harmed(line: Line, first: int, end: int) -> bool:
    """ "20 were killed", "wounding 40", "left 20 dead", "the death of 14"."""
    before, cue = line.word(first - 1), line.cues
    if line.word(end) in cue.persons_after:
        return True
    done = _next_content(line, end)
    if before in cue.active and (before not in cue.weak or done):
        return True
    if before == "of" and line.word(first - 2) in cue.toll_of:
        return True
    if before == ":" and (line.word(first - 2) in cue.done or line.word(first - 2) in cue.tolls):
        return True
    return done


def _next_content(line: Line, end: int) -> bool:
    """Whether the first words after piece `end` that are no auxiliaries tell of harm done; "shot down" does not."""
    i = end
    while i < end + 7 and line.word(i) in line.cues.auxiliaries:
        i += 1
    return line.word(i) in line.cues.done and line.word(i + 1) not in line.cues.particles


def _is_toll(line: Line, first: int) -> bool:
    """ "the death toll rose to 20", "the victims were 'at least 24'"."""
    i = first - 1
    while line.word(i) in ('"', "'", ","):
        i -= 1
    if line.word(i) not in line.cues.toll_links:
        return False
    window = line.p.words[max(0, i - _BACK) : i]
    return any(w in line.cues.tolls for w in window) or _is_figure_again(line, i)


def _is_figure_again(line: Line, i: int) -> bool:
    """ "It now stands at 14", "by evening, the number had risen to 30": people who were counted a sentence ago."""
    last = line.found[-1] if line.found else None
    if last is None or last.quantity.unit != "person" or line.sentence.i - last.sentence > 1:
        return False
    return line.word(i) in ("to", "at") and any(
        w in ("it", "number", "figure") for w in line.p.words[max(0, i - 6) : i]
    )


def _is_set_of_people(line: Line, first: int) -> bool:
    """ "a family of five"."""
    return line.word(first - 1) == "of" and line.word(first - 2) in line.cues.sets_of_people


def _is_of_harmed(line: Line, first: int) -> bool:
    """ "Of the dead, three", "among the 30 injured, five"."""
    if line.word(first - 1) != "," or line.word(0) not in _OUT_OF:
        return False
    return any(w in line.cues.done or w in line.cues.tolls for w in line.p.words[1 : first - 1])


def _is_kind(line: Line, end: int) -> bool:
    """ "three were children": what a bare number is of is told behind the verb, and no more is told of it."""
    if line.word(end) not in line.cues.finite:
        return False
    i = end + 1
    while line.word(i) in ("all", "also", "both"):
        i += 1
    hit = noun_after(line, i, "many")
    if hit is None or hit.noun is None or hit.noun.sort != "person":
        return False
    after = hit.last + 1
    return after >= line.sentence.last or line.parse.tokens[after].tag in (".", ",", ":", "CC", "''", "-RRB-")


def _is_stopped(line: Line, first: int, end: int) -> bool:
    """ "shot down 43", "18 were intercepted"."""
    i = first - 1
    if line.word(i) in line.cues.particles:
        i -= 1
    if line.word(i) in line.cues.stopped:
        return True
    i = end
    while i < end + 5 and line.word(i) in line.cues.auxiliaries:
        i += 1
    return i > end and line.word(i) in line.cues.stopped


def _named_before(line: Line, first: int) -> Noun | None:
    """ "the missiles, of which it shot down two": weapons that stand without a number after the last one that was counted."""
    last = line.found[-1].end if line.found else 0
    for i in range(first - 1, max(-1, first - _BACK), -1):
        if line.p.starts[i] < last:
            return None
        noun = line.nouns.by_words.get((line.word(i),))
        if noun is not None and noun.sort == "weapon" and noun.many and not noun.one:
            return noun
    return None


def _is_crowd(line: Line, first: int, end: int) -> bool:
    """ "thousands marched", "forcing hundreds to flee"."""
    if line.word(first) not in line.cues.crowds or line.word(first - 1) in line.cues.crowd_not_after:
        return False
    return _tag_at(line, end) in ("VBD", "VBP", "MD", "TO")


def _tag_at(line: Line, i: int) -> str:
    at = line.parse.token_at(line.p.starts[i]) if i < len(line.p.words) else None
    return line.parse.tokens[at].tag if at is not None else ""


def _leans_back(line: Line, first: int, end: int) -> bool:
    """ "including nine", "25 missiles of 38 fired", "Of the 20 killed, 12", "ten in Kharkiv and five in Sumy"."""
    before, cue = line.word(first - 1), line.cues
    here = [f for f in line.found if f.sentence == line.sentence.i]
    if before in cue.part_cues or (before == "of" and line.word(first - 2) == "record"):
        return True
    if (
        before == "of"
        and here
        and here[-1].quantity.low != 1
        and here[-1].end in line.p.ends[max(0, first - 4) : first - 1]
    ):
        return True
    if before == "," and here and line.word(0) in ("of", "among"):
        return True
    whose = first - 2 if before == "," else first - 1
    if line.word(whose) in cue.pronouns and (whose < first - 1 or line.word(whose - 1) in ("of", "among", "amongst")):
        return True  # "of whom five", "among them, 28"
    if line.word(first) == "both":
        return False
    if not here or before not in ("and", ",", ";", ":", "(", "-", "–", "—") or line.word(end) not in cue.gap_words:
        return False
    return end + 1 >= len(line.p.words) or read_numeral(line.p, end + 1, line.numbers) is None  # "one in five"


def _shares_verb(line: Line, first: int, end: int) -> bool:
    """ "5,000 people left the one town and 2,200 left the other"."""
    if line.word(first - 1) not in ("and", ",", ";", "while", "but") or line.word(first) == "both":
        return False
    if not any(f.sentence == line.sentence.i for f in line.found):
        return False
    return _tag_at(line, end) in ("VBD", "VBP", "VBZ")


def _number_of(line: Line, first: int) -> Noun | None:
    """ "the number of drones rose to 50": the noun after "number of"."""
    if line.word(first - 1) not in line.cues.toll_links:
        return None
    words = line.p.words
    for i in range(first - 2, max(0, first - _BACK), -1):
        if words[i] == "of" and words[i - 1] == "number":
            for k in range(i + 1, min(i + 5, first)):
                noun = line.nouns.by_words.get((words[k],))
                if noun is not None and noun.many:
                    return noun
    return None


def antecedent(line: Line, sorts: frozenset[str] = _SETTLED, plural: bool = False) -> Noun | None:
    """What was counted last, here or in the two sentences before; coordinated weapons are taken together."""
    for at in range(len(line.found) - 1, -1, -1):
        last = line.found[at]
        if line.sentence.i - last.sentence > 2:
            return None
        if last.sort not in sorts or last.quantity.unit is None:
            continue
        if plural and (last.quantity.low, last.quantity.high) == (1, 1):
            continue
        unit = last.quantity.unit
        if plural and at and last.sort == "weapon" and _listed_with(line, line.found[at - 1], last.start):
            unit = common_unit(unit, line.found[at - 1].quantity.unit, line.nouns) or unit
        return Noun(unit, None, last.sort, True, True)
    return None


def _listed_with(line: Line, one: Sighting, start: int) -> bool:
    """Whether nothing but a comma or "and" stands between a sighting and an offset."""
    return start - one.end < 24 and bool(_LISTING.fullmatch(line.parse.folded, one.end, start))


def scope_of(line: Line, first: int, end: int, noun: Noun | None, bare: bool, told: Quantity) -> str:
    """Whether the count at pieces `first:end` is the whole, a part of one also told, or an earlier toll."""
    if (noun is not None and noun.sort == "measure") or told.qualifier in ("none", "all"):
        return "whole"
    if line.word(first) not in line.numbers.articles and _is_earlier(line, first):
        return "earlier"
    return "part" if _is_part(line, first, end, noun, bare) else "whole"


def _is_part(line: Line, first: int, end: int, noun: Noun | None, bare: bool) -> bool:
    cue, before = line.cues, line.word(first - 1)
    person = noun is not None and noun.unit == "person"
    if before in cue.part_cues or (before == ":" and line.word(first - 2) in cue.part_cues):
        return True
    if any(w in cue.alone for w in line.p.words[max(0, first - 14) : first]):
        return True
    if person and (before in cue.part_verbs or _is_of_them(line, first, end)):
        return True
    if person and bare and line.found and _is_kind(line, end):
        return True
    if line.found and not bare and _continues_part(line, first, end):
        return True
    return _is_among(line, first, end) or (
        person and noun is not None and noun.group is not None and _is_aside(line, first)
    )


def _is_of_them(line: Line, first: int, end: int) -> bool:
    """ "three of them children", "109 of the dead", "among them, 12 women", "of whom five"."""
    cue = line.cues
    if "of" in line.p.words[first:end] and any(w in cue.tolls or w in cue.done for w in line.p.words[first:end]):
        return True
    if line.word(end - 1) in cue.pronouns and "of" in line.p.words[first:end]:
        return True
    if line.word(end) == "of" and _is_harm_of(line, end + 1):
        return True
    i = first - 1
    while line.word(i) == "," or line.word(i) in line.numbers.articles:
        i -= 1
    return line.word(i) in cue.pronouns and line.word(i - 1) in ("of", "among", "amongst")


def _is_harm_of(line: Line, i: int) -> bool:
    """ "two | of the 14 killed", "two | of the four people wounded in Orlov": a share of those who are told harmed."""
    for word in line.p.words[i : i + 7]:
        if word in line.cues.done:
            return True
        if word in line.cues.finite or not word[0].isalnum():
            return False
    return False


def _continues_part(line: Line, first: int, end: int) -> bool:
    """ "including 11 children and six women"; but not "including two children, and 20 people were hurt"."""
    last = line.found[-1]
    if (
        last.sentence != line.sentence.i
        or last.quantity.scope != "part"
        or not _listed_with(line, last, line.p.starts[first])
    ):
        return False
    own = line.cues.finite | line.cues.done
    return not (line.word(first - 1) == "and" and (line.word(end) in own or line.word(end - 1) in line.cues.done))


def _is_among(line: Line, first: int, end: int) -> bool:
    """ "19 militants were among the dead", "among those killed were three children"."""
    cue, i = line.cues, end
    while i < end + 4 and line.word(i) in cue.auxiliaries:
        i += 1
    beside = i == end and _is_beside(line, first, end)
    if (i > end or beside) and line.word(i) in cue.part_after:
        if not beside:
            _share_scope(line, first)
        return True
    if line.word(first - 1) not in ("were", "was", "are", "is", "there", "have", "being"):
        return False
    window = line.p.words[max(0, first - 10) : first]
    return any(w in cue.part_after for w in window) or ("of" in window[:1] and first <= 10)


def _is_beside(line: Line, first: int, end: int) -> bool:
    """ "with two children among the dead", "there were also 20 women among those killed"; not "15 dead among the rebels"."""
    i = first - 1
    while line.word(i) in ("also", "still"):
        i -= 1
    harmed = any(w in line.cues.done or w in line.cues.tolls for w in line.p.words[end + 1 : end + 5])
    return harmed and (i < 0 or line.word(i) in _BESIDE)


def _share_scope(line: Line, first: int) -> None:
    """Make parts of what is listed before a part: "two women and two children were among the dead"."""
    at, start = len(line.found) - 1, line.p.starts[first]
    while at >= 0 and line.found[at].sentence == line.sentence.i and _listed_with(line, line.found[at], start):
        one = line.found[at]
        line.found[at] = one._replace(quantity=replace(one.quantity, scope="part"))
        at, start = at - 1, one.start


def _is_aside(line: Line, first: int) -> bool:
    """ "20 people (three children)"."""
    last = line.found[-1] if line.found else None
    if last is None or line.word(first - 1) not in ("(", "-") or last.sentence != line.sentence.i:
        return False
    return last.quantity.unit == "person" and last.end in line.p.ends[max(0, first - 4) : first - 1]


def _is_earlier(line: Line, first: int) -> bool:
    """ "up from 12", "revised from", "a previous toll of 112", "initially put at 20", "rose from 10 to 15"."""
    cue, words = line.cues, line.p.words
    window = words[max(0, first - 16) : first]
    pairs = pairwise(window)
    if any(a in cue.earlier_nouns and b in cue.earlier_of for a, b in pairs):
        return True
    if any(a in cue.earlier_nouns and c in cue.earlier_of for a, c in zip(window, window[2:], strict=False)):
        return True
    if line.word(first - 1) == "from" and is_change(line, first - 1):
        return True
    near = words[max(0, first - 8) : first]
    adverbs = [k for k, w in enumerate(near) if w in cue.earlier_adverbs]
    return bool(adverbs) and not any(w in (",", ";", "but") for w in near[adverbs[-1] :])


def is_change(line: Line, i: int) -> bool:
    """Whether the "from" at piece `i` follows a verb of change ("rose from 10 to 15")."""
    return any(w in line.cues.change_verbs for w in line.p.words[max(0, i - 6) : i])
