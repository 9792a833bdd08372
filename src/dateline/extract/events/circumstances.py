"""Times and places that no role took, given to the draft that they are told of."""

from __future__ import annotations

from dateline.extract.events.draft import Draft
from dateline.extract.events.reading import Reading
from dateline.extract.events.retelling import is_aside
from dateline.extract.events.sayings import Sayings
from dateline.extract.events.where import lay_scenes
from dateline.extract.events.where_told import places_of
from dateline.extract.events.wording import ancestors
from dateline.model import Attribution, Mention


def place_circumstances(reading: Reading, drafts: list[Draft]) -> None:
    """Give every time and place that no role took to the draft that it is told of."""
    used = {(f.field, f.evidence[0].start) for d in drafts for f in d.fillers}
    said = Sayings(reading.attributions)
    _place_times(reading, drafts, said, used)
    for mention, draft, i in _places_told(reading, drafts, said):
        river = mention.value.kind == "water" and reading.parse.tokens[i].dep in ("compound", "nmod", "amod")
        if ("place", mention.span.start) not in used and not river:  # "the Danube port of Izmail" is on land
            draft.add("place", mention.value, mention.span, "place told of the event", i)


def _place_times(reading: Reading, drafts: list[Draft], said: Sayings, used: set[tuple[str, int]]) -> None:
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


def _places_told(reading: Reading, drafts: list[Draft], said: Sayings) -> list[tuple[Mention, Draft, int]]:
    """Each place with the draft that it is told of at the least cost, in order of the text.

    What stands inside somebody's words belongs to an event told in the same words.
    """
    scenes, best = lay_scenes(reading), dict[int, tuple[float, int, Mention, Draft]]()
    tokens = reading.parse.tokens
    acting = {m.span.start for m in reading.places if _acts(reading, m)}
    for draft in drafts:
        words = said.over(tokens[draft.i].start)
        for cost, mention in places_of(scenes, draft.i):
            start = mention.span.start
            if said.over(start) == words and start not in acting:
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
    reading: Reading, i: int, at: dict[int, Draft], under: dict[int, list[Draft]], cues: dict[int, Attribution], said: Sayings
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
