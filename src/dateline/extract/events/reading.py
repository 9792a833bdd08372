"""What the finders found, laid over the parse: which mention each token belongs to."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from dateline.extract.events.arguments import Roles, roles_of
from dateline.kit import Kit
from dateline.model import Actor, Article, Attribution, Mention, Place, Quantity, When
from dateline.parse import Parse
from dateline.words import Phrases, compile_phrases, find_phrases


@dataclass(frozen=True, slots=True)
class Reading:
    """An article with its parse and mentions; the lists by token hold the mention over that token, or None.

    `weapon_at` gives the weapon entry (of `lang/en/weapons`) a token is part of, as `{name, unit, class}`.
    """

    article: Article
    parse: Parse
    kit: Kit
    times: list[Mention]
    places: list[Mention]
    quantities: list[Mention]
    actors: list[Mention]
    attributions: list[Attribution]
    time_at: list[Mention | None]
    place_at: list[Mention | None]
    quantity_at: list[Mention | None]
    actor_at: list[Mention | None]
    weapon_at: list[dict[str, str] | None]
    titles: frozenset[int] = frozenset()  # numbers of the readable blocks that are a title
    anchors: set[int] = field(default_factory=set)  # tokens that anchor a trigger
    known_roles: dict[int, Roles] = field(default_factory=dict)  # by predicate token, filled as they are asked for
    memo: dict[tuple[str, int], bool] = field(default_factory=dict)  # answers asked for more than once
    spoken: dict[int, frozenset[str]] = field(default_factory=dict)  # by sentence, what `words_in` gives
    asides: dict[int, list[tuple[int, range]]] = field(
        default_factory=dict
    )  # by sentence, what its clauses are measured from

    def roles(self, i: int) -> Roles:
        """The roles of a predicate, worked out once."""
        known = self.known_roles.get(i)
        if known is None:
            known = self.known_roles[i] = roles_of(self.parse, i)
        return known

    def actor(self, i: int) -> Actor | None:
        """The actor a token is part of the name of."""
        found = self.actor_at[i]
        return found.value if found is not None and isinstance(found.value, Actor) else None

    def place(self, i: int) -> Place | None:
        """The place a token is part of the name of."""
        found = self.place_at[i]
        return found.value if found is not None and isinstance(found.value, Place) else None

    def words_in(self, sentence: int) -> frozenset[str]:
        """The forms and lemmas of a sentence's words and the units of its numbers, gathered once."""
        known = self.spoken.get(sentence)
        if known is None:
            inside = self.parse.sentences[sentence]
            words = [w for t in self.parse.tokens[inside.first : inside.last] for w in (t.low, t.lemma)]
            numbers = (self.quantity(i) for i in range(inside.first, inside.last))
            units = [q.unit for q in numbers if q is not None and q.unit is not None]
            known = self.spoken[sentence] = frozenset((*words, *units))
        return known

    def quantity(self, i: int) -> Quantity | None:
        """The quantity whose words a token is among."""
        found = self.quantity_at[i]
        return found.value if found is not None and isinstance(found.value, Quantity) else None

    def when(self, i: int) -> When | None:
        """The time whose words a token is among."""
        found = self.time_at[i]
        return found.value if found is not None and isinstance(found.value, When) else None


def lay_out(
    article: Article, parse: Parse, kit: Kit, times: list[Mention], places: list[Mention], quantities: list[Mention],
    actors: list[Mention], attributions: list[Attribution],
) -> Reading:  # fmt: skip
    """All mentions laid over the tokens of a parse."""
    readable = article.readable
    titles = frozenset(n for n, b in enumerate(readable) if b.kind == "title")
    return Reading(
        article, parse, kit, times, places, quantities, actors, attributions,
        _over(parse, times), _over(parse, places), _over(parse, quantities), _over(parse, actors), _weapons(parse, kit), titles,
    )  # fmt: skip


def _over(parse: Parse, mentions: list[Mention]) -> list[Mention | None]:
    at: list[Mention | None] = [None] * len(parse.tokens)
    for mention in mentions:
        for k in parse.tokens_in(mention.span.start, mention.span.end):
            at[k] = mention
    return at


@lru_cache(maxsize=4)
def _weapon_phrases(kit: Kit) -> Phrases:
    """Names of weapons, singular and plural, and their brands, each with its entry's name, unit and class."""
    pairs = []
    for entry in kit.lexicon("weapons"):
        value = {key: entry[key] for key in ("name", "unit", "class")}
        for name in (*entry.get("names", ()), *entry.get("brands", ())):
            one, _, many = str(name).partition("|")
            for form in dict.fromkeys((one, many or (one if one.endswith("s") else f"{one}s"))):
                pairs.append((form, value))
    return compile_phrases(pairs)


def _weapons(parse: Parse, kit: Kit) -> list[dict[str, str] | None]:
    at: list[dict[str, str] | None] = [None] * len(parse.tokens)
    for found in find_phrases(parse.text, parse.words, _weapon_phrases(kit)):
        for k in parse.tokens_in(found.start, found.end):
            if parse.tokens[k].pos != "PRON":  # "a friend of mine"
                at[k] = at[k] or found.payload
    return at
