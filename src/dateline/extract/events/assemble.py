"""Events with their claims: drafts from triggers, numbers and circumstances given to their owners, one event a happening."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dateline.extract.events.arguments import clause_verb, is_verbal, will_not
from dateline.extract.events.blame import name_doers
from dateline.extract.events.circumstances import place_circumstances
from dateline.extract.events.codes import coded_as_told, codes_of, fields_of, kinds_hit
from dateline.extract.events.content import add_content
from dateline.extract.events.contexts import Sign, contexts_of, find_signs
from dateline.extract.events.counts import find_counts
from dateline.extract.events.deaths import find_deaths, is_own
from dateline.extract.events.draft import Assembly, Draft, Filler, assembly
from dateline.extract.events.drafts import draft_of
from dateline.extract.events.fillers import fill_counted
from dateline.extract.events.hedges import share_hedges
from dateline.extract.events.link import LEVEL, Group, line_of, link_drafts
from dateline.extract.events.measures import Count, counted
from dateline.extract.events.reading import Reading
from dateline.extract.events.relevance import keep_relevant
from dateline.extract.events.retelling import is_old, mark_retold
from dateline.extract.events.sayings import Holders
from dateline.extract.events.spelled_out import spell_out
from dateline.extract.events.tallies import settle_tallies
from dateline.extract.events.totals import complete_numbers
from dateline.extract.events.triggers import Trigger, admits, find_triggers
from dateline.extract.events.wholes import settle_wholes
from dateline.extract.events.wording import ancestors
from dateline.extract.factuality import Stance, judge_factuality
from dateline.model import (
    FACTUALITIES,
    QUANTITY_FIELDS,
    Actor,
    Claim,
    Event,
    Place,
    Source,
    Span,
)
from dateline.words import fold

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
    if not drafts:  # as in most news, and whatever follows asks of the whole text what none of it tells
        return []
    place_circumstances(reading, drafts)
    name_doers(reading, drafts)
    spell_out(reading, drafts)
    for draft in drafts:
        add_content(reading, draft)
        _refine(reading, draft)
    drafts.sort(key=lambda d: d.i)
    mark_retold(reading, drafts)
    known, groups = assembly(reading.kit), link_drafts(reading, drafts)
    holders, signs = Holders(reading), find_signs(reading)
    events = [_event(reading, group, holders, signs) for group in groups]
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
    for count in share_hedges(reading, settle_tallies(reading, find_counts(reading, violent))):
        draft = _draft_for(reading, drafts, at, count.governor, count.field)
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
        draft = _draft_for(reading, drafts, at, death.governor, "killed")
        if draft is not None:
            draft.deaths.append(death)
            last = draft


def _draft_for(reading: Reading, drafts: list[Draft], at: dict[int, Draft], governor: int, field: str) -> Draft | None:
    """The draft that a word tells of or hangs on, else a new one of the type of this field that the word admits."""
    draft, type_ = at.get(governor), _TYPE_OF_COUNT.get(field)
    if draft is None or draft.kind in ("verbal", "other"):
        draft = _draft_near(reading, governor, at)
        if (
            field == "detained"
            and draft is not None
            and field not in assembly(reading.kit).ontology[draft.type]["fields"]
        ):
            return None  # "a bear was shot after it picked up a boy"
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
    if count.hedge is not None:
        evidence = (*evidence, count.hedge)
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
    unsettled = draft.type in general.values() and draft.type not in known.lasting
    table = general if unsettled else known.ontology[draft.type].get("refine") or {}
    finer = next((table[c] for c in classes if c in table), None)
    if finer is not None:
        draft.type = finer


# events ----------------------------------------------------------------------------------------------------------


def _event(reading: Reading, group: Group, holders: Holders, signs: dict[int, list[Sign]]) -> Event:
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
    group.settings = contexts_of(reading, signs, head.type, claims, [head.i, *(d.i for d in group.drafts)])
    return Event(
        id=f"{reading.article.id}:{head.type}:{anchor.start}", type=head.type, anchor=anchor, factuality=stance.factuality,
        modality="retold" if retold else stance.modality, claims=claims,
        codes=codes_of(kind, actors, hit, countries, _codes_of_acts(reading, head), [s.context for s in group.settings]),
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


def _claim(f: Filler, draft: Draft, holders: Holders, retold: bool) -> Claim:
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
