"""What fills the fields of a draft: each argument of a trigger by its role, its preposition and what it is."""

from __future__ import annotations

from dataclasses import replace

from dateline.extract.events.arguments import conjuncts, is_verbal, preps_of
from dateline.extract.events.draft import Draft, assembly
from dateline.extract.events.reading import Reading
from dateline.extract.events.states import state_named, state_of
from dateline.extract.events.triggers import in_class, is_unknown_name, vocabulary
from dateline.extract.events.wording import ancestors, naming, noun_phrase
from dateline.model import Actor, Span, Text

_SOMEBODY = frozenset({"person", "people", "individual"})
_ARMED = frozenset({"armed_group", "military", "organisation"})
_WHOM = frozenset({"with", "to", "against", "on", "upon", "at", "from"})


def add_phrase(reading: Reading, draft: Draft, name: str, k: int, rule: str) -> None:
    """Fill a field with what the noun phrase at a token names; its evidence is the phrase with its number and owner."""
    words = Text(naming(reading.parse, k, assembly(reading.kit).vague))
    draft.add(name, words, noun_phrase(reading.parse, k), rule, k)


def actor_for(reading: Reading, k: int) -> tuple[Actor, Span] | None:
    """The actor at a token with its words: a mention, or the state that an adjective or a country's name stands for."""
    mention = reading.actor_at[k]
    if mention is not None:
        return mention.value, mention.span
    t = reading.parse.tokens[k]
    if t.text[:1].isupper():
        state = state_named(reading.kit, t.low)
        if state is not None:
            return state, reading.parse.span(k, k)
    place = reading.place_at[k]
    if place is not None and place.value.kind == "country":
        state = state_of(reading.kit, place.value.country)
        if state is not None:
            return state, place.span
    return None


def modifier_actor(reading: Reading, k: int) -> tuple[Actor, Span] | None:
    """The state whose adjective modifies a noun ("Russian drones"): who its owner is."""
    for c in reading.parse.tokens[k].kids:
        if reading.parse.tokens[c].dep in ("amod", "compound", "nmod", "poss") and c < k:
            found = actor_for(reading, c)
            if found is not None:
                return found
    return None


def fill_agent(reading: Reading, draft: Draft, k: int) -> None:
    """What does it: an actor, or a weapon that stands for who used it."""
    whole, k = k, _counted_noun(reading, k)
    t = reading.parse.tokens[k]
    if k in reading.anchors and reading.actor_at[k] is None and reading.weapon_at[k] is None:
        return  # one happening does not act in another
    if draft.kind == "result" and draft.trigger.words.split()[0] in assembly(reading.kit).finding:
        return
    nominal_modifier = t.dep in ("amod", "compound", "nmod")
    if reading.weapon_at[k] is not None:
        fill_weapon(reading, draft, k)
        owner = modifier_actor(reading, k)
        if owner is not None:
            draft.add("actor", owner[0], owner[1], "owner of the weapon", k)
        return
    if t.tag == "PRP$" and reading.actor_at[k] is None:
        fill_from_clause(reading, draft)
        return
    found = actor_for(reading, k)
    harmful = draft.kind in ("violent", "result")
    suffers = draft.kind == "result" and not nominal_modifier and not reading.roles(draft.i).patients
    if suffers and (_is_person(reading, k) or (found and found[0].kind in ("person", "population"))):
        fill_patient(reading, draft, k)  # who flees or dies is the subject
    elif found is not None and _may_act(reading, draft, k, nominal_modifier):
        if whole != k and found[0].id is None and harmful:
            found = replace(found[0], name=naming(reading.parse, whole)), found[1]  # "a group of armed men"
        draft.add("actor", found[0], found[1], "agent", k)
        if harmful:
            _add_other_side(reading, draft, found, whole, k)
    elif nominal_modifier and _of_any(reading, ("doer",), k):
        actor = Actor(None, t.text, _armed_kind(reading, k) or "population")
        draft.add("actor", actor, reading.parse.span(k, k), "agent before the noun", k)
    elif nominal_modifier:
        _fill_modifier(reading, draft, k)
    elif (
        found is None
        and draft.kind in ("violent", "verbal", "protest", "strategic")
        and t.pos != "PRON"
        and t.lemma != "one"
        and (_is_person(reading, k) or (draft.kind != "violent" and _is_party(reading, k)))
    ):
        phrase = noun_phrase(reading.parse, k)
        kind = _armed_kind(reading, k)
        words = naming(reading.parse, k, assembly(reading.kit).vague)
        draft.add("actor", Actor(None, words, kind) if kind else Text(words), phrase, "agent", k)
        if draft.kind in ("violent", "result"):
            _add_bodies(reading, draft, k)


def _add_other_side(reading: Reading, draft: Draft, found: tuple[Actor, Span], whole: int, k: int) -> None:
    """ "Hamas fighters", "members of Hamas", "urban guerrillas of the ELN": people, and the body that they belong to."""
    actor, span = found
    tokens, individuals = reading.parse.tokens, assembly(reading.kit).individuals
    if actor.id is None:
        _add_bodies(reading, draft, k)
    elif actor.kind in _ARMED and tokens[whole].low in individuals:
        words = noun_phrase(reading.parse, whole)
        words = reading.article.span(min(words.start, span.start), max(words.end, span.end))
        people = Actor(None, naming(reading.parse, whole) if whole != k else words.text, actor.kind, actor.country)
        draft.add("actor", people, words, "people of the agent", whole)


def _add_bodies(reading: Reading, draft: Draft, k: int) -> None:
    """ "an FMLN unit", "members of Hamas", "gunmen from Hamas": the body that people belong to; not of its opponents."""
    t = reading.parse.tokens[k]
    belong = t.low in assembly(reading.kit).individuals or _armed_kind(reading, k) is not None
    behind = (j for p, j in preps_of(reading.parse, k) if belong and p in ("of", "from"))
    for j in (*t.kids, *behind):
        body = reading.actor_at[j]
        if body is not None and body.value.id is not None and body.value.kind in _ARMED:
            draft.add("actor", body.value, body.span, "body of the agent", j)


def fill_from_clause(reading: Reading, draft: Draft) -> None:
    """Who does it, where nothing else tells: the subject of the clause it stands in.

    "with their advance, rebels …", "rebels took the town after two days of fighting with the army".
    """
    for k in ancestors(reading.parse, draft.i):
        if is_verbal(reading.parse.tokens[k]):
            for j in reading.roles(k).agents:
                found = actor_for(reading, j)
                if found is not None and j != draft.i and found[0] not in draft.values("recipient"):
                    draft.add("actor", found[0], found[1], "subject of the clause", j)
            return


def _armed_kind(reading: Reading, k: int) -> str | None:
    """The kind of an actor who is told by what he does for a living: soldiers are military, gunmen an armed group."""
    known = vocabulary(reading.kit)
    kinds = (("military", "soldier"), ("government", "police"), ("armed_group", "fighter"))
    return next((kind for kind, name in kinds if in_class(reading, known, name, k)), None)


def _may_act(reading: Reading, draft: Draft, k: int, modifier: bool) -> bool:
    """A settlement before an event noun is where it was ("the Kyiv attack"), unless the actor finder took it for an actor."""
    place = reading.place(k)
    return not (modifier and place is not None and place.kind != "country" and reading.actor_at[k] is None)


def _fill_modifier(reading: Reading, draft: Draft, k: int) -> None:
    """A noun before an event noun: where, what or whom it hit ("the hotel bombing", "a market blast")."""
    known = assembly(reading.kit)
    if reading.place(k) is not None:
        _fill_place(reading, draft, k)
    elif (
        draft.kind == "violent" and reading.parse.tokens[k].dep != "amod" and _of_any(reading, known.object_classes, k)
    ):
        add_phrase(reading, draft, "object", k, "compound")


def fill_patient(reading: Reading, draft: Draft, k: int) -> None:
    """Whom or what it is done to."""
    whole, k = k, _counted_noun(reading, k)
    _fill_patient(reading, draft, k)
    for j in _some_of(reading, whole):
        _fill_patient(reading, draft, j)


def _fill_patient(reading: Reading, draft: Draft, k: int) -> None:
    weapon, place = reading.weapon_at[k], reading.place(k)
    if weapon is not None and place is None and reading.actor_at[k] is None:
        used = _is_instrument(reading, draft, weapon)
        add_phrase(reading, draft, "weapon" if used else "object", k, "patient")
        owner = modifier_actor(reading, k) if used and draft.kind == "violent" and not draft.values("actor") else None
        if owner is not None:  # "Ruritanian drones launched overnight"
            draft.add("actor", owner[0], owner[1], "owner of the weapon", k)
        return
    found = actor_for(reading, k)
    if place is not None and (found is None or place.kind != "country" or draft.kind != "verbal"):
        _fill_place(reading, draft, k)
    harmed = draft.kind in ("violent", "result", "protest")
    if found is not None and not _is_bare_count(reading, k):
        people = _is_people(reading, found[0], k)
        if (
            harmed
            or people
            or found[0].id
            or draft.trigger.nominal
            or draft.type in assembly(reading.kit).done_to_people
        ):
            name = "victim" if _is_harmed(reading, draft, found[0], k) else "recipient"
            if not _add_names(reading, draft, name, k):
                draft.add(name, found[0], found[1], "patient", k)
        if (
            not harmed
            and draft.kind == "strategic"
            and not people
            and found[0].id is None
            and not draft.trigger.nominal
        ):
            add_phrase(reading, draft, "object", k, "patient")  # "sent troops"
        elif harmed and reading.parse.tokens[k].lemma in assembly(reading.kit).houses:
            add_phrase(reading, draft, "object", k, "patient")  # "attacked the embassy": whose it is, and what was hit
    elif found is None and place is None and _is_person(reading, k) and not _is_built(reading, k):
        if not _is_bare_count(reading, k) or (harmed and reading.parse.tokens[k].lemma in _SOMEBODY):
            name = "victim" if harmed and draft.type not in assembly(reading.kit).unharmed else "recipient"
            if not _add_names(reading, draft, name, k):
                add_phrase(reading, draft, name, k, "patient")
    elif found is None and place is None and _is_whom(reading, draft, k):
        add_phrase(reading, draft, "recipient", k, "patient")
    elif found is None and place is None and _is_thing(reading, draft, k):
        add_phrase(reading, draft, "object", k, "patient")
        for j in _beside(reading, k):
            if _of_any(reading, assembly(reading.kit).object_classes, j):
                add_phrase(reading, draft, "object", j, "thing beside the patient")
        owner = modifier_actor(reading, k)
        if owner is not None and draft.kind == "violent":
            draft.add("recipient", owner[0], owner[1], "owner of what was hit", k)


def fill_alike(reading: Reading, draft: Draft, patients: list[int]) -> None:
    """ "bombed a water tower and a bakery": what is coordinated with a thing that was hit is another, whatever it is."""
    told = {f.i for f in draft.fillers}
    if draft.kind != "violent" or not any(f.field == "object" and f.i in patients for f in draft.fillers):
        return
    for k in patients:
        t = reading.parse.tokens[k]
        mentions = (reading.actor_at[k], reading.place_at[k], reading.time_at[k], reading.quantity_at[k])
        if k not in told | reading.anchors and t.pos == "NOUN" and not any(mentions) and reading.weapon_at[k] is None:
            add_phrase(reading, draft, "object", k, "thing beside the patient")


def fill_counted(reading: Reading, draft: Draft, k: int) -> None:
    """Who the killed or wounded of a number were, where the counted noun tells it: "three farmers", "two people"."""
    k = _counted_noun(reading, k)
    t = reading.parse.tokens[k]
    same = (k, *_beside(reading, k))
    told = any(f.i in same for f in draft.fillers if f.field in ("victim", "recipient", "actor"))
    named = t.lemma in _SOMEBODY or (t.lemma not in assembly(reading.kit).nobody and _is_person(reading, k))
    if t.pos == "NOUN" and named and not told and k not in reading.anchors:
        add_phrase(reading, draft, "victim", k, "counted")


def fill_prep(reading: Reading, draft: Draft, prep: str, k: int) -> None:
    """What a preposition adds: where, with what, against whom, with whom."""
    known = assembly(reading.kit)
    first = prep.split()[0]
    if draft.kind == "violent" and reading.parse.tokens[k].lemma in known.sides:
        k = next((j for p, j in preps_of(reading.parse, k) if p == "of"), k)
    weapon = weapon_in(reading, k) if first in known.weapon_preps else None
    if weapon is not None:
        fill_weapon(reading, draft, weapon)
    elif first == "of" and draft.trigger.nominal:
        _fill_of(reading, draft, k)
    elif first == "between":
        found = actor_for(reading, k)
        if found is not None:
            name = "recipient" if draft.values("actor") else "actor"
            draft.add(name, found[0], found[1], "between", k)
    elif first in _WHOM and draft.kind in ("verbal", "strategic", "protest"):
        found = actor_for(reading, k)
        if found is not None:
            draft.add("recipient", found[0], found[1], f"{first} whom", k)
        elif first in ("on", "with", "to", "against", "from") and (_is_person(reading, k) or _is_party(reading, k)):
            add_phrase(reading, draft, "recipient", k, f"{first} whom")
    elif first == "with" and (found := actor_for(reading, k)) is not None:
        draft.add("recipient", found[0], found[1], "with whom", k)
    elif first in known.target_preps and draft.kind == "violent" and not _is_way(reading, draft, first, k):
        fill_patient(reading, draft, k)
    elif first in known.place_preps:
        _fill_where(reading, draft, k)


def _is_way(reading: Reading, draft: Draft, first: str, k: int) -> bool:
    """Whether "on" tells where something was done ("attacked on the highway"), not to what ("an attack on the highway")."""
    road = reading.parse.tokens[k].lemma in assembly(reading.kit).ways
    return first in ("on", "at") and not draft.trigger.nominal and road


def weapon_in(reading: Reading, k: int) -> int | None:
    """The weapon that a phrase names: itself, or behind it ("two bursts of machine-gun fire")."""
    for j in (k, *(j for p, j in preps_of(reading.parse, k) if p == "of")):
        near = (j, *(c for c in reading.parse.tokens[j].kids if reading.parse.tokens[c].dep == "compound"))
        found = next((c for c in near if reading.weapon_at[c] is not None), None)
        if found is not None:
            return found
    return None


def _fill_of(reading: Reading, draft: Draft, k: int) -> None:
    """ "the shelling of Kherson", "the killing of two monks", "the advance of the rebels"."""
    found = actor_for(reading, k)
    known = assembly(reading.kit)
    moves = draft.kind in ("strategic", "protest", "verbal") or draft.type in known.moves
    moves = moves and draft.type not in known.done_to_people  # "the arrest of the editor"
    if found is not None and moves and reading.place(k) is None and draft.values("actor") == []:
        draft.add("actor", found[0], found[1], "of", k)
    else:
        fill_patient(reading, draft, k)


def _fill_where(reading: Reading, draft: Draft, k: int) -> None:
    known, tokens = assembly(reading.kit), reading.parse.tokens
    place = reading.place(k)
    if place is not None:
        _fill_place(reading, draft, k)
    thing = place is None or place.kind == "facility"
    way = draft.trigger.nominal is False and tokens[k].lemma in assembly(reading.kit).ways
    if thing and not way and draft.kind == "violent" and _of_any(reading, known.object_classes, k):
        add_phrase(reading, draft, "object", k, "at what")


def _fill_place(reading: Reading, draft: Draft, k: int) -> None:
    mention = reading.place_at[k]
    if mention is not None:
        draft.add("place", mention.value, mention.span, "place of the clause", k)
        country = mention.value.country if mention.value.kind == "country" else None
        state = state_of(reading.kit, country)
        if draft.kind == "violent" and state is not None and state not in draft.values("actor"):
            draft.add("recipient", state, mention.span, "country that was hit", k)


def fill_weapon(reading: Reading, draft: Draft, k: int) -> None:
    """The weapons at a token and all that is coordinated with it."""
    for j in conjuncts(reading.parse, k):
        if reading.weapon_at[j] is not None:
            add_phrase(reading, draft, "weapon", j, "weapon")


def borrow(reading: Reading, draft: Draft) -> None:
    """A nominal event in a lending clause takes over its subject and its prepositions ("Russia launched strikes on")."""
    known = assembly(reading.kit)
    tokens, k = reading.parse.tokens, draft.i
    while tokens[k].dep == "conj" and not is_verbal(tokens[k]):
        k = tokens[k].head
    verb = tokens[tokens[k].head]
    if tokens[k].dep == "pobj" and verb.low in ("under", "of", "in"):
        verb = tokens[verb.head]  # "came under attack", "a wave of strikes hit"
        if not is_verbal(verb) and verb.dep in ("nsubj", "nsubjpass", "dobj"):
            verb = tokens[verb.head]
    if not is_verbal(verb):
        return
    roles = reading.roles(verb.i)
    is_subject = k in roles.agents and verb.lemma not in known.ordering
    if not is_subject and verb.lemma not in known.lending:
        return
    if not is_subject:
        suffers = verb.lemma in (
            "face",
            "suffer",
            "sustain",
            "endure",
            "see",
            "witness",
            "experience",
            "come",
        )
        for j in roles.agents:
            (fill_patient if suffers else fill_agent)(reading, draft, j)
    elif draft.kind != "protest":  # a rally that "drew hundreds" hurt nobody
        for j in roles.patients:
            if j != k and j != draft.i:
                fill_patient(reading, draft, j)
    for prep, j in preps_of(reading.parse, verb.i):
        if j != k:
            fill_prep(reading, draft, prep, j)


def _is_person(reading: Reading, k: int) -> bool:
    known = assembly(reading.kit)
    quantity = reading.quantity(k)
    return (quantity is not None and quantity.unit == "person") or _of_any(reading, known.victim_classes, k)


def _is_whom(reading: Reading, draft: Draft, k: int) -> bool:
    """Whether a patient is somebody by what is done to it: a noun that names no thing, or a pronoun for a person."""
    known, t = assembly(reading.kit), reading.parse.tokens[k]
    if draft.kind == "verbal" and _is_party(reading, k):
        return True
    if draft.type not in known.done_to_people or draft.kind not in ("strategic", "verbal") or k in reading.anchors:
        return False
    if t.tag in ("PRP", "WP", "DT"):
        return t.low in known.pronouns
    called = t.tag in ("VBN", "JJ") and any(reading.parse.tokens[c].dep == "det" for c in t.kids)  # "the accused"
    return (t.pos == "NOUN" or called) and reading.time_at[k] is None and not _of_any(reading, known.object_classes, k)


def _is_party(reading: Reading, k: int) -> bool:
    """Whether a noun may speak, act and be spoken to although no finder knows it: a body, an office, an unknown name."""
    return _of_any(reading, assembly(reading.kit).party_classes, k) or is_unknown_name(reading, k)


def _counted_noun(reading: Reading, k: int) -> int:
    """The noun behind a number or a group word: the demonstrators of "hundreds of demonstrators"."""
    tokens = reading.parse.tokens
    counts = reading.quantity_at[k] is not None and (
        tokens[k].lemma in assembly(reading.kit).nobody or tokens[k].tag == "CD"
    )
    if not counts and tokens[k].lemma not in assembly(reading.kit).groups:
        return k
    for c in tokens[k].kids:
        if tokens[c].low == "of" and tokens[c].dep == "prep":
            return next((j for j in tokens[c].kids if tokens[j].dep == "pobj" and tokens[j].pos == "NOUN"), k)
    return k


def _add_names(reading: Reading, draft: Draft, name: str, k: int) -> bool:
    """ "two engineers, Roberto Rossi and Mario Verdi, were kidnapped": the names that stand beside a description.

    Whether they say all: "the banker, Pedro Rivas," is one man.
    """
    tokens = reading.parse.tokens
    heads = _beside(reading, k)
    named = [
        (m, j) for j in heads if (m := reading.actor_at[j]) is not None and m.value.kind == "person" and m.value.name
    ]
    named = [(m, j) for m, j in named if tokens[j].pos == "PROPN"]
    for mention, j in named:
        draft.add(name, mention.value, mention.span, "name beside the patient", j)
    return len(named) == 1 and tokens[k].tag == "NN"


def _beside(reading: Reading, k: int) -> list[int]:
    """What stands beside a noun: its apposition, with all that is coordinated with it."""
    tokens = reading.parse.tokens
    return [j for c in tokens[k].kids if tokens[c].dep == "appos" and c > k for j in conjuncts(reading.parse, c)]


def _some_of(reading: Reading, k: int) -> list[int]:
    """Who of a group is told: the priest of "six people, including a priest"."""
    known = assembly(reading.kit)
    return [j for p, j in preps_of(reading.parse, k) if p in known.naming_some]


def _is_people(reading: Reading, actor: Actor, k: int) -> bool:
    """Whether an actor is persons: somebody by name, or unnamed people, soldiers and gunmen among them."""
    named = actor.kind in ("person", "population")
    return named or (actor.id is None and reading.parse.tokens[k].low in assembly(reading.kit).individuals)


def _is_harmed(reading: Reading, draft: Draft, actor: Actor, k: int) -> bool:
    """Whether a patient suffers what is told: people do, but fighters in a fight are the other side until they are hurt."""
    known = assembly(reading.kit)
    if draft.kind not in ("violent", "result", "protest") or draft.type in known.unharmed:
        return False
    fighter = actor.kind in ("armed_group", "military")
    return _is_people(reading, actor, k) and not (fighter and draft.type in known.battles)


def _is_built(reading: Reading, k: int) -> bool:
    """Whether the head of a phrase is a building or a vehicle, whoever stands before it ("the police headquarters")."""
    known, classes = assembly(reading.kit), vocabulary(reading.kit).classes
    lemma = reading.parse.tokens[k].lemma
    return any(lemma in classes.get(name, ()) for name in known.object_classes) and lemma not in classes["police"]


def _is_bare_count(reading: Reading, k: int) -> bool:
    """Whether a phrase says no more than how many people: that is a count, not who they were."""
    t = reading.parse.tokens[k]
    if t.lemma in ("other", "one", "anyone", "everyone", "someone", "nobody"):
        return True
    return reading.quantity_at[k] is not None and (
        t.lemma in assembly(reading.kit).nobody or t.pos in ("NUM", "ADJ", "DET", "VERB", "PRON") or t.tag == "CD"
    )


def _is_instrument(reading: Reading, draft: Draft, weapon: dict[str, str]) -> bool:
    """Whether a weapon that something is done with is used ("fired missiles"), rather than hit ("destroyed a tank")."""
    known = assembly(reading.kit)
    if weapon["class"] in known.platforms or draft.type == "bomb_defused":
        return False
    return draft.kind == "strategic" or (draft.kind == "violent" and draft.type not in known.results | known.ruins)


def _is_thing(reading: Reading, draft: Draft, k: int) -> bool:
    """Whether a patient is a thing that an event of this kind may hit or take."""
    known, t = assembly(reading.kit), reading.parse.tokens[k]
    if draft.kind not in ("violent", "result", "strategic", "other"):
        return False
    if reading.time_at[k] is not None or t.pos not in ("NOUN", "PROPN") or k in reading.anchors:
        return False
    if draft.trigger.type in (
        "destruction",
        "damage",
        "looting",
        "arson",
        "sabotage",
        "seizure",
        "weapons_seizure",
    ):
        return True
    return _of_any(reading, known.object_classes, k)


def _of_any(reading: Reading, classes: tuple[str, ...], k: int) -> bool:
    known = vocabulary(reading.kit)
    return any(in_class(reading, known, name, k) for name in classes if name in known.classes)
