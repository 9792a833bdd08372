"""What a number counts: the dead, the wounded, what was launched, shot down, hit.

The measures and their words are data (`lang/en/assembly`, `measures`). A number's field follows from the word that
governs it, never from its neighbourhood alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dateline.extract.events.arguments import clause_verb, conjuncts, is_verbal
from dateline.extract.events.elsewhere import find_elsewhere
from dateline.extract.events.measures import Count, Measures, counted, may_count, measures_of
from dateline.extract.events.reading import Reading
from dateline.extract.events.wording import ancestors
from dateline.extract.quantities import read_left_out
from dateline.model import Mention
from dateline.words import fold

_PARTITIVE = frozenset({"of", "among", "from"})
_TOLL_PREPS = frozenset({"of", "at", "to", "by", "with", "as"})
_PART_PREPS = frozenset({"including", "among", "with"})
_COPULAS = frozenset({"be", "remain", "go", "lie", "stay", "become", "leave"})
_WEAPONRY = ("launched", "intercepted")
_TAKEN_UP = frozenset({"them", "which", "these", "those", "the"})


def find_counts(reading: Reading, violent: set[int]) -> list[Count]:
    """Every quantity whose field the words tell, in order; `violent` are the anchors of violent events."""
    finder = _Finder(reading, measures_of(reading.kit), violent)
    out: list[Count] = []
    for mention in reading.quantities:
        i = _head(reading, mention)
        if i is not None:
            out.extend(finder.counts(mention, i, out))
    return out


def _head(reading: Reading, mention: Mention) -> int | None:
    """The token that heads a quantity's words; a hedge ("up to") may hang elsewhere, but is no head."""
    inside = reading.parse.tokens_in(mention.span.start, mention.span.end)
    for k in inside:
        t = reading.parse.tokens[k]
        if t.pos in ("NOUN", "PROPN", "NUM") and (t.head == k or t.head not in inside):
            return k
    return reading.parse.top(mention.span.start, mention.span.end)


@dataclass(frozen=True, slots=True)
class _Finder:
    """The rules over one reading: each takes a quantity and its head token and gives a Count or None."""

    reading: Reading
    m: Measures
    violent: set[int]

    def counts(self, mention: Mention, i: int, earlier: list[Count]) -> Iterator[Count]:
        """The first rule that fits; of "all 14 drones launched" both what became of them and that they were launched."""
        if counted(mention).scope == "part":
            if self.is_article(mention) or self.is_one_of_them(mention):
                return  # "including an 11-year-old girl", "one of the victims" describe one of them, they count nobody
            part = self.by_part(mention, i, earlier)
            if part is not None:
                yield part
                return
        for rule in (
            self.by_adjective,
            self.by_noun,
            self.by_verb,
            self.by_own_clause,
            self.by_toll,
            self.by_instrument,
            self.by_place,
        ):
            found = rule(mention, i)
            if found is not None:
                yield found
                everything = counted(mention).qualifier == "all" and not read_left_out(
                    mention.span.text, self.reading.kit
                )
                if found.field == "intercepted" and everything:
                    yield from self.all_launched(mention, i)
                return
        found = find_elsewhere(self.reading, self.violent, mention, i, earlier)
        if found is not None:
            yield found

    def fits(self, field: str, mention: Mention, bare_person: bool = True) -> bool:
        """Whether a quantity's unit may stand in a field; a number without a noun may count people."""
        return may_count(self.m, field, mention, bare_person)

    def all_launched(self, mention: Mention, i: int) -> Iterator[Count]:
        """ "all 14 drones launched overnight", "all five enemy-launched drones": what came down was all that went up."""
        inside = self.reading.parse.tokens_in(mention.span.start, mention.span.end)
        for t in self.reading.parse.tokens[inside[0] : inside[-1] + 3]:
            if t.tag in ("VBN", "VBD") and any(field == "launched" for field, _ in self.m.verbs.get(t.lemma, ())):
                yield Count("launched", mention, i, t.i, "all that was launched")
                return

    def by_part(self, mention: Mention, i: int, earlier: list[Count]) -> Count | None:
        """ "including nine children", "14 of the injured are children": a share counts what its whole counts."""
        tokens = self.reading.parse.tokens
        found = clause_verb(self.reading.parse, i)
        verb = i if found is None else found
        for k in (*tokens[i].kids, *tokens[verb].kids):  # "among the injured"
            if tokens[k].low in ("among", "of") and tokens[k].dep == "prep":
                for c in tokens[k].kids:
                    field = self.m.adjectives.get(tokens[c].low) or next(
                        (f for f, _ in self.m.nouns.get(tokens[c].lemma, ())), None
                    )
                    if field and self.fits(field, mention):
                        return Count(field, mention, i, c, "part of the whole")
        direct = self.by_adjective(mention, i) or self.by_verb(mention, i)
        if direct is not None:
            return direct
        whole = self.whole_of(i, verb, earlier)
        if whole is not None and self.fits(whole.field, mention) and whole.field not in _WEAPONRY:
            return Count(whole.field, mention, i, whole.governor, "part of the whole")
        return None

    def whole_of(self, i: int, verb: int, earlier: list[Count]) -> Count | None:
        """The count that a share hangs on: the noun that "including" follows, or what "of them" takes up."""
        tokens = self.reading.parse.tokens
        cur = i
        while tokens[cur].dep in ("conj", "appos", "nummod") and tokens[cur].head != cur:
            cur = tokens[cur].head
        prep = tokens[tokens[cur].head]
        recent = [c for c in reversed(earlier[-4:]) if tokens[i].sent - 1 <= tokens[c.i].sent <= tokens[i].sent]
        if tokens[cur].dep == "pobj" and prep.low in _PART_PREPS:
            host = self.reading.quantity_at[prep.head]
            if host is not None:
                return next((c for c in recent if c.mention == host), None)
            return next(
                (c for c in recent if tokens[c.i].sent == tokens[i].sent and prep.head in (c.governor, verb)),
                None,
            )
        below = (
            tokens[c].low
            for k in (*tokens[i].kids, *tokens[verb].kids)
            if tokens[k].low in ("of", "among")
            for c in tokens[k].kids
        )
        taken_up = any(low in ("them", "whom", "these", "those") for low in below)
        return (
            recent[0]
            if recent and taken_up and (tokens[verb].lemma in _COPULAS or not is_verbal(tokens[verb]))
            else None
        )

    def by_adjective(self, mention: Mention, i: int) -> Count | None:
        """ "four dead", "16 wounded", "dozens more injured", "12 people dead"."""
        tokens = self.reading.parse.tokens
        inside = self.reading.parse.tokens_in(mention.span.start, mention.span.end)
        after = [k for k in range(inside[-1] + 1, min(inside[-1] + 3, len(tokens))) if tokens[k].sent == tokens[i].sent]
        for k in (*reversed(inside), *after):
            t = tokens[k]
            field = self.m.adjectives.get(t.low)
            if (
                field is None
                or not self.fits(field, mention, False)
                or (k > inside[-1] and tokens[k - 1].low in (",", ";", "and"))
            ):
                continue
            if (
                is_verbal(t)
                and t.tag in ("VBD", "VBG", "VBN")
                and k not in inside
                and any(tokens[c].dep == "dobj" for c in t.kids)
            ):
                continue  # "the four wounded him": a verb with an object of its own
            if self.is_one_thing(field, mention):
                continue
            return Count(field, mention, i, k, "number and its adjective")
        return None

    def is_article(self, mention: Mention) -> bool:
        """Whether a quantity is no more than an article with its noun."""
        return fold(mention.span.text).split()[0] in ("a", "an", "the", "another")

    def is_one_of_them(self, mention: Mention) -> bool:
        """ "one of the victims", "one of them"."""
        return fold(mention.span.text).split()[:2] == ["one", "of"] and self.fits("killed", mention)

    def is_one_thing(self, field: str, mention: Mention) -> bool:
        """ "the drone", "one": they count no weapons, unless in a list of what was launched."""
        return "person" not in self.m.units[field] and (self.is_article(mention) or fold(mention.span.text) == "one")

    def is_one_of_many(self, field: str, mention: Mention) -> bool:
        """A single weapon that its words do not set apart; "a missile hit the depot" tells of one that flew and struck."""
        alone = counted(mention).unit in self.m.flying and fold(mention.span.text).split()[0] in ("a", "an")
        return not alone and self.is_one_thing(field, mention)

    def by_noun(self, mention: Mention, i: int) -> Count | None:
        """ "four deaths", "12 civilian fatalities", "16 injuries": the counted noun is the measure."""
        for k in self.reading.parse.tokens_in(mention.span.start, mention.span.end):
            t = self.reading.parse.tokens[k]
            for field, words in self.m.nouns.get(t.lemma, ()) if not is_verbal(t) and t.dep != "amod" else ():
                if self.compound(k, words) and counted(mention).unit in (
                    None,
                    "person",
                    *self.m.units[field],
                ):
                    return Count(field, mention, i, k, "counted noun")
        return None

    def compound(self, i: int, words: tuple[str, ...]) -> bool:
        tokens = self.reading.parse.tokens
        return all(i - n >= 0 and tokens[i - n].lemma == word for n, word in enumerate(reversed(words)))

    def by_own_clause(self, mention: Mention, i: int) -> Count | None:
        """ "28 drones launched by Russia", "12 people who were killed": a clause that hangs on the counted noun."""
        tokens = self.reading.parse.tokens
        inside = list(self.reading.parse.tokens_in(mention.span.start, mention.span.end))
        listed = [
            k for k in conjuncts(self.reading.parse, i)[1:] if k - i < 12
        ]  # "11 children and nine adults killed in"
        for k in (*inside, *listed):
            for c in tokens[k].kids:
                if tokens[c].dep in ("acl", "relcl"):
                    found = self.in_roles(mention, k, c) or self.of_which(mention, i, c)
                    if found is not None:
                        return found
        return None

    def of_which(self, mention: Mention, i: int, verb: int) -> Count | None:
        """ "31 drones, 23 of which were shot down": the 31 are what was launched."""
        for k in self.reading.roles(verb).patients:
            rival = self.reading.quantity_at[k]
            if rival is not None and rival is not mention and self.fits("launched", mention, False):
                whole = self.in_roles(rival, k, verb)
                if whole is not None and whole.field in _WEAPONRY:
                    return Count("launched", mention, i, verb, "whole of a part")
        return None

    def by_verb(self, mention: Mention, i: int) -> Count | None:
        """The verb that the counted noun is patient or agent of, through lists and "dozens of"."""
        governed = self.governor(i)
        if governed is None:
            return None
        head, verb, total = governed
        if not total:
            return self.in_roles(mention, head, verb)
        part = self.reading.quantity_at[head]
        whole = self.in_roles(part, head, verb) if part is not None else None
        # "24 of 28 drones were shot down": the 24 are what was shot down, the 28 what was there to shoot at.
        if whole is not None and whole.field in _WEAPONRY and self.fits("launched", mention, False):
            return Count("launched", mention, i, verb, "whole of a part")
        return None

    def governor(self, i: int) -> tuple[int, int, bool] | None:
        """(head of the phrase, verb over it, whether the phrase is the whole of a part), climbing lists and partitives."""
        tokens, cur, total = self.reading.parse.tokens, i, False
        for _ in range(8):
            t = tokens[cur]
            if t.head == cur:
                return None
            head = tokens[t.head]
            if is_verbal(head) and t.dep != "conj":
                return cur, t.head, total
            if t.dep == "conj" and not is_verbal(t):
                cur = t.head
            elif t.dep == "pobj" and head.low in _PARTITIVE and head.dep == "prep":
                over = tokens[head.head]
                if over.low == "out" and is_verbal(tokens[over.head]):
                    part = self.part_of(over.head)
                    return None if part is None else (part, over.head, True)
                if over.low == "out":
                    over = tokens[over.head]
                counted_over = self.reading.quantity_at[over.i] is not None
                if over.lemma not in self.m.groups and not counted_over:
                    return None
                total = total or (over.lemma not in self.m.groups and counted_over)
                cur = over.i
            elif t.dep in ("nummod", "amod", "compound", "appos", "nmod", "quantmod"):
                cur = t.head
            else:
                return None
        return None

    def part_of(self, verb: int) -> int | None:
        """The counted patient of a verb: the 52 of "downed 52 out of 54"."""
        return next((k for k in self.reading.roles(verb).patients if self.reading.quantity_at[k] is not None), None)

    def in_roles(self, mention: Mention, i: int, verb: int) -> Count | None:
        """The field a verb gives its patient or agent, itself or through what it governs ("were reported killed")."""
        tokens = self.reading.parse.tokens
        below = [k for k in tokens[verb].kids if tokens[k].dep in ("xcomp", "oprd", "acomp", "attr")]
        taken = tokens[verb].dep in ("ccomp", "advcl") and verb > i > tokens[verb].head
        above = [tokens[verb].head] if taken and not any(tokens[c].dep == "mark" for c in tokens[verb].kids) else []
        for k in (verb, *below) if not above else ():
            found = self.governed(mention, i, k)
            if found is not None:
                return found
        for k in above:  # "killing over 90 people housed there": a noun that was taken for the next verb's subject
            bare = not any(tokens[c].dep == "dobj" or (tokens[c].low == "," and c < i) for c in tokens[k].kids)
            for field, words in self.m.verbs.get(tokens[k].lemma, ()):
                if bare and self.fits(field, mention) and self.complete(k, words):
                    return Count(field, mention, i, k, "counted patient")
        return self.governed(mention, i, verb) if above else None

    def governed(self, mention: Mention, i: int, verb: int) -> Count | None:
        t, args = self.reading.parse.tokens[verb], self.reading.roles(verb)
        over = self.reading.parse.tokens[t.head]
        state = self.m.adjectives.get(t.low)
        if (
            state
            and not args.patients  # "a bomber killed four people"
            and self.fits(state, mention)
            and (i in args.agents or (over.lemma in _COPULAS and i in self.reading.roles(over.i).agents))
        ):
            return Count(state, mention, i, verb, "state")
        if i in args.patients:
            for field, words in self.m.verbs.get(t.lemma, ()):
                if self.fits(field, mention) and self.complete(verb, words):
                    return Count(field, mention, i, verb, "counted patient")
        if i in args.agents:
            for field, words in self.m.agent_verbs.get(t.lemma, ()):
                unclear = field == "launched" and (self.is_part(i, mention) or self.is_one_of_many(field, mention))
                if not unclear and self.fits(field, mention) and self.complete(verb, words):
                    return Count(field, mention, i, verb, "counted subject")
        return None

    def is_part(self, i: int, mention: Mention) -> bool:
        """ "one of the 91 drones", "five of them", "one of the drones": a number that is a share of another one."""
        tokens = self.reading.parse.tokens
        preps = (k for k in tokens[i].kids if tokens[k].low == "of" and tokens[k].dep == "prep")
        below = [c for k in preps for c in tokens[k].kids]
        return any(
            self.reading.quantity_at[c] not in (None, mention)
            or tokens[c].low in _TAKEN_UP
            or any(tokens[k].low in _TAKEN_UP for k in tokens[c].kids)
            for c in below
        )

    def complete(self, verb: int, words: tuple[str, ...]) -> bool:
        """Whether a verb has the particle or complement its entry names, among what hangs on it and on its prepositions."""
        tokens = self.reading.parse.tokens
        below = [tokens[k] for k in tokens[verb].kids]
        if len(words) > 2:
            below += [tokens[k] for t in below if t.dep == "prep" for k in t.kids]
        return all(any(word in (t.low, t.lemma) for t in below) for word in words[1:])

    def by_toll(self, mention: Mention, i: int) -> Count | None:
        """ "a death toll of 12", "the number of dead rose to 12", "the toll is 12", "claimed the lives of 12 people"."""
        tokens = self.reading.parse.tokens
        t = tokens[i]
        prep = tokens[t.head]
        if t.dep == "pobj" and prep.low in _TOLL_PREPS:
            over = tokens[prep.head]
        elif t.dep in ("attr", "dobj", "npadvmod", "advmod"):
            over = prep
        else:
            return None
        args = self.reading.roles(over.i) if is_verbal(over) else None
        for noun in (over.i, *(args.agents + args.patients if args else ())):
            field = self.toll_field(noun) if noun != i else None
            if field and self.fits(field, mention):
                return Count(field, mention, i, noun, "toll")
        verb = tokens[over.head]
        for noun_lemma, field in self.m.phrases.get(verb.lemma, ()):
            if over.lemma == noun_lemma and prep.low == "of" and self.fits(field, mention):
                return Count(field, mention, i, verb.i, "lives")
        return None

    def toll_field(self, noun: int) -> str | None:
        """The field of a toll: its own noun's, or that of what "the number of …" is a number of."""
        tokens = self.reading.parse.tokens
        for field, words in self.m.nouns.get(tokens[noun].lemma, ()):
            if self.compound(noun, words):
                return field
        if tokens[noun].lemma not in self.m.figures:
            return None
        for k in range(noun + 1, min(tokens[noun].right + 1, noun + 8)):
            nouns = (f for f, w in self.m.nouns.get(tokens[k].lemma, ()) if len(w) == 1)
            found = self.m.adjectives.get(tokens[k].low) or next(nouns, None)
            if found:
                return found
        return None

    def by_instrument(self, mention: Mention, i: int) -> Count | None:
        """ "attacked with 31 drones", "a barrage of 50 rockets", "a strike involving 12 missiles"."""
        if not self.fits("launched", mention, False) or self.is_one_of_many("launched", mention):
            return None
        tokens, cur = self.reading.parse.tokens, i
        while tokens[cur].dep == "conj":
            cur = tokens[cur].head
        prep = tokens[tokens[cur].head]
        if tokens[cur].dep != "pobj" or prep.low not in ("with", "using", "of", "by", "involving", "from"):
            return None
        if prep.low == "of" and self.is_one_thing("launched", mention):
            return None  # "debris of a drone hit the roof"
        for k in ancestors(self.reading.parse, prep.i)[:4]:
            if k in self.violent or tokens[k].lemma in self.m.groups:
                return Count("launched", mention, i, k, "instrument")
        return None

    def by_place(self, mention: Mention, i: int) -> Count | None:
        """ "targeted infrastructure in 15 regions": how wide a violent event was."""
        if not self.fits("extent", mention, False) or counted(mention).unit == "kilometre":
            return None
        t = self.reading.parse.tokens[i]
        if t.dep == "pobj" and self.reading.parse.tokens[t.head].low in (
            "in",
            "across",
            "over",
            "throughout",
        ):
            for k in ancestors(self.reading.parse, i)[:4]:
                if k in self.violent:
                    return Count("extent", mention, i, k, "extent")
        return None
