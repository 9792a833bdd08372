"""How firmly each predicate of a parse is told: one pass from every root down, each operator on the way applied.

A token stands in a context that its head hands down (`scope`), and adds its own operators (`moods`); `stance` holds what
an operator does, `notes` what stands round a token. Linear in the tokens.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

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
    if told.stances[predicate] is None:
        _judge(told, parse.sentences[parse.tokens[predicate].sent])
    return told.stances[predicate]


def stances(parse: Parse, kit: Kit) -> list[Stance]:
    """The Stance of every token of a parse, by token index."""
    told = _told(_Same(parse), kit)
    for sentence in parse.sentences:
        if told.stances[sentence.first] is None:
            _judge(told, sentence)
    return told.stances


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
    """The Stances of the sentences that were asked for, by token index, and what they were worked out with."""

    walk: Walk
    stances: list[Any]  # Stance, or None where a sentence was not asked for yet: few of a text's sentences are
    seen: dict[State, Stance]


@lru_cache(maxsize=2)
def _told(same: _Same, kit: Kit) -> _Told:
    """What is known of the parses that were asked for last."""
    tokens, cues = same.parse.tokens, cues_of(kit)
    return _Told(Walk(tokens, cues, blank(len(tokens))), [None] * len(tokens), {})


def _judge(told: _Told, sentence: Sentence) -> None:
    """Work out the Stances of a sentence: nothing in them hangs on another one."""
    walk, seen = told.walk, told.seen
    note(walk.notes, walk.tokens, walk.cues, sentence.first, sentence.last)
    _descend(walk, sentence)
    own = walk.own[sentence.first : sentence.last]
    told.stances[sentence.first : sentence.last] = [
        seen.get(state) or seen.setdefault(state, stance(state)) for state in own
    ]


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
