"""The cards of a report: each event with its claims as they were read and as they stand, who decided what, and what is open."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from dateline.exporters.wording import (
    doubt_of,
    happened,
    one_line,
    sole_holder,
    source_words,
    standing_of,
    title_of,
    words_of,
)
from dateline.merge import review, standing
from dateline.model import FIELDS, Claim, ClaimReview, EventReview, Judgement, Review, Text, seal_of
from dateline.store.tasks import TaskRow
from dateline.web.passage import GROUP_OF, Part, home_of, parts_of
from dateline.web.values import form_of, kind_of

ORDER = {
    name: n
    for n, name in enumerate(dict.fromkeys(("actor", "recipient", "victim", "object", "place", "time", *FIELDS)))
}
DONE = {
    "accept": "accepted", "reject": "rejected", "correct": "corrected", "add": "added", "join": "joined with another event",
    "part": "parted from another event", "sign": "signed", "undo": "taken back",
}  # fmt: skip


@dataclass(frozen=True)
class Opened:
    """A report as it is open on the desk: its review, what was last seen, all that was decided, and in which incidents it is.

    `task` is the task that somebody goes through it for; where that is one of a blind round, nothing of others is in here.
    """

    review: Review
    seen: int
    made: tuple[Judgement, ...]
    homes: dict[str, str]
    task: TaskRow | None = None

    @property
    def blind(self) -> bool:
        """Whether decisions go to a blind round and stand nowhere else."""
        return self.task is not None and bool(self.task.round)

    @cached_property
    def parts(self) -> list[Part]:
        """The parts that it is shown in."""
        return parts_of(self.review)

    @cached_property
    def seal(self) -> str:
        """What a signature would cover."""
        return seal_of(self.review.judged.events)

    @cached_property
    def ever(self) -> dict[str, tuple[Judgement, ...]]:
        """All decisions on each claim and event that were ever made, by key, those taken back too."""
        undone = any(j.verb == "undo" for j in self.made)
        whole = review(self.review.report, [j for j in self.made if j.verb != "undo"]) if undone else self.review
        told = {c.key: c.judgements for e in whole.events for c in e.claims}
        return told | {key_of(e): e.judgements for e in whole.events}


@dataclass(frozen=True, slots=True)
class Step:
    """One decision in a history: who, when, what it made of what, and why; `gone` where it was taken back since."""

    by: str
    at: str
    done: str
    before: str
    after: str
    why: str
    gone: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A claim on its card."""

    key: str
    field: str
    group: str
    kind: str
    value: str
    was: str
    words: tuple[str, ...]
    holder: str | None
    doubt: str | None
    rule: str
    state: str
    by: str
    undoes: str
    steps: tuple[Step, ...]
    form: dict[str, str]
    open: bool


@dataclass(frozen=True, slots=True)
class Other:
    """Another event of the report, and whether it is told of the same incident."""

    key: str
    title: str
    anchor: str
    together: bool


@dataclass(frozen=True, slots=True)
class Card:
    """An event on its card, with the claims of it that are shown here; `elsewhere` counts those in other parts of the text."""

    key: str
    title: str
    anchor: str
    standing: str
    happened: bool
    holder: str | None
    state: str
    by: str
    undoes: str
    steps: tuple[Step, ...]
    rows: tuple[Row, ...]
    elsewhere: int
    incident: str | None
    codes: tuple[tuple[str, str], ...]

    @property
    def left(self) -> int:
        """How many of its claims nobody has decided on."""
        return sum(r.open for r in self.rows)


def key_of(event: EventReview) -> str:
    """A name for an event that can stand in a page's id."""
    return hashlib.sha256(event.read.id.encode()).hexdigest()[:12]


def cards_of(opened: Opened, part: Part, only: Iterable[str] | None = None) -> Iterator[Card]:
    """The cards of a part of the report, those told as having happened first; `only` those with these keys."""
    wanted = None if only is None else set(only)
    events = [e for e in opened.review.events if wanted is None or key_of(e) in wanted]
    for event in sorted(events, key=lambda e: (not happened(e.read), e.read.anchor.start, e.read.id)):
        here = [c for c in event.claims if part.holds(home_of(c))]
        if here or part.holds(event.read.anchor.start):
            yield _card(opened, event, here)


def others_of(opened: Opened, event: EventReview) -> list[Other]:
    """The other events of the report that happened, those of the same incident first."""
    home = opened.homes.get(event.read.id)
    told = [
        Other(
            key_of(e),
            title_of(e.read),
            one_line(e.read.anchor.text),
            home is not None and opened.homes.get(e.read.id) == home,
        )
        for e in opened.review.events
        if e.read.id != event.read.id and e.stands is not None and happened(e.read)
    ]
    return sorted(told, key=lambda o: not o.together)


def progress(opened: Opened) -> tuple[int, int]:
    """How many claims somebody has decided on, and how many there are."""
    claims = [c for e in opened.review.events for c in e.claims]
    return sum(bool(c.judgements) or c.stands is None for c in claims), len(claims)


def signature(opened: Opened) -> tuple[Judgement, bool] | None:
    """The last signature under the report, and whether what was signed is what stands."""
    signed = opened.review.signed
    return None if signed is None else (signed, signed.value == Text(opened.seal))


def told_of(j: Judgement, gone: bool = False) -> Step:
    """A judgement in words, with the words it was about in place of what was before."""
    about = [one_line(w.text) for s in j.subjects for w in s.words]
    field = next((s.field for s in j.subjects if s.field), None)
    before = (f"{field}: " if field else "") + "“" + "” … “".join(about[:4]) + "”" if about else field or ""
    after = words_of(j.value) if j.value is not None and j.verb != "sign" else ""
    return Step(j.by, j.at, DONE[j.verb], before, after, j.why or "", gone)


def all_steps(opened: Opened) -> list[Step]:
    """Everything that was decided on the report, the last first."""
    stand = {j.digest for j in standing(opened.made)}
    digests = {j.digest: j for j in opened.made}
    out = []
    for j in reversed(opened.made):
        gone = j.verb != "undo" and j.digest not in stand
        taken = digests.get(j.undoes or "")
        out.append(
            told_of(j, gone)
            if taken is None
            else Step(
                j.by,
                j.at,
                f"took back what {taken.by} had {DONE[taken.verb]}",
                told_of(taken).before,
                "",
                j.why or "",
                False,
            )
        )
    return out


def _card(opened: Opened, event: EventReview, here: Sequence[ClaimReview]) -> Card:
    read = event.stands or event.read
    key, last = key_of(event), event.judgements[-1] if event.judgements else None
    state = "rejected" if event.stands is None else DONE[last.verb] if last else ""
    rows = [_row(opened, event, c) for c in _ordered(here)]
    return Card(
        key, title_of(read), one_line(read.anchor.text), standing_of(read), happened(read), sole_holder(read) if read.claims else None,
        state, last.by if last else "", last.digest if last else "", tuple(_steps(opened, key, None, None)), tuple(rows),
        len(event.claims) - len(here), opened.homes.get(event.read.id), tuple(_codes(event)),
    )  # fmt: skip


def _ordered(claims: Iterable[ClaimReview]) -> list[ClaimReview]:
    """Claims as a reader wants them, whatever became of them."""
    return sorted(claims, key=lambda c: (ORDER[c.field], home_of(c), c.key))


def _row(opened: Opened, event: EventReview, claim: ClaimReview) -> Row:
    told = _told(claim)
    mine = [j for j in claim.judgements if any(s.field for s in j.subjects)]
    last = claim.judgements[-1] if claim.judgements else None
    state = "rejected" if claim.stands is None else DONE[last.verb] if last else ""
    was = words_of(claim.read.value) if claim.read is not None else ""
    value = words_of(told.value)
    read = event.stands or event.read
    whole = sole_holder(read) if read.claims else None
    holder = source_words(told.source) if told.source else None
    return Row(
        claim.key, claim.field, GROUP_OF[claim.field], kind_of(claim.field), value, was if was != value else "",
        tuple(one_line(s.text) for s in told.evidence), holder if holder != whole else None, doubt_of(told, event.read), told.rule,
        state, last.by if last else "", mine[-1].digest if mine else "", tuple(_steps(opened, claim.key, claim.read, claim)),
        form_of(told.value, claim.field), not claim.judgements and claim.stands is not None,
    )  # fmt: skip


def _told(claim: ClaimReview) -> Claim:
    """A claim as it stands, else as it was before it was rejected."""
    if claim.stands is not None:
        return claim.stands
    values = [j.value for j in claim.judgements if j.verb in ("correct", "add") and j.value is not None]
    told = claim.read or Claim(claim.field, values[0], claim.judgements[0].subjects[0].words, "judgement")
    return (
        Claim(told.field, values[-1], told.evidence, told.rule, told.source, told.factuality, told.modality)
        if values
        else told
    )


def _steps(opened: Opened, key: str, read: Claim | None, claim: ClaimReview | None) -> Iterator[Step]:
    """The decisions on a claim or an event one after another, each with what it made of what stood before."""
    ever = opened.ever.get(key, ())
    if not ever:
        return
    about = {j.digest for j in ever}
    mine = []
    for j in opened.made:
        if j.digest in about or j.undoes in about:
            about.add(j.digest)
            mine.append(j)
    stand = {j.digest for j in standing(mine)}
    first = words_of(read.value) if read else ""
    before = first
    for n, j in enumerate(mine, 1):
        after = _after(first, standing(mine[:n]), claim is not None)
        yield Step(j.by, j.at, DONE[j.verb], before, after, j.why or "", j.verb != "undo" and j.digest not in stand)
        before = after


def _after(first: str, made: Iterable[Judgement], claim: bool) -> str:
    """What a claim says after these decisions, in words."""
    told, gone = first, False
    for j in made:
        gone = j.verb == "reject"
        told = words_of(j.value) if claim and j.value is not None and j.verb in ("correct", "add") else told
    return "rejected" if gone else told


def _codes(event: EventReview) -> Iterator[tuple[str, str]]:
    codes = event.read.codes
    plover, acled, ucdp = codes.plover or {}, codes.acled or {}, codes.ucdp or {}
    told = [
        ("PLOVER", " ".join(v for v in (plover.get("event"), plover.get("mode")) if v)), ("CAMEO", codes.cameo),
        ("ACLED", acled.get("sub_event_type")), ("UCDP", str(ucdp.get("type_of_violence", ""))),
    ]  # fmt: skip
    yield from ((scheme, code) for scheme, code in told if code)
