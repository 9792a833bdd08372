"""What is told again from long before: a background war is no event of today, and neither is what goes on with its story."""

from __future__ import annotations

from dataclasses import replace

from dateline.extract.events.arguments import PASSIVE_SUBJECTS, SUBJECTS, is_verbal
from dateline.extract.events.draft import Draft, Filler, assembly
from dateline.extract.events.link import days_before
from dateline.extract.events.reading import Reading
from dateline.extract.events.wording import ancestors
from dateline.model import Actor, When

RETOLD_AFTER = 365  # days before publication after which a happening is told again rather than reported
_PRONOUNS = frozenset({"PRP", "PRP$"})


def is_old(reading: Reading, fillers: list[Filler]) -> bool:
    """Whether the latest of the times told lies more than RETOLD_AFTER days before publication; False where none is known."""
    times = (f.value for f in fillers if f.field == "time" and isinstance(f.value, When))
    told = [a for a in (days_before(reading.article.published, t) for t in times) if a is not None]
    return bool(told) and min(told) > RETOLD_AFTER


def mark_retold(reading: Reading, drafts: list[Draft]) -> None:
    """Give the drafts of long ago, and those that go on with one of them, the modality `retold`; drafts in order of the text.

    A draft without a time of its own goes on with an old one where it stands aside of it ("after the siege") in its
    sentence, or where the next sentence, in the simple past, takes up its people by name or pronoun ("They besieged").
    """
    by_sentence: dict[int, list[Draft]] = {}
    for draft in drafts:
        by_sentence.setdefault(draft.sentence, []).append(draft)
    story: Draft | None = None
    for number in sorted(by_sentence):
        here = by_sentence[number]
        goes_on = story is not None and _goes_on(reading, story, number)
        old = [d for d in here if is_old(reading, d.fillers)]
        for d in here:
            timed = any(f.field == "time" for f in d.fillers)
            if d in old or (not timed and (goes_on or any(is_aside(reading, d.i, o.i) for o in old))):
                _mark(d)
        story = next((d for d in old if _leads(reading, d)), story if goes_on and not old else None)
        if story is not None:
            story = replace(story, sentence=number)


def is_aside(reading: Reading, i: int, top: int) -> bool:
    """Whether a word stands in what came before or after what `top` tells: "In May, after the siege, the fighting spread"."""
    tokens, words = reading.parse.tokens, assembly(reading.kit).sequence
    over = {top, *ancestors(reading.parse, top)}
    for k in (i, *ancestors(reading.parse, i)):
        t = tokens[k]
        if k in over:
            return False
        if t.dep == "prep" and t.low in words:
            return True
        if t.dep == "advcl" and any(tokens[j].low in words for j in t.kids if j < k):
            return True
    return False


def _mark(draft: Draft) -> None:
    if draft.stance.modality == "actual":
        draft.stance = replace(draft.stance, modality="retold")


def _leads(reading: Reading, draft: Draft) -> bool:
    """Whether a draft is told by the main clause of its sentence, not in passing ("which was taken in 1941")."""
    tokens = reading.parse.tokens
    line = [draft.i, *ancestors(reading.parse, draft.i)]
    return all(tokens[k].dep not in ("relcl", "acl", "advcl", "ccomp", "pcomp") for k in line)


def _goes_on(reading: Reading, story: Draft, number: int) -> bool:
    """Whether a sentence goes on with a story of long ago: it is the next one, in the simple past, on the same people."""
    parse, sentence = reading.parse, reading.parse.sentences[number]
    if number != story.sentence + 1 or sentence.block != story.block:
        return False
    tokens = parse.tokens[sentence.first : sentence.last]
    if any(reading.time_at[t.i] is not None for t in tokens):
        return False
    root = next((t for t in tokens if t.head == t.i), None)
    if root is None or not is_verbal(root):
        return False
    aux = [parse.tokens[k].tag for k in root.kids if parse.tokens[k].dep in ("aux", "auxpass")]
    if not (root.tag == "VBD" or (root.tag == "VBN" and "VBD" in aux)):
        return False
    subject = next((k for k in root.kids if parse.tokens[k].dep in SUBJECTS | PASSIVE_SUBJECTS), None)
    if subject is None:
        return False
    people = {f.value.id or f.value.name for f in story.fillers if isinstance(f.value, Actor)}
    actor = reading.actor(subject)
    return parse.tokens[subject].tag in _PRONOUNS or (actor is not None and (actor.id or actor.name) in people)
