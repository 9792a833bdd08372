"""A happening or a tally: what is counted "in the past two weeks" or "since the war began" is more than one happening."""

from __future__ import annotations

import re
from datetime import date

from dateline.extract.events.arguments import clause_verb, is_verbal
from dateline.extract.events.draft import assembly
from dateline.extract.events.reading import Reading
from dateline.model import When

LONG = 27  # days from which a stretch of time that is not over holds a tally
_LENGTH = re.compile(r"P(\d+|X)([DWMYQ]|DE|CE)")
_FEW_DAYS = 5


def period_of(reading: Reading, i: int) -> str | None:
    """The TIMEX3 value of the stretch of time over which the clause of a word counts, or None for a happening of its own.

    "in the past two weeks", "since 2011", and with a perfect tense "this year"; a few days are no such stretch.
    """
    tokens = reading.parse.tokens
    verb = i if is_verbal(tokens[i]) else clause_verb(reading.parse, i)
    if verb is None or tokens[verb].lemma == "be":  # "the attack was the worst in years"
        return None
    kids = tokens[verb].kids
    perfect = any(tokens[k].lemma == "have" and tokens[k].dep == "aux" for k in kids)
    words = assembly(reading.kit).stretching
    if perfect and _is_of_war(reading, verb):
        return "war"
    for k in kids:
        t = tokens[k]
        if t.dep == "prep" and t.low in words:
            ends = [(j, t.low) for j in t.kids if tokens[j].dep in ("pobj", "pcomp")]
        elif t.dep in ("npadvmod", "tmod"):
            ends = [(k, "")]
        elif t.dep == "advcl" and any(tokens[j].low == "since" for j in t.kids):
            return "since"
        else:
            continue
        for j, prep in ends:
            when = reading.when(j)
            if when is not None and _is_stretch(reading, when, prep, perfect):
                return when.value
    return None


def _is_of_war(reading: Reading, verb: int) -> bool:
    """ "the war has killed", "have died in the conflict": what all of a war did."""
    roles = reading.roles(verb)
    during = (k for p, k in roles.preps if p in ("in", "during"))
    return any(reading.parse.tokens[k].lemma in assembly(reading.kit).wars for k in (*roles.agents, *during))


def _is_stretch(reading: Reading, when: When, prep: str, perfect: bool) -> bool:
    if when.type == "DURATION":
        found = _LENGTH.fullmatch(when.value)
        few = found is not None and found[2] == "D" and (found[1] == "X" or int(found[1]) < _FEW_DAYS)
        return found is not None and not few
    days = _width(when.earliest, reading.article.published if prep == "since" else when.latest)
    return perfect and days is not None and days > LONG


def _width(first: str | None, last: str | None) -> int | None:
    if not first or not last:
        return None
    try:
        return (date.fromisoformat(last) - date.fromisoformat(first)).days
    except ValueError:
        return None
