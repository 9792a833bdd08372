"""A person's judgements laid over a report: what was rejected is gone, what was corrected or added stands, with its words.

Judgements outlive the reading they were made on. Each carries the words it was about, so it finds its claim again in a
report that a later version read: by the event's id, else by an event of the same type on the same words, else by the words
of the claim. One that finds nothing is given back as lost; it is never dropped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from dateline.model import Claim, Event, Judgement, Report, Span, Subject
from dateline.words import fold

RULE = "judgement"


def standing(judgements: Iterable[Judgement]) -> list[Judgement]:
    """The judgements that have not been taken back, in the order they were made; an `undo` itself stands for nothing."""
    made = list(judgements)
    gone: set[str | None] = set()
    for j in reversed(made):  # taking back an undo brings back what it took
        if j.verb == "undo" and j.digest not in gone:
            gone.add(j.undoes)
    return [j for j in made if j.verb != "undo" and j.digest not in gone]


def apply_judgements(report: Report, judgements: Iterable[Judgement]) -> tuple[Report, list[Judgement]]:
    """The report as people have judged it, and the judgements on its article that could not be placed in it."""
    events, lost = {e.id: e for e in report.events}, []
    for j in standing(judgements):
        for subject in j.subjects:
            if subject.article != report.article.id:
                continue
            found = anchored(subject, tuple(events.values()))
            if found is None:
                lost.append(j)
            elif j.verb not in ("join", "part", "accept"):
                changed = _judged(found, subject, j)
                events.pop(found.id)
                if changed is not None:
                    events[changed.id] = changed
                elif j.verb != "reject":
                    lost.append(j)
                    events[found.id] = found
    kept = tuple(sorted(events.values(), key=lambda e: (e.anchor.start, e.id)))
    return replace(report, events=kept), lost


def anchored(subject: Subject, events: Sequence[Event]) -> Event | None:
    """The event that a judgement's subject is about, found by its id or by its words."""
    same = [e for e in events if e.id == subject.event]
    if same and (not subject.words or subject.field is None or _stands(same[0], subject)):
        return same[0]
    kind = subject.event.rsplit(":", 2)[-2:][0]
    near = sorted(
        (e for e in events if e.type == kind or subject.field), key=lambda e: (e.type != kind, _far(e, subject), e.id)
    )
    found = next((e for e in near if _stands(e, subject)), None)
    return found or (same[0] if same else None)


def placed(judgements: Iterable[Judgement], events: Mapping[str, Sequence[Event]]) -> list[Judgement]:
    """The standing judgements that join or part, with their events named as they are read now.

    `events` maps articles to their events; a subject whose words are not found keeps its name, and so says nothing.
    """
    out = []
    for j in standing(judgements):
        if j.verb in ("join", "part"):
            found = [(s, anchored(s, events.get(s.article, ()))) for s in j.subjects]
            out.append(replace(j, subjects=tuple(replace(s, event=e.id) if e else s for s, e in found)))
    return out


def _stands(event: Event, subject: Subject) -> bool:
    """Whether an event stands on the words of a subject: in its anchor, or in a claim of the field."""
    words = [*(s for c in event.claims if subject.field in (None, c.field) for s in c.evidence)]
    if subject.field is None:
        words.append(event.anchor)
    return any(_alike(a, b) for a in words for b in subject.words)


def _alike(a: Span, b: Span) -> bool:
    same = fold(a.text) == fold(b.text)
    return (same and abs(a.start - b.start) < 2000) or (
        a.start < b.end and b.start < a.end and (same or a.text in b.text)
    )


def _far(event: Event, subject: Subject) -> int:
    return min((abs(event.anchor.start - w.start) for w in subject.words), default=0)


def _judged(event: Event, subject: Subject, j: Judgement) -> Event | None:
    """The event after a judgement; None where it is rejected whole, or where the judgement fits none of its claims."""
    if j.verb == "reject" and subject.field is None:
        return None
    if j.verb == "add":
        if subject.field is None or j.value is None or not subject.words:
            return None
        return replace(event, claims=(*event.claims, Claim(subject.field, j.value, subject.words, RULE)))
    hit = [c for c in event.claims if _is_about(c, subject)]
    if j.verb == "reject":
        return replace(event, claims=tuple(c for c in event.claims if c not in hit))
    if j.value is None or not hit:
        return None
    return replace(event, claims=tuple(replace(c, value=j.value, rule=RULE) if c in hit else c for c in event.claims))


def _is_about(claim: Claim, subject: Subject) -> bool:
    if claim.field != subject.field:
        return False
    return not subject.words or any(_alike(a, b) for a in claim.evidence for b in subject.words)
