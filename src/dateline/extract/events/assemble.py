"""Events with their claims: drafts from triggers, numbers and circumstances given to their owners, one event a happening."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from typing import Any

from dateline.extract.attribution import kind_of
from dateline.extract.events.arguments import clause_verb, is_verbal, will_not
from dateline.extract.events.blame import name_doers
from dateline.extract.events.codes import coded_as_told, codes_of, fields_of, kinds_hit
from dateline.extract.events.counts import find_counts
from dateline.extract.events.deaths import find_deaths, is_own
from dateline.extract.events.draft import Assembly, Draft, Filler, assembly
from dateline.extract.events.drafts import draft_of
from dateline.extract.events.fillers import actor_for, fill_counted
from dateline.extract.events.link import LEVEL, Group, line_of, link_drafts
from dateline.extract.events.measures import Count, counted
from dateline.extract.events.reading import Reading
from dateline.extract.events.relevance import keep_relevant
from dateline.extract.events.retelling import is_aside, is_old, mark_retold
from dateline.extract.events.tallies import settle_tallies
from dateline.extract.events.totals import complete_numbers
from dateline.extract.events.triggers import Trigger, admits, find_triggers
from dateline.extract.events.where import lay_scenes
from dateline.extract.events.where_told import places_of
from dateline.extract.events.wholes import settle_wholes
from dateline.extract.events.wording import ancestors, clause, noun_phrase
from dateline.extract.factuality import Stance, judge_factuality
from dateline.model import (
    FACTUALITIES,
    QUANTITY_FIELDS,
    Actor,
    Attribution,
    Claim,
    Event,
    Mention,
    Place,
    Source,
    Span,
    Text,
)
from dateline.words import fold

_NESTED = 40  # content spans that are looked back over for one that is still open
_PLACES = 50  # places of one event among which a finer one is looked for
_TYPE_OF_COUNT = {
    "killed": "casualties", "wounded": "casualties", "missing": "casualties", "intercepted": "interception", "launched": "attack",
    "displaced": "displacement",
}  # fmt: skip


def assemble_events(reading: Reading, trace: dict[int, Group] | None = None) -> list[Event]:
    """Every event of an article with its claims, codes and how firmly it is told, in order of their anchors.

    A `trace` is filled with the drafts that each event was made of, by the offset of its anchor.
    """
    triggers = find_triggers(reading)
    reading.anchors.update(t.i for t in triggers)
    drafts = [draft_of(reading, t) for t in triggers]
    _place_counts(reading, drafts)
    _place_deaths(reading, drafts)
    _place_circumstances(reading, drafts)
    name_doers(reading, drafts)
    for draft in drafts:
        _add_content(reading, draft)
        _refine(reading, draft)
    drafts.sort(key=lambda d: d.i)
    mark_retold(reading, drafts)
    known, groups = assembly(reading.kit), link_drafts(reading, drafts)
    holders = _Holders(reading)
    events = [_event(reading, group, holders) for group in groups]
    if trace is not None:
        trace.update({e.anchor.start: group for e, group in zip(events, groups, strict=True)})
    told = [e for e in events if e.claims or known.ontology[e.type]["kind"] not in ("verbal", "strategic", "other")]
    settled = settle_wholes(reading, keep_relevant(reading, told))
    return [coded_as_told(e) for e in settled]


# numbers ---------------------------------------------------------------------------------------------------------


def _place_counts(reading: Reading, drafts: list[Draft]) -> None:
    """Give every count to the draft its governor belongs to; one without gets a draft of the kind that it counts."""
    at = {d.i: d for d in drafts}
    violent = {d.i for d in drafts if d.kind in ("violent", "result")}
    for count in settle_tallies(reading, find_counts(reading, violent)):
        draft = _draft_for(reading, drafts, at, count.governor, _TYPE_OF_COUNT.get(count.field))
        if draft is not None:
            _fill_count(reading, draft, count)


def _place_deaths(reading: Reading, drafts: list[Draft]) -> None:
    """Give every death that is told without a number to the draft of the word that tells it."""
    at = {d.i: d for d in drafts}
    last: Draft | None = None
    for death in find_deaths(reading):
        own = all(is_own(reading, k) for k, _, _ in death.victims)
        if own and last is not None and last.sentence == reading.parse.tokens[death.governor].sent:
            last.deaths.append(death)  # "killed his wife before taking his own life": one happening
            continue
        draft = _draft_for(reading, drafts, at, death.governor, "casualties")
        if draft is not None:
            draft.deaths.append(death)
            last = draft


def _draft_for(
    reading: Reading, drafts: list[Draft], at: dict[int, Draft], governor: int, type_: str | None
) -> Draft | None:
    """The draft that a word tells of or hangs on, else a new one of a type that the word admits."""
    draft = at.get(governor)
    if draft is None or draft.kind in ("verbal", "other"):
        draft = _draft_near(reading, governor, at)
    if draft is None and type_ is not None and governor not in at and admits(reading, type_, governor):
        t = reading.parse.tokens[governor]
        trigger = Trigger(type_, governor, governor, governor, not is_verbal(t), t.lemma)
        draft = at[governor] = draft_of(reading, trigger)
        drafts.append(draft)
        reading.anchors.add(governor)
    return draft


def _draft_near(reading: Reading, governor: int, at: dict[int, Draft]) -> Draft | None:
    """The draft that a count's governor hangs on or governs: "the attack left three dead", "a toll of 12 in the blast"."""
    tokens = reading.parse.tokens
    for k in ancestors(reading.parse, governor):
        if k in at and at[k].kind in ("violent", "result", "strategic"):
            return at[k]
        if is_verbal(tokens[k]):
            break
    verb = clause_verb(reading.parse, governor)
    if verb is None:
        return None
    roles = reading.roles(verb)
    linked = [at[k] for k in (*roles.agents, *roles.patients, *(k for _, k in roles.preps)) if k in at]
    if verb in at:
        linked.append(at[verb])
    return next((d for d in linked if d.kind in ("violent", "result")), None)


def _fill_count(reading: Reading, draft: Draft, count: Count) -> None:
    evidence: tuple[Span, ...] = (count.mention.span,)
    governor = reading.parse.span(count.governor, count.governor)
    if governor.start >= count.mention.span.end or governor.end <= count.mention.span.start:
        evidence = (count.mention.span, governor)
    draft.fillers.append(
        Filler(count.field, counted(count.mention), evidence, count.rule, count.i, _teller(reading, count))
    )
    noun = reading.parse.top(count.mention.span.start, count.mention.span.end)
    if noun is not None and count.field in ("killed", "wounded", "missing") and draft.kind in ("violent", "result"):
        fill_counted(reading, draft, noun)


def _teller(reading: Reading, count: Count) -> int | None:
    """Who gives a figure in its own clause: "the army put the number of dead at nine"."""
    tokens = reading.parse.tokens
    for k in ancestors(reading.parse, count.i)[:3]:
        if is_verbal(tokens[k]):
            agents = reading.roles(k).agents if tokens[k].lemma in assembly(reading.kit).figuring else []
            return next((a for a in agents if reading.actor_at[a] is not None), None)
    return None


# circumstances ---------------------------------------------------------------------------------------------------


def _place_circumstances(reading: Reading, drafts: list[Draft]) -> None:
    """Give every time and place that no role took to the draft that it is told of."""
    used = {(f.field, f.evidence[0].start) for d in drafts for f in d.fillers}
    said = _Sayings(reading.attributions)
    _place_times(reading, drafts, said, used)
    for mention, draft, i in _places_told(reading, drafts, said):
        river = mention.value.kind == "water" and reading.parse.tokens[i].dep in ("compound", "nmod", "amod")
        if ("place", mention.span.start) not in used and not river:  # "the Danube port of Izmail" is on land
            draft.add("place", mention.value, mention.span, "place told of the event", i)


def _place_times(reading: Reading, drafts: list[Draft], said: _Sayings, used: set[tuple[str, int]]) -> None:
    at = {d.i: d for d in drafts}
    under: dict[int, list[Draft]] = {}
    for draft in drafts:
        for k in ancestors(reading.parse, draft.i):
            under.setdefault(k, []).append(draft)
    cues = _cue_tokens(reading)
    for mention in reading.times:
        i = reading.parse.top(mention.span.start, mention.span.end)
        if i is None or ("time", mention.span.start) in used or mention.value.type in ("DURATION", "SET"):
            continue
        owner = _owner(reading, i, at, under, cues, said)
        if owner is not None:
            owner.add("time", mention.value, mention.span, "time nearest in the tree", i)


def _places_told(reading: Reading, drafts: list[Draft], said: _Sayings) -> list[tuple[Mention, Draft, int]]:
    """Each place with the draft that it is told of at the least cost, in order of the text.

    What stands inside somebody's words belongs to an event told in the same words.
    """
    scenes, best = lay_scenes(reading), dict[int, tuple[float, int, Mention, Draft]]()
    tokens = reading.parse.tokens
    for draft in drafts:
        words = said.over(tokens[draft.i].start)
        for cost, mention in places_of(scenes, draft.i):
            start = mention.span.start
            if said.over(start) == words and not _acts(reading, mention):
                claim = (cost, abs(tokens[draft.i].start - start), mention, draft)
                best[start] = min(best.get(start, claim), claim, key=lambda c: c[:2])
    out = []
    for start, (_, _, mention, draft) in sorted(best.items()):
        i = reading.parse.top(start, mention.span.end)
        if i is not None:
            out.append((mention, draft, i))
    return out


def _acts(reading: Reading, mention: Mention) -> bool:
    """Whether a place's name stands for its government: nothing happened in the "Kyiv" that says so."""
    i = reading.parse.top(mention.span.start, mention.span.end)
    actor = reading.actor(i) if i is not None else None
    return actor is not None and actor.kind == "government"


def _cue_tokens(reading: Reading) -> dict[int, Attribution]:
    out: dict[int, Attribution] = {}
    for attribution in reading.attributions:
        if attribution.cue is not None:
            for k in reading.parse.tokens_in(attribution.cue.start, attribution.cue.end):
                out.setdefault(k, attribution)
    return out


def _owner(
    reading: Reading, i: int, at: dict[int, Draft], under: dict[int, list[Draft]], cues: dict[int, Attribution], said: _Sayings
) -> Draft | None:  # fmt: skip
    """The draft closest above a token, else the last one named before it below the same verb.

    A speaker's own circumstances ("said in Geneva on Monday") belong to no event; what stands inside somebody's words
    belongs to an event told in the same words.
    """
    offset = reading.parse.tokens[i].start
    words = said.over(offset)
    for k in (i, *ancestors(reading.parse, i)):
        speech = cues.get(k)
        if speech is not None and not any(s.start <= offset < s.end for s in speech.content):
            return at.get(k)
        near = [at[k]] if k in at else under.get(k, [])
        near = [d for d in near if said.over(reading.parse.tokens[d.i].start) == words]
        if near:
            before = [d for d in near if d.i < i]
            if before:
                return max(before, key=lambda d: d.i)
            return min(near, key=lambda d: (is_aside(reading, d.i, k), d.i))
    return None


class _Sayings:
    """Whose words an offset stands in: the content spans over it, the innermost first."""

    def __init__(self, attributions: list[Attribution]) -> None:
        self.spans = sorted((s.start, s.end) for a in attributions for s in a.content)
        self.starts = [start for start, _ in self.spans]
        self.known: dict[int, list[tuple[int, int]]] = {}

    def all_over(self, offset: int) -> list[tuple[int, int]]:
        """The content spans over an offset, shortest first."""
        if offset not in self.known:
            last = bisect_right(self.starts, offset)
            inside = [s for s in self.spans[max(0, last - _NESTED) : last] if offset < s[1]]
            self.known[offset] = sorted(inside, key=lambda s: s[1] - s[0])
        return self.known[offset]

    def over(self, offset: int) -> tuple[int, int] | None:
        """The shortest content span over an offset, or None outside all speech."""
        return next(iter(self.all_over(offset)), None)


# what verbal events are about -----------------------------------------------------------------------------------


def _add_content(reading: Reading, draft: Draft) -> None:
    """The content of what is said, asked, denied or agreed: its complement clause, else its object or topic."""
    if draft.kind == "verbal":
        _find_content(reading, draft)
        _add_addressee(reading, draft)


def _add_addressee(reading: Reading, draft: Draft) -> None:
    """Whom words are aimed at, where no role tells it: the first other actor named in what is said or done.

    "rejected an Australian ultimatum", "demanded the withdrawal of Serbian forces", "threatened to break with Russia".
    """
    if draft.values("recipient", "victim"):
        return
    speakers = [a.id or a.name for a in draft.values("actor") if isinstance(a, Actor)]
    countries = {a.country for a in draft.values("actor") if isinstance(a, Actor)} - {None}
    for f in [f for f in draft.fillers if f.field == "content"]:
        for k in reading.parse.tokens_in(f.evidence[0].start, f.evidence[0].end):
            found = actor_for(reading, k)
            if found is None or (found[0].kind in ("person", "population") and found[0].id is None):
                continue
            if (
                found[0].id is None
                and reading.parse.tokens[reading.parse.tokens_in(found[1].start, found[1].end)[0]].tag == "PRP$"
            ):
                continue  # "denied that its forces"
            if (found[0].id or found[0].name) not in speakers and not (
                found[0].kind == "state" and found[0].country in countries
            ):
                draft.add("recipient", found[0], found[1], "named in what is said", k)
                return


def _find_content(reading: Reading, draft: Draft) -> None:
    tokens = reading.parse.tokens
    for said in reading.attributions:
        if said.cue is not None and said.content and said.cue.start <= tokens[draft.i].start < said.cue.end:
            words = _past_addressee(reading, draft, said.content[0])
            draft.add("content", Text(words.text), words, "content of the speech", draft.i)
            return
    for k in tokens[draft.i].kids:
        t = tokens[k]
        if k > draft.i and (t.dep in ("ccomp", "xcomp") or (t.dep == "acl" and t.tag in ("VB", "VBD", "VBZ"))):
            words = clause(reading.parse, k)
            draft.add("content", Text(words.text), words, "complement", k)
            return
    roles = reading.roles(draft.i)
    topics = [k for p, k in roles.preps if p in ("over", "about", "on", "for", "regarding", "of", "to")]
    for k in (*(() if draft.trigger.nominal else roles.patients), *topics):
        if k not in (f.i for f in draft.fillers):
            words = (
                clause(reading.parse, k)
                if reading.parse.tokens[k].right - reading.parse.tokens[k].left < 25
                else noun_phrase(reading.parse, k)
            )
            draft.add("content", Text(words.text), words, "topic", k)
            return


def _past_addressee(reading: Reading, draft: Draft, words: Span) -> Span:
    """What was said without to whom: "urged both sides | to return", "accused Rwanda | of sending"."""
    for f in draft.fillers:
        if f.field == "recipient" and words.start <= f.evidence[0].start and f.evidence[0].end < words.end:
            rest = words.text[f.evidence[0].end - words.start :]
            start = f.evidence[0].end + len(rest) - len(rest.lstrip())
            if f.evidence[0].start - words.start < 25 and len(rest.split()) > 1:
                return reading.article.span(start, words.end)
    return words


def _refine(reading: Reading, draft: Draft) -> None:
    """A finer type from the weapon: an attack with drones is a drone strike; what a missile destroyed, it struck."""
    known = assembly(reading.kit)
    if draft.values("actor"):
        draft.type = known.with_agent.get(draft.type, draft.type)
        draft.kind = known.ontology[draft.type]["kind"]
    classes = [w["class"] for f in draft.fillers if f.field == "weapon" and (w := reading.weapon_at[f.i]) is not None]
    if not classes:
        return
    if draft.kind == "result" and draft.type in known.results and draft.type != "interception":
        draft.type, draft.kind = known.violent_root, "violent"
    general = known.ontology[known.violent_root]["refine"]
    # A type that one of several weapons gave ("missiles and drones") is settled anew by the first that is named.
    table = general if draft.type in general.values() else known.ontology[draft.type].get("refine") or {}
    finer = next((table[c] for c in classes if c in table), None)
    if finer is not None:
        draft.type = finer


# events ----------------------------------------------------------------------------------------------------------


class _Holders:
    """Who holds the words at an offset: the innermost attribution with a source whose content covers them."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        sourced = [
            a
            for a in reading.attributions
            if a.source is not None and kind_of(a, reading.parse, reading.kit) != "react"
        ]
        self.sayings = _Sayings(sourced)
        self.by_span = {(s.start, s.end): a for a in sourced for s in a.content}

    def of(self, span: Span, anchor: Span) -> Source | None:
        """The source that a span of words is told by, or None where the article itself speaks.

        An act of speech is told by whoever stands outside it: that somebody demanded something is not the speaker's claim.
        """
        for words in self.sayings.all_over(span.start):
            said = self.by_span[words]
            own = said.cue is not None and said.cue.start < anchor.end and anchor.start < said.cue.end
            if said.source is not None and not own:
                return Source(said.actor, said.source, said.cue, said.anonymous)
        return None


def _event(reading: Reading, group: Group, holders: _Holders) -> Event:
    known = assembly(reading.kit)
    head = _head(known, group)
    kind = known.ontology[head.type]
    stance = head.stance
    fillers = _settled(complete_numbers(reading, group.drafts), fields_of(kind))
    retold = is_old(reading, [f for f, _ in fillers]) and stance.modality == "actual"
    claims = tuple(_claim(f, draft, holders, retold) for f, draft in fillers)
    trigger = head.trigger
    anchor = reading.parse.span(trigger.first, trigger.last)
    actors = [c.value for c in claims if c.field == "actor" and isinstance(c.value, Actor)]
    hit = kinds_hit(reading, [f for f, _ in fillers], actors)
    countries = {c.value.country for c in claims if isinstance(c.value, Place)}
    return Event(
        id=f"{reading.article.id}:{head.type}:{anchor.start}", type=head.type, anchor=anchor, factuality=stance.factuality,
        modality="retold" if retold else stance.modality, claims=claims,
        codes=codes_of(kind, actors, hit, countries, _codes_of_acts(reading, head)),
    )  # fmt: skip


def _codes_of_acts(reading: Reading, head: Draft) -> dict[str, dict[str, str | None]]:
    """The codes of deeds that are told as this one is: announced, demanded or refused; none for what is told as done."""
    act = head.stance.modality
    if act == "negated" and will_not(reading.parse, head.i):
        act = "refused"
    found: dict[str, dict[str, str | None]] = reading.kit.tables("schemes/")["schemes/acts"].get(act, {})
    return found


def _head(known: Assembly, group: Group) -> Draft:
    """The draft that names the happening best: a violent one before its results, a finer type before its parent."""
    causes = (d for d in group.drafts if d.kind == "violent")
    first = min(causes, key=lambda d: d.trigger.type in known.results, default=group.drafts[0])
    finer = next((d for d in group.drafts if d.type != first.type and first.type in line_of(known, d.type)), None)
    if finer is not None:
        first = replace(first, type=finer.type, kind=finer.kind)
    if first.trigger.type == known.violent_root and not first.trigger.nominal:  # "the blast hit": the noun tells more
        named = (d for d in group.drafts if d.kind == "violent" and d.trigger.nominal and d.sentence == first.sentence)
        first = replace(first, trigger=next((d.trigger for d in named if d.i < first.i), first.trigger))
    if first.trigger.words in known.doers:  # "a suicide bomber blew himself up": the deed tells more than who did it
        deeds = (d for d in group.drafts if d.sentence == first.sentence and not d.trigger.nominal)
        first = replace(first, trigger=next((d.trigger for d in deeds), first.trigger))
    return first


def _settled(drafts: list[Draft], allowed: frozenset[str]) -> list[tuple[Filler, Draft]]:
    """Each field's fillers once: equal values keep their first words, and a place gives way to a finer one inside it."""
    out: dict[tuple[str, Any], tuple[Filler, Draft]] = {}
    for draft in drafts:
        for f in draft.fillers:
            if f.field in allowed:
                out.setdefault((f.field, _identity(f.value)), (f, draft))
    places = [f.value for f, _ in out.values() if f.field == "place"][:_PLACES]
    return [(f, d) for f, d in out.values() if not (f.field == "place" and any(_inside(p, f.value) for p in places))]


def _identity(value: Any) -> Any:
    """What makes two values of one field the same: an actor's or place's id before its name."""
    if isinstance(value, Actor):
        return value.id or fold(value.name)
    if isinstance(value, Place):
        return value.gazetteer_id, value.name
    return value


def _inside(fine: Any, coarse: Any) -> bool:
    """Whether one place surely lies in another that is told coarser."""
    if fine is coarse or not (isinstance(fine, Place) and isinstance(coarse, Place)) or fine.country != coarse.country:
        return False
    if LEVEL.get(fine.kind, 1) <= LEVEL.get(coarse.kind, 1):
        return False
    return coarse.kind == "country" or (
        coarse.kind == "admin1" and coarse.admin1 is not None and coarse.admin1 == fine.admin1
    )


def _claim(f: Filler, draft: Draft, holders: _Holders, retold: bool) -> Claim:
    told = _told(holders.reading, f, draft)
    modality = "retold" if retold and told.modality == "actual" else told.modality
    trigger = draft.trigger
    source = holders.of(f.evidence[0], holders.reading.parse.span(trigger.first, trigger.last))
    teller = holders.reading.actor_at[f.holder] if f.holder is not None else None
    if teller is not None:
        source = Source(teller.value, teller.span, None, teller.value.id is None)
    return Claim(f.field, f.value, f.evidence, f.rule, source, told.factuality, modality)


def _told(reading: Reading, f: Filler, draft: Draft) -> Stance:
    """How firmly a claim is told: as its event, but a number whose own verb is weaker no firmer than that.

    "were reportedly killed in a strike", "the strike could displace thousands".
    """
    if f.field not in QUANTITY_FIELDS or len(f.evidence) < 2 or draft.stance.modality not in ("actual", "retold"):
        return draft.stance
    i = reading.parse.token_at(f.evidence[1].start)
    if i is None or i == draft.i or not is_verbal(reading.parse.tokens[i]):
        return draft.stance
    own = judge_factuality(reading.parse, reading.kit, i)
    weaker = FACTUALITIES.index(own.factuality) > FACTUALITIES.index(draft.stance.factuality)
    return own if weaker and own.modality not in ("negated", "denied") else draft.stance
