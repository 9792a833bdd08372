"""What a sentence of its own says of a deed: what a bomb was made of, what the targets were, who the victims were."""

from __future__ import annotations

from collections.abc import Iterator

from dateline.extract.events.arguments import conjuncts
from dateline.extract.events.draft import Draft, assembly
from dateline.extract.events.fillers import add_phrase, fill_patient, fill_weapon, weapon_in
from dateline.extract.events.reading import Reading
from dateline.extract.events.triggers import in_class, vocabulary

_SOON = 6  # sentences after a deed in which its victims are still named


def spell_out(reading: Reading, drafts: list[Draft]) -> None:
    """Give violent deeds the weapons, targets and names that are told of them beside their own clause."""
    deeds = [d for d in drafts if d.kind == "violent"]
    for deed in deeds:
        _add_loads(reading, deed)
        _add_targets(reading, deed)
    _name_victims(reading, [d for d in drafts if d.values("victim", "killed", "wounded", "detained")])


def _add_loads(reading: Reading, deed: Draft) -> None:
    """ "a truck rigged with dynamite exploded", "the bomb, containing 30 kg of dynamite": what was set off in it."""
    tokens, known = reading.parse.tokens, assembly(reading.kit)
    roles = reading.roles(deed.i)
    holders = (k for k in (*roles.agents, *roles.patients, deed.i) if _holds_a_load(reading, k))
    for k in holders:
        for c in tokens[k].kids:
            if tokens[c].dep in ("acl", "relcl") and tokens[c].lemma in known.loading:
                within = reading.roles(c)
                for j in (*(within.patients if tokens[c].tag == "VBG" else ()), *within.objects_of("with")):
                    _add_weapon(reading, deed, j)


def _holds_a_load(reading: Reading, k: int) -> bool:
    """Whether something can be loaded with explosives: a bomb or a vehicle, but nobody."""
    known = vocabulary(reading.kit)
    return reading.weapon_at[k] is not None or in_class(reading, known, "vehicle", k) or k in reading.anchors


def _add_weapon(reading: Reading, deed: Draft, k: int) -> None:
    weapon = weapon_in(reading, k)
    if weapon is not None:
        fill_weapon(reading, deed, weapon)


def _add_targets(reading: Reading, deed: Draft) -> None:
    """ "the targets of the attack were two banks", "the bank was the target of an attack": what is said to be its target."""
    tokens, known = reading.parse.tokens, assembly(reading.kit)
    over = tokens[tokens[deed.i].head]
    aim = tokens[over.head]
    verb = tokens[aim.head]
    told = deed.trigger.nominal and over.low == "of" and aim.lemma in known.aims | known.sufferers
    if told and verb.lemma == "be" and not any(tokens[c].dep == "neg" for c in verb.kids):
        side = {"nsubj": "attr", "attr": "nsubj"}.get(aim.dep)
        for k in (j for c in verb.kids if tokens[c].dep == side for j in conjuncts(reading.parse, c)):
            fill_patient(reading, deed, k)
            if aim.lemma in known.aims and tokens[k].pos == "NOUN" and not any(f.i == k for f in deed.fillers):
                add_phrase(reading, deed, "object", k, "told its target")


def _name_victims(reading: Reading, deeds: list[Draft]) -> None:
    """ "The victims were identified as Ana Ruiz and her son": names for those that the deed before left unnamed."""
    for verb, k in _named(reading):
        sentence = reading.parse.tokens[verb].sent
        before = [d for d in deeds if d.i < verb and 0 <= sentence - d.sentence <= _SOON]
        mention = reading.actor_at[k]
        if before and mention is not None and mention.value.kind == "person":
            before[-1].add("victim", mention.value, mention.span, "named as a victim", k)


def _named(reading: Reading) -> Iterator[tuple[int, int]]:
    """Verbs by which victims are named, each with the tokens of a name."""
    tokens, known = reading.parse.tokens, assembly(reading.kit)
    for t in tokens:
        naming = t.lemma in known.identifying
        if not naming and t.lemma != "be":
            continue
        heads = reading.roles(t.i)
        if not any(tokens[k].lemma in known.sufferers for k in (heads.patients if naming else heads.agents)):
            continue
        told = heads.objects_of("as") if naming else [c for c in t.kids if tokens[c].dep in ("attr", "oprd")]
        told += [c for c in t.kids if naming and tokens[c].dep == "oprd"]
        for k in dict.fromkeys(j for c in told for j in _all_of(reading, c)):
            yield t.i, k


def _all_of(reading: Reading, k: int) -> list[int]:
    """A name with all that is coordinated with it, also where the parse hung that on its description."""
    tokens = reading.parse.tokens
    beside = [c for c in tokens[k].kids if tokens[c].dep == "appos"]
    return [*conjuncts(reading.parse, k), *(j for c in beside for j in conjuncts(reading.parse, c))]
