"""A person's judgements laid over a report: what was rejected is gone, what was corrected or added stands, with its words.

Judgements outlive the reading they were made on. Each carries the words it was about, so it finds its claim again in a
report that a later version read: by the event's id, else by an event of the same type on the same words, else by the words
of the claim. One that finds nothing is given back as lost; it is never dropped.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from dateline.model import Claim, ClaimReview, Event, EventReview, Judgement, Report, Review, Span, Subject
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


@dataclass(slots=True)
class _Slot:
    """A claim on its way through the judgements: as it was read, as it is told now, and whether that was rejected."""

    read: Claim | None
    told: Claim
    rejected: bool = False
    made: list[Judgement] = field(default_factory=list)


@dataclass(slots=True)
class _Laid:
    """An event on its way through the judgements."""

    read: Event
    slots: list[_Slot]
    rejected: bool = False
    made: list[Judgement] = field(default_factory=list)

    @property
    def now(self) -> Event:
        """The event with what stands."""
        return replace(self.read, claims=tuple(s.told for s in self.slots if not s.rejected))

    @property
    def told(self) -> Event:
        """The event with all that was ever told of it: by what was rejected, later judgements still find it."""
        return replace(self.read, claims=tuple(s.told for s in self.slots))


def apply_judgements(report: Report, judgements: Iterable[Judgement]) -> tuple[Report, list[Judgement]]:
    """The report as people have judged it, and the judgements on its article that could not be placed in it."""
    made = list(judgements)
    if not made:
        return report, []
    found = review(report, made)
    return found.judged, list(found.lost)


def review(report: Report, judgements: Iterable[Judgement]) -> Review:
    """A report with people's judgements laid over it, every event and claim with those that are about it.

    The last decides: who accepts or corrects what was rejected brings it back.
    """
    laid = {e.id: _Laid(e, [_Slot(c, c) for c in e.claims]) for e in report.events}
    told = {e.id: e for e in report.events}
    lost: list[Judgement] = []
    signed = None
    for j in standing(judgements):
        for subject in j.subjects:
            if subject.article != report.article.id:
                continue
            if j.verb == "sign":
                signed = j if not subject.event else signed
                continue
            own = told.get(subject.event) if j.verb == "add" else None  # its words may stand in another event's claim
            found = own or anchored(subject, tuple(told.values()))
            if found is None or not _lay(laid[found.id], subject, j):
                lost.append(j)
            elif j.verb == "add":
                told[found.id] = laid[found.id].told
    return Review(report, tuple(_reviewed(laid[e.id]) for e in report.events), tuple(lost), signed)


def _reviewed(laid: _Laid) -> EventReview:
    keys = claim_keys(laid.read.id, [slot.read or slot.told for slot in laid.slots])
    claims = tuple(
        ClaimReview(
            key, slot.told.field, slot.read, None if laid.rejected or slot.rejected else slot.told, tuple(slot.made)
        )
        for key, slot in zip(keys, laid.slots, strict=True)
    )
    return EventReview(laid.read, None if laid.rejected else laid.now, claims, tuple(laid.made))


def claim_keys(event: str, claims: Sequence[Claim]) -> list[str]:
    """The names of an event's claims within its article: by their fields and words, whatever becomes of their values."""
    out, times = [], Counter[tuple[object, ...]]()
    for claim in claims:
        named = (event, claim.field, *((s.start, s.end) for s in claim.evidence))
        times[named] += 1
        out.append(hashlib.sha256(repr((*named, times[named])).encode()).hexdigest()[:12])
    return out


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


def ties(judgements: Iterable[Judgement]) -> dict[tuple[str, str], str]:
    """The pairs of events that standing judgements join or part, each with the verb of the last that names them."""
    out: dict[tuple[str, str], str] = {}
    for j in standing(judgements):
        if j.verb in ("join", "part") and j.subjects:
            first, *others = [s.event for s in j.subjects]
            for other in others:
                pair = (first, other) if first < other else (other, first)
                out.pop(pair, None)
                out[pair] = j.verb
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


def _lay(laid: _Laid, subject: Subject, j: Judgement) -> bool:
    """Lay one judgement over the event it is about; whether it fits any of its claims, or the event as a whole."""
    if j.verb in ("join", "part") or (subject.field is None and j.verb in ("accept", "reject")):
        laid.made.append(j)
        if j.verb in ("accept", "reject"):
            laid.rejected = j.verb == "reject"
            for slot in laid.slots:
                slot.made += [j] * (not slot.rejected)
        return True
    if j.verb == "add":
        if subject.field is None or j.value is None or not subject.words:
            return False
        laid.slots.append(_Slot(None, Claim(subject.field, j.value, subject.words, RULE), made=[j]))
        return True
    hit = _meant(laid.slots, subject)
    for slot in hit:
        if j.verb == "correct" and j.value is not None:
            slot.told = replace(slot.told, value=j.value, rule=RULE)
        slot.rejected = j.verb == "reject"
        slot.made.append(j)
    return j.verb in ("accept", "reject") or (bool(hit) and j.value is not None)


def _meant(slots: Sequence[_Slot], subject: Subject) -> list[_Slot]:
    """The claims that a subject is about: those on its very words, else those on words like them."""
    about = [s for s in slots if _is_about(s.told, subject)]
    return [s for s in about if set(subject.words) <= set(s.told.evidence)] or about


def _is_about(claim: Claim, subject: Subject) -> bool:
    if claim.field != subject.field:
        return False
    return not subject.words or any(_alike(a, b) for a in claim.evidence for b in subject.words)
