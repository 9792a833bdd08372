"""How firmly each predicate of a parse is told: one pass from every root down, each operator on the way applied.

A token stands in a context that its head hands down (`scope`), and adds its own operators (`moods`); `stance` holds what
an operator does, `notes` what stands round a token. Linear in the tokens.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from dateline.extract.factuality.moods import judged, mood
from dateline.extract.factuality.notes import Walk, blank, note
from dateline.extract.factuality.scope import hand_down
from dateline.extract.factuality.stance import Stance, State, cues_of, stance
from dateline.kit import Kit
from dateline.parse import Parse, Sentence

__all__ = ["Stance", "judge_factuality", "stances"]


def judge_factuality(parse: Parse, kit: Kit, predicate: int) -> Stance:
    """How firmly the predicate at a token index (verb, noun or adjective) is told."""
    told = _told(_Same(parse), kit)
    known = told.stances[predicate]
    if known is None:
        sentence = parse.sentences[parse.tokens[predicate].sent]
        known = _judge(told, sentence)[predicate - sentence.first]
    return known


def stances(parse: Parse, kit: Kit) -> list[Stance]:
    """The Stance of every token of a parse, by token index."""
    return [judge_factuality(parse, kit, i) for i in range(len(parse.tokens))]


@dataclass(frozen=True, slots=True, eq=False)
class _Same:
    """A parse that equals itself only, so that it can stand in a cache."""

    parse: Parse

    def __hash__(self) -> int:
        return id(self.parse)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.parse is self.parse


@dataclass(frozen=True, slots=True)
class _Told:
    """The Stances of the sentences that were asked for (few of a text's are), by token index, and what they are worked out with."""

    walk: Walk
    stances: list[Stance | None]
    seen: dict[State, Stance]


@lru_cache(maxsize=2)
def _told(same: _Same, kit: Kit) -> _Told:
    """What is known of the parses that were asked for last."""
    tokens, cues = same.parse.tokens, cues_of(kit)
    return _Told(Walk(tokens, cues, blank(len(tokens))), [None] * len(tokens), {})


def _judge(told: _Told, sentence: Sentence) -> list[Stance]:
    """Work out the Stances of a sentence: nothing in them hangs on another one."""
    walk, seen, first, last = told.walk, told.seen, sentence.first, sentence.last
    note(walk.notes, walk.tokens, walk.cues, first, last)
    _descend(walk, sentence)
    found = [seen.get(state) or seen.setdefault(state, stance(state)) for state in walk.own[first:last]]
    told.stances[first:last] = found
    return found


def _descend(walk: Walk, sentence: Sentence) -> None:
    """Judge every token of a sentence, heads before their dependents."""
    tokens, given, own = walk.tokens, walk.given, walk.own
    order = [i for i in range(sentence.first, sentence.last) if tokens[i].head == i]
    for root in order:
        given[root] = mood(walk, tokens[root], sentence)
    for i in order:  # grows while it is walked
        token = tokens[i]
        own[i] = judged(walk, token, given[i])
        for k in token.kids:
            hand_down(walk, token, tokens[k])
        order.extend(token.kids)
