"""One happening, one event: results join what caused them, and later mentions join the event they return to.

The order of evidence: syntax inside a sentence, then definite reference, then a result without a cause of its own, then
shared particulars. Nothing joins across a conflict of place, time, actor, number, or of what is told as having happened.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from dateline.extract.events.apart import are_apart, is_measured_from
from dateline.extract.events.arguments import clause_verb
from dateline.extract.events.draft import Assembly, Draft, Filler, assembly
from dateline.extract.events.reading import Reading
from dateline.extract.events.wording import ancestors
from dateline.model import QUANTITY_FIELDS, Actor, Claim, Place, Quantity, Setting, When

_COMPARED = 60  # fillers of a group that a draft is held against
_TELLING = 5  # smaller numbers are shared by chance
_SOON = 8  # sentences after which a result is no longer that of what was told before
_STATE_SIDE = frozenset({"state", "government", "military"})
_STEPS = 3  # words from a cause up to the result that it hangs on
_REACH = 30  # groups that are looked back over for an antecedent
_BESIDE = 12  # the last drafts of a group that a draft of the same sentence is held against
_Values = Sequence[Filler | Claim]
LEVEL = {"country": 0, "area": 1, "water": 1, "admin1": 2, "admin2": 3, "settlement": 4, "facility": 5}


@dataclass(slots=True)
class Group:
    """Drafts of one happening, the first as its head."""

    drafts: list[Draft] = field(default_factory=list)
    fillers: list[Filler] = field(default_factory=list)  # the last _COMPARED of all, by which the group is recognised
    settings: list[Setting] = field(default_factory=list)  # PLOVER's contexts, worked out with the codes

    @property
    def head(self) -> Draft:
        """The draft that opened the group."""
        return self.drafts[0]

    def add(self, draft: Draft) -> None:
        """Take a draft in; a later interception brings its numbers, but not its actor: who shot a drone down did not launch it."""
        if self.drafts and draft.type == "interception":
            draft.fillers = [f for f in draft.fillers if f.field not in ("actor", "recipient", "weapon", "object")]
        self.drafts.append(draft)
        self.fillers = [*self.fillers, *draft.fillers][-_COMPARED:]


def link_drafts(reading: Reading, drafts: list[Draft]) -> list[Group]:
    """Groups of drafts that tell one happening, in order of their first anchors."""
    known = assembly(reading.kit)
    causes = _absorptions(reading, known, drafts)
    groups: list[Group] = []
    group_of: dict[int, Group] = {}
    waiting: dict[int, list[Draft]] = {}  # results told before what caused them, by the cause's anchor
    for draft in drafts:
        cause = _first_cause(causes, draft.i)
        if cause != draft.i and cause not in group_of:
            waiting.setdefault(cause, []).append(draft)
            continue
        _join(reading, known, draft, group_of.get(cause), groups, group_of)
        for result in waiting.pop(draft.i, ()):
            _join(reading, known, result, group_of[draft.i], groups, group_of)
    return _told_again(known, sorted(groups, key=lambda g: g.head.i))


def _told_again(known: Assembly, groups: list[Group]) -> list[Group]:
    """Groups that give the same telling number of the same thing are one happening told again, where nothing parts them.

    A headline, a lead and an agency's line with "122 missiles" are not three strikes.
    """
    by_number: dict[tuple[str, str | None, int | None, int | None], Group] = {}
    out: list[Group] = []
    for group in groups:
        numbers = [
            (f.field, f.value.unit, f.value.low, f.value.high)
            for f in group.fillers
            if isinstance(f.value, Quantity) and f.value.scope == "whole" and (f.value.low or 0) >= _TELLING
        ]
        twins = (by_number[n] for n in numbers if n in by_number)
        twin = next((t for t in twins if _may_be_one(known, t, group)), None)
        if twin is None:
            out.append(group)
        else:
            for draft in group.drafts:
                twin.add(draft)
        for number in numbers:
            by_number.setdefault(number, twin or group)
    return out


def _may_be_one(known: Assembly, a: Group, b: Group) -> bool:
    """Whether two groups of violence may tell one happening: told alike, of no kind that stands apart, without conflict."""
    apart = a.head.type != b.head.type and {a.head.type, b.head.type} & known.apart
    related = _alike(a.head, b.head) and {a.head.kind, b.head.kind} <= {"violent", "result"} and not apart
    return related and not conflict(a.fillers, b.fillers, known)


def _join(
    reading: Reading, known: Assembly, draft: Draft, group: Group | None, groups: list[Group], group_of: dict[int, Group]
) -> None:  # fmt: skip
    """Put a draft into its cause's group, or where it has none into that of its antecedent, or into one of its own."""
    if group is None:
        group = _antecedent(reading, known, draft, groups)
    elif conflict(group.fillers, draft.fillers, known):
        group = None
    if group is None:
        group = Group()
        groups.append(group)
    group.add(draft)
    group_of[draft.i] = group


def _first_cause(causes: dict[int, int], i: int) -> int:
    """The end of a chain of causes; of a circle its first anchor, which then stands for itself."""
    seen = [i]
    while i in causes:
        i = causes[i]
        if i in seen:
            return min(seen[seen.index(i) :])
        seen.append(i)
    return i


def _absorptions(reading: Reading, known: Assembly, drafts: list[Draft]) -> dict[int, int]:
    """For each draft that its own sentence ties to a violent one: its anchor → the anchor it belongs to."""
    by_sentence: dict[int, list[Draft]] = {}
    for draft in drafts:
        if draft.kind in ("violent", "result"):
            by_sentence.setdefault(draft.sentence, []).append(draft)
    out: dict[int, int] = {}
    for group in by_sentence.values():
        causes = [d for d in group if d.kind == "violent" and d.trigger.type not in known.results]
        for draft in group[:40]:
            cause = _cause_in_sentence(reading, known, draft, causes, group)
            if cause is not None and out.get(cause.i) != draft.i:
                out[draft.i] = cause.i
    return out


def _cause_in_sentence(
    reading: Reading, known: Assembly, draft: Draft, causes: list[Draft], told: list[Draft]
) -> Draft | None:
    """The violent draft of the same sentence that a result, or a verb about it, belongs to; `told` are all drafts in it."""
    if draft.trigger.type not in known.results and (draft.trigger.nominal or draft.kind != "violent"):
        return None
    roles = reading.roles(draft.i)
    if draft.trigger.type in known.results:
        arguments = {*roles.agents, *(k for p, k in roles.preps if p.split()[0] in known.cause_preps)}
    else:  # "the strikes targeted", "launched in the raids"; not "recaptured the village after clashes"
        arguments = {*roles.agents, *roles.patients, *(k for p, k in roles.preps if p in ("in", "during"))}
        named = next((d for d in told if d.trigger.nominal and d.i in roles.agents and _alike(d, draft)), None)
        if named is not None and draft.type == known.violent_root:
            return named  # "the explosion targeted": what the noun takes up is what hit
    others = [
        c
        for c in causes
        if c is not draft
        and _alike(c, draft)
        and not conflict(c.fillers, draft.fillers, known)
        and not are_apart(reading, c.i, draft.i)
    ]
    if draft.trigger.type in known.results and _relative_in(reading, draft.i):
        # "a bombing at a hotel, in which an adviser was killed": the nearest happening, wherever the parse hung the clause.
        before = [c for c in others if c.i < draft.i]
        return before[-1] if before else None
    tied = [c for c in others if c.i in arguments]
    if tied:
        return tied[0] if tied[0].trigger.nominal or draft.trigger.type in known.results else None
    if draft.trigger.type not in known.results:
        return None
    within = next((c for c in others if _hangs_on(reading, c.i, draft.i)), None)
    if within is not None:
        return within
    above = ancestors(reading.parse, draft.i)
    over = [c for c in others if c.i in above]
    if over:
        return min(over, key=lambda c: above.index(c.i))
    own = clause_verb(reading.parse, draft.i)
    below = [c for c in others if own is not None and clause_verb(reading.parse, c.i) == own]
    near = below or others
    return min(near, key=lambda c: (c.i > draft.i, abs(c.i - draft.i))) if near else None


def _hangs_on(reading: Reading, cause: int, result: int) -> bool:
    """Whether a cause is part of what a result's preposition governs: "killed in police firing in the market"."""
    tokens, k = reading.parse.tokens, cause
    for _ in range(_STEPS):
        if tokens[k].dep not in ("acl", "pobj", "prep") or tokens[k].head == k:
            return False
        k = tokens[k].head
        if k == result:
            return True
    return False


def _relative_in(reading: Reading, i: int) -> bool:
    """Whether a verb's clause opens with "in which" or its like."""
    return any(
        reading.parse.tokens[k].tag == "WDT" and p.split()[0] in ("in", "during", "after")
        for p, k in _raw_preps(reading, i)
    )


def _raw_preps(reading: Reading, i: int) -> list[tuple[str, int]]:
    out: list[tuple[str, int]] = []
    for k in reading.parse.tokens[i].kids:
        t = reading.parse.tokens[k]
        if t.dep == "prep":
            out.extend((t.low, c) for c in t.kids if reading.parse.tokens[c].dep == "pobj")
    return out


def _antecedent(reading: Reading, known: Assembly, draft: Draft, groups: list[Group]) -> Group | None:
    """The group that a draft tells again, or None when it opens a happening of its own."""
    if draft.trigger.words == "record":
        return None  # a record is held against the happening at hand
    last_told = sorted(groups[-_REACH:], key=lambda g: -g.drafts[-1].i)
    alike = [g for g in last_told if _alike(g.head, draft)]
    recent = [g for g in alike if not _is_apart(reading, g, draft)]
    fits = [g for g in recent if _same_family(known, g.head, draft) and not conflict(g.fillers, draft.fillers, known)]
    if draft.trigger.nominal and _points_back(reading, known, draft.i):
        if draft.kind == "violent":  # "the attack" is no interception
            fits = [g for g in fits if _is_attack(known, g) and not _other_day(g.fillers, draft.fillers)]
            fits = [g for g in fits if not _other_target(reading, g.fillers, draft)]
        return next((g for g in fits if draft.block - g.drafts[-1].block <= 6), None)
    if draft.trigger.type in known.results and draft.kind in ("result", "violent"):
        near = [g for g in fits if g.head.kind == "violent" and _follows(g, draft) and not _sides_part(g, draft)]
        if near and not _is_fresh(reading, known, draft.i) and len(recent) == len(alike):
            return next((g for g in near if not _is_aside(reading, g)), near[0])
    if fits and _elaborates(known, fits[0], draft):
        return fits[0]
    for g in fits:
        if _is_fresh(reading, known, draft.i):
            break
        if _shares(g.fillers, draft.fillers) or _same_thing(reading, g.fillers, draft.fillers):
            return g
        if g.head.block in reading.titles and draft.block - g.head.block <= 3 and draft.kind == g.head.kind:
            return g  # the headline tells what the lead tells
        if draft.type == g.head.type and draft.block - g.drafts[-1].block <= 2 and _nested(g.fillers, draft.fillers):
            return g
        if _bare(draft) and draft.type == g.head.type and draft.block == g.drafts[-1].block and draft.kind != "verbal":
            return g
    return None


def _is_apart(reading: Reading, group: Group, draft: Draft) -> bool:
    """Whether a draft's sentence sets it apart from something told in a group: "two days before the strike, a raid killed"."""
    beside = group.drafts[-_BESIDE:]
    return any(d.sentence == draft.sentence and are_apart(reading, d.i, draft.i) for d in beside)


def _is_aside(reading: Reading, group: Group) -> bool:
    """Whether all that is told of a group stands in what another clause is measured from: "the worst since a raid killed 34"."""
    return all(is_measured_from(reading, d.i) for d in group.drafts)


def _follows(group: Group, draft: Draft) -> bool:
    """Whether a result is told soon enough after a group to be its own."""
    last = group.drafts[-1]
    return draft.block - last.block <= 1 and draft.sentence - last.sentence <= _SOON


def _sides_part(group: Group, draft: Draft) -> bool:
    """Whether who acts in a draft cannot be who acts in a group: forces of a state here, armed men or a crowd there."""
    sides = [
        {a.kind in _STATE_SIDE for f in told if f.field == "actor" and isinstance(a := f.value, Actor)}
        for told in (group.fillers, draft.fillers)
    ]
    return bool(sides[0]) and bool(sides[1]) and not sides[0] & sides[1]


def _is_attack(known: Assembly, group: Group) -> bool:
    """Whether a group tells more than results: drones shot down are no attack, what drones damaged is one."""
    return any(d.trigger.type not in known.results or d.type not in known.results for d in group.drafts)


def _elaborates(known: Assembly, group: Group, draft: Draft) -> bool:
    """Whether a verb without circumstances of its own says how what the sentence before named was done.

    "The attack on Monday was among the largest. More than 200 missiles targeted power plants."
    """
    last = group.drafts[-1]
    named = last.trigger.nominal and last.type == known.violent_root
    return (
        named
        and _bare(draft)
        and draft.kind == "violent"
        and draft.block == last.block
        and draft.sentence - last.sentence <= 1
    )


def _other_day(a: list[Filler], b: list[Filler]) -> bool:
    """Whether a mention gives a day of its own that is not all of the days told before: "the attack on Monday"."""
    days = [
        {f.value.earliest for f in side if f.field == "time" and isinstance(f.value, When)} - {None} for side in (a, b)
    ]
    return bool(days[0]) and bool(days[1]) and days[0] != days[1]


def _other_target(reading: Reading, told: list[Filler], draft: Draft) -> bool:
    """Whether a noun itself names a building or vehicle that is none told before: "the attack on the embassy".

    What its verb says is hit besides ("the attack also destroyed a warehouse") parts nothing.
    """
    tokens, known = reading.parse.tokens, assembly(reading.kit)
    own = [f for f in draft.fillers if tokens[draft.i].left <= f.i <= tokens[draft.i].right]
    before, now = ({tokens[f.i].lemma for f in side if f.field == "object"} for side in (told, own))
    return bool(before) and bool(now - known.any_place) and not (before & now or before & known.any_place)


def _alike(a: Draft, b: Draft) -> bool:
    """Whether two drafts are told alike: both as having happened now, both as long past, or neither, and no tally beside an event."""
    retold = (a.stance.modality == "retold") == (b.stance.modality == "retold")
    return retold and is_real(a) == is_real(b) and a.period == b.period


def is_real(draft: Draft) -> bool:
    """Whether a draft is told as having happened."""
    return draft.stance.modality in ("actual", "retold") and draft.stance.factuality in ("CT+", "PR+", "PS+")


def _same_family(known: Assembly, a: Draft, b: Draft) -> bool:
    if a.type == b.type:
        return True
    if (a.type in known.apart or b.type in known.apart) and not {
        a.trigger.type,
        b.trigger.type,
    } & known.results:
        return False
    if {a.kind, b.kind} <= {"violent", "result"}:
        lines = (line_of(known, a.type), line_of(known, b.type))
        return a.type in lines[1] or b.type in lines[0] or bool({a.trigger.type, b.trigger.type} & known.results)
    return False


def line_of(known: Assembly, type_: str) -> list[str]:
    """A type and the more general ones above it."""
    out = [type_]
    while known.ontology[out[-1]].get("parent") and len(out) < 8:
        out.append(known.ontology[out[-1]]["parent"])
    return out


def _points_back(reading: Reading, known: Assembly, i: int) -> bool:
    """Whether a noun takes up what was told: "the attack", "these strikes", not "another" or "a similar" one."""
    tokens = reading.parse.tokens
    t = tokens[i]
    if t.dep == "attr" and any(
        tokens[k].low in ("it", "this", "that") for k in tokens[t.head].kids if tokens[k].dep == "nsubj"
    ):
        return True  # "It was the second attack in a week"
    if t.dep == "nsubj" and tokens[t.head].lemma == "be" and any(tokens[k].tag in ("JJS", "RBS") for k in t.kids):
        return False  # "the heaviest raid was in May": a record is held against the one at hand
    lows = {tokens[k].low for k in t.kids if k < i}
    dated = any(tokens[k].dep == "poss" and reading.time_at[k] is not None for k in t.kids)  # "Saturday's attack"
    return (dated or bool(lows & known.pointing)) and not _is_fresh(reading, known, i)


def _is_fresh(reading: Reading, known: Assembly, i: int) -> bool:
    tokens = reading.parse.tokens
    return any(tokens[k].low in known.fresh for k in tokens[i].kids if k < i)


def _bare(draft: Draft) -> bool:
    """Whether a draft adds no place, time or actor by which it could be another happening."""
    return not draft.values("place", "time", "actor")


def _shares(a: list[Filler], b: list[Filler]) -> bool:
    """Whether two drafts agree on a place finer than a country, or on actor and target both."""
    places = {_key(f.value) for f in a if f.field == "place"} & {_key(f.value) for f in b if f.field == "place"}
    if any(level > LEVEL["country"] for level, _ in places):
        return True
    ends = [
        {_key(f.value) for f in side if f.field in names}
        for names in (("actor",), ("recipient", "victim"))
        for side in (a, b)
    ]
    return bool(ends[0] & ends[1]) and bool(ends[2] & ends[3])


def _same_thing(reading: Reading, a: list[Filler], b: list[Filler]) -> bool:
    """Whether two drafts have an actor in common and name one kind of thing that was hit: Ruritania, and a school."""
    tokens, any_place = reading.parse.tokens, assembly(reading.kit).any_place
    actors = [{_key(f.value) for f in side if f.field == "actor"} for side in (a, b)]
    things = [{tokens[f.i].lemma for f in side if f.field == "object"} - any_place for side in (a, b)]
    return bool(actors[0] & actors[1]) and bool(things[0] & things[1])


def _nested(a: list[Filler], b: list[Filler]) -> bool:
    """Whether two drafts have an actor in common and one's place lies in the region that the other names."""
    actors = [{_key(f.value) for f in side if f.field == "actor"} for side in (a, b)]
    if not actors[0] & actors[1]:
        return False
    one = [f.value for f in a if f.field == "place" and isinstance(f.value, Place) and f.value.kind != "country"]
    two = [f.value for f in b if f.field == "place" and isinstance(f.value, Place) and f.value.kind != "country"]
    return any(p.admin1 and p.admin1 == q.admin1 and "admin1" in (p.kind, q.kind) for p in one for q in two)


def _key(value: object) -> tuple[int, str]:
    if isinstance(value, Place):
        return LEVEL.get(value.kind, 1), value.gazetteer_id or value.name
    if isinstance(value, Actor):
        return 0, value.id or value.name
    return 0, str(value)


def told_apart(a: _Values, b: _Values) -> bool:
    """Whether two events of any kinds cannot be of one happening: elsewhere, at another time, or with other numbers."""
    return _places_part(a, b) or _times_part(a, b) or _numbers_part(a, b)


def conflict(a: list[Filler], b: list[Filler], known: Assembly) -> bool:
    """Whether two sets of fillers cannot be of one happening."""
    return _places_part(a, b) or _times_part(a, b) or _actors_part(a, b) or _numbers_part(a, b)


def _places_part(a: _Values, b: _Values) -> bool:
    one = [f.value for f in a if f.field == "place" and isinstance(f.value, Place)]
    two = [f.value for f in b if f.field == "place" and isinstance(f.value, Place)]
    if not one or not two:
        return False
    return not any(_compatible(p, q) for p in one for q in two)


def _compatible(p: Place, q: Place) -> bool:
    """Whether one place may be, or lie in, the other."""
    if p.gazetteer_id == q.gazetteer_id and p.name == q.name:
        return True
    if p.country and q.country and p.country != q.country:
        return False
    if LEVEL.get(p.kind, 1) == LEVEL.get(q.kind, 1):
        return p.kind in ("area", "water")
    coarse = min((p, q), key=lambda x: LEVEL.get(x.kind, 1))
    if coarse.kind in ("country", "area", "water"):
        return True
    return not (p.admin1 and q.admin1) or p.admin1 == q.admin1


def _times_part(a: _Values, b: _Values) -> bool:
    one = [f.value for f in a if f.field == "time" and isinstance(f.value, When) and f.value.earliest]
    two = [f.value for f in b if f.field == "time" and isinstance(f.value, When) and f.value.earliest]
    if not one or not two:
        return False
    return not any(_meet(p, q) for p in one for q in two)


def _meet(p: When, q: When) -> bool:
    start, end = max(p.earliest or "", q.earliest or ""), min(p.latest or "9999", q.latest or "9999")
    return start <= end


def days_before(published: str | None, when: When) -> int | None:
    """How many days before publication a time ended, or None where either is unknown."""
    if not published or not when.latest:
        return None
    try:
        return (date.fromisoformat(published) - date.fromisoformat(when.latest)).days
    except ValueError:
        return None


def _actors_part(a: list[Filler], b: list[Filler]) -> bool:
    one = {f.value.country for f in a if f.field == "actor" and isinstance(f.value, Actor)} - {None}
    two = {f.value.country for f in b if f.field == "actor" and isinstance(f.value, Actor)} - {None}
    return bool(one) and bool(two) and not one & two


def _numbers_part(a: _Values, b: _Values) -> bool:
    """Whole counts of one field and group that cannot both be true, and neither of which is told as an earlier toll."""
    for f in a:
        for g in b:
            if f.field == g.field and f.field in QUANTITY_FIELDS and _disagree(f.value, g.value):
                return True
    return False


def _disagree(p: object, q: object) -> bool:
    if not isinstance(p, Quantity) or not isinstance(q, Quantity) or p.unit != q.unit or p.group != q.group:
        return False
    if p.scope != "whole" or q.scope != "whole" or p.low is None or q.low is None:
        return False
    return (
        (p.high is not None and q.low > p.high)
        or (q.high is not None and p.low > q.high)
        or (p.low != q.low and p.qualifier == q.qualifier)
    )
