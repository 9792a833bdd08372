"""A report's text as the report page shows it: in parts where it is long, cut at every edge of what is marked in it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

from dateline.exporters.runs import runs_of
from dateline.exporters.wording import range_of
from dateline.model import READABLE, Article, Block, ClaimReview, EventReview, Review, Unread

PART = 40_000  # code points of text shown at once
CLAIMS = 200  # claims shown at once
_SNAP = 2_000  # code points that a part may end earlier, to end where words do
_GROUPS = {
    "who": ("actor", "recipient"), "harm": ("victim", "killed", "wounded", "missing", "detained", "displaced"),
    "where": ("place", "extent"), "when": ("time",), "with": ("weapon", "launched", "intercepted"), "what": ("object", "content"),
}  # fmt: skip
GROUP_OF = {name: group for group, names in _GROUPS.items() for name in names}
GROUPS = tuple(_GROUPS)
_KINDS = {
    "promo": "promotion", "comment": "readers' comments", "navigation": "navigation", "credit": "credit line",
    "repeat": "said above already", "between": "between the paragraphs", "title": "title",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of text that a claim or an event stands on: whose it is, its colour, and how it stands."""

    start: int
    end: int
    name: str
    group: str
    state: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text with the names of all that stands on it, and why it was not read where it was not."""

    text: Markup
    names: str
    kind: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A paragraph of the text, or of what stands between paragraphs: `start` is its first code point in the article."""

    start: int
    kind: str
    why: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """The part of a text that is shown, its number from 1, and of how many."""

    n: int
    of: int
    start: int
    end: int

    def holds(self, offset: int) -> bool:
        """Whether an offset of the text lies in it."""
        return self.start <= offset < self.end


def home_of(claim: ClaimReview) -> int:
    """Where in the text a claim is shown: at its first words."""
    told = claim.stands or claim.read
    return told.evidence[0].start if told else claim.judgements[0].subjects[0].words[0].start


def parts_of(review: Review) -> list[Part]:
    """The parts that a report is shown in: one, unless its text is long or it holds very many claims."""
    text = review.report.article.text
    homes = sorted(home_of(c) for e in review.events for c in e.claims)
    if len(text) <= PART and len(homes) <= CLAIMS:
        return [Part(1, 1, 0, max(len(text), 1))]
    starts = sorted(b.start for b in review.report.article.blocks)
    cuts = [0]
    while cuts[-1] < len(text):
        cuts.append(_cut(text, cuts[-1], homes, starts))
    return [Part(n, len(cuts) - 1, a, b) for n, (a, b) in enumerate(pairwise(cuts), 1)]


def _cut(text: str, start: int, homes: Sequence[int], starts: Sequence[int]) -> int:
    """Where the part that begins at `start` ends: before too much text or too many claims, between paragraphs or words."""
    end = min(start + PART, len(text))
    last = bisect_left(homes, start) + CLAIMS
    if last < len(homes):
        end = min(end, max(homes[last], start + 1))
    if end == len(text):
        return end
    found = bisect_right(starts, end) - 1
    if found >= 0 and starts[found] > start + (end - start) // 2:
        return starts[found]
    blank = max(text.rfind(c, max(start + 1, end - _SNAP), end) for c in "\n ")
    return blank + 1 if blank > start else end


def marks_of(events: Iterable[tuple[str, EventReview]], apart: frozenset[str]) -> list[Mark]:
    """Every mark of these events, each given with its name; `apart` names those that are not told as having happened."""
    marks = []
    for name, event in events:
        state = "gone" if event.stands is None else "apart" if name in apart else ""
        anchor = event.read.anchor
        marks.append(Mark(anchor.start, anchor.end, f"e-{name}", "anchor", state))
        for claim in event.claims:
            told = claim.stands or claim.read
            words = told.evidence if told else claim.judgements[0].subjects[0].words
            how = "gone" if claim.stands is None else state
            marks += [Mark(w.start, w.end, f"c-{claim.key}", GROUP_OF[claim.field], how) for w in words]
    return sorted(marks, key=lambda m: (m.start, -m.end))


def stretches(article: Article, unread: Sequence[Unread], marks: Sequence[Mark], part: Part) -> Iterator[Stretch]:
    """The paragraphs of a part of the text, in order; what stands between them is shown where it holds words."""
    gaps = [Mark(u.start, u.end, "", "unread", u.reason) for u in unread if u.start < u.end]
    waiting = sorted([*marks, *gaps], key=lambda m: (m.start, -m.end))
    live: list[Mark] = []
    at = 0
    for block in _blocks(article, part):
        while at < len(waiting) and waiting[at].start < block.end:
            live.append(waiting[at])
            at += 1
        live = [m for m in live if m.end > block.start]
        why = "" if block.kind in READABLE else f"Not read: {_KINDS.get(block.kind, block.kind)}"
        yield Stretch(block.start, block.kind, why, tuple(_pieces(article.text, block, live)))


def beyond(unread: Iterable[Unread]) -> list[tuple[str, str]]:
    """What was not read and is not in the text that is kept: where, and why."""
    return [(range_of(u), u.reason) for u in unread if u.start >= u.end]


def _blocks(article: Article, part: Part) -> Iterator[Block]:
    """The blocks of a part, cut at its ends, with the words that stand between them."""
    at = part.start
    whole = article.blocks or (Block("body", 0, len(article.text)),)
    for block in whole:
        start, end = max(block.start, part.start), min(block.end, part.end)
        if start >= end:
            continue
        if article.text[at:start].strip():
            yield Block("between", at, start)
        yield Block(block.kind, start, end)
        at = end
    if article.text[at : part.end].strip():
        yield Block("between", at, part.end)


def _pieces(text: str, block: Block, marks: Sequence[Mark]) -> Iterator[Piece]:
    """A block's text cut at every edge of a mark, each piece with all that stands on it."""
    for start, end, over in runs_of(block, marks):
        gap = next((m for m in over if m.group == "unread"), None)
        why = f"Not read: {gap.state}" if gap and end == min(gap.end, block.end) else ""
        over = [m for m in over if m.group != "unread"]
        yield Piece(
            _shown(text[start:end]), " ".join(dict.fromkeys(m.name for m in over)), _kind(over, gap is not None), why
        )


def _kind(over: Sequence[Mark], gap: bool) -> str:
    """The classes of a piece: the innermost claim's colour, whether an event's word is in it, and how what it says stands."""
    kinds = ["gap"] if gap else []
    if over:
        groups = [m.group for m in reversed(over) if m.group != "anchor" and m.state != "gone"]
        groups += [m.group for m in reversed(over) if m.group != "anchor"]
        kinds.append(groups[0] if groups else "anchor")
        if groups and any(m.group == "anchor" for m in over):
            kinds.append("anchored")
        for state in ("gone", "apart"):
            kinds += [state] * all(m.state == state for m in over)
        if len({m.name for m in over if m.group != "anchor"}) > 1:
            kinds.append("several")
    return " ".join(kinds)


def _shown(text: str) -> Markup:
    """Text for a page, every character kept: a browser would read a carriage return as a line feed, and offsets would move."""
    return Markup(str(escape(text)).replace("\r", "&#13;"))
