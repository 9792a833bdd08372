"""What looks like a count and is none: dates, hours, ages, labels, fractions, designations, names, and words of place."""

from __future__ import annotations

from dateline.extract.quantities.counted import Noun
from dateline.extract.quantities.line import Line
from dateline.extract.quantities.nouns import noun_after
from dateline.extract.quantities.numbers import Head, read_after


def is_no_count(line: Line, k: int, head: Head) -> bool:
    """Whether the number at piece `k` is a date, an hour, an age, a label, a fraction or part of a name."""
    numeral = head.numeral
    assert numeral is not None
    if numeral.form == "vague" or numeral.form == "all":
        return False
    folded, p, j = line.parse.folded, line.p, head.end
    start, end = p.starts[k], p.ends[j - 1]
    before, after = line.word(k - 1), line.word(j)
    if not numeral.money and start and _sticks(folded[start - 1], folded[max(0, start - 2) : start - 1]):
        return True
    if _is_glued(line, end, j):
        return True
    if after in line.limits.fractions or (after == "-" and line.word(j + 1) in line.limits.fractions):
        return True
    if (
        _is_date(line, k, j)
        or after in line.limits.clock
        or (after in "ap" and line.word(j + 1) == "." and line.word(j + 2) == "m")
    ):
        return True
    if before in line.limits.age_before or (before == "of" and line.word(k - 2) in line.limits.age_before):
        return True
    if before == "of" and _is_one_person(line, k - 2) and noun_after(line, j, "many") is None:
        return True  # "a boy of seven"
    if after in line.limits.age_units and (
        line.word(j + 1) in line.limits.age_after
        or (line.word(j + 1) == "-" and line.word(j + 2) in line.limits.age_after)
    ):
        return True
    return _is_label(line, k, j, head) or _is_name(line, k, head)


def _is_one_person(line: Line, i: int) -> bool:
    """Whether the word at a piece is a noun for a single person."""
    noun = line.nouns.by_words.get((line.word(i),))
    return noun is not None and noun.sort == "person" and noun.one and not noun.many


def _sticks(before: str, earlier: str) -> bool:
    """Whether the character before a number makes it part of something else: a word, a date, a designation."""
    if before.isalnum() or before in "#№_@":
        return True
    return before in "-/.:'+" and bool(earlier) and earlier.isalnum()


def _is_glued(line: Line, end: int, j: int) -> bool:
    """ "24th", "22-month", "10:30", "9/11": what follows the number without a blank makes it something else."""
    folded, after = line.parse.folded, line.word(j)
    if end >= len(folded) or j >= len(line.p.words) or line.p.starts[j] != end:
        return False
    if after[0].isalpha():
        noun = line.nouns.by_words.get((after,))
        return not (noun is not None and noun.sort == "measure") and read_after(line.p, j, line.numbers)[0] == ""
    follows = folded[end + 1 : end + 2]
    if after in "-/:" and follows.isalnum():
        return read_after(line.p, j, line.numbers)[0] == ""
    return False


def _is_date(line: Line, k: int, j: int) -> bool:
    """ "April 4", "4 April", "4 and 5 April", "2022" after "in"."""
    text, p = line.parse.text, line.p
    if not p.words[k].isdecimal() or len(p.words[k]) > 2:
        return False
    if int(p.words[k]) <= 31:
        i = k - 1
        if line.word(i) == ".":
            i -= 1
        if i >= 0 and line.word(i) in line.limits.months and text[p.starts[i]].isupper():
            return not _is_counted_after_month(line, i, j)
        for i in (j, j + 2 if line.word(j) in ("and", "-", "or", "to") else j):
            if line.word(i) in line.limits.months and text[p.starts[i]].isupper():
                return True
    return False


def _is_counted_after_month(line: Line, month: int, j: int) -> bool:
    """ "In May 12 people died" counts; "On May 12 people gathered" does not, nor does "May 12, 2 soldiers"."""
    if line.word(month - 1) not in ("in", "of", "since", "during", "last", "this"):
        return False
    hit = noun_after(line, j, "many")
    return hit is not None and hit.noun is not None and hit.noun.unit == "person"


def is_year(line: Line, k: int, head: Head) -> bool:
    """Whether a bare four-figure number that no listed noun follows is a year."""
    word = line.p.words[k]
    return not head.hedges and len(word) == 4 and word.isdecimal() and "1500" <= word <= "2100"


def _is_label(line: Line, k: int, j: int, head: Head) -> bool:
    """ "Resolution 1701", "Flight 17", "Unit 8200", "the 2014 protests", "in 2022 people"."""
    if head.hedges or not line.p.words[k].isdecimal():
        return False
    before = line.word(k - 1)
    i = k - 2 if before == "." else k - 1
    if i >= 0 and line.word(i) in line.limits.labels and line.parse.text[line.p.starts[i]].isupper():
        return True
    if before in line.limits.labels and line.word(j) in (
        "",
        ",",
        ".",
        ")",
        ";",
        "of",
        "on",
        "in",
        "to",
        "and",
    ):
        return True
    return is_year(line, k, head) and (before in line.limits.year_before or before in line.limits.months)


def _is_name(line: Line, k: int, head: Head) -> bool:
    """ "Seven Sisters", "Big Five": a number word with a capital inside a sentence that is no headline."""
    text, p = line.parse.text, line.p
    if (
        head.hedges
        or not p.words[k][0].isalpha()
        or not text[p.starts[k]].isupper()
        or text[p.starts[k] : p.ends[k]].isupper()
    ):
        return False
    first = line.parse.tokens[line.sentence.first].start
    opens = p.starts[k] == first or text[max(0, p.starts[k] - 2) : p.starts[k]].strip(" \n") in (
        '"',
        "“",
        "‘",
        ":",
        ".",
        "-",
        "–",
        "—",
        "•",
        "(",
        "",
    )
    return not opens and not _is_headline(line)


def _is_headline(line: Line) -> bool:
    """Whether most words of the sentence that could be small have a capital."""
    tokens = line.parse.tokens[line.sentence.first : line.sentence.last]
    longer = [t for t in tokens if len(t.text) > 3 and t.text[0].isalpha()]
    return len(longer) > 3 and sum(t.text[0].isupper() for t in longer) * 10 >= len(longer) * 7


def is_place_not_hedge(line: Line, i: int, head: Head, noun: Noun | None) -> bool:
    """ "shot down over six regions" tells where, "reports about 12 fighters" of whom: neither is a hedge."""
    if not head.hedges:
        return False
    phrase, before = " ".join(head.hedges[0][0]), line.word(i - 1)
    if phrase in ("about", "around", "of") and before in line.limits.about_takers:
        return True
    if phrase not in line.limits.spatial_hedges or noun is None or noun.unit not in line.limits.spatial_units:
        return False
    if i == 0 or before in (",", "and", "that", '"'):
        return False
    hedge = line.parse.token_at(line.p.starts[i])
    if noun.sort == "measure":  # "lasted over 18 hours", but "clashes over three days"
        return hedge is not None and line.parse.tokens[hedge].dep == "prep"
    token = line.parse.token_at(line.p.starts[i - 1])
    tag = line.parse.tokens[token].tag if token is not None else ""
    if tag in ("IN", "TO") and before not in line.cues.particles:
        return False
    return tag not in ("VBD", "VBG", "VB", "VBP", "VBZ")
