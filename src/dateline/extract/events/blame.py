"""Who is said to have done it: accusations, charges and claims of responsibility tell the doer of another event."""

from __future__ import annotations

from collections.abc import Iterator

from dateline.extract.events.arguments import is_verbal
from dateline.extract.events.draft import Draft, Filler, assembly
from dateline.extract.events.fillers import actor_for
from dateline.extract.events.reading import Reading
from dateline.extract.events.wording import ancestors

_MAYBE = frozenset({"may", "might", "could", "would"})


def name_doers(reading: Reading, drafts: list[Draft]) -> None:
    """Give each deed that somebody is accused of, or claims, the accused or the claimant for its actor.

    The accuser holds the claim; who accuses is no doer. "The army accused the rebels of killing two priests" tells, on the
    army's word, of a killing by rebels.
    """
    deeds = [d for d in drafts if d.kind in ("violent", "result")]
    by_sentence: dict[int, list[Draft]] = {}
    for deed in deeds:
        by_sentence.setdefault(deed.sentence, []).append(deed)
    for draft in drafts:
        near = by_sentence.get(draft.sentence)
        if near and (who := _blamed(reading, draft)) is not None:
            _give(reading, draft, who, near)
    for deed in deeds:
        _responsible(reading, deed)


def _blamed(reading: Reading, draft: Draft) -> list[Filler] | None:
    """Who is said to have done it by a draft that tells so, where that can be told ("accused *him* of"); None for others."""
    known = assembly(reading.kit)
    if draft.type == "claim_of_responsibility":
        return [f for f in draft.fillers if f.field == "actor"]
    if draft.type in known.blaming:
        return [f for f in draft.fillers if f.field in ("recipient", "victim")]
    return None


def _give(reading: Reading, draft: Draft, who: list[Filler], near: list[Draft]) -> None:
    tokens = reading.parse.tokens
    accusers = [f.i for f in draft.fillers if f.field == "actor"]
    cue = reading.parse.span(draft.i, draft.i)
    for deed in near:
        if not (draft.i < deed.i <= tokens[draft.i].right) or not _hangs(reading, deed.i, draft.i):
            continue
        if tokens[deed.i].dep == "amod":  # "arrested the murdered man's brother" tells who died, not who did it
            continue
        own = draft.type == "claim_of_responsibility"
        if not own:
            deed.fillers = [f for f in deed.fillers if not (f.field == "actor" and f.i in accusers)]
        if deed.values("actor"):
            continue
        holder = next((i for i in accusers if reading.actor_at[i] is not None), None)
        rule = "claimed the deed" if own else "accused of the deed"
        for f in who:
            deed.fillers.append(Filler("actor", f.value, (f.evidence[0], cue), rule, f.i, holder))


def _hangs(reading: Reading, i: int, on: int) -> bool:
    """Whether a deed hangs on a verb through nouns and prepositions alone, so that no other clause stands between."""
    for k in ancestors(reading.parse, i):
        if k == on:
            return True
        if is_verbal(reading.parse.tokens[k]):
            return False
    return False


def _responsible(reading: Reading, deed: Draft) -> None:
    """ "the rebels are responsible for the murder", "the attack, attributed to the rebels", "was the work of rebels"."""
    if deed.values("actor"):
        return
    for k, cue in _doers(reading, deed.i):
        found = actor_for(reading, k)
        if found is not None:
            words = (found[1], reading.parse.span(cue, cue))
            deed.fillers.append(Filler("actor", found[0], words, "told responsible", k))


def _doers(reading: Reading, i: int) -> Iterator[tuple[int, int]]:
    """Tokens of who is told responsible for the deed at a token, each with the word that tells it."""
    tokens, known = reading.parse.tokens, assembly(reading.kit)
    above = ancestors(reading.parse, i)[:4]
    for k in above:
        t = tokens[k]
        if t.low == "responsible" and tokens[t.head].lemma == "be" and i > k:
            verb = tokens[t.head]
            firm = not any(tokens[c].dep == "neg" or tokens[c].low in _MAYBE for c in verb.kids)
            yield from ((c, k) for c in verb.kids if firm and tokens[c].dep == "nsubj")
    verbs = [k for k in (*tokens[i].kids, *above[:1]) if is_verbal(tokens[k]) and tokens[k].lemma in known.laying]
    for k in verbs:
        roles = reading.roles(k)
        if i in roles.patients or tokens[k].head == i:
            yield from ((j, k) for j in roles.objects_of("on", "to"))
