"""The actor behind a source: by overlap with a mention, by last name, or by the speaker that a pronoun takes up."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from dateline.extract.attribution.trees import Range
from dateline.kit import Kit
from dateline.model import Actor, Mention
from dateline.parse import Parse, Token
from dateline.words import fold

_GROUPS = frozenset({"government", "military", "armed_group", "organisation", "company", "media", "state"})
_MEMORY = 12  # speakers and subjects looked back upon for a pronoun
_DEEPEST = 8  # steps up to the relative clause a pronoun opens


@dataclass(frozen=True, slots=True)
class Nouns:
    """The words that tell what kind of source stands there, folded."""

    unnamed: frozenset[str]
    unnamed_marks: frozenset[str]
    written: frozenset[str]
    person: frozenset[str]
    plural: frozenset[str]
    thing: frozenset[str]
    relative: frozenset[str]


@dataclass(slots=True)
class Speakers:
    """Looks up who a source is; asked in the order of the text it remembers the speakers so far."""

    parse: Parse
    nouns: Nouns
    starts: list[int]
    mentions: list[Mention]
    subjects: list[int]
    surnames: dict[str, Actor]
    spoken: list[tuple[int, Actor | None, bool, str]] = field(default_factory=list)

    def who(self, source: Range | None) -> tuple[Actor | None, bool]:
        """The actor of a source (token range) and whether the source stays without a name."""
        if source is None:
            return None, False
        head = self._head(source)
        t = self.parse.tokens[head]
        if t.low in self.nouns.relative and t.tag in ("WP", "WDT", "WP$", "IN"):
            head = self._antecedent(head)
            t = self.parse.tokens[head]
            source = (t.left, head)
        if t.tag in ("PRP", "PRP$"):
            return self._taken_up(head, t)
        actor = self._overlapping(source, head) or (self.surnames.get(t.low) if t.pos == "PROPN" else None)
        if t.lemma in self.nouns.written:
            actor = self._maker(t) or (actor if actor is not None and actor.kind != "person" else None)
        anonymous = (actor is None or actor.id is None) and self._nameless(source, head)
        self.spoken.append((self.parse.tokens[source[0]].start, actor, anonymous, t.tag))
        return actor, anonymous

    def _head(self, source: Range) -> int:
        tokens = self.parse.tokens
        top = self.parse.top(tokens[source[0]].start, tokens[source[1]].end)
        return source[1] if top is None else top

    def _antecedent(self, head: int) -> int:
        """The noun that a relative pronoun stands for: the head of the relative clause it opens."""
        tokens = self.parse.tokens
        i = head
        for _ in range(_DEEPEST):
            if tokens[i].dep == "relcl" or tokens[i].head == i:
                break
            i = tokens[i].head
        return tokens[i].head if tokens[i].dep == "relcl" else head

    def _overlapping(self, source: Range, head: int) -> Actor | None:
        """The actor whose mention holds the source's head word, else of the last mention within the source that ends it."""
        tokens = self.parse.tokens
        start, end = tokens[source[0]].start, tokens[source[1]].end
        named = self._at(tokens[head].start)
        if named is not None:
            return named
        best = None
        k = bisect_right(self.starts, start - 1)
        while k < len(self.starts) and self.starts[k] < end:
            inside = self.parse.token_at(self.starts[k])
            if inside is not None and tokens[inside].dep == "appos" and isinstance(self.mentions[k].value, Actor):
                best = best or self.mentions[k].value
            k += 1
        return best

    def _at(self, offset: int) -> Actor | None:
        """The actor whose mention covers an offset."""
        k = bisect_right(self.starts, offset) - 1
        if k < 0 or self.mentions[k].span.end <= offset:
            return None
        value: object = self.mentions[k].value
        return value if isinstance(value, Actor) else None

    def _maker(self, t: Token) -> Actor | None:
        """Whose a written thing is: its possessor, or who stands after "by", "from" or "of"."""
        tokens = self.parse.tokens
        for k in t.kids:
            kid = tokens[k]
            makers = [k] if kid.dep == "poss" else []
            if kid.dep in ("prep", "agent") and kid.low in ("by", "from", "of"):
                makers = [x for x in kid.kids if tokens[x].dep == "pobj"]
            for x in makers:
                maker = self._at(tokens[x].start)
                if maker is not None:
                    return maker
        return None

    def _taken_up(self, head: int, t: Token) -> tuple[Actor | None, bool]:
        """Whom a pronoun takes up: the last speaker or main subject before it that it can stand for."""
        if t.low in self.nouns.person:
            return self._last(
                t.start,
                lambda actor, tag: (actor is not None and actor.kind == "person") or tag in ("NN", "NNP"),
            )
        if t.low in self.nouns.plural:
            return self._last(
                t.start,
                lambda actor, tag: tag in ("NNS", "NNPS") or (actor is not None and actor.kind in _GROUPS),
            )
        if t.low in self.nouns.thing:
            return self._last(
                t.start,
                lambda actor, tag: actor.kind in _GROUPS if actor is not None and actor.id else tag == "NN",
            )
        return None, False

    def _last(self, before: int, fits: Callable[[Actor | None, str], bool]) -> tuple[Actor | None, bool]:
        """The nearest fitting speaker or subject before an offset; a later subject outranks an earlier speaker."""
        at, actor, anonymous = -1, None, False
        for start, who, nameless, tag in reversed(self.spoken[-_MEMORY:]):
            if start < before and fits(who, tag):
                at, actor, anonymous = start, who, nameless
                break
        k = bisect_right(self.subjects, before - 1) - 1
        for n in range(k, max(-1, k - _MEMORY), -1):
            start = self.subjects[n]
            if start <= at:
                break
            m = self.mentions[bisect_right(self.starts, start) - 1]
            if isinstance(m.value, Actor) and fits(m.value, ""):
                return m.value, False
        return actor, anonymous

    def _nameless(self, source: Range, head: int) -> bool:
        """A common noun for a person or group of people, without a name in apposition."""
        tokens = self.parse.tokens
        t = tokens[head]
        inside = tokens[source[0] : source[1] + 1]
        if any(x.low in self.nouns.unnamed_marks for x in inside):
            return True
        if t.pos == "PROPN" or t.lemma not in self.nouns.unnamed:
            return False
        return not any(tokens[k].dep == "appos" and tokens[k].pos == "PROPN" for k in t.kids)


def speakers_of(parse: Parse, kit: Kit, actors: list[Mention], quoted: list[int]) -> Speakers:
    """A look-up of speakers for one article; only subjects of main clauses outside quotations are antecedents."""
    tokens = parse.tokens
    starts = [m.span.start for m in actors]
    subjects = []
    surnames: dict[str, Actor] = {}
    for m in actors:
        top = parse.top(m.span.start, m.span.end)
        if top is None:
            continue
        t, verb = tokens[top], tokens[tokens[top].head]
        main = verb.dep == "ROOT" or (verb.dep == "conj" and tokens[verb.head].dep == "ROOT")
        if t.dep in ("nsubj", "nsubjpass") and main and quoted[top] == -1:
            subjects.append(m.span.start)
        if isinstance(m.value, Actor) and m.value.kind == "person" and t.pos == "PROPN":
            surnames.setdefault(t.low, m.value)
    return Speakers(parse, _nouns(kit), starts, actors, subjects, surnames)


@lru_cache(maxsize=4)
def _nouns(kit: Kit) -> Nouns:
    data = kit.lexicon("attribution")
    unnamed, pronouns = data["anonymous"], data["pronouns"]
    lists = (
        unnamed["nouns"],
        unnamed["adjectives"],
        data["written"],
        *(pronouns[k] for k in ("person", "plural", "thing", "relative")),
    )
    return Nouns(*(frozenset(fold(w) for w in words) for words in lists))
