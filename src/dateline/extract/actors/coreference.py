"""Who "the president", "the army" and "he" are, where the report leaves no doubt."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from typing import NamedTuple

from dateline.extract.actors.persons import Bearer
from dateline.extract.actors.scene import Draft, Scene
from dateline.model import Actor
from dateline.parse import Token
from dateline.words import fold

_SUBJECTS = ("nsubj", "nsubjpass")
_MODIFIERS = 5  # tokens that may describe a noun between it and its article
_DESCRIBING = frozenset({"JJ", "NN", "VBN", "HYPH", "RB"})
_OTHERS = frozenset({"other", "another", "same", "new"})
_LATEST = 20  # named groups that are looked back over
_REACH = 3  # sentences outside quotations that a pronoun looks back over
_GROUPS = frozenset({"population", "military", "armed_group", "organisation", "government", "media", "company"})
_BODIES = frozenset({"state", "government", "military", "armed_group", "organisation", "company", "media"})


class Known(NamedTuple):
    """A mention that a pronoun may point to."""

    draft: Draft
    subject: bool
    sex: str | None


@dataclass(slots=True)
class Memory:
    """What has been named so far: mentions of the last sentences, newest last."""

    sentences: list[list[Known]]


def draft_references(scene: Scene, people: list[tuple[Draft, Bearer]]) -> None:
    """Give described offices and bodies the one bearer the report has, and certain pronouns their antecedent's Actor."""
    bearers: list[Bearer] = []
    for _, b in people:
        if b not in bearers:
            bearers.append(b)
    _resolve_appositions(scene, people)
    _resolve_offices(scene, bearers)
    _resolve_bodies(scene)
    _resolve_groups(scene)
    sexes = {id(d): b.sex for d, b in people}
    _resolve_pronouns(scene, {d.first: sexes[id(d)] for d, _ in people})


def _each(scene: Scene, sort: str) -> list[Draft]:
    return [d for i, d in sorted(scene.sheet.items()) if d.sort == sort and d.first == i]


def _replace(scene: Scene, draft: Draft, actor: Actor) -> None:
    new = draft._replace(actor=actor)
    for i in range(draft.first, draft.last + 1):
        scene.sheet[i] = new


def _drop(scene: Scene, draft: Draft) -> None:
    for i in range(draft.first, draft.last + 1):
        scene.sheet.pop(i, None)


def _resolve_appositions(scene: Scene, people: list[tuple[Draft, Bearer]]) -> None:
    """ "the mayor, Ali Hassan," names the mayor; the role told after a name is no mention of its own."""
    tokens = scene.tokens
    for draft, bearer in people:
        before = scene.sheet.get(draft.first - 2) if tokens[draft.first - 1].text == "," and draft.first > 1 else None
        if (
            before is not None
            and before.sort == "described"
            and before.actor.kind == "person"
            and before.last == draft.first - 2
        ) and _apposed(tokens, before, draft):
            role = before.actor.name if bearer.actor.role is None else bearer.actor.role
            bearer.actor = replace(bearer.actor, role=role, country=bearer.actor.country or before.actor.country)
            _replace(scene, before, bearer.actor)
        after = _role_draft(scene, draft)
        if after is not None:
            _drop(scene, after)
    for draft, bearer in people:
        _replace(scene, draft, bearer.actor)


def _apposed(tokens: list[Token], role: Draft, name: Draft) -> bool:
    """A comma alone also parts the members of a list: the name must hang on the role, or a comma must close it."""
    return any(
        tokens[i].dep == "appos" and role.first <= tokens[i].head <= role.last for i in range(name.first, name.last + 1)
    ) or (
        name.last + 1 < len(tokens)
        and tokens[name.last + 1].text == ","
        and tokens[role.first].low == "the"
        and tokens[role.last].tag == "NN"
    )


def _role_draft(scene: Scene, draft: Draft) -> Draft | None:
    """The described mention that is only the role of the name before it."""
    tokens, k = scene.tokens, draft.last + 2
    if k >= len(tokens) or tokens[draft.last + 1].text != ",":
        return None
    if tokens[k].text.isdigit() and k + 2 < len(tokens) and tokens[k + 1].text == ",":
        k += 2
    d = scene.sheet.get(k)
    if d is None and tokens[k].low in ("a", "an", "the"):
        d = scene.sheet.get(k + 1)
    if d is None or d.sort != "described" or d.actor.kind != "person":
        return None
    top = next(
        (tokens[i] for i in range(d.first, d.last + 1) if not d.first <= tokens[i].head <= d.last),
        tokens[d.last],
    )
    return d if top.dep == "appos" and draft.first <= top.head <= draft.last else None


def _resolve_offices(scene: Scene, bearers: list[Bearer]) -> None:
    """ "the president", "the Ukrainian leader": the bearer, when the report names one who holds such an office and no other."""
    words = scene.index.words
    for draft in _each(scene, "described"):
        if draft.actor.kind != "person" or scene.tokens[draft.first].low in (
            "a",
            "an",
            "another",
            "his",
            "her",
            "their",
        ):
            continue
        office = _office_of(scene, draft)
        if office is None:
            continue
        fits = [b for b in bearers if _holds(b, office, words["leaders"], words["heads_of_state"])]
        country = draft.actor.country
        if country is not None:
            fits = [b for b in fits if b.actor.country in (country, None)]
        named_before = [b for b in fits if b.actor.name]
        if len(named_before) == 1 and _only_office(scene, draft, country, named_before[0]):
            _replace(scene, draft, fits[0].actor)


def _office_of(scene: Scene, draft: Draft) -> str | None:
    """The office that the last words of a description are, and nothing but states or articles before it."""
    for i in range(draft.first, draft.last + 1):
        noun = scene.nouns.get(i)
        if (noun is not None and noun.last == draft.last) or (
            noun is not None and noun.last < draft.last and scene.tokens[noun.last + 1].low == "of"
        ):
            word = fold(scene.plain(noun.first, noun.last))
            lead = [
                t
                for t in scene.tokens[draft.first : noun.first]
                if t.i not in scene.hits and t.tag not in ("DT", "POS")
            ]
            plain = all(scene.hit_ends.get(t.i) is not None for t in lead)
            return word if word in scene.index.words["offices"] and plain else None
    return None


def _holds(b: Bearer, office: str, leaders: frozenset[str], heads: frozenset[str]) -> bool:
    role = fold(b.actor.role or "")
    told = fold(b.role or "")
    for r in (role, told):
        if r == office or r.startswith(office + " ") or r.endswith(" " + office) or f" {office} of " in r:
            return not r.startswith(("vice " + office, "deputy " + office, "former ", "ex-"))
    return office in leaders and any(role.startswith(h) or told.endswith(h) for h in heads)


def _only_office(scene: Scene, draft: Draft, country: str | None, b: Bearer) -> bool:
    """Without a country told, the words must be definite and not stand before the state of another."""
    return country is not None or scene.tokens[draft.first].low == "the"


def _resolve_bodies(scene: Scene) -> None:
    """ "the army" is the one army of the report; with two armies it stays nobody's."""
    by_word: dict[str, set[Actor]] = {}
    for d in _each(scene, "derived"):
        words = fold(scene.plain(d.first, d.last)).split()
        for size in (1, 2):
            by_word.setdefault(" ".join(words[-size:]), set()).add(d.actor)
    for d in _each(scene, "body_noun"):
        if scene.tokens[d.first].low != "the" or d.last - d.first > 2:
            continue
        owners = by_word.get(fold(d.actor.name), set())
        if len(owners) == 1:
            _replace(scene, d, next(iter(owners)))


def _resolve_groups(scene: Scene) -> None:
    """ "the group", "the Iran-backed movement": the one armed group that the last sentences name; with two it stays nobody's."""
    tokens, nouns = scene.tokens, scene.index.words["group_nouns"]
    named = [d for d in _each_named(scene) if d.actor.kind == "armed_group" and d.actor.id is not None]
    starts = [d.first for d in named]
    for t in tokens:
        if t.low not in nouns or t.tag not in ("NN", "NNP") or (t.i + 1 < len(tokens) and tokens[t.i + 1].low == "of"):
            continue
        first = _definite(tokens, t)
        over = scene.sheet.get(t.i)
        if first is None or (over is not None and over.sort != "described"):
            continue
        before = named[max(0, (n := bisect_left(starts, first)) - _LATEST) : n]
        near = {d.actor for d in before if t.sent - tokens[d.first].sent <= _REACH}
        if len(near) != 1:
            continue
        if over is not None:
            _drop(scene, over)
        scene.put(Draft(first, t.i, next(iter(near)), "pronoun"))


def _each_named(scene: Scene) -> list[Draft]:
    return [d for i, d in sorted(scene.sheet.items()) if d.sort not in ("described", "pronoun") and d.first == i]


def _definite(tokens: list[Token], noun: Token) -> int | None:
    """The "the" that opens a noun's phrase, if nothing but what describes the noun stands between; None otherwise."""
    i = noun.i - 1
    while i >= 0 and noun.i - i <= _MODIFIERS and tokens[i].sent == noun.sent:
        if tokens[i].low == "the":
            return i
        hyphened = tokens[i].tag == "NNP" and tokens[i + 1].tag == "HYPH"  # "Iran-backed"
        if tokens[i].low in _OTHERS or not (hyphened or tokens[i].tag in _DESCRIBING):
            return None
        i -= 1
    return None


# Pronouns -----------------------------------------------------------------------------------------------------------


def _resolve_pronouns(scene: Scene, sexes: dict[int, str | None]) -> None:
    memory = Memory([])
    roles = scene.index.words
    for s in scene.parse.sentences:
        here: list[Known] = []
        if s.block in scene.unpaired:  # who speaks where cannot be told
            memory.sentences.clear()
            continue
        for i in range(s.first, s.last):
            d = scene.sheet.get(i)
            if d is not None and d.first == i and not scene.quoted[i]:
                here.append(Known(d, _is_subject(scene, d), sexes.get(i) or _sex_of(d.actor, roles)))
            t = scene.tokens[i]
            if d is None and t.tag == "PRP" and not scene.quoted[i] and t.low in ("he", "she", "they", "it"):
                known = _antecedent(scene, memory, here, t)
                if known is not None:
                    draft = Draft(i, i, known.draft.actor, "pronoun")
                    if scene.put(draft):
                        here.append(
                            Known(
                                draft,
                                t.dep in _SUBJECTS,
                                known.sex or {"he": "male", "she": "female"}.get(t.low),
                            )
                        )
        if any(not scene.quoted[i] and scene.tokens[i].pos not in ("PUNCT", "SPACE") for i in range(s.first, s.last)):
            memory.sentences.append(here)
            del memory.sentences[:-_REACH]


def _is_subject(scene: Scene, d: Draft) -> bool:
    """Whether a mention is a subject, or joined to one by "and"."""
    tokens = scene.tokens
    for i in range(d.first, d.last + 1):
        t = tokens[i]
        for _ in range(4):
            if t.dep != "conj" or t.head == t.i:
                break
            t = tokens[t.head]
        if t.dep in _SUBJECTS and not d.first <= t.head <= d.last and tokens[i].dep in (*_SUBJECTS, "conj"):
            return True
    return False


def _sex_of(actor: Actor, words: dict[str, frozenset[str]]) -> str | None:
    last = fold(actor.name).split()[-1:] if actor.id is None else []
    role = fold(actor.role or "").split()
    found = {*last, *role}
    return "female" if found & words["female"] else "male" if found & words["male"] else None


def _antecedent(scene: Scene, memory: Memory, here: list[Known], pronoun: Token) -> Known | None:
    """The one mention a pronoun can mean, or None: in its own sentence before it, else in the sentences before."""
    if pronoun.low in ("he", "she"):
        return _single_person(memory, here, "male" if pronoun.low == "he" else "female", pronoun)
    if pronoun.dep not in _SUBJECTS or _is_empty_it(scene, pronoun):
        return None
    return _group(scene, memory, here, pronoun)


def _single_person(memory: Memory, here: list[Known], sex: str, pronoun: Token) -> Known | None:
    other = "female" if sex == "male" else "male"
    for known in [here, *reversed(memory.sentences)]:
        fits = [k for k in known if k.draft.actor.kind == "person" and k.sex != other]
        if not fits:
            continue
        bearers = {(k.draft.actor.id, k.draft.actor.name) for k in fits}
        if len(bearers) == 1:
            return fits[-1]
        subjects = [k for k in fits if k.subject]
        named = {(k.draft.actor.id, k.draft.actor.name) for k in subjects}
        # Two persons before a pronoun: the only subject among them is meant, as a rule; two subjects leave it open.
        return subjects[-1] if len(named) == 1 else None
    return None


def _is_empty_it(scene: Scene, pronoun: Token) -> bool:
    """ "it is", "it seems", "it rained" point to nobody."""
    if pronoun.low != "it":
        return False
    head = scene.tokens[pronoun.head]
    return pronoun.dep not in _SUBJECTS or head.lemma in scene.index.words["empty_it"]


def _group(scene: Scene, memory: Memory, here: list[Known], pronoun: Token) -> Known | None:
    """The subject of the clause or sentence before, when it is a body ("it") or several people ("they")."""
    it = pronoun.low == "it"
    for known in [here, *reversed(memory.sentences[-1:])]:
        subjects = [k for k in known if k.subject]
        if not subjects:
            if known:
                return None
            continue
        last = subjects[-1]
        actor = last.draft.actor
        plural = scene.tokens[last.draft.last].tag in ("NNS", "NNPS") or scene.tokens[last.draft.last].low in (
            "they",
            "police",
            "people",
        )
        fits = actor.kind in _BODIES and not plural if it else actor.kind in _GROUPS and plural
        if len({k.draft.actor for k in subjects}) > 1 and known is not here:
            return None
        return last if fits else None
    return None
