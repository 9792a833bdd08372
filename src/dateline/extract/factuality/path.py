"""How a predicate came to be told as it is: the words on the way down to it at which that changes, and what changes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from dateline.extract.factuality.judge import stances
from dateline.extract.factuality.notes import gather
from dateline.extract.factuality.stance import Stance, cues_of
from dateline.kit import Kit
from dateline.parse import Parse, Token

_LONGEST = 60  # heads above a predicate


class Change(NamedTuple):
    """A token that is told otherwise than its head, the token that makes it so, and its Stance."""

    token: int
    cue: int
    stance: Stance


def path_of(parse: Parse, kit: Kit, predicate: int) -> list[Change]:
    """The changes from a sentence's root down to a predicate, outermost first; empty where all is plainly told."""
    told, out = stances(parse, kit), list[Change]()
    cues = cues_of(kit)
    notes = gather(parse, cues)
    before = ("CT+", "actual")
    for i in reversed(list(_upwards(parse, predicate))):
        now = (told[i].factuality, told[i].modality)
        if now != before:
            t = parse.tokens[i]
            negated = bool(notes.negated[i] or notes.negative[i])
            out.append(Change(i, _cue(parse, t, negated, set(cues.adverbs) | set(cues.modals)), told[i]))
        before = now
    return out


def _upwards(parse: Parse, i: int) -> Iterator[int]:
    for _ in range(_LONGEST):
        yield i
        if parse.tokens[i].head == i:
            return
        i = parse.tokens[i].head


def _cue(parse: Parse, t: Token, negated: bool, listed: set[str]) -> int:
    """What tells a word otherwise than its head: its negation, its modal, its mark, an adverb, "to"; else the head itself."""
    kids = [parse.tokens[k] for k in t.kids]
    ranked = (
        [k for k in kids if k.dep == "neg" or k.low in ("no", "none", "never")] if negated else [],
        [k for k in kids if k.tag == "MD"],
        [k for k in kids if k.dep == "mark" and k.low not in ("that", "to")],
        [k for k in kids if k.low in listed and k.dep in ("advmod", "aux", "amod")],
    )
    found = next((group[0] for group in ranked if group), None)
    if found is not None:
        return found.i
    if t.head != t.i:
        over = parse.tokens[t.head]
        return over.head if over.pos == "ADP" else over.i  # "accused of sending"
    asked = next((k for k in kids if k.text == "?"), None)
    return (asked or t).i
