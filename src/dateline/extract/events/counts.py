"""What a number counts: the dead, the wounded, what was launched, shot down, hit.

The measures and their words are data (`lang/en/assembly`, `measures`). A number's field follows from the word that
governs it, never from its neighbourhood alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dateline.extract.events.arguments import PASSIVE_SUBJECTS, SUBJECTS, clause_verb, conjuncts, is_verbal
from dateline.extract.events.elsewhere import find_elsewhere, toll_field
from dateline.extract.events.measures import Count, Measures, counted, may_count, measures_of, scoped
from dateline.extract.events.reading import Reading
from dateline.extract.events.shares import (
    PART,
    TAKEN_UP,
    describes,
    host_of,
    is_article,
    named_whole,
    takes_up,
    tells_state,
)
from dateline.extract.events.wording import ancestors
from dateline.extract.quantities import read_left_out
from dateline.model import Mention
from dateline.words import fold

_PARTITIVE = frozenset({"of", "among", "from"})
_TOLL_PREPS = frozenset({"of", "at", "to", "by", "with", "as"})
_COPULAS = frozenset({"be", "remain", "go", "lie", "stay", "become", "leave"})
_WEAPONRY = ("launched", "intercepted")
_GENERIC = frozenset({"drone", "missile", "rocket"})
_UNKNOWN = frozenset({"unknown", "unclear", "uncertain", "undetermined", "not"})
_LIST = 12  # words of a list
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
        if counted(mention).scope == "part" or self.is_among(mention, i):
            mention = scoped(mention, "part")
            if is_article(mention.span.text, counted(mention)) or self.is_one_of_them(mention):
                return  # "including an 11-year-old girl", "one of the victims" describe one of them, they count nobody
            part = self.by_part(mention, i, earlier)
            if part is not None:
                yield part
            named = part is not None or named_whole(self.reading, self.m, mention) is not None
            if named or tells_state(self.reading, mention):
                return
        for rule in (
            self.by_adjective,
            self.by_noun,
            self.by_share,
            self.by_verb,
            self.by_next_word,
            self.by_own_clause,
            self.by_toll,
            self.by_instrument,
            self.by_place,
        ):
            found = rule(mention, i)
            if found is not None:
                if self.is_share(found, earlier):
                    return
                yield found
                everything = counted(mention).qualifier == "all" and not read_left_out(
                    mention.span.text, self.reading.kit
                )
                if found.field == "intercepted" and everything:
                    yield from self.all_launched(mention, i, found.governor)
                if counted(mention).qualifier == "none":
                    yield from self.beside(found)
                return
        found = self.next_share(mention, i, earlier) or find_elsewhere(self.reading, self.violent, mention, i, earlier)
        if found is not None:
            yield found

    def next_share(self, mention: Mention, i: int, earlier: list[Count]) -> Count | None:
        """ "of the 98 wounded, 16 were children, 46 women and 36 men": the next shares of a list without verbs of their own."""
        tokens, last = self.reading.parse.tokens, earlier[-1] if earlier else None
        first = self.reading.parse.tokens_in(mention.span.start, mention.span.end)[0]
        if last is None or last.rule != PART or tokens[last.i].sent != tokens[i].sent or counted(mention).group is None:
            return None
        begin = self.reading.parse.tokens_in(last.mention.span.start, last.mention.span.end)[-1] + 1
        plain = all(t.lemma == "be" or t.pos in ("NOUN", "PUNCT", "CCONJ") for t in tokens[begin:first])
        if not plain or tokens[first - 1].low not in (",", "and") or not self.fits(last.field, mention):
            return None
        return Count(last.field, scoped(mention, "part"), i, last.governor, PART)

    def is_among(self, mention: Mention, i: int) -> bool:
        """ "six civilians, including a child, were among the 22 people killed"."""
        tokens = self.reading.parse.tokens
        verb = tokens[i].head
        if not self.fits("killed", mention) or tokens[verb].lemma != "be" or i not in self.reading.roles(verb).agents:
            return False
        return any(tokens[k].low in ("among", "amongst") and k > verb for k in tokens[verb].kids)

    def fits(self, field: str, mention: Mention, bare_person: bool = True) -> bool:
        """Whether a quantity's unit may stand in a field; a number without a noun may count people."""
        return may_count(self.m, field, mention, bare_person)

    def all_launched(self, mention: Mention, i: int, stopped: int) -> Iterator[Count]:
        """ "all 14 drones launched overnight", "all five enemy-launched drones": what came down was all that went up."""
        inside = self.reading.parse.tokens_in(mention.span.start, mention.span.end)
        conjoined = [k for k in conjuncts(self.reading.parse, i) if inside[-1] < k < inside[-1] + _LIST]
        last = max(inside[-1], *conjoined) if conjoined else inside[-1]
        for t in self.reading.parse.tokens[inside[0] : last + 3]:
            told = self.m.agent_verbs if t.dep == "relcl" else self.m.verbs  # "all drones that attacked Orlov"
            sent = any(field == "launched" for field, _ in told.get(t.lemma, ()))
            if t.tag in ("VBN", "VBD") and t.i != stopped and sent:
                yield Count("launched", mention, i, t.i, "all that was launched")
                return

    def is_share(self, found: Count, earlier: list[Count]) -> bool:
        """ "26 drones were shot down, 20 of them over Orlov": where some of those just counted came down, no new number."""
        inside = self.reading.parse.tokens_in(found.mention.span.start, found.mention.span.end)
        words = self.reading.parse.tokens[max(0, inside[0] - 2) : inside[-1] + 1]
        if found.field not in _WEAPONRY or not earlier or not any(t.low in TAKEN_UP for t in words):
            return False
        last = earlier[-1]
        return last.field == found.field and counted(last.mention).unit == counted(found.mention).unit

    def beside(self, found: Count) -> Iterator[Count]:
        """ "nobody was killed or injured": none of the one is none of the other."""
        tokens = self.reading.parse.tokens
        for k in conjuncts(self.reading.parse, found.governor)[1:]:
            other = self.m.adjectives.get(tokens[k].low)
            if (
                other is not None
                and other != found.field
                and not any(tokens[c].dep in SUBJECTS | PASSIVE_SUBJECTS for c in tokens[k].kids)
            ):
                yield found._replace(field=other, governor=k)

    def by_part(self, mention: Mention, i: int, earlier: list[Count]) -> Count | None:
        """ "including nine children", "14 of the injured are children": a share counts what its whole counts.

        A verb of its own goes first: of "two of the wounded died" the two are dead, and no share of other dead.
        """
        named = named_whole(self.reading, self.m, mention)
        host = host_of(self.reading, mention, earlier)
        whole = named[0] if named is not None else host.field if host is not None else None
        beside = self.reading.parse.tokens[i].dep == "appos" and takes_up(self.reading, mention)
        own = self.by_verb(mention, i) if not beside else None
        if own is not None:
            other = whole != own.field and takes_up(self.reading, mention)
            return own._replace(mention=scoped(mention, "whole")) if other else own
        told = describes(self.reading, i, clause_verb(self.reading.parse, i)) and not tells_state(self.reading, mention)
        if named is not None:
            return Count(named[0], mention, i, named[1], PART) if told and self.fits(named[0], mention) else None
        direct = self.by_adjective(mention, i)
        if direct is not None:
            return direct
        if host is not None and told and self.fits(host.field, mention) and host.field not in _WEAPONRY:
            return Count(host.field, mention, i, host.governor, PART)
        return None

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

    def is_one_of_them(self, mention: Mention) -> bool:
        """ "one of the victims", "one of them", "one of two people killed"."""
        tokens, inside = self.reading.parse.tokens, self.reading.parse.tokens_in(mention.span.start, mention.span.end)
        after = tokens[inside[0] + 1].low if inside[0] + 1 < len(tokens) else ""
        return fold(mention.span.text).split()[0] == "one" and after == "of" and self.fits("killed", mention)

    def is_one_thing(self, field: str, mention: Mention) -> bool:
        """ "the drone", "one": they count no weapons, unless in a list of what was launched."""
        return "person" not in self.m.units[field] and (
            is_article(mention.span.text, counted(mention)) or fold(mention.span.text) == "one"
        )

    def is_one_of_many(self, field: str, mention: Mention) -> bool:
        """A single weapon that its words do not set apart: "a missile hit the depot" tells with what, not with how many.

        "a Kh-22 missile", "a ballistic missile" tells of that one.
        """
        inside = self.reading.parse.tokens_in(mention.span.start, mention.span.end)
        named = any(
            self.reading.weapon_at[k] is not None and self.reading.parse.tokens[k].text[:1].isupper() for k in inside
        )
        kind = counted(mention).unit
        flies = kind in self.m.flying and (named or kind not in _GENERIC)
        return not (flies and fold(mention.span.text).split()[0] in ("a", "an")) and self.is_one_thing(field, mention)

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
            k for k in conjuncts(self.reading.parse, i)[1:] if k - i < _LIST
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

    def by_share(self, mention: Mention, i: int) -> Count | None:
        """ "shot down 61 of 67 drones": the 67, before which a number and "of" or "out of" stand, are the whole of that."""
        tokens = self.reading.parse.tokens
        prep = self.reading.parse.tokens_in(mention.span.start, mention.span.end)[0] - 1
        prep -= prep > 0 and tokens[prep].low in ("the", "its", "their", "these", "those")
        if prep < 1 or tokens[prep].low != "of" or not self.fits("launched", mention, False):
            return None
        part = self.reading.quantity_at[prep - 2 if tokens[prep - 1].low == "out" and prep > 1 else prep - 1]
        head = None if part is None else _head(self.reading, part)
        found = None if part is None or head is None else self.by_verb(part, head)
        if found is None or found.field not in _WEAPONRY:
            return None
        return Count("launched", mention, i, found.governor, "whole of a part")

    def by_next_word(self, mention: Mention, i: int) -> Count | None:
        """ "wounded over 100", "wounds four": a number right behind a verb of harm that has no other object."""
        tokens = self.reading.parse.tokens
        k = self.reading.parse.tokens_in(mention.span.start, mention.span.end)[0] - 1
        k -= k > 0 and tokens[k].low == "down"
        if k < 0 or tokens[k].sent != tokens[i].sent:
            return None
        t, taken = tokens[k], {tokens[c].dep for c in tokens[k].kids if c < i or tokens[c].dep == "dobj"}
        mistagged = t.tag == "NNS" and t.low == f"{t.lemma}s" and not taken & {"det", "poss", "nummod", "amod"}
        if not (is_verbal(t) or mistagged) or taken & {"auxpass", "dobj", "nsubjpass"}:
            return None
        tolls = (toll_field(self.reading, a) for a in self.reading.roles(k).agents)  # "the toll has reached 14"
        field = next(filter(None, tolls), None)
        if field is not None and self.fits(field, mention):
            return Count(field, mention, i, k, "toll")
        verbs = ((f, words) for f, words in self.m.verbs.get(t.lemma, ()) if f != "launched")
        for field, words in verbs:
            if self.complete(k, words) and self.fits(field, mention):
                return Count(field, mention, i, k, "counted patient")
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
            if t.dep in ("conj", "appos") and any(s.low == ";" for s in tokens[t.head : cur]):
                return self.shared_subject(i)
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

    def shared_subject(self, i: int) -> tuple[int, int, bool] | None:
        """ "…; 102 missiles and 99 drones were destroyed": the first subject of a clause that the parser gave to the one before."""
        tokens, mention = self.reading.parse.tokens, self.reading.quantity_at[i]
        end = i if mention is None else self.reading.parse.tokens_in(mention.span.start, mention.span.end)[-1]
        other = self.reading.quantity_at[end + 2] if end + 2 < len(tokens) and tokens[end + 1].low == "and" else None
        head = None if other is None else _head(self.reading, other)
        if head is None or tokens[head].dep not in SUBJECTS | PASSIVE_SUBJECTS:
            return None
        return head, tokens[head].head, False

    def part_of(self, verb: int) -> int | None:
        """The counted patient of a verb: the 52 of "downed 52 out of 54"."""
        return next((k for k in self.reading.roles(verb).patients if self.reading.quantity_at[k] is not None), None)

    def in_roles(self, mention: Mention, i: int, verb: int) -> Count | None:
        """The field a verb gives its patient or agent, itself or through what it governs ("were reported killed")."""
        tokens = self.reading.parse.tokens
        below = [k for k in tokens[verb].kids if tokens[k].dep in ("xcomp", "oprd", "acomp", "attr")]
        below += [c for k in tokens[verb].kids if tokens[k].low == "as" for c in tokens[k].kids]  # "listed as missing"
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
        over = self.reading.parse.tokens[over.head] if over.low == "as" else over  # "are listed as missing"
        held = t.dep in ("oprd", "acomp", "amod", "pobj", "pcomp") and i in self.reading.roles(over.i).patients
        held = held and not is_article(mention.span.text, counted(mention))  # who is one is counted with the others
        if (
            state
            and not args.patients  # "a bomber killed four people"
            and self.fits(state, mention)
            and (i in args.agents or (over.lemma in _COPULAS and i in self.reading.roles(over.i).agents) or held)
        ):
            return Count(state, mention, i, verb, "state")
        spared = any(self.reading.parse.tokens[k].dep == "neg" for k in t.kids)
        if i in args.patients:
            for field, words in self.m.verbs.get(t.lemma, ()):
                kept = spared and field in _WEAPONRY and counted(mention).low != 0  # "two that were not destroyed"
                if self.fits(field, mention) and self.complete(verb, words) and not kept:
                    return Count(field, mention, i, verb, "counted patient")
        if i in args.agents:
            for field, words in self.m.agent_verbs.get(t.lemma, ()):
                unclear = field == "launched" and (
                    self.is_part(i, mention) or self.is_one_of_many(field, mention) or self.is_bare(mention)
                )
                if not unclear and self.fits(field, mention) and self.complete(verb, words):
                    return Count(field, mention, i, verb, "counted subject")
        return None

    def is_bare(self, mention: Mention) -> bool:
        """ "18 were shot down, two hit a factory": a number without a noun is a share of weapons told before."""
        inside = self.reading.parse.tokens_in(mention.span.start, mention.span.end)
        return all(self.reading.parse.tokens[k].pos not in ("NOUN", "PROPN", "SYM") for k in inside)

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
        below = [tokens[k] for k in tokens[verb].kids] + tokens[verb + 1 : verb + 2]
        if len(words) > 2:
            below += [tokens[k] for t in below if t.dep == "prep" for k in t.kids]
        return all(any(word in (t.low, t.lemma) for t in below) for word in words[1:])

    def by_toll(self, mention: Mention, i: int) -> Count | None:
        """ "a death toll of 12", "the number of dead rose to 12", "the toll is 12", "claimed the lives of 12 people"."""
        tokens = self.reading.parse.tokens
        t = tokens[i]
        while t.dep == "conj" and t.head < t.i:  # "the lives of 129 soldiers and 116 rebels"
            t = tokens[t.head]
        prep = tokens[t.head]
        changed = prep.low == "from" and counted(mention).scope == "earlier"
        if t.dep == "pobj" and (prep.low in _TOLL_PREPS or changed):
            over = tokens[prep.head]
            if over.low == "from" and over.dep == "prep":  # "rose from 11 to 14"
                over = tokens[over.head]
        elif t.dep in ("attr", "dobj", "npadvmod", "advmod"):
            over = prep
        else:
            return None
        args = self.reading.roles(over.i) if is_verbal(over) else None
        for noun in args.agents + args.patients if args else [over.i]:
            field = toll_field(self.reading, noun) if noun != i else None
            if field and self.fits(field, mention) and not self.is_spoken_of(noun):
                return Count(field, mention, i, noun, "toll")
        verb = tokens[over.head]
        for noun_lemma, field in self.m.phrases.get(verb.lemma, ()):
            if over.lemma == noun_lemma and prep.low == "of" and self.fits(field, mention):
                return Count(field, mention, i, verb.i, "lives")
        return None

    def is_spoken_of(self, noun: int) -> bool:
        """Whether a fate or whereabouts are no more than spoken of: "concern about the fate of 200 people"."""
        tokens = self.reading.parse.tokens
        if tokens[noun].lemma not in ("fate", "whereabouts"):
            return False
        sentence = self.reading.parse.sentences[tokens[noun].sent]
        return not any(t.low in _UNKNOWN for t in tokens[sentence.first : sentence.last])

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
        if prep.low == "of" and (self.is_one_thing("launched", mention) or tokens[prep.head].lemma == "record"):
            return None  # "debris of a drone hit the roof", "a record of 90 drones"
        for k in ancestors(self.reading.parse, prep.i)[:4]:
            carried = is_verbal(tokens[k]) and any(j in self.violent for j in self.reading.roles(k).patients)
            if k in self.violent or tokens[k].lemma in self.m.groups or carried:
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
